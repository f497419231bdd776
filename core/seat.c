/* The machine `seat`: one join call, from its offer to media and until somebody newer
 * comes. */
#include "core/storage_inside.h"

#include <stdio.h>

enum {
	SOCKET_MS = 10000, /* a join before its WebSocket: how long the offer is held */
	WORKER_MS = 10000,
	HELD_MS = 200,     /* candidates sent before the offer: by how much */
	ANSWER_MS = 60000, /* as long as the service keeps a message */
	CONNECT_MS = 30000,
	GOODBYE_MS = 5000,
	OFFERS_MOST = 4,
};

MACHINE_OWNER(seat)

/* --- guards ---------------------------------------------------------------- */

static bool mine(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->owner->joining == self;
}

static bool mine_unconnected(const void *self, const struct event *e)
{
	const struct storage *s = at(self)->owner;

	return mine(self, e) && !s->offer_unconnected &&
	       !storage_connected(s, at(self)->actor);
}

/* The same device joined again before this seat was answered. */
static bool superseded(const void *self, const struct event *e)
{
	const struct seat *joining = at(self)->owner->joining;

	return !mine(self, e) && joining && strcmp(joining->actor, at(self)->actor) == 0;
}

static bool yields_at_join(const void *self, const struct event *e)
{
	return !mine(self, e) && at(self)->owner->takeover_at_join;
}

static bool chosen(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->owner->holder == self;
}

static bool another(const void *self, const struct event *e)
{
	return !chosen(self, e);
}

static bool to_be_held(const void *self, const struct event *e)
{
	const struct storage *s = at(self)->owner;

	return (s->offer_delay_ms > 0 || s->candidates_first) &&
	       e->d.body.n < sizeof at(self)->offer;
}

static bool candidates_first(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->owner->candidates_first;
}

static bool says(const void *self, enum sigmsg_kind kind)
{
	const struct storage *s = at(self)->owner;

	return s->has_frame && s->frame.kind == kind;
}

static bool answered(const void *self, const struct event *e)
{
	(void)e;
	return says(self, SIGMSG_SDP_ANSWER);
}

/* What the documentation demands of a device: one H.264 and one Opus track that send. The
 * first rule that is broken, NULL when none. */
static const struct lint_finding *broken_rule(const struct lint_report *r)
{
	static const char *const demanded[] = {"R01", "R02", "R03", "R04"};

	for (size_t i = 0; i < r->n; i++)
		for (size_t j = 0; j < sizeof demanded / sizeof *demanded; j++)
			if (r->findings[i].level == LINT_ERROR &&
			    strcmp(r->findings[i].rule, demanded[j]) == 0)
				return &r->findings[i];
	return NULL;
}

static bool answered_well(const void *self, const struct event *e)
{
	const struct storage *s = at(self)->owner;

	return answered(self, e) && s->frame.sdp.n && !s->too_long &&
	       !broken_rule(&s->lint);
}

static bool candidate(const void *self, const struct event *e)
{
	(void)e;
	return says(self, SIGMSG_ICE_CANDIDATE) && at(self)->owner->frame.candidate.n &&
	       !at(self)->owner->too_long && at(self)->peer[0];
}

static bool occupied(const void *self, const struct event *e)
{
	int state = at(self)->machine.state;

	(void)e;
	return state != SEAT_EMPTY && state != SEAT_GONE;
}

static bool has_peer(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->peer[0] != '\0';
}

/* --- what is done ---------------------------------------------------------- */

static struct slice since(const struct storage *s, size_t start)
{
	return (struct slice){s->out.at + start, s->out.used - start};
}

static void send_frame(struct seat *seat, size_t start, struct effects *fx)
{
	struct storage *s = seat->owner;
	struct effect *send;

	if (s->out.cut || (!s->offer_unconnected && !storage_connected(s, seat->actor)))
		return;
	send = effects_add(fx, FX_SEND);
	send->d.channel = slice_of(s->channel);
	send->d.actor = slice_of(seat->actor);
	send->d.peer = slice_of(seat->peer);
	send->d.body = since(s, start);
}

static void send_candidate(struct seat *seat, struct slice line, struct slice mid,
			   int64_t mline, struct effects *fx)
{
	struct storage *s = seat->owner;
	size_t start = s->out.used;
	struct text payload;

	text_init(&payload, s->room, sizeof s->room);
	/* The service's own candidates have no sdpMid, only the index of the m-line. */
	sigmsg_candidate_payload(&payload, line, s->mid_in_candidates ? mid : SLICE(""),
				 mline < 0 || mline > 127 ? 0 : (int)mline);
	if (payload.cut)
		return;
	sigmsg_down(&s->out, SIGMSG_ICE_CANDIDATE, text_slice(&payload), SLICE(""));
	send_frame(seat, start, fx);
}

static void send_offer_text(struct seat *seat, struct slice sdp, struct effects *fx)
{
	struct storage *s = seat->owner;
	size_t start = s->out.used;
	struct text payload;

	text_init(&payload, s->room, sizeof s->room);
	sigmsg_sdp_payload(&payload, true, sdp);
	if (payload.cut)
		return;
	sigmsg_down(&s->out, SIGMSG_SDP_OFFER, text_slice(&payload), SLICE(""));
	for (int i = 0; i < s->offers_per_join && i < OFFERS_MOST; i++)
		send_frame(seat, start, fx);
	for (size_t i = 0; i < seat->n_ours; i++)
		send_candidate(seat, slice_of(seat->ours[i].line),
			       slice_of(seat->ours[i].mid), seat->ours[i].mline, fx);
	seat->n_ours = 0;
}

static void open_peer(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	struct storage *s = seat->owner;
	struct effect *open = effects_add(fx, FX_PEER_OPEN);

	(void)e;
	snprintf(seat->peer, sizeof seat->peer, "%s-%u", s->base, ++s->peers_made);
	open->d.channel = slice_of(s->channel);
	open->d.actor = slice_of(seat->actor);
	open->d.session = slice_of(s->session);
	open->d.peer = slice_of(seat->peer);
	open->d.role = SLICE("storage");
	open->d.body = slice_of(s->ice_servers);
}

static void close_peer(struct seat *seat, const char *why, struct effects *fx)
{
	struct storage *s = seat->owner;
	size_t start = s->out.used;
	struct effect *c;

	if (!seat->peer[0])
		return;
	text_adds(&s->out, seat->peer); /* the name is lent after it is forgotten */
	c = effects_add(fx, FX_PEER_CLOSE);
	c->d.peer = since(s, start);
	c->d.why = slice_of(why);
}

static void leave(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);

	(void)e;
	close_peer(seat, "the seat is given up", fx);
	seat->peer[0] = '\0';
	seat->n_ours = 0;
}

static void forget_peer(void *self, const struct event *e, struct effects *fx)
{
	(void)e;
	(void)fx;
	of(self)->peer[0] = '\0';
}

/* Told at once, or left to find out that nobody stores its media any more. */
static void displace(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	int64_t idle_ms = storage_scaled_ms(seat->owner, STORAGE_IDLE_MS);

	if (seat->owner->tell_loser)
		close_peer(seat, "taken over by a newer join", fx);
	machine_arm(&seat->machine, e->at_us,
		    seat->owner->tell_loser ? GOODBYE_MS : idle_ms);
}

static void hold(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	struct storage *s = seat->owner;

	(void)fx;
	slice_copy(seat->offer, sizeof seat->offer, e->d.body);
	seat->offer_n = e->d.body.n;
	machine_arm(&seat->machine, e->at_us,
		    s->offer_delay_ms > 0 ? s->offer_delay_ms : HELD_MS);
}

static void send_held(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);

	(void)e;
	send_offer_text(seat, (struct slice){seat->offer, seat->offer_n}, fx);
}

static void send_offer(void *self, const struct event *e, struct effects *fx)
{
	send_offer_text(of(self), e->d.body, fx);
}

static void keep_ours(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	struct seat_candidate *c = &seat->ours[seat->n_ours];

	(void)fx;
	if (seat->n_ours == SEAT_CANDIDATES)
		return;
	seat->n_ours += slice_copy(c->line, sizeof c->line, e->d.body) &&
			slice_copy(c->mid, sizeof c->mid, e->d.mid);
	c->mline = e->d.mline;
}

static void pass_ours(void *self, const struct event *e, struct effects *fx)
{
	send_candidate(of(self), e->d.body, e->d.mid, e->d.mline, fx);
}

static void pass_theirs(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	struct sigmsg *f = &seat->owner->frame;
	struct effect *t = effects_add(fx, FX_PEER_TRICKLE);

	(void)e;
	t->d.peer = slice_of(seat->peer);
	t->d.body = f->candidate;
	t->d.mid = f->mid;
	t->d.mline = f->mline < 0 ? 0 : f->mline;
}

static void take_answer(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	struct effect *remote = effects_add(fx, FX_PEER_REMOTE);

	(void)e;
	remote->d.peer = slice_of(seat->peer);
	remote->d.role = SLICE("answer");
	remote->d.body = seat->owner->frame.sdp;
}

/* Silence, unless the answer had a correlation id. */
static void refuse_answer(void *self, const struct event *e, struct effects *fx)
{
	struct seat *seat = of(self);
	struct storage *s = seat->owner;
	const struct lint_finding *rule = broken_rule(&s->lint);
	size_t start = s->out.used;
	char words[256];

	(void)e;
	if (!s->frame.correlation.n)
		return;
	if (s->too_long)
		snprintf(
			words, sizeof words,
			"Invalid SDP answer: messagePayload has %zu bytes, at most %d fit.",
			s->frame.payload.n, SIGMSG_PAYLOAD_MAX);
	else if (rule)
		snprintf(words, sizeof words,
			 "Invalid SDP answer: %s: found %s, expected %s.", rule->title,
			 rule->found, rule->expected);
	else
		snprintf(words, sizeof words,
			 "Invalid SDP answer: no session description.");
	sigmsg_status(&s->out, s->frame.correlation, SLICE("InvalidArgumentException"),
		      "400", slice_of(words));
	send_frame(seat, start, fx);
}

static void record(struct seat *seat, const char *state, struct effects *fx)
{
	struct storage *s = seat->owner;
	struct effect *r = effects_add(fx, FX_PEER_RECORD);

	r->d.peer = slice_of(seat->peer);
	r->d.session = slice_of(s->session);
	r->d.stream = slice_of(s->stream);
	r->d.file = slice_of(s->directory);
	r->d.state = slice_of(state);
}

static void record_on(void *self, const struct event *e, struct effects *fx)
{
	(void)e;
	record(of(self), "on", fx);
}

static void record_off(void *self, const struct event *e, struct effects *fx)
{
	(void)e;
	record(of(self), "off", fx);
}

static void come_up(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	of(self)->up_us = e->at_us;
}

/* --- the machine ----------------------------------------------------------- */

/* clang-format off */
static const struct state states[] = {
	[SEAT_EMPTY]      = {"empty",      NULL,      0},
	[SEAT_WAITING]    = {"waiting",    NULL,      SOCKET_MS},   /* for the actor's WebSocket */
	[SEAT_OFFERING]   = {"offering",   open_peer, WORKER_MS},
	[SEAT_HELD]       = {"held",       hold,      HELD_MS},
	[SEAT_OFFERED]    = {"offered",    NULL,      ANSWER_MS},
	[SEAT_CONNECTING] = {"connecting", NULL,      CONNECT_MS},
	[SEAT_UP]         = {"up",         come_up,   0},
	[SEAT_HOLDING]    = {"holding",    record_on, 0},
	[SEAT_DISPLACED]  = {"displaced",  displace,  STORAGE_IDLE_MS},
	[SEAT_GONE]       = {"gone",       leave,     0},
};

static const struct transition rows[] = {
	/*  from            on                 when              to               act */
	ROW(SEAT_EMPTY,      EV_JOIN,           mine_unconnected, SEAT_WAITING,    NULL)
	ROW(SEAT_EMPTY,      EV_JOIN,           mine,             SEAT_OFFERING,   NULL)
	ROW(SEAT_GONE,       EV_JOIN,           mine_unconnected, SEAT_WAITING,    NULL)
	ROW(SEAT_GONE,       EV_JOIN,           mine,             SEAT_OFFERING,   NULL)
	ROW(SEAT_WAITING,    EV_WS_UP,          NULL,             SEAT_OFFERING,   NULL)
	ROW(SEAT_OFFERING,   EV_PEER_OFFER,     to_be_held,       SEAT_HELD,       NULL)
	ROW(SEAT_OFFERING,   EV_PEER_OFFER,     NULL,             SEAT_OFFERED,    send_offer)
	ROW(SEAT_HELD,       EV_DEADLINE,       NULL,             SEAT_OFFERED,    send_held)
	ROW(SEAT_OFFERED,    EV_FRAME_UP,       answered_well,    SEAT_CONNECTING, take_answer)
	ROW(SEAT_OFFERED,    EV_FRAME_UP,       answered,         MACHINE_STAY,    refuse_answer)
	ROW(SEAT_CONNECTING, EV_PEER_UP,        NULL,             SEAT_UP,         NULL)
	ROW(SEAT_UP,         EV_HOLDER,         chosen,           SEAT_HOLDING,    NULL)
	ROW(SEAT_UP,         EV_HOLDER,         NULL,             SEAT_DISPLACED,  NULL)       /* a newer one was faster */
	ROW(SEAT_HOLDING,    EV_HOLDER,         another,          SEAT_DISPLACED,  record_off)
	ROW(SEAT_HOLDING,    EV_JOIN,           yields_at_join,   SEAT_DISPLACED,  record_off)

	ROW(SEAT_WAITING,    EV_JOIN,           superseded,       SEAT_GONE,       NULL)
	ROW(SEAT_OFFERING,   EV_JOIN,           superseded,       SEAT_GONE,       NULL)
	ROW(SEAT_HELD,       EV_JOIN,           superseded,       SEAT_GONE,       NULL)
	ROW(SEAT_OFFERED,    EV_JOIN,           superseded,       SEAT_GONE,       NULL)
	ROW(SEAT_OFFERING,   EV_WS_GONE,        NULL,             SEAT_GONE,       NULL)       /* who should answer? */
	ROW(SEAT_HELD,       EV_WS_GONE,        NULL,             SEAT_GONE,       NULL)
	ROW(SEAT_OFFERED,    EV_WS_GONE,        NULL,             SEAT_GONE,       NULL)

	ROW(SEAT_OFFERING,   EV_PEER_CANDIDATE, candidates_first, MACHINE_STAY,    pass_ours)
	ROW(SEAT_OFFERING,   EV_PEER_CANDIDATE, NULL,             MACHINE_STAY,    keep_ours)
	ROW(SEAT_HELD,       EV_PEER_CANDIDATE, candidates_first, MACHINE_STAY,    pass_ours)
	ROW(SEAT_HELD,       EV_PEER_CANDIDATE, NULL,             MACHINE_STAY,    keep_ours)
	ROW(MACHINE_ANY,     EV_PEER_CANDIDATE, has_peer,         MACHINE_STAY,    pass_ours)
	ROW(MACHINE_ANY,     EV_FRAME_UP,       candidate,        MACHINE_STAY,    pass_theirs)

	ROW(MACHINE_ANY,     EV_PEER_DOWN,      occupied,         SEAT_GONE,       forget_peer)
	ROW(MACHINE_ANY,     EV_WORKER_DOWN,    occupied,         SEAT_GONE,       forget_peer)
	ROW(MACHINE_ANY,     EV_STOP,           occupied,         SEAT_GONE,       NULL)
	ROW(MACHINE_ANY,     EV_DEADLINE,       NULL,             SEAT_GONE,       NULL)
};
/* clang-format on */

const struct machine_kind seat_machine = {
	"seat", states, sizeof states / sizeof *states, rows, sizeof rows / sizeof *rows,
};
