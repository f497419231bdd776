/* AWS as a source of events: lists the channels, describes them one after the other within
 * the API's rates, and says what it learnt. */
#include "tui/cli/live.h"

#include <cjson/cJSON.h>
#include <stdlib.h>
#include <time.h>

#include "core/arn.h"

enum {
	PAGE = 100,
	CHANNELS_MAX = 10000,
	LIST_EVERY_MS = 60000,
	RETRY_MS = 5000,
	DESCRIBE_EVERY_MS = 250,
	BODY_ROOM = 2304
};

struct live {
	uv_timer_t timer;
	struct client *client;
	live_event *event;
	live_state *state;
	void *self;
	bool closed;
	char **arns; /* to describe */
	size_t n_arns, room, at;
	char next[1100]; /* token of the next page */
	uint32_t ticket;
};

static void list(struct live *l);
static void describe(struct live *l);

static void say(struct live *l, struct event e)
{
	struct timespec now, wall;

	clock_gettime(CLOCK_MONOTONIC, &now);
	clock_gettime(CLOCK_REALTIME, &wall);
	e.from = FROM_API;
	e.at_us = (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
	e.wall_ms = (int64_t)wall.tv_sec * 1000 + wall.tv_nsec / 1000000;
	l->event(l->self, &e);
}

static struct slice text_of(const cJSON *object, const char *name)
{
	return slice_of(
		cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, name)));
}

static void list_again(uv_timer_t *t)
{
	struct live *l = t->data;

	l->next[0] = '\0';
	list(l);
}

static void describe_again(uv_timer_t *t)
{
	describe(t->data);
}

static void forget_arns(struct live *l)
{
	for (size_t i = 0; i < l->n_arns; i++)
		free(l->arns[i]);
	l->n_arns = l->at = 0;
}

static void remember(struct live *l, struct slice arn)
{
	if (l->n_arns == l->room) {
		size_t room = l->room ? l->room * 2 : 64;
		char **more = room <= CHANNELS_MAX * 2
				      ? realloc(l->arns, room * sizeof(*more))
				      : NULL;

		if (!more)
			return;
		l->arns = more;
		l->room = room;
	}
	if ((l->arns[l->n_arns] = strndup(arn.at, arn.n)))
		l->n_arns++;
}

static void take_channel(struct live *l, const cJSON *c)
{
	const cJSON *master =
		cJSON_GetObjectItemCaseSensitive(c, "SingleMasterConfiguration");
	const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(master, "MessageTtlSeconds");
	struct slice arn = text_of(c, "ChannelARN"), name = text_of(c, "ChannelName");

	if (!name.n)
		return;
	say(l, (struct event){.kind = EV_CHANNEL,
			      .d = {.channel = name,
				    .arn = arn,
				    .state = text_of(c, "ChannelStatus"),
				    .role = text_of(c, "ChannelType"),
				    .ms = cJSON_IsNumber(ttl) ? ttl->valueint * 1000 : 0}});
	if (arn.n)
		remember(l, arn);
}

static void listed(void *self, const struct client_answer *a)
{
	struct live *l = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const cJSON *c;

	if (!body) {
		l->state(l->self, false,
			 slice_of(a->trouble.fault ? a->trouble.words
						   : "the answer is not JSON"));
		uv_timer_start(&l->timer, list_again, RETRY_MS, 0);
		return;
	}
	l->state(l->self, true, slice_of(""));
	cJSON_ArrayForEach(c, cJSON_GetObjectItemCaseSensitive(body, "ChannelInfoList"))
		take_channel(l, c);
	slice_copy(l->next, sizeof(l->next), text_of(body, "NextToken"));
	cJSON_Delete(body);
	if (l->next[0] && l->n_arns < CHANNELS_MAX)
		list(l);
	else
		describe(l);
}

static void list(struct live *l)
{
	char body[BODY_ROOM];
	struct text t;
	struct client_ask ask = {.op = KVS_LIST_CHANNELS, .ticket = ++l->ticket};

	if (!l->next[0])
		forget_arns(l);
	text_init(&t, body, sizeof(body));
	text_printf(&t, "{\"MaxResults\":%d", PAGE);
	if (l->next[0]) {
		text_adds(&t, ",\"NextToken\":");
		text_json(&t, slice_of(l->next));
	}
	text_char(&t, '}');
	ask.body = text_slice(&t);
	if (!client_call(l->client, &ask, listed, l))
		uv_timer_start(&l->timer, list_again, RETRY_MS, 0);
}

/* "stream/NAME/123" of an ARN. */
static struct slice stream_name(struct slice arn)
{
	const char *from = memmem(arn.at, arn.n, ":stream/", 8), *end;

	if (!from)
		return slice_of("");
	from += 8;
	end = memchr(from, '/', (size_t)(arn.at + arn.n - from));
	return (struct slice){from,
			      end ? (size_t)(end - from) : (size_t)(arn.at + arn.n - from)};
}

static struct slice channel_name(struct slice arn)
{
	const char *from = memmem(arn.at, arn.n, ":channel/", 9), *end;

	if (!from)
		return slice_of("");
	from += 9;
	end = memchr(from, '/', (size_t)(arn.at + arn.n - from));
	return (struct slice){from,
			      end ? (size_t)(end - from) : (size_t)(arn.at + arn.n - from)};
}

static void next_one(struct live *l)
{
	l->at++;
	uv_timer_start(&l->timer, describe_again, DESCRIBE_EVERY_MS, 0);
}

static void stream_described(void *self, const struct client_answer *a)
{
	struct live *l = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const cJSON *s = cJSON_GetObjectItemCaseSensitive(body, "StreamInfo");
	const cJSON *hours = cJSON_GetObjectItemCaseSensitive(s, "DataRetentionInHours");

	if (s && cJSON_IsNumber(hours))
		say(l, (struct event){.kind = EV_STREAM,
				      .d = {.stream = text_of(s, "StreamName"),
					    .arn = text_of(s, "StreamARN"),
					    .state = text_of(s, "Status"),
					    .count = hours->valueint}});
	cJSON_Delete(body);
	next_one(l);
}

/* {"NAME":"arn:…"} to an operation; false when it could not be asked. */
static bool ask_about(struct live *l, enum kvs_op op, const char *name, struct slice arn,
		      client_done *done)
{
	char body[BODY_ROOM];
	struct text t;
	struct client_ask ask = {.op = op, .ticket = ++l->ticket};

	text_init(&t, body, sizeof(body));
	text_printf(&t, "{\"%s\":", name);
	text_json(&t, arn);
	text_char(&t, '}');
	ask.body = text_slice(&t);
	return client_call(l->client, &ask, done, l);
}

static void described(void *self, const struct client_answer *a)
{
	struct live *l = self;
	cJSON *body =
		a->trouble.fault ? NULL : cJSON_ParseWithLength(a->body.at, a->body.n);
	const cJSON *c =
		cJSON_GetObjectItemCaseSensitive(body, "MediaStorageConfiguration");
	struct slice stream = text_of(c, "StreamARN");
	struct slice name = channel_name(slice_of(l->at < l->n_arns ? l->arns[l->at] : ""));

	if (c && name.n)
		say(l, (struct event){.kind = EV_MAPPING,
				      .d = {.channel = name,
					    .state = text_of(c, "Status"),
					    .stream = stream_name(stream)}});
	if (!stream.n ||
	    !ask_about(l, KVS_DESCRIBE_STREAM, "StreamARN", stream, stream_described))
		next_one(l);
	cJSON_Delete(body);
}

static void describe(struct live *l)
{
	if (l->at >= l->n_arns)
		uv_timer_start(&l->timer, list_again, LIST_EVERY_MS, 0);
	else if (!ask_about(l, KVS_DESCRIBE_STORAGE, "ChannelARN", slice_of(l->arns[l->at]),
			    described))
		uv_timer_start(&l->timer, list_again, RETRY_MS, 0);
}

struct live *live_open(uv_loop_t *loop, struct client *client, live_event *event,
		       live_state *state, void *self)
{
	struct live *l = calloc(1, sizeof(*l));

	if (!l)
		return NULL;
	l->client = client;
	l->event = event;
	l->state = state;
	l->self = self;
	uv_timer_init(loop, &l->timer);
	l->timer.data = l;
	list(l);
	return l;
}

static void closed_cb(uv_handle_t *h)
{
	struct live *l = h->data;

	forget_arns(l);
	free(l->arns);
	free(l);
}

void live_close(struct live *l)
{
	if (!l || l->closed)
		return;
	l->closed = true;
	client_cancel(l->client, l->ticket, l);
	uv_close((uv_handle_t *)&l->timer, closed_cb);
}
