/* The ends of a call: refusals as AWS words them, JSON, bytes. */
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "core/arn.h"
#include "core/base64.h"
#include "core/json.h"
#include "net/service/http.h"
#include "net/service/inner.h"
#include "net/service/refusal.h"
#include "net/service/request.h"

enum { PAGE_MAX = 10000 }; /* things a page when nothing is said */

static const struct {
	const char *name;
	int status;
} refusals[] = {
#define X(id, name, status) {name, status},
	REFUSALS(X)
#undef X
};

static bool lower_case(const struct request *r)
{
	enum kvs_plane plane;

	if (r->op >= KVS_OP_COUNT ||
	    r->status == 403) /* the gateway's words, but for one */
		return strcmp(r->error, refusals[REFUSE_CLIENT_LIMIT].name) != 0;
	plane = kvs_operation(r->op)->plane;
	return plane == KVS_WEBRTC || plane == KVS_SIGNALING_HTTPS;
}

void request_refused(struct request *r)
{
	cJSON *tree = cJSON_CreateObject();

	cJSON_AddStringToObject(tree, lower_case(r) ? "message" : "Message", r->message);
	free(r->bytes);
	r->bytes = need(cJSON_PrintUnformatted(tree));
	r->n_bytes = strlen(r->bytes);
	r->type = "application/json";
	cJSON_Delete(tree);
}

/* A refused member of the archive's plane is 401 where others say 403. */
static int status_of(const struct request *r, enum refusal why)
{
	if (why == REFUSE_ACCESS_DENIED && r->op < KVS_OP_COUNT &&
	    kvs_operation(r->op)->plane != KVS_WEBRTC)
		return 401;
	return refusals[why].status;
}

/* The URL of a playback session is a key to its media; pictures are media. */
static bool media_inside(enum kvs_op op)
{
	return op == KVS_GET_HLS || op == KVS_GET_IMAGES;
}

static void tell_end(const struct request *r)
{
	struct event e = {.kind = r->error ? EV_API_FAIL : EV_API_OK, .ticket = r->ticket};

	if (r->op >= KVS_OP_COUNT)
		return;
	e.d.actor = slice_of(r->actor);
	e.d.op = slice_of(kvs_operation(r->op)->name);
	e.d.channel = slice_of(r->channel);
	e.d.code = r->status;
	e.d.ms = (service_now_us(r->service) - r->began_us) / 1000;
	e.d.id = slice_of(r->error);
	e.d.why = slice_of(r->error ? r->message : "");
	if (!r->error && r->n_bytes < 16384 && !media_inside(r->op))
		e.d.body = (struct slice){r->bytes ? r->bytes : "", r->n_bytes};
	service_tell(r->service, e);
}

/* What was written before is durable, or is not. */
static void durable(void *self, bool ok, const struct store_rows *rows)
{
	struct request *r = self;

	(void)rows;
	if (!ok && !r->error) {
		r->status = 500;
		r->error = refusals[REFUSE_INTERNAL].name;
		snprintf(r->message, sizeof(r->message),
			 "The data directory cannot be written.");
		request_refused(r);
	}
	tell_end(r);
	http_send(r);
}

static void finish(struct request *r)
{
	store_after(r->service->store, durable, r);
}

void answer_bytes(struct request *r, int status, const char *type, char *bytes, size_t n)
{
	r->status = status;
	r->type = type;
	r->bytes = bytes;
	r->n_bytes = n;
	finish(r);
}

void answer_json(struct request *r, cJSON *tree)
{
	char *bytes = need(cJSON_PrintUnformatted(tree));

	cJSON_Delete(tree);
	answer_bytes(r, 200, "application/json", bytes, strlen(bytes));
}

void answer_empty(struct request *r)
{
	answer_bytes(r, 200, "application/json", NULL, 0);
}

void answer_refuse(struct request *r, enum refusal why, const char *format, ...)
{
	va_list list;
	char words[sizeof(r->message)];

	va_start(list, format);
	vsnprintf(words, sizeof(words), format, list);
	va_end(list);
	snprintf(r->message, sizeof(r->message), "%s", words);
	if (!r->status)
		r->status = status_of(r, why);
	if (!r->error)
		r->error = refusals[why].name;
	request_refused(r);
	finish(r);
}

void request_refuse(struct request *r, enum refusal why, int status, const char *words)
{
	r->status = status;
	r->error = refusals[why].name;
	snprintf(r->message, sizeof(r->message), "%s", words);
	request_refused(r);
}

struct slice ask_text(const struct request *r, const char *key)
{
	return json_string(r->json, key);
}

int64_t ask_number(const struct request *r, const char *key, int64_t otherwise)
{
	double n = json_number(r->json, key, (double)otherwise);

	return n > -9e15 && n < 9e15 ? (int64_t)n : otherwise;
}

int64_t ask_stamp(const cJSON *owner, const char *key, int64_t otherwise)
{
	double s = json_number(owner, key, -1);

	/* 1700000000.123 is a little less in binary. */
	return s < 0 || s > 1e12 ? otherwise : llround(s * 1000);
}

static void *not_active(struct request *r, const char *kind)
{
	answer_refuse(r, REFUSE_NOT_FOUND, "The requested %s is not found or not active.",
		      kind);
	return NULL;
}

/* By ARN when there is one, else by name; the whole ARN must be the thing's. */
static void *ask_thing(struct request *r, const struct roster *all, const char *arn_key,
		       const char *name_key, const char *kind, size_t arn_at)
{
	struct slice text = ask_text(r, arn_key), name = ask_text(r, name_key);
	struct arn arn;
	char *thing;

	if (!text.n && !name.n) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "Either %s or %s must be specified.", name_key, arn_key);
		return NULL;
	}
	if (text.n && (arn_parse(&arn, text) != FAULT_NONE || !slice_is(arn.kind, kind))) {
		answer_refuse(r, REFUSE_INVALID_ARGUMENT, "%s is not the ARN of a %s.",
			      arn_key, kind);
		return NULL;
	}
	thing = roster_find(all, text.n ? arn.name : name);
	if (!thing || (text.n && !slice_is(text, thing + arn_at)))
		return not_active(r, kind);
	return thing;
}

struct channel *ask_channel(struct request *r)
{
	struct channel *c = ask_thing(r, &r->service->channels, "ChannelARN", "ChannelName",
				      "channel", offsetof(struct channel, arn));

	return c && c->leaving ? not_active(r, "channel") : c;
}

struct stream *ask_stream(struct request *r)
{
	struct stream *t = ask_thing(r, &r->service->streams, "StreamARN", "StreamName",
				     "stream", offsetof(struct stream, arn));

	return t && t->leaving ? not_active(r, "stream") : t;
}

bool ask_version(struct request *r, const char *current)
{
	struct slice asked = ask_text(r, "CurrentVersion");

	if (!asked.n || slice_is(asked, current))
		return true;
	answer_refuse(r, REFUSE_VERSION_MISMATCH,
		      "The version %.*s is not the current one.", (int)asked.n, asked.at);
	return false;
}

/* A token is the last name of the page before, in base64. */
bool ask_page(struct request *r, int64_t most, char *after, size_t room, int64_t *limit)
{
	struct slice token = ask_text(r, "NextToken");
	size_t n = token.n ? base64_decode(after, room - 1, token) : 0;

	*limit = ask_number(r, "MaxResults", most);
	if (n < room) {
		after[n] = '\0';
		if (!token.n || arn_name_ok(slice_of(after)))
			return true;
	}
	answer_refuse(r, REFUSE_INVALID_ARGUMENT, "NextToken is not valid.");
	return false;
}

void answer_next(cJSON *tree, const char *last)
{
	char room[512];
	struct text out;

	text_init(&out, room, sizeof(room));
	base64_encode(&out, slice_of(last));
	cJSON_AddStringToObject(tree, "NextToken", room);
}

void answer_roster(struct request *r, const struct roster *all, const char *condition,
		   const char *list, cJSON *(*json)(const void *thing))
{
	struct slice begins =
		json_string(json_member(r->json, condition), "ComparisonValue");
	char prefix[NAME_ROOM], after[NAME_ROOM];
	int64_t limit, n = 0;
	cJSON *tree, *page;
	size_t i;

	if (!ask_page(r, PAGE_MAX, after, sizeof(after), &limit))
		return;
	slice_copy(prefix, sizeof(prefix), begins);
	tree = cJSON_CreateObject();
	page = cJSON_AddArrayToObject(tree, list);
	i = roster_from(all, slice_of(strcmp(after, prefix) > 0 ? after : prefix));
	for (; i < all->n; i++) {
		const char *name = all->all[i];

		if (strncmp(name, prefix, strlen(prefix)) != 0)
			break;
		if (*after && strcmp(name, after) <= 0)
			continue;
		if (n++ == limit) {
			answer_next(tree, all->all[i - 1]);
			break;
		}
		cJSON_AddItemToArray(page, json(name));
	}
	answer_json(r, tree);
}
