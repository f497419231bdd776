/* When to ask again, and how long to wait before: the AWS SDKs' "standard" mode. */
#ifndef NET_AWS_RETRY_H
#define NET_AWS_RETRY_H

#include <stdint.h>

#include "core/slice.h"

enum { RETRY_ATTEMPTS = 3, RETRY_BACKOFF_MAX_MS = 20000 };

/* What one try came to. */
struct retry_try {
	int tries;          /* made so far, this one included */
	int status;         /* HTTP; 0 = no answer */
	struct slice error; /* the refusal's name */
	bool sent;          /* bytes of the request may have reached the service */
	bool idempotent;    /* asking twice does no more than asking once */
};

bool retry_wanted(const struct retry_try *t, int attempts);
/* random: any 32 bits. Full jitter below 2^(tries-1) s, at most 20 s. */
int64_t retry_delay_ms(int tries, uint32_t random);

#endif
