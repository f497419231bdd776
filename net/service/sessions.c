/* Storage sessions. */
#include "net/service/sessions.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "core/storage.h"
#include "net/service/archive.h"
#include "net/service/channels.h"
#include "net/service/media.h"
#include "net/service/relay.h"
#include "net/service/request.h"
#include "net/service/routes.h"
#include "net/service/turn.h"

/* Join calls a second a channel (docs: WebRTC ingestion quotas). */
enum { JOIN_RATE = 2, PEER_ROOM = 64 };

/* One channel's. */
struct storage_room {
	char name[NAME_ROOM]; /* the channel; first: rosters sort by it */
	struct sessions *owner;
	struct storage *machine;
	uv_timer_t timer;
	char stream[NAME_ROOM];
	bool ended;
};

struct peer {
	char name[PEER_ROOM];      /* first: rosters sort by it */
	struct storage_room *room; /* NULL: its session has ended */
	char channel[NAME_ROOM], stream[NAME_ROOM], actor[ACTOR_ROOM];
};

struct sessions {
	struct service *service;
	struct roster rooms, peers;
};

static void step(struct storage_room *m, const struct event *e);

/* --- the worker --- */

static struct peer *peer_of(const struct sessions *n, struct slice name)
{
	return roster_find(&n->peers, name);
}

static void drop_peer(struct sessions *n, struct peer *p)
{
	roster_drop(&n->peers, p);
	free(p);
}

static void tell(struct sessions *n, const struct event *e, const struct peer *p)
{
	struct event out = *e;

	if (p) {
		out.d.channel = slice_of(p->channel);
		out.d.actor = slice_of(p->actor);
		out.d.side = out.d.side.n ? out.d.side : SLICE("storage");
	}
	service_tell(n->service, out);
}

void sessions_lost(struct sessions *n, const char *why)
{
	struct event down = {.kind = EV_PEER_DOWN};
	struct roster had = n->peers;

	down.at_us = service_now_us(n->service);
	down.wall_ms = service_wall_ms(n->service);
	down.d.why = slice_of(why);
	/* A step may open peers on the next worker: those are not of this one. */
	n->peers = (struct roster){0};
	for (size_t i = 0; i < had.n; i++) {
		struct peer gone = *(struct peer *)had.all[i];

		free(had.all[i]);
		down.d.peer = slice_of(gone.name);
		tell(n, &down, &gone);
		if (gone.room)
			step(gone.room, &down);
	}
	roster_clear(&had);
}

/* What the worker warns of is for who runs the service too. */
static void log_note(const struct event *e, const struct peer *p)
{
	char words[256];

	if (e->kind != EV_NOTE || slice_is(e->d.state, "info"))
		return;
	slice_copy(words, sizeof(words), e->d.why);
	for (char *at = words; *at; at++) /* a peer's words may steer a terminal */
		*at = (unsigned char)*at < 0x20 || *at == 0x7f ? '?' : *at;
	fprintf(stderr, "kvscope serve: %s%s%s\n", p ? p->channel : "", p ? ": " : "",
		words);
}

void sessions_says(struct sessions *n, const struct event *e)
{
	struct peer *p = peer_of(n, e->d.peer), gone;

	if (e->kind == EV_FRAGMENT) {
		archive_add(n->service, p ? p->stream : "", p ? p->channel : "",
			    p ? p->actor : "", e);
		if (p && p->room)
			step(p->room, e);
		return;
	}
	tell(n, e, p);
	log_note(e, p);
	if (!p)
		return;
	gone = *p;
	if (e->kind == EV_PEER_DOWN)
		drop_peer(n, p);
	if (gone.room)
		step(gone.room, e);
}

/* --- effects --- */

static void open_peer(struct storage_room *m, const struct effect *fx)
{
	struct sessions *n = m->owner;
	struct peer *p = need(calloc(1, sizeof(*p)));
	struct storage_view view;

	slice_copy(p->name, sizeof(p->name), fx->d.peer);
	p->room = m;
	slice_copy(p->channel, sizeof(p->channel), slice_of(m->name));
	slice_copy(p->stream, sizeof(p->stream), slice_of(m->stream));
	storage_look(m->machine, &view);
	for (size_t i = 0; i < view.n_seats; i++)
		if (slice_is(fx->d.peer, view.seats[i].peer))
			slice_copy(p->actor, sizeof(p->actor),
				   slice_of(view.seats[i].actor));
	if (roster_find(&n->peers, fx->d.peer))
		free(p);
	else
		roster_add(&n->peers, p);
}

static void state_event(struct storage_room *m, const struct effect *fx)
{
	struct event e = {.kind = event_kind_of(fx->d.state), .d = fx->d};

	if (e.kind == EV_COUNT)
		return;
	e.d.state = SLICE("");
	e.d.channel = slice_of(m->name);
	service_tell(m->owner->service, e);
}

static void trace(struct storage_room *m, const struct effect *fx)
{
	struct event e = {.kind = EV_MOVE, .d = fx->d};

	e.d.channel = slice_of(m->name);
	service_tell(m->owner->service, e);
}

/* No candidate of one side reaches the other. */
static bool lost_on_the_way(const struct storage_room *m, const struct effect *fx)
{
	return faults_on(&m->owner->service->faults, CHAOS_DEAD_TURN, m->name) &&
	       (fx->kind == FX_PEER_TRICKLE ||
		(fx->kind == FX_SEND &&
		 memmem(fx->d.body.at, fx->d.body.n, "ICE_CANDIDATE", 13)));
}

static void send_frame(struct storage_room *m, const struct effect *fx)
{
	struct service *s = m->owner->service;

	if (lost_on_the_way(m, fx))
		return;
	if (!relay_send(s->relay, m->name, fx->d.actor, fx->d.body))
		service_note(s, "info",
			     "%s: no master is connected to take a message for %.*s",
			     m->name, (int)fx->d.actor.n, fx->d.actor.at);
}

/* False: there is no worker to do it. */
static bool do_effect(struct storage_room *m, const struct effect *fx)
{
	switch (fx->kind) {
	case FX_PEER_OPEN:
		open_peer(m, fx);
		/* fall through */
	case FX_PEER_REMOTE:
	case FX_PEER_TRICKLE:
	case FX_PEER_RECORD:
	case FX_PEER_CLOSE:
		return lost_on_the_way(m, fx) || media_do(m->owner->service->media, fx);
	case FX_SEND:
		send_frame(m, fx);
		break;
	case FX_TELL:
		state_event(m, fx);
		break;
	case FX_TRACE:
		trace(m, fx);
		break;
	case FX_CALL:
	case FX_DIAL:
	case FX_HANGUP:
	case FX_SOURCE:
	case FX_STILL:
	case FX_PIXELS:
	case FX_IMPAIR:
	case FX_COUNT:
		break;
	}
	return true;
}

static void deadline(uv_timer_t *timer)
{
	struct storage_room *m = timer->data;
	struct event e = {.kind = EV_TICK, .at_us = service_now_us(m->owner->service)};

	e.wall_ms = service_wall_ms(m->owner->service);
	step(m, &e);
}

static void step(struct storage_room *m, const struct event *e)
{
	struct effects *fx = need(calloc(1, sizeof(*fx)));
	bool done = true;
	int64_t due;

	storage_step(m->machine, e, fx);
	for (size_t i = 0; i < fx->n; i++)
		done &= do_effect(m, &fx->all[i]) || fx->all[i].kind != FX_PEER_OPEN;
	free(fx);
	if (!done)
		sessions_lost(m->owner, "there is no media worker");
	due = storage_deadline(m->machine);
	if (due == INT64_MAX || m->ended) {
		uv_timer_stop(&m->timer);
		return;
	}
	due = (due - service_now_us(m->owner->service) + 999) / 1000;
	uv_timer_start(&m->timer, deadline, due > 0 ? (uint64_t)due : 0, 0);
}

/* --- rooms --- */

static bool make_directory(const char *path)
{
	return mkdir(path, 0700) == 0 || errno == EEXIST;
}

static void room_options(struct storage_options *o, const struct service *s,
			 const struct storage_room *m)
{
	const struct faults *f = &s->faults;

	o->channel = slice_of(m->name);
	o->stream = slice_of(m->stream);
	o->ice_servers = turn_for_worker(s->turn);
	o->speed = s->speed;
	o->takeover_at_join = f->on[CHAOS_TAKEOVER_AT_JOIN];
	o->tell_loser = !f->on[CHAOS_SILENT_TAKEOVER];
	o->candidates_first = f->on[CHAOS_CANDIDATES_FIRST];
	o->mid_in_candidates = f->on[CHAOS_MID_IN_CANDIDATES];
	o->offer_unconnected = f->on[CHAOS_JOIN_WITHOUT_WS];
	o->offers_per_join = faults_on(f, CHAOS_NO_OFFER, m->name) ? 0
			     : f->on[CHAOS_DOUBLE_OFFER]           ? 2
								   : 1;
	o->offer_delay_ms = f->on[CHAOS_LATE_OFFER] ? f->value[CHAOS_LATE_OFFER] : 0;
}

static void greet(void *self, struct slice actor)
{
	struct storage_room *m = self;
	struct event e = {.kind = EV_WS_UP, .at_us = service_now_us(m->owner->service)};

	e.wall_ms = service_wall_ms(m->owner->service);
	e.d.actor = actor;
	e.d.channel = slice_of(m->name);
	e.d.role = SLICE("MASTER");
	step(m, &e);
}

static struct storage_room *room_of(struct sessions *n, struct slice channel)
{
	return roster_find(&n->rooms, channel);
}

static struct storage_room *room_new(struct sessions *n, const struct channel *c)
{
	struct service *s = n->service;
	struct storage_room *m = need(calloc(1, sizeof(*m)));
	struct storage_options o = {0};
	char path[4096 + 300];

	m->owner = n;
	slice_copy(m->name, sizeof(m->name), slice_of(c->name));
	slice_copy(m->stream, sizeof(m->stream), slice_of(c->now.stream));
	archive_directory(s, m->stream, path, sizeof(path));
	if (!make_directory(path))
		service_note(s, "error", "cannot make %s", path);
	room_options(&o, s, m);
	o.directory = slice_of(path);
	o.seed = (uint64_t)service_wall_ms(s) * 1000 + ++s->serial;
	m->machine = need(storage_new(&o));
	uv_timer_init(&s->loop, &m->timer);
	m->timer.data = m;
	roster_add(&n->rooms, m);
	relay_masters(s->relay, m->name, greet, m);
	return m;
}

static void room_closed(uv_handle_t *handle)
{
	free(handle->data);
}

static void room_free(struct storage_room *m)
{
	struct sessions *n = m->owner;

	m->ended = true;
	for (size_t i = 0; i < n->peers.n; i++) {
		struct peer *p = n->peers.all[i];

		if (p->room == m)
			p->room = NULL;
	}
	roster_drop(&n->rooms, m);
	storage_free(m->machine);
	uv_close((uv_handle_t *)&m->timer, room_closed);
}

/* --- joins --- */

static void join(struct request *r, const struct channel *c)
{
	struct service *s = r->service;
	struct storage_room *m = room_of(s->sessions, slice_of(c->name));
	struct event e = {.kind = EV_JOIN, .ticket = r->ticket};
	char actor[ACTOR_ROOM];

	if (!m)
		m = room_new(s->sessions, c);
	if (!relay_master(s->relay, c->name, r->actor, actor))
		slice_copy(actor, sizeof(actor), slice_of(r->actor));
	e.at_us = service_now_us(s);
	e.wall_ms = service_wall_ms(s);
	e.d.actor = slice_of(actor);
	e.d.channel = slice_of(c->name);
	step(m, &e);
}

/* The channel that may be joined; NULL: refused already. */
static struct channel *join_channel(struct request *r)
{
	struct service *s = r->service;
	struct channel *c = ask_channel(r);

	if (!c)
		return NULL;
	slice_copy(r->channel, sizeof(r->channel), slice_of(c->name));
	if (s->faults.on[CHAOS_STATUS_403])
		answer_refuse(r, REFUSE_INVALID_SIGNATURE,
			      "Signature expired: 20260101T000000Z is now earlier than "
			      "20260101T001000Z (20260101T001500Z - 5 min.)");
	else if (!c->now.enabled)
		answer_refuse(r, REFUSE_INVALID_ARGUMENT,
			      "The channel %s is not mapped to a stream: its media storage "
			      "configuration is DISABLED.",
			      c->name);
	else if (channel_quota(r, &c->quotas.join, JOIN_RATE))
		return c;
	return NULL;
}

void join_session(struct request *r)
{
	struct channel *c = join_channel(r);

	if (!c)
		return;
	/* AWS's C SDK sends a viewer's join here, with clientId; what AWS says is not
	 * known. */
	if (ask_text(r, "clientId").n) {
		if (r->service->faults.on[CHAOS_VIEWER_JOIN_400])
			answer_refuse(r, REFUSE_INVALID_ARGUMENT,
				      "clientId is not a member.");
		else
			join_session_as_viewer(r);
		return;
	}
	join(r, c);
	answer_empty(r);
}

void join_session_as_viewer(struct request *r)
{
	if (r->op == KVS_JOIN_AS_VIEWER && !join_channel(r))
		return;
	service_note(r->service, "warn",
		     "%s: a viewer joined; the local service sends viewers no offer",
		     r->channel);
	answer_empty(r);
}

/* --- from the WebSockets --- */

static struct event stamped(const struct sessions *n, const struct event *e)
{
	struct event out = *e;

	out.at_us = service_now_us(n->service);
	out.wall_ms = service_wall_ms(n->service);
	return out;
}

void sessions_socket(struct sessions *n, const struct event *e)
{
	struct storage_room *m = room_of(n, e->d.channel);
	const struct channel *c = roster_find(&n->service->channels, e->d.channel);
	struct event now = stamped(n, e);

	if (m)
		step(m, &now);
	else if (c && c->now.enabled && e->kind == EV_WS_UP)
		media_wake(n->service->media);
}

void sessions_frame(struct sessions *n, const struct event *e)
{
	struct storage_room *m = room_of(n, e->d.channel);
	struct event now = stamped(n, e);

	if (m)
		step(m, &now);
}

void sessions_end(struct sessions *n, const char *channel, const char *why)
{
	struct storage_room *m = room_of(n, slice_of(channel));
	struct event e = {.kind = EV_STOP};

	if (!m)
		return;
	e.d.why = slice_of(why);
	e = stamped(n, &e);
	step(m, &e);
	room_free(m);
}

struct sessions *sessions_new(struct service *s)
{
	struct sessions *n = need(calloc(1, sizeof(*n)));

	n->service = s;
	return n;
}

void sessions_stop(struct sessions *n)
{
	while (n->rooms.n) {
		struct storage_room *m = n->rooms.all[n->rooms.n - 1];

		sessions_end(n, m->name, "the service stops");
	}
}

void sessions_free(struct sessions *n)
{
	if (!n)
		return;
	while (n->peers.n)
		drop_peer(n, n->peers.all[n->peers.n - 1]);
	roster_clear(&n->rooms);
	roster_clear(&n->peers);
	free(n);
}
