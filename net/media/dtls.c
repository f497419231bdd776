/* DTLS 1.2 over datagrams that somebody else carries, with SRTP keys from it (RFC 5764). */
#include "net/media/dtls.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "net/media/certificate.h"
#include "net/media/complaint.h"

enum {
	MTU = 1200,
	FIRST_WAIT_US =
		50000, /* until the first flight is sent again; then twice as long */
	LAST_WAIT_US = 2000000,
	EARLY = 4, /* datagrams kept from before the start */
	DIGEST_MAX = EVP_MAX_MD_SIZE
};

struct dtls_identity {
	SSL_CTX *ctx;
	BIO_METHOD *datagrams;
	char fingerprint[CERTIFICATE_FINGERPRINT];
};

struct datagram_kept {
	uint8_t *at;
	size_t n;
};

struct dtls {
	struct dtls_handler h;
	SSL *ssl;
	enum dtls_state state;
	const uint8_t *in; /* the datagram being read; NULL = none */
	size_t n_in;
	const EVP_MD *hash;
	uint8_t expected[DIGEST_MAX];
	size_t n_expected;
	struct datagram_kept early[EARLY];
	size_t n_early;
	char whose[32], cipher[96], why[160];
};

static int bio_write(BIO *b, const char *at, int n)
{
	struct dtls *d = BIO_get_data(b);

	if (n > 0)
		d->h.send(d->h.self, (const uint8_t *)at, (size_t)n);
	return n;
}

static int bio_read(BIO *b, char *to, int room)
{
	struct dtls *d = BIO_get_data(b);
	size_t n = d->n_in < (size_t)room ? d->n_in : (size_t)room;

	BIO_clear_retry_flags(b);
	if (!d->in) {
		BIO_set_retry_read(b);
		return -1;
	}
	memcpy(to, d->in, n);
	d->in = NULL;
	return (int)n;
}

static long bio_ctrl(BIO *b, int command, long number, void *pointer)
{
	(void)b;
	(void)number;
	(void)pointer;
	switch (command) {
	case BIO_CTRL_FLUSH:
		return 1;
	case BIO_CTRL_DGRAM_QUERY_MTU:
	case BIO_CTRL_DGRAM_GET_FALLBACK_MTU:
		return MTU;
	default:
		return 0;
	}
}

static int bio_create(BIO *b)
{
	BIO_set_init(b, 1);
	return 1;
}

static BIO_METHOD *datagram_method(void)
{
	BIO_METHOD *m =
		BIO_meth_new(BIO_get_new_index() | BIO_TYPE_SOURCE_SINK, "datagrams");

	if (!m)
		return NULL;
	BIO_meth_set_write(m, bio_write);
	BIO_meth_set_read(m, bio_read);
	BIO_meth_set_ctrl(m, bio_ctrl);
	BIO_meth_set_create(m, bio_create);
	return m;
}

/* The peer's certificate is right when its digest is the one that came with the SDP. */
static int verify(X509_STORE_CTX *store, void *unused)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct dtls *d = SSL_get_app_data(ssl);
	X509 *cert = X509_STORE_CTX_get0_cert(store);
	uint8_t digest[DIGEST_MAX];
	unsigned n = 0;

	(void)unused;
	if (cert && X509_digest(cert, d->hash, digest, &n) && n == d->n_expected &&
	    memcmp(digest, d->expected, n) == 0) {
		X509_STORE_CTX_set_error(store, X509_V_OK);
		return 1;
	}
	snprintf(d->why, sizeof(d->why),
		 "the certificate does not match a=fingerprint of the %s", d->whose);
	X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
	return 0;
}

static bool set_up_context(SSL_CTX *ctx)
{
	static const char profiles[] =
#define X(id, name, key, salt) ":" name
		SRTP_PROFILES(X)
#undef X
		;

	SSL_CTX_set_cert_verify_callback(ctx, verify, NULL);
	SSL_CTX_set_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	SSL_CTX_set_options(ctx, SSL_OP_NO_QUERY_MTU | SSL_OP_NO_TICKET |
					 SSL_OP_NO_RENEGOTIATION);
	SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
	SSL_CTX_set_mode(ctx, SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_read_ahead(ctx, 1);
	return SSL_CTX_set_min_proto_version(ctx, DTLS1_2_VERSION) == 1 &&
	       SSL_CTX_set_cipher_list(ctx, "ECDHE+AESGCM:ECDHE+CHACHA20:ECDHE+AES") == 1 &&
	       SSL_CTX_set_tlsext_use_srtp(ctx, profiles + 1) == 0;
}

struct dtls_identity *dtls_identity_new(struct trouble *why)
{
	struct dtls_identity *id = calloc(1, sizeof(*id));

	if (!id) {
		complain(why, FAULT_MEMORY, "no memory for a certificate");
		return NULL;
	}
	id->ctx = SSL_CTX_new(DTLS_method());
	id->datagrams = datagram_method();
	if (id->ctx && id->datagrams && set_up_context(id->ctx) &&
	    certificate_make(id->ctx, id->fingerprint))
		return id;
	complain(why, FAULT_MEDIA, "OpenSSL made no DTLS certificate: %s",
		 ERR_reason_error_string(ERR_peek_error()));
	ERR_clear_error();
	dtls_identity_free(id);
	return NULL;
}

void dtls_identity_free(struct dtls_identity *id)
{
	if (!id)
		return;
	SSL_CTX_free(id->ctx);
	BIO_meth_free(id->datagrams);
	free(id);
}

const char *dtls_fingerprint(const struct dtls_identity *id)
{
	return id->fingerprint;
}

/* OpenSSL begins with a second; on the paths we have the first flight may just have met a
 * closed door: the other side drops what comes before its ICE is ready. */
static unsigned next_wait(SSL *ssl, unsigned wait_us)
{
	(void)ssl;
	if (!wait_us)
		return FIRST_WAIT_US;
	return wait_us * 2 < LAST_WAIT_US ? wait_us * 2 : LAST_WAIT_US;
}

struct dtls *dtls_new(struct dtls_identity *id, const struct dtls_handler *h)
{
	struct dtls *d = calloc(1, sizeof(*d));
	BIO *bio = BIO_new(id->datagrams);

	if (d)
		d->ssl = SSL_new(id->ctx);
	if (!d || !d->ssl || !bio) {
		BIO_free(bio);
		dtls_free(d);
		return NULL;
	}
	d->h = *h;
	BIO_set_data(bio, d);
	SSL_set_bio(d->ssl, bio, bio);
	SSL_set_app_data(d->ssl, d);
	SSL_set_mtu(d->ssl, MTU);
	DTLS_set_timer_cb(d->ssl, next_wait);
	return d;
}

static void forget_early(struct dtls *d)
{
	for (size_t i = 0; i < d->n_early; i++)
		free(d->early[i].at);
	d->n_early = 0;
}

void dtls_free(struct dtls *d)
{
	if (!d)
		return;
	forget_early(d);
	SSL_free(d->ssl);
	free(d);
}

static bool read_hex(struct dtls *d, struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.n && n < DIGEST_MAX; i += 3) {
		char pair[3] = {s.at[i], i + 1 < s.n ? s.at[i + 1] : 'x', '\0'};

		if (!isxdigit((unsigned char)pair[0]) || !isxdigit((unsigned char)pair[1]))
			return false;
		if (i + 2 < s.n && s.at[i + 2] != ':')
			return false;
		d->expected[n++] = (uint8_t)strtoul(pair, NULL, 16);
	}
	d->n_expected = n;
	return n == (size_t)EVP_MD_get_size(d->hash);
}

bool dtls_expect(struct dtls *d, struct slice hash, struct slice fingerprint,
		 const char *whose)
{
	static const struct {
		const char *name;
		const EVP_MD *(*md)(void);
	} hashes[] = {{"sha-256", EVP_sha256},
		      {"sha-384", EVP_sha384},
		      {"sha-512", EVP_sha512},
		      {"sha-224", EVP_sha224},
		      {"sha-1", EVP_sha1}};

	snprintf(d->whose, sizeof(d->whose), "%s", whose);
	d->hash = NULL;
	for (size_t i = 0; i < sizeof(hashes) / sizeof(*hashes); i++)
		if (slice_is_nocase(hash, hashes[i].name))
			d->hash = hashes[i].md();
	return d->hash && read_hex(d, fingerprint);
}

static void move(struct dtls *d, enum dtls_state state)
{
	if (d->state == state)
		return;
	d->state = state;
	if (state != DTLS_CONNECTING)
		d->h.moved(d->h.self, state);
}

static void fail(struct dtls *d, int error)
{
	unsigned long e = ERR_peek_error();
	const char *words = e ? ERR_reason_error_string(e) : NULL;

	if (!*d->why && error == SSL_ERROR_ZERO_RETURN)
		snprintf(d->why, sizeof(d->why), "closed while connecting");
	if (!*d->why)
		snprintf(d->why, sizeof(d->why), "DTLS: %s", words ? words : "no answer");
	ERR_clear_error();
	move(d, DTLS_FAILED);
}

static void connected(struct dtls *d)
{
	SRTP_PROTECTION_PROFILE *p = SSL_get_selected_srtp_profile(d->ssl);

	if (!p) {
		snprintf(d->why, sizeof(d->why),
			 "the other side took no SRTP profile (use_srtp)");
		move(d, DTLS_FAILED);
		return;
	}
	snprintf(d->cipher, sizeof(d->cipher), "%s %s %s", SSL_get_version(d->ssl),
		 SSL_get_cipher_name(d->ssl), p->name);
	move(d, DTLS_CONNECTED);
}

static void shake_hands(struct dtls *d)
{
	int r, error;

	ERR_clear_error();
	r = SSL_do_handshake(d->ssl);
	if (r == 1) {
		connected(d);
		return;
	}
	error = SSL_get_error(d->ssl, r);
	if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE)
		fail(d, error);
}

/* After the handshake: alerts and flights sent again; application data is not for us. */
static void listen(struct dtls *d)
{
	uint8_t room[64];
	int r, error;

	ERR_clear_error();
	do {
		r = SSL_read(d->ssl, room, sizeof(room));
	} while (r > 0);
	error = SSL_get_error(d->ssl, r);
	if (SSL_get_shutdown(d->ssl) & SSL_RECEIVED_SHUTDOWN)
		move(d, DTLS_CLOSED);
	else if (error == SSL_ERROR_SSL)
		fail(d, error);
	ERR_clear_error();
}

static void keep_early(struct dtls *d, const uint8_t *at, size_t n)
{
	uint8_t *copy = d->n_early < EARLY ? malloc(n) : NULL;

	if (!copy)
		return;
	memcpy(copy, at, n);
	d->early[d->n_early++] = (struct datagram_kept){copy, n};
}

void dtls_receive(struct dtls *d, const uint8_t *at, size_t n)
{
	if (!n)
		return;
	if (d->state == DTLS_WAITING) {
		keep_early(d, at, n);
		return;
	}
	d->in = at;
	d->n_in = n;
	if (d->state == DTLS_CONNECTING)
		shake_hands(d);
	else if (d->state == DTLS_CONNECTED)
		listen(d);
	d->in = NULL;
}

void dtls_start(struct dtls *d, bool client)
{
	if (d->state != DTLS_WAITING || !d->n_expected)
		return;
	d->state = DTLS_CONNECTING;
	if (client)
		SSL_set_connect_state(d->ssl);
	else
		SSL_set_accept_state(d->ssl);
	shake_hands(d);
	for (size_t i = 0; i < d->n_early; i++)
		dtls_receive(d, d->early[i].at, d->early[i].n);
	forget_early(d);
}

int64_t dtls_patience_us(struct dtls *d)
{
	struct timeval left;

	if (d->state != DTLS_CONNECTING || !DTLSv1_get_timeout(d->ssl, &left))
		return -1;
	return (int64_t)left.tv_sec * 1000000 + left.tv_usec;
}

void dtls_retransmit(struct dtls *d)
{
	if (d->state != DTLS_CONNECTING)
		return;
	ERR_clear_error();
	if (DTLSv1_handle_timeout(d->ssl) < 0)
		fail(d, SSL_ERROR_SYSCALL);
}

void dtls_close(struct dtls *d)
{
	if (d->state != DTLS_CONNECTED && d->state != DTLS_CLOSED)
		return;
	ERR_clear_error();
	SSL_shutdown(d->ssl);
	ERR_clear_error();
	d->state = DTLS_CLOSED;
}

enum dtls_state dtls_state(const struct dtls *d)
{
	return d->state;
}

const char *dtls_cipher(const struct dtls *d)
{
	return d->cipher;
}

const char *dtls_why(const struct dtls *d)
{
	return d->why;
}

static bool profile_of(const char *name, enum srtp_profile_id *out, size_t *key,
		       size_t *salt)
{
#define X(id, text, k, s)                                                                  \
	if (strcmp(name, text) == 0) {                                                     \
		*out = SRTP_PROFILE_##id;                                                  \
		*key = k;                                                                  \
		*salt = s;                                                                 \
		return true;                                                               \
	}
	SRTP_PROFILES(X)
#undef X
	return false;
}

bool dtls_keys(struct dtls *d, struct srtp_keys *out)
{
	static const char label[] = "EXTRACTOR-dtls_srtp"; /* RFC 5764 §4.2 */
	SRTP_PROTECTION_PROFILE *p = SSL_get_selected_srtp_profile(d->ssl);
	uint8_t all[2 * SRTP_KEY_MAX];
	uint8_t *client = SSL_is_server(d->ssl) ? out->theirs : out->ours;
	uint8_t *server = SSL_is_server(d->ssl) ? out->ours : out->theirs;
	size_t key, salt;

	memset(out, 0, sizeof(*out));
	if (!p || !profile_of(p->name, &out->profile, &key, &salt))
		return false;
	if (SSL_export_keying_material(d->ssl, all, 2 * (key + salt), label,
				       sizeof(label) - 1, NULL, 0, 0) != 1)
		return false;
	memcpy(client, all, key);
	memcpy(server, all + key, key);
	memcpy(client + key, all + 2 * key, salt);
	memcpy(server + key, all + 2 * key + salt, salt);
	explicit_bzero(all, sizeof(all));
	return true;
}
