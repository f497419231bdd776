/* The members that each operation takes (facts: the service's API models). */
#include "net/service/shapes.h"

#include <ctype.h>
#include <math.h>
#include <stdio.h>

#include <cjson/cJSON.h>

#include "core/arn.h"
#include "core/json.h"
#include "net/service/inner.h"
#include "net/service/relay.h"

enum kind { TEXT, INTEGER, STAMP, LIST, OBJECT };
enum pattern { FREE, NAME, ARN, VERSION, TOKEN, CHOICE };

struct shape {
	enum kvs_op op;
	const char *key; /* "Outer.Inner" */
	enum kind kind;
	bool required;
	int64_t min, max; /* length, value or number of members */
	enum pattern pattern;
	const char *choices; /* "A, B" */
};

#define OPTIONAL false
#define REQUIRED true
#define STREAM_NAMED(op)                                                                   \
	{op, "StreamName", TEXT, OPTIONAL, 1, 256, NAME, NULL},                            \
	{                                                                                  \
		op, "StreamARN", TEXT, OPTIONAL, 1, 1024, ARN, NULL                        \
	}
#define PAGED(op, most)                                                                    \
	{op, "MaxResults", INTEGER, OPTIONAL, 1, most, FREE, NULL},                        \
	{                                                                                  \
		op, "NextToken", TEXT, OPTIONAL, 0, 4096, TOKEN, NULL                      \
	}
#define BY_TIME "PRODUCER_TIMESTAMP, SERVER_TIMESTAMP"

/* clang-format off */
static const struct shape shapes[] = {
	{KVS_CREATE_CHANNEL, "ChannelName", TEXT, REQUIRED, 1, 256, NAME, NULL},
	{KVS_CREATE_CHANNEL, "ChannelType", TEXT, OPTIONAL, 1, 64, CHOICE, "SINGLE_MASTER, FULL_MESH"},
	{KVS_CREATE_CHANNEL, "SingleMasterConfiguration", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_CREATE_CHANNEL, "SingleMasterConfiguration.MessageTtlSeconds", INTEGER, OPTIONAL, 5, 120, FREE, NULL},
	{KVS_CREATE_CHANNEL, "Tags", LIST, OPTIONAL, 0, 50, FREE, NULL},
	{KVS_DESCRIBE_CHANNEL, "ChannelName", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_DESCRIBE_CHANNEL, "ChannelARN", TEXT, OPTIONAL, 1, 1024, ARN, NULL},
	PAGED(KVS_LIST_CHANNELS, 10000),
	{KVS_LIST_CHANNELS, "ChannelNameCondition", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_LIST_CHANNELS, "ChannelNameCondition.ComparisonOperator", TEXT, OPTIONAL, 1, 64, CHOICE, "BEGINS_WITH"},
	{KVS_LIST_CHANNELS, "ChannelNameCondition.ComparisonValue", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_UPDATE_CHANNEL, "ChannelARN", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_UPDATE_CHANNEL, "CurrentVersion", TEXT, REQUIRED, 1, 64, VERSION, NULL},
	{KVS_UPDATE_CHANNEL, "SingleMasterConfiguration", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_UPDATE_CHANNEL, "SingleMasterConfiguration.MessageTtlSeconds", INTEGER, OPTIONAL, 5, 120, FREE, NULL},
	{KVS_DELETE_CHANNEL, "ChannelARN", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_DELETE_CHANNEL, "CurrentVersion", TEXT, OPTIONAL, 1, 64, VERSION, NULL},
	{KVS_GET_ENDPOINT, "ChannelARN", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_GET_ENDPOINT, "SingleMasterChannelEndpointConfiguration", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_GET_ENDPOINT, "SingleMasterChannelEndpointConfiguration.Protocols", LIST, OPTIONAL, 1, 5, CHOICE, "WSS, HTTPS, WEBRTC"},
	{KVS_GET_ENDPOINT, "SingleMasterChannelEndpointConfiguration.Role", TEXT, OPTIONAL, 1, 64, CHOICE, "MASTER, VIEWER"},
	{KVS_DESCRIBE_STORAGE, "ChannelName", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_DESCRIBE_STORAGE, "ChannelARN", TEXT, OPTIONAL, 1, 1024, ARN, NULL},
	{KVS_UPDATE_STORAGE, "ChannelARN", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_UPDATE_STORAGE, "MediaStorageConfiguration", OBJECT, REQUIRED, 0, 0, FREE, NULL},
	{KVS_UPDATE_STORAGE, "MediaStorageConfiguration.Status", TEXT, REQUIRED, 1, 64, CHOICE, "ENABLED, DISABLED"},
	{KVS_UPDATE_STORAGE, "MediaStorageConfiguration.StreamARN", TEXT, OPTIONAL, 1, 1024, ARN, NULL},
	STREAM_NAMED(KVS_DESCRIBE_MAPPED),
	PAGED(KVS_DESCRIBE_MAPPED, 1),
	{KVS_CREATE_STREAM, "StreamName", TEXT, REQUIRED, 1, 256, NAME, NULL},
	{KVS_CREATE_STREAM, "DeviceName", TEXT, OPTIONAL, 1, 128, NAME, NULL},
	{KVS_CREATE_STREAM, "MediaType", TEXT, OPTIONAL, 1, 128, FREE, NULL},
	{KVS_CREATE_STREAM, "KmsKeyId", TEXT, OPTIONAL, 1, 2048, FREE, NULL},
	{KVS_CREATE_STREAM, "DataRetentionInHours", INTEGER, OPTIONAL, 0, 87600, FREE, NULL},
	{KVS_CREATE_STREAM, "Tags", OBJECT, OPTIONAL, 1, 50, FREE, NULL},
	{KVS_CREATE_STREAM, "StreamStorageConfiguration", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_CREATE_STREAM, "StreamStorageConfiguration.DefaultStorageTier", TEXT, OPTIONAL, 1, 8, CHOICE, "HOT, WARM"},
	STREAM_NAMED(KVS_DESCRIBE_STREAM),
	PAGED(KVS_LIST_STREAMS, 10000),
	{KVS_LIST_STREAMS, "StreamNameCondition", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_LIST_STREAMS, "StreamNameCondition.ComparisonOperator", TEXT, OPTIONAL, 1, 64, CHOICE, "BEGINS_WITH"},
	{KVS_LIST_STREAMS, "StreamNameCondition.ComparisonValue", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_DELETE_STREAM, "StreamARN", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_DELETE_STREAM, "CurrentVersion", TEXT, OPTIONAL, 1, 64, VERSION, NULL},
	STREAM_NAMED(KVS_UPDATE_RETENTION),
	{KVS_UPDATE_RETENTION, "CurrentVersion", TEXT, REQUIRED, 1, 64, VERSION, NULL},
	{KVS_UPDATE_RETENTION, "Operation", TEXT, REQUIRED, 1, 64, CHOICE, "INCREASE_DATA_RETENTION, DECREASE_DATA_RETENTION"},
	{KVS_UPDATE_RETENTION, "DataRetentionChangeInHours", INTEGER, REQUIRED, 1, 87600, FREE, NULL},
	STREAM_NAMED(KVS_GET_DATA_ENDPOINT),
	{KVS_GET_DATA_ENDPOINT, "APIName", TEXT, REQUIRED, 1, 64, CHOICE,
	 "PUT_MEDIA, GET_MEDIA, LIST_FRAGMENTS, GET_MEDIA_FOR_FRAGMENT_LIST, GET_HLS_STREAMING_SESSION_URL, "
	 "GET_DASH_STREAMING_SESSION_URL, GET_CLIP, GET_IMAGES"},
	{KVS_GET_ICE, "ChannelARN", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_GET_ICE, "ClientId", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_GET_ICE, "Service", TEXT, OPTIONAL, 1, 16, CHOICE, "TURN"},
	{KVS_GET_ICE, "Username", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_JOIN, "channelArn", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_JOIN, "clientId", TEXT, OPTIONAL, 1, 256, NAME, NULL},
	{KVS_JOIN_AS_VIEWER, "channelArn", TEXT, REQUIRED, 1, 1024, ARN, NULL},
	{KVS_JOIN_AS_VIEWER, "clientId", TEXT, REQUIRED, 1, 256, NAME, NULL},
	STREAM_NAMED(KVS_LIST_FRAGMENTS),
	PAGED(KVS_LIST_FRAGMENTS, 1000),
	{KVS_LIST_FRAGMENTS, "FragmentSelector", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_LIST_FRAGMENTS, "FragmentSelector.FragmentSelectorType", TEXT, REQUIRED, 1, 64, CHOICE, BY_TIME},
	{KVS_LIST_FRAGMENTS, "FragmentSelector.TimestampRange", OBJECT, REQUIRED, 0, 0, FREE, NULL},
	{KVS_LIST_FRAGMENTS, "FragmentSelector.TimestampRange.StartTimestamp", STAMP, REQUIRED, 0, 0, FREE, NULL},
	{KVS_LIST_FRAGMENTS, "FragmentSelector.TimestampRange.EndTimestamp", STAMP, REQUIRED, 0, 0, FREE, NULL},
	STREAM_NAMED(KVS_GET_IMAGES),
	{KVS_GET_IMAGES, "ImageSelectorType", TEXT, REQUIRED, 1, 64, CHOICE, BY_TIME},
	{KVS_GET_IMAGES, "StartTimestamp", STAMP, REQUIRED, 0, 0, FREE, NULL},
	{KVS_GET_IMAGES, "EndTimestamp", STAMP, REQUIRED, 0, 0, FREE, NULL},
	{KVS_GET_IMAGES, "SamplingInterval", INTEGER, OPTIONAL, 200, 2147483647, FREE, NULL},
	{KVS_GET_IMAGES, "Format", TEXT, REQUIRED, 1, 64, CHOICE, "JPEG, PNG"},
	{KVS_GET_IMAGES, "FormatConfig", OBJECT, OPTIONAL, 1, 1, FREE, NULL},
	{KVS_GET_IMAGES, "WidthPixels", INTEGER, OPTIONAL, 1, 3840, FREE, NULL},
	{KVS_GET_IMAGES, "HeightPixels", INTEGER, OPTIONAL, 1, 2160, FREE, NULL},
	PAGED(KVS_GET_IMAGES, 100),
	STREAM_NAMED(KVS_GET_HLS),
	{KVS_GET_HLS, "PlaybackMode", TEXT, OPTIONAL, 1, 64, CHOICE, "LIVE, LIVE_REPLAY, ON_DEMAND"},
	{KVS_GET_HLS, "HLSFragmentSelector", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_GET_HLS, "HLSFragmentSelector.FragmentSelectorType", TEXT, OPTIONAL, 1, 64, CHOICE, BY_TIME},
	{KVS_GET_HLS, "HLSFragmentSelector.TimestampRange", OBJECT, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_GET_HLS, "HLSFragmentSelector.TimestampRange.StartTimestamp", STAMP, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_GET_HLS, "HLSFragmentSelector.TimestampRange.EndTimestamp", STAMP, OPTIONAL, 0, 0, FREE, NULL},
	{KVS_GET_HLS, "ContainerFormat", TEXT, OPTIONAL, 1, 64, CHOICE, "FRAGMENTED_MP4, MPEG_TS"},
	{KVS_GET_HLS, "DiscontinuityMode", TEXT, OPTIONAL, 1, 64, CHOICE, "ALWAYS, NEVER, ON_DISCONTINUITY"},
	{KVS_GET_HLS, "DisplayFragmentTimestamp", TEXT, OPTIONAL, 1, 64, CHOICE, "ALWAYS, NEVER"},
	{KVS_GET_HLS, "Expires", INTEGER, OPTIONAL, 300, 43200, FREE, NULL},
	{KVS_GET_HLS, "MaxMediaPlaylistFragmentResults", INTEGER, OPTIONAL, 1, 5000, FREE, NULL},
};
/* clang-format on */

static const char *const pattern_text[] = {
	[NAME] = "[a-zA-Z0-9_.-]+",
	[ARN] = "arn:[a-z\\d-]+:kinesisvideo:[a-z0-9-]+:[0-9]+:[a-z]+/[a-zA-Z0-9_.-]+/"
		"[0-9]+",
	[VERSION] = "[a-zA-Z0-9]+",
	[TOKEN] = "[a-zA-Z0-9+/=]*",
};

/* The member at a dotted path; *outer tells whether what holds it is there. */
static const cJSON *find(const cJSON *tree, const char *path, bool *outer)
{
	const char *dot;

	while ((dot = strchr(path, '.'))) {
		char key[64];

		slice_copy(key, sizeof(key), (struct slice){path, (size_t)(dot - path)});
		tree = json_member(tree, key);
		path = dot + 1;
		if (!tree)
			break;
	}
	*outer = tree != NULL;
	return tree ? json_member(tree, path) : NULL;
}

/* "channelName" as AWS names members in its messages. */
static void member_name(char *out, size_t room, const char *path)
{
	bool first = true;
	size_t n = 0;

	for (; *path && n + 1 < room; path++) {
		out[n++] = first ? (char)tolower((unsigned char)*path) : *path;
		first = *path == '.';
	}
	out[n] = '\0';
}

static bool refuse(struct request *r, const struct shape *s, const char *value,
		   const char *constraint, const char *detail)
{
	char name[128];

	member_name(name, sizeof(name), s->key);
	answer_refuse(
		r, REFUSE_INVALID_ARGUMENT,
		"1 validation error detected: Value %s%.64s%s at '%s' failed to satisfy "
		"constraint: Member must %s%s",
		value ? "'" : "", value ? value : "null", value ? "'" : "", name,
		constraint, detail);
	return false;
}

static bool all_of(struct slice s, const char *allowed)
{
	for (size_t i = 0; i < s.n; i++)
		if (!isalnum((unsigned char)s.at[i]) &&
		    (!s.at[i] || !strchr(allowed, s.at[i])))
			return false;
	return true;
}

static bool fits(struct slice s, enum pattern p)
{
	struct arn arn;

	switch (p) {
	case NAME:
		return arn_name_ok(s);
	case ARN:
		return arn_parse(&arn, s) == FAULT_NONE;
	case VERSION:
		return all_of(s, "");
	case TOKEN:
		return all_of(s, "+/=");
	case FREE:
	case CHOICE:
		break;
	}
	return true;
}

static bool chosen(struct slice s, const char *choices)
{
	size_t n;

	for (; *choices; choices += n + strspn(choices + n, ", ")) {
		n = strcspn(choices, ",");
		if (slice_eq(s, (struct slice){choices, n}))
			return true;
	}
	return false;
}

static bool text_ok(struct request *r, const struct shape *s, const char *value)
{
	struct slice v = slice_of(value);
	char number[64], choices[300];

	if ((int64_t)v.n < s->min || (int64_t)v.n > s->max) {
		snprintf(number, sizeof(number), "%lld",
			 (long long)((int64_t)v.n < s->min ? s->min : s->max));
		return refuse(r, s, value,
			      (int64_t)v.n < s->min
				      ? "have length greater than or equal to "
				      : "have length less than or equal to ",
			      number);
	}
	if (s->pattern == CHOICE && !chosen(v, s->choices)) {
		snprintf(choices, sizeof(choices), "[%s]", s->choices);
		return refuse(r, s, value, "satisfy enum value set: ", choices);
	}
	if (!fits(v, s->pattern))
		return refuse(r, s, value, "satisfy regular expression pattern: ",
			      pattern_text[s->pattern]);
	return true;
}

static bool number_ok(struct request *r, const struct shape *s, double value)
{
	char text[64], limit[32];

	if (s->kind == STAMP)
		return true;
	snprintf(text, sizeof(text), "%.17g", value);
	if (value >= (double)s->min && value <= (double)s->max && floor(value) == value)
		return true;
	snprintf(limit, sizeof(limit), "%lld",
		 (long long)(value < (double)s->min ? s->min : s->max));
	return refuse(r, s, text,
		      value < (double)s->min ? "have value greater than or equal to "
					     : "have value less than or equal to ",
		      limit);
}

static bool list_ok(struct request *r, const struct shape *s, const cJSON *list)
{
	const cJSON *one;
	int n = cJSON_GetArraySize(list);
	char limit[32];

	if (s->max && (n < s->min || n > s->max)) {
		snprintf(limit, sizeof(limit), "%lld",
			 (long long)(n < s->min ? s->min : s->max));
		return refuse(r, s, "[...]",
			      n < s->min ? "have length greater than or equal to "
					 : "have length less than or equal to ",
			      limit);
	}
	if (s->pattern != CHOICE)
		return true;
	cJSON_ArrayForEach(one, list)
	{
		if (!cJSON_IsString(one) || !chosen(slice_of(one->valuestring), s->choices))
			return refuse(r, s, cJSON_IsString(one) ? one->valuestring : NULL,
				      "satisfy enum value set: ", s->choices);
	}
	return true;
}

static bool serialization(struct request *r, const struct shape *s)
{
	answer_refuse(r, REFUSE_SERIALIZATION, "Member %s has another type than expected.",
		      s->key);
	return false;
}

static bool shape_ok(struct request *r, const struct shape *s)
{
	bool outer;
	const cJSON *v = find(r->json, s->key, &outer);

	if (!strchr(s->key, '.'))
		outer = true;
	if (!v || cJSON_IsNull(v))
		return !s->required || !outer || refuse(r, s, NULL, "not be null", "");
	switch (s->kind) {
	case TEXT:
		return cJSON_IsString(v) ? text_ok(r, s, v->valuestring)
					 : serialization(r, s);
	case INTEGER:
	case STAMP:
		return cJSON_IsNumber(v) ? number_ok(r, s, v->valuedouble)
					 : serialization(r, s);
	case LIST:
		return cJSON_IsArray(v) ? list_ok(r, s, v) : serialization(r, s);
	case OBJECT:
		return cJSON_IsObject(v) ? list_ok(r, s, v) : serialization(r, s);
	}
	return true;
}

bool shapes_ok(struct request *r)
{
	for (size_t i = 0; i < sizeof(shapes) / sizeof(*shapes); i++)
		if (shapes[i].op == r->op && !shape_ok(r, &shapes[i]))
			return false;
	return true;
}

void shapes_actor(struct request *r)
{
	struct slice name = json_string(r->json, "ChannelName");
	struct arn arn;

	if (arn_parse(&arn, json_string(r->json, "ChannelARN")) == FAULT_NONE &&
	    slice_is(arn.kind, "channel"))
		name = arn.name;
	if (arn_name_ok(name))
		slice_copy(r->channel, sizeof(r->channel), name);
	relay_actor(r->service->relay, r);
}
