/* Signaling: a channel's masters and viewers, and what goes between them. */
#include "net/service/relay.h"

#include <libwebsockets.h>
#include <stdio.h>
#include <stdlib.h>

#include "core/arn.h"
#include "core/sigmsg.h"
#include "net/service/channels.h"
#include "net/service/links.h"
#include "net/service/refusal.h"
#include "net/service/room.h"
#include "net/service/sessions.h"

/* Quotas a connection and a channel (docs: WebRTC quotas). Candidates come in bursts. */
enum {
	SDP_RATE = 5,
	CANDIDATE_RATE = 20,
	CANDIDATE_BURST = 100,
	CONNECT_RATE = 3,
	VIEWERS_MAX = 10
};
enum { TICK_MS = 1000, TICK_MIN_MS = 20 };

/* A program's connections, so that a second one gets a number behind its name. */
struct label {
	char name[ACTOR_ROOM]; /* first: rosters sort by it */
	size_t live, next;
};

struct relay {
	struct service *service;
	struct roster rooms, labels;
	size_t n_sockets;
	uv_timer_t tick;
};

/* --- names --- */

static struct label *label_of(struct relay *r, const char *agent)
{
	struct label *l = roster_find(&r->labels, slice_of(agent));

	if (l)
		return l;
	l = need(calloc(1, sizeof(*l)));
	slice_copy(l->name, sizeof(l->name), slice_of(agent));
	roster_add(&r->labels, l);
	return l;
}

/* Our own clients say their name, and keep it over a reconnect; others are numbered. */
static void name_socket(struct relay *r, struct socket *k, const struct request *call)
{
	struct label *l = label_of(r, call->actor);
	bool ours = slice_starts(request_header(call, "user-agent"), "kvscope/");

	slice_copy(k->agent, sizeof(k->agent), slice_of(call->actor));
	if (l->live++ == 0)
		l->next = 1;
	if (ours || l->next++ == 1)
		slice_copy(k->actor, sizeof(k->actor), slice_of(k->agent));
	else
		snprintf(k->actor, sizeof(k->actor), "%.48s-%zu", k->agent, l->next - 1);
}

static void unname_socket(struct relay *r, struct socket *k)
{
	struct label *l = label_of(r, k->agent);

	if (--l->live)
		return;
	roster_drop(&r->labels, l);
	free(l);
}

static struct room *room_of(const struct relay *r, const char *channel)
{
	return roster_find(&r->rooms, slice_of(channel));
}

void relay_actor(const struct relay *r, struct request *call)
{
	struct room *m = room_of(r, call->channel);

	for (const struct socket *k = m ? m->first : NULL; k; k = k->next) {
		if (!k->up || strcmp(k->agent, call->actor) != 0 ||
		    strcmp(k->peer, call->peer) != 0)
			continue;
		slice_copy(call->actor, sizeof(call->actor), slice_of(k->actor));
		return;
	}
}

bool relay_master(const struct relay *r, const char *channel, const char *actor,
		  char out[ACTOR_ROOM])
{
	struct room *m = room_of(r, channel);
	struct socket *k = m ? room_actor(m, slice_of(actor)) : NULL;

	if (!k && m)
		k = room_find(m, SLICE(""));
	if (k)
		slice_copy(out, ACTOR_ROOM, slice_of(k->actor));
	return k != NULL;
}

void relay_masters(const struct relay *r, const char *channel,
		   void (*each)(void *self, struct slice actor), void *self)
{
	struct room *m = room_of(r, channel);

	for (struct socket *k = m ? m->first : NULL; k; k = k->next)
		if (k->master && k->up && !k->closing)
			each(self, slice_of(k->actor));
}

/* --- connecting --- */

static struct channel *asked_channel(struct request *call, const char *arn_text)
{
	struct service *s = call->service;
	struct channel *c = NULL;
	struct arn arn;

	if (!*arn_text)
		request_refuse(call, REFUSE_INVALID_ARGUMENT, 400,
			       "X-Amz-ChannelARN is missing.");
	else if (arn_parse(&arn, slice_of(arn_text)) != FAULT_NONE)
		request_refuse(call, REFUSE_NOT_FOUND, 404,
			       "Invalid ChannelARN specified !");
	else if (!(c = roster_find(&s->channels, arn.name)) ||
		 strcmp(c->arn, arn_text) != 0) {
		request_refuse(call, REFUSE_NOT_FOUND, 404,
			       "The requested channel is not found or not active.");
		c = NULL;
	}
	return c;
}

/* Roles: no ClientId is the master. */
static bool may_connect(struct request *call, struct channel *c, struct room *m,
			const char *client)
{
	struct service *s = call->service;
	struct quota *q = *client ? &c->quotas.as_viewer : &c->quotas.as_master;

	if (*client && (!arn_name_ok(slice_of(client)) || !strncasecmp(client, "AWS_", 4)))
		request_refuse(call, REFUSE_INVALID_ARGUMENT, 400,
			       "Invalid ClientId specified !");
	else if (*client && m && room_viewers(m, client) >= VIEWERS_MAX)
		request_refuse(call, REFUSE_CLIENT_LIMIT, 400,
			       "Maximum number of clients connected to the channel !");
	else if (!s->faults.on[CHAOS_NO_QUOTAS] &&
		 !quota_take(q, CONNECT_RATE * s->speed, CONNECT_RATE, service_now_us(s)))
		request_refuse(call, REFUSE_CLIENT_LIMIT, 400, "Rate exceeded");
	else
		return true;
	return false;
}

static void tell_refused(struct request *call, const char *channel, const char *client)
{
	struct event e = {.kind = EV_WS_GONE};

	e.d.actor = slice_of(call->actor);
	e.d.channel = slice_of(channel);
	e.d.role = slice_of(*client ? "VIEWER" : "MASTER");
	e.d.code = call->status;
	e.d.why = slice_of(call->message);
	service_tell(call->service, e);
}

static void tick(uv_timer_t *timer);

static void socket_new(struct socket *k, struct request *call, const struct channel *c,
		       const char *client)
{
	struct relay *r = call->service->relay;
	struct room *m = room_of(r, c->name);
	uint64_t period = (uint64_t)service_scaled_ms(r->service, TICK_MS);

	if (!m) {
		m = need(calloc(1, sizeof(*m)));
		slice_copy(m->name, sizeof(m->name), slice_of(c->name));
		roster_add(&r->rooms, m);
	}
	k->master = !*client;
	slice_copy(k->client, sizeof(k->client), slice_of(client));
	slice_copy(k->peer, sizeof(k->peer), slice_of(call->peer));
	name_socket(r, k, call);
	room_add(m, k);
	if (period < TICK_MIN_MS)
		period = TICK_MIN_MS;
	if (!r->n_sockets++)
		uv_timer_start(&r->tick, tick, period, period);
}

static void *admit(struct service *s, struct request *call, struct link *l)
{
	char arn[ARN_ROOM], client[NAME_ROOM] = "";
	struct channel *c;
	struct socket *k;

	auth_query(call->query, "X-Amz-ChannelARN", arn, sizeof(arn));
	if (!auth_query(call->query, "X-Amz-ClientId", client, sizeof(client)) && *client) {
		request_refuse(call, REFUSE_INVALID_ARGUMENT, 400,
			       "Invalid ClientId specified !");
		return NULL;
	}
	c = asked_channel(call, arn);
	if (!c || !may_connect(call, c, room_of(s->relay, c->name), client)) {
		tell_refused(call, c ? c->name : "", client);
		return NULL;
	}
	k = need(calloc(1, sizeof(*k)));
	socket_init(k, s, l);
	socket_new(k, call, c, client);
	return k;
}

/* The newest of a role and name wins; the older stays open and hears nothing more. */
static void supersede(struct socket *k)
{
	struct service *s = k->service;

	for (struct socket *o = k->room->first; o; o = o->next) {
		if (o == k || o->master != k->master || strcmp(o->client, k->client) != 0)
			continue;
		o->superseded = true;
		if (s->faults.on[CHAOS_CLOSE_OLD_MASTER])
			socket_close(o, LWS_CLOSE_STATUS_GOINGAWAY, "Connected elsewhere");
	}
}

static void up(void *self)
{
	struct socket *k = self;
	struct event e;

	k->up = true;
	supersede(k);
	e = socket_event(k, EV_WS_UP);
	e.d.ms = (service_now_us(k->service) - k->began_us) / 1000;
	service_tell(k->service, e);
	if (k->master)
		sessions_socket(k->service->sessions, &e);
	room_deliver(k->room, k, service_now_us(k->service));
}

static void gone(void *self, bool up_before, int code)
{
	struct socket *k = self;
	struct relay *r = k->service->relay;
	struct event e = socket_event(k, EV_WS_GONE);

	room_drop(k->room, k);
	e.d.code = code ? code : LWS_CLOSE_STATUS_ABNORMAL_CLOSE;
	e.d.why = slice_of(code == LWS_CLOSE_STATUS_NORMAL ? "closed" : "connection ended");
	if (up_before && !k->service->stopping) {
		service_tell(k->service, e);
		if (k->master && !room_actor(k->room, slice_of(k->actor)))
			sessions_socket(k->service->sessions, &e);
	}
	unname_socket(r, k);
	if (!--r->n_sockets)
		uv_timer_stop(&r->tick);
	if (!k->room->first && !k->room->kept) {
		roster_drop(&r->rooms, k->room);
		free(k->room);
	}
	socket_clear(k);
	free(k);
}

/* --- messages --- */

/* Failures are told only to who gave a correlationId. */
static void status(struct socket *k, const struct sigmsg *m, const char *error,
		   const char *description)
{
	char room[2048];
	struct text out;

	if (!m->correlation.n)
		return;
	text_init(&out, room, sizeof(room));
	sigmsg_status(&out, m->correlation, slice_of(error), "400", slice_of(description));
	socket_send(k, text_slice(&out));
}

static void pass(struct socket *from, const struct sigmsg *m, struct slice to_client)
{
	struct service *s = from->service;
	struct channel *c = roster_find(&s->channels, slice_of(from->room->name));
	struct socket *to = room_find(from->room, to_client);
	size_t n = SIGMSG_FRAME_MAX * 2;
	char *room = need(malloc(n));
	struct text out;

	text_init(&out, room, n);
	sigmsg_down(&out, m->kind, m->payload,
		    from->master ? SLICE("") : slice_of(from->client));
	if (to)
		socket_send(to, text_slice(&out));
	else if (c)
		room_keep(from->room, to_client, m->kind, text_slice(&out),
			  service_now_us(s) +
				  service_scaled_ms(s, (int64_t)c->now.ttl_s * 1000) * 1000);
	free(room);
}

static bool within_quota(struct socket *k, const struct sigmsg *m)
{
	struct service *s = k->service;
	bool candidate = m->kind == SIGMSG_ICE_CANDIDATE;
	int64_t now = service_now_us(s);

	if (s->faults.on[CHAOS_NO_QUOTAS])
		return true;
	return candidate ? quota_take(&k->candidates, CANDIDATE_RATE * s->speed,
				      CANDIDATE_BURST, now)
			 : quota_take(&k->sdp, SDP_RATE * s->speed, SDP_RATE, now);
}

static bool known(enum sigmsg_kind kind)
{
	return kind == SIGMSG_SDP_OFFER || kind == SIGMSG_SDP_ANSWER ||
	       kind == SIGMSG_ICE_CANDIDATE;
}

static void take(struct socket *k, const struct sigmsg *m, struct slice text)
{
	struct service *s = k->service;
	const struct channel *c = roster_find(&s->channels, slice_of(k->room->name));
	struct event e = socket_event(k, EV_FRAME_UP);

	e.d.body = text;
	if (!known(m->kind))
		status(k, m, "InvalidArgumentException", "Unknown action.");
	else if (!m->payload.n)
		status(k, m, "InvalidArgumentException",
		       "messagePayload is missing or not base64.");
	else if (m->payload.n > SIGMSG_PAYLOAD_MAX)
		status(k, m, "InvalidArgumentException", "messagePayload is too long.");
	else if (!within_quota(k, m))
		status(k, m, "ClientLimitExceededException", "Rate exceeded");
	else if (c && c->now.enabled && k->master)
		sessions_frame(s->sessions, &e);
	else if (!k->master)
		pass(k, m, SLICE(""));
	else if (!m->peer.n)
		status(k, m, "InvalidArgumentException",
		       "recipientClientId must be specified.");
	else if (m->kind == SIGMSG_SDP_OFFER)
		status(k, m, "InvalidArgumentException", "A master does not send offers.");
	else if (!k->superseded)
		pass(k, m, m->peer);
}

static void message(void *self, struct slice text, bool binary)
{
	struct socket *k = self;
	struct event e = socket_event(k, EV_FRAME_UP);
	struct sigmsg *m;
	enum fault f;

	if (binary) {
		socket_close(k, LWS_CLOSE_STATUS_UNACCEPTABLE_OPCODE, "text only");
		return;
	}
	e.d.body = text;
	service_tell(k->service, e);
	m = need(malloc(sizeof(*m)));
	f = sigmsg_read(m, text);
	if (f == FAULT_NONE || (f == FAULT_TOO_BIG && m->payload.n > SIGMSG_PAYLOAD_MAX))
		take(k, m, text);
	free(m);
}

static bool writable(void *self)
{
	return socket_write(self);
}

const struct link_kind relay_links = {admit, up, message, writable, gone};

/* --- the service's own words --- */

bool relay_send(struct relay *r, const char *channel, struct slice actor,
		struct slice frame)
{
	struct service *s = r->service;
	struct room *m = room_of(r, channel);
	struct socket *k = m ? room_actor(m, actor) : NULL;
	struct channel *c = roster_find(&s->channels, slice_of(channel));

	if (!k && m)
		k = room_find(m, SLICE(""));
	if (k) {
		socket_send(k, frame);
		return true;
	}
	if (!c || !s->faults.on[CHAOS_JOIN_WITHOUT_WS])
		return false;
	if (!m) {
		m = need(calloc(1, sizeof(*m)));
		slice_copy(m->name, sizeof(m->name), slice_of(channel));
		roster_add(&r->rooms, m);
	}
	room_keep(m, SLICE(""), SIGMSG_ICE_CANDIDATE, frame,
		  service_now_us(s) +
			  service_scaled_ms(s, (int64_t)c->now.ttl_s * 1000) * 1000);
	return true;
}

void relay_drop(struct relay *r, const char *channel)
{
	struct room *m = room_of(r, channel);

	for (struct socket *k = m ? m->first : NULL; k; k = k->next)
		socket_close(k, LWS_CLOSE_STATUS_GOINGAWAY, "Channel deleted");
	if (m)
		room_forget(m, INT64_MAX);
}

void relay_stop(struct relay *r)
{
	for (size_t i = 0; i < r->rooms.n; i++) {
		struct room *m = r->rooms.all[i];

		for (struct socket *k = m->first; k; k = k->next)
			socket_close(k, LWS_CLOSE_STATUS_GOINGAWAY, "The service stops");
	}
}

static void tick(uv_timer_t *timer)
{
	struct relay *r = timer->data;
	int64_t now = service_now_us(r->service);

	for (size_t i = 0; i < r->rooms.n; i++) {
		struct room *m = r->rooms.all[i];

		room_forget(m, now);
		for (struct socket *k = m->first; k; k = k->next)
			socket_tick(k, now);
	}
}

struct relay *relay_new(struct service *s)
{
	struct relay *r = need(calloc(1, sizeof(*r)));

	r->service = s;
	uv_timer_init(&s->loop, &r->tick);
	r->tick.data = r;
	return r;
}

static void closed(uv_handle_t *handle)
{
	free(handle->data);
}

void relay_free(struct relay *r)
{
	for (size_t i = 0; i < r->rooms.n; i++) {
		room_forget(r->rooms.all[i], INT64_MAX);
		free(r->rooms.all[i]);
	}
	for (size_t i = 0; i < r->labels.n; i++)
		free(r->labels.all[i]);
	roster_clear(&r->rooms);
	roster_clear(&r->labels);
	uv_close((uv_handle_t *)&r->tick, closed);
}
