/* The event stream (GET /kvscope/events): a ring of journal lines. Each listener reads the
 * ring itself; one that falls behind by more than the ring holds is dropped. */
#include "net/service/events.h"

#include <libwebsockets.h>
#include <stdlib.h>

#include "core/journal.h"
#include "net/service/channels.h"
#include "net/service/links.h"
#include "net/service/refusal.h"
#include "net/service/streams.h"

enum { LISTENERS_MAX = 64, UNREAD_MAX = 256 * 1024 };

struct listener {
	struct listener *next;
	struct events *events;
	struct link *link;
	bool up;
	char *state; /* what exists, as lines; sent first */
	size_t n_state, at_state;
	uint64_t at; /* in the ring */
};

struct events {
	struct service *service;
	char *ring;
	size_t ring_bytes;
	uint64_t tail, head; /* bytes ever written; tail is the start of a line */
	char *line;          /* LWS_PRE, one line */
	struct listener *first;
	size_t n_listeners;
};

/* The length of the line at `at`, newline included. */
static size_t line_length(const struct events *v, uint64_t at)
{
	uint64_t end = at;

	while (end < v->head) {
		size_t offset = (size_t)(end % v->ring_bytes);
		size_t n = v->ring_bytes - offset;
		const char *newline;

		if (n > v->head - end)
			n = (size_t)(v->head - end);
		newline = memchr(v->ring + offset, '\n', n);
		if (newline)
			return (size_t)(end - at) + (size_t)(newline - (v->ring + offset)) +
			       1;
		end += n;
	}
	return (size_t)(v->head - at);
}

static void ring_write(struct events *v, struct slice s)
{
	size_t offset = (size_t)(v->head % v->ring_bytes);
	size_t first = v->ring_bytes - offset < s.n ? v->ring_bytes - offset : s.n;

	while (v->head + s.n - v->tail > v->ring_bytes)
		v->tail += line_length(v, v->tail);
	memcpy(v->ring + offset, s.at, first);
	memcpy(v->ring, s.at + first, s.n - first);
	v->head += s.n;
}

static void ring_read(const struct events *v, uint64_t at, char *to, size_t n)
{
	size_t offset = (size_t)(at % v->ring_bytes);
	size_t first = v->ring_bytes - offset < n ? v->ring_bytes - offset : n;

	memcpy(to, v->ring + offset, first);
	memcpy(to + first, v->ring, n - first);
}

/* In the place of an event that does not fit stands what it was. */
static void say_too_long(struct events *v, const struct event *e)
{
	service_note(v->service, "warn", "an event %s of %.*s was too long to be told",
		     event_name(e->kind), (int)e->d.channel.n, e->d.channel.at);
}

void events_add(struct events *v, const struct event *e)
{
	struct text line;

	text_init(&line, v->line + LWS_PRE, JOURNAL_LINE_MAX);
	journal_event(&line, e, REDACTED);
	if (line.cut) {
		say_too_long(v, e);
		return;
	}
	if (!line.used)
		return;
	ring_write(v, text_slice(&line));
	for (struct listener *l = v->first; l; l = l->next)
		if (l->up)
			link_wants_write(l->link);
}

/* --- what exists --- */

struct growing {
	char *at;
	size_t used, room;
	struct service *service;
};

static void state_add(struct growing *g, struct event e)
{
	char line[4096];
	struct text out;

	e.at_us = service_now_us(g->service);
	e.wall_ms = service_wall_ms(g->service);
	text_init(&out, line, sizeof(line));
	journal_event(&out, &e, REDACTED);
	if (out.cut)
		return;
	if (g->used + out.used > g->room) {
		g->room = (g->used + out.used) * 2;
		g->at = need(realloc(g->at, g->room));
	}
	memcpy(g->at + g->used, line, out.used);
	g->used += out.used;
}

static void state_all(struct listener *l)
{
	struct service *s = l->events->service;
	struct growing g = {.service = s};
	struct event e = {.kind = EV_HEAD}, two[2];

	e.d.id = SLICE(JOURNAL_VERSION);
	e.d.body = SLICE("local");
	state_add(&g, e);
	for (size_t i = 0; i < s->streams.n; i++)
		state_add(&g, stream_event(s->streams.all[i]));
	for (size_t i = 0; i < s->channels.n; i++) {
		channel_events(s->channels.all[i], two);
		state_add(&g, two[0]);
		state_add(&g, two[1]);
	}
	l->state = g.at;
	l->n_state = g.used;
}

/* --- listeners --- */

static void *admit(struct service *s, struct request *r, struct link *link)
{
	struct events *v = s->events;
	struct listener *l;

	if (v->n_listeners >= LISTENERS_MAX) {
		request_refuse(r, REFUSE_CLIENT_LIMIT, 400, "Too many listeners.");
		return NULL;
	}
	l = need(calloc(1, sizeof(*l)));
	l->events = v;
	l->link = link;
	l->at = v->tail;
	l->next = v->first;
	v->first = l;
	v->n_listeners++;
	return l;
}

static void up(void *self)
{
	struct listener *l = self;

	l->up = true;
	link_bound(l->link, UNREAD_MAX);
	state_all(l);
	l->at = l->events->tail;
	link_wants_write(l->link);
}

static void message(void *self, struct slice text, bool binary)
{
	(void)self, (void)text, (void)binary;
}

/* Writes a line without its newline. */
static bool write_line(struct listener *l, size_t n)
{
	return link_write(l->link, l->events->line + LWS_PRE, n - 1, LINK_TEXT);
}

static bool write_state(struct listener *l)
{
	const char *at = l->state + l->at_state;
	const char *end = memchr(at, '\n', l->n_state - l->at_state);
	size_t n = (size_t)(end - at) + 1;

	memcpy(l->events->line + LWS_PRE, at, n);
	l->at_state += n;
	if (l->at_state == l->n_state) {
		free(l->state);
		l->state = NULL;
	}
	return write_line(l, n);
}

static bool writable(void *self)
{
	struct listener *l = self;
	struct events *v = l->events;
	size_t n;
	bool ok = true;

	if (l->state)
		ok = write_state(l);
	else if (l->at < v->tail)
		return false; /* too slow: what it should hear next is gone */
	else if (l->at < v->head) {
		n = line_length(v, l->at);
		ring_read(v, l->at, v->line + LWS_PRE, n);
		l->at += n;
		ok = write_line(l, n);
	}
	if (l->state || l->at < v->head)
		link_wants_write(l->link);
	return ok;
}

static void gone(void *self, bool up_before, int code)
{
	struct listener *l = self, **at = &l->events->first;

	(void)up_before, (void)code;
	while (*at != l)
		at = &(*at)->next;
	*at = l->next;
	l->events->n_listeners--;
	free(l->state);
	free(l);
}

const struct link_kind events_links = {admit, up, message, writable, gone};

struct events *events_new(struct service *s, size_t history)
{
	struct events *v = need(calloc(1, sizeof(*v)));

	v->service = s;
	v->ring_bytes = history > 2 * JOURNAL_LINE_MAX ? history : 2 * JOURNAL_LINE_MAX;
	v->ring = need(calloc(1, v->ring_bytes));
	v->line = need(malloc(LWS_PRE + JOURNAL_LINE_MAX));
	return v;
}

void events_free(struct events *v)
{
	if (!v)
		return;
	free(v->ring);
	free(v->line);
	free(v);
}
