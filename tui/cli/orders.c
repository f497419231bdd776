/* Orders done. */
#include "tui/cli/orders.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/arn.h"
#include "core/json.h"
#include "tui/plan.h"

enum { QUEUE = 64, PACE_MS = 250, AGAIN_MS = 1000, STREAM_PAGE = 1000, STREAM_PAGES = 5 };

struct orders {
	uv_loop_t *loop;
	uv_timer_t timer;
	struct orders_options o;
	struct order queue[QUEUE];
	size_t first, n;
	bool running, closed;
	struct plan plan; /* of the one that runs */
	enum kvs_op op;   /* the call that is under way */
	int pages;
};

static void next_call(struct orders *s);

static const char *subject(const struct order *o)
{
	return o->channel[0] ? o->channel : o->stream;
}

/* ---- facts */

static void tell_as(struct orders *s, enum provenance from, struct event e)
{
	uv_timeval64_t wall;

	uv_gettimeofday(&wall);
	e.from = from;
	e.at_us = (int64_t)(uv_hrtime() / 1000);
	e.wall_ms = wall.tv_sec * 1000 + wall.tv_usec / 1000;
	s->o.event(s->o.self, &e);
}

static void tell(struct orders *s, struct event e)
{
	tell_as(s, FROM_API, e);
}

static void tell_stream(struct orders *s, const char *name, int hours)
{
	tell(s, (struct event){.kind = EV_STREAM,
			       .d = {.stream = slice_of(name), .count = hours}});
}

/* A 200 to a call is what the API says of the thing now; but it tells no channel's state:
 * of a new one that is left open, of a deleted one there is but one it can be. */
static void tell_change(struct orders *s)
{
	const struct plan *p = &s->plan;
	struct slice channel = slice_of(p->order.channel);
	struct slice stream = slice_of(p->order.stream);

	if (s->op == KVS_CREATE_CHANNEL)
		tell(s, (struct event){.kind = EV_CHANNEL,
				       .d = {.channel = channel,
					     .arn = slice_of(p->channel_arn),
					     .ms = (int64_t)p->order.ttl_s * 1000}});
	else if (s->op == KVS_DELETE_CHANNEL)
		tell_as(s, FROM_INFERRED,
			(struct event){.kind = EV_CHANNEL,
				       .d = {.channel = channel,
					     .arn = slice_of(p->channel_arn),
					     .state = SLICE("DELETING")}});
	else if (s->op == KVS_DESCRIBE_STREAM && p->hours >= 0)
		tell_stream(s, p->order.stream, p->hours);
	else if (s->op == KVS_UPDATE_RETENTION)
		tell_stream(s, p->order.stream, p->order.retention_h);
	else if (s->op == KVS_UPDATE_STORAGE && p->order.kind == ORDER_UNMAP)
		tell(s,
		     (struct event){.kind = EV_MAPPING,
				    .d = {.channel = channel, .state = SLICE("DISABLED")}});
	else if (s->op == KVS_UPDATE_STORAGE)
		tell(s, (struct event){.kind = EV_MAPPING,
				       .d = {.channel = channel,
					     .stream = stream,
					     .state = SLICE("ENABLED")}});
}

static bool looks(enum kvs_op op)
{
	return op == KVS_DESCRIBE_CHANNEL || op == KVS_DESCRIBE_STREAM ||
	       op == KVS_LIST_STREAMS;
}

/* As a line in the log and in the channel's ladder. */
static void tell_call(struct orders *s, const struct client_answer *a)
{
	struct event e = {.kind = a->trouble.fault ? EV_API_FAIL : EV_API_OK};

	if (looks(a->op))
		return;
	e.d.op = slice_of(kvs_operation(a->op)->name);
	e.d.channel = slice_of(s->plan.order.channel);
	e.d.actor = SLICE("kvscope");
	e.d.url = a->url;
	e.d.code = a->status;
	e.d.ms = a->ms;
	e.d.id = a->error;
	e.d.body = a->body;
	if (a->trouble.fault)
		e.d.why = a->message.n ? a->message : slice_of(a->trouble.words);
	tell(s, e);
}

/* ---- sentences */

static void done_words(const struct order *o, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	/* clang-format off */
	switch (o->kind) {
	case ORDER_CREATE_CHANNEL: text_printf(&t, o->stream[0] ? "the channel %s is there, mapped to the stream %s" : "the channel %s is there", o->channel, o->stream); break;
	case ORDER_DELETE_CHANNEL: text_printf(&t, "the channel %s is deleted", o->channel); break;
	case ORDER_CREATE_STREAM:  text_printf(&t, "the stream %s is there and keeps media %d h", o->stream, o->retention_h); break;
	case ORDER_MAP:            text_printf(&t, "%s is mapped to the stream %s: {join} joins it", o->channel, o->stream); break;
	case ORDER_UNMAP:          text_printf(&t, "%s is not mapped any more; stored media stays in its stream", o->channel); break;
	case ORDER_RETENTION:      text_printf(&t, "the stream %s keeps media %d h", o->stream, o->retention_h); break;
	case ORDER_NONE: case ORDER_JOIN: case ORDER_LEAVE: case ORDER_PICTURE: case ORDER_LIST_STREAMS: case ORDER_CANCEL: case ORDER_PLACE: case ORDER_BREAK: case ORDER_COUNT: break;
	}
	/* clang-format on */
}

/* What the refusal means here, where the service's own words leave it open. */
static const char *advice(const struct orders *s, const struct client_answer *a)
{
	if (slice_is(a->error, "NoDataRetentionException"))
		return " The stream keeps data 0 h: raise its retention first "
		       "({retention}).";
	if (slice_is(a->error, "ResourceInUseException") && s->op == KVS_UPDATE_STORAGE)
		return " A stream takes one channel: choose another, or unmap that one.";
	if (slice_is(a->error, "ResourceInUseException") && s->op == KVS_CREATE_CHANNEL)
		return " Choose another name.";
	if (slice_is(a->error, "ResourceInUseException"))
		return " Unmap it first.";
	if (slice_is(a->error, "VersionMismatchException"))
		return " Somebody else changed it just now: try again.";
	return "";
}

/* The whole of it, into room; the status line shows what fits. */
static void failure_words(const struct orders *s, const struct client_answer *a, char *to,
			  size_t room)
{
	const struct order *o = &s->plan.order;
	const char *op = kvs_operation(s->op)->name;
	struct text t;

	text_init(&t, to, room);
	if (s->plan.why[0])
		text_printf(&t, "%s %.60s: %s", order_words(o->kind), subject(o),
			    s->plan.why);
	else if (a->status)
		text_printf(&t, "%s refused: %.*s: %.*s%s", op,
			    a->error.n < 60 ? (int)a->error.n : 60, a->error.at,
			    a->message.n < 360 ? (int)a->message.n : 360, a->message.at,
			    advice(s, a));
	else
		text_printf(&t, "%s: %.200s", op, a->trouble.words);
}

static void say_progress(struct orders *s)
{
	const struct order *o = &s->plan.order;
	char words[160];

	snprintf(words, sizeof(words), "%s %.40s (%zu of %zu: %s) · {cancel} stops",
		 order_words(o->kind), subject(o), plan_at(&s->plan), plan_length(&s->plan),
		 kvs_operation(s->op)->name);
	s->o.progress(s->o.self, words);
}

/* ---- one after the other */

static void begin(struct orders *s);

/* trouble NULL: it is done; why: the sentence of it. */
static void over(struct orders *s, const struct trouble *trouble, const char *why)
{
	struct order o = s->plan.order;
	char words[640];

	s->running = false;
	s->o.progress(s->o.self, "");
	done_words(&o, words, sizeof(words));
	if (trouble)
		s->o.say(s->o.self, order_changes(o.kind) ? SEV_ERROR : SEV_WARN, why);
	else if (words[0])
		s->o.say(s->o.self, SEV_INFO, words);
	if (s->o.over)
		s->o.over(s->o.self, &o, trouble, trouble ? why : "");
	if (!s->closed && !s->running && s->n)
		begin(s);
}

static void on_time(uv_timer_t *t)
{
	next_call(t->data);
}

static void later(struct orders *s, int64_t ms)
{
	uv_timer_start(&s->timer, on_time, (uint64_t)ms, 0);
}

/* Also when all was answered well and still is not as it must be: that is a trouble too. */
static void failed(struct orders *s, const struct client_answer *a)
{
	struct trouble trouble = a->trouble;
	char words[512];

	failure_words(s, a, words, sizeof(words));
	if (!trouble.fault) {
		trouble = (struct trouble){.fault = FAULT_TIMEOUT};
		slice_copy(trouble.words, sizeof(trouble.words), slice_of(words));
	}
	over(s, &trouble, words);
}

static void answered(void *self, const char *tag, const struct client_answer *a)
{
	struct orders *s = self;
	enum plan_next next = plan_answer(&s->plan, !a->trouble.fault, a->error, a->body);

	(void)tag;
	if (!s->o.tells) {
		tell_call(s, a);
		if (!a->trouble.fault)
			tell_change(s);
	}
	switch (next) {
	case PLAN_ON:
		later(s, s->o.quick ? 0 : PACE_MS);
		break;
	case PLAN_WAIT:
		later(s, AGAIN_MS);
		break;
	case PLAN_DONE:
		over(s, NULL, "");
		break;
	case PLAN_FAILED:
		failed(s, a);
		break;
	}
}

static void next_call(struct orders *s)
{
	static const struct trouble memory = {FAULT_MEMORY, 0, "out of memory"};
	char room[PLAN_BODY];
	struct text body;

	text_init(&body, room, sizeof(room));
	if (!plan_call(&s->plan, &s->op, &body)) {
		over(s, NULL, "");
		return;
	}
	if (!s->o.quick)
		say_progress(s);
	if (!calls_ask(s->o.calls, s->op, text_slice(&body), looks(s->op), SLICE(""),
		       answered, s))
		over(s, &memory, memory.words);
}

/* ---- the streams there are */

static void ask_streams(struct orders *s, struct slice token);

static void listed(void *self, const char *tag, const struct client_answer *a)
{
	struct orders *s = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const cJSON *t;
	char token[1100];

	(void)tag;
	cJSON_ArrayForEach(t, json_member(body, "StreamInfoList"))
	{
		double hours = json_number(t, "DataRetentionInHours", -1);

		tell(s, (struct event){.kind = EV_STREAM,
				       .d = {.stream = json_string(t, "StreamName"),
					     .arn = json_string(t, "StreamARN"),
					     .state = json_string(t, "Status"),
					     .count = hours >= 0 && hours < 1e6
							      ? (int64_t)hours
							      : -1}});
	}
	slice_copy(token, sizeof(token), json_string(body, "NextToken"));
	cJSON_Delete(body);
	if (token[0] && ++s->pages < STREAM_PAGES)
		ask_streams(s, slice_of(token));
	else
		over(s, a->trouble.fault ? &a->trouble : NULL, a->trouble.words);
}

static void ask_streams(struct orders *s, struct slice token)
{
	static const struct trouble memory = {FAULT_MEMORY, 0, "out of memory"};
	char room[2304];
	struct text body;

	text_init(&body, room, sizeof(room));
	text_printf(&body, "{\"MaxResults\":%d", STREAM_PAGE);
	if (token.n) {
		text_adds(&body, ",\"NextToken\":");
		text_json(&body, token);
	}
	text_char(&body, '}');
	s->op = KVS_LIST_STREAMS;
	if (!calls_ask(s->o.calls, s->op, text_slice(&body), true, SLICE(""), listed, s))
		over(s, &memory, memory.words);
}

static void begin(struct orders *s)
{
	plan_begin(&s->plan, &s->queue[s->first]);
	s->first = (s->first + 1) % QUEUE;
	s->n--;
	s->running = true;
	s->pages = 0;
	if (s->plan.order.kind == ORDER_LIST_STREAMS)
		ask_streams(s, SLICE(""));
	else
		later(s, 0);
}

static void stopped(struct orders *s, const struct order *o, const char *why)
{
	static const struct trouble trouble = {FAULT_STOPPED, 0, "stopped"};

	if (s->o.over)
		s->o.over(s->o.self, o, &trouble, why);
}

/* What runs and what waits: each is over. */
static void cancel(struct orders *s)
{
	struct order running = s->plan.order;
	char words[160];

	if (!s->running) {
		s->o.say(s->o.self, SEV_INFO, "nothing is under way");
		return;
	}
	snprintf(words, sizeof(words),
		 "stopped %s %.60s; what was asked already may still be done",
		 order_words(running.kind), subject(&running));
	calls_cancel(s->o.calls, s);
	uv_timer_stop(&s->timer);
	s->o.progress(s->o.self, "");
	s->o.say(s->o.self, SEV_WARN, words);
	stopped(s, &running, words);
	for (size_t waiting = s->n; waiting; waiting--) {
		struct order next = s->queue[s->first];

		s->first = (s->first + 1) % QUEUE;
		s->n--;
		stopped(s, &next, "stopped before it began");
	}
	s->running = false;
	if (!s->closed && s->n) /* who was told may have asked for something else */
		begin(s);
}

bool orders_do(struct orders *s, const struct order *o)
{
	if (o->kind == ORDER_CANCEL) {
		cancel(s);
		return true;
	}
	if (s->n == QUEUE) {
		s->o.say(s->o.self, SEV_WARN, "too much is under way; {cancel} stops it");
		return false;
	}
	s->queue[(s->first + s->n++) % QUEUE] = *o;
	if (!s->running)
		begin(s);
	return true;
}

bool orders_idle(const struct orders *s)
{
	return !s->running;
}

struct orders *orders_new(uv_loop_t *loop, const struct orders_options *o)
{
	struct orders *s = calloc(1, sizeof(*s));

	if (!s)
		return NULL;
	s->loop = loop;
	s->o = *o;
	uv_timer_init(loop, &s->timer);
	s->timer.data = s;
	return s;
}

static void closed_cb(uv_handle_t *h)
{
	free(h->data);
}

void orders_free(struct orders *s)
{
	if (!s || s->closed)
		return;
	s->closed = true;
	s->n = 0;
	calls_cancel(s->o.calls, s);
	uv_close((uv_handle_t *)&s->timer, closed_cb);
}
