/* What is set up: the channel, its storage, its stream, its endpoints. */
#include "tui/cli/doctor_inside.h"

#include <stdio.h>

#include "core/kvsapi.h"

void doctor_channel(struct doctor *d)
{
	char body[DOCTOR_ASK];
	bool arn = strncmp(d->channel, "arn:", 4) == 0;

	doctor_ask(d, "",
		   doctor_by_name(body, arn ? "ChannelARN" : "ChannelName", d->channel));
}

void doctor_read_channel(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const char *status = doctor_string(v, "ChannelInfo", "ChannelStatus"),
		   *type = doctor_string(v, "ChannelInfo", "ChannelType");
	bool active = strcmp(status, "ACTIVE") == 0;

	slice_copy(d->arn, sizeof(d->arn),
		   slice_of(doctor_string(v, "ChannelInfo", "ChannelARN")));
	doctor_sayf(d, active ? VERDICT_GOOD : VERDICT_BAD,
		    active ? "" : "wait until it is ACTIVE, or create it anew",
		    "%s, %s (%lld ms)", status, type, (long long)a->ms);
}

void doctor_storage(struct doctor *d)
{
	char body[DOCTOR_ASK];

	if (d->arn[0])
		doctor_ask(d, "", doctor_by_name(body, "ChannelARN", d->arn));
	else
		doctor_skip(d, "the channel is not known");
}

void doctor_read_storage(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const char *status = doctor_string(v, "MediaStorageConfiguration", "Status");
	char fix[DOCTOR_FIX], body[DOCTOR_ASK];
	struct text t, ask;

	(void)a;
	slice_copy(d->stream, sizeof(d->stream),
		   slice_of(doctor_string(v, "MediaStorageConfiguration", "StreamARN")));
	text_init(&ask, body, sizeof(body));
	text_adds(&ask, "{\"ChannelARN\":");
	text_json(&ask, slice_of(d->arn));
	text_adds(&ask, ",\"MediaStorageConfiguration\":{\"StreamARN\":\"STREAM\","
			"\"Status\":\"ENABLED\"}}");
	text_init(&t, fix, sizeof(fix));
	aws_line(&t, KVS_UPDATE_STORAGE, text_slice(&ask), &d->o.said);
	if (strcmp(status, "ENABLED") == 0)
		doctor_sayf(d, VERDICT_GOOD, "", "ENABLED, %s",
			    strrchr(d->stream, ':') ? strrchr(d->stream, ':') + 1
						    : d->stream);
	else
		doctor_sayf(d, VERDICT_BAD, fix, "%s: JoinStorageSession will be refused",
			    *status ? status : "DISABLED");
}

void doctor_stream(struct doctor *d)
{
	char body[DOCTOR_ASK];

	if (d->stream[0])
		doctor_ask(d, "", doctor_by_name(body, "StreamARN", d->stream));
	else
		doctor_skip(d, "no stream is mapped");
}

static void say_no_retention(struct doctor *d, const cJSON *v)
{
	char fix[DOCTOR_FIX], body[DOCTOR_ASK];
	struct text t, ask;

	text_init(&ask, body, sizeof(body));
	text_adds(&ask, "{\"StreamARN\":");
	text_json(&ask, slice_of(d->stream));
	text_adds(&ask, ",\"CurrentVersion\":");
	text_json(&ask, slice_of(doctor_string(v, "StreamInfo", "Version")));
	text_adds(&ask, ",\"Operation\":\"INCREASE_DATA_RETENTION\","
			"\"DataRetentionChangeInHours\":24}");
	text_init(&t, fix, sizeof(fix));
	aws_line(&t, KVS_UPDATE_RETENTION, text_slice(&ask), &d->o.said);
	doctor_say(d, VERDICT_BAD, "ACTIVE, and it keeps nothing (0 h)", fix);
}

void doctor_read_stream(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(v, "StreamInfo");
	const cJSON *hours = cJSON_GetObjectItemCaseSensitive(info, "DataRetentionInHours");
	const char *status = doctor_string(v, "StreamInfo", "Status");
	int kept = cJSON_IsNumber(hours) ? hours->valueint : 0;

	(void)a;
	if (strcmp(status, "ACTIVE") != 0)
		doctor_sayf(d, VERDICT_BAD, "wait until it is ACTIVE", "the stream is %s",
			    status);
	else if (kept <= 0)
		say_no_retention(d, v);
	else
		doctor_sayf(d, VERDICT_GOOD, "", "ACTIVE, keeps %d h", kept);
}

static void ask_endpoint(struct doctor *d, bool storage, const char *role)
{
	char body[DOCTOR_ASK];
	struct text t;

	if (!d->arn[0]) {
		doctor_skip(d, "the channel is not known");
		return;
	}
	text_init(&t, body, sizeof(body));
	kvs_ask_endpoint(&t, slice_of(d->arn), storage, role);
	doctor_ask(d, "", body);
}

/* As a viewer: asking as master displaces nobody either, but may not be allowed. */
void doctor_endpoints(struct doctor *d)
{
	ask_endpoint(d, false, "VIEWER");
}

void doctor_read_endpoints(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	struct kvs_endpoints e = {.wss = {"", 0}};
	char room[KVS_ROOM];

	(void)v;
	if (kvs_read_endpoints(&e, a->body, room, sizeof(room))) {
		doctor_say(d, VERDICT_BAD, "the answer names none", "");
		return;
	}
	slice_copy(d->wss, sizeof(d->wss), e.wss);
	slice_copy(d->https, sizeof(d->https), e.https);
	doctor_sayf(d, VERDICT_GOOD, "", "%s, %s", d->wss, d->https);
}

void doctor_webrtc(struct doctor *d)
{
	ask_endpoint(d, true, "MASTER");
}

void doctor_read_webrtc(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	struct kvs_endpoints e = {.wss = {"", 0}};
	char room[KVS_ROOM];

	(void)v;
	kvs_read_endpoints(&e, a->body, room, sizeof(room));
	slice_copy(d->webrtc, sizeof(d->webrtc), e.webrtc);
	if (d->webrtc[0])
		doctor_say(d, VERDICT_GOOD, d->webrtc, "");
	else
		doctor_say(d, VERDICT_BAD, "no WEBRTC endpoint: nothing can join",
			   "enable the channel's media storage");
}
