/* What a caller claims: the parts of a signature, from the header or the query. */
#include "net/service/auth_claim.h"

#include <stdio.h>

static const char algorithm[] = "AWS4-HMAC-SHA256";
static const char malformed[] = "IncompleteSignatureException";

struct slice claim_header(const struct auth_request *r, struct slice name)
{
	for (size_t i = 0; i < r->n_headers; i++) {
		struct slice one = r->headers[i].name;

		if (one.n == name.n && !strncasecmp(one.at, name.at, name.n))
			return r->headers[i].value;
	}
	return SLICE("");
}

void claim_refuse(struct auth_verdict *v, enum auth_step step, int status,
		  const char *error, const char *message)
{
	v->step = step;
	v->status = status;
	v->error = error;
	snprintf(v->message, sizeof(v->message), "%s", message);
}

/* ID/date/region/service/aws4_request */
static bool split_credential(struct claim *c, struct slice credential)
{
	c->id = slice_until(&credential, '/');
	c->day = slice_until(&credential, '/');
	c->region = slice_until(&credential, '/');
	c->service = slice_until(&credential, '/');
	return c->id.n && c->id.n <= 128 && c->day.n == 8 &&
	       slice_number(c->day, 99999999) >= 0 && c->region.n && c->region.n <= 32 &&
	       c->service.n && c->service.n <= 32 && slice_is(credential, "aws4_request");
}

static void take_part(struct claim *c, struct slice one, struct slice *credential)
{
	struct slice value = slice_trim(one), name = slice_until(&value, '=');

	if (slice_is(name, "Credential"))
		*credential = value;
	else if (slice_is(name, "SignedHeaders"))
		c->signed_headers = value;
	else if (slice_is(name, "Signature"))
		c->signature = value;
}

static bool from_header(struct claim *c, struct slice authorization,
			const struct auth_request *r, struct slice *credential,
			struct auth_verdict *v)
{
	c->date = claim_header(r, SLICE("x-amz-date"));
	authorization = slice_skip(authorization, strlen(algorithm));
	while (authorization.n)
		take_part(c, slice_until(&authorization, ','), credential);
	if (credential->n && c->signed_headers.n && c->signature.n && c->date.n)
		return true;
	claim_refuse(
		v, AUTH_MALFORMED, 400, malformed,
		!credential->n    ? "Authorization header requires 'Credential' parameter."
		: !c->signature.n ? "Authorization header requires 'Signature' parameter."
		: !c->signed_headers.n
			? "Authorization header requires 'SignedHeaders' parameter."
			: "Authorization header requires existence of either a "
			  "'X-Amz-Date' or a 'Date' header.");
	return false;
}

/* A value of the query, decoded behind what the room holds; "" when it is not there. */
static struct slice value(struct claim *c, size_t *used, const struct auth_request *r,
			  const char *name)
{
	char *at = c->room + *used;
	struct slice s;

	if (!auth_query(r->query, name, at, sizeof(c->room) - *used))
		return SLICE("");
	s = slice_of(at);
	*used += s.n + 1;
	return s;
}

static bool from_query(struct claim *c, const struct auth_request *r,
		       struct slice *credential, struct auth_verdict *v)
{
	size_t used = 0;
	struct slice how = value(c, &used, r, "X-Amz-Algorithm");

	c->presigned = true;
	*credential = value(c, &used, r, "X-Amz-Credential");
	c->signed_headers = value(c, &used, r, "X-Amz-SignedHeaders");
	c->signature = value(c, &used, r, "X-Amz-Signature");
	c->date = value(c, &used, r, "X-Amz-Date");
	c->expires_s =
		(long)slice_number(value(c, &used, r, "X-Amz-Expires"), AUTH_EXPIRES_MAX_S);
	if (slice_is(how, algorithm) && credential->n && c->signed_headers.n &&
	    c->signature.n && c->date.n && c->expires_s >= 1)
		return true;
	claim_refuse(v, AUTH_MALFORMED, 400, malformed,
		     "AWS query-string parameters must include 'X-Amz-Algorithm', "
		     "'X-Amz-Credential', 'X-Amz-Signature', 'X-Amz-SignedHeaders', "
		     "'X-Amz-Date' "
		     "and 'X-Amz-Expires'.");
	return false;
}

static bool presigned(struct slice query)
{
	return query.n && (memmem(query.at, query.n, "X-Amz-Signature=", 16) ||
			   memmem(query.at, query.n, "X-Amz-Algorithm=", 16));
}

bool claim_read(struct claim *c, const struct auth_request *r, struct auth_verdict *v)
{
	struct slice authorization = claim_header(r, SLICE("authorization")),
		     credential = {"", 0};

	c->signed_headers = c->signature = c->date = SLICE("");
	c->presigned = false;
	if (slice_starts(authorization, algorithm)) {
		if (!from_header(c, authorization, r, &credential, v))
			return false;
	} else if (presigned(r->query)) {
		if (!from_query(c, r, &credential, v))
			return false;
	} else {
		claim_refuse(v, AUTH_MISSING, 403, "MissingAuthenticationTokenException",
			     "Missing Authentication Token");
		return false;
	}
	if (split_credential(c, credential))
		return true;
	claim_refuse(v, AUTH_MALFORMED, 400, malformed,
		     "Credential must have exactly 5 slash-delimited elements, e.g. "
		     "keyid/date/region/service/term");
	return false;
}
