/* How much may be sent, and how much the other side should be allowed. */
#include "net/media/bandwidth.h"

#include <string.h>

enum { QUEUE_MOST_US = 100000, PAUSE_US = 900000 };

static const int64_t allow_first = 2000000, allow_most = 8000000;

void bandwidth_begin(struct bandwidth *b, int64_t most)
{
	memset(b, 0, sizeof(*b));
	b->most = b->target = most;
	b->remb = b->delivered = -1;
	b->base_us = INT64_MAX;
}

static void limit(struct bandwidth *b)
{
	if (b->remb >= 0 && b->target > b->remb)
		b->target = b->remb;
	if (b->target > b->most)
		b->target = b->most;
	if (b->target < BANDWIDTH_LEAST)
		b->target = BANDWIDTH_LEAST < b->most ? BANDWIDTH_LEAST : b->most;
}

void bandwidth_sent(struct bandwidth *b, uint16_t seq, size_t n, int64_t now_us)
{
	b->sent[seq % BANDWIDTH_SENT].at_us = now_us;
	b->sent[seq % BANDWIDTH_SENT].seq = seq;
	b->sent[seq % BANDWIDTH_SENT].n = (uint16_t)n;
}

void bandwidth_remb(struct bandwidth *b, int64_t bps)
{
	b->remb = bps;
	limit(b);
}

/* As libwebrtc does it: below 2 % up by 8 %, above 10 % down by half of the loss. */
void bandwidth_loss(struct bandwidth *b, uint8_t fraction, int64_t now_us)
{
	if (now_us - b->reported_us < PAUSE_US)
		return;
	b->reported_us = now_us;
	if (fraction < 5 && b->queue_us < QUEUE_MOST_US)
		b->target += b->target * 8 / 100 + 1000;
	else if (fraction > 26)
		b->target -= b->target * fraction / 512;
	limit(b);
}

void bandwidth_feedback(struct bandwidth *b, const struct twcc_mark *marks, size_t n)
{
	int64_t bytes = 0, first = 0, last = 0;

	for (size_t i = 0; i < n; i++) {
		int64_t way;

		if (!marks[i].came ||
		    b->sent[marks[i].seq % BANDWIDTH_SENT].seq != marks[i].seq)
			continue;
		way = marks[i].at_us - b->sent[marks[i].seq % BANDWIDTH_SENT].at_us;
		b->base_us =
			way < b->base_us ? way : b->base_us + 1; /* forgets 1 µs a packet */
		b->queue_us += (way - b->base_us - b->queue_us) / 16;
		bytes += first ? b->sent[marks[i].seq % BANDWIDTH_SENT].n : 0;
		first = first ? first : marks[i].at_us;
		last = marks[i].at_us;
	}
	if (last - first > 10000) {
		int64_t bps = bytes * 8 * 1000000 / (last - first);

		b->delivered = b->delivered < 0 ? bps : (b->delivered * 7 + bps) / 8;
	}
	if (b->queue_us > QUEUE_MOST_US && b->delivered > 0 &&
	    b->target > b->delivered * 85 / 100)
		b->target = b->delivered * 85 / 100;
	limit(b);
}

int64_t bandwidth_available(const struct bandwidth *b)
{
	if (b->remb >= 0)
		return b->remb;
	return b->delivered >= 0 ? b->target : -1;
}

int64_t bandwidth_allow(int64_t before, int64_t received_bps, int64_t loss_milli)
{
	int64_t next = before ? before : allow_first;

	if (loss_milli > 100)
		next -= next * loss_milli / 2000;
	else if (loss_milli < 20 && received_bps * 2 > next)
		next += next * 8 / 100;
	if (next < BANDWIDTH_LEAST)
		next = BANDWIDTH_LEAST;
	return next < allow_most ? next : allow_most;
}
