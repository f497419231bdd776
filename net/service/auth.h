/* Who calls: the signature of a request recomputed and compared, and the step that differs
 * named. Source: AWS General Reference, "Signing AWS API requests"; texts as AWS's gateway
 * words them. */
#ifndef NET_SERVICE_AUTH_H
#define NET_SERVICE_AUTH_H

#include "net/aws/sigv4.h"

/* What callers may use; one pair of keys. */
struct auth_keys {
	char id[33], secret[65];
	char region[33];
};

/* Skew allowed either way (kvs: "Signature expired"), and the longest presigned life. */
enum { AUTH_SKEW_S = 300, AUTH_EXPIRES_MAX_S = 604800 };

/* A request as it came. path is decoded; query is encoded (name=value&…). */
struct auth_request {
	struct slice method, path, query, body;
	const struct sigv4_header *headers;
	size_t n_headers;
};

/* clang-format off */
#define AUTH_STEPS(X)                                                                       \
	X(FINE,      "fine")            X(MISSING,   "no signature")                         \
	X(MALFORMED, "not a signature") X(KEY,       "key")                                  \
	X(DATE,      "date")            X(SCOPE,     "scope")                                \
	X(HEADERS,   "signed headers")  X(PAYLOAD,   "payload hash")                         \
	X(CANONICAL, "canonical request") X(SIGNATURE, "signature")
/* clang-format on */
enum auth_step {
#define X(id, words) AUTH_##id,
	AUTH_STEPS(X)
#undef X
};
const char *auth_step_words(enum auth_step step);

/* For the caller: status, error and message. For the service's own log: why. */
struct auth_verdict {
	enum auth_step step;
	int status;
	const char *error;
	char message[256];
	char why[512];
};

/* Header or presigned signature, whichever the request has. The cache is for the next call;
 * it may be NULL. now_s: Unix time. */
void auth_check(struct auth_verdict *out, const struct auth_keys *keys,
		struct sigv4_cache *cache, const struct auth_request *r, int64_t now_s);

/* One value of an encoded query, decoded into room and ended with a NUL; false when it is
 * not there ("") or too long (what fits). */
bool auth_query(struct slice query, const char *name, char *to, size_t room);

#endif
