/* What is kept of a session's statistics: a bounded number of plots, the least recently used
 * goes first. */
#include "core/model_inside.h"

enum { BUSY_US = 60000000 };

static void unlink_plot(struct model *m, struct plot *p)
{
	*(p->newer ? &p->newer->older : &m->newest_plot) = p->older;
	*(p->older ? &p->older->newer : &m->oldest_plot) = p->newer;
	p->newer = p->older = NULL;
}

static void link_plot(struct model *m, struct plot *p)
{
	p->older = m->newest_plot;
	p->newer = NULL;
	*(p->older ? &p->older->newer : &m->oldest_plot) = p;
	m->newest_plot = p;
}

void plot_free(struct model *m, struct plot *p)
{
	m->plot_bytes -= sizeof(*p);
	m->plot_bytes -= p->old ? METRIC_COUNT * sizeof(*p->old) : 0;
	unlink_plot(m, p);
	p->owner->plot = NULL;
	pool_put(m->pool, p->old);
	pool_put(m->pool, p);
}

/* One that was used a moment ago stays, unless the newcomer must have a place. */
static bool make_place(struct model *m, size_t bytes, int64_t at_us, bool must)
{
	while (m->plot_bytes + bytes > m->plot_room && m->oldest_plot) {
		if (!must && at_us - m->oldest_plot->used_us < BUSY_US)
			return false;
		plot_free(m, m->oldest_plot);
	}
	return m->plot_bytes + bytes <= m->plot_room;
}

static struct plot *plot_new(struct model *m, struct attempt *a)
{
	struct plot *p = pool_zeroed(m->pool, sizeof(*p));

	if (!p)
		return NULL;
	for (size_t i = 0; i < METRIC_COUNT; i++) {
		series_init(&p->series[i], p->values[i], SERIES_SECONDS);
		watch_init(&p->watches[i]);
	}
	p->owner = a;
	a->plot = p;
	m->plot_bytes += sizeof(*p);
	link_plot(m, p);
	return p;
}

struct plot *plot_of(struct model *m, struct attempt *a, int64_t at_us, bool must)
{
	struct plot *p = a->plot;

	if (!p && make_place(m, sizeof(*p), at_us, must || m->wanted == a))
		p = plot_new(m, a);
	if (!p)
		return NULL;
	p->used_us = at_us;
	if (m->newest_plot != p) {
		unlink_plot(m, p);
		link_plot(m, p);
	}
	return p;
}

bool plot_grow(struct model *m, struct plot *p)
{
	size_t bytes = METRIC_COUNT * sizeof(*p->old);

	if (p->old || !make_place(m, bytes, p->used_us, m->wanted == p->owner))
		return p->old != NULL;
	p->old = pool_get(m->pool, bytes);
	if (!p->old)
		return false;
	for (size_t i = 0; i < METRIC_COUNT; i++)
		series_keep(&p->series[i], p->old[i], OLD_TENS);
	m->plot_bytes += bytes;
	return true;
}
