/* AWS as a source of events: a listing now and then, and a question about what is seen. */
#include "tui/cli/live.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/arn.h"
#include "core/json.h"
#include "core/table.h"
#include "tui/cli/attention.h"

/* The first page is small, so that something is there soon; an answer must stay below
 * CLIENT_BODY_MAX, and a channel takes some 350 bytes of it. */
enum { FIRST_PAGE = 100, PAGE = 1000 };
enum {
	LIST_EVERY_MS = 60000,
	RETRY_MS = 5000,
	OPEN_MAX = 8, /* questions under way */
	BODY_ROOM = 2304,
	TOKEN_ROOM = 1100
};

struct live {
	uv_loop_t *loop;
	uv_timer_t timer;
	struct live_options o;
	struct attention *channels, *streams;
	bool closed, listing, listed, refused; /* refused: describing is, and it was said */
	bool cut;                              /* the last listing was: there are more */
	size_t n_listed;                       /* in the listing under way */
	int64_t list_ms;                       /* when the next one is due */
	char next[TOKEN_ROOM];                 /* token of the next page */
};

static void run(struct live *l);

static int64_t now_ms(const struct live *l)
{
	return (int64_t)uv_now(l->loop);
}

static void say_event(struct live *l, struct event e)
{
	uv_timeval64_t wall;

	uv_gettimeofday(&wall);
	e.from = FROM_API;
	e.at_us = (int64_t)(uv_hrtime() / 1000);
	e.wall_ms = wall.tv_sec * 1000 + wall.tv_usec / 1000;
	l->o.event(l->o.self, &e);
}

/* Says it when it is not what was said last; what a person sees is not drawn for nothing.
 */
static void say_fact(struct live *l, uint64_t *told, struct event e)
{
	const struct slice texts[] = {e.d.state, e.d.stream, e.d.role, e.d.arn};
	uint64_t hash = 1469598103934665603u ^ (uint64_t)e.d.ms ^ (uint64_t)e.d.count << 32;

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		hash = hash * 1099511628211u ^ table_key(texts[i]);
	if (*told == hash)
		return;
	*told = hash;
	say_event(l, e);
}

static void on_time(uv_timer_t *t)
{
	run(t->data);
}

static void later(struct live *l, int64_t ms)
{
	uv_timer_start(&l->timer, on_time, ms > 0 ? (uint64_t)ms : 0, 0);
}

static bool too_many(const struct client_answer *a)
{
	static const char *const names[] = {
		"ThrottlingException", "ClientLimitExceededException",
		"LimitExceededException", "RequestLimitExceeded",
		"TooManyRequestsException"};

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (slice_is(a->error, names[i]))
			return true;
	return a->status == 429;
}

static void slow_down(struct live *l, const struct client_answer *a)
{
	char words[200];

	if (!attention_slow(l->channels, now_ms(l)))
		return;
	snprintf(words, sizeof(words),
		 "AWS limits the calls (%.*s): channels are described more slowly",
		 a->error.n < 60 ? (int)a->error.n : 60, a->error.at);
	l->o.say(l->o.self, SEV_WARN, words);
}

/* ---- listing */

static void take_channel(struct live *l, const cJSON *c)
{
	const cJSON *master = json_member(c, "SingleMasterConfiguration");
	struct slice name = json_string(c, "ChannelName"),
		     arn = json_string(c, "ChannelARN");
	struct attention_item *i = attention_put(l->channels, name, arn);
	double ttl_s = json_number(master, "MessageTtlSeconds", 0);

	l->n_listed++;
	if (!i)
		return;
	say_fact(l, &i->facts[0],
		 (struct event){.kind = EV_CHANNEL,
				.d = {.channel = name,
				      .arn = arn,
				      .state = json_string(c, "ChannelStatus"),
				      .role = json_string(c, "ChannelType"),
				      .ms = ttl_s > 0 && ttl_s < 1e6 ? (int64_t)ttl_s * 1000
								     : 0}});
}

static void say_gone(void *self, const struct attention_item *i)
{
	say_event(self, (struct event){.kind = EV_CHANNEL_GONE,
				       .d = {.channel = slice_of(i->name)}});
}

/* What a listing that was cut has left out may be there all the same. */
static void say_cut(struct live *l)
{
	char words[96];

	if (l->cut)
		return; /* that was said */
	snprintf(words, sizeof(words),
		 "there are more channels than %d: the others are not shown",
		 ATTENTION_MAX);
	l->o.say(l->o.self, SEV_WARN, words);
}

static void list_ended(struct live *l)
{
	bool cut = l->next[0];

	l->listing = false;
	l->listed = true;
	l->next[0] = '\0';
	l->list_ms = now_ms(l) + LIST_EVERY_MS;
	if (cut)
		say_cut(l);
	else
		attention_list_ends(l->channels, say_gone, l);
	l->cut = cut;
	l->o.progress(l->o.self, "");
	live_look(l);
}

static void list(struct live *l);

static void list_failed(struct live *l, const char *why)
{
	l->listing = false;
	l->next[0] = '\0';
	l->list_ms = now_ms(l) + RETRY_MS;
	l->o.state(l->o.self, false, slice_of(why));
	run(l);
}

static void say_progress(struct live *l)
{
	char words[64];

	snprintf(words, sizeof(words), "listing the channels: %zu so far …", l->n_listed);
	l->o.progress(l->o.self, words);
}

static void listed(void *self, const char *tag, const struct client_answer *a)
{
	struct live *l = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const cJSON *c;

	(void)tag;
	if (!body) {
		list_failed(l,
			    a->trouble.fault ? a->trouble.words : "the answer is not JSON");
		return;
	}
	l->o.state(l->o.self, true, SLICE(""));
	cJSON_ArrayForEach(c, json_member(body, "ChannelInfoList")) take_channel(l, c);
	slice_copy(l->next, sizeof(l->next), json_string(body, "NextToken"));
	cJSON_Delete(body);
	if (l->next[0] && l->n_listed < ATTENTION_MAX) {
		if (!l->listed)
			say_progress(l);
		list(l);
		live_look(l);
	} else {
		list_ended(l);
	}
}

static void list(struct live *l)
{
	char body[BODY_ROOM];
	struct text t;

	if (!l->next[0]) {
		l->listing = true;
		l->n_listed = 0;
		attention_list_begins(l->channels);
	}
	text_init(&t, body, sizeof(body));
	text_printf(&t, "{\"MaxResults\":%d", l->next[0] ? PAGE : FIRST_PAGE);
	if (l->next[0]) {
		text_adds(&t, ",\"NextToken\":");
		text_json(&t, slice_of(l->next));
	}
	text_char(&t, '}');
	if (!calls_ask(l->o.calls, KVS_LIST_CHANNELS, text_slice(&t), true, SLICE(""),
		       listed, l))
		list_failed(l, "out of memory");
}

/* ---- describing */

/* {"NAME":"arn:…"} to an operation. */
static bool ask_about(struct live *l, enum kvs_op op, const char *member, struct slice arn,
		      struct slice tag, calls_done *done)
{
	char body[BODY_ROOM];
	struct text t;

	text_init(&t, body, sizeof(body));
	text_printf(&t, "{\"%s\":", member);
	text_json(&t, arn);
	text_char(&t, '}');
	return calls_ask(l->o.calls, op, text_slice(&t), true, tag, done, l);
}

static void stream_described(void *self, const char *tag, const struct client_answer *a)
{
	struct live *l = self;
	cJSON *body = a->trouble.fault ? NULL : json_object(a->body);
	const cJSON *s = json_member(body, "StreamInfo");
	struct attention_item *i = attention_find(l->streams, slice_of(tag));
	double hours = json_number(s, "DataRetentionInHours", -1);

	if (too_many(a))
		slow_down(l, a);
	if (i && s && hours >= 0 && hours < 1e6)
		say_fact(l, &i->facts[0],
			 (struct event){.kind = EV_STREAM,
					.d = {.stream = json_string(s, "StreamName"),
					      .arn = json_string(s, "StreamARN"),
					      .state = json_string(s, "Status"),
					      .count = (int64_t)hours}});
	cJSON_Delete(body);
	run(l);
}

/* How long the stream keeps data, unless that was asked a moment ago. */
static void ask_stream(struct live *l, struct slice arn_text)
{
	struct arn arn;
	struct attention_item *i = arn_parse(&arn, arn_text) == FAULT_NONE
					   ? attention_put(l->streams, arn.name, arn_text)
					   : NULL;

	if (!i || (i->asked_ms >= 0 && now_ms(l) - i->asked_ms < ATTENTION_STALE_MS / 2))
		return;
	if (ask_about(l, KVS_DESCRIBE_STREAM, "StreamARN", arn_text, slice_of(i->name),
		      stream_described))
		i->asked_ms = now_ms(l);
}

static void say_mapping(struct live *l, struct attention_item *i, const cJSON *storage)
{
	struct slice stream = json_string(storage, "StreamARN");
	struct arn arn;
	bool named = arn_parse(&arn, stream) == FAULT_NONE;

	if (!storage)
		return;
	say_fact(l, &i->facts[1],
		 (struct event){.kind = EV_MAPPING,
				.d = {.channel = slice_of(i->name),
				      .state = json_string(storage, "Status"),
				      .stream = named ? arn.name : SLICE("")}});
	attention_told(l->channels, i, now_ms(l));
	if (named)
		ask_stream(l, stream);
}

static void not_described(struct live *l, struct attention_item *i,
			  const struct client_answer *a)
{
	char words[256];

	if (too_many(a)) {
		i->asked_ms = i->told_ms; /* soon again */
		slow_down(l, a);
	} else if (slice_is(a->error, "ResourceNotFoundException")) {
		say_gone(l, i);
		attention_drop(l->channels, slice_of(i->name));
	} else if (a->status == 403 && !l->refused) {
		l->refused = true;
		snprintf(words, sizeof(words), "STORAGE stays unknown: %.200s",
			 a->trouble.words);
		l->o.say(l->o.self, SEV_WARN, words);
	}
}

static void described(void *self, const char *tag, const struct client_answer *a)
{
	struct live *l = self;
	struct attention_item *i = attention_find(l->channels, slice_of(tag));
	cJSON *body = a->trouble.fault ? NULL : json_object(a->body);

	if (i && body)
		say_mapping(l, i, json_member(body, "MediaStorageConfiguration"));
	else if (i)
		not_described(l, i, a);
	cJSON_Delete(body);
	run(l);
}

/* Does what is due and sleeps until the next. */
static void run(struct live *l)
{
	int64_t now, wait = -1, list_in;
	struct attention_item *i = NULL;

	if (l->closed)
		return;
	uv_update_time(l->loop);
	now = now_ms(l);
	if (!l->listing && now >= l->list_ms)
		list(l);
	while (calls_open(l->o.calls, l) < OPEN_MAX &&
	       (i = attention_next(l->channels, now, &wait)))
		if (!ask_about(l, KVS_DESCRIBE_STORAGE, "ChannelARN", slice_of(i->arn),
			       slice_of(i->name), described))
			break;
	list_in = l->listing ? LIST_EVERY_MS : l->list_ms - now;
	later(l, wait >= 0 && wait < list_in ? wait : list_in);
}

void live_look(struct live *l)
{
	const char *names[ATTENTION_SEEN];
	size_t n = l->o.seen(l->o.self, names, ATTENTION_SEEN);

	attention_see(l->channels, names, n);
	later(l, 0);
}

void live_changed(struct live *l, const char *channel)
{
	struct attention_item *i = attention_find(l->channels, slice_of(channel));

	if (i)
		i->asked_ms = -1;
	if (!l->listing)
		l->list_ms = now_ms(l);
	later(l, 0);
}

void live_refresh(struct live *l)
{
	if (!l->listing)
		l->list_ms = now_ms(l);
	later(l, 0);
}

struct live *live_open(uv_loop_t *loop, const struct live_options *o)
{
	struct live *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->loop = loop;
	l->o = *o;
	l->channels = attention_new();
	l->streams = attention_new();
	if (!l->channels || !l->streams) {
		attention_free(l->channels);
		attention_free(l->streams);
		free(l);
		return NULL;
	}
	uv_timer_init(loop, &l->timer);
	l->timer.data = l;
	run(l);
	return l;
}

static void closed_cb(uv_handle_t *h)
{
	free(h->data);
}

void live_close(struct live *l)
{
	if (!l || l->closed)
		return;
	l->closed = true;
	calls_cancel(l->o.calls, l);
	attention_free(l->channels);
	attention_free(l->streams);
	uv_close((uv_handle_t *)&l->timer, closed_cb);
}
