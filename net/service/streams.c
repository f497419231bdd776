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

struct event stream_event(const struct stream *stream)
{
	struct event e = {.kind = EV_STREAM};

	e.d.stream = slice_of(stream->name);
	e.d.arn = slice_of(stream->arn);
	e.d.state = SLICE("ACTIVE");
	e.d.count = stream->now.hours;
	e.d.start_ms = stream->created_ms;
	return e;
}

static struct stream *still(const struct service *s, const char *name, const char *arn)
{
	struct stream *t = roster_find(&s->streams, slice_of(name));

	return t && !strcmp(t->arn, arn) ? t : NULL;
}

static void forget(struct service *s, struct stream *t)
{
	struct event e = {.kind = EV_STREAM_GONE};

	roster_drop(&s->streams, t);
	e.d.stream = slice_of(t->name);
	if (*t->kept.version)
		service_tell(s, e);
	free(t->tags);
	free(t);
}

/* A change on its way to the disk. */
struct saving {
	struct service *service;
	char name[NAME_ROOM], arn[ARN_ROOM];
	unsigned number;
	struct stream_state state;
};

/* A later change decides by itself. */
static void saved(void *self, bool ok, const struct store_rows *rows)
{
	struct saving *v = self;
	struct stream *t = still(v->service, v->name, v->arn);

	(void)rows;
	if (t && ok)
		t->kept = v->state;
	if (t && v->number == t->changes) {
		if (ok)
			service_tell(v->service, stream_event(t));
		else if (*t->kept.version)
			t->now = t->kept;
		else
			forget(v->service, t);
	}
	free(v);
}

static void stream_save(struct service *s, struct stream *t)
{
	struct saving *v = need(calloc(1, sizeof(*v)));

	v->service = s;
	slice_copy(v->name, sizeof(v->name), slice_of(t->name));
	slice_copy(v->arn, sizeof(v->arn), slice_of(t->arn));
	v->number = ++t->changes;
	v->state = t->now;
	store_do(s->store, saved, v, STORE_PUT_STREAM, "tttiittttt", t->name, t->arn,
		 t->now.version, t->now.hours, t->created_ms, t->device, t->media_type,
		 t->kms, t->tier, t->tags);
}

static void load_one(struct service *s, const struct store_rows *rows, size_t i)
{
	struct stream *t = need(calloc(1, sizeof(*t)));

	slice_copy(t->name, sizeof(t->name), store_cell(rows, i, 0));
	slice_copy(t->arn, sizeof(t->arn), store_cell(rows, i, 1));
	slice_copy(t->now.version, sizeof(t->now.version), store_cell(rows, i, 2));
	t->now.hours = store_number(rows, i, 3);
	t->created_ms = store_number(rows, i, 4);
	slice_copy(t->device, sizeof(t->device), store_cell(rows, i, 5));
	slice_copy(t->media_type, sizeof(t->media_type), store_cell(rows, i, 6));
	slice_copy(t->kms, sizeof(t->kms), store_cell(rows, i, 7));
	slice_copy(t->tier, sizeof(t->tier), store_cell(rows, i, 8));
	t->tags = need(strndup(store_cell(rows, i, 9).at, store_cell(rows, i, 9).n));
	t->kept = t->now;
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
	cJSON_AddStringToObject(tree, "Version", t->now.version);
	cJSON_AddStringToObject(tree, "Status", "ACTIVE");
	cJSON_AddNumberToObject(tree, "CreationTime", (double)t->created_ms / 1000);
	cJSON_AddNumberToObject(tree, "DataRetentionInHours", (double)t->now.hours);
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
	t->now.hours = ask_number(r, "DataRetentionInHours", 0);
	t->created_ms = service_wall_ms(s);
	if (!*t->kms)
		snprintf(t->kms, sizeof(t->kms), "arn:aws:kms:%s:%s:alias/aws/kinesisvideo",
			 s->region, s->account);
	snprintf(t->arn, sizeof(t->arn), "arn:aws:kinesisvideo:%s:%s:stream/%s/%lld",
		 s->region, s->account, t->name, (long long)t->created_ms);
	service_version(s, t->now.version);
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

/* A stream on its way out. */
struct leaving {
	struct request *request;
	char name[NAME_ROOM], arn[ARN_ROOM];
};

static void dropped(void *self, bool ok, const struct store_rows *rows)
{
	struct leaving *v = self;
	struct service *s = v->request->service;
	struct stream *t = still(s, v->name, v->arn);

	(void)rows;
	if (t && ok)
		forget(s, t);
	else if (t)
		t->leaving = false;
	if (ok)
		answer_empty(v->request);
	else
		answer_refuse(v->request, REFUSE_INTERNAL,
			      "The data directory cannot be written.");
	free(v);
}

void delete_stream(struct request *r)
{
	struct service *s = r->service;
	struct stream *t = ask_stream(r);
	struct leaving *v;

	if (!t || !ask_version(r, t->now.version))
		return;
	if (channel_of_stream(s, t->name)) {
		answer_refuse(r, REFUSE_IN_USE,
			      "The stream %s is mapped to a signaling channel with storage "
			      "enabled.",
			      t->name);
		return;
	}
	v = need(calloc(1, sizeof(*v)));
	v->request = r;
	slice_copy(v->name, sizeof(v->name), slice_of(t->name));
	slice_copy(v->arn, sizeof(v->arn), slice_of(t->arn));
	t->leaving = true;
	archive_erase(s, t->name, dropped, v);
}

void update_retention(struct request *r)
{
	struct service *s = r->service;
	struct stream *t = ask_stream(r);
	bool less = slice_is(ask_text(r, "Operation"), "DECREASE_DATA_RETENTION");
	int64_t change = ask_number(r, "DataRetentionChangeInHours", 0);

	if (!t || !ask_version(r, t->now.version))
		return;
	if (less && change > t->now.hours) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "The retention of %lld hours cannot be decreased by %lld.",
			      (long long)t->now.hours, (long long)change);
		return;
	}
	if (less && change == t->now.hours && channel_of_stream(s, t->name)) {
		answer_refuse(
			r, REFUSE_IN_USE,
			"The stream stores a channel's media and needs data retention.");
		return;
	}
	t->now.hours += less ? -change : change;
	service_version(s, t->now.version);
	stream_save(s, t);
	archive_sweep(s);
	answer_empty(r);
}
