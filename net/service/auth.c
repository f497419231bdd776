/* Who calls: signatures recomputed and compared. */
#include "net/service/auth.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <openssl/crypto.h>

enum { CANONICAL_ROOM = 32768, TO_SIGN_ROOM = 512 };

/* What the caller claims, from the header or the query. */
struct claim {
	char credential[256], signed_headers[512], signature[65], date[SIGV4_DATE];
	char id[129], scope_date[9], region[33], service[33];
	long expires_s; /* -1: by header */
	bool presigned;
};

static const char *const step_words[] = {
#define X(id, words) words,
	AUTH_STEPS(X)
#undef X
};

const char *auth_step_words(enum auth_step step)
{
	return step_words[step];
}

static struct slice header(const struct auth_request *r, const char *name)
{
	for (size_t i = 0; i < r->n_headers; i++)
		if (slice_is_nocase(r->headers[i].name, name))
			return r->headers[i].value;
	return SLICE("");
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Always ends `to` with a NUL; false when it did not fit. */
static bool decode(char *to, size_t room, struct slice s)
{
	size_t used = 0, i = 0;

	for (; i < s.n && used + 1 < room; i++) {
		char c = s.at[i];

		if (c == '%' && i + 2 < s.n && hex(s.at[i + 1]) >= 0 &&
		    hex(s.at[i + 2]) >= 0) {
			c = (char)(hex(s.at[i + 1]) * 16 + hex(s.at[i + 2]));
			i += 2;
		}
		to[used++] = c;
	}
	to[used] = '\0';
	return i >= s.n;
}

bool auth_query(struct slice query, const char *name, char *to, size_t room)
{
	size_t n = strlen(name);

	while (query.n) {
		const char *end = memchr(query.at, '&', query.n);
		struct slice one = {query.at, end ? (size_t)(end - query.at) : query.n};
		size_t skip = one.n + (end != NULL);

		if (one.n > n && one.at[n] == '=' && !memcmp(one.at, name, n))
			return decode(to, room,
				      (struct slice){one.at + n + 1, one.n - n - 1});
		query = (struct slice){query.at + skip, query.n - skip};
	}
	*to = '\0';
	return false;
}

static void refuse(struct auth_verdict *v, enum auth_step step, int status,
		   const char *error, const char *message)
{
	v->step = step;
	v->status = status;
	v->error = error;
	snprintf(v->message, sizeof(v->message), "%s", message);
}

static void refuse_signature(struct auth_verdict *v, enum auth_step step)
{
	refuse(v, step, 403, "InvalidSignatureException",
	       "The request signature we calculated does not match the signature you "
	       "provided. "
	       "Check your AWS Secret Access Key and signing method. Consult the service "
	       "documentation for details.");
}

/* "Credential=…" and the like out of an Authorization header; "" when it is not there. */
static bool part(struct slice s, const char *name, char *to, size_t room)
{
	size_t n = strlen(name);

	*to = '\0';
	for (size_t i = 0; i + n < s.n; i++) {
		size_t end;

		if (memcmp(s.at + i, name, n) || s.at[i + n] != '=' ||
		    (i && s.at[i - 1] != ' ' && s.at[i - 1] != ','))
			continue;
		for (end = i + n + 1; end < s.n && s.at[end] != ',' && s.at[end] != ' ';
		     end++)
			;
		return slice_copy(to, room,
				  (struct slice){s.at + i + n + 1, end - i - n - 1});
	}
	return false;
}

/* ID/date/region/service/aws4_request */
static bool split_credential(struct claim *c)
{
	char end[16];

	return sscanf(c->credential, "%128[^/]/%8[0-9]/%32[^/]/%32[^/]/%15s", c->id,
		      c->scope_date, c->region, c->service, end) == 5 &&
	       !strcmp(end, "aws4_request");
}

static bool claim_header(struct claim *c, const struct auth_request *r,
			 struct auth_verdict *v)
{
	struct slice a = header(r, "authorization");
	bool credential = part(a, "Credential", c->credential, sizeof(c->credential));
	bool headers =
		part(a, "SignedHeaders", c->signed_headers, sizeof(c->signed_headers));
	bool signature = part(a, "Signature", c->signature, sizeof(c->signature));
	bool date =
		slice_copy(c->date, sizeof(c->date), header(r, "x-amz-date")) && *c->date;

	c->expires_s = -1;
	if (credential && headers && signature && date)
		return true;
	refuse(v, AUTH_MALFORMED, 400, "IncompleteSignatureException",
	       !credential  ? "Authorization header requires 'Credential' parameter."
	       : !signature ? "Authorization header requires 'Signature' parameter."
	       : !headers   ? "Authorization header requires 'SignedHeaders' parameter."
			    : "Authorization header requires existence of either a "
			      "'X-Amz-Date' or "
			      "a 'Date' header.");
	return false;
}

static bool claim_query(struct claim *c, const struct auth_request *r,
			struct auth_verdict *v)
{
	char expires[16], algorithm[32], *end;

	c->presigned = true;
	if (auth_query(r->query, "X-Amz-Algorithm", algorithm, sizeof(algorithm)) &&
	    !strcmp(algorithm, "AWS4-HMAC-SHA256") &&
	    auth_query(r->query, "X-Amz-Credential", c->credential,
		       sizeof(c->credential)) &&
	    auth_query(r->query, "X-Amz-SignedHeaders", c->signed_headers,
		       sizeof(c->signed_headers)) &&
	    auth_query(r->query, "X-Amz-Signature", c->signature, sizeof(c->signature)) &&
	    auth_query(r->query, "X-Amz-Date", c->date, sizeof(c->date)) &&
	    auth_query(r->query, "X-Amz-Expires", expires, sizeof(expires))) {
		c->expires_s = strtol(expires, &end, 10);
		if (!*end && c->expires_s >= 1 && c->expires_s <= AUTH_EXPIRES_MAX_S)
			return true;
	}
	refuse(v, AUTH_MALFORMED, 400, "IncompleteSignatureException",
	       "AWS query-string parameters must include 'X-Amz-Algorithm', "
	       "'X-Amz-Credential', "
	       "'X-Amz-Signature', 'X-Amz-SignedHeaders', 'X-Amz-Date' and "
	       "'X-Amz-Expires'.");
	return false;
}

static bool claim_read(struct claim *c, const struct auth_request *r,
		       struct auth_verdict *v)
{
	char any[1024];

	if (slice_starts(header(r, "authorization"), "AWS4-HMAC-SHA256"))
		return claim_header(c, r, v);
	if (auth_query(r->query, "X-Amz-Signature", any, sizeof(any)) ||
	    auth_query(r->query, "X-Amz-Algorithm", any, sizeof(any)))
		return claim_query(c, r, v);
	refuse(v, AUTH_MISSING, 403, "MissingAuthenticationTokenException",
	       "Missing Authentication Token");
	return false;
}

static int64_t seconds_of(const char *date)
{
	struct tm tm = {0};
	int n = 0;

	if (sscanf(date, "%4d%2d%2dT%2d%2d%2dZ%n", &tm.tm_year, &tm.tm_mon, &tm.tm_mday,
		   &tm.tm_hour, &tm.tm_min, &tm.tm_sec, &n) != 6 ||
	    n != 16 || date[16])
		return -1;
	tm.tm_year -= 1900;
	tm.tm_mon -= 1;
	return timegm(&tm);
}

static void date_of(char out[SIGV4_DATE], int64_t s)
{
	time_t t = (time_t)s;
	struct tm tm;

	gmtime_r(&t, &tm);
	strftime(out, SIGV4_DATE, "%Y%m%dT%H%M%SZ", &tm);
}

/* Signed in the last five minutes (or within its own life), and not in the future. */
static bool date_ok(const struct claim *c, int64_t now_s, struct auth_verdict *v)
{
	int64_t at = seconds_of(c->date);
	int64_t life = c->presigned ? c->expires_s : AUTH_SKEW_S;
	char now[SIGV4_DATE], edge[SIGV4_DATE];

	refuse(v, AUTH_DATE, 403, "InvalidSignatureException", "");
	date_of(now, now_s);
	if (at < 0) {
		snprintf(v->message, sizeof(v->message),
			 "Date must be in ISO-8601 'basic format'. Got '%s'.", c->date);
		return false;
	}
	if (now_s > at + life) {
		date_of(edge, now_s - life);
		snprintf(v->message, sizeof(v->message),
			 "Signature expired: %s is now earlier than %s (%s - %s.)", c->date,
			 edge, now, c->presigned ? "X-Amz-Expires" : "5 min");
		return false;
	}
	if (at > now_s + AUTH_SKEW_S) {
		date_of(edge, now_s + AUTH_SKEW_S);
		snprintf(v->message, sizeof(v->message),
			 "Signature not yet current: %s is still later than %s (%s + 5 "
			 "min.)",
			 c->date, edge, now);
		return false;
	}
	return true;
}

static bool scope_ok(const struct claim *c, const struct auth_keys *keys,
		     struct auth_verdict *v)
{
	refuse(v, AUTH_SCOPE, 403, "InvalidSignatureException", "");
	if (strncmp(c->scope_date, c->date, 8) != 0)
		snprintf(v->message, sizeof(v->message),
			 "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
			 "version of "
			 "date from HTTP: '%s' != '%.8s', from '%s'.",
			 c->scope_date, c->date, c->date);
	else if (strcmp(c->region, keys->region) != 0)
		snprintf(v->message, sizeof(v->message),
			 "Credential should be scoped to a valid region. ");
	else if (strcmp(c->service, "kinesisvideo") != 0)
		snprintf(
			v->message, sizeof(v->message),
			"Credential should be scoped to correct service: 'kinesisvideo'. ");
	else
		return true;
	snprintf(v->why, sizeof(v->why),
		 "scope %.8s/%.32s/%.32s, here %.8s/%.32s/kinesisvideo", c->scope_date,
		 c->region, c->service, c->date, keys->region);
	return false;
}

static bool named(const char *list, const char *name)
{
	size_t n = strlen(name);

	for (const char *at = list; at; at = strchr(at, ';')) {
		at += *at == ';';
		if (!strncmp(at, name, n) && (at[n] == ';' || !at[n]))
			return true;
	}
	return false;
}

/* host is signed, and in a header's signature the date. */
static bool headers_ok(const struct claim *c, struct auth_verdict *v)
{
	const char *missing = named(c->signed_headers, "host") ? NULL : "host";

	if (!c->presigned && !named(c->signed_headers, "x-amz-date"))
		missing = "x-amz-date";
	if (!missing)
		return true;
	refuse(v, AUTH_HEADERS, 403, "InvalidSignatureException", "");
	snprintf(v->message, sizeof(v->message), "'%s' must be a 'SignedHeader' in the %s.",
		 missing, c->presigned ? "query" : "Authorization header");
	return false;
}

/* One way to compute it; the right one and the usual mistakes. */
struct variant {
	const char *words;
	enum auth_step step;
	bool double_slash, empty_payload, unsigned_payload, claimed_payload, no_port;
};

static const struct variant variants[] = {
	{.words = "", .step = AUTH_FINE},
	/* A control URL with a slash at its end gives //path (AWS's C SDK); it is signed
	   so. */
	{.words = "//path", .step = AUTH_FINE, .double_slash = true},
	{.words = "the caller hashed an empty body",
	 .step = AUTH_PAYLOAD,
	 .empty_payload = true},
	{.words = "the caller signed UNSIGNED-PAYLOAD",
	 .step = AUTH_PAYLOAD,
	 .unsigned_payload = true},
	{.words = "x-amz-content-sha256 is not the body's hash",
	 .step = AUTH_PAYLOAD,
	 .claimed_payload = true},
	{.words = "the caller signed the host without its port",
	 .step = AUTH_CANONICAL,
	 .no_port = true},
};

static void fill_headers(struct sigv4_request *q, const struct auth_request *r,
			 bool no_port)
{
	for (size_t i = 0; i < r->n_headers && q->n_headers < SIGV4_HEADERS; i++) {
		struct sigv4_header *h = &q->headers[q->n_headers++];
		const char *colon;

		*h = r->headers[i];
		if (!no_port || !slice_is_nocase(h->name, "host"))
			continue;
		colon = memrchr(h->value.at, ':', h->value.n);
		if (colon)
			h->value.n = (size_t)(colon - h->value.at);
	}
}

/* The canonical request of that variant, in `out`. */
static void canonical(struct text *out, const struct variant *how, const struct claim *c,
		      const struct auth_request *r)
{
	struct sigv4_request q = {.method = r->method,
				  .query = r->query,
				  .signed_headers = slice_of(c->signed_headers)};
	char encoded[1200], hash[65];
	struct text path;

	text_init(&path, encoded, sizeof(encoded));
	if (how->double_slash)
		text_char(&path, '/');
	sigv4_encode(&path, r->path, true);
	q.path = text_slice(&path);
	fill_headers(&q, r, how->no_port);
	sigv4_hash(hash, how->empty_payload || c->presigned ? SLICE("") : r->body);
	q.payload_hash = how->unsigned_payload  ? SLICE("UNSIGNED-PAYLOAD")
			 : how->claimed_payload ? header(r, "x-amz-content-sha256")
						: slice_of(hash);
	text_clear(out);
	sigv4_canonical(out, &q);
}

static bool matches(const struct text *canon, const struct claim *c,
		    const struct auth_keys *keys)
{
	struct sigv4_scope scope = {slice_of(c->date), slice_of(c->region),
				    slice_of(c->service)};
	char room[TO_SIGN_ROOM], signature[65];
	struct text to_sign;
	bool same;

	text_init(&to_sign, room, sizeof(room));
	sigv4_to_sign(&to_sign, &scope, text_slice(canon));
	sigv4_sign(signature, &scope, slice_of(keys->secret), text_slice(&to_sign));
	same = strlen(c->signature) == 64 && !CRYPTO_memcmp(signature, c->signature, 64);
	OPENSSL_cleanse(signature, sizeof(signature));
	return same && !canon->cut;
}

/* The x-amz-content-sha256 header, when it came, must be what came. */
static bool claimed_hash_ok(const struct auth_request *r)
{
	struct slice claimed = header(r, "x-amz-content-sha256");
	char hash[65];

	if (!claimed.n)
		return true;
	sigv4_hash(hash, r->body);
	return slice_is(claimed, hash);
}

static void signature_check(struct auth_verdict *v, const struct claim *c,
			    const struct auth_keys *keys, const struct auth_request *r)
{
	char *room = malloc(CANONICAL_ROOM), hash[65];
	struct text canon;
	size_t i = 0, n = sizeof(variants) / sizeof(*variants);

	refuse_signature(v, AUTH_SIGNATURE);
	if (!room)
		return;
	text_init(&canon, room, CANONICAL_ROOM);
	for (; i < n; i++) {
		canonical(&canon, &variants[i], c, r);
		if (matches(&canon, c, keys))
			break;
	}
	if (i < n && variants[i].step == AUTH_FINE && (c->presigned || claimed_hash_ok(r)))
		*v = (struct auth_verdict){.step = AUTH_FINE, .status = 200, .error = ""};
	else if (i < n) {
		v->step = variants[i].step == AUTH_FINE ? AUTH_PAYLOAD : variants[i].step;
		snprintf(v->why, sizeof(v->why), "%s", variants[i].words);
	} else {
		canonical(&canon, &variants[0], c, r);
		sigv4_hash(hash, text_slice(&canon));
		snprintf(v->why, sizeof(v->why),
			 "secret key or canonical request; ours hashes to %s, signed "
			 "headers %.200s",
			 hash, c->signed_headers);
	}
	free(room);
}

void auth_check(struct auth_verdict *out, const struct auth_keys *keys,
		const struct auth_request *r, int64_t now_s)
{
	struct claim c = {0};

	*out = (struct auth_verdict){0};
	if (!claim_read(&c, r, out))
		return;
	if (!split_credential(&c)) {
		refuse(out, AUTH_MALFORMED, 400, "IncompleteSignatureException",
		       "Credential must have exactly 5 slash-delimited elements, e.g. "
		       "keyid/date/region/service/term");
		return;
	}
	if (strcmp(c.id, keys->id) != 0) {
		refuse(out, AUTH_KEY, 403, "UnrecognizedClientException",
		       "The security token included in the request is invalid.");
		snprintf(out->why, sizeof(out->why), "access key id %.8s… is not ours",
			 c.id);
		return;
	}
	if (date_ok(&c, now_s, out) && scope_ok(&c, keys, out) && headers_ok(&c, out))
		signature_check(out, &c, keys, r);
}
