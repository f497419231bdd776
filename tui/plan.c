/* The calls that do an order, as tables. */
#include "tui/plan.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/json.h"

/* Asked so often, a second apart, whether a new thing is active. */
enum { TRIES_MAX = 60 };

/* One call: when it is needed (NULL: always), what it asks, what is learnt from its answer
 * (false: not ready yet, ask again). */
struct step {
	enum kvs_op op;
	bool (*when)(const struct plan *p);
	void (*ask)(const struct plan *p, struct text *out);
	bool (*learn)(struct plan *p, const cJSON *answer);
	bool (*may_exist)(const struct plan *p); /* what it makes may be there already */
};

/* ---- when */

static bool with_stream(const struct plan *p)
{
	return p->order.stream[0] != '\0';
}

static bool makes_stream(const struct plan *p)
{
	return with_stream(p) && p->order.make_stream;
}

static bool other_hours(const struct plan *p)
{
	return p->hours != p->order.retention_h;
}

static bool lenient(const struct plan *p)
{
	return p->order.lenient;
}

static bool always(const struct plan *p)
{
	(void)p;
	return true;
}

/* ---- what is asked */

static void member(struct text *out, const char *before, const char *key, const char *value)
{
	text_adds(out, before);
	text_json(out, slice_of(key));
	text_char(out, ':');
	text_json(out, slice_of(value));
}

static void ask_create_channel(const struct plan *p, struct text *out)
{
	member(out, "{", "ChannelName", p->order.channel);
	if (p->order.ttl_s)
		text_printf(out,
			    ",\"SingleMasterConfiguration\":{\"MessageTtlSeconds\":%d}",
			    p->order.ttl_s);
	text_char(out, '}');
}

static void ask_channel(const struct plan *p, struct text *out)
{
	kvs_ask_channel(out, slice_of(p->order.channel), SLICE(""));
}

static void ask_delete_channel(const struct plan *p, struct text *out)
{
	member(out, "{", "ChannelARN", p->channel_arn);
	member(out, ",", "CurrentVersion", p->version);
	text_char(out, '}');
}

static void ask_create_stream(const struct plan *p, struct text *out)
{
	member(out, "{", "StreamName", p->order.stream);
	text_printf(out, ",\"DataRetentionInHours\":%d}", p->order.retention_h);
}

static void ask_stream(const struct plan *p, struct text *out)
{
	member(out, "{", "StreamName", p->order.stream);
	text_char(out, '}');
}

static void ask_map(const struct plan *p, struct text *out)
{
	member(out, "{", "ChannelARN", p->channel_arn);
	text_adds(out, ",\"MediaStorageConfiguration\":");
	member(out, "{", "Status", "ENABLED");
	member(out, ",", "StreamARN", p->stream_arn);
	text_adds(out, "}}");
}

static void ask_unmap(const struct plan *p, struct text *out)
{
	member(out, "{", "ChannelARN", p->channel_arn);
	text_adds(out, ",\"MediaStorageConfiguration\":");
	member(out, "{", "Status", "DISABLED");
	text_adds(out, "}}");
}

static void ask_retention(const struct plan *p, struct text *out)
{
	bool less = p->order.retention_h < p->hours;
	int change = abs(p->order.retention_h - p->hours);

	member(out, "{", "StreamName", p->order.stream);
	member(out, ",", "CurrentVersion", p->version);
	member(out, ",", "Operation",
	       less ? "DECREASE_DATA_RETENTION" : "INCREASE_DATA_RETENTION");
	if (p->dry && p->hours < 0)
		member(out, ",", "DataRetentionChangeInHours", "HOURS");
	else
		text_printf(out, ",\"DataRetentionChangeInHours\":%d", change);
	text_char(out, '}');
}

static void ask_by_arn(const struct plan *p, struct text *out)
{
	kvs_ask_channel(out, SLICE(""), slice_of(p->channel_arn));
}

static void ask_endpoint(const struct plan *p, struct text *out)
{
	kvs_ask_endpoint(out, slice_of(p->channel_arn), true, "MASTER");
}

static void ask_ice(const struct plan *p, struct text *out)
{
	kvs_ask_ice(out, slice_of(p->channel_arn), SLICE(""));
}

static void ask_join(const struct plan *p, struct text *out)
{
	kvs_ask_join(out, slice_of(p->channel_arn), SLICE(""));
}

/* ---- what is learnt */

static bool ready(struct plan *p, const char *name, struct slice status)
{
	if (!status.n || slice_is(status, "ACTIVE"))
		return true;
	snprintf(p->why, sizeof(p->why), "%.40s is still %.*s after %d s", name,
		 status.n < 16 ? (int)status.n : 16, status.at, p->tries);
	return false;
}

/* What the next call is made of was not told. */
static bool lacks(struct plan *p, const char *what)
{
	snprintf(p->why, sizeof(p->why), "the service did not tell %s", what);
	p->tries = TRIES_MAX;
	return false;
}

static bool learn_channel_arn(struct plan *p, const cJSON *answer)
{
	slice_copy(p->channel_arn, PLAN_ARN, json_string(answer, "ChannelARN"));
	return true;
}

static bool learn_channel(struct plan *p, const cJSON *answer)
{
	const cJSON *info = json_member(answer, "ChannelInfo");

	learn_channel_arn(p, info);
	slice_copy(p->version, PLAN_VERSION, json_string(info, "Version"));
	return ready(p, p->order.channel, json_string(info, "ChannelStatus"));
}

static int whole(double n)
{
	return n >= 0 && n <= INT32_MAX ? (int)n : -1;
}

static bool learn_stream(struct plan *p, const cJSON *answer)
{
	const cJSON *info = json_member(answer, "StreamInfo");

	slice_copy(p->stream_arn, PLAN_ARN, json_string(info, "StreamARN"));
	slice_copy(p->version, PLAN_VERSION, json_string(info, "Version"));
	p->hours = whole(json_number(info, "DataRetentionInHours", -1));
	if (p->hours < 0 && p->order.kind == ORDER_RETENTION)
		return lacks(p, "how long the stream keeps media");
	return ready(p, p->order.stream, json_string(info, "Status"));
}

/* clang-format off */
static const struct step create_channel[] = {
	{KVS_CREATE_CHANNEL,   NULL,         ask_create_channel, learn_channel_arn, lenient},
	{KVS_CREATE_STREAM,    makes_stream, ask_create_stream,  NULL,              always},
	{KVS_DESCRIBE_STREAM,  with_stream,  ask_stream,         learn_stream,      NULL},
	{KVS_DESCRIBE_CHANNEL, with_stream,  ask_channel,        learn_channel,     NULL},
	{KVS_UPDATE_STORAGE,   with_stream,  ask_map,            NULL,              NULL},
};
static const struct step delete_channel[] = {
	{KVS_DESCRIBE_CHANNEL, NULL,         ask_channel,        learn_channel,     NULL},
	{KVS_DELETE_CHANNEL,   NULL,         ask_delete_channel, NULL,              NULL},
};
static const struct step create_stream[] = {
	{KVS_CREATE_STREAM,    NULL,         ask_create_stream,  NULL,              NULL},
	{KVS_DESCRIBE_STREAM,  NULL,         ask_stream,         learn_stream,      NULL},
};
static const struct step map[] = {
	{KVS_DESCRIBE_CHANNEL, NULL,         ask_channel,        learn_channel,     NULL},
	{KVS_CREATE_STREAM,    makes_stream, ask_create_stream,  NULL,              always},
	{KVS_DESCRIBE_STREAM,  NULL,         ask_stream,         learn_stream,      NULL},
	{KVS_UPDATE_STORAGE,   NULL,         ask_map,            NULL,              NULL},
};
static const struct step unmap[] = {
	{KVS_DESCRIBE_CHANNEL, NULL,         ask_channel,        learn_channel,     NULL},
	{KVS_UPDATE_STORAGE,   NULL,         ask_unmap,          NULL,              NULL},
};
static const struct step retention[] = {
	{KVS_DESCRIBE_STREAM,  NULL,         ask_stream,         learn_stream,      NULL},
	{KVS_UPDATE_RETENTION, other_hours,  ask_retention,      NULL,              NULL},
};
/* Done by a session of its own (core/session.h); here for whoever wants to see them. */
static const struct step join[] = {
	{KVS_DESCRIBE_CHANNEL, NULL,         ask_channel,        learn_channel,     NULL},
	{KVS_DESCRIBE_STORAGE, NULL,         ask_by_arn,         NULL,              NULL},
	{KVS_GET_ENDPOINT,     NULL,         ask_endpoint,       NULL,              NULL},
	{KVS_GET_ICE,          NULL,         ask_ice,            NULL,              NULL},
	{KVS_JOIN,             NULL,         ask_join,           NULL,              NULL},
};
/* clang-format on */

#define STEPS(table)                                                                       \
	{                                                                                  \
		table, sizeof(table) / sizeof((table)[0])                                  \
	}
static const struct {
	const struct step *steps;
	size_t n;
} plans[ORDER_COUNT] = {
	[ORDER_CREATE_CHANNEL] = STEPS(create_channel),
	[ORDER_DELETE_CHANNEL] = STEPS(delete_channel),
	[ORDER_CREATE_STREAM] = STEPS(create_stream),
	[ORDER_MAP] = STEPS(map),
	[ORDER_UNMAP] = STEPS(unmap),
	[ORDER_RETENTION] = STEPS(retention),
	[ORDER_JOIN] = STEPS(join),
};

static const struct step *step_at(const struct plan *p, size_t i)
{
	return i < plans[p->order.kind].n ? &plans[p->order.kind].steps[i] : NULL;
}

static bool needed(const struct plan *p, const struct step *s)
{
	return !s->when || s->when(p);
}

void plan_begin(struct plan *p, const struct order *o)
{
	*p = (struct plan){.order = *o, .hours = -1};
	if (p->order.kind >= ORDER_COUNT)
		p->order.kind = ORDER_NONE;
}

bool plan_call(struct plan *p, enum kvs_op *op, struct text *out)
{
	const struct step *s;

	while ((s = step_at(p, p->step)) && !needed(p, s))
		p->step++;
	if (!s)
		return false;
	*op = s->op;
	s->ask(p, out);
	return true;
}

static enum plan_next on(struct plan *p)
{
	const struct step *s;

	p->tries = 0;
	p->why[0] = '\0';
	do {
		p->step++;
	} while ((s = step_at(p, p->step)) && !needed(p, s));
	return s ? PLAN_ON : PLAN_DONE;
}

enum plan_next plan_answer(struct plan *p, bool fine, struct slice error, struct slice body)
{
	const struct step *s = step_at(p, p->step);
	cJSON *tree = fine ? json_object(body) : NULL;
	bool known;

	if (!s)
		return PLAN_DONE;
	if (!fine && slice_is(error, "ResourceInUseException") && s->may_exist &&
	    s->may_exist(p))
		return on(p);
	if (!fine)
		return PLAN_FAILED;
	p->tries++;
	known = !s->learn || s->learn(p, tree);
	cJSON_Delete(tree);
	if (known)
		return on(p);
	return p->tries < TRIES_MAX ? PLAN_WAIT : PLAN_FAILED;
}

static size_t count(const struct plan *p, size_t below)
{
	const struct step *s;
	size_t n = 0;

	for (size_t i = 0; i < below && (s = step_at(p, i)); i++)
		n += needed(p, s);
	return n;
}

size_t plan_length(const struct plan *p)
{
	return count(p, SIZE_MAX);
}

size_t plan_at(const struct plan *p)
{
	return count(p, p->step) + 1;
}

void plan_dry(const struct order *o, const struct plan_known *known, plan_dry_call *call,
	      void *self)
{
	struct plan p;
	enum kvs_op op;

	plan_begin(&p, o);
	p.dry = true;
	p.hours = known->hours;
	slice_copy(p.version, sizeof(p.version), SLICE("VERSION"));
	slice_copy(p.channel_arn, PLAN_ARN,
		   known->channel_arn.n && o->kind != ORDER_CREATE_CHANNEL
			   ? known->channel_arn
			   : SLICE("CHANNEL-ARN"));
	slice_copy(p.stream_arn, PLAN_ARN,
		   known->stream_arn.n ? known->stream_arn : SLICE("STREAM-ARN"));
	for (;; p.step++) {
		char room[PLAN_BODY];
		struct text body;

		text_init(&body, room, sizeof(room));
		if (!plan_call(&p, &op, &body))
			return;
		call(self, op, text_slice(&body));
	}
}
