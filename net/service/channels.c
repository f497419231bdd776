/* Signaling channels. */
#include "net/service/channels.h"

#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "core/arn.h"
#include "core/json.h"
#include "net/service/relay.h"
#include "net/service/request.h"
#include "net/service/routes.h"
#include "net/service/sessions.h"

/* Limits of the service (docs: WebRTC quotas): channels an account; calls a second a
 * channel. */
enum { CHANNELS_MAX = 10000, DESCRIBE_RATE = 5, ERASE_RATE = 5, TTL_DEFAULT_S = 60 };

void channel_events(const struct channel *c, struct event out[2])
{
	out[0] = (struct event){.kind = EV_CHANNEL};
	out[0].d.channel = slice_of(c->name);
	out[0].d.arn = slice_of(c->arn);
	out[0].d.state = SLICE("ACTIVE");
	out[0].d.role = slice_of(c->type);
	out[0].d.ms = (int64_t)c->now.ttl_s * 1000;
	out[1] = (struct event){.kind = EV_MAPPING};
	out[1].d.channel = slice_of(c->name);
	out[1].d.state = slice_of(c->now.enabled ? "ENABLED" : "DISABLED");
	out[1].d.stream = slice_of(c->now.stream);
}

static void channel_tell(struct service *s, const struct channel *c)
{
	struct event e[2];

	channel_events(c, e);
	service_tell(s, e[0]);
	service_tell(s, e[1]);
}

static struct channel *still(const struct service *s, const char *name, const char *arn)
{
	struct channel *c = roster_find(&s->channels, slice_of(name));

	return c && !strcmp(c->arn, arn) ? c : NULL;
}

static void forget(struct service *s, struct channel *c, const char *why)
{
	struct event e = {.kind = EV_CHANNEL_GONE};

	sessions_end(s->sessions, c->name, why);
	relay_drop(s->relay, c->name);
	roster_drop(&s->channels, c);
	e.d.channel = slice_of(c->name);
	if (*c->kept.version)
		service_tell(s, e);
	free(c->tags);
	free(c);
}

/* A change on its way to the disk. */
struct saving {
	struct service *service;
	char name[NAME_ROOM], arn[ARN_ROOM];
	unsigned number;
	struct channel_state state;
};

static void undo(struct service *s, struct channel *c)
{
	static const char why[] = "the data directory cannot be written";

	if (!*c->kept.version) {
		forget(s, c, why);
		return;
	}
	if (c->now.enabled && !c->kept.enabled)
		sessions_end(s->sessions, c->name, why);
	c->now = c->kept;
}

/* A later change decides by itself. */
static void saved(void *self, bool ok, const struct store_rows *rows)
{
	struct saving *v = self;
	struct channel *c = still(v->service, v->name, v->arn);

	(void)rows;
	if (c && ok)
		c->kept = v->state;
	if (c && v->number == c->changes) {
		if (ok)
			channel_tell(v->service, c);
		else
			undo(v->service, c);
	}
	free(v);
}

void channel_save(struct service *s, struct channel *c)
{
	struct saving *v = need(calloc(1, sizeof(*v)));

	v->service = s;
	slice_copy(v->name, sizeof(v->name), slice_of(c->name));
	slice_copy(v->arn, sizeof(v->arn), slice_of(c->arn));
	v->number = ++c->changes;
	v->state = c->now;
	store_do(s->store, saved, v, STORE_PUT_CHANNEL, "ttttiitit", c->name, c->arn,
		 c->type, c->now.version, (int64_t)c->now.ttl_s, c->created_ms,
		 c->now.stream, (int64_t)c->now.enabled, c->tags);
}

static void load_one(struct service *s, const struct store_rows *rows, size_t i)
{
	struct channel *c = need(calloc(1, sizeof(*c)));

	slice_copy(c->name, sizeof(c->name), store_cell(rows, i, 0));
	slice_copy(c->arn, sizeof(c->arn), store_cell(rows, i, 1));
	slice_copy(c->type, sizeof(c->type), store_cell(rows, i, 2));
	slice_copy(c->now.version, sizeof(c->now.version), store_cell(rows, i, 3));
	c->now.ttl_s = (int)store_number(rows, i, 4);
	c->created_ms = store_number(rows, i, 5);
	slice_copy(c->now.stream, sizeof(c->now.stream), store_cell(rows, i, 6));
	c->now.enabled = store_number(rows, i, 7) != 0;
	c->tags = need(strndup(store_cell(rows, i, 8).at, store_cell(rows, i, 8).n));
	c->kept = c->now;
	roster_add(&s->channels, c);
}

bool channels_load(struct service *s)
{
	struct store_rows *rows = store_now(s->store, STORE_ALL_CHANNELS, "");

	for (size_t i = 0; rows && i < rows->n; i++)
		load_one(s, rows, i);
	store_rows_free(rows);
	return rows != NULL;
}

void channels_free(struct service *s)
{
	for (size_t i = 0; i < s->channels.n; i++) {
		struct channel *c = s->channels.all[i];

		free(c->tags);
		free(c);
	}
	roster_clear(&s->channels);
}

bool channel_quota(struct request *r, struct quota *q, double rate)
{
	struct service *s = r->service;

	if (s->faults.on[CHAOS_NO_QUOTAS] ||
	    quota_take(q, rate * s->speed, rate, service_now_us(s)))
		return true;
	answer_refuse(r, REFUSE_CLIENT_LIMIT, "Rate exceeded");
	return false;
}

struct channel *channel_of_stream(const struct service *s, const char *stream)
{
	for (size_t i = 0; i < s->channels.n; i++) {
		struct channel *c = s->channels.all[i];

		if (c->now.enabled && !strcmp(c->now.stream, stream))
			return c;
	}
	return NULL;
}

static cJSON *channel_json(const void *thing)
{
	const struct channel *c = thing;
	cJSON *tree = cJSON_CreateObject();
	cJSON *single = cJSON_AddObjectToObject(tree, "SingleMasterConfiguration");

	cJSON_AddNumberToObject(single, "MessageTtlSeconds", c->now.ttl_s);
	cJSON_AddStringToObject(tree, "ChannelName", c->name);
	cJSON_AddStringToObject(tree, "ChannelARN", c->arn);
	cJSON_AddStringToObject(tree, "ChannelType", c->type);
	cJSON_AddStringToObject(tree, "ChannelStatus", "ACTIVE");
	cJSON_AddNumberToObject(tree, "CreationTime", (double)c->created_ms / 1000);
	cJSON_AddStringToObject(tree, "Version", c->now.version);
	return tree;
}

/* The tags as JSON text; NULL when one has no key or no value, or they are too long. */
static char *tags_text(const cJSON *tags, const char *otherwise)
{
	const cJSON *one;

	if (!tags || cJSON_IsNull(tags))
		return need_copy(otherwise);
	cJSON_ArrayForEach(one, tags)
	{
		size_t key = json_string(one, "Key").n;

		if (!cJSON_IsObject(one) || key < 1 || key > 512 ||
		    json_string(one, "Value").n > 1024)
			return NULL;
	}
	return need(cJSON_PrintUnformatted(tags));
}

static int ask_ttl(const struct request *r, int otherwise)
{
	const cJSON *single = json_member(r->json, "SingleMasterConfiguration");

	return (int)json_number(single, "MessageTtlSeconds", otherwise);
}

void create_channel(struct request *r)
{
	struct service *s = r->service;
	struct slice name = ask_text(r, "ChannelName"), type = ask_text(r, "ChannelType");
	char *tags = tags_text(json_member(r->json, "Tags"), "[]");
	struct channel *c;
	cJSON *tree;

	if (!tags || roster_find(&s->channels, name) || s->channels.n >= CHANNELS_MAX) {
		if (!tags)
			answer_refuse(r, REFUSE_INVALID_ARGUMENT,
				      "A tag needs a Key and a Value.");
		else if (s->channels.n >= CHANNELS_MAX)
			answer_refuse(r, REFUSE_CHANNEL_LIMIT,
				      "The number of channels is limited to %d.",
				      CHANNELS_MAX);
		else
			answer_refuse(r, REFUSE_IN_USE,
				      "A channel with the name %.*s already exists.",
				      (int)name.n, name.at);
		free(tags);
		return;
	}
	c = need(calloc(1, sizeof(*c)));
	slice_copy(c->name, sizeof(c->name), name);
	slice_copy(c->type, sizeof(c->type), type.n ? type : SLICE("SINGLE_MASTER"));
	c->created_ms = service_wall_ms(s);
	c->now.ttl_s = ask_ttl(r, TTL_DEFAULT_S);
	c->tags = tags;
	snprintf(c->arn, sizeof(c->arn), "arn:aws:kinesisvideo:%s:%s:channel/%s/%lld",
		 s->region, s->account, c->name, (long long)c->created_ms);
	service_version(s, c->now.version);
	roster_add(&s->channels, c);
	channel_save(s, c);
	tree = cJSON_CreateObject();
	cJSON_AddStringToObject(tree, "ChannelARN", c->arn);
	answer_json(r, tree);
}

void describe_channel(struct request *r)
{
	struct channel *c = ask_channel(r);
	cJSON *tree;

	if (!c || !channel_quota(r, &c->quotas.describe, DESCRIBE_RATE))
		return;
	tree = cJSON_CreateObject();
	cJSON_AddItemToObject(tree, "ChannelInfo", channel_json(c));
	answer_json(r, tree);
}

void list_channels(struct request *r)
{
	answer_roster(r, &r->service->channels, "ChannelNameCondition", "ChannelInfoList",
		      channel_json);
}

void update_channel(struct request *r)
{
	struct channel *c = ask_channel(r);

	if (!c || !ask_version(r, c->now.version))
		return;
	c->now.ttl_s = ask_ttl(r, c->now.ttl_s);
	service_version(r->service, c->now.version);
	channel_save(r->service, c);
	answer_empty(r);
}

/* A channel on its way out. */
struct leaving {
	struct request *request;
	char name[NAME_ROOM], arn[ARN_ROOM];
};

static void dropped(void *self, bool ok, const struct store_rows *rows)
{
	struct leaving *v = self;
	struct service *s = v->request->service;
	struct channel *c = still(s, v->name, v->arn);

	(void)rows;
	if (c && ok)
		forget(s, c, "the channel was deleted");
	else if (c)
		c->leaving = false;
	if (ok)
		answer_empty(v->request);
	else
		answer_refuse(v->request, REFUSE_INTERNAL,
			      "The data directory cannot be written.");
	free(v);
}

void delete_channel(struct request *r)
{
	struct channel *c = ask_channel(r);
	struct leaving *v;

	if (!c || !channel_quota(r, &c->quotas.erase, ERASE_RATE) ||
	    !ask_version(r, c->now.version))
		return;
	v = need(calloc(1, sizeof(*v)));
	v->request = r;
	slice_copy(v->name, sizeof(v->name), slice_of(c->name));
	slice_copy(v->arn, sizeof(v->arn), slice_of(c->arn));
	c->leaving = true;
	store_do(r->service->store, dropped, v, STORE_DROP_CHANNEL, "t", c->name);
}
