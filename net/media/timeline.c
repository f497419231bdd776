/* RTP timestamps of one peer's streams as moments on our monotonic clock. */
#include "net/media/timeline.h"

enum { STEP_US = 500000, SLEW = 100 }; /* an error above STEP is corrected at once */

void timeline_begin(struct timeline *t, struct sender_clock *sender, int clock)
{
	*t = (struct timeline){.sender = sender, .clock = clock};
}

static int64_t ticks_us(const struct timeline *t, int64_t ticks)
{
	return ticks / t->clock * 1000000 + ticks % t->clock * 1000000 / t->clock;
}

void timeline_sr(struct timeline *t, int64_t wall_us, uint32_t ts, int64_t now_us)
{
	int64_t here;

	if (!t->sender->known) {
		t->sender->known = true;
		t->sender->offset_us = now_us - wall_us;
	}
	here = wall_us + t->sender->offset_us;
	if (!t->begun) { /* before the first packet: the line begins where the SR says */
		t->begun = true;
		t->last_ts = ts;
		t->base_us = here;
		return;
	}
	t->shift_us =
		here - t->base_us - ticks_us(t, t->ticks + (int32_t)(ts - t->last_ts));
	if (t->shift_us - t->slewed_us > STEP_US || t->slewed_us - t->shift_us > STEP_US)
		t->slewed_us = t->shift_us;
}

/* A hundredth of the time that went by goes into the correction. */
static void slew(struct timeline *t, int64_t went_us)
{
	int64_t most = went_us / SLEW, error = t->shift_us - t->slewed_us;

	if (most <= 0)
		return;
	t->slewed_us += error > most ? most : error < -most ? -most : error;
}

int64_t timeline_us(struct timeline *t, uint32_t ts, int64_t arrival_us)
{
	int32_t ahead;
	int64_t us;

	if (!t->begun) {
		t->begun = true;
		t->last_ts = ts;
		t->base_us = arrival_us;
	}
	ahead = (int32_t)(ts - t->last_ts);
	t->ticks += ahead;
	t->last_ts = ts;
	slew(t, ticks_us(t, ahead));
	us = t->base_us + ticks_us(t, t->ticks) + t->slewed_us;
	t->last_us = us;
	return us;
}
