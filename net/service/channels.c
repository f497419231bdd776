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

void channel_save(struct service *s, const struct channel *c)
{
	store_do(s->store, NULL, NULL, STORE_PUT_CHANNEL, "ttttiitit", c->name, c->arn,
		 c->type, c->version, (int64_t)c->ttl_s, c->created_ms, c->stream,
		 (int64_t)c->enabled, c->tags);
}

void channel_events(const struct channel *c, struct event out[2])
{
	out[0] = (struct event){.kind = EV_CHANNEL};
	out[0].d.channel = slice_of(c->name);
	out[0].d.arn = slice_of(c->arn);
	out[0].d.state = SLICE("ACTIVE");
	out[0].d.role = slice_of(c->type);
	out[0].d.ms = (int64_t)c->ttl_s * 1000;
	out[1] = (struct event){.kind = EV_MAPPING};
	out[1].d.channel = slice_of(c->name);
	out[1].d.state = slice_of(c->enabled ? "ENABLED" : "DISABLED");
	out[1].d.stream = slice_of(c->stream);
}

void channel_tell(struct service *s, const struct channel *c)
{
	struct event e[2];

	channel_events(c, e);
	service_tell(s, e[0]);
	service_tell(s, e[1]);
}

static void load_one(struct service *s, const struct store_rows *rows, size_t i)
{
	struct channel *c = need(calloc(1, sizeof(*c)));

	slice_copy(c->name, sizeof(c->name), store_cell(rows, i, 0));
	slice_copy(c->arn, sizeof(c->arn), store_cell(rows, i, 1));
	slice_copy(c->type, sizeof(c->type), store_cell(rows, i, 2));
	slice_copy(c->version, sizeof(c->version), store_cell(rows, i, 3));
	c->ttl_s = (int)store_number(rows, i, 4);
	c->created_ms = store_number(rows, i, 5);
	slice_copy(c->stream, sizeof(c->stream), store_cell(rows, i, 6));
	c->enabled = store_number(rows, i, 7) != 0;
	c->tags = need(strndup(store_cell(rows, i, 8).at, store_cell(rows, i, 8).n));
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

		if (c->enabled && !strcmp(c->stream, stream))
			return c;
	}
	return NULL;
}

static cJSON *channel_json(const void *thing)
{
	const struct channel *c = thing;
	cJSON *tree = cJSON_CreateObject();
	cJSON *single = cJSON_AddObjectToObject(tree, "SingleMasterConfiguration");

	cJSON_AddNumberToObject(single, "MessageTtlSeconds", c->ttl_s);
	cJSON_AddStringToObject(tree, "ChannelName", c->name);
	cJSON_AddStringToObject(tree, "ChannelARN", c->arn);
	cJSON_AddStringToObject(tree, "ChannelType", c->type);
	cJSON_AddStringToObject(tree, "ChannelStatus", "ACTIVE");
	cJSON_AddNumberToObject(tree, "CreationTime", (double)c->created_ms / 1000);
	cJSON_AddStringToObject(tree, "Version", c->version);
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
	c->ttl_s = ask_ttl(r, TTL_DEFAULT_S);
	c->tags = tags;
	snprintf(c->arn, sizeof(c->arn), "arn:aws:kinesisvideo:%s:%s:channel/%s/%lld",
		 s->region, s->account, c->name, (long long)c->created_ms);
	service_version(s, c->version);
	roster_add(&s->channels, c);
	channel_save(s, c);
	channel_tell(s, c);
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

	if (!c || !ask_version(r, c->version))
		return;
	c->ttl_s = ask_ttl(r, c->ttl_s);
	service_version(r->service, c->version);
	channel_save(r->service, c);
	channel_tell(r->service, c);
	answer_empty(r);
}

void delete_channel(struct request *r)
{
	struct service *s = r->service;
	struct channel *c = ask_channel(r);
	struct event e = {.kind = EV_CHANNEL_GONE};

	if (!c || !channel_quota(r, &c->quotas.erase, ERASE_RATE) ||
	    !ask_version(r, c->version))
		return;
	sessions_end(s->sessions, c->name, "the channel was deleted");
	relay_drop(s->relay, c->name);
	roster_drop(&s->channels, c);
	store_do(s->store, NULL, NULL, STORE_DROP_CHANNEL, "t", c->name);
	e.d.channel = slice_of(c->name);
	service_tell(s, e);
	free(c->tags);
	free(c);
	answer_empty(r);
}
