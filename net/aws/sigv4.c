/* AWS Signature Version 4: canonical request, string to sign, signature. */
#include "net/aws/sigv4.h"

#include <stdio.h>
#include <time.h>

/* The digest itself: through EVP each one asks for memory, which costs more than a block.
 */
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/crypto.h>
#include <openssl/sha.h>

enum { BLOCK = SHA256_CBLOCK, DIGEST = SHA256_DIGEST_LENGTH };

/* A key of HMAC (RFC 2104) as the digests that have taken it in, each one block long. */
struct sigv4_pads {
	SHA256_CTX inner, outer;
};

static void digest(unsigned char out[DIGEST], struct slice s)
{
	SHA256_CTX c;

	SHA256_Init(&c);
	SHA256_Update(&c, s.at, s.n);
	SHA256_Final(out, &c);
}

static struct slice bytes(const unsigned char *at, size_t n)
{
	return (struct slice){(const char *)at, n};
}

/* A key longer than a block is hashed. */
static void pads_make(struct sigv4_pads *p, struct slice key)
{
	unsigned char inner[BLOCK] = {0}, outer[BLOCK];

	if (key.n > BLOCK)
		digest(inner, key);
	else if (key.n)
		memcpy(inner, key.at, key.n);
	for (size_t i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	SHA256_Init(&p->inner);
	SHA256_Update(&p->inner, inner, BLOCK);
	SHA256_Init(&p->outer);
	SHA256_Update(&p->outer, outer, BLOCK);
	OPENSSL_cleanse(inner, sizeof(inner));
	OPENSSL_cleanse(outer, sizeof(outer));
}

static void hmac(const struct sigv4_pads *key, unsigned char out[DIGEST], struct slice data)
{
	unsigned char hash[DIGEST];
	SHA256_CTX c = key->inner;

	SHA256_Update(&c, data.at, data.n);
	SHA256_Final(hash, &c);
	c = key->outer;
	SHA256_Update(&c, hash, sizeof(hash));
	SHA256_Final(out, &c);
}

static void hex(char out[65], const unsigned char raw[DIGEST])
{
#define ROW(h)                                                                             \
	h "0" h "1" h "2" h "3" h "4" h "5" h "6" h "7" h "8" h "9" h "a" h "b" h "c" h    \
	  "d" h "e" h "f"
	static const char pairs[] = ROW("0") ROW("1") ROW("2") ROW("3") ROW("4") ROW("5")
		ROW("6") ROW("7") ROW("8") ROW("9") ROW("a") ROW("b") ROW("c") ROW("d")
			ROW("e") ROW("f");
#undef ROW

	for (size_t i = 0; i < DIGEST; i++)
		memcpy(out + 2 * i, pairs + 2 * (size_t)raw[i], 2);
	out[64] = '\0';
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
	text_add(out, SLICE("/aws4_request"));
}

/* kSigning = HMAC(HMAC(HMAC(HMAC("AWS4" + secret, day), region), service), "aws4_request").
 * False: the secret is too long for one. */
static bool derive(struct sigv4_pads *key, const struct sigv4_scope *s, struct slice secret)
{
	const struct slice steps[] = {day_of(s->date), s->region, s->service,
				      SLICE("aws4_request")};
	char start[4 + 512];
	unsigned char raw[DIGEST];

	if (secret.n > sizeof(start) - 4)
		return false;
	memcpy(start, "AWS4", 4);
	if (secret.n)
		memcpy(start + 4, secret.at, secret.n);
	pads_make(key, (struct slice){start, 4 + secret.n});
	for (size_t i = 0; i < sizeof(steps) / sizeof(*steps); i++) {
		hmac(key, raw, steps[i]);
		pads_make(key, bytes(raw, DIGEST));
	}
	OPENSSL_cleanse(start, sizeof(start));
	OPENSSL_cleanse(raw, sizeof(raw));
	return true;
}

/* Whose key it is: day, region, service and secret, one after the other. */
static bool write_owner(struct text *out, const struct sigv4_scope *s, struct slice secret)
{
	text_add(out, day_of(s->date));
	text_add(out, s->region);
	text_char(out, '/');
	text_add(out, s->service);
	text_char(out, '/');
	text_add(out, secret);
	return !out->cut;
}

/* The cache's key, or NULL. */
static const struct sigv4_pads *cached(const struct sigv4_cache *c, struct slice owner)
{
	return c->key && owner.n == c->n_owner && !memcmp(owner.at, c->owner, owner.n)
		       ? c->key
		       : NULL;
}

static void cache_key(struct sigv4_cache *c, struct slice owner,
		      const struct sigv4_pads *key)
{
	if (!c->key)
		c->key = OPENSSL_zalloc(sizeof(*c->key));
	c->n_owner = slice_copy(c->owner, sizeof(c->owner), owner) ? owner.n : 0;
	if (c->key)
		*c->key = *key;
}

void sigv4_cache_clear(struct sigv4_cache *c)
{
	OPENSSL_clear_free(c->key, sizeof(*c->key));
	OPENSSL_cleanse(c, sizeof(*c));
}

void sigv4_hash(char out[65], struct slice s)
{
	unsigned char raw[DIGEST];

	digest(raw, s);
	hex(out, raw);
}

void sigv4_to_sign(struct text *out, const struct sigv4_scope *s, struct slice canonical)
{
	char hash[65];

	sigv4_hash(hash, canonical);
	text_add(out, SLICE("AWS4-HMAC-SHA256\n"));
	text_add(out, s->date);
	text_char(out, '\n');
	add_scope(out, s);
	text_char(out, '\n');
	text_add(out, (struct slice){hash, 64});
}

void sigv4_sign_with(struct sigv4_cache *c, char out[65], const struct sigv4_scope *s,
		     struct slice secret, struct slice to_sign)
{
	char room[sizeof(c->owner)];
	const struct sigv4_pads *known = NULL;
	unsigned char raw[DIGEST];
	struct sigv4_pads own;
	struct text owner;

	out[0] = '\0';
	text_init(&owner, room, sizeof(room));
	if (c && write_owner(&owner, s, secret))
		known = cached(c, text_slice(&owner));
	if (!known && !derive(&own, s, secret))
		return;
	if (!known && c && !owner.cut)
		cache_key(c, text_slice(&owner), &own);
	hmac(known ? known : &own, raw, to_sign);
	hex(out, raw);
	OPENSSL_cleanse(room, owner.used);
	if (!known)
		OPENSSL_cleanse(&own, sizeof(own));
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

	text_init(&canonical, canonical_room, sizeof(canonical_room));
	text_init(&to_sign, to_sign_room, sizeof(to_sign_room));
	sigv4_canonical(&canonical, r);
	sigv4_to_sign(&to_sign, s, text_slice(&canonical));
	sigv4_sign_with(c, out, s, secret, text_slice(&to_sign));
	return !canonical.cut && !to_sign.cut && out[0];
}

void sigv4_authorization_with(struct sigv4_cache *c, struct text *out,
			      const struct sigv4_request *r, const struct sigv4_scope *s,
			      const struct sigv4_keys *k)
{
	char signature[65];

	if (!sign_request(c, signature, r, s, k->secret))
		out->cut = true;
	text_add(out, SLICE("AWS4-HMAC-SHA256 Credential="));
	text_add(out, k->id);
	text_char(out, '/');
	add_scope(out, s);
	text_add(out, SLICE(", SignedHeaders="));
	text_add(out, r->signed_headers);
	text_add(out, SLICE(", Signature="));
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
	text_add(out, SLICE("X-Amz-Algorithm=AWS4-HMAC-SHA256"));
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
	text_add(out, SLICE("&X-Amz-SignedHeaders=host"));
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
	text_add(out, SLICE("&X-Amz-Signature="));
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

/* n digits; a text that has others makes *ok false. */
static int digits(const char *at, size_t n, bool *ok)
{
	int value = 0;

	for (size_t i = 0; i < n; i++) {
		*ok = *ok && at[i] >= '0' && at[i] <= '9';
		value = value * 10 + (at[i] - '0');
	}
	return value;
}

/* Days since 1970 of a day of the Gregorian calendar, years counted from March so that a
 * leap day is the last one. */
static int64_t days_of(int year, int month, int day)
{
	int y = month > 2 ? year : year - 1, m = month > 2 ? month - 3 : month + 9;

	return (int64_t)y * 365 + y / 4 - y / 100 + y / 400 + (153 * m + 2) / 5 + day -
	       719469;
}

int64_t sigv4_unix(struct slice date)
{
	bool ok = date.n == SIGV4_DATE - 1 && date.at[8] == 'T' && date.at[15] == 'Z';
	int year, month, day, hour, minute, second;

	if (!ok)
		return -1;
	year = digits(date.at, 4, &ok);
	month = digits(date.at + 4, 2, &ok);
	day = digits(date.at + 6, 2, &ok);
	hour = digits(date.at + 9, 2, &ok);
	minute = digits(date.at + 11, 2, &ok);
	second = digits(date.at + 13, 2, &ok);
	ok = ok && year >= 1970 && month >= 1 && month <= 12 && day >= 1 && day <= 31 &&
	     hour < 24 && minute < 60 && second <= 60;
	return ok ? days_of(year, month, day) * 86400 + hour * 3600 + minute * 60 + second
		  : -1;
}
