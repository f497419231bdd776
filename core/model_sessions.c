/* Sessions: who tries what on which channel, which of it lives, and the word for it. */
#include "core/model_inside.h"

static const char *const stage_names[] = {
#define X(id, name) [STAGE_##id] = name,
	STAGES(X)
#undef X
};

const char *stage_name(enum stage s)
{
	return (unsigned)s < STAGE_COUNT ? stage_names[s] : "";
}

/* ---- producers */

static bool idle(const struct producer *p)
{
	return !p->now || !p->now->ticking;
}

/* The last of the list that does nothing now, else the last. */
static void forget_one(struct model *m, struct channel *c)
{
	struct producer **victim = NULL, *p;

	for (struct producer **at = &c->producers; *at; at = &(*at)->next) {
		if (!victim || idle(*at) || !idle(*victim))
			victim = at;
	}
	if (!victim)
		return;
	p = *victim;
	*victim = p->next;
	for (struct attempt *a = c->newest; a; a = a->older)
		a->producer = a->producer == p ? NULL : a->producer;
	c->n_producers--;
	c->n_producing -= p->counts;
	pool_put(m->pool, p);
}

struct producer *producer_get(struct model *m, struct channel *c, struct slice actor,
			      bool make)
{
	struct producer *p = c->producers;
	uint64_t key;

	if (!actor.n)
		actor = slice_of(m->me);
	key = table_key(actor);
	while (p && p->actor_key != key)
		p = p->next;
	if (p || !make)
		return p;
	if (c->n_producers >= SNAP_PRODUCERS)
		forget_one(m, c);
	p = pool_zeroed(m->pool, sizeof(*p));
	if (!p)
		return NULL;
	p->actor_key = key;
	p->mode = -1;
	words_copy(p->actor, sizeof(p->actor), actor);
	p->next = c->producers;
	c->producers = p;
	c->n_producers++;
	return p;
}

static int mode_of(const struct attempt *a)
{
	const struct attempt *holder = a->channel->holder;

	if (holder && holder->producer == a->producer && !holder->over)
		return SPAN_HOLDING;
	if (!a->over && a->join_us && !a->refused &&
	    (running(a, STAGE_JOIN) || running(a, STAGE_OFFER) ||
	     running(a, STAGE_ANSWER) || running(a, STAGE_ICE) || running(a, STAGE_DTLS) ||
	     running(a, STAGE_FRAME)))
		return SPAN_JOINING;
	return a->ws_open || a->peer_open ? SPAN_CONNECTED : -1;
}

static void span_open(struct producer *p, enum span_kind kind, int64_t at_us)
{
	size_t room = sizeof(p->spans) / sizeof(*p->spans);

	if (p->n_spans == room) {
		memmove(p->spans, p->spans + 1, (room - 1) * sizeof(*p->spans));
		p->n_spans--;
	}
	p->spans[p->n_spans++] = (struct span){at_us, 0, kind};
}

void producer_span(struct producer *p, int mode, int64_t at_us)
{
	if (p->mode == mode)
		return;
	if (p->mode >= 0 && p->n_spans) {
		struct span *last = &p->spans[p->n_spans - 1];

		last->end_us = at_us > last->start_us ? at_us : last->start_us + 1;
	}
	p->mode = mode;
	if (mode >= 0)
		span_open(p, (enum span_kind)mode, at_us);
}

void producer_update(struct attempt *a, int64_t at_us)
{
	struct producer *p = a->producer;

	if (!p || (p->now != a && !a->holds))
		return;
	producer_span(p, mode_of(a), at_us);
	a->channel->n_producing += !p->counts && p->mode >= 0;
	p->counts |= p->mode >= 0;
}

/* ---- attempts */

struct attempt *attempt_find(struct model *m, struct channel *c, struct slice actor)
{
	struct producer *p = producer_get(m, c, actor, false);

	if (p && p->now)
		return p->now;
	return actor.n ? NULL : c->newest;
}

void attempt_free(struct model *m, struct attempt *a)
{
	struct channel *c = a->channel;

	for (size_t i = 0; i < PEERS_AN_ATTEMPT; i++) {
		if (a->peers[i] && table_find(&m->by_peer, a->peers[i]) == a)
			table_drop(&m->by_peer, a->peers[i]);
	}
	if (a->producer && a->producer->now == a)
		a->producer->now = NULL;
	takeover_forget(c, a);
	c->holder = c->holder == a ? NULL : c->holder;
	c->front = c->front == a ? NULL : c->front;
	m->wanted = m->wanted == a ? NULL : m->wanted;
	m->n_live -= a->live;
	m->n_ticking -= a->ticking;
	m->n_attempts--;
	m->attempts_version++;
	if (a->plot)
		plot_free(m, a->plot);
	pool_put(m->pool, a->depth);
	pool_put(m->pool, a);
}

static void drop_oldest(struct model *m, struct channel *c, int keep)
{
	while (c->n_attempts > keep) {
		struct attempt **at = &c->newest, *a;

		while ((*at)->older)
			at = &(*at)->older;
		a = *at;
		*at = NULL;
		c->n_attempts--;
		c->n_sessions -= a->shown;
		attempt_free(m, a);
	}
}

/* The socket, the credentials and the machines outlive an attempt. */
static void inherit(struct model *m, struct attempt *a, struct attempt *old)
{
	if (!old)
		return;
	a->ws_open = old->ws_open;
	a->ws_up_us = old->ws_up_us;
	a->ws_last_us = old->ws_last_us;
	a->turn_us = old->turn_us;
	a->go_away_us = old->go_away_us;
	old->ws_open = false;
	if (!old->depth || !attempt_depth(m, a))
		return;
	memcpy(a->depth->machines, old->depth->machines, sizeof(a->depth->machines));
	a->depth->n_machines = old->depth->n_machines;
}

static void attempt_init(struct model *m, struct attempt *a, struct channel *c,
			 struct slice actor)
{
	a->key = ++m->attempt_keys;
	a->channel = c;
	a->producer = producer_get(m, c, actor, true);
	a->stats_us = a->rtt_us = a->loss_milli = a->video_bps = a->audio_bps = -1;
	words_copy(a->actor, sizeof(a->actor), actor.n ? actor : slice_of(m->me));
	series_init(&a->spark, a->spark_values, SPARK_SECONDS);
}

struct attempt *attempt_begin(struct model *m, struct channel *c, struct slice actor,
			      int64_t at_us)
{
	struct attempt *a = pool_zeroed(m->pool, sizeof(*a)), *old;

	if (!a)
		return NULL;
	drop_oldest(m, c, m->n_attempts < ATTEMPTS_MAX ? ATTEMPTS_A_CHANNEL - 1 : 1);
	attempt_init(m, a, c, actor);
	a->since_us = a->last_us = at_us;
	a->older = c->newest;
	c->newest = a;
	c->n_attempts++;
	m->n_attempts++;
	old = a->producer ? a->producer->now : NULL;
	inherit(m, a, old);
	if (a->producer)
		a->producer->now = a;
	if (a->producer && c->holder_actor == a->producer->actor_key && !old) {
		c->holder = a;
		a->holds = true;
	}
	band_inherit(m, a, old, at_us);
	if (old)
		attempt_refresh(m, old, at_us);
	return a;
}

void attempt_peer(struct model *m, struct attempt *a, struct slice peer)
{
	uint64_t key = table_key(peer);

	if (!peer.n || a->peer == key)
		return;
	for (size_t i = 0; i < PEERS_AN_ATTEMPT; i++) {
		if (a->peers[i] == key)
			return;
	}
	if (a->peers[PEERS_AN_ATTEMPT - 1] &&
	    table_find(&m->by_peer, a->peers[PEERS_AN_ATTEMPT - 1]) == a)
		table_drop(&m->by_peer, a->peers[PEERS_AN_ATTEMPT - 1]);
	memmove(a->peers + 1, a->peers, sizeof(a->peers) - sizeof(*a->peers));
	a->peers[0] = a->peer = key;
	(void)table_put(&m->by_peer, key, a);
}

struct depth *attempt_depth(struct model *m, struct attempt *a)
{
	if (!a->depth)
		a->depth = pool_zeroed(m->pool, sizeof(*a->depth));
	return a->depth;
}

void attempt_show(struct attempt *a)
{
	if (a->shown)
		return;
	a->shown = true;
	a->channel->n_sessions++;
}

/* A call that waits for its answer; what follows a join needs a socket or a peer as well.
 */
static bool calling(const struct attempt *a)
{
	for (int s = 0; s <= STAGE_JOIN; s++) {
		if (running(a, (enum stage)s))
			return true;
	}
	return false;
}

/* What the channel's row tells: its holder while it has media, unless the newest is on its
 * way. */
static struct attempt *front_of(const struct channel *c)
{
	struct attempt *newest = c->newest;

	while (newest && !newest->shown)
		newest = newest->older;
	if (c->holder && !c->holder->over && c->holder->media_us && newest != c->holder &&
	    !(newest && newest->live && newest->join_us && !newest->refused &&
	      newest->producer != c->holder->producer))
		return c->holder;
	return newest;
}

/* Changes when the word for its state does. */
static uint32_t word_code(const struct attempt *a)
{
	uint32_t code = 0;

	for (uint32_t i = 0; i < STAGE_COUNT; i++)
		code = a->stages[i].state != STAGE_NONE ? i << 2 | a->stages[i].state
							: code;
	return code | (uint32_t)a->over << 9 | (uint32_t)a->taken_over << 10 |
	       (uint32_t)a->ended << 11 | (uint32_t)a->ws_open << 12 |
	       (uint32_t)(a->media_us != 0) << 13 | (uint32_t)a->refused << 14;
}

void attempt_refresh(struct model *m, struct attempt *a, int64_t at_us)
{
	bool live = !a->over && a->shown && (a->ws_open || a->peer_open || calling(a));
	bool ticking = live || a->ws_open;
	uint32_t word = word_code(a);

	m->n_live += live - a->live;
	m->n_ticking += ticking - a->ticking;
	a->live = live;
	a->ticking = ticking;
	m->news += word != a->word;
	a->word = word;
	a->channel->front = front_of(a->channel);
	producer_update(a, at_us);
}

void attempt_over(struct model *m, struct attempt *a, const struct event *e,
		  const char *why)
{
	for (size_t i = 0; i < STAGE_COUNT; i++) {
		if (running(a, (enum stage)i))
			stage_end(a, (enum stage)i, e, false, why);
	}
	a->over = true;
	a->over_us = e->at_us;
	a->over_from = e->from;
	a->holds = false;
	if (a->channel->holder == a) {
		a->channel->holder = NULL;
		a->channel->holder_actor = 0;
	}
	if (a->producer && !a->ended)
		a->producer->lost_us = e->at_us;
	attempt_refresh(m, a, e->at_us);
}

/* ---- words */

static void over_word(const struct attempt *a, char *to, size_t room)
{
	words_copy(to, room,
		   slice_of(a->taken_over ? "TAKEN-OVER"
			    : a->ended    ? "ENDED"
					  : "LOST"));
}

void attempt_word(const struct attempt *a, char *to, size_t room)
{
	char word[24];
	int last = -1;

	for (int i = 0; i < STAGE_COUNT; i++)
		last = a->stages[i].state != STAGE_NONE ? i : last;
	if (a->over) {
		over_word(a, to, room);
		return;
	}
	if (a->media_us || last < 0) {
		words_copy(to, room,
			   slice_of(a->media_us  ? "MEDIA"
				    : a->ws_open ? "CONNECTED"
						 : "SEEN"));
		return;
	}
	words_capitals(word, sizeof(word), stage_name((enum stage)last));
	words_copy(to, room, slice_of(word));
	if (a->stages[last].state == STAGE_FAILED && strlen(to) + 7 < room)
		memcpy(to + strlen(to), "-FAILED", sizeof("-FAILED"));
	else if (last == STAGE_CONNECT && a->stages[last].state == STAGE_DONE)
		words_copy(to, room, slice_of("CONNECTED"));
}

/* A producer that joins again while it holds has not held anew. */
static int64_t holds_since(const struct producer *p)
{
	const struct span *last = p && p->n_spans ? &p->spans[p->n_spans - 1] : NULL;

	return last && last->kind == SPAN_HOLDING && !last->end_us ? last->start_us : 0;
}

void attempt_fill(const struct attempt *a, struct session_row *out)
{
	memset(out, 0, sizeof(*out));
	out->key = a->key;
	words_copy(out->channel, sizeof(out->channel), slice_of(a->channel->name));
	words_copy(out->actor, sizeof(out->actor), slice_of(a->actor));
	attempt_word(a, out->state, sizeof(out->state));
	out->live = a->live;
	out->holds = a->holds;
	out->since_us = a->since_us;
	out->media_since_us = a->media_us;
	out->holds_since_us = a->holds ? holds_since(a->producer) : 0;
	out->video_bps = -1;
	out->fragments = a->fragments;
	out->end_us = a->over ? a->over_us : 0;
	out->stored_ms = a->join_us && a->stages[STAGE_FRAGMENT].state == STAGE_DONE
				 ? (a->stages[STAGE_FRAGMENT].end_us - a->join_us) / 1000
				 : -1;
	words_copy(out->why, sizeof(out->why), slice_of(a->why));
}

/* ---- the engine's trace */

static struct machine_view *machine_of(struct depth *d, struct slice name)
{
	for (size_t i = 0; i < d->n_machines; i++) {
		if (slice_is(name, d->machines[i].machine))
			return &d->machines[i];
	}
	if (d->n_machines == sizeof(d->machines) / sizeof(*d->machines))
		return NULL;
	words_copy(d->machines[d->n_machines].machine, sizeof(d->machines->machine), name);
	return &d->machines[d->n_machines++];
}

static void move(struct machine_view *v, const struct event *e)
{
	if (!v->n_steps)
		words_copy(v->steps[v->n_steps++].state, sizeof(v->state), e->d.id);
	if (v->n_steps == MACHINE_STEPS)
		memmove(v->steps, v->steps + 1, --v->n_steps * sizeof(v->steps[0]));
	words_copy(v->steps[v->n_steps].state, sizeof(v->state), e->d.state);
	words_copy(v->steps[v->n_steps].why, sizeof(v->steps[0].why), e->d.why);
	v->steps[v->n_steps++].at_us = e->at_us;
	words_copy(v->state, sizeof(v->state), e->d.state);
	v->since_us = e->at_us;
}

void fold_move(struct model *m, const struct event *e, struct where w)
{
	struct machine_view *v;
	struct attempt *a = w.attempt;

	(void)m;
	/* Seats are many and their moves do not all say whose: those are for the log alone.
	 */
	if (!a || (slice_is(e->d.role, "seat") && !e->d.actor.n && !e->d.peer.n) ||
	    !attempt_depth(m, a))
		return;
	v = machine_of(a->depth, e->d.role);
	if (v)
		move(v, e);
	if (!a->over || a->taken_over || a->channel->told)
		return;
	if (words_have(e->d.state, SLICE("taken"))) {
		a->taken_over = true;
	}
}
