/* Who holds a session, who took it over, how long media was missing and when the loser
 * knew. */
#include "core/model_inside.h"

#include <stdio.h>

enum { JUST_NOW_US = 5000000, SILENT_US = 1500000, JUST_LOST_US = 10000000 };

static struct takeover *newest(const struct channel *c)
{
	return c->takeovers && c->n_takeovers
		       ? &c->takeovers[(c->n_takeovers - 1) % SNAP_TAKEOVERS]
		       : NULL;
}

static struct takeover *takeover_new(struct model *m, struct channel *c,
				     const struct event *e)
{
	struct takeover *t;

	if (!c->takeovers)
		c->takeovers = pool_zeroed(m->pool, SNAP_TAKEOVERS * sizeof(*c->takeovers));
	m->takeovers += m->takeovers < INT32_MAX;
	c->n_takeovers += c->n_takeovers < INT32_MAX;
	t = newest(c);
	if (!t)
		return NULL;
	memset(t, 0, sizeof(*t));
	t->row.wall_ms = e->wall_ms;
	t->row.at_us = e->at_us;
	t->row.gap_ms = t->row.loser_learned_ms = -1;
	t->row.from = e->from;
	return t;
}

static void join_counted(struct producer *p, int64_t at_us)
{
	size_t room = sizeof(p->joins) / sizeof(*p->joins);

	if (p->n_joins == room) {
		memmove(p->joins, p->joins + 1, (room - 1) * sizeof(*p->joins));
		p->n_joins--;
	}
	p->joins[p->n_joins++] = at_us;
}

void takeover_joined(struct attempt *a, int64_t at_us)
{
	if (a->producer)
		join_counted(a->producer, at_us);
}

/* The service's own word for a join; the call itself was counted when it was asked. */
void fold_join(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;

	if (!a)
		return;
	if (!a->join_asked) {
		a->join_us = e->at_us;
		takeover_joined(a, e->at_us);
	}
	a->join_asked = false;
	if (a->stages[STAGE_OFFER].state == STAGE_NONE && !running(a, STAGE_JOIN))
		stage_begin(a, STAGE_OFFER, e);
	attempt_show(a);
	attempt_refresh(m, a, e->at_us);
}

/* Whoever called last; it need not be the program that has the socket. */
static const struct producer *last_to_join(const struct channel *c)
{
	const struct producer *last = NULL;

	for (const struct producer *p = c->producers; p; p = p->next) {
		if (p->n_joins &&
		    (!last || p->joins[p->n_joins - 1] > last->joins[last->n_joins - 1]))
			last = p;
	}
	return last;
}

/* What was done first after the loser had begun to hold. */
static void first_sign(char *to, size_t room, const struct attempt *winner,
		       const struct attempt *loser)
{
	int64_t held = loser && loser->media_us ? loser->media_us
		       : loser                  ? loser->since_us
						: 0;
	const struct producer *joined = last_to_join(winner->channel);

	if (winner->stages[STAGE_CONNECT].state == STAGE_DONE && winner->ws_up_us >= held)
		snprintf(to, room, "ConnectAsMaster by %.40s", winner->actor);
	else if (joined && joined->joins[joined->n_joins - 1] >= held)
		snprintf(to, room, "JoinStorageSession by %.40s", joined->actor);
	else
		snprintf(to, room, "2nd SDP_OFFER to %.40s", winner->actor);
}

static void lose(struct model *m, struct attempt *loser, const struct event *e)
{
	struct event lost = *e;

	loser->taken_over = true;
	loser->ended = false;
	if (loser->over) {
		attempt_refresh(m, loser, e->at_us);
		return;
	}
	lost.from = e->from;
	attempt_over(m, loser, &lost, "taken over");
}

static void loser_knew(struct takeover *t, const struct attempt *loser, int64_t since_us)
{
	if (!loser || !loser->down_us || loser->down_us < since_us)
		return;
	t->row.loser_learned_ms = 0; /* it knew before anybody said so */
	t->loser = NULL;
}

/* Statistics come once a second: media that was there a moment ago ends with the takeover.
 */
static int64_t gap_start(const struct attempt *loser, int64_t at_us)
{
	bool silent =
		loser && loser->last_media_us && at_us - loser->last_media_us > SILENT_US;

	return silent ? loser->last_media_us : at_us;
}

/* With the first whole picture of the winner. */
static void gap_ends(struct takeover *t, int64_t at_us)
{
	t->row.gap_ms = at_us > t->gap_from_us ? (at_us - t->gap_from_us) / 1000 : 0;
	t->gap_from_us = 0;
}

static void counted(struct takeover *t, struct attempt *winner, struct attempt *loser,
		    const struct event *e)
{
	t->winner = winner;
	t->loser = loser;
	t->gap_from_us =
		e->d.ms > 0 ? e->at_us - e->d.ms * 1000 : gap_start(loser, e->at_us);
	if (winner && winner->media_us)
		gap_ends(t, winner->media_us);
	else if (!winner) {
		t->gap_from_us =
			0; /* nobody will see it end: it was at least what was told */
		t->row.gap_ms = e->d.ms > 0 ? e->d.ms : -1;
	}
	loser_knew(t, loser, winner ? winner->join_us : e->at_us - JUST_NOW_US);
}

static void take_over(struct model *m, struct channel *c, struct attempt *winner,
		      struct attempt *loser, const struct event *e)
{
	struct takeover *t = takeover_new(m, c, e);

	if (!t)
		return;
	words_copy(t->row.from_actor, sizeof(t->row.from_actor),
		   e->d.id.n ? e->d.id : slice_of(loser ? loser->actor : ""));
	words_copy(t->row.to_actor, sizeof(t->row.to_actor), e->d.actor);
	words_keep(t->row.cause, sizeof(t->row.cause),
		   e->d.why.n ? e->d.why : SLICE("join"));
	if (winner)
		first_sign(t->row.first_sign, sizeof(t->row.first_sign), winner, loser);
	else
		words_copy(t->row.first_sign, sizeof(t->row.first_sign),
			   SLICE("the peer was closed"));
	/* Of an actor that nobody saw do anything there is only a conclusion. */
	t->row.from = winner ? e->from : FROM_INFERRED;
	counted(t, winner, loser, e);
}

static struct attempt *holder_before(struct model *m, struct channel *c,
				     const struct event *e)
{
	struct producer *p = e->d.id.n ? producer_get(m, c, e->d.id, false) : NULL;
	bool same = p && c->holder && c->holder->producer == p;

	if (!p)
		return e->d.id.n ? NULL : c->holder;
	return same ? c->holder : p->now;
}

/* An actor that is only told of has no session to show, but it does hold. */
static void hold(struct channel *c, struct attempt *a, struct producer *p, int64_t at_us)
{
	for (struct producer *q = c->producers; q; q = q->next) {
		if (!q->now && q != p)
			producer_span(q, -1, at_us);
	}
	if (c->holder && c->holder != a)
		c->holder->holds = false;
	c->holder = a;
	c->holder_actor = p ? p->actor_key : 0;
	if (p)
		p->lost_us = 0;
	if (p && !a)
		producer_span(p, SPAN_HOLDING, at_us);
	if (a)
		a->holds = !a->over;
}

/* Nobody held, or whoever did is gone for long: a start. */
static bool was_held(const struct attempt *before, const struct event *e)
{
	if (!e->d.id.n)
		return false;
	return !before || !before->over || e->at_us - before->over_us < JUST_LOST_US;
}

/* The same actor that holds again took nothing over from anybody else. */
static bool by_another(const struct attempt *a, const struct attempt *before,
		       const struct event *e)
{
	if (!was_held(before, e))
		return false;
	if (before && a)
		return before->producer != a->producer;
	return e->d.actor.n && !slice_eq(e->d.id, e->d.actor);
}

void fold_holder(struct model *m, const struct event *e, struct where w)
{
	struct channel *c = w.channel;
	struct attempt *a = e->d.actor.n ? w.attempt : NULL, *before;

	if (!c)
		return;
	before = holder_before(m, c, e);
	c->told = true;
	if (by_another(a, before, e)) {
		take_over(m, c, a, before, e);
		if (before)
			lose(m, before, e);
	}
	hold(c, a, e->d.actor.n ? producer_get(m, c, e->d.actor, true) : NULL, e->at_us);
	if (before)
		attempt_refresh(m, before, e->at_us);
	if (a) {
		attempt_show(a);
		attempt_refresh(m, a, e->at_us);
	}
	channel_recount(m, c);
}

void fold_session_end(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.channel ? w.channel->holder : NULL;
	char why[48];

	if (w.channel)
		hold(w.channel, a, NULL, e->at_us);
	if (!a)
		return;
	words_keep(why, sizeof(why), e->d.why.n ? e->d.why : SLICE("the session ended"));
	a->ended = true;
	attempt_over(m, a, e, why);
}

void takeover_media(struct attempt *a, int64_t at_us)
{
	struct takeover *t = newest(a->channel);

	if (t && t->winner == a && t->gap_from_us)
		gap_ends(t, at_us);
}

void takeover_learned(struct attempt *a, int64_t at_us)
{
	const struct channel *c = a->channel;
	int n = c->n_takeovers < SNAP_TAKEOVERS ? c->n_takeovers : SNAP_TAKEOVERS;

	for (int i = 0; i < n && c->takeovers; i++) {
		struct takeover *t = &c->takeovers[i];

		if (t->loser != a)
			continue;
		t->row.loser_learned_ms =
			at_us > t->row.at_us ? (at_us - t->row.at_us) / 1000 : 0;
		t->loser = NULL;
	}
}

/* Our peer was ended by the other side while all else stood: nobody says why, one cause is
 * usual. */
void takeover_inferred(struct model *m, struct attempt *a, const struct event *e)
{
	struct takeover *t = takeover_new(m, a->channel, e);

	a->taken_over = true;
	if (!t)
		return;
	t->row.from = FROM_INFERRED;
	t->row.loser_learned_ms = 0;
	words_copy(t->row.from_actor, sizeof(t->row.from_actor), slice_of(a->actor));
	words_copy(t->row.to_actor, sizeof(t->row.to_actor), SLICE("another client"));
	words_copy(t->row.cause, sizeof(t->row.cause), SLICE("later request?"));
	snprintf(t->row.first_sign, sizeof(t->row.first_sign), "%s",
		 a->reoffer ? "2nd SDP_OFFER on the channel" : "the peer was closed");
}

void takeover_forget(struct channel *c, const struct attempt *a)
{
	for (int i = 0; c->takeovers && i < SNAP_TAKEOVERS; i++) {
		struct takeover *t = &c->takeovers[i];

		t->loser = t->loser == a ? NULL : t->loser;
		t->winner = t->winner == a ? NULL : t->winner;
	}
}
