/* Who calls: signatures recomputed and compared. */
#include "net/service/auth_claim.h"

#include <stdio.h>

#include <openssl/crypto.h>

enum { CANONICAL_ROOM = 32768, TO_SIGN_ROOM = 512 };

static const char *const step_words[] = {
#define X(id, words) words,
	AUTH_STEPS(X)
#undef X
};

const char *auth_step_words(enum auth_step step)
{
	return step_words[step];
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

static void refuse_signature(struct auth_verdict *v, enum auth_step step)
{
	claim_refuse(
		v, step, 403, "InvalidSignatureException",
		"The request signature we calculated does not match the signature you "
		"provided. Check your AWS Secret Access Key and signing method. Consult "
		"the service documentation for details.");
}

/* Signed in the last five minutes (or within its own life), and not in the future. */
static bool date_ok(const struct claim *c, int64_t now_s, struct auth_verdict *v)
{
	int64_t at = sigv4_unix(c->date);
	int64_t life = c->presigned ? c->expires_s : AUTH_SKEW_S;
	char now[SIGV4_DATE], edge[SIGV4_DATE];
	int n = c->date.n < 64 ? (int)c->date.n : 64;

	if (at >= 0 && now_s <= at + life && at <= now_s + AUTH_SKEW_S)
		return true;
	claim_refuse(v, AUTH_DATE, 403, "InvalidSignatureException", "");
	sigv4_date(now, now_s);
	if (at < 0) {
		snprintf(v->message, sizeof(v->message),
			 "Date must be in ISO-8601 'basic format'. Got '%.*s'.", n,
			 c->date.at);
	} else if (now_s > at + life) {
		sigv4_date(edge, now_s - life);
		snprintf(v->message, sizeof(v->message),
			 "Signature expired: %.*s is now earlier than %s (%s - %s.)", n,
			 c->date.at, edge, now, c->presigned ? "X-Amz-Expires" : "5 min");
	} else {
		sigv4_date(edge, now_s + AUTH_SKEW_S);
		snprintf(v->message, sizeof(v->message),
			 "Signature not yet current: %.*s is still later than %s (%s + 5 "
			 "min.)",
			 n, c->date.at, edge, now);
	}
	return false;
}

/* The claim's date has been judged: it has 16 characters. */
static bool scope_ok(const struct claim *c, const struct auth_keys *keys,
		     struct auth_verdict *v)
{
	bool same_day = !memcmp(c->day.at, c->date.at, 8);
	bool same_region = slice_is(c->region, keys->region);

	if (same_day && same_region && slice_is(c->service, "kinesisvideo"))
		return true;
	claim_refuse(v, AUTH_SCOPE, 403, "InvalidSignatureException",
		     !same_day      ? ""
		     : !same_region ? "Credential should be scoped to a valid region. "
				    : "Credential should be scoped to correct service: "
				      "'kinesisvideo'. ");
	if (!same_day)
		snprintf(v->message, sizeof(v->message),
			 "Date in Credential scope does not match YYYYMMDD from ISO-8601 "
			 "version of date from HTTP: '%.8s' != '%.8s', from '%.16s'.",
			 c->day.at, c->date.at, c->date.at);
	snprintf(v->why, sizeof(v->why),
		 "scope %.8s/%.*s/%.*s, here %.8s/%.32s/kinesisvideo", c->day.at,
		 (int)c->region.n, c->region.at, (int)c->service.n, c->service.at,
		 c->date.at, keys->region);
	return false;
}

static bool named(struct slice list, struct slice name)
{
	while (list.n)
		if (slice_eq(slice_until(&list, ';'), name))
			return true;
	return false;
}

/* host is signed, and in a header's signature the date. */
static bool headers_ok(const struct claim *c, struct auth_verdict *v)
{
	const char *missing = named(c->signed_headers, SLICE("host")) ? NULL : "host";

	if (!c->presigned && !named(c->signed_headers, SLICE("x-amz-date")))
		missing = "x-amz-date";
	if (!missing)
		return true;
	claim_refuse(v, AUTH_HEADERS, 403, "InvalidSignatureException", "");
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
	struct sigv4_request q;
	char encoded[1200];
	struct text path;

	text_init(&path, encoded, sizeof(encoded));
	if (how->double_slash)
		text_char(&path, '/');
	sigv4_encode(&path, r->path, true);
	q.method = r->method;
	q.path = text_slice(&path);
	q.query = r->query;
	q.signed_headers = c->signed_headers;
	q.payload_hash = SLICE("");
	q.raw_path = false;
	q.n_headers = 0;
	fill_headers(&q, r, how->no_port);
	if (how->unsigned_payload)
		q.payload_hash = SLICE("UNSIGNED-PAYLOAD");
	else if (how->claimed_payload)
		q.payload_hash = claim_header(r, SLICE("x-amz-content-sha256"));
	else if (!how->empty_payload && !c->presigned)
		q.payload_hash = (struct slice){c->body_hash, 64};
	text_clear(out);
	sigv4_canonical(out, &q);
}

static bool matches(const struct text *canon, const struct claim *c,
		    const struct auth_keys *keys, struct sigv4_cache *cache)
{
	struct sigv4_scope scope = {c->date, c->region, c->service};
	char room[TO_SIGN_ROOM], signature[65];
	struct text to_sign;
	bool same;

	text_init(&to_sign, room, sizeof(room));
	sigv4_to_sign(&to_sign, &scope, text_slice(canon));
	sigv4_sign_with(cache, signature, &scope, slice_of(keys->secret),
			text_slice(&to_sign));
	same = c->signature.n == 64 && !CRYPTO_memcmp(signature, c->signature.at, 64);
	OPENSSL_cleanse(signature, sizeof(signature));
	return same && !canon->cut;
}

/* The x-amz-content-sha256 header, when it came, must be what came. */
static bool claimed_hash_ok(const struct claim *c, const struct auth_request *r)
{
	struct slice claimed = claim_header(r, SLICE("x-amz-content-sha256"));

	return !claimed.n || slice_is(claimed, c->body_hash);
}

static void signature_check(struct auth_verdict *v, struct claim *c,
			    const struct auth_keys *keys, struct sigv4_cache *cache,
			    const struct auth_request *r)
{
	char room[CANONICAL_ROOM], hash[65];
	struct text canon;
	size_t i = 0, n = sizeof(variants) / sizeof(*variants);

	text_init(&canon, room, sizeof(room));
	if (!c->presigned)
		sigv4_hash(c->body_hash, r->body);
	for (; i < n; i++) {
		canonical(&canon, &variants[i], c, r);
		if (matches(&canon, c, keys, cache))
			break;
	}
	if (i < n && variants[i].step == AUTH_FINE &&
	    (c->presigned || claimed_hash_ok(c, r))) {
		v->status = 200;
		return;
	}
	refuse_signature(v, AUTH_SIGNATURE);
	if (i < n) {
		v->step = variants[i].step == AUTH_FINE ? AUTH_PAYLOAD : variants[i].step;
		snprintf(v->why, sizeof(v->why), "%s", variants[i].words);
	} else {
		canonical(&canon, &variants[0], c, r);
		sigv4_hash(hash, text_slice(&canon));
		snprintf(v->why, sizeof(v->why),
			 "secret key or canonical request; ours hashes to %s, signed "
			 "headers %.*s",
			 hash, c->signed_headers.n < 200 ? (int)c->signed_headers.n : 200,
			 c->signed_headers.at);
	}
}

void auth_check(struct auth_verdict *out, const struct auth_keys *keys,
		struct sigv4_cache *cache, const struct auth_request *r, int64_t now_s)
{
	struct claim c;

	out->step = AUTH_FINE;
	out->status = 0;
	out->error = "";
	*out->message = *out->why = '\0';
	if (!claim_read(&c, r, out))
		return;
	if (!slice_is(c.id, keys->id)) {
		claim_refuse(out, AUTH_KEY, 403, "UnrecognizedClientException",
			     "The security token included in the request is invalid.");
		snprintf(out->why, sizeof(out->why), "access key id %.*s… is not ours",
			 c.id.n < 8 ? (int)c.id.n : 8, c.id.at);
		return;
	}
	if (date_ok(&c, now_s, out) && scope_ok(&c, keys, out) && headers_ok(&c, out))
		signature_check(out, &c, keys, cache, r);
}
