/* What changed: metrics that went to another level, found as they come, and those that did
 * so together with the event that was nearest. */
#include "core/model_inside.h"

#include <math.h>

/* Each second the last AFTER values are held against the BEFORE ones ahead of them. It is a
 * change when all of them lie on one side of their median, farther than the metric's least
 * step, than a third of the level, and than NOISE deviations. A deviation is the median one
 * or that of the last value but one on that side, whichever is larger (waiting times have
 * long tails), both made comparable to a standard deviation. */
enum { BEFORE = 30, AFTER = 3, ENOUGH = 8, ENOUGH_AGAIN = 5, WARM_UP = 5, TOGETHER = 2 };
static const float NOISE = 3, SHARE = 0.33f, MAD_TO_SIGMA = 1.4826f,
		   OUTER_TO_SIGMA = 1 / 1.645f;

/* The least step that is worth a line; 0 = not looked at. */
static const float least[METRIC_COUNT] = {
	[METRIC_VIDEO_KBPS] = 100,  [METRIC_VIDEO_FPS] = 3,     [METRIC_VIDEO_LOSS] = 0.5f,
	[METRIC_VIDEO_JITTER] = 10, [METRIC_NACK] = 5,          [METRIC_TARGET] = 100,
	[METRIC_HEIGHT] = 16,       [METRIC_RESENT] = 2,        [METRIC_RECOVERED] = 5,
	[METRIC_VIDEO_LATE] = 5,    [METRIC_RTT] = 15,          [METRIC_AVAILABLE] = 200,
	[METRIC_AUDIO_KBPS] = 15,   [METRIC_AUDIO_LOSS] = 0.5f, [METRIC_AUDIO_JITTER] = 10,
	[METRIC_AUDIO_LATE] = 5,
};

/* Sorts it. */
static float median(float *at, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		float v = at[i];
		size_t j = i;

		for (; j > 0 && at[j - 1] > v; j--)
			at[j] = at[j - 1];
		at[j] = v;
	}
	return n % 2 ? at[n / 2] : (at[n / 2 - 1] + at[n / 2]) / 2;
}

static float larger(float a, float b)
{
	return a > b ? a : b;
}

/* Of n sorted values, upwards or downwards. */
static float deviation(const float *at, size_t n, float level, bool up)
{
	float off[BEFORE], outer = at[up ? n - 2 : 1];

	for (size_t i = 0; i < n; i++)
		off[i] = fabsf(at[i] - level);
	return larger(MAD_TO_SIGMA * median(off, n), OUTER_TO_SIGMA * fabsf(outer - level));
}

/* All of them beyond `step` on one side of the level. */
static bool apart(const float *after, float level, float step, bool up)
{
	for (size_t i = 0; i < AFTER; i++)
		if (!((up ? after[i] - level : level - after[i]) > step))
			return false;
	return true;
}

static size_t values_before(const struct series *s, const struct watch *w, int64_t second,
			    float *out)
{
	int64_t to = second - AFTER, from = to - BEFORE + 1;
	size_t n = 0;

	for (int64_t i = from > w->base ? from : w->base; i <= to; i++) {
		float v = series_get(s, i);

		if (!isnan(v))
			out[n++] = v;
	}
	return n;
}

/* The whole look; true when the level changed AFTER seconds ago. */
static bool changed(const struct series *s, struct watch *w, enum metric metric,
		    int64_t second, float *level)
{
	float before[BEFORE], noise;
	bool up = w->last[0] > w->mean;
	size_t n = values_before(s, w, second, before);

	if (n < (w->again ? ENOUGH_AGAIN : ENOUGH))
		return false;
	*level = median(before, n);
	noise = deviation(before, n, *level, up);
	if (n < ENOUGH)
		noise = larger(noise, w->noise);
	if (!apart(w->last, *level,
		   larger(least[metric], larger(SHARE * fabsf(*level), NOISE * noise)), up))
		return false;
	w->noise = noise;
	return true;
}

/* A look that costs next to nothing: is it worth a whole one? `mean` follows behind the
 * newest values. */
static bool suspicious(struct watch *w, enum metric metric, int64_t second, float value)
{
	float step = larger(least[metric], SHARE * fabsf(w->mean)) / 2;

	if (second != w->second + 1)
		w->run = 0;
	else if (w->run == AFTER)
		w->mean =
			isnan(w->mean) ? w->last[0] : w->mean + (w->last[0] - w->mean) / 8;
	w->second = second;
	w->last[0] = w->last[1];
	w->last[1] = w->last[2];
	w->last[2] = value;
	w->run += w->run < AFTER;
	return w->run == AFTER && fabsf(value - w->mean) > step &&
	       apart(w->last, w->mean, step, value > w->mean);
}

static struct change_view *group_of(struct plot *p, int64_t at_us)
{
	struct change_view *last =
		p->n_changes ? &p->changes[(p->n_changes - 1) % SNAP_CHANGES] : NULL;
	int64_t apart_us = last ? at_us - last->at_us : 0;

	if (last && apart_us <= TOGETHER * 1000000 && apart_us >= -TOGETHER * 1000000 &&
	    last->n < CHANGE_PARTS)
		return last;
	last = &p->changes[p->n_changes++ % SNAP_CHANGES];
	*last = (struct change_view){.at_us = at_us};
	return last;
}

void watch_init(struct watch *w)
{
	*w = (struct watch){.base = -1, .mean = NAN};
}

void watch_second(struct plot *p, enum metric metric, int64_t second, float value)
{
	struct watch *w = &p->watches[metric];
	struct change_view *g;
	float level;

	if (least[metric] <= 0)
		return;
	if (w->base < 0)
		w->base = second + WARM_UP;
	if (!suspicious(w, metric, second, value) ||
	    !changed(&p->series[metric], w, metric, second, &level))
		return;
	w->base = second - AFTER + 1;
	w->again = true;
	w->mean = median((float[]){w->last[0], w->last[1], w->last[2]}, AFTER);
	g = group_of(p, w->base * 1000000);
	g->parts[g->n++] = (struct change_part){metric, level, w->mean};
}

/* ---- the event that was nearest */

enum { NEAR_US = 3000000, NEAR_ROWS = 512 };

/* The number of the first message that is not before a moment; they stand in the order of
 * time but for a few. */
static uint64_t first_after(const struct history *h, int64_t at_us)
{
	uint64_t low = h->first_message, high = h->n_messages;

	while (low < high) {
		uint64_t mid = low + (high - low) / 2;

		if (history_message(h, mid)->at_us < at_us)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/* What happens all the time explains nothing. */
static bool telling(const struct attempt *a, const struct message *r)
{
	return r->in_ladder && r->kind != EV_FRAGMENT &&
	       (r->attempt == a->key || (!r->attempt && r->channel == a->channel->key) ||
		(r->channel == a->channel->key &&
		 (r->kind == EV_JOIN || r->kind == EV_HOLDER)));
}

static void nearest_event(const struct model *m, const struct attempt *a,
			  struct change_view *c)
{
	const struct history *h = &m->history;
	int64_t best = NEAR_US + 1;
	uint64_t i = first_after(h, c->at_us - NEAR_US);

	for (size_t n = 0; n < NEAR_ROWS && i < h->n_messages; n++, i++) {
		const struct message *r = history_message(h, i);
		int64_t off =
			r->at_us > c->at_us ? r->at_us - c->at_us : c->at_us - r->at_us;

		if (r->at_us > c->at_us + NEAR_US)
			break;
		if (off >= best || !telling(a, r))
			continue;
		best = off;
		c->event_us = r->at_us;
		c->event_seq = r->seq;
		words_copy(c->event, sizeof(c->event), message_label(h, r));
	}
}

void changes_snapshot(const struct model *m, const struct attempt *a, struct snapshot *out)
{
	struct plot *p = a ? a->plot : NULL;
	uint64_t n = p ? p->n_changes : 0, first = n > SNAP_CHANGES ? n - SNAP_CHANGES : 0;

	out->n_changes = (size_t)(n - first);
	for (size_t i = 0; i < out->n_changes; i++) {
		struct change_view *c = &p->changes[(n - 1 - i) % SNAP_CHANGES];

		/* Once nothing nearer can come, what was found stays. */
		if (!c->looked) {
			nearest_event(m, a, c);
			c->looked = m->now_us > c->at_us + 2 * NEAR_US;
		}
		out->changes[i] = *c;
		out->changes[i].wall_ms =
			out->now_wall_ms - (out->now_us - c->at_us) / 1000;
	}
}
