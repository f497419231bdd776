/* One small HTTP request, waited for: how keys are asked of the places that hand them out
 * (STS, SSO, a container's and a machine's own addresses). */
#ifndef NET_AWS_FETCH_H
#define NET_AWS_FETCH_H

#include "core/fault.h"
#include "core/slice.h"

enum { FETCH_HEADERS = 6, FETCH_BODY_MAX = 65536 };

struct fetch_ask {
	const char *method, *url;
	const char *headers[FETCH_HEADERS]; /* "Name: value"; NULL ends */
	struct slice body;
	const char *ca, *certificate, *key; /* paths; NULL = the system's, none */
	int64_t connect_ms, total_ms;
	bool local; /* a link-local or loopback address: no proxy stands before it */
};

struct fetch_answer {
	int status; /* 0 = none came: `words` says why */
	char words[160];
	size_t n;
	char body[FETCH_BODY_MAX + 1]; /* ends with a NUL; wipe it */
};

/* Blocks for at most total_ms. True when any answer came whole. */
bool fetch(struct fetch_answer *out, const struct fetch_ask *ask);

#endif
