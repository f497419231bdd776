/* A bad path on purpose: datagrams that are lost, late, or too many for it. */
#include "net/media/impair.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/alarm.h"

enum { QUEUE_US = 200000 }; /* what a slow path holds; more is lost */

struct parcel {
	int64_t due_us;
	size_t n;
	uint8_t at[];
};

struct impair {
	const struct impairment *wanted;
	impair_send *send;
	void *self;
	struct alarm *alarm;
	GQueue waiting;  /* of parcels, by due_us */
	int64_t free_us; /* the slow path has sent all before it */
	uint64_t dice;
};

/* xorshift: what is lost need not be a secret. */
static uint32_t roll(struct impair *i, uint32_t sides)
{
	i->dice ^= i->dice << 13;
	i->dice ^= i->dice >> 7;
	i->dice ^= i->dice << 17;
	return (uint32_t)(i->dice >> 32) % sides;
}

static void deliver(void *self)
{
	struct impair *i = self;
	int64_t now = g_get_monotonic_time();
	struct parcel *p;

	while ((p = g_queue_peek_head(&i->waiting)) && p->due_us <= now) {
		g_queue_pop_head(&i->waiting);
		i->send(i->self, p->at, p->n);
		free(p);
	}
	p = g_queue_peek_head(&i->waiting);
	alarm_set(i->alarm, p ? p->due_us : INT64_MAX);
}

struct impair *impair_new(GMainContext *context, const struct impairment *wanted,
			  impair_send *send, void *self)
{
	struct impair *i = calloc(1, sizeof(*i));

	if (!i)
		return NULL;
	*i = (struct impair){.wanted = wanted,
			     .send = send,
			     .self = self,
			     .alarm = alarm_new(context, deliver, i),
			     .dice = 0x9e3779b97f4a7c15u};
	g_queue_init(&i->waiting);
	return i;
}

/* When the slow path has sent it; -1: its queue is full. */
static int64_t through(struct impair *i, const struct impairment *w, size_t n, int64_t now)
{
	int64_t from = i->free_us > now ? i->free_us : now;

	if (w->bps <= 0)
		return now;
	if (from - now > QUEUE_US)
		return -1;
	i->free_us = from + (int64_t)n * 8 * 1000000 / w->bps;
	return i->free_us;
}

static void keep(struct impair *i, const uint8_t *at, size_t n, int64_t due_us)
{
	struct parcel *last = g_queue_peek_tail(&i->waiting), *p;

	if (g_queue_get_length(&i->waiting) >= IMPAIR_WAITING)
		return;
	p = malloc(sizeof(*p) + n);
	if (!p)
		return;
	p->due_us = last && last->due_us > due_us ? last->due_us : due_us;
	p->n = n;
	memcpy(p->at, at, n);
	g_queue_push_tail(&i->waiting, p);
	if (!last)
		alarm_set(i->alarm, p->due_us);
}

void impair_put(struct impair *i, const uint8_t *at, size_t n)
{
	struct impairment w = *i->wanted;
	int64_t now = g_get_monotonic_time(), due;

	if (w.lost_milli > 0 && (int)roll(i, 1000) < w.lost_milli)
		return;
	due = through(i, &w, n, now);
	if (due < 0)
		return;
	if (w.delay_ms > 0)
		due += (int64_t)w.delay_ms * 1000 +
		       (int64_t)roll(i, (uint32_t)w.delay_ms * 250 + 1);
	if (due <= now && !g_queue_get_length(&i->waiting))
		i->send(i->self, at, n);
	else
		keep(i, at, n, due);
}

void impair_free(struct impair *i)
{
	if (!i)
		return;
	g_queue_clear_full(&i->waiting, free);
	alarm_free(i->alarm);
	free(i);
}
