/* Effects are done here, and callbacks of the net only append to the inbox. */
#include "net/loop_inside.h"

#include "core/kvsapi.h"

enum { ANSWER_ROOM = 16384 };

static void put_note(struct loop *l, const char *level, const char *why)
{
	struct event e = {.kind = EV_NOTE};

	e.d.state = slice_of(level);
	e.d.why = slice_of(why);
	loop_inbox(l, &e);
}

static void put_call_end(struct loop *l, uint32_t ticket, enum kvs_op op, int64_t code,
			 const char *why)
{
	struct event e = {.kind = EV_API_FAIL, .ticket = ticket};

	e.d.op = slice_of(kvs_operation(op)->name);
	e.d.code = code;
	e.d.why = slice_of(why);
	loop_inbox(l, &e);
}

static void on_called(void *self, const struct client_answer *a)
{
	struct loop *l = self;
	struct event e = {.kind = a->trouble.fault ? EV_API_FAIL : EV_API_OK,
			  .from = a->status ? FROM_API : FROM_OBSERVED,
			  .ticket = a->ticket};

	e.d.op = slice_of(kvs_operation(a->op)->name);
	e.d.url = a->url;
	e.d.code = a->status;
	e.d.ms = a->ms;
	e.d.start_ms = a->connect_ms;
	e.d.count = a->tries;
	e.d.body = a->body;
	e.d.id = a->error;
	if (a->trouble.fault)
		e.d.why = a->message.n ? a->message : slice_of(a->trouble.words);
	loop_inbox(l, &e);
	if (a->skew_ms)
		put_note(l, "error", a->trouble.words);
}

static void on_socket(void *self, const struct websocket_report *r)
{
	static const enum event_kind kinds[] = {
		[WEBSOCKET_UP] = EV_WS_UP,
		[WEBSOCKET_FRAME] = EV_FRAME_DOWN,
		[WEBSOCKET_BINARY] = EV_NOTE,
		[WEBSOCKET_GONE] = EV_WS_GONE,
	};
	struct loop *l = self;
	struct event e = {.kind = kinds[r->news], .ticket = r->ticket};

	e.d.ms = r->news == WEBSOCKET_UP ? r->ms : 0;
	e.d.start_ms = r->news == WEBSOCKET_UP ? r->connect_ms : 0;
	e.d.code = r->code;
	e.d.why = r->why;
	if (r->news == WEBSOCKET_FRAME)
		e.d.body = r->body;
	if (r->news == WEBSOCKET_BINARY) {
		e.d.state = SLICE("warn");
		e.d.why = SLICE(
			"a binary frame came over the WebSocket, which carries text only");
		e.d.bytes = (int64_t)r->body.n;
	}
	l->open_sockets -= r->news == WEBSOCKET_GONE;
	loop_inbox(l, &e);
}

/* The words come as an error of the source: core ends the session with them. */
static void put_lost_source(struct loop *l, struct slice why)
{
	struct event e = {.kind = EV_NOTE};

	e.d.state = SLICE("error");
	e.d.id = SLICE(LOOP_SOURCE);
	e.d.why = why;
	loop_inbox(l, &e);
}

/* While nothing is asked of the service yet. */
static void wait_for_source(struct loop *l, const struct event *e)
{
	if (e->kind == EV_WORKER_DOWN)
		put_lost_source(l, e->d.why);
	else if (e->kind == EV_NOTE && slice_is(e->d.id, LOOP_SOURCE) &&
		 slice_is(e->d.state, "info") && !l->stopping)
		loop_begin(l);
}

static void put_broken_answer(struct loop *l, struct event *e)
{
	char room[ANSWER_ROOM];
	struct text sdp;

	text_init(&sdp, room, sizeof(room));
	breakage_answer(l->o.breakage, &sdp, e->d.body);
	e->d.body = text_slice(&sdp);
	loop_inbox(l, e);
}

static void on_worker(void *self, const struct event *e)
{
	struct loop *l = self;
	struct event mine = *e;

	if (e->kind == EV_WORKER_DOWN) {
		l->worker = NULL;
		l->open_peers = 0;
	}
	l->open_peers -= e->kind == EV_PEER_DOWN && l->open_peers > 0;
	if (e->kind == EV_PEER_ANSWER && l->o.breakage)
		put_broken_answer(l, &mine);
	else
		loop_inbox(l, &mine);
	if (l->waits)
		wait_for_source(l, e);
}

void loop_path(struct loop *l, struct loop_path path)
{
	struct loop_path was = l->o.path, *now = &l->o.path;
	struct effect fx = {
		.kind = FX_IMPAIR,
		.d = {.count = path.lost_milli, .ms = path.delay_ms, .bytes = path.bps}};
	bool bad = path.lost_milli || path.delay_ms || path.bps,
	     other = was.lost_milli != path.lost_milli || was.delay_ms != path.delay_ms ||
		     was.bps != path.bps;

	*now = path;
	if (l->worker && (bad || other))
		worker_do(l->worker, &fx);
}

bool loop_worker(struct loop *l)
{
	struct trouble why = {FAULT_NONE, 0, ""};
	struct effect source = {.kind = FX_SOURCE};
	struct event down = {.kind = EV_WORKER_DOWN};

	if (l->worker)
		return true;
	l->worker = worker_start(l->uv, on_worker, l, &why);
	if (!l->worker) {
		down.d.why = slice_of(why.words);
		loop_inbox(l, &down);
		if (l->waits)
			put_lost_source(l, slice_of(why.words));
		else
			put_note(l, "error", why.words);
		return false;
	}
	source.d.id = SLICE(LOOP_SOURCE);
	source.d.url = slice_of(l->source);
	source.d.width = l->o.width;
	source.d.height = l->o.height;
	source.d.count = l->o.fps;
	source.d.bytes = l->o.bps;
	worker_do(l->worker, &source);
	loop_path(l, l->o.path);
	return true;
}

static void do_call(struct loop *l, const struct effect *fx)
{
	struct client_ask ask = {.op = kvs_op_named(fx->d.op),
				 .ticket = fx->ticket,
				 .url = fx->d.url,
				 .body = fx->d.body,
				 .ms = fx->d.ms};
	struct effect said = *fx;
	struct trouble why;

	said.d.ms = 0; /* there it is patience, in an event it would be a duration */
	said.d.state = (struct slice){"", 0};
	if (!said.d.url.n)
		said.d.url = slice_of(client_control_url(l->client));
	loop_state(l, EV_API_ASK, &said);
	if (slice_is(fx->d.state, "fresh") && client_renew(l->client, &why))
		put_note(l, "warn", why.words);
	if (!client_call(l->client, &ask, on_called, l))
		put_call_end(
			l, fx->ticket, ask.op, 0,
			"the call could not be made: not an http:// or https:// endpoint");
}

static void do_dial(struct loop *l, const struct effect *fx)
{
	struct websocket_dial dial = {.ticket = fx->ticket,
				      .url = fx->d.url,
				      .arn = fx->d.arn,
				      .client_id = fx->d.actor,
				      .ms = fx->d.ms,
				      .report = on_socket,
				      .self = l};
	struct effect said = *fx;
	struct trouble why;

	said.d.ms = 0;
	said.d.state = (struct slice){"", 0};
	loop_state(l, EV_WS_DIAL, &said);
	if (slice_is(fx->d.state, "fresh") && client_renew(l->client, &why))
		put_note(l, "warn", why.words);
	l->open_sockets++;
	websockets_dial(l->sockets, &dial);
}

static void do_send(struct loop *l, const struct effect *fx)
{
	if (websockets_send(l->sockets, fx->ticket, l, fx->d.body))
		loop_state(l, EV_FRAME_UP, fx);
	else
		put_note(l, "warn", "a frame was not sent: its WebSocket is not up");
}

static void do_peer(struct loop *l, const struct effect *fx)
{
	struct effect to_worker = *fx;

	if (fx->kind == FX_PEER_OPEN && loop_worker(l)) {
		l->open_peers++;
		to_worker.d.id = SLICE(LOOP_SOURCE);
	}
	worker_do(l->worker, &to_worker);
}

static void do_tell(struct loop *l, const struct effect *fx)
{
	enum event_kind kind = event_kind_of(fx->d.state);
	struct effect said = *fx;

	said.d.state = (struct slice){"", 0};
	if (kind != EV_COUNT)
		loop_state(l, kind, &said);
}

void loop_do(struct loop *l, const struct effect *fx)
{
	/* clang-format off */
	switch (fx->kind) { /* -Wswitch-enum: a new effect lights up here */
	case FX_CALL:         do_call(l, fx);                                      break;
	case FX_DIAL:         do_dial(l, fx);                                      break;
	case FX_HANGUP:       websockets_hangup(l->sockets, fx->ticket, l);        break;
	case FX_SEND:         do_send(l, fx);                                      break;
	case FX_PEER_OPEN:
	case FX_PEER_REMOTE:
	case FX_PEER_TRICKLE:
	case FX_PEER_RECORD:
	case FX_PEER_CLOSE:
	case FX_SOURCE:
	case FX_STILL:
	case FX_IMPAIR:
	case FX_PIXELS:       do_peer(l, fx);                                      break;
	case FX_TELL:         do_tell(l, fx);                                      break;
	case FX_TRACE:        loop_state(l, EV_MOVE, fx);                               break;
	case FX_COUNT:        break;
	}
	/* clang-format on */
}
