/* Too much of something in a session, media that is not stored, and the counts of alerts in
 * the row of a channel. */
#include "core/model_inside.h"

enum { ENOUGH = 3 }; /* samples of the last five */
enum { SESSION_MS = 3600000, AHEAD_MS = 120000 };
enum {
	LENGTHS = 3,
	UNSTORED_US = 10000000
}; /* so many usual fragments, and at least that */

static int ones(unsigned bits)
{
	return __builtin_popcount(bits);
}

/* It begins with most of the last samples, and ends when none is too much: a value near the
 * limit is one alert, not many. */
static bool too_much(const struct alarm *a, unsigned bits)
{
	return a->on ? bits != 0 : ones(bits) >= ENOUGH;
}

static void set(struct alarm *a, bool on, int64_t at_us)
{
	if (on && !a->on) {
		a->since_us = at_us;
		if (a->times < UINT16_MAX)
			a->times++;
	}
	a->on = on;
}

void alarms_update(struct attempt *a, int64_t at_us)
{
	set(&a->rate_alarm, too_much(&a->rate_alarm, a->rate_bits), at_us);
	set(&a->loss_alarm, too_much(&a->loss_alarm, a->loss_bits), at_us);
}

int64_t unstored_since(const struct attempt *a, int64_t now_us)
{
	bool told = a->depth && a->depth->store_why[0];
	int64_t since_us = a->stored_us ? a->stored_us : a->media_us;
	int64_t usual_us = (int64_t)a->fragment_ms * LENGTHS * 1000;

	if (!a->media_us || !attempt_fresh(a, now_us) || !(told || a->stored_us))
		return 0;
	return told || now_us - since_us > (usual_us > UNSTORED_US ? usual_us : UNSTORED_US)
		       ? since_us
		       : 0;
}

static bool near_end(const struct attempt *a, int64_t now_us)
{
	return a->media_us &&
	       now_us - a->media_us > (int64_t)(SESSION_MS - AHEAD_MS) * 1000;
}

int alarms_count(const struct attempt *a, int64_t now_us)
{
	struct ping_pong p;

	if (a->over || !a->media_us)
		return 0;
	return a->rate_alarm.on + a->loss_alarm.on + near_end(a, now_us) +
	       ping_pong(a->channel, now_us, &p);
}

void alerts_count(const struct model *m, const struct channel *c, int *errors,
		  int *warnings)
{
	const struct attempt *a = c->front;

	if (c->gone)
		return;
	*errors += channel_retention(m, c) == 0 || c->keeps_nothing;
	if (!a)
		return;
	*errors += a->lint_errors + (a->refused && !a->over) + (a->unanswered && !a->over) +
		   (a->over && !a->ended && !a->taken_over) + (c->p2p && a->join_us) +
		   (unstored_since(a, m->now_us) != 0);
	*warnings += a->lint_warnings + alarms_count(a, m->now_us);
}
