/* The event stream's client. */
#include "net/signal/events.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/journal.h"

enum { FIRST_PAUSE_MS = 200, LONGEST_PAUSE_MS = 5000, URL_MAX = 600 };

struct events {
	struct websockets *sockets;
	events_event *on_event;
	events_state *on_state;
	void *self;
	uv_timer_t again;
	char url[URL_MAX];
	uint32_t ticket;
	uint64_t pause_ms, skipped;
	bool closed;
	struct journal_line line;
};

static void say(struct events *e, bool up, int code, const char *why)
{
	if (e->on_state && !e->closed)
		e->on_state(e->self, up, code, slice_of(why));
}

static void take_line(struct events *e, struct slice line)
{
	if (!line.n)
		return;
	if (journal_read(line, &e->line) || e->line.is_effect)
		e->skipped++;
	else
		e->on_event(e->self, &e->line.event);
}

static void take_lines(struct events *e, struct slice lines)
{
	while (lines.n && !e->closed) {
		const char *end = memchr(lines.at, '\n', lines.n);
		size_t length = end ? (size_t)(end - lines.at) : lines.n;
		size_t step = end ? length + 1 : length;

		take_line(e, (struct slice){lines.at, length});
		lines = (struct slice){lines.at + step, lines.n - step};
	}
}

static void dial(struct events *e);

static void on_again(uv_timer_t *t)
{
	dial(t->data);
}

static void retry_later(struct events *e, const struct websocket_report *r)
{
	char why[256];

	snprintf(why, sizeof(why), "%.*s; trying again in %.1f s", (int)r->why.n, r->why.at,
		 (double)e->pause_ms / 1000);
	/* It rarely gets better by asking again: who is told may close, no promise is made.
	 */
	if (r->code >= 400 && r->code < 500 && r->code != 429)
		slice_copy(why, sizeof(why), r->why);
	if (!e->closed)
		uv_timer_start(&e->again, on_again, e->pause_ms, 0);
	e->pause_ms =
		e->pause_ms * 2 < LONGEST_PAUSE_MS ? e->pause_ms * 2 : LONGEST_PAUSE_MS;
	say(e, false, r->code, why);
}

static void on_report(void *self, const struct websocket_report *r)
{
	struct events *e = self;

	switch (r->news) {
	case WEBSOCKET_UP:
		e->pause_ms = FIRST_PAUSE_MS;
		say(e, true, 0, e->url);
		break;
	case WEBSOCKET_FRAME:
		take_lines(e, r->body);
		break;
	case WEBSOCKET_BINARY:
		e->skipped++;
		break;
	case WEBSOCKET_GONE:
		retry_later(e, r);
		break;
	}
}

static void dial(struct events *e)
{
	struct websocket_dial d = {
		.ticket = ++e->ticket,
		.url = slice_of(e->url),
		.arn = {"", 0},
		.client_id = {"", 0},
		.message_max = WEBSOCKET_MESSAGE_MAX,
		.quiet = true,
		.report = on_report,
		.self = e,
	};

	websockets_dial(e->sockets, &d);
}

/* http → ws, https → wss; the path is the stream's. */
static bool choose_url(struct events *e, struct slice base)
{
	const char *scheme = "";
	int n;

	while (base.n && base.at[base.n - 1] == '/')
		base.n--;
	if (slice_starts(base, "http")) {
		scheme = "ws";
		base = (struct slice){base.at + 4, base.n - 4};
	}
	n = snprintf(e->url, sizeof(e->url), "%s%.*s/kvscope/events", scheme, (int)base.n,
		     base.at);
	return n > 0 && n < URL_MAX &&
	       (slice_starts(slice_of(e->url), "ws://") ||
		slice_starts(slice_of(e->url), "wss://"));
}

struct events *events_open(uv_loop_t *loop, struct websockets *sockets,
			   struct client *client, const struct events_options *o,
			   struct trouble *why)
{
	struct events *e = calloc(1, sizeof(*e));

	if (!e) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		return NULL;
	}
	if (!choose_url(e, o->url.n ? o->url : slice_of(client_control_url(client)))) {
		*why = (struct trouble){
			FAULT_SYNTAX, 0,
			"the event stream needs a http://, https://, ws:// or wss:// URL"};
		free(e);
		return NULL;
	}
	e->sockets = sockets;
	e->on_event = o->on_event;
	e->on_state = o->on_state;
	e->self = o->self;
	e->pause_ms = FIRST_PAUSE_MS;
	uv_timer_init(loop, &e->again);
	e->again.data = e;
	dial(e);
	return e;
}

static void free_events(uv_handle_t *timer)
{
	free(timer->data);
}

void events_close(struct events *e)
{
	if (!e)
		return;
	e->closed = true;
	websockets_forget(e->sockets, e);
	uv_close((uv_handle_t *)&e->again, free_events);
}

uint64_t events_skipped(const struct events *e)
{
	return e->skipped;
}
