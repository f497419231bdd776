/* What a first ingestion needs: a stream, a channel, and the one mapped to the other. */
#include "tui/cli/provision.h"

#include <cjson/cJSON.h>
#include <stdio.h>

enum { BODY_ROOM = 4096, SEARCH_DEPTH = 4 };

/* Each step: the call that makes it, the call that finds it when it is there already, what
 * of the answer is kept. */
enum { STEP_STREAM, STEP_CHANNEL, STEP_MAP, STEPS };
/* clang-format off */
static const struct {
	enum kvs_op make, find;
	const char *keep;
} steps[STEPS] = {
	[STEP_STREAM] = {KVS_CREATE_STREAM, KVS_DESCRIBE_STREAM, "StreamARN"},
	[STEP_CHANNEL] = {KVS_CREATE_CHANNEL, KVS_DESCRIBE_CHANNEL, "ChannelARN"},
	[STEP_MAP] = {KVS_UPDATE_STORAGE, KVS_DESCRIBE_STORAGE, NULL},
};
/* clang-format on */

static void ask(struct provision *p);

static void write_body(struct provision *p, struct text *t)
{
	if (p->step == STEP_STREAM) {
		text_adds(t, "{\"StreamName\":");
		text_json(t, slice_of(p->stream));
		if (!p->exists)
			text_printf(t, ",\"DataRetentionInHours\":%d", p->retention_h);
		text_char(t, '}');
	} else if (p->step == STEP_CHANNEL) {
		text_adds(t, "{\"ChannelName\":");
		text_json(t, slice_of(p->channel));
		text_char(t, '}');
	} else {
		text_adds(t, "{\"ChannelARN\":");
		text_json(t, slice_of(p->channel_arn));
		text_adds(t, ",\"MediaStorageConfiguration\":{\"Status\":\"ENABLED\","
			     "\"StreamARN\":");
		text_json(t, slice_of(p->stream_arn));
		text_adds(t, "}}");
	}
}

static const char *find(const cJSON *in, const char *name, int depth)
{
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(in, name));
	const cJSON *child;

	if (s || depth == 0)
		return s;
	cJSON_ArrayForEach(child, in) if (cJSON_IsObject(child) &&
					  (s = find(child, name, depth - 1))) return s;
	return NULL;
}

static void keep(struct provision *p, struct slice body)
{
	cJSON *json = cJSON_ParseWithLength(body.at, body.n);
	const char *arn = json && steps[p->step].keep
				  ? find(json, steps[p->step].keep, SEARCH_DEPTH)
				  : NULL;

	if (arn && p->step == STEP_STREAM)
		slice_copy(p->stream_arn, sizeof(p->stream_arn), slice_of(arn));
	else if (arn)
		slice_copy(p->channel_arn, sizeof(p->channel_arn), slice_of(arn));
	cJSON_Delete(json);
}

static void answered(void *self, const struct client_answer *a)
{
	struct provision *p = self;

	if (a->trouble.fault && slice_is(a->error, "ResourceInUseException") &&
	    !p->exists && p->step != STEP_MAP) {
		p->exists = true;
		ask(p);
		return;
	}
	if (a->trouble.fault &&
	    !(p->step == STEP_MAP && slice_is(a->error, "ResourceInUseException"))) {
		p->done(p->self, &a->trouble);
		return;
	}
	keep(p, a->body);
	p->exists = false;
	p->step++;
	if (p->step < STEPS && (p->mapped || p->step != STEP_MAP))
		ask(p);
	else
		p->done(p->self, NULL);
}

static void ask(struct provision *p)
{
	char body[BODY_ROOM];
	struct text t;
	struct client_ask a = {.op = p->exists ? steps[p->step].find : steps[p->step].make,
			       .ticket = (uint32_t)p->step + 1};

	text_init(&t, body, sizeof(body));
	write_body(p, &t);
	a.body = text_slice(&t);
	if (!client_call(p->client, &a, answered, p))
		p->done(p->self, &(struct trouble){FAULT_MEMORY, 0, "out of memory"});
}

void provision_start(struct provision *p)
{
	p->step = p->mapped ? STEP_STREAM : STEP_CHANNEL;
	p->exists = false;
	ask(p);
}
