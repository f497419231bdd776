/* AWS Signature Version 4: canonical request, string to sign, signature. */
#include "net/aws/sigv4.h"

#include <stdio.h>
#include <time.h>

#include <openssl/crypto.h>
#include <openssl/evp.h>

enum { BLOCK = 64, DIGEST = 32 };

/* The digest is fetched once: an implicit fetch costs more than hashing a block. */
struct sigv4_engine {
	EVP_MD *md;
	EVP_MD_CTX *ctx;
};

static bool engine_open(struct sigv4_engine *e)
{
	e->md = EVP_MD_fetch(NULL, "SHA256", NULL);
	e->ctx = e->md ? EVP_MD_CTX_new() : NULL;
	if (e->ctx && EVP_DigestInit_ex2(e->ctx, e->md, NULL))
		return true;
	EVP_MD_CTX_free(e->ctx);
	e->ctx = NULL;
	return false;
}

static void engine_close(struct sigv4_engine *e)
{
	EVP_MD_CTX_free(e->ctx);
	EVP_MD_free(e->md);
}

/* The cache's own engine, made at its first use. */
static struct sigv4_engine *engine_of(struct sigv4_cache *c, struct sigv4_engine *spare)
{
	if (!c) {
		engine_open(spare);
		return spare;
	}
	if (!c->engine) {
		c->engine = OPENSSL_zalloc(sizeof(*c->engine));
		if (c->engine)
			engine_open(c->engine);
	}
	return c->engine ? c->engine : spare;
}

static bool digest(const struct sigv4_engine *e, unsigned char out[DIGEST], struct slice a,
		   struct slice b)
{
	return e->ctx && EVP_DigestInit_ex2(e->ctx, NULL, NULL) &&
	       EVP_DigestUpdate(e->ctx, a.at, a.n) && EVP_DigestUpdate(e->ctx, b.at, b.n) &&
	       EVP_DigestFinal_ex(e->ctx, out, NULL);
}

static struct slice bytes(const unsigned char *at, size_t n)
{
	return (struct slice){(const char *)at, n};
}

/* HMAC (RFC 2104) over the digest that is already at hand; a key longer than a block is
 * hashed. */
static bool hmac(const struct sigv4_engine *e, unsigned char out[DIGEST], struct slice key,
		 struct slice data)
{
	unsigned char pads[2][BLOCK] = {{0}}, hash[DIGEST];
	unsigned char *inner = pads[0], *outer = pads[1];
	bool ok = key.n <= BLOCK || digest(e, inner, key, (struct slice){"", 0});

	if (key.n <= BLOCK)
		memcpy(inner, key.at, key.n);
	for (size_t i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	ok = ok && digest(e, hash, bytes(inner, BLOCK), data) &&
	     digest(e, out, bytes(outer, BLOCK), bytes(hash, DIGEST));
	OPENSSL_cleanse(pads, sizeof(pads));
	return ok;
}

static void hex(char out[65], const unsigned char raw[DIGEST], bool ok)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; ok && i < DIGEST; i++) {
		out[2 * i] = digits[raw[i] >> 4];
		out[2 * i + 1] = digits[raw[i] & 15];
	}
	out[ok ? 64 : 0] = '\0';
}

static struct slice day_of(struct slice date)
{
	return (struct slice){date.at, date.n < 8 ? date.n : 8};
}

static void add_scope(struct text *out, const struct sigv4_scope *s)
{
	text_add(out, day_of(s->date));
	text_char(out, '/');
	text_add(out, s->region);
	text_char(out, '/');
	text_add(out, s->service);
	text_adds(out, "/aws4_request");
}

/* kSigning = HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request").
 */
static bool derive(const struct sigv4_engine *e, unsigned char key[DIGEST],
		   const struct sigv4_scope *s, struct slice secret)
{
	const struct slice steps[] = {day_of(s->date), s->region, s->service,
				      SLICE("aws4_request")};
	char start[4 + 512];
	struct slice from = {start, 4 + secret.n};
	bool ok = secret.n <= sizeof(start) - 4;

	if (ok) {
		memcpy(start, "AWS4", 4);
		memcpy(start + 4, secret.at, secret.n);
	}
	for (size_t i = 0; ok && i < sizeof(steps) / sizeof(*steps); i++) {
		ok = hmac(e, key, from, steps[i]);
		from = bytes(key, DIGEST);
	}
	OPENSSL_cleanse(start, sizeof(start));
	return ok;
}

static bool cached(const struct sigv4_cache *c, const struct sigv4_scope *s,
		   struct slice secret)
{
	return c && c->has_key && slice_is(day_of(s->date), c->day) &&
	       slice_is(s->region, c->region) && slice_is(s->service, c->service) &&
	       slice_is(secret, c->secret);
}

static void cache_key(struct sigv4_cache *c, const struct sigv4_scope *s,
		      struct slice secret, const unsigned char key[DIGEST])
{
	c->has_key = slice_copy(c->day, sizeof(c->day), day_of(s->date)) &&
		     slice_copy(c->region, sizeof(c->region), s->region) &&
		     slice_copy(c->service, sizeof(c->service), s->service) &&
		     slice_copy(c->secret, sizeof(c->secret), secret);
	memcpy(c->key, key, DIGEST);
}

void sigv4_cache_clear(struct sigv4_cache *c)
{
	if (c->engine)
		engine_close(c->engine);
	OPENSSL_free(c->engine);
	OPENSSL_cleanse(c, sizeof(*c));
}

void sigv4_hash_with(struct sigv4_cache *c, char out[65], struct slice s)
{
	struct sigv4_engine spare = {0}, *e = engine_of(c, &spare);
	unsigned char raw[DIGEST];

	hex(out, raw, digest(e, raw, s, (struct slice){"", 0}));
	engine_close(&spare);
}

void sigv4_hash(char out[65], struct slice s)
{
	sigv4_hash_with(NULL, out, s);
}

void sigv4_to_sign_with(struct sigv4_cache *c, struct text *out,
			const struct sigv4_scope *s, struct slice canonical)
{
	char hash[65];

	sigv4_hash_with(c, hash, canonical);
	text_adds(out, "AWS4-HMAC-SHA256\n");
	text_add(out, s->date);
	text_char(out, '\n');
	add_scope(out, s);
	text_char(out, '\n');
	text_adds(out, hash);
}

void sigv4_to_sign(struct text *out, const struct sigv4_scope *s, struct slice canonical)
{
	sigv4_to_sign_with(NULL, out, s, canonical);
}

void sigv4_sign_with(struct sigv4_cache *c, char out[65], const struct sigv4_scope *s,
		     struct slice secret, struct slice to_sign)
{
	struct sigv4_engine spare = {0}, *e = engine_of(c, &spare);
	unsigned char key[DIGEST] = {0}, raw[DIGEST];
	bool known = cached(c, s, secret);
	bool ok = known || derive(e, key, s, secret);

	if (known)
		memcpy(key, c->key, DIGEST);
	else if (ok && c)
		cache_key(c, s, secret, key);
	hex(out, raw, ok && hmac(e, raw, bytes(key, DIGEST), to_sign));
	OPENSSL_cleanse(key, sizeof(key));
	engine_close(&spare);
}

void sigv4_sign(char out[65], const struct sigv4_scope *s, struct slice secret,
		struct slice to_sign)
{
	sigv4_sign_with(NULL, out, s, secret, to_sign);
}

/* Canonical request, string to sign and signature in one go; "" when something did not fit.
 */
static bool sign_request(struct sigv4_cache *c, char out[65], const struct sigv4_request *r,
			 const struct sigv4_scope *s, struct slice secret)
{
	char canonical_room[SIGV4_ROOM], to_sign_room[512];
	struct text canonical, to_sign;
	struct sigv4_cache own;

	if (!c)
		own = (struct sigv4_cache){0};
	text_init(&canonical, canonical_room, sizeof(canonical_room));
	text_init(&to_sign, to_sign_room, sizeof(to_sign_room));
	sigv4_canonical(&canonical, r);
	sigv4_to_sign_with(c ? c : &own, &to_sign, s, text_slice(&canonical));
	sigv4_sign_with(c ? c : &own, out, s, secret, text_slice(&to_sign));
	if (!c)
		sigv4_cache_clear(&own);
	return !canonical.cut && !to_sign.cut && out[0];
}

void sigv4_authorization_with(struct sigv4_cache *c, struct text *out,
			      const struct sigv4_request *r, const struct sigv4_scope *s,
			      const struct sigv4_keys *k)
{
	char signature[65];

	if (!sign_request(c, signature, r, s, k->secret))
		out->cut = true;
	text_adds(out, "AWS4-HMAC-SHA256 Credential=");
	text_add(out, k->id);
	text_char(out, '/');
	add_scope(out, s);
	text_adds(out, ", SignedHeaders=");
	text_add(out, r->signed_headers);
	text_adds(out, ", Signature=");
	text_adds(out, signature);
}

void sigv4_authorization(struct text *out, const struct sigv4_request *r,
			 const struct sigv4_scope *s, const struct sigv4_keys *k)
{
	sigv4_authorization_with(NULL, out, r, s, k);
}

/* "wss://host:port/path" → host (a default port left out, as clients send it) and path. */
static enum fault split_url(struct slice url, struct slice *host, struct slice *path)
{
	const char *slashes = memmem(url.at, url.n, "://", 3);
	size_t from = slashes ? (size_t)(slashes - url.at) + 3 : 0;
	struct slice rest = {url.at + from, url.n - from}, port;
	const char *slash = memchr(rest.at, '/', rest.n);
	bool tls = slice_starts(url, "wss:") || slice_starts(url, "https:");

	if (!slashes || memchr(url.at, '?', url.n) || memchr(url.at, '#', url.n))
		return FAULT_SYNTAX;
	*host = (struct slice){rest.at, slash ? (size_t)(slash - rest.at) : rest.n};
	*path = (struct slice){rest.at + host->n, rest.n - host->n};
	port = slice_of(tls ? ":443" : ":80");
	if (host->n > port.n && !memcmp(host->at + host->n - port.n, port.at, port.n))
		host->n -= port.n;
	return host->n && memchr(host->at, '@', host->n) == NULL ? FAULT_NONE
								 : FAULT_SYNTAX;
}

static void add_pair(struct text *out, const char *name, struct slice value)
{
	text_char(out, '&');
	text_adds(out, name);
	text_char(out, '=');
	sigv4_encode(out, value, false);
}

static void presign_query(struct text *out, const struct sigv4_header *extra,
			  size_t n_extra, const struct sigv4_scope *s,
			  const struct sigv4_keys *k, int expires_s)
{
	char room[512];
	struct text credential;

	text_init(&credential, room, sizeof(room));
	text_add(&credential, k->id);
	text_char(&credential, '/');
	add_scope(&credential, s);
	text_adds(out, "X-Amz-Algorithm=AWS4-HMAC-SHA256");
	for (size_t i = 0; i < n_extra; i++) {
		text_char(out, '&');
		sigv4_encode(out, extra[i].name, false);
		text_char(out, '=');
		sigv4_encode(out, extra[i].value, false);
	}
	add_pair(out, "X-Amz-Credential", text_slice(&credential));
	add_pair(out, "X-Amz-Date", s->date);
	text_printf(out, "&X-Amz-Expires=%d", expires_s);
	if (k->token.n)
		add_pair(out, "X-Amz-Security-Token", k->token);
	text_adds(out, "&X-Amz-SignedHeaders=host");
	out->cut = out->cut || credential.cut;
}

enum fault sigv4_presign(struct text *out, struct slice url,
			 const struct sigv4_header *extra, size_t n_extra,
			 const struct sigv4_scope *s, const struct sigv4_keys *k,
			 int expires_s)
{
	struct slice host, path;
	enum fault f = split_url(url, &host, &path);
	struct sigv4_request r;
	char signature[65];
	size_t from;

	if (f)
		return f;
	text_add(out, url);
	if (!path.n)
		text_char(out, '/');
	text_char(out, '?');
	from = out->used;
	presign_query(out, extra, n_extra, s, k, expires_s);
	r = (struct sigv4_request){
		.method = SLICE("GET"),
		.path = path.n ? path : SLICE("/"),
		.query = {out->at + from, out->used - from},
		.n_headers = 1,
		.headers = {{SLICE("host"), host}},
		.signed_headers = SLICE("host"),
		.raw_path = true,
	};
	if (!sign_request(NULL, signature, &r, s, k->secret))
		return FAULT_TOO_BIG;
	text_adds(out, "&X-Amz-Signature=");
	text_adds(out, signature);
	return out->cut ? FAULT_TOO_BIG : FAULT_NONE;
}

void sigv4_date(char out[SIGV4_DATE], int64_t unix_s)
{
	time_t t = (time_t)unix_s;
	struct tm tm = {0};

	gmtime_r(&t, &tm);
	if (!strftime(out, SIGV4_DATE, "%Y%m%dT%H%M%SZ", &tm))
		out[0] = '\0';
}

int64_t sigv4_unix(struct slice date)
{
	struct tm tm = {0};
	char text[SIGV4_DATE];
	const char *end;

	if (date.n != SIGV4_DATE - 1 || !slice_copy(text, sizeof(text), date))
		return -1;
	end = strptime(text, "%Y%m%dT%H%M%SZ", &tm);
	return end && !*end ? (int64_t)timegm(&tm) : -1;
}
