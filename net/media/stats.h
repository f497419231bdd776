/* What is counted of one stream (RFC 3550 appendix A), and its numbers each second. */
#ifndef NET_MEDIA_STATS_H
#define NET_MEDIA_STATS_H

#include <stdbool.h>

#include "core/event.h"
#include "net/media/rtcp.h"

/* A received stream. */
struct received {
	bool begun;
	int clock;        /* Hz */
	uint32_t base;    /* first sequence number */
	uint32_t highest; /* extended: cycles in the upper half */
	int64_t packets;
	int64_t expected_before, packets_before; /* at the last report */
	int64_t jitter16;                        /* RTP units × 16 */
	uint32_t transit;
	uint32_t lsr; /* middle of the last SR's NTP time; 0 = none */
	int64_t lsr_at_us;
};

/* Each packet that was not a duplicate; retransmitted ones leave the jitter alone. */
void received_packet(struct received *r, uint16_t seq, uint32_t ts, int64_t now_us,
		     bool again);
void received_sr(struct received *r, uint64_t ntp, int64_t now_us);
/* Expected minus received since the beginning (A.3); negative when duplicates got in. */
int64_t received_lost(const struct received *r);
int64_t received_expected(const struct received *r);
int64_t received_jitter_us(const struct received *r);
/* Fills a report block and begins the next interval. */
void received_report(struct received *r, uint32_t ssrc, int64_t now_us,
		     struct rtcp_report *out);

/* Key frames, asked for and come. */
struct keys {
	int64_t last_us, before_us; /* when the last two came; 0 = none */
	int64_t asked_us;           /* an open request; 0 = none */
	int64_t answer_ms;          /* what the last answered request took; -1 */
};
void keys_asked(struct keys *k, int64_t now_us);
void keys_came(struct keys *k, int64_t now_us);
/* key_interval_ms, key_age_ms and pli_to_key_ms. */
void keys_numbers(const struct keys *k, int64_t now_us, struct track_numbers *t);

/* What changed since the last second's numbers. */
struct second {
	int64_t at_us, bytes, frames, expected, lost;
};
/* Sets bps, fps_milli and, of a received stream (lost ≥ 0 or expected > 0), loss_milli. */
void second_numbers(struct second *s, int64_t now_us, int64_t expected, int64_t lost,
		    struct track_numbers *t);

/* All unknown (-1), counters 0. */
void track_numbers_begin(struct track_numbers *t);

#endif
