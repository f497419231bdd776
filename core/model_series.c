/* What a screen gets of the series: those that it draws, in the window that it draws. */
#include "core/model_inside.h"

#include <math.h>

static const struct {
	const char *word, *name, *unit;
	char group;
} metrics[] = {
#define X(id, word, group, name, unit) [METRIC_##id] = {word, name, unit, group},
	METRICS(X)
#undef X
};

/* From what value on something is worth a warning, and critical: the session's quota is
 * the service's (1 Mbps, soft); the others are what webrtc-internals' readers go by. */
/* clang-format off */
static const struct {
	enum metric metric;
	float warn, crit; /* NaN = none */
} thresholds[] = {
	{METRIC_VIDEO_KBPS,   1000, NAN},  {METRIC_TOTAL,        1000, NAN},
	{METRIC_RTT,          250,  400},  {METRIC_VIDEO_LOSS,   1,    3},
	{METRIC_VIDEO_JITTER, 30,   100},  {METRIC_AUDIO_LOSS,   1,    3},
	{METRIC_AUDIO_JITTER, 30,   100},  {METRIC_KEY_INTERVAL, 5,    10},
	{METRIC_KEY_WAIT,     500,  2000}, {METRIC_RESENT,       5,    15},
};
/* clang-format on */

void limits_init(struct model *m)
{
	for (size_t i = 0; i < METRIC_COUNT; i++)
		m->limits[i] = (struct limit){NAN, NAN};
	for (size_t i = 0; i < sizeof(thresholds) / sizeof(*thresholds); i++)
		m->limits[thresholds[i].metric] =
			(struct limit){thresholds[i].warn, thresholds[i].crit};
}

void model_threshold(struct model *m, enum metric metric, float warn, float crit)
{
	if ((unsigned)metric >= METRIC_COUNT)
		return;
	if (!isnan(warn))
		m->limits[metric].warn = warn;
	if (!isnan(crit))
		m->limits[metric].crit = crit;
	m->version++;
}

enum metric metric_named(struct slice word)
{
	enum metric i = 0;

	while (i < METRIC_COUNT && !slice_is_nocase(word, metrics[i].word))
		i++;
	return i;
}

static int64_t newest_second(const struct plot *p)
{
	int64_t newest = 0;

	for (size_t i = 0; i < METRIC_COUNT; i++)
		newest = p->series[i].end > newest ? p->series[i].end : newest;
	return newest;
}

static int64_t end_second(const struct attempt *a, const struct want *w)
{
	int64_t end = a && a->plot ? newest_second(a->plot) : 0,
		wanted = w->stats_end_us / 1000000;

	/* The second that is not over yet is no gap. */
	if (a && a->live && w->now_us / 1000000 - 1 > end)
		end = w->now_us / 1000000 - 1;
	return wanted > 0 && wanted < end ? wanted : end;
}

static void by_seconds(const struct series *s, int64_t end, size_t window,
		       struct series_view *v)
{
	struct series_sum sum;

	series_copy(s, end, v->at, SERIES_SECONDS);
	series_add_up(&sum, v->at + SERIES_SECONDS - window, window);
	v->now = sum.now;
	v->min = sum.min;
	v->avg = sum.avg;
	v->p95 = sum.p95;
	v->max = sum.max;
}

/* The 95th percentile is that of the means. */
static void by_tens(const struct series *s, int64_t end, size_t window,
		    struct series_view *v)
{
	struct series_ten tens[SERIES_TENS];
	float last[3], *at = v->at + SERIES_SECONDS - SERIES_TENS;
	struct series_sum mean, now;
	double total = 0;
	uint64_t n = 0;

	series_copy_tens(s, end, tens, SERIES_TENS);
	series_copy(s, end, last, 3);
	v->min = v->max = NAN;
	for (size_t i = 0; i < SERIES_TENS; i++) {
		const struct series_ten *t = &tens[i];

		at[i] = t->n ? t->sum / (float)t->n : NAN;
		v->low[i] = t->n ? t->min : NAN;
		v->high[i] = t->n ? t->max : NAN;
		if (!t->n || i + window / 10 < SERIES_TENS)
			continue;
		total += (double)t->sum;
		n += t->n;
		v->min = fminf(v->min, t->min);
		v->max = fmaxf(v->max, t->max);
	}
	series_add_up(&mean, at + SERIES_TENS - window / 10, window / 10);
	series_add_up(&now, last, 3);
	v->now = now.now;
	v->avg = n ? (float)(total / (double)n) : NAN;
	v->p95 = mean.p95;
}

/* The score as it was at the end of the window: the band of what limits knows since when.
 */
static void fill_score(const struct plot *p, int64_t end, struct score_view *out)
{
	const struct series *s = p ? &p->series[METRIC_SCORE] : NULL;

	*out = (struct score_view){.points = NAN, .before = NAN, .value = NAN};
	for (int64_t i = 0; s && i < 3 && isnan(out->points); i++)
		out->points = series_get(s, end - i);
	if (!p)
		return;
	out->missing = p->missing;
	if (isnan(out->points))
		return;
	out->before = series_get(s, end - 30);
	out->limit = p->limit;
	out->value = p->limit_value;
	if (p->limit && p->n_turns[BAND_LIMIT])
		out->since_us =
			p->turns[BAND_LIMIT][(p->n_turns[BAND_LIMIT] - 1) % SNAP_TURNS]
				.at_us;
}

void stats_snapshot(const struct model *m, const struct attempt *a, const struct want *w,
		    struct snapshot *out)
{
	struct series none = {.end = INT64_MIN, .old_end = INT64_MIN};
	const struct plot *p = a ? a->plot : NULL;
	int64_t end = end_second(a, w);
	int window = w->stats_window_s <= 0               ? SERIES_SECONDS
		     : w->stats_window_s > SERIES_LONGEST ? SERIES_LONGEST
							  : w->stats_window_s;

	out->stats_end_us = end * 1000000;
	out->stats_begin_us = p ? p->begin_us : 0;
	out->stats_step_s = window > SERIES_SECONDS ? 10 : 1;
	out->metrics_known = 0;
	for (size_t i = 0; p && i < METRIC_COUNT; i++)
		out->metrics_known |= (uint64_t)(p->series[i].end != INT64_MIN) << i;
	fill_score(p, end, &out->score);
	bands_snapshot(p, out);
	path_snapshot(p, out);
	changes_snapshot(m, a, out);
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		struct series_view *v = &out->series[i];
		const struct series *s = p ? &p->series[i] : &none;

		v->word = metrics[i].word;
		v->name = metrics[i].name;
		v->unit = metrics[i].unit;
		v->group = metrics[i].group;
		v->warn = m->limits[i].warn;
		v->crit = m->limits[i].crit;
		if (w->metrics && !(w->metrics >> i & 1))
			continue;
		if (out->stats_step_s == 1)
			by_seconds(s, end, (size_t)window, v);
		else
			by_tens(s, end, (size_t)window, v);
	}
}
