/* How long earlier joins of a channel took, stage by stage. */
#include "core/model_inside.h"

#include <stdlib.h>

static int32_t ms_of(int64_t from_us, int64_t to_us)
{
	int64_t ms = (to_us - from_us) / 1000;

	return (int32_t)(ms < 0 ? 0 : ms > INT32_MAX ? INT32_MAX : ms);
}

void past_keep(struct model *m, const struct attempt *a)
{
	struct channel *c = a->channel;
	struct past_join *j;

	if (!a->join_us || a->stages[STAGE_FRAGMENT].end_us < a->join_us)
		return;
	if (!c->past)
		c->past = pool_zeroed(m->pool, sizeof(*c->past));
	if (!c->past)
		return;
	j = &c->past->joins[c->past->n++ % SNAP_JOINS];
	j->attempt = a->key;
	j->total_ms = ms_of(a->join_us, a->stages[STAGE_FRAGMENT].end_us);
	for (int i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &a->stages[i];

		j->stages_ms[i] =
			v->state == STAGE_DONE ? ms_of(v->start_us, v->end_us) : -1;
	}
}

static int by_size(const void *a, const void *b)
{
	int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;

	return (x > y) - (x < y);
}

enum { ENOUGH = 5 }; /* of fewer a percentile says nothing */

/* Nearest rank. */
static void percentiles(int32_t *ms, size_t n, int64_t *p50, int64_t *p95)
{
	*p50 = *p95 = -1;
	if (n < ENOUGH)
		return;
	qsort(ms, n, sizeof(*ms), by_size);
	*p50 = ms[(n * 50 + 99) / 100 - 1];
	*p95 = ms[(n * 95 + 99) / 100 - 1];
}

/* Those that were begun before it, oldest first; of no session all of them. */
static size_t earlier(const struct channel *c, const struct attempt *a,
		      const struct past_join **out)
{
	uint64_t n = c->past ? c->past->n : 0, i = n > SNAP_JOINS ? n - SNAP_JOINS : 0;
	size_t found = 0;

	for (; i < n; i++) {
		const struct past_join *j = &c->past->joins[i % SNAP_JOINS];

		if (!a || j->attempt < a->key)
			out[found++] = j;
	}
	return found;
}

void past_fill(const struct channel *c, const struct attempt *a, struct snapshot *out)
{
	const struct past_join *joins[SNAP_JOINS];
	int32_t ms[SNAP_JOINS];
	size_t n = earlier(c, a, joins);

	out->n_joins = n;
	for (size_t i = 0; i < n; i++)
		out->joins_ms[i] = ms[i] = joins[i]->total_ms;
	percentiles(ms, n, &out->p50_ms, &out->p95_ms);
	for (int s = 0; s < STAGE_COUNT; s++) {
		size_t had = 0;

		for (size_t i = 0; i < n; i++)
			if (joins[i]->stages_ms[s] >= 0)
				ms[had++] = joins[i]->stages_ms[s];
		percentiles(ms, had, &out->stage_p50_ms[s], &out->stage_p95_ms[s]);
	}
}
