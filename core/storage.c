/* The service's side of one channel's storage session: owns the seats, says who holds it.
 */
#include "core/storage_inside.h"

#include <stdio.h>
#include <stdlib.h>

enum { NONE, WAITING, RECORDING, IDLE };

/* Without media for so long (real time: statistics come once a second) a recording is idle.
 */
enum { QUIET_MS = 5000, NAME_IN_PEER = 20 };

/* Who was displaced so lately still counts as the one that lost the session. */
enum { JUST_LOST_US = 10000000 };

MACHINE_OWNER(storage)

/* --- guards ---------------------------------------------------------------- */

static bool busy(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->machine.state != NONE;
}

static bool unheld(const void *self, const struct event *e)
{
	(void)e;
	return (at(self)->machine.state == RECORDING || at(self)->machine.state == IDLE) &&
	       !at(self)->holder;
}

static bool hour_over(const void *self, const struct event *e)
{
	return e->at_us >= at(self)->ends_us;
}

static bool of_holder(const void *self, const struct event *e)
{
	const struct storage *s = self;

	return s->holder && e->d.peer.n && slice_is(e->d.peer, s->holder->peer);
}

/* Statistics are media only when packets were counted since the last ones. */
static bool moving(const void *self, const struct event *e)
{
	return of_holder(self, e) && e->d.track && e->d.track->packets > at(self)->packets;
}

/* --- what is done ---------------------------------------------------------- */

int64_t storage_scaled_ms(const struct storage *s, int64_t ms)
{
	double fast = (double)ms / s->speed;

	return fast < 1 ? 1 : fast < 1e12 ? (int64_t)fast : (int64_t)1e12;
}

/* No state is patient beyond the session's hour. */
static void arm(struct storage *s, const struct event *e, int64_t ms)
{
	int64_t left_ms = (s->ends_us - e->at_us + 999) / 1000;

	machine_arm(&s->machine, e->at_us, left_ms < 1 ? 1 : ms < left_ms ? ms : left_ms);
}

static struct effect *tell(struct storage *s, enum event_kind kind, struct effects *fx)
{
	struct effect *t = effects_add(fx, FX_TELL);

	t->d.state = slice_of(event_name(kind));
	t->d.channel = slice_of(s->channel);
	t->d.session = slice_of(s->session);
	return t;
}

static void begin(void *self, const struct event *e, struct effects *fx)
{
	struct storage *s = of(self);

	(void)fx;
	snprintf(s->session, sizeof s->session, "%08llx-%u",
		 (unsigned long long)(s->random & 0xFFFFFFFF), ++s->sessions_made);
	s->ends_us = e->at_us + storage_scaled_ms(s, STORAGE_SESSION_MS) * 1000;
	s->before[0] = '\0';
	s->lost_us = s->media_us = 0;
	s->n_held = s->told = 0;
}

static void wait_for_media(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	arm(of(self), e, storage_scaled_ms(of(self), STORAGE_IDLE_MS));
}

static void listen(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	arm(of(self), e, QUIET_MS);
}

static void idle_on(void *self, const struct event *e, struct effects *fx)
{
	int64_t ms = storage_scaled_ms(of(self), STORAGE_IDLE_MS) - QUIET_MS;

	(void)fx;
	arm(of(self), e, ms < 1000 ? 1000 : ms);
}

static void hear(void *self, const struct event *e, struct effects *fx)
{
	struct storage *s = of(self);

	(void)fx;
	s->media_us = e->at_us;
	if (e->d.track)
		s->packets = e->d.track->packets;
	if (s->machine.state == RECORDING)
		arm(s, e, QUIET_MS);
}

static struct slice lent(struct storage *s, const char *words)
{
	size_t start = s->out.used;

	text_adds(&s->out, words);
	return (struct slice){s->out.at + start, s->out.used - start};
}

/* Its moves say whose they are: the peer it has, or had until this event. */
static void feed(struct seat *seat, const struct event *e, struct effects *fx)
{
	char had[sizeof seat->peer];
	size_t n = fx->n;

	slice_copy(had, sizeof had, slice_of(seat->peer));
	machine_step(&seat->machine, seat, e, fx);
	for (; n < fx->n; n++) {
		if (fx->all[n].kind != FX_TRACE)
			continue;
		fx->all[n].d.actor = slice_of(seat->actor);
		fx->all[n].d.peer = lent(seat->owner, seat->peer[0] ? seat->peer : had);
		fx->all[n].d.session = slice_of(seat->owner->session);
	}
}

static void feed_all(struct storage *s, const struct event *e, struct effects *fx)
{
	for (size_t i = 0; i < STORAGE_SEATS; i++)
		feed(&s->seats[i], e, fx);
}

static void end(struct storage *s, const struct event *e, const char *why,
		struct effects *fx)
{
	struct event stop = *e;

	stop.kind = EV_STOP;
	feed_all(s, &stop, fx);
	s->holder = NULL;
	tell(s, EV_SESSION_END, fx)->d.why = slice_of(why);
}

static void end_hour(void *self, const struct event *e, struct effects *fx)
{
	end(of(self), e, "the session's hour is over", fx);
}

static void end_idle(void *self, const struct event *e, struct effects *fx)
{
	end(of(self), e, "no media for 3 minutes", fx);
}

static void end_stop(void *self, const struct event *e, struct effects *fx)
{
	end(of(self), e, "stopped", fx);
}

/* --- the machine ----------------------------------------------------------- */

/* clang-format off */
static const struct state states[] = {
	[NONE]      = {"none",      NULL,           0},
	[WAITING]   = {"waiting",   wait_for_media, STORAGE_IDLE_MS},
	[RECORDING] = {"recording", listen,         QUIET_MS},
	[IDLE]      = {"idle",      idle_on,        STORAGE_IDLE_MS - QUIET_MS},
};

static const struct transition rows[] = {
	/*  from       on              when       to            act */
	ROW(NONE,        EV_JOIN,        NULL,      WAITING,      begin)
	ROW(WAITING,     EV_HOLDER,      NULL,      RECORDING,    NULL)
	ROW(WAITING,     EV_DEADLINE,    hour_over, NONE,         end_hour)
	ROW(WAITING,     EV_DEADLINE,    NULL,      NONE,         end_idle)

	ROW(RECORDING,   EV_TRACK_FIRST, of_holder, MACHINE_STAY, hear)
	ROW(RECORDING,   EV_TRACK_STATS, moving,    MACHINE_STAY, hear)
	ROW(RECORDING,   EV_FRAGMENT,    of_holder, MACHINE_STAY, hear)
	ROW(RECORDING,   EV_HOLDER,      NULL,      RECORDING,    NULL)
	ROW(RECORDING,   EV_DEADLINE,    hour_over, NONE,         end_hour)
	ROW(RECORDING,   EV_DEADLINE,    NULL,      IDLE,         NULL)

	ROW(IDLE,        EV_TRACK_FIRST, of_holder, RECORDING,    hear)
	ROW(IDLE,        EV_TRACK_STATS, moving,    RECORDING,    hear)
	ROW(IDLE,        EV_FRAGMENT,    of_holder, RECORDING,    hear)
	ROW(IDLE,        EV_HOLDER,      NULL,      RECORDING,    NULL)
	ROW(IDLE,        EV_DEADLINE,    hour_over, NONE,         end_hour)
	ROW(IDLE,        EV_DEADLINE,    NULL,      NONE,         end_idle)

	ROW(MACHINE_ANY, EV_PEER_DOWN,   unheld,    WAITING,      NULL)
	ROW(MACHINE_ANY, EV_WORKER_DOWN, unheld,    WAITING,      NULL)
	ROW(MACHINE_ANY, EV_STOP,        busy,      NONE,         end_stop)
};
/* clang-format on */

const struct machine_kind storage_machine = {
	"storage", states, sizeof states / sizeof *states, rows, sizeof rows / sizeof *rows,
};

/* Did somebody have the session until now? Who left it to nobody has nothing to lose. */
static bool was_held(const struct storage *s, const struct event *e)
{
	return s->holder || (s->before[0] && e->at_us - s->lost_us < JUST_LOST_US);
}

static void tell_holder(struct storage *s, const struct seat *seat, const struct event *e,
			struct effects *fx)
{
	struct effect *t = tell(s, EV_HOLDER, fx);
	bool held = was_held(s, e);
	bool gap = held && !s->holder && s->media_us && e->at_us > s->media_us;

	t->d.actor = slice_of(seat->actor);
	t->d.peer = slice_of(seat->peer);
	t->d.id = lent(s, held ? s->before : ""); /* longer than it is kept */
	t->d.why = slice_of(storage_has_held(s, seat->actor) ? "re-join" : "join");
	t->d.ms = gap ? (e->at_us - s->media_us) / 1000 : 0;
	s->takeovers += held && strcmp(s->before, seat->actor) != 0;
	s->told = seat->number;
}

/* The seat holds the session from now on. The loser is told after the winner records, so
 * that nothing is lost in between. */
static void give(struct storage *s, struct seat *seat, const struct event *e,
		 struct effects *fx)
{
	struct seat *loser = s->holder;
	struct event chosen = *e;

	chosen.kind = EV_HOLDER;
	if (s->told != seat->number)
		tell_holder(s, seat, e, fx);
	s->holder = seat;
	s->packets = -1;
	slice_copy(s->before, ACTOR_ROOM, slice_of(seat->actor));
	slice_copy(s->held[s->n_held++ % STORAGE_SEATS], ACTOR_ROOM, slice_of(seat->actor));
	feed(seat, &chosen, fx);
	if (loser)
		feed(loser, &chosen, fx);
	machine_step(&s->machine, s, &chosen, fx);
}

/* A newer one holds already. */
static void pass_over(struct seat *seat, const struct event *e, struct effects *fx)
{
	struct event kept = *e;

	kept.kind = EV_HOLDER;
	feed(seat, &kept, fx);
}

/* Displaced, it is still the one that the next takes over from; gone, it left by itself. */
static void unhold(struct storage *s, const struct event *e)
{
	s->lost_us = e->at_us;
	if (s->holder->machine.state != SEAT_DISPLACED)
		s->before[0] = '\0';
	s->holder = NULL;
}

/* After the seats have moved: who holds the session? */
static void settle(struct storage *s, const struct event *e, struct effects *fx)
{
	if (s->holder && s->holder->machine.state != SEAT_HOLDING)
		unhold(s, e);
	for (size_t i = 0; i < STORAGE_SEATS; i++) {
		struct seat *seat = &s->seats[i];

		if (seat->machine.state != SEAT_UP)
			continue;
		if (!s->holder || seat->number > s->holder->number)
			give(s, seat, e, fx);
		else
			pass_over(seat, e, fx);
	}
}

static void join(struct storage *s, const struct event *e, struct effects *fx)
{
	struct event stop = *e;
	struct seat *seat = storage_free_seat(s);
	struct effect *told;

	stop.kind = EV_STOP;
	feed(seat, &stop, fx);
	machine_step(&s->machine, s, e, fx);
	slice_copy(seat->actor, sizeof seat->actor, e->d.actor);
	seat->number = ++s->joins;
	seat->joined_us = e->at_us;
	seat->up_us = 0;
	told = tell(s, EV_JOIN, fx);
	told->d.actor = slice_of(seat->actor);
	told->d.count = seat->number;
	if (s->takeover_at_join && s->holder)
		tell_holder(s, seat, e, fx);
	s->joining = seat;
	feed_all(s, e, fx);
	s->joining = NULL;
	settle(s, e, fx);
}

static void read_frame(struct storage *s, const struct event *e)
{
	struct lint_input in = {.relay = -1};
	enum fault f = sigmsg_read(&s->frame, e->d.body);

	s->too_long = f == FAULT_TOO_BIG && s->frame.payload.n > SIGMSG_PAYLOAD_MAX;
	s->has_frame = f == FAULT_NONE || s->too_long;
	if (!s->has_frame || s->frame.kind != SIGMSG_SDP_ANSWER)
		return;
	in.answer = s->frame.sdp;
	in.correlation = s->frame.correlation.n > 0;
	lint_answer(&s->lint, &in);
}

static void route(struct storage *s, const struct event *e, struct effects *fx)
{
	struct seat *seat;

	if (e->kind == EV_WS_UP)
		storage_meet(s, e->d.actor);
	else if (e->kind == EV_WS_GONE)
		storage_part(s, e->d.actor);
	else if (e->kind == EV_FRAME_UP)
		read_frame(s, e);
	if (e->kind == EV_WS_UP || e->kind == EV_WS_GONE) {
		for (size_t i = 0; i < STORAGE_SEATS; i++)
			if (storage_same_actor(s->seats[i].actor, e->d.actor))
				feed(&s->seats[i], e, fx);
		return;
	}
	seat = e->kind == EV_FRAME_UP ? storage_seat_of_actor(s, e->d.actor)
				      : storage_seat_of_peer(s, e->d.peer);
	if (seat)
		feed(seat, e, fx);
	s->has_frame = false;
}

/* --- the owner ------------------------------------------------------------- */

static uint32_t hash(struct slice s)
{
	uint32_t h = 2166136261u; /* FNV-1a */

	for (size_t i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.at[i]) * 16777619u;
	return h;
}

static void take_options(struct storage *s, const struct storage_options *o)
{
	slice_copy(s->channel, sizeof s->channel, o->channel);
	slice_copy(s->stream, sizeof s->stream, o->stream);
	slice_copy(s->directory, sizeof s->directory, o->directory);
	if (!o->ice_servers.n ||
	    !slice_copy(s->ice_servers, sizeof s->ice_servers, o->ice_servers))
		slice_copy(s->ice_servers, sizeof s->ice_servers, SLICE("[]"));
	/* Peers of all channels live in one worker: their names must differ. */
	if (o->channel.n && o->channel.n <= NAME_IN_PEER)
		slice_copy(s->base, sizeof s->base, o->channel);
	else
		snprintf(s->base, sizeof s->base, "%08x", hash(o->channel));
	s->speed = o->speed > 0 ? o->speed : 1;
	s->takeover_at_join = o->takeover_at_join;
	s->tell_loser = o->tell_loser;
	s->candidates_first = o->candidates_first;
	s->mid_in_candidates = o->mid_in_candidates;
	s->offer_unconnected = o->offer_unconnected;
	s->offers_per_join = o->offers_per_join;
	s->offer_delay_ms = o->offer_delay_ms;
	s->random = o->seed ^ hash(o->channel);
}

struct storage *storage_new(const struct storage_options *o)
{
	struct storage *s = calloc(1, sizeof *s);

	if (!s)
		return NULL;
	take_options(s, o);
	machine_init(&s->machine, &storage_machine, NONE, 0);
	for (size_t i = 0; i < STORAGE_SEATS; i++) {
		s->seats[i].owner = s;
		machine_init(&s->seats[i].machine, &seat_machine, SEAT_EMPTY, 0);
	}
	return s;
}

void storage_free(struct storage *s)
{
	free(s);
}

void storage_step(struct storage *s, const struct event *e, struct effects *fx)
{
	if (e->kind == EV_TICK && e->at_us < storage_deadline(s))
		return;
	text_init(&s->out, s->arena, sizeof s->arena);
	if (e->kind == EV_JOIN) {
		join(s, e, fx);
		return;
	}
	if (e->kind == EV_TICK || e->kind == EV_WORKER_DOWN)
		feed_all(s, e, fx);
	else if (e->kind != EV_STOP && e->kind != EV_HOLDER)
		route(s, e, fx);
	settle(s, e, fx);
	if (e->kind != EV_HOLDER)
		machine_step(&s->machine, s, e, fx);
}

int64_t storage_deadline(const struct storage *s)
{
	int64_t least = s->machine.deadline_us;

	for (size_t i = 0; i < STORAGE_SEATS; i++)
		if (s->seats[i].machine.deadline_us < least)
			least = s->seats[i].machine.deadline_us;
	return least;
}

static int by_number(const void *a, const void *b)
{
	unsigned x = (*(const struct seat *const *)a)->number;
	unsigned y = (*(const struct seat *const *)b)->number;

	return (x > y) - (x < y);
}

void storage_look(const struct storage *s, struct storage_view *out)
{
	const struct seat *order[STORAGE_SEATS];

	*out = (struct storage_view){
		.state = machine_state_name(&s->machine),
		.joins = (int)s->joins,
		.takeovers = s->takeovers,
		.since_us = s->machine.since_us,
		.last_media_us = s->media_us,
	};
	slice_copy(out->session, sizeof out->session, slice_of(s->session));
	if (s->holder)
		slice_copy(out->holder, sizeof out->holder, slice_of(s->holder->actor));
	for (size_t i = 0; i < STORAGE_SEATS; i++)
		order[i] = &s->seats[i];
	qsort(order, STORAGE_SEATS, sizeof *order, by_number);
	for (size_t i = 0; i < STORAGE_SEATS; i++) {
		struct storage_seat_view *v = &out->seats[out->n_seats];

		if (!order[i]->number)
			continue;
		slice_copy(v->actor, sizeof v->actor, slice_of(order[i]->actor));
		slice_copy(v->peer, sizeof v->peer, slice_of(order[i]->peer));
		v->state = machine_state_name(&order[i]->machine);
		v->joined_us = order[i]->joined_us;
		v->up_us = order[i]->up_us;
		out->n_seats++;
	}
}
