/* The checks: calls that only read, in the order in which an ingestion needs their answers.
 */
#include "tui/cli/doctor.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cjson/cJSON.h>

#include "core/kvsapi.h"

enum {
	SKEW_WARN_S = 60,
	SKEW_BAD_S = 300,
	EXPIRY_WARN_S = 900,
	WS_MS = 8000,
	ASK_ROOM = 2048
};

struct step;

struct doctor {
	uv_loop_t *loop;
	uv_timer_t turn; /* the next step comes from the loop, not from a callback */
	struct doctor_options o;
	size_t at; /* in the table of steps */
	char channel[1100], arn[1100], stream[1100], wss[512], https[512], webrtc[512],
		archived[512];
	char denied[512]; /* IAM actions that were refused, for one policy */
	bool skew_told, over;
};

typedef void step_run(struct doctor *d);
typedef void step_read(struct doctor *d, const struct client_answer *a, const cJSON *body);

struct step {
	const char *check;
	step_run *run;
	enum kvs_op op;
	step_read *read;
};

static const struct step *now(const struct doctor *d);
static void next(struct doctor *d);

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {"good", "note", "warning", "bad", "skipped"};

	return names[v];
}

/* ---- saying */

static void say(struct doctor *d, enum verdict v, const char *evidence, const char *fix)
{
	struct diagnosis f = {.check = now(d)->check, .verdict = v};

	slice_copy(f.evidence, sizeof(f.evidence), slice_of(evidence));
	slice_copy(f.fix, sizeof(f.fix), slice_of(fix));
	d->o.tell(d->o.self, &f);
}

static void sayf(struct doctor *d, enum verdict v, const char *fix, const char *format, ...)
	__attribute__((format(printf, 4, 5)));
static void sayf(struct doctor *d, enum verdict v, const char *fix, const char *format, ...)
{
	char words[256];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	say(d, v, words, fix);
}

static void skip(struct doctor *d, const char *why)
{
	say(d, VERDICT_SKIPPED, why, "");
	next(d);
}

/* ---- clocks: whatever is answered says the service's time */

static void check_clock(struct doctor *d, const struct client_answer *a)
{
	long long off;
	const struct diagnosis base = {.check = "clock"};
	struct diagnosis f = base;

	if (d->skew_told || a->date_s < 0 || !a->status)
		return;
	d->skew_told = true;
	off = (long long)time(NULL) - a->date_s;
	f.verdict = llabs(off) >= SKEW_BAD_S    ? VERDICT_BAD
		    : llabs(off) >= SKEW_WARN_S ? VERDICT_WARN
						: VERDICT_GOOD;
	snprintf(f.evidence, sizeof(f.evidence), "%lld s %s the service's", llabs(off),
		 off < 0 ? "behind" : "ahead of");
	if (f.verdict != VERDICT_GOOD)
		snprintf(f.fix, sizeof(f.fix),
			 "set this machine's clock (timedatectl set-ntp true): signatures "
			 "count "
			 "for 5 minutes");
	d->o.tell(d->o.self, &f);
}

/* ---- refusals */

static bool denies(struct slice error)
{
	return slice_is(error, "AccessDeniedException") ||
	       slice_is(error, "NotAuthorizedException") || slice_is(error, "AccessDenied");
}

static void remember_denied(struct doctor *d, const char *action)
{
	size_t n = strlen(d->denied);

	snprintf(d->denied + n, sizeof(d->denied) - n, "%s\"kinesisvideo:%s\"",
		 n ? "," : "", action);
}

static void refused(struct doctor *d, const struct client_answer *a)
{
	const char *action = kvs_operation(a->op)->name;

	if (denies(a->error)) {
		char fix[320];

		remember_denied(d, action);
		snprintf(fix, sizeof(fix), "allow the IAM action kinesisvideo:%s", action);
		sayf(d, VERDICT_BAD, fix, "%s is denied", action);
	} else {
		say(d, VERDICT_BAD, a->trouble.words,
		    a->op == KVS_DESCRIBE_CHANNEL && a->trouble.fault == FAULT_ABSENT
			    ? "create the channel, or look at its name and the region"
			    : "");
	}
	next(d);
}

static void answered(void *self, const struct client_answer *a)
{
	struct doctor *d = self;
	cJSON *body;

	check_clock(d, a);
	if (a->trouble.fault) {
		refused(d, a);
		return;
	}
	body = cJSON_ParseWithLength(a->body.at, a->body.n);
	now(d)->read(d, a, body);
	cJSON_Delete(body);
	next(d);
}

static void ask(struct doctor *d, const char *url, const char *json)
{
	struct client_ask q = {
		.op = now(d)->op, .url = slice_of(url), .body = slice_of(json)};

	if (!client_call(d->o.client, &q, answered, d))
		skip(d, "the endpoint cannot be called");
}

static const char *string_in(const cJSON *v, const char *outer, const char *name)
{
	const cJSON *in = outer ? cJSON_GetObjectItemCaseSensitive(v, outer) : v;
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(in, name));

	return s ? s : "";
}

static const char *by_name(char *room, const char *member, const char *value)
{
	struct text t;

	text_init(&t, room, ASK_ROOM);
	text_printf(&t, "{\"%s\":", member);
	text_json(&t, slice_of(value));
	text_char(&t, '}');
	return room;
}

/* ---- the steps */

static void run_keys(struct doctor *d)
{
	const char *source = client_key_source(d->o.client);
	int64_t ends = client_keys_end_s(d->o.client);
	long long left = ends ? (long long)ends - (long long)time(NULL) : 0;

	if (!*source)
		say(d, VERDICT_NOTE, "calls are not signed", "");
	else if (!ends)
		sayf(d, VERDICT_GOOD, "", "from %s; no end is known", source);
	else
		sayf(d, left < EXPIRY_WARN_S ? VERDICT_WARN : VERDICT_GOOD,
		     left < EXPIRY_WARN_S ? "renew them before a longer session" : "",
		     "from %s; they end in %lld min", source, left / 60);
	next(d);
}

static void run_region(struct doctor *d)
{
	sayf(d, VERDICT_GOOD, "", "%s, %s", client_region(d->o.client),
	     client_control_url(d->o.client));
	next(d);
}

static void run_channel(struct doctor *d)
{
	char body[ASK_ROOM];
	bool arn = strncmp(d->channel, "arn:", 4) == 0;

	ask(d, "", by_name(body, arn ? "ChannelARN" : "ChannelName", d->channel));
}

static void read_channel(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const char *status = string_in(v, "ChannelInfo", "ChannelStatus"),
		   *type = string_in(v, "ChannelInfo", "ChannelType");
	bool active = strcmp(status, "ACTIVE") == 0;

	slice_copy(d->arn, sizeof(d->arn),
		   slice_of(string_in(v, "ChannelInfo", "ChannelARN")));
	sayf(d, active ? VERDICT_GOOD : VERDICT_BAD,
	     active ? "" : "wait until it is ACTIVE, or create it anew", "%s, %s (%lld ms)",
	     status, type, (long long)a->ms);
}

static void run_storage(struct doctor *d)
{
	char body[ASK_ROOM];

	if (d->arn[0])
		ask(d, "", by_name(body, "ChannelARN", d->arn));
	else
		skip(d, "the channel is not known");
}

static void read_storage(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const char *status = string_in(v, "MediaStorageConfiguration", "Status");
	char fix[320];

	(void)a;
	slice_copy(d->stream, sizeof(d->stream),
		   slice_of(string_in(v, "MediaStorageConfiguration", "StreamARN")));
	snprintf(fix, sizeof(fix),
		 "aws kinesisvideo update-media-storage-configuration --channel-arn %.150s "
		 "--media-storage-configuration StreamARN=STREAM,Status=ENABLED",
		 d->arn);
	if (strcmp(status, "ENABLED") == 0)
		sayf(d, VERDICT_GOOD, "", "ENABLED, %s",
		     strrchr(d->stream, ':') ? strrchr(d->stream, ':') + 1 : d->stream);
	else
		sayf(d, VERDICT_BAD, fix, "%s: JoinStorageSession will be refused",
		     *status ? status : "DISABLED");
}

static void run_stream(struct doctor *d)
{
	char body[ASK_ROOM];

	if (d->stream[0])
		ask(d, "", by_name(body, "StreamARN", d->stream));
	else
		skip(d, "no stream is mapped");
}

static void read_stream(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const cJSON *info = cJSON_GetObjectItemCaseSensitive(v, "StreamInfo");
	const cJSON *hours = cJSON_GetObjectItemCaseSensitive(info, "DataRetentionInHours");
	const char *status = string_in(v, "StreamInfo", "Status");
	int kept = cJSON_IsNumber(hours) ? hours->valueint : 0;

	(void)a;
	if (strcmp(status, "ACTIVE") != 0)
		sayf(d, VERDICT_BAD, "wait until it is ACTIVE", "the stream is %s", status);
	else if (kept <= 0)
		say(d, VERDICT_BAD, "ACTIVE, and it keeps nothing (0 h)",
		    "aws kinesisvideo update-data-retention --operation "
		    "INCREASE_DATA_RETENTION "
		    "--data-retention-change-in-hours 24 …");
	else
		sayf(d, VERDICT_GOOD, "", "ACTIVE, keeps %d h", kept);
}

static void run_endpoints(struct doctor *d)
{
	char body[ASK_ROOM];
	struct text t;

	if (!d->arn[0]) {
		skip(d, "the channel is not known");
		return;
	}
	text_init(&t, body, sizeof(body));
	/* As a viewer: asking as master displaces nobody either, but may not be allowed. */
	kvs_ask_endpoint(&t, slice_of(d->arn), false, "VIEWER");
	ask(d, "", body);
}

static void read_endpoints(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	struct kvs_endpoints e = {.wss = {"", 0}};
	char room[KVS_ROOM];

	(void)v;
	if (kvs_read_endpoints(&e, a->body, room, sizeof(room))) {
		say(d, VERDICT_BAD, "the answer names none", "");
		return;
	}
	slice_copy(d->wss, sizeof(d->wss), e.wss);
	slice_copy(d->https, sizeof(d->https), e.https);
	sayf(d, VERDICT_GOOD, "", "%s, %s", d->wss, d->https);
}

static void run_webrtc(struct doctor *d)
{
	char body[ASK_ROOM];
	struct text t;

	if (!d->arn[0]) {
		skip(d, "the channel is not known");
		return;
	}
	text_init(&t, body, sizeof(body));
	kvs_ask_endpoint(&t, slice_of(d->arn), true, "MASTER");
	ask(d, "", body);
}

static void read_webrtc(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	struct kvs_endpoints e = {.wss = {"", 0}};
	char room[KVS_ROOM];

	(void)v;
	kvs_read_endpoints(&e, a->body, room, sizeof(room));
	slice_copy(d->webrtc, sizeof(d->webrtc), e.webrtc);
	if (d->webrtc[0])
		say(d, VERDICT_GOOD, d->webrtc, "");
	else
		say(d, VERDICT_BAD, "no WEBRTC endpoint: nothing can join",
		    "enable the channel's media storage");
}

static void run_ice(struct doctor *d)
{
	char body[ASK_ROOM];
	struct text t;

	if (!d->https[0]) {
		skip(d, "no HTTPS endpoint is known");
		return;
	}
	text_init(&t, body, sizeof(body));
	kvs_ask_ice(&t, slice_of(d->arn), slice_of("kvscope-doctor"));
	ask(d, d->https, body);
}

static void read_ice(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(v, "IceServerList");
	const cJSON *first = cJSON_GetArrayItem(list, 0);
	const cJSON *uris = cJSON_GetObjectItemCaseSensitive(first, "Uris");
	const cJSON *ttl = cJSON_GetObjectItemCaseSensitive(first, "Ttl");

	(void)a;
	if (!cJSON_GetArraySize(list))
		say(d, VERDICT_WARN, "no TURN server is offered",
		    "behind a symmetric NAT nothing will connect");
	else
		sayf(d, VERDICT_GOOD, "", "%d TURN servers, %s, for %d s",
		     cJSON_GetArraySize(list),
		     cJSON_GetStringValue(cJSON_GetArrayItem(uris, 0))
			     ? cJSON_GetStringValue(cJSON_GetArrayItem(uris, 0))
			     : "–",
		     cJSON_IsNumber(ttl) ? ttl->valueint : 0);
}

static void socket_told(void *self, const struct websocket_report *r)
{
	struct doctor *d = self;

	if (r->news == WEBSOCKET_UP) {
		sayf(d, VERDICT_GOOD, "",
		     "opened as a viewer in %lld ms; nobody was displaced",
		     (long long)r->ms);
		websockets_forget(d->o.sockets, d);
		next(d);
	} else if (r->news == WEBSOCKET_GONE) {
		sayf(d, VERDICT_BAD,
		     r->code == 403 ? "allow the IAM action kinesisvideo:ConnectAsViewer"
				    : "",
		     "%.*s", (int)r->why.n, r->why.at);
		next(d);
	}
}

static void run_socket(struct doctor *d)
{
	struct websocket_dial dial = {.ticket = 1,
				      .url = slice_of(d->wss),
				      .arn = slice_of(d->arn),
				      .client_id = SLICE("kvscope-doctor"),
				      .ms = WS_MS,
				      .report = socket_told,
				      .self = d};

	if (d->wss[0])
		websockets_dial(d->o.sockets, &dial);
	else
		skip(d, "no WSS endpoint is known");
}

static void run_archive(struct doctor *d)
{
	char body[ASK_ROOM];
	struct text t;

	if (!d->stream[0]) {
		skip(d, "no stream is mapped");
		return;
	}
	text_init(&t, body, sizeof(body));
	text_adds(&t, "{\"StreamARN\":");
	text_json(&t, slice_of(d->stream));
	text_adds(&t, ",\"APIName\":\"LIST_FRAGMENTS\"}");
	ask(d, "", body);
}

static void read_archive(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	(void)a;
	slice_copy(d->archived, sizeof(d->archived),
		   slice_of(string_in(v, NULL, "DataEndpoint")));
	say(d, d->archived[0] ? VERDICT_GOOD : VERDICT_WARN,
	    d->archived[0] ? d->archived : "none was named", "");
}

static void run_stored(struct doctor *d)
{
	char body[ASK_ROOM];
	long long to = (long long)time(NULL);
	struct text t;

	if (!d->archived[0]) {
		skip(d, "the archive's endpoint is not known");
		return;
	}
	text_init(&t, body, sizeof(body));
	text_adds(&t, "{\"StreamARN\":");
	text_json(&t, slice_of(d->stream));
	text_printf(&t,
		    ",\"MaxResults\":1000,\"FragmentSelector\":{\"FragmentSelectorType\":"
		    "\"SERVER_TIMESTAMP\",\"TimestampRange\":{\"StartTimestamp\":%lld,"
		    "\"EndTimestamp\":%lld}}}",
		    to - 3600, to + 60);
	ask(d, d->archived, body);
}

static void read_stored(struct doctor *d, const struct client_answer *a, const cJSON *v)
{
	const cJSON *list = cJSON_GetObjectItemCaseSensitive(v, "Fragments"), *f;
	double last = 0;

	(void)a;
	cJSON_ArrayForEach(f, list)
	{
		const cJSON *at = cJSON_GetObjectItemCaseSensitive(f, "ServerTimestamp");

		if (cJSON_IsNumber(at) && at->valuedouble > last)
			last = at->valuedouble;
	}
	if (last > 0)
		sayf(d, VERDICT_GOOD, "",
		     "the newest fragment is %.0f s old, %d in the last hour",
		     (double)time(NULL) - last, cJSON_GetArraySize(list));
	else
		say(d, VERDICT_NOTE, "nothing was stored in the last hour", "");
}

static void run_policy(struct doctor *d)
{
	if (!d->denied[0])
		say(d, VERDICT_GOOD, "every action that was tried is allowed", "");
	else
		sayf(d, VERDICT_BAD, "",
		     "{\"Effect\":\"Allow\",\"Action\":[%s],\"Resource\":\"*\"}",
		     d->denied);
	next(d);
}

/* clang-format off */
static const struct step steps[] = {
	{"credentials",     run_keys,      KVS_OP_COUNT,          NULL},
	{"region",          run_region,    KVS_OP_COUNT,          NULL},
	{"channel",         run_channel,   KVS_DESCRIBE_CHANNEL,  read_channel},
	{"storage mapping", run_storage,   KVS_DESCRIBE_STORAGE,  read_storage},
	{"stream",          run_stream,    KVS_DESCRIBE_STREAM,   read_stream},
	{"endpoints",       run_endpoints, KVS_GET_ENDPOINT,      read_endpoints},
	{"join endpoint",   run_webrtc,    KVS_GET_ENDPOINT,      read_webrtc},
	{"ICE servers",     run_ice,       KVS_GET_ICE,           read_ice},
	{"WebSocket",       run_socket,    KVS_OP_COUNT,          NULL},
	{"archive",         run_archive,   KVS_GET_DATA_ENDPOINT, read_archive},
	{"last stored",     run_stored,    KVS_LIST_FRAGMENTS,    read_stored},
	{"permissions",     run_policy,    KVS_OP_COUNT,          NULL},
};
/* clang-format on */
enum { STEPS = sizeof(steps) / sizeof(steps[0]) };

static const struct step *now(const struct doctor *d)
{
	return &steps[d->at < STEPS ? d->at : STEPS - 1];
}

static void turned(uv_timer_t *t)
{
	struct doctor *d = t->data;

	if (d->at < STEPS) {
		steps[d->at].run(d);
	} else if (!d->over) {
		d->over = true;
		d->o.over(d->o.self);
	}
}

static void next(struct doctor *d)
{
	d->at++;
	uv_timer_start(&d->turn, turned, 0, 0);
}

struct doctor *doctor_begin(uv_loop_t *loop, const struct doctor_options *o)
{
	struct doctor *d = calloc(1, sizeof(*d));

	if (!d)
		return NULL;
	d->loop = loop;
	d->o = *o;
	slice_copy(d->channel, sizeof(d->channel), o->channel);
	uv_timer_init(loop, &d->turn);
	d->turn.data = d;
	uv_timer_start(&d->turn, turned, 0, 0);
	return d;
}

static void closed(uv_handle_t *h)
{
	free(h->data);
}

void doctor_free(struct doctor *d)
{
	if (!d)
		return;
	client_cancel(d->o.client, 0, d);
	websockets_forget(d->o.sockets, d);
	uv_close((uv_handle_t *)&d->turn, closed);
}
