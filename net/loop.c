/* Inbox, step, effects, deadline. */
#include "net/loop_inside.h"

#include <stdio.h>
#include <stdlib.h>

enum {
	BYE_MS = 1000,  /* for peers to say BYE and sockets to close politely */
	FLUSH_MS = 6000 /* for the worker to end after that */
};

static void now(struct event *e)
{
	uv_timeval64_t wall;

	uv_gettimeofday(&wall);
	e->at_us = (int64_t)(uv_hrtime() / 1000);
	e->wall_ms = wall.tv_sec * 1000 + wall.tv_usec / 1000;
}

/* An event that does not say whose it is, is ours. */
static void observe(struct loop *l, struct event *e)
{
	if (!e->d.channel.n)
		e->d.channel = slice_of(l->channel);
	if (!e->d.actor.n)
		e->d.actor = slice_of(l->actor);
	if (l->o.observe)
		l->o.observe(l->o.self, e);
}

void loop_state(struct loop *l, enum event_kind kind, const struct effect *fx)
{
	struct event e = {.kind = kind, .ticket = fx->ticket, .d = fx->d};

	now(&e);
	if (fx->kind == FX_TELL)
		e.from = FROM_INFERRED;
	observe(l, &e);
}

static void on_tick(uv_timer_t *t)
{
	struct event e = {.kind = EV_TICK};

	loop_inbox(t->data, &e);
}

static void set_tick(struct loop *l)
{
	int64_t due = session_deadline(l->session), left;

	uv_timer_stop(&l->tick);
	if (due == INT64_MAX || l->winding)
		return;
	left = (due - (int64_t)(uv_hrtime() / 1000)) / 1000 + 2; /* never early */
	uv_update_time(l->uv);
	uv_timer_start(&l->tick, on_tick, left > 0 ? (uint64_t)left : 0, 0);
}

/* The one place that steps. */
static void step(struct loop *l, struct event *e)
{
	struct session_view v;

	observe(l, e);
	l->effects.n = 0;
	session_step(l->session, e, &l->effects);
	session_look(l->session, &v);
	slice_copy(l->channel, sizeof(l->channel), slice_of(v.channel));
	for (size_t i = 0; i < l->effects.n; i++)
		loop_do(l, &l->effects.all[i]);
	set_tick(l);
	l->ended = v.end != SESSION_RUNNING;
}

static void finish(struct loop *l)
{
	struct session_view v;

	if (l->over)
		return;
	l->over = true;
	uv_timer_stop(&l->grace);
	session_look(l->session, &v);
	if (!v.why[0] && !v.joins) /* it got nowhere: what kept it? */
		slice_copy(v.why, sizeof(v.why), slice_of(l->unanswered.words));
	if (l->o.over)
		l->o.over(l->o.self, &v);
}

static void on_flush_over(uv_timer_t *t)
{
	finish(t->data);
}

static void on_bye_over(uv_timer_t *t)
{
	struct loop *l = t->data;

	websockets_forget(l->sockets, l);
	l->open_sockets = l->open_peers = 0;
	worker_stop(l->worker);
	if (l->worker)
		uv_timer_start(&l->grace, on_flush_over, FLUSH_MS, 0);
	else
		finish(l);
}

/* The session has ended: first BYE and close, then the worker flushes, then it is over. */
static void wind_down(struct loop *l)
{
	if (!l->winding) {
		l->winding = true;
		uv_timer_stop(&l->tick);
		client_unanswered(l->client, l, &l->unanswered);
		client_cancel(l->client, 0, l);
		websockets_hangup(l->sockets, 0, l);
		uv_timer_start(&l->grace, on_bye_over, BYE_MS, 0);
	}
	if (l->open_sockets || l->open_peers)
		return;
	worker_stop(l->worker);
	if (!l->worker)
		finish(l);
}

/* What was too much to keep is said once there is room again. */
static void own_up(struct loop *l)
{
	struct event e = {.kind = EV_NOTE};
	char words[96];

	if (!l->inbox.dropped || l->over)
		return;
	snprintf(words, sizeof(words),
		 "%llu messages or statistics were left out: too much came at once",
		 (unsigned long long)l->inbox.dropped);
	l->inbox.dropped = 0;
	e.d.state = SLICE("warn");
	e.d.why = slice_of(words);
	now(&e);
	observe(l, &e);
}

static void drain(uv_idle_t *i)
{
	struct loop *l = i->data;
	struct inbox_entry *entry;

	uv_idle_stop(i);
	while (!l->over && (entry = inbox_take(&l->inbox))) {
		step(l, &entry->event);
		free(entry);
	}
	own_up(l);
	if (l->ended)
		wind_down(l);
}

void loop_inbox(struct loop *l, struct event *e)
{
	if (!e->at_us)
		now(e);
	inbox_put(&l->inbox, e);
	uv_idle_start(&l->drain, drain);
}

static bool connect_outside(struct loop *l, struct trouble *why)
{
	l->client = l->o.client;
	if (!l->client) {
		l->client = client_new(l->uv, &l->o.client_options, why);
		l->owns_client = true;
	}
	l->sockets = l->o.sockets;
	if (l->client && !l->sockets) {
		l->sockets = websockets_new(l->uv, l->client, why);
		l->owns_sockets = true;
	}
	return l->sockets != NULL;
}

static bool make_session(struct loop *l, struct trouble *why)
{
	struct session_options o = l->o.session;

	o.source = SLICE(LOOP_SOURCE);
	slice_copy(l->actor, sizeof(l->actor), o.actor);
	slice_copy(l->channel, sizeof(l->channel), o.channel);
	slice_copy(l->source, sizeof(l->source),
		   l->o.source.n ? l->o.source : SLICE("test"));
	l->o.width = l->o.width ? l->o.width : 1280;
	l->o.height = l->o.height ? l->o.height : 720;
	l->o.fps = l->o.fps ? l->o.fps : 30;
	l->o.bps = l->o.bps ? l->o.bps : 1000000;
	l->session = session_new(&o);
	if (!l->session)
		*why = (struct trouble){FAULT_MEMORY, 255, "out of memory"};
	return l->session != NULL;
}

struct loop *loop_new(uv_loop_t *uv, const struct loop_options *o, struct trouble *why)
{
	struct loop *l = calloc(1, sizeof(*l));

	if (!l) {
		*why = (struct trouble){FAULT_MEMORY, 255, "out of memory"};
		return NULL;
	}
	l->uv = uv;
	l->o = *o;
	inbox_init(&l->inbox);
	uv_timer_init(uv, &l->tick);
	uv_timer_init(uv, &l->grace);
	uv_idle_init(uv, &l->drain);
	l->handles = 3;
	l->tick.data = l->grace.data = l->drain.data = l;
	if (connect_outside(l, why) && make_session(l, why))
		return l;
	loop_free(l);
	return NULL;
}

void loop_begin(struct loop *l)
{
	struct event e = {.kind = EV_START};
	struct session_view v;

	session_look(l->session, &v);
	e.d.channel = slice_of(v.channel);
	e.d.arn = slice_of(v.arn);
	l->waits = false;
	loop_inbox(l, &e);
}

void loop_start(struct loop *l)
{
	/* Loading codecs takes longer than signaling does: side by side. */
	l->waits = l->o.session.ingest && strcmp(l->source, "test") != 0;
	if (l->o.session.ingest)
		loop_worker(l);
	if (!l->waits)
		loop_begin(l);
}

void loop_stop(struct loop *l, const char *why)
{
	struct event e = {.kind = EV_STOP};

	if (l->stopping) {
		finish(l);
		return;
	}
	l->stopping = true;
	e.d.why = slice_of(why);
	loop_inbox(l, &e);
}

static void handle_gone(uv_handle_t *h)
{
	struct loop *l = h->data;

	if (--l->handles == 0)
		free(l);
}

void loop_free(struct loop *l)
{
	l->over = true;
	worker_forget(l->worker);
	if (l->sockets)
		websockets_forget(l->sockets, l);
	if (l->owns_sockets)
		websockets_free(l->sockets);
	if (l->client)
		client_cancel(l->client, 0, l);
	if (l->owns_client && l->client)
		client_free(l->client);
	session_free(l->session);
	inbox_clear(&l->inbox);
	uv_close((uv_handle_t *)&l->tick, handle_gone);
	uv_close((uv_handle_t *)&l->grace, handle_gone);
	uv_close((uv_handle_t *)&l->drain, handle_gone);
}
