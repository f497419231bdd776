/* Which channel is stored in which stream. */
#include <stdio.h>

#include <cjson/cJSON.h>

#include "core/arn.h"
#include "core/json.h"
#include "net/service/channels.h"
#include "net/service/request.h"
#include "net/service/routes.h"
#include "net/service/sessions.h"

/* Calls a second a channel, and mapped channels an account (docs: WebRTC ingestion quotas).
 */
enum { DESCRIBE_RATE = 5, UPDATE_RATE = 5, MAPPED_MAX = 100 };

void describe_storage(struct request *r)
{
	struct service *s = r->service;
	struct channel *c = ask_channel(r);
	struct stream *stream;
	cJSON *tree, *storage;

	if (!c || !channel_quota(r, &c->quotas.describe_storage, DESCRIBE_RATE))
		return;
	tree = cJSON_CreateObject();
	storage = cJSON_AddObjectToObject(tree, "MediaStorageConfiguration");
	stream = roster_find(&s->streams, slice_of(c->now.stream));
	if (stream)
		cJSON_AddStringToObject(storage, "StreamARN", stream->arn);
	cJSON_AddStringToObject(storage, "Status", c->now.enabled ? "ENABLED" : "DISABLED");
	answer_json(r, tree);
}

static size_t mapped(const struct service *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->channels.n; i++)
		n += ((const struct channel *)s->channels.all[i])->now.enabled;
	return n;
}

/* The stream that is asked for, fit to store; NULL: refused already. */
static struct stream *fit_stream(struct request *r, const struct channel *c,
				 struct slice arn)
{
	struct service *s = r->service;
	struct arn parts;
	struct stream *stream = NULL;
	const struct channel *other;

	if (!arn.n)
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "StreamARN must be specified when Status is ENABLED.");
	else if (arn_parse(&parts, arn) != FAULT_NONE || !slice_is(parts.kind, "stream"))
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "StreamARN is not the ARN of a stream.");
	else if (!(stream = roster_find(&s->streams, parts.name)) ||
		 !slice_is(arn, stream->arn) || stream->leaving)
		answer_refuse(r, REFUSE_NOT_FOUND,
			      "The requested stream is not found or not active.");
	else if (stream->now.hours <= 0)
		answer_refuse(
			r, REFUSE_NO_RETENTION,
			"The stream %s has no data retention; media cannot be stored.",
			stream->name);
	else if ((other = channel_of_stream(s, stream->name)) && other != c)
		answer_refuse(r, REFUSE_IN_USE,
			      "The stream %.200s is already mapped to the channel %.200s.",
			      stream->name, other->name);
	else if (!c->now.enabled && mapped(s) >= MAPPED_MAX)
		answer_refuse(r, REFUSE_CLIENT_LIMIT,
			      "At most %d channels can have storage enabled.", MAPPED_MAX);
	else
		return stream;
	return NULL;
}

void update_storage(struct request *r)
{
	struct service *s = r->service;
	const cJSON *asked = json_member(r->json, "MediaStorageConfiguration");
	bool enable = slice_is(json_string(asked, "Status"), "ENABLED");
	struct channel *c = ask_channel(r);
	struct stream *stream = NULL;

	if (!c || !channel_quota(r, &c->quotas.update_storage, UPDATE_RATE))
		return;
	if (enable && !(stream = fit_stream(r, c, json_string(asked, "StreamARN"))))
		return;
	if (c->now.enabled && (!enable || strcmp(c->now.stream, stream->name) != 0))
		sessions_end(s->sessions, c->name, "the storage configuration was changed");
	c->now.enabled = enable;
	if (stream)
		slice_copy(c->now.stream, sizeof(c->now.stream), slice_of(stream->name));
	channel_save(s, c);
	answer_empty(r);
}

void describe_mapped(struct request *r)
{
	struct stream *stream = ask_stream(r);
	cJSON *tree, *list, *one;
	struct channel *c;

	if (!stream)
		return;
	tree = cJSON_CreateObject();
	list = cJSON_AddArrayToObject(tree, "MappedResourceConfigurationList");
	c = channel_of_stream(r->service, stream->name);
	if (c) {
		one = cJSON_CreateObject();
		cJSON_AddStringToObject(one, "Type", "WEBRTC");
		cJSON_AddStringToObject(one, "ARN", c->arn);
		cJSON_AddItemToArray(list, one);
	}
	answer_json(r, tree);
}
