/* Streams. */
#include "net/service/streams.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "core/json.h"
#include "net/service/archive.h"
#include "net/service/channels.h"
#include "net/service/request.h"
#include "net/service/routes.h"

enum { STREAMS_MAX = 10000 };

static void stream_save(struct service *s, const struct stream *t)
{
	store_do(s->store, NULL, NULL, STORE_PUT_STREAM, "tttiittttt", t->name, t->arn,
		 t->version, t->hours, t->created_ms, t->device, t->media_type, t->kms,
		 t->tier, t->tags);
}

struct event stream_event(const struct stream *stream)
{
	struct event e = {.kind = EV_STREAM};

	e.d.stream = slice_of(stream->name);
	e.d.arn = slice_of(stream->arn);
	e.d.state = SLICE("ACTIVE");
	e.d.count = stream->hours;
	return e;
}

static void load_one(struct service *s, const struct store_rows *rows, size_t i)
{
	struct stream *t = need(calloc(1, sizeof(*t)));

	slice_copy(t->name, sizeof(t->name), store_cell(rows, i, 0));
	slice_copy(t->arn, sizeof(t->arn), store_cell(rows, i, 1));
	slice_copy(t->version, sizeof(t->version), store_cell(rows, i, 2));
	t->hours = store_number(rows, i, 3);
	t->created_ms = store_number(rows, i, 4);
	slice_copy(t->device, sizeof(t->device), store_cell(rows, i, 5));
	slice_copy(t->media_type, sizeof(t->media_type), store_cell(rows, i, 6));
	slice_copy(t->kms, sizeof(t->kms), store_cell(rows, i, 7));
	slice_copy(t->tier, sizeof(t->tier), store_cell(rows, i, 8));
	t->tags = need(strndup(store_cell(rows, i, 9).at, store_cell(rows, i, 9).n));
	roster_add(&s->streams, t);
}

bool streams_load(struct service *s)
{
	struct store_rows *rows = store_now(s->store, STORE_ALL_STREAMS, "");

	for (size_t i = 0; rows && i < rows->n; i++)
		load_one(s, rows, i);
	store_rows_free(rows);
	return rows != NULL;
}

void streams_free(struct service *s)
{
	for (size_t i = 0; i < s->streams.n; i++) {
		struct stream *t = s->streams.all[i];

		free(t->tags);
		free(t);
	}
	roster_clear(&s->streams);
}

static cJSON *stream_json(const void *thing)
{
	const struct stream *t = thing;
	cJSON *tree = cJSON_CreateObject();

	if (*t->device)
		cJSON_AddStringToObject(tree, "DeviceName", t->device);
	cJSON_AddStringToObject(tree, "StreamName", t->name);
	cJSON_AddStringToObject(tree, "StreamARN", t->arn);
	if (*t->media_type)
		cJSON_AddStringToObject(tree, "MediaType", t->media_type);
	cJSON_AddStringToObject(tree, "KmsKeyId", t->kms);
	cJSON_AddStringToObject(tree, "Version", t->version);
	cJSON_AddStringToObject(tree, "Status", "ACTIVE");
	cJSON_AddNumberToObject(tree, "CreationTime", (double)t->created_ms / 1000);
	cJSON_AddNumberToObject(tree, "DataRetentionInHours", (double)t->hours);
	return tree;
}

static struct stream *stream_new(struct request *r)
{
	struct service *s = r->service;
	const cJSON *tags = json_member(r->json, "Tags");
	struct stream *t = need(calloc(1, sizeof(*t)));
	struct slice tier = json_string(json_member(r->json, "StreamStorageConfiguration"),
					"DefaultStorageTier");

	slice_copy(t->name, sizeof(t->name), ask_text(r, "StreamName"));
	slice_copy(t->device, sizeof(t->device), ask_text(r, "DeviceName"));
	slice_copy(t->media_type, sizeof(t->media_type), ask_text(r, "MediaType"));
	slice_copy(t->kms, sizeof(t->kms), ask_text(r, "KmsKeyId"));
	slice_copy(t->tier, sizeof(t->tier), tier.n ? tier : SLICE("HOT"));
	t->tags = tags ? need(cJSON_PrintUnformatted(tags)) : need_copy("{}");
	t->hours = ask_number(r, "DataRetentionInHours", 0);
	t->created_ms = service_wall_ms(s);
	if (!*t->kms)
		snprintf(t->kms, sizeof(t->kms), "arn:aws:kms:%s:%s:alias/aws/kinesisvideo",
			 s->region, s->account);
	snprintf(t->arn, sizeof(t->arn), "arn:aws:kinesisvideo:%s:%s:stream/%s/%lld",
		 s->region, s->account, t->name, (long long)t->created_ms);
	service_version(s, t->version);
	return t;
}

/* Each stream has a folder of its name. */
static bool folder_name(struct slice name)
{
	return name.n <= NAME_MAX && !slice_is(name, ".") && !slice_is(name, "..");
}

void create_stream(struct request *r)
{
	struct service *s = r->service;
	struct slice name = ask_text(r, "StreamName");
	struct stream *t;
	cJSON *tree;

	if (roster_find(&s->streams, name)) {
		answer_refuse(r, REFUSE_IN_USE, "The stream %.*s already exists.",
			      (int)name.n, name.at);
		return;
	}
	if (!folder_name(name)) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "The local service cannot name a folder %.*s.", (int)name.n,
			      name.at);
		return;
	}
	if (s->streams.n >= STREAMS_MAX) {
		answer_refuse(r, REFUSE_STREAM_LIMIT,
			      "The number of streams is limited to %d.", STREAMS_MAX);
		return;
	}
	t = stream_new(r);
	roster_add(&s->streams, t);
	stream_save(s, t);
	service_tell(s, stream_event(t));
	tree = cJSON_CreateObject();
	cJSON_AddStringToObject(tree, "StreamARN", t->arn);
	answer_json(r, tree);
}

void describe_stream(struct request *r)
{
	struct stream *t = ask_stream(r);
	cJSON *tree;

	if (!t)
		return;
	tree = cJSON_CreateObject();
	cJSON_AddItemToObject(tree, "StreamInfo", stream_json(t));
	answer_json(r, tree);
}

void list_streams(struct request *r)
{
	answer_roster(r, &r->service->streams, "StreamNameCondition", "StreamInfoList",
		      stream_json);
}

void delete_stream(struct request *r)
{
	struct service *s = r->service;
	struct stream *t = ask_stream(r);
	struct event e = {.kind = EV_STREAM_GONE};

	if (!t || !ask_version(r, t->version))
		return;
	if (channel_of_stream(s, t->name)) {
		answer_refuse(r, REFUSE_IN_USE,
			      "The stream %s is mapped to a signaling channel with storage "
			      "enabled.",
			      t->name);
		return;
	}
	roster_drop(&s->streams, t);
	archive_forget(s, t->name, INT64_MAX);
	store_do(s->store, NULL, NULL, STORE_DROP_STREAM, "t", t->name);
	e.d.stream = slice_of(t->name);
	service_tell(s, e);
	free(t->tags);
	free(t);
	answer_empty(r);
}

void update_retention(struct request *r)
{
	struct service *s = r->service;
	struct stream *t = ask_stream(r);
	bool less = slice_is(ask_text(r, "Operation"), "DECREASE_DATA_RETENTION");
	int64_t change = ask_number(r, "DataRetentionChangeInHours", 0);

	if (!t || !ask_version(r, t->version))
		return;
	if (less && change > t->hours) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "The retention of %lld hours cannot be decreased by %lld.",
			      (long long)t->hours, (long long)change);
		return;
	}
	if (less && change == t->hours && channel_of_stream(s, t->name)) {
		answer_refuse(
			r, REFUSE_IN_USE,
			"The stream stores a channel's media and needs data retention.");
		return;
	}
	t->hours += less ? -change : change;
	service_version(s, t->version);
	stream_save(s, t);
	service_tell(s, stream_event(t));
	archive_sweep(s);
	answer_empty(r);
}
