/* Which path is whose: one table from operation to handler. */
#include "net/service/routes.h"

#include <stdio.h>

#include "core/json.h"
#include "net/service/inner.h"
#include "net/service/playback.h"
#include "net/service/refusal.h"
#include "net/service/shapes.h"

enum { BODY_TOLD_MAX = 4096 }; /* bytes of a call's body that the event stream repeats */

/* Calls a second of all channels together (docs: WebRTC quotas; those that it names). */
static const double account_rates[KVS_OP_COUNT] = {
	[KVS_CREATE_CHANNEL] = 50, [KVS_DELETE_CHANNEL] = 50, [KVS_DESCRIBE_STORAGE] = 50,
	[KVS_LIST_CHANNELS] = 50,  [KVS_UPDATE_STORAGE] = 10, [KVS_DESCRIBE_CHANNEL] = 300,
	[KVS_GET_ENDPOINT] = 300,  [KVS_GET_ICE] = 100,       [KVS_JOIN] = 50,
	[KVS_JOIN_AS_VIEWER] = 50,
};

#define S3_IMAGES                                                                          \
	"Delivery of images to S3 is not available for media that WebRTC ingestion "       \
	"stores: "                                                                         \
	"ask for pictures with GetImages."
#define NOTIFICATIONS                                                                      \
	"Notifications are not available for media that WebRTC ingestion stores: list "    \
	"what "                                                                            \
	"is stored with ListFragments."

static route_handler *const handlers[KVS_OP_COUNT] = {
	[KVS_CREATE_CHANNEL] = create_channel,
	[KVS_DESCRIBE_CHANNEL] = describe_channel,
	[KVS_LIST_CHANNELS] = list_channels,
	[KVS_UPDATE_CHANNEL] = update_channel,
	[KVS_DELETE_CHANNEL] = delete_channel,
	[KVS_GET_ENDPOINT] = get_endpoint,
	[KVS_DESCRIBE_STORAGE] = describe_storage,
	[KVS_UPDATE_STORAGE] = update_storage,
	[KVS_DESCRIBE_MAPPED] = describe_mapped,
	[KVS_CREATE_STREAM] = create_stream,
	[KVS_DESCRIBE_STREAM] = describe_stream,
	[KVS_LIST_STREAMS] = list_streams,
	[KVS_DELETE_STREAM] = delete_stream,
	[KVS_UPDATE_RETENTION] = update_retention,
	[KVS_GET_DATA_ENDPOINT] = get_data_endpoint,
	[KVS_GET_ICE] = get_ice,
	[KVS_JOIN] = join_session,
	[KVS_JOIN_AS_VIEWER] = join_session_as_viewer,
	[KVS_LIST_FRAGMENTS] = list_fragments,
	[KVS_GET_IMAGES] = get_images,
	[KVS_GET_HLS] = get_hls,
};

/* What the service has beside WebRTC ingestion, and what does it here. */
static const struct {
	const char *path, *words;
} elsewhere[] = {
	{"/updateImageGenerationConfiguration", S3_IMAGES},
	{"/describeImageGenerationConfiguration", S3_IMAGES},
	{"/updateNotificationConfiguration", NOTIFICATIONS},
	{"/describeNotificationConfiguration", NOTIFICATIONS},
};

route_handler *route_of(enum kvs_op op)
{
	return op < KVS_OP_COUNT ? handlers[op] : NULL;
}

/* One line, whatever a stranger put into it: the log may be a terminal. */
static void log_refusal(const struct request *r, const struct auth_verdict *v)
{
	char line[2048];

	snprintf(line, sizeof(line), "%.*s %.*s of %s refused at step \"%s\": %s",
		 (int)r->method.n, r->method.at, (int)r->path.n, r->path.at, r->actor,
		 auth_step_words(v->step), *v->why ? v->why : v->message);
	for (char *at = line; *at; at++)
		if ((unsigned char)*at < 0x20 || *at == 0x7f)
			*at = '?';
	fprintf(stderr, "kvscope serve: %s\n", line);
}

/* The refusal for the caller; the step that differs for the service's own log. */
static bool authentic(struct request *r)
{
	struct auth_request a = {r->method,  r->path,
				 r->query,   {r->body ? r->body : "", r->n_body},
				 r->headers, r->n_headers};
	struct auth_verdict v;

	auth_check(&v, &r->service->keys, &r->service->signing, &a,
		   service_wall_ms(r->service) / 1000);
	if (v.step == AUTH_FINE)
		return true;
	log_refusal(r, &v);
	r->status = v.status;
	r->error = v.error;
	snprintf(r->message, sizeof(r->message), "%s", v.message);
	return false;
}

/* Who is not let in cannot fill the history with what it sends. */
static void tell_ask(const struct request *r, bool let_in)
{
	struct event e = {.kind = EV_API_ASK, .ticket = r->ticket};

	e.d.actor = slice_of(r->actor);
	e.d.op = slice_of(kvs_operation(r->op)->name);
	e.d.channel = slice_of(r->channel);
	e.d.url = r->path;
	e.d.body = (struct slice){r->body ? r->body : "",
				  let_in && r->n_body <= BODY_TOLD_MAX ? r->n_body : 0};
	service_tell(r->service, e);
}

static bool broken_on_purpose(const struct request *r)
{
	const struct faults *f = &r->service->faults;
	int64_t each = f->value[CHAOS_HTTP_500];

	return f->on[CHAOS_HTTP_500] && each > 0 && r->ticket % each == 0;
}

static void refuse_unknown(struct request *r)
{
	for (size_t i = 0; i < sizeof(elsewhere) / sizeof(*elsewhere); i++)
		if (slice_is(r->path, elsewhere[i].path)) {
			answer_refuse(r, REFUSE_INVALID_ARGUMENT, "%s", elsewhere[i].words);
			return;
		}
	answer_refuse(r, REFUSE_UNKNOWN_OPERATION,
		      "The local service does not offer this operation.");
}

/* False: refused. */
static bool within_account(struct request *r)
{
	struct service *s = r->service;
	double rate = account_rates[r->op];

	if (rate <= 0 || s->faults.on[CHAOS_NO_QUOTAS] ||
	    quota_take(&s->account_quotas[r->op], rate * s->speed, rate, service_now_us(s)))
		return true;
	answer_refuse(r, REFUSE_CLIENT_LIMIT, "Rate exceeded");
	return false;
}

static void route_post(struct request *r)
{
	bool let_in;

	r->op = kvs_op_at(r->path);
	r->json = r->n_body ? json_object((struct slice){r->body, r->n_body}) : NULL;
	let_in = authentic(r);
	if (r->op < KVS_OP_COUNT) {
		shapes_actor(r);
		tell_ask(r, let_in);
	}
	if (!let_in)
		answer_refuse(r, REFUSE_INVALID_SIGNATURE, "%s", r->message);
	else if (broken_on_purpose(r))
		answer_refuse(r, REFUSE_INTERNAL,
			      "Internal failure (asked for by --chaos http-500).");
	else if (r->op == KVS_OP_COUNT)
		refuse_unknown(r);
	else if (r->n_body && !r->json)
		answer_refuse(r, REFUSE_SERIALIZATION,
			      "Start of structure or map found where not "
			      "expected, or a body that is not JSON.");
	else if (within_account(r) && shapes_ok(r))
		handlers[r->op](r);
}

void route(struct request *r)
{
	r->routed = true;
	if (slice_is(r->method, "POST"))
		route_post(r);
	else if (slice_is(r->method, "OPTIONS"))
		answer_bytes(r, 204, NULL, NULL, 0);
	else if (slice_is(r->method, "GET") && playback_path(r->path))
		playback_serve(r);
	else
		answer_refuse(r, REFUSE_UNKNOWN_OPERATION, "No such operation.");
}

const struct link_kind *route_upgrade(struct request *r)
{
	const struct link_kind *kind =
		slice_is(r->path, "/kvscope/events") ? &events_links : &relay_links;

	if (r->overlong)
		request_refuse(r, REFUSE_INVALID_ARGUMENT, 400, REQUEST_OVERLONG);
	else if (!authentic(r))
		request_refused(r);
	return kind;
}
