/* Any datagrams: told apart, parsed, put in order, counted. What comes out must be in
 * order. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"
#include "net/media/jitter.h"
#include "net/media/rtp.h"
#include "net/media/stats.h"
#include "net/media/timeline.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

struct order {
	uint16_t last;
	int begun;
};

static void in_order(void *self, const struct rtp *p, int64_t arrival_us, bool gap)
{
	struct order *o = self;

	(void)arrival_us;
	if (o->begun && !gap && p->seq != (uint16_t)(o->last + 1))
		abort();
	o->begun = 1;
	o->last = p->seq;
}

static void take(struct jitter *j, struct received *r, struct timeline *t,
		 const uint8_t *at, size_t n, int64_t now_us)
{
	struct rtp p;
	uint16_t seqs[32];
	size_t length;

	if (datagram_kind(at, n) != DATAGRAM_RTP || rtp_parse(&p, at, n))
		return;
	for (int id = 0; id < 16; id++) {
		const uint8_t *ext = rtp_extension(&p, id, &length);

		if (ext && (ext < at || ext + length > at + n))
			abort();
	}
	received_packet(r, p.seq, p.ts, now_us,
			jitter_put(j, &p, at, n, now_us) != JITTER_TAKEN);
	timeline_us(t, p.ts, now_us);
	jitter_missing(j, now_us, 5000, seqs, 32);
	jitter_tick(j, now_us);
	if (jitter_deadline(j) < 0)
		abort();
}

/* One byte for the time that passes, two for the length, then the datagram; again and
 * again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct jitter_options o = {200000, 5000, true};
	struct sender_clock clock = {0};
	struct order order = {0};
	struct received r = {.clock = 90000};
	struct rtcp_report block;
	struct timeline t;
	struct jitter *j = jitter_new(&o, in_order, &order);
	int64_t now_us = 1;

	if (!j)
		return 0;
	timeline_begin(&t, &clock, 90000);
	while (n >= 3) {
		size_t length = get16(data + 1) % 256;

		now_us += data[0] * 1000;
		data += 3;
		n -= 3;
		length = length < n ? length : n;
		take(j, &r, &t, data, length, now_us);
		data += length;
		n -= length;
	}
	received_report(&r, 1, now_us, &block);
	jitter_free(j);
	return 0;
}
