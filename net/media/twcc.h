/* Transport-wide congestion control feedback
 * (draft-holmer-rmcat-transport-wide-cc-extensions-01). */
#ifndef NET_MEDIA_TWCC_H
#define NET_MEDIA_TWCC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { TWCC_PACKETS = 512, TWCC_BODY_MAX = 1100 };

/* The receiving side's notes: which transport numbers came when, since the last feedback.
 */
struct twcc_log {
	bool begun;
	uint16_t base;  /* first number not reported yet */
	uint16_t count; /* numbers from base on that are covered */
	uint8_t feedback;
	int64_t at_us[TWCC_PACKETS]; /* by number; 0 = not come */
};

void twcc_arrived(struct twcc_log *l, uint16_t seq, int64_t now_us);
/* The body of a feedback about all that came since the last one, at most TWCC_BODY_MAX
 * bytes; 0 = nothing came. What does not fit is left for the next call. */
size_t twcc_write(struct twcc_log *l, uint8_t *to);

/* One packet as a feedback tells it. */
struct twcc_mark {
	uint16_t seq;
	bool came;
	int64_t at_us; /* on the receiver's clock, from an origin of its own */
};
/* Reads a feedback's body; returns how many marks, 0 when it cannot be read. */
size_t twcc_read(const uint8_t *body, size_t n, struct twcc_mark *marks, size_t room);

#endif
