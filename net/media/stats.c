/* What is counted of one stream (RFC 3550 appendix A), and its numbers each second. */
#include "net/media/stats.h"

#include <string.h>

#include "net/media/bytes.h"

enum {
	RESTART = 3000
}; /* a jump of so many numbers is a new beginning (A.1, MAX_DROPOUT) */

/* How much later than the packet before this one was under way (A.8). */
static void time_packet(struct received *r, uint32_t ts, int64_t now_us)
{
	uint32_t arrival = (uint32_t)((uint64_t)now_us * (uint64_t)r->clock / 1000000);
	uint32_t transit = arrival - ts;
	int32_t d = (int32_t)(transit - r->transit);

	r->transit = transit;
	if (r->packets <= 1 || d == INT32_MIN || d > r->clock * 10 || -d > r->clock * 10)
		return;
	r->jitter16 += (d < 0 ? -d : d) - ((r->jitter16 + 8) >> 4);
}

static void begin(struct received *r, uint16_t seq)
{
	r->begun = true;
	r->base = r->highest = seq;
	r->packets = r->packets_before = r->expected_before = 0;
}

void received_packet(struct received *r, uint16_t seq, uint32_t ts, int64_t now_us,
		     bool again)
{
	int ahead = r->begun ? seq_ahead((uint16_t)r->highest, seq) : 0;

	if (!r->begun || ahead > RESTART || ahead < -RESTART)
		begin(r, seq);
	else if (ahead > 0)
		r->highest += (uint32_t)ahead;
	r->packets++;
	if (!again)
		time_packet(r, ts, now_us);
}

void received_sr(struct received *r, uint64_t ntp, int64_t now_us)
{
	r->lsr = ntp_middle(ntp);
	r->lsr_at_us = now_us;
}

int64_t received_expected(const struct received *r)
{
	return r->begun ? (int64_t)r->highest - r->base + 1 : 0;
}

int64_t received_lost(const struct received *r)
{
	return received_expected(r) - r->packets;
}

int64_t received_jitter_us(const struct received *r)
{
	if (r->packets < 2)
		return TRACK_NUMBERS_UNKNOWN;
	return (r->jitter16 >> 4) * 1000000 / r->clock;
}

void received_report(struct received *r, uint32_t ssrc, int64_t now_us,
		     struct rtcp_report *out)
{
	int64_t expected = received_expected(r) - r->expected_before;
	int64_t lost = expected - (r->packets - r->packets_before);

	memset(out, 0, sizeof(*out));
	r->expected_before += expected;
	r->packets_before = r->packets;
	out->ssrc = ssrc;
	if (expected > 0 && lost > 0)
		out->fraction =
			(uint8_t)(lost * 256 / expected < 255 ? lost * 256 / expected
							      : 255);
	lost = received_lost(r);
	out->lost = (int32_t)(lost < 0x7fffff ? lost : 0x7fffff);
	out->highest = r->highest;
	out->jitter = (uint32_t)(r->jitter16 >> 4);
	out->lsr = r->lsr;
	if (r->lsr)
		out->dlsr = (uint32_t)((now_us - r->lsr_at_us) * 65536 / 1000000);
}

void keys_asked(struct keys *k, int64_t now_us)
{
	if (!k->asked_us)
		k->asked_us = now_us;
}

void keys_came(struct keys *k, int64_t now_us)
{
	k->before_us = k->last_us;
	k->last_us = now_us;
	if (k->asked_us)
		k->answer_ms = (now_us - k->asked_us) / 1000;
	k->asked_us = 0;
}

void keys_numbers(const struct keys *k, int64_t now_us, struct track_numbers *t)
{
	t->key_interval_ms = t->key_age_ms = TRACK_NUMBERS_UNKNOWN;
	if (k->last_us)
		t->key_age_ms = (now_us - k->last_us) / 1000;
	if (k->before_us)
		t->key_interval_ms = (k->last_us - k->before_us) / 1000;
	t->pli_to_key_ms = k->answer_ms;
}

void second_numbers(struct second *s, int64_t now_us, int64_t expected, int64_t lost,
		    struct track_numbers *t)
{
	int64_t us = now_us - s->at_us;

	t->bps = t->fps_milli = t->loss_milli = TRACK_NUMBERS_UNKNOWN;
	if (s->at_us && us > 0) {
		t->bps = (t->bytes - s->bytes) * 8 * 1000000 / us;
		t->fps_milli = (t->frames - s->frames) * 1000000000 / us;
	}
	if (expected > s->expected && s->at_us) {
		int64_t gone = lost - s->lost;

		t->loss_milli = gone > 0 ? gone * 1000 / (expected - s->expected) : 0;
	}
	*s = (struct second){now_us, t->bytes, t->frames, expected, lost};
}

void track_numbers_begin(struct track_numbers *t)
{
	memset(t, 0, sizeof(*t));
	t->loss_milli = t->bps = t->fps_milli = TRACK_NUMBERS_UNKNOWN;
	t->width = t->height = t->lost = TRACK_NUMBERS_UNKNOWN;
	t->key_interval_ms = t->key_age_ms = t->pli_to_key_ms = TRACK_NUMBERS_UNKNOWN;
	t->jitter_us = t->rtt_us = TRACK_NUMBERS_UNKNOWN;
	t->available_bps = t->target_bps = TRACK_NUMBERS_UNKNOWN;
}
