/* How much may be sent, and how much the other side should be allowed: loss, REMB and the
 * growth of queues that transport-cc shows. Simple on purpose; it follows the path within
 * seconds. */
#ifndef NET_MEDIA_BANDWIDTH_H
#define NET_MEDIA_BANDWIDTH_H

#include <stdint.h>

#include "net/media/twcc.h"

enum { BANDWIDTH_LEAST = 100000, BANDWIDTH_SENT = 1024 };

struct bandwidth {
	int64_t most;        /* bit/s that the source would like */
	int64_t target;      /* bit/s to encode with */
	int64_t remb;        /* what the other side allows; -1 = not said */
	int64_t delivered;   /* bit/s that arrived of late, by transport-cc; -1 */
	int64_t queue_us;    /* smoothed growth of the one-way delay */
	int64_t base_us;     /* the least of (arrival - departure) seen */
	int64_t reported_us; /* last change for loss */
	struct {
		int64_t at_us;
		uint16_t seq, n;
	} sent[BANDWIDTH_SENT];
};

/* most: bit/s of the source. */
void bandwidth_begin(struct bandwidth *b, int64_t most);
void bandwidth_sent(struct bandwidth *b, uint16_t seq, size_t n, int64_t now_us);
void bandwidth_remb(struct bandwidth *b, int64_t bps);
/* A receiver report's fraction lost, 1/256. */
void bandwidth_loss(struct bandwidth *b, uint8_t fraction, int64_t now_us);
void bandwidth_feedback(struct bandwidth *b, const struct twcc_mark *marks, size_t n);
/* The least of what is known; -1 = nothing was said yet. */
int64_t bandwidth_available(const struct bandwidth *b);

/* The receiving side: what to allow next (bit/s), from what came in the last second and how
 * much of it was lost (1/1000); before: what was allowed until now, 0 at first. */
int64_t bandwidth_allow(int64_t before, int64_t received_bps, int64_t loss_milli);

#endif
