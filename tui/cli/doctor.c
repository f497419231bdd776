/* The checks in the order in which an ingestion needs their answers, and how they go on. */
#include "tui/cli/doctor_inside.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/crypto.h>

#include "net/aws/secret.h"

struct step {
	const char *check;
	step_run *run;
	enum kvs_op op;
	step_read *read;
	bool needed; /* a camera must be allowed to call it */
};

static const struct step *now(const struct doctor *d);

const char *verdict_name(enum verdict v)
{
	static const char *const names[] = {"good", "note", "warning", "bad", "skipped"};

	return names[v];
}

/* ---- saying */

void doctor_say(struct doctor *d, enum verdict v, const char *evidence, const char *fix)
{
	struct diagnosis f = {.check = now(d)->check, .verdict = v};

	slice_copy(f.evidence, sizeof(f.evidence), slice_of(evidence));
	slice_copy(f.fix, sizeof(f.fix), slice_of(fix));
	d->o.tell(d->o.self, &f);
}

void doctor_sayf(struct doctor *d, enum verdict v, const char *fix, const char *format, ...)
{
	char words[256];
	va_list args;

	va_start(args, format);
	vsnprintf(words, sizeof(words), format, args);
	va_end(args);
	doctor_say(d, v, words, fix);
}

void doctor_sayas(struct doctor *d, const char *check, enum verdict v, const char *fix,
		  const char *format, ...)
{
	struct diagnosis f = {.check = check, .verdict = v};
	va_list args;

	va_start(args, format);
	vsnprintf(f.evidence, sizeof(f.evidence), format, args);
	va_end(args);
	slice_copy(f.fix, sizeof(f.fix), slice_of(fix));
	d->o.tell(d->o.self, &f);
}

void doctor_skip(struct doctor *d, const char *why)
{
	doctor_say(d, VERDICT_SKIPPED, why, "");
	doctor_next(d);
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
	char words[96];

	snprintf(words, sizeof(words), "\"kinesisvideo:%s\"", action);
	if (!strstr(d->denied, words)) /* two steps may ask the same */
		snprintf(d->denied + n, sizeof(d->denied) - n, "%s%s", n ? "," : "", words);
}

static void refused(struct doctor *d, const struct client_answer *a)
{
	const char *action = kvs_operation(a->op)->name;

	d->unread = d->page[0] != '\0'; /* a later page: what was counted stands */
	if (denies(a->error) && !now(d)->needed) {
		now(d)->read(d, a, NULL);
	} else if (denies(a->error)) {
		char fix[320];

		remember_denied(d, action);
		snprintf(fix, sizeof(fix), "allow the IAM action kinesisvideo:%s", action);
		doctor_sayf(d, VERDICT_BAD, fix, "%s is denied", action);
	} else {
		d->failed++;
		doctor_say(
			d, VERDICT_BAD, a->trouble.words,
			a->op == KVS_DESCRIBE_CHANNEL && a->trouble.fault == FAULT_ABSENT
				? "create the channel, or look at its name and the region"
				: "");
	}
	doctor_next(d);
}

static void answered(void *self, const struct client_answer *a)
{
	struct doctor *d = self;
	cJSON *body;

	doctor_clock(d, a);
	if (a->trouble.fault) {
		refused(d, a);
		return;
	}
	d->accepted++;
	body = cJSON_ParseWithLength(a->body.at, a->body.n);
	d->again = false;
	now(d)->read(d, a, body);
	secret_delete(body);
	if (d->again)
		doctor_once_more(d);
	else
		doctor_next(d);
}

void doctor_ask(struct doctor *d, const char *url, const char *json)
{
	struct client_ask q = {
		.op = now(d)->op, .url = slice_of(url), .body = slice_of(json)};

	if (!client_call(d->o.client, &q, answered, d))
		doctor_skip(d, "the endpoint cannot be called");
}

const char *doctor_string(const cJSON *v, const char *outer, const char *name)
{
	const cJSON *in = outer ? cJSON_GetObjectItemCaseSensitive(v, outer) : v;
	const char *s = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(in, name));

	return s ? s : "";
}

const char *doctor_by_name(char *room, const char *member, const char *value)
{
	struct text t;

	text_init(&t, room, DOCTOR_ASK);
	text_printf(&t, "{\"%s\":", member);
	text_json(&t, slice_of(value));
	text_char(&t, '}');
	return room;
}

static void run_policy(struct doctor *d)
{
	if (d->denied[0])
		doctor_sayf(d, VERDICT_BAD, "",
			    "{\"Effect\":\"Allow\",\"Action\":[%s],\"Resource\":\"*\"}",
			    d->denied);
	else if (!d->accepted)
		doctor_say(d, VERDICT_SKIPPED,
			   "no call succeeded: what is allowed is not known", "");
	else if (d->failed)
		doctor_sayf(d, VERDICT_NOTE, "",
			    "no action was denied, but %zu calls failed otherwise",
			    d->failed);
	else
		doctor_say(d, VERDICT_GOOD, "every action that was tried is allowed", "");
	doctor_next(d);
}
/* clang-format off */
static const struct step steps[] = {
	{"credentials",     doctor_keys,        KVS_OP_COUNT,          NULL, true},
	{"region",          doctor_region,      KVS_OP_COUNT,          NULL, true},
	{"TLS",             doctor_tls,         KVS_OP_COUNT,          NULL, true},
	{"channel",         doctor_channel,     KVS_DESCRIBE_CHANNEL,  doctor_read_channel, true},
	{"storage mapping", doctor_storage,     KVS_DESCRIBE_STORAGE,  doctor_read_storage, true},
	{"stream",          doctor_stream,      KVS_DESCRIBE_STREAM,   doctor_read_stream, true},
	{"endpoints",       doctor_endpoints,   KVS_GET_ENDPOINT,      doctor_read_endpoints, true},
	{"join endpoint",   doctor_webrtc,      KVS_GET_ENDPOINT,      doctor_read_webrtc, true},
	{"TLS",             doctor_tls_channel, KVS_OP_COUNT,          NULL, true},
	{"ICE servers",     doctor_ice,         KVS_GET_ICE,           doctor_read_ice, true},
	{"relays",          doctor_relays,      KVS_OP_COUNT,          NULL, true},
	{"WebSocket",       doctor_socket,      KVS_OP_COUNT,          NULL, true},
	{"archive",         doctor_archive,     KVS_GET_DATA_ENDPOINT, doctor_read_archive, true},
	{"last stored",     doctor_stored,      KVS_LIST_FRAGMENTS,    doctor_read_stored, true},
	{"last stored",     doctor_who,         KVS_OP_COUNT,          NULL, true},
	{"quotas",          doctor_quotas,      KVS_LIST_CHANNELS,     doctor_read_quotas, false},
	{"permissions",     run_policy,         KVS_OP_COUNT,          NULL, true},
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

void doctor_once_more(struct doctor *d)
{
	uv_timer_start(&d->turn, turned, 0, 0);
}

void doctor_next(struct doctor *d)
{
	d->at++;
	d->page[0] = '\0'; /* it was the step's own */
	d->pages = 0;
	doctor_once_more(d);
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
	uv_timer_init(loop, &d->patience);
	d->patience.data = d;
	doctor_once_more(d);
	return d;
}

static void closed(uv_handle_t *h)
{
	struct doctor *d = h->data;

	OPENSSL_cleanse(d, sizeof(*d));
	free(d);
}

static void close_last(uv_handle_t *h)
{
	struct doctor *d = h->data;

	uv_close((uv_handle_t *)&d->turn, closed);
}

void doctor_free(struct doctor *d)
{
	if (!d)
		return;
	client_cancel(d->o.client, 0, d);
	doctor_stored_free(d);
	websockets_forget(d->o.sockets, d);
	uv_close((uv_handle_t *)&d->patience, close_last);
}
