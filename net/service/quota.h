/* So many a second: a bucket that fills with time. */
#ifndef NET_SERVICE_QUOTA_H
#define NET_SERVICE_QUOTA_H

#include <stdbool.h>
#include <stdint.h>

/* All zero: full. */
struct quota {
	double spent;
	int64_t at_us;
};

/* Takes one of `rate` a second (up to `burst` at once); false when there is none. */
bool quota_take(struct quota *q, double rate, double burst, int64_t now_us);

#endif
