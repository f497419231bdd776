/* Packets of one stream put back into order; what is missing is asked for again, for a
 * while. */
#ifndef NET_MEDIA_JITTER_H
#define NET_MEDIA_JITTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/media/rtp.h"

/* Nothing is held back for its own sake: a packet that is next goes out at once. */
struct jitter;

enum { JITTER_PACKETS = 1024, JITTER_TRIES = 10 };

struct jitter_options {
	int64_t patience_us; /* how long a missing packet is waited for */
	int64_t reorder_us;  /* how long before it is asked for: it may just be late */
	bool ask;            /* NACK was agreed on */
};

/* A packet whose turn it is; gap: some before it are given up. Lent for the call. */
typedef void jitter_out(void *self, const struct rtp *p, int64_t arrival_us, bool gap);

enum jitter_fate { JITTER_TAKEN, JITTER_RECOVERED, JITTER_DUPLICATE, JITTER_LATE };

/* NULL means memory. */
struct jitter *jitter_new(const struct jitter_options *o, jitter_out *out, void *self);
void jitter_free(struct jitter *j);
/* at[0..n) is the packet that p was parsed from; copied when it must wait. */
enum jitter_fate jitter_put(struct jitter *j, const struct rtp *p, const uint8_t *at,
			    size_t n, int64_t now_us);
/* Sequence numbers to ask for now, rising, at most room; each again after about a round
 * trip (rtt_us, -1 = not known), JITTER_TRIES times at most. */
size_t jitter_missing(struct jitter *j, int64_t now_us, int64_t rtt_us, uint16_t *seqs,
		      size_t room);
/* Gives up what was waited for too long. */
void jitter_tick(struct jitter *j, int64_t now_us);
/* When jitter_missing or jitter_tick has something to do; INT64_MAX = not before a packet
 * comes. */
int64_t jitter_deadline(const struct jitter *j);
/* Packets given up so far. */
int64_t jitter_given_up(const struct jitter *j);

#endif
