/* RTP timestamps of one peer's streams as moments on our monotonic clock, sound and picture
 * on the same line (RFC 3550 §6.4.1: the SR ties each stream to the sender's clock). */
#ifndef NET_MEDIA_TIMELINE_H
#define NET_MEDIA_TIMELINE_H

#include <stdbool.h>
#include <stdint.h>

/* What the streams of one peer share: the sender's clock against ours, from its first SR
 * on. */
struct sender_clock {
	bool known;
	int64_t offset_us; /* ours minus theirs */
};

struct timeline {
	struct sender_clock *sender; /* lent */
	int clock;                   /* Hz */
	bool begun;
	uint32_t last_ts;
	int64_t ticks;     /* since the first timestamp, wraps unrolled */
	int64_t base_us;   /* of the first timestamp, by its arrival */
	int64_t shift_us;  /* what the SRs say is missing to base_us … */
	int64_t slewed_us; /* … and how much of that is applied */
	int64_t last_us;
};

void timeline_begin(struct timeline *t, struct sender_clock *sender, int clock);
/* An SR of this stream: `ts` was at the sender's time wall_us. */
void timeline_sr(struct timeline *t, int64_t wall_us, uint32_t ts, int64_t now_us);
/* When the sample with that timestamp was taken, µs; corrections come slowly (1 %), so time
 * never runs backwards because of them. arrival_us counts for the first one only. */
int64_t timeline_us(struct timeline *t, uint32_t ts, int64_t arrival_us);

#endif
