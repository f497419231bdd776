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

struct parameter {
	struct slice name, value; /* encoded */
};

static const char empty_hash[] =
	"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

static bool engine_open(struct sigv4_engine *e)
{
	e->md = EVP_MD_fetch(NULL, "SHA256", NULL);
	e->ctx = e->md ? EVP_MD_CTX_new() : NULL;
	return e->ctx != NULL;
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
	return e->ctx && EVP_DigestInit_ex2(e->ctx, e->md, NULL) &&
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
	unsigned char inner[BLOCK] = {0}, outer[BLOCK], hash[DIGEST];
	bool ok = key.n <= BLOCK || digest(e, inner, key, (struct slice){"", 0});

	if (key.n <= BLOCK)
		memcpy(inner, key.at, key.n);
	for (size_t i = 0; i < BLOCK; i++) {
		outer[i] = inner[i] ^ 0x5c;
		inner[i] ^= 0x36;
	}
	ok = ok && digest(e, hash, bytes(inner, BLOCK), data) &&
	     digest(e, out, bytes(outer, BLOCK), bytes(hash, DIGEST));
	OPENSSL_cleanse(inner, sizeof(inner));
	OPENSSL_cleanse(outer, sizeof(outer));
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

static bool unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '-' || c == '_' || c == '.' || c == '~';
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Decodes and encodes again, so that what one client left bare and another escaped signs
 * alike. */
static void add_encoded_again(struct text *out, struct slice s)
{
	for (size_t i = 0; i < s.n; i++) {
		int high = i + 2 < s.n ? hex_value(s.at[i + 1]) : -1;
		int low = i + 2 < s.n ? hex_value(s.at[i + 2]) : -1;
		char c = s.at[i];

		if (c == '%' && high >= 0 && low >= 0) {
			c = (char)(high * 16 + low);
			i += 2;
		}
		sigv4_encode(out, (struct slice){&c, 1}, false);
	}
}

static int compare(struct slice a, struct slice b)
{
	int order = memcmp(a.at, b.at, a.n < b.n ? a.n : b.n);

	return order ? order : (a.n > b.n) - (a.n < b.n);
}

static bool before(const struct parameter *a, const struct parameter *b)
{
	int order = compare(a->name, b->name);

	return order < 0 || (order == 0 && compare(a->value, b->value) < 0);
}

/* One encoded parameter, its bytes in `room`; keeps `all` sorted. */
static size_t parameter_put(struct parameter *all, size_t n, struct text *room,
			    struct slice one)
{
	const char *equals = memchr(one.at, '=', one.n);
	size_t split = equals ? (size_t)(equals - one.at) : one.n;
	size_t from = room->used, middle, at = n;
	struct parameter p;

	add_encoded_again(room, (struct slice){one.at, split});
	middle = room->used;
	if (equals)
		add_encoded_again(room, (struct slice){equals + 1, one.n - split - 1});
	p.name = (struct slice){room->at + from, middle - from};
	p.value = (struct slice){room->at + middle, room->used - middle};
	if (slice_is(p.name, "X-Amz-Signature"))
		return n;
	for (; at > 0 && before(&p, &all[at - 1]); at--)
		all[at] = all[at - 1];
	all[at] = p;
	return n + 1;
}

static void add_query(struct text *out, struct slice query)
{
	struct parameter all[SIGV4_PARAMETERS];
	char bytes_of_all[SIGV4_ROOM];
	struct text room;
	size_t n = 0;

	text_init(&room, bytes_of_all, sizeof(bytes_of_all));
	while (query.n && n < SIGV4_PARAMETERS) {
		const char *end = memchr(query.at, '&', query.n);
		size_t length = end ? (size_t)(end - query.at) : query.n;
		size_t step = end ? length + 1 : length;

		if (length)
			n = parameter_put(all, n, &room, (struct slice){query.at, length});
		query = (struct slice){query.at + step, query.n - step};
	}
	for (size_t i = 0; i < n; i++) {
		if (i)
			text_char(out, '&');
		text_add(out, all[i].name);
		text_char(out, '=');
		text_add(out, all[i].value);
	}
	out->cut = out->cut || room.cut || query.n;
}

/* RFC 3986 §5.2.4 in one pass: empty and "." segments go, ".." takes its parent along. */
static size_t split_path(struct slice *segments, size_t room, struct slice path, bool *cut)
{
	size_t n = 0;

	while (path.n) {
		const char *end = memchr(path.at, '/', path.n);
		size_t length = end ? (size_t)(end - path.at) : path.n;
		struct slice one = {path.at, length};
		size_t step = end ? length + 1 : length;

		if (slice_is(one, ".."))
			n -= n > 0;
		else if (length && !slice_is(one, ".") && n < room)
			segments[n++] = one;
		else if (length && !slice_is(one, "."))
			*cut = true;
		path = (struct slice){path.at + step, path.n - step};
	}
	return n;
}

static void add_path(struct text *out, const struct sigv4_request *r)
{
	struct slice segments[SIGV4_PARAMETERS];
	struct slice path = r->path;
	size_t n;

	if (r->raw_path && path.n) {
		text_add(out, path);
		return;
	}
	n = split_path(segments, SIGV4_PARAMETERS, path, &out->cut);
	for (size_t i = 0; i < n; i++) {
		text_char(out, '/');
		sigv4_encode(out, segments[i], false);
	}
	if (!n || path.at[path.n - 1] == '/')
		text_char(out, '/');
}

/* Trimmed, and each run of blanks inside folded into one. */
static void add_value(struct text *out, struct slice v)
{
	bool blank = false, any = false;

	for (size_t i = 0; i < v.n; i++) {
		bool space = v.at[i] == ' ' || v.at[i] == '\t';

		if (!space) {
			if (blank && any)
				text_char(out, ' ');
			text_char(out, v.at[i]);
			any = true;
		}
		blank = space;
	}
}

static bool same_name(struct slice a, struct slice b)
{
	return a.n == b.n && strncasecmp(a.at, b.at, a.n) == 0;
}

static void add_header(struct text *out, const struct sigv4_request *r, struct slice name)
{
	bool first = true;

	text_add(out, name);
	text_char(out, ':');
	for (size_t i = 0; i < r->n_headers && i < SIGV4_HEADERS; i++) {
		if (!same_name(r->headers[i].name, name))
			continue;
		if (!first)
			text_char(out, ',');
		add_value(out, r->headers[i].value);
		first = false;
	}
	text_char(out, '\n');
}

static void add_headers(struct text *out, const struct sigv4_request *r)
{
	struct slice rest = r->signed_headers;

	while (rest.n) {
		const char *end = memchr(rest.at, ';', rest.n);
		size_t length = end ? (size_t)(end - rest.at) : rest.n;
		size_t step = end ? length + 1 : length;

		add_header(out, r, (struct slice){rest.at, length});
		rest = (struct slice){rest.at + step, rest.n - step};
	}
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

void sigv4_canonical(struct text *out, const struct sigv4_request *r)
{
	text_add(out, r->method);
	text_char(out, '\n');
	add_path(out, r);
	text_char(out, '\n');
	add_query(out, r->query);
	text_char(out, '\n');
	add_headers(out, r);
	text_char(out, '\n');
	text_add(out, r->signed_headers);
	text_char(out, '\n');
	text_add(out, r->payload_hash.n ? r->payload_hash : slice_of(empty_hash));
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

void sigv4_encode(struct text *out, struct slice s, bool keep_slash)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (unreserved(c) || (keep_slash && c == '/')) {
			text_char(out, (char)c);
			continue;
		}
		text_add(out,
			 (struct slice){(char[]){'%', digits[c >> 4], digits[c & 15]}, 3});
	}
}

/* Canonical request, string to sign and signature in one go; "" when something did not fit.
 */
static bool sign_request(char out[65], const struct sigv4_request *r,
			 const struct sigv4_scope *s, struct slice secret)
{
	char canonical_room[SIGV4_ROOM], to_sign_room[512];
	struct text canonical, to_sign;
	struct sigv4_cache cache = {0};

	text_init(&canonical, canonical_room, sizeof(canonical_room));
	text_init(&to_sign, to_sign_room, sizeof(to_sign_room));
	sigv4_canonical(&canonical, r);
	sigv4_to_sign_with(&cache, &to_sign, s, text_slice(&canonical));
	sigv4_sign_with(&cache, out, s, secret, text_slice(&to_sign));
	sigv4_cache_clear(&cache);
	return !canonical.cut && !to_sign.cut && out[0];
}

void sigv4_authorization(struct text *out, const struct sigv4_request *r,
			 const struct sigv4_scope *s, const struct sigv4_keys *k)
{
	char signature[65];

	if (!sign_request(signature, r, s, k->secret))
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
	if (!sign_request(signature, &r, s, k->secret))
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
