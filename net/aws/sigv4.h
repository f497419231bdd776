/* AWS Signature Version 4 as pure functions: one code signs (client) and recomputes
 * (service). Source: AWS General Reference, "Signing AWS API requests". */
#ifndef NET_AWS_SIGV4_H
#define NET_AWS_SIGV4_H

#include "core/fault.h"
#include "core/text.h"

enum {
	SIGV4_HEADERS = 32,
	SIGV4_DATE = 17,       /* "20260101T000000Z" and its NUL */
	SIGV4_PARAMETERS = 64, /* in a query; more is cut */
	SIGV4_ROOM = 24576     /* a canonical request or a presigned URL, bytes */
};

struct sigv4_header {
	struct slice name,
		value; /* name in any case; values are trimmed and inner spaces folded */
};

struct sigv4_request {
	struct slice method, path,
		query; /* path and query as on the request line, still encoded */
	size_t n_headers;
	struct sigv4_header headers[SIGV4_HEADERS];
	struct slice signed_headers; /* "host;x-amz-date": which of them, sorted */
	struct slice payload_hash;   /* 64 hex digits; "" = of the empty body */
	bool raw_path; /* the path is signed as it stands (AWS's C and JavaScript SDKs);
			  else dots and double slashes go and it is encoded again */
};

struct sigv4_scope {
	struct slice date; /* "20260101T000000Z" */
	struct slice region, service;
};

/* Lower-case hex SHA-256 of s, 64 digits and NUL. */
void sigv4_hash(char out[65], struct slice s);
/* The canonical request; X-Amz-Signature in the query is left out. out->cut when it did not
 * fit. */
void sigv4_canonical(struct text *out, const struct sigv4_request *r);
/* "AWS4-HMAC-SHA256\ndate\nscope\nhash". */
void sigv4_to_sign(struct text *out, const struct sigv4_scope *s, struct slice canonical);
/* Hex signature of to_sign, 64 digits and NUL. The secret is wiped from the stack. */
void sigv4_sign(char out[65], const struct sigv4_scope *s, struct slice secret,
		struct slice to_sign);

/* What many signatures in a row share: the last day's signing key. Zeroed before first use,
 * one thread, sigv4_cache_clear at the end (wipes it). NULL where a function takes one is
 * allowed. */
struct sigv4_cache {
	struct sigv4_pads *key;
	size_t n_owner;
	char owner[256]; /* what it is the key of */
};
void sigv4_cache_clear(struct sigv4_cache *c);
void sigv4_sign_with(struct sigv4_cache *c, char out[65], const struct sigv4_scope *s,
		     struct slice secret, struct slice to_sign);

/* RFC 3986 encoding of everything but unreserved characters; keep_slash for paths. */
void sigv4_encode(struct text *out, struct slice s, bool keep_slash);

struct sigv4_keys {
	struct slice id, secret, token; /* token "" when long-term */
};

/* "AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…". r->headers must hold what
 * r->signed_headers names (x-amz-date and, with a token, x-amz-security-token among them).
 */
void sigv4_authorization(struct text *out, const struct sigv4_request *r,
			 const struct sigv4_scope *s, const struct sigv4_keys *k);
void sigv4_authorization_with(struct sigv4_cache *c, struct text *out,
			      const struct sigv4_request *r, const struct sigv4_scope *s,
			      const struct sigv4_keys *k);
/* Writes url and its presigned query (X-Amz-Algorithm … X-Amz-Signature) to url
 * ("wss://host[:port]/path"); extra: further query parameters as name and raw value
 * (X-Amz-ChannelARN …). FAULT_SYNTAX when url has a query or no host; FAULT_TOO_BIG when it
 * does not fit. */
enum fault sigv4_presign(struct text *out, struct slice url,
			 const struct sigv4_header *extra, size_t n_extra,
			 const struct sigv4_scope *s, const struct sigv4_keys *k,
			 int expires_s);

/* "20260101T000000Z" of a Unix time in seconds. */
void sigv4_date(char out[SIGV4_DATE], int64_t unix_s);
/* The reverse; -1 when it is not such a date. */
int64_t sigv4_unix(struct slice date);

#endif
