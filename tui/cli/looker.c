/* A screen and the place it looks at. */
#include "tui/cli/looker.h"

#include <stdlib.h>

static void on_event(void *self, const struct event *e)
{
	struct looker *l = self;
	bool news = !l->show || show_fold(l->show, e);

	if (l->recorder)
		recorder_hear(l->recorder, e, news);
	if (l->also)
		l->also(l->self, e);
}

/* What this process saw itself, by its own clock. */
static void on_own_event(void *self, const struct event *e)
{
	struct looker *l = self;
	struct event mine = l->show ? show_own(l->show, e) : *e;
	bool news = !l->show || show_fold(l->show, &mine);

	if (l->recorder)
		recorder_hear(l->recorder, &mine, news);
}

static void on_state(void *self, bool up, int code, struct slice why)
{
	struct looker *l = self;

	(void)code;
	if (up)
		l->excuse[0] = '\0';
	if (l->show)
		show_source(l->show, up, l->excuse[0] ? slice_of(l->excuse) : why);
	if (l->state)
		l->state(l->self, up, why);
}

static void on_live_state(void *self, bool up, struct slice why)
{
	on_state(self, up, 0, why);
}

static void on_progress(void *self, const char *words)
{
	struct looker *l = self;

	if (l->show)
		show_progress(l->show, words);
}

static void on_say(void *self, enum severity severity, const char *sentence)
{
	struct looker *l = self;

	if (l->show)
		show_say(l->show, severity, sentence);
}

static void on_ordered(void *self, const struct order *o, const struct trouble *trouble,
		       const char *why)
{
	struct looker *l = self;

	if (l->live && o->kind == ORDER_DELETE_CHANNEL)
		live_refresh(l->live); /* nothing of it can be asked any more */
	else if (l->live && o->channel[0])
		live_changed(l->live, o->channel);
	if (l->show)
		show_ordered(l->show, o, why);
	if (!trouble && o->kind == ORDER_DELETE_CHANNEL)
		producing_gone(l->producing, o->channel);
	if (l->ordered)
		l->ordered(l->self, o, trouble);
}

static void on_left(void *self)
{
	struct looker *l = self;

	if (l->show)
		show_producing(l->show, "");
	if (l->left)
		l->left(l->self);
}

static size_t on_seen(void *self, const char **names, size_t room)
{
	struct looker *l = self;

	return l->show ? show_seen(l->show, names, room) : 0;
}

/* Whose keys, until when, and the clocks: for the screen and the recording. */
static void on_access(void *self)
{
	struct looker *l = self;
	struct client_access a;
	uv_timeval64_t wall;
	struct event e = {.kind = EV_ACCESS};

	client_access(l->client, &a);
	uv_gettimeofday(&wall);
	e.at_us = (int64_t)(uv_hrtime() / 1000);
	e.wall_ms = wall.tv_sec * 1000 + wall.tv_usec / 1000;
	e.d.id = slice_of(*a.source ? a.source : "nobody: unsigned");
	e.d.start_ms = a.ends_s * 1000;
	if (a.clock_known)
		e.d.state = a.skew_ms >= 0 ? SLICE("ahead") : SLICE("behind");
	e.d.ms = a.skew_ms >= 0 ? a.skew_ms : -a.skew_ms;
	e.d.code = a.corrected;
	on_own_event(l, &e);
}

/* What both kinds of place have. */
static bool furnish(struct looker *l, struct client *client, const struct looker_said *said,
		    bool tells, struct trouble *why)
{
	struct orders_options oo = {.tells = tells,
				    .quick = tells,
				    .event = on_own_event,
				    .progress = on_progress,
				    .say = on_say,
				    .over = on_ordered,
				    .self = l};
	struct producing_options po = {.loop = l->loop,
				       .client = client,
				       .actor = SLICE("kvscope"),
				       .tells = tells,
				       .event = on_own_event,
				       .say = on_say,
				       .over = on_left,
				       .self = l};

	l->client = client;
	l->sockets = po.sockets = websockets_new(l->loop, client, why);
	if (!l->sockets)
		return false;
	*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
	l->calls = oo.calls = calls_new(client, l->show, said->profile, said->endpoint_url);
	l->orders = l->calls ? orders_new(l->loop, &oo) : NULL;
	l->producing = producing_new(&po);
	l->picturing =
		l->show && l->calls ? picturing_new(l->loop, l->calls, l->show) : NULL;
	client_listen(client, on_access, l);
	on_access(l);
	return l->orders && l->producing;
}

bool looker_local(struct looker *l, struct client *client, const struct looker_said *said,
		  struct trouble *why)
{
	struct events_options o = {.on_event = on_event, .on_state = on_state, .self = l};

	if (!furnish(l, client, said, true, why))
		return false;
	l->events = events_open(l->loop, l->sockets, client, &o, why);
	return l->events != NULL;
}

bool looker_live(struct looker *l, struct client *client, const struct looker_said *said,
		 struct trouble *why)
{
	struct live_options o = {.event = on_own_event,
				 .state = on_live_state,
				 .progress = on_progress,
				 .say = on_say,
				 .seen = on_seen,
				 .self = l};

	if (!furnish(l, client, said, false, why))
		return false;
	o.calls = l->calls;
	l->live = live_open(l->loop, &o);
	return l->live != NULL;
}

static void order_join(struct looker *l, const struct order *o)
{
	if (producing_join(l->producing, o) && l->show)
		show_producing(l->show, o->channel);
}

static void order_leave(struct looker *l)
{
	if (looker_produces(l))
		producing_leave(l->producing);
	else
		on_say(l, SEV_INFO, "this screen produces nothing: {join} joins a session");
}

void looker_order(struct looker *l, const struct order *o)
{
	if (!l->orders)
		on_say(l, SEV_WARN, "there is no service to ask yet");
	else if (o->kind == ORDER_JOIN)
		order_join(l, o);
	else if (o->kind == ORDER_LEAVE)
		order_leave(l);
	else if (o->kind == ORDER_PICTURE && l->picturing)
		picturing_do(l->picturing, o);
	else if (o->kind != ORDER_LIST_STREAMS || l->live) /* a local service has told */
		orders_do(l->orders, o);
}

bool looker_produces(const struct looker *l)
{
	return producing_channel(l->producing)[0] != '\0';
}

void looker_leave(struct looker *l)
{
	live_close(l->live);
	orders_free(l->orders);
	producing_free(l->producing);
	picturing_free(l->picturing);
	l->picturing = NULL;
	calls_free(l->calls);
	if (l->events)
		events_close(l->events);
	if (l->sockets)
		websockets_free(l->sockets);
	if (l->client) {
		client_listen(l->client, NULL, NULL);
		client_free(l->client);
	}
	l->live = NULL;
	l->orders = NULL;
	l->producing = NULL;
	l->calls = NULL;
	l->events = NULL;
	l->sockets = NULL;
	l->client = NULL;
}

void looker_close(struct looker *l)
{
	if (l->recorder)
		recorder_show(l->recorder, NULL);
	show_free(l->show);
	l->show = NULL;
	looker_leave(l);
}

bool loop_finish(uv_loop_t *loop)
{
	for (int turn = 0; turn < 300 && uv_loop_alive(loop); turn++) {
		uv_run(loop, UV_RUN_NOWAIT);
		uv_sleep(1);
	}
	return uv_loop_close(loop) == 0;
}

uv_loop_t *loop_open(void)
{
	uv_loop_t *loop = calloc(1, sizeof(*loop));

	if (loop && uv_loop_init(loop)) {
		free(loop);
		loop = NULL;
	}
	return loop;
}

void loop_leave(uv_loop_t *loop)
{
	if (loop_finish(loop))
		free(loop);
}
