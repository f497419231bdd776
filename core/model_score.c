/* A number from 0 to 100 for how well a session's media arrives, and what holds it down:
 * docs/score.md. */
#include "core/model_inside.h"

#include <math.h>

enum { STEADY = 95 }; /* percent of a factor's worth from which on it limits nothing */

struct knee {
	float at, worth;
};

/* What a value is worth: lines between the knees, falling (or level) as the value gets
 * worse. The table of docs/score.md. */
/* clang-format off */
static const struct knee loss_curve[] = {{0, 1}, {1, 0.9f}, {3, 0.65f}, {10, 0.2f}, {20, 0}};
static const struct knee rtt_curve[] = {{100, 1}, {250, 0.9f}, {400, 0.7f}, {1000, 0.3f}, {3000, 0}};
static const struct knee jitter_curve[] = {{30, 1}, {100, 0.7f}, {300, 0.3f}, {1000, 0}};
static const struct knee missing_curve[] = {{10, 1}, {50, 0.6f}, {100, 0}};   /* % of the frames */
static const struct knee squeezed_curve[] = {{10, 1}, {50, 0.7f}, {90, 0.4f}, {100, 0.2f}}; /* % of the target */
static const struct {
	const struct knee *curve;
	size_t n;
	const char *name, *unit;
	bool needed; /* without it there is no score */
} factors[FACTOR_COUNT] = {
#define CURVE(c) c, sizeof(c) / sizeof(*c)
	[FACTOR_NONE] =      {NULL, 0, "nothing", "", false},
	[FACTOR_LOSS] =      {CURVE(loss_curve), "loss", "%", true},
	[FACTOR_RTT] =       {CURVE(rtt_curve), "RTT", "ms", true},
	[FACTOR_JITTER] =    {CURVE(jitter_curve), "jitter", "ms", true},
	[FACTOR_FRAMES] =    {CURVE(missing_curve), "frame rate", "% missing", true},
	[FACTOR_BANDWIDTH] = {CURVE(squeezed_curve), "bandwidth", "% below target", false},
};
/* clang-format on */

const char *factor_name(enum factor f)
{
	return (unsigned)f < FACTOR_COUNT ? factors[f].name : "";
}

const char *factor_unit(enum factor f)
{
	return (unsigned)f < FACTOR_COUNT ? factors[f].unit : "";
}

static float worth(enum factor f, float v)
{
	const struct knee *k = factors[f].curve;
	size_t n = factors[f].n, i = 1;

	if (v <= k[0].at)
		return k[0].worth;
	while (i < n && v > k[i].at)
		i++;
	if (i == n)
		return k[n - 1].worth;
	return k[i - 1].worth +
	       (k[i].worth - k[i - 1].worth) * (v - k[i - 1].at) / (k[i].at - k[i - 1].at);
}

struct score score_of(const float *values)
{
	struct score s = {100, FACTOR_NONE, FACTOR_NONE, {0}};
	float least = (float)STEADY / 100;

	for (enum factor f = FACTOR_NONE + 1; f < FACTOR_COUNT; f++) {
		s.worth[f] = 1;
		if (isnan(values[f]) && factors[f].needed && !s.missing)
			s.missing = f;
		if (isnan(values[f]))
			continue;
		s.worth[f] = worth(f, values[f]);
		s.points *= s.worth[f];
		if (s.worth[f] < least) {
			least = s.worth[f];
			s.limit = f;
		}
	}
	if (s.missing)
		s.points = NAN;
	return s;
}

/* The share by which a value fell below the best of late, in percent. The best follows
 * upwards within seconds, so that one burst is no measure, and is forgotten by half in ten
 * minutes. */
static float fallen(float *best, float v)
{
	if (isnan(v))
		return NAN;
	*best = v > *best ? *best + (v - *best) * (*best > 0 ? 0.15f : 1)
			  : *best * 0.99885f;
	return *best > v ? 100 * (*best - v) / *best : 0;
}

static float larger(float a, float b)
{
	return isnan(b) || a > b || isnan(a) ? a : b;
}

static void values_at(struct plot *p, int64_t second, float *values)
{
	const struct series *s = p->series;
	float audio = series_get(&s[METRIC_AUDIO_LOSS], second);

	if (isnan(audio))
		audio = series_get(&s[METRIC_AUDIO_LOSS], second - 1);
	values[FACTOR_LOSS] = larger(series_get(&s[METRIC_VIDEO_LOSS], second), audio);
	values[FACTOR_RTT] = series_get(&s[METRIC_RTT], second);
	values[FACTOR_JITTER] = series_get(&s[METRIC_VIDEO_JITTER], second);
	values[FACTOR_FRAMES] =
		fallen(&p->best_fps, series_get(&s[METRIC_VIDEO_FPS], second));
	values[FACTOR_BANDWIDTH] =
		fallen(&p->best_target, series_get(&s[METRIC_TARGET], second));
}

/* What limited it a moment ago does so until something else is clearly worse. */
static enum factor limit_now(const struct plot *p, const struct score *s)
{
	enum factor was = p->limit;

	if (was && s->limit && s->worth[was] <= s->worth[s->limit] + 0.05f &&
	    s->worth[was] < (float)STEADY / 100)
		return was;
	return s->limit;
}

void score_second(struct plot *p, int64_t second)
{
	float values[FACTOR_COUNT],
		before = series_get(&p->series[METRIC_SCORE], second - 1);
	struct score s;

	values_at(p, second, values);
	s = score_of(values);
	p->missing = s.missing;
	if (s.missing) {
		p->limit = FACTOR_NONE;
		band_turn(p, BAND_LIMIT, second * 1000000, NULL, BAND_OFF);
		return;
	}
	/* It drops at once and comes back slowly: who looks away misses no trouble. */
	if (!isnan(before))
		s.points = before + (s.points < before ? 0.7f : 0.4f) * (s.points - before);
	series_put(&p->series[METRIC_SCORE], second, s.points);
	p->limit = limit_now(p, &s);
	p->limit_value = p->limit ? values[p->limit] : NAN;
	band_turn(p, BAND_LIMIT, second * 1000000,
		  p->limit ? factors[p->limit].name : "nothing",
		  !p->limit                  ? BAND_UP
		  : s.worth[p->limit] < 0.7f ? BAND_BAD
					     : BAND_WAIT);
}
