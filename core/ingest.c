/* The machine `ingest`: join → offer → answer → media. A new peer (s->next) is made while
 * the old one (s->peer) still carries media, which is closed when the new one is up. */
#include "core/session_inside.h"

#include <stdio.h>

enum {
	IDLE,
	RELAYS,
	JOIN,
	OFFER_WAIT,
	ANSWER,
	CONNECT,
	FLOWING,
	PAUSE,
	TAKEN_OVER,
};

enum {
	OFFER_MS = 6000, /* as in AWS's SDKs */
	PEER_MS = 30000, /* as AWS's test page waits for a connection */
	WORKER_MS = 5000,
	RENEW_RETRY_MS = 60000,
	FIGHT_MS = 30000, /* two devices that both join again at once would alternate for
			     ever */
	CALM_MS = 1000,
	CALM_MOST_MS = 15000,
};

static struct session *of(void *self)
{
	return self;
}

static const struct session *at(const void *self)
{
	return self;
}

/* --- guards ---------------------------------------------------------------- */

static bool busy(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->ingest.state != IDLE;
}

static bool may_join(const void *self, const struct event *e)
{
	const struct session *s = self;

	(void)e;
	return s->wants_ingest && s->enabled && session_online(s);
}

static bool relays_old(const void *self, const struct event *e)
{
	return may_join(self, e) && e->at_us >= at(self)->relays_until_us;
}

static bool must_join_again(const void *self, const struct event *e)
{
	return may_join(self, e) && at(self)->join_again;
}

static bool asked(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_JOIN;
}

static bool accepted(const void *self, const struct event *e)
{
	return asked(self, e) && at(self)->answer == FAULT_NONE;
}

static bool denied(const void *self, const struct event *e)
{
	return asked(self, e) && session_denied(e);
}

static bool denied_again(const void *self, const struct event *e)
{
	return denied(self, e) && at(self)->fresh;
}

static bool flowing(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->peer[0] != '\0';
}

/* This failure is the last that is tolerated in ten minutes, and no media flows meanwhile.
 */
static bool worn_out(const void *self, const struct event *e)
{
	const struct session *s = self;
	size_t recent = 1;

	for (size_t i = 0; i < s->n_tries; i++)
		recent += e->at_us - s->tries_us[i] < (int64_t)TRIES_MS * 1000;
	return recent >= JOIN_TRIES && !flowing(self, e);
}

static bool asked_worn_out(const void *self, const struct event *e)
{
	return asked(self, e) && worn_out(self, e);
}

static bool asked_flowing(const void *self, const struct event *e)
{
	return asked(self, e) && flowing(self, e);
}

static bool offered(const void *self, const struct event *e)
{
	const struct session *s = self;

	(void)e;
	return s->meaning == MEANS_OFFER && s->wants_ingest && s->ingest.state != IDLE &&
	       s->ingest.state != TAKEN_OVER;
}

static bool for_next(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_NEXT;
}

static bool next_worn_out(const void *self, const struct event *e)
{
	return for_next(self, e) && worn_out(self, e);
}

static bool next_flowing(const void *self, const struct event *e)
{
	return for_next(self, e) && flowing(self, e);
}

static bool unsendable(const void *self, const struct event *e)
{
	return for_next(self, e) &&
	       (!e->d.body.n || e->d.body.n > SIGMSG_PAYLOAD_MAX - 600);
}

static bool for_peer(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_PEER;
}

static bool says(struct slice s, const char *word)
{
	return s.n && memmem(s.at, s.n, word, strlen(word));
}

/* The storage side closed while the socket is up and the session's hour is not over: nobody
 * says why, but that is what a takeover looks like. */
static bool displaced(const void *self, const struct event *e)
{
	const struct session *s = self;
	int64_t held_ms = (e->at_us - s->peer_since_us) / 1000;

	return for_peer(self, e) && session_online(s) && held_ms < SESSION_MS - 60000 &&
	       says(e->d.why, "the other side closed");
}

static bool peer_worn_out(const void *self, const struct event *e)
{
	return for_peer(self, e) && worn_out(self, e);
}

static bool displaced_stubborn(const void *self, const struct event *e)
{
	return displaced(self, e) && at(self)->rejoin;
}

static bool lost(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_LIVE;
}

static bool lost_flowing(const void *self, const struct event *e)
{
	return lost(self, e) && flowing(self, e);
}

static bool has_peer(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->peer[0] || at(self)->next[0];
}

static bool answer_refused(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_REFUSAL;
}

static bool candidate(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_CANDIDATE &&
	       (at(self)->next[0] || at(self)->peer[0]);
}

/* A candidate that no offer has announced yet. */
static bool candidate_early(const void *self, const struct event *e)
{
	const struct session *s = self;
	int state = s->ingest.state;

	(void)e;
	return s->meaning == MEANS_CANDIDATE && !s->next[0] &&
	       (state == JOIN || state == OFFER_WAIT || (state == PAUSE && !s->peer[0]));
}

static bool ours_early(const void *self, const struct event *e)
{
	return for_next(self, e) && !at(self)->answered;
}

static bool ours(const void *self, const struct event *e)
{
	return (for_next(self, e) || for_peer(self, e)) && session_online(at(self));
}

/* --- what is done ---------------------------------------------------------- */

static void close_peer(char *peer, const char *why, struct effects *fx, struct session *s)
{
	struct effect *c;
	size_t start = s->out.used;

	if (!peer[0])
		return;
	text_adds(&s->out, peer); /* the name is lent after it is forgotten */
	c = effects_add(fx, FX_PEER_CLOSE);
	c->d.peer = session_since(s, start);
	c->d.why = slice_of(why);
	peer[0] = '\0';
}

static void drop_next(struct session *s, struct effects *fx)
{
	close_peer(s->next, "not connected", fx, s);
	s->join = 0;
	s->answered = false;
	s->ours.n = 0;
}

static void leave(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	drop_next(s, fx);
	close_peer(s->peer, "stopped", fx, s);
}

static void calm(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	drop_next(s, fx);
	close_peer(s->peer, "starting over", fx, s);
	s->theirs.n = 0;
	machine_arm(&s->ingest, e->at_us,
		    session_pause_ms(s, (int)s->n_tries, CALM_MS, CALM_MOST_MS));
}

static void stand_back(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	drop_next(s, fx);
	machine_arm(&s->ingest, e->at_us, FIGHT_MS + session_dice(s, 5000));
}

static void ask_relays(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;

	(void)e;
	kvs_ask_ice(&s->out, slice_of(s->arn), s->viewer ? slice_of(s->actor) : SLICE(""));
	s->join_op = KVS_GET_ICE;
	s->join = session_ask(s, KVS_GET_ICE, s->https, session_since(s, start), fx);
}

static void ask_join(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;

	(void)e;
	kvs_ask_join(&s->out, slice_of(s->arn), s->viewer ? slice_of(s->actor) : SLICE(""));
	s->join_op = s->viewer ? KVS_JOIN_AS_VIEWER : KVS_JOIN;
	s->join = session_ask(s, s->join_op, s->webrtc, session_since(s, start), fx);
	s->join_again = false;
	s->theirs.n = 0;
	s->joins++;
}

static void keep(struct kept_candidates *to, struct slice line, struct slice mid,
		 int64_t mline)
{
	struct kept_candidate *c = &to->all[to->n];

	if (to->n == CANDIDATES_KEPT)
		return;
	to->n += slice_copy(c->line, sizeof c->line, line) &&
		 slice_copy(c->mid, sizeof c->mid, mid);
	c->mline = mline;
}

static void trickle(const char *peer, struct slice line, struct slice mid, int64_t mline,
		    struct effects *fx)
{
	struct effect *t = effects_add(fx, FX_PEER_TRICKLE);

	t->d.peer = slice_of(peer);
	t->d.body = line;
	t->d.mid = mid;
	t->d.mline = mline < 0 ? 0 : mline;
}

static void send_frame(struct session *s, struct slice frame, struct effects *fx)
{
	struct effect *send = effects_add(fx, FX_SEND);

	send->ticket = s->ws;
	send->d.channel = slice_of(s->channel);
	send->d.body = frame;
}

static void send_candidate(struct session *s, struct slice line, struct slice mid,
			   int64_t mline, struct effects *fx)
{
	size_t start = s->out.used;
	struct text payload;

	text_init(&payload, s->room, sizeof s->room);
	sigmsg_candidate_payload(&payload, line, mid,
				 mline < 0 || mline > 127 ? 0 : (int)mline);
	if (payload.cut)
		return;
	sigmsg_up(&s->out, SIGMSG_ICE_CANDIDATE, text_slice(&payload), SLICE(""),
		  SLICE(""));
	if (!s->out.cut)
		send_frame(s, session_since(s, start), fx);
}

/* A peer for this offer, and the candidates that came before it. */
static void open_peer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	struct effect *open, *remote;

	(void)e;
	drop_next(s, fx);
	snprintf(s->next, sizeof s->next, "%s%u", s->prefix, ++s->peers_made);
	open = effects_add(fx, FX_PEER_OPEN);
	open->d.channel = slice_of(s->channel);
	open->d.peer = slice_of(s->next);
	open->d.role = SLICE("device");
	open->d.body = slice_of(s->relays);
	open->d.id = slice_of(s->source);
	remote = effects_add(fx, FX_PEER_REMOTE);
	remote->d.peer = slice_of(s->next);
	remote->d.role = SLICE("offer");
	remote->d.body = s->frame.sdp;
	for (size_t i = 0; i < s->theirs.n; i++)
		trickle(s->next, slice_of(s->theirs.all[i].line),
			slice_of(s->theirs.all[i].mid), s->theirs.all[i].mline, fx);
	s->theirs.n = 0;
}

/* The offer may overtake the reply to the join it answers. */
static void overtake(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	if (s->join && s->join_op != KVS_GET_ICE)
		s->overtaken = s->join;
	s->join = 0;
}

/* With a correlation id always: without one the service is silent about a bad answer. */
static void send_answer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	size_t start = s->out.used;
	struct text payload;

	snprintf(s->correlation, sizeof s->correlation, "kvscope-%08llx-%u",
		 (unsigned long long)s->salt, ++s->answers_made);
	text_init(&payload, s->room, sizeof s->room);
	sigmsg_sdp_payload(&payload, false, e->d.body);
	sigmsg_up(&s->out, SIGMSG_SDP_ANSWER, text_slice(&payload), SLICE(""),
		  slice_of(s->correlation));
	if (!payload.cut && !s->out.cut)
		send_frame(s, session_since(s, start), fx);
	s->answered = true;
	for (size_t i = 0; i < s->ours.n; i++)
		send_candidate(s, slice_of(s->ours.all[i].line),
			       slice_of(s->ours.all[i].mid), s->ours.all[i].mline, fx);
	s->ours.n = 0;
}

static void keep_theirs(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	keep(&s->theirs, s->frame.candidate, s->frame.mid, s->frame.mline);
}

static void pass_theirs(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	trickle(s->next[0] ? s->next : s->peer, s->frame.candidate, s->frame.mid,
		s->frame.mline, fx);
}

static void keep_ours(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	keep(&of(self)->ours, e->d.body, e->d.mid, e->d.mline);
}

static void pass_ours(void *self, const struct event *e, struct effects *fx)
{
	send_candidate(of(self), e->d.body, e->d.mid, e->d.mline, fx);
}

static void tell_holder(struct session *s, struct slice now, struct slice before,
			const char *why, struct effects *fx)
{
	struct effect *tell = session_tell(fx, EV_HOLDER);

	tell->d.channel = slice_of(s->channel);
	tell->d.actor = now;
	tell->d.id = before;
	tell->d.why = slice_of(why);
}

/* The new peer carries the media from now on; the old one goes. */
static void switch_over(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	if (!s->peer[0])
		tell_holder(s, slice_of(s->actor), SLICE(""),
			    s->joins > 1 ? "re-join" : "join", fx);
	close_peer(s->peer, "replaced", fx, s);
	slice_copy(s->peer, sizeof s->peer, slice_of(s->next));
	s->next[0] = '\0';
	s->answered = false;
	s->peer_since_us = e->at_us;
	s->fresh = false;
	s->why[0] = s->error[0] = '\0';
}

/* With the peer that just came up, or with the old one because the new one failed. */
static void settle(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	drop_next(s, fx);
	if (s->peer_since_us != e->at_us)
		machine_arm(&s->ingest, e->at_us, RENEW_RETRY_MS);
}

/* Tries older than ten minutes are forgiven. */
static void forgive(struct session *s, int64_t now_us)
{
	size_t old = 0;

	while (old < s->n_tries && now_us - s->tries_us[old] >= (int64_t)TRIES_MS * 1000)
		old++;
	s->n_tries -= old;
	memmove(s->tries_us, s->tries_us + old, s->n_tries * sizeof *s->tries_us);
}

static void count_try(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)fx;
	forgive(s, e->at_us);
	if (s->n_tries == JOIN_TRIES)
		memmove(s->tries_us, s->tries_us + 1, --s->n_tries * sizeof *s->tries_us);
	s->tries_us[s->n_tries++] = e->at_us;
	s->retries++;
	s->fresh = false;
}

static void blame_join(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	if (e->kind == EV_API_OK)
		session_blame(s, SLICE(""), "The answer to %s could not be used: %s.",
			      kvs_operation(s->join_op)->name, fault_words(s->answer));
	else
		session_blame_call(s, s->join_op, e);
	count_try(s, e, fx);
}

static void blame_silence(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	if (s->ingest.state == OFFER_WAIT)
		session_blame(s, SLICE(""), "No offer came within %d s of %s.",
			      OFFER_MS / 1000, kvs_operation(s->join_op)->name);
	else if (s->ingest.state == ANSWER)
		session_blame(s, SLICE(""), "The media worker made no answer within %d s.",
			      WORKER_MS / 1000);
	else if (s->ingest.state == CONNECT)
		session_blame(s, SLICE(""),
			      "The peer connection did not come up within %d s: is a relay "
			      "reachable?",
			      PEER_MS / 1000);
	else
		session_blame(s, SLICE(""), "%s got no answer within %d s.",
			      kvs_operation(s->join_op)->name, CALL_MS / 1000);
	count_try(s, e, fx);
}

static void blame_peer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	session_blame(s, SLICE(""), "The peer connection failed: %.*s",
		      (int)(e->d.why.n < 120 ? e->d.why.n : 120),
		      e->d.why.at ? e->d.why.at : "");
	count_try(s, e, fx);
}

static void blame_worker(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	s->peer[0] = s->next[0] = '\0';
	session_blame(s, SLICE(""), "The media worker ended; it is started again.");
	count_try(s, e, fx);
}

/* Puts "gave up" before the last blame. */
static void wear_out(struct session *s)
{
	char last[sizeof s->why];

	slice_copy(last, sizeof last, slice_of(s->why));
	session_blame(s, slice_of(s->error), "Gave up after %d failures in 10 min. %.140s",
		      JOIN_TRIES, last);
	session_finish(s, SESSION_FAILED);
}

static void give_up_join(void *self, const struct event *e, struct effects *fx)
{
	blame_join(self, e, fx);
	wear_out(of(self));
}

static void give_up_waiting(void *self, const struct event *e, struct effects *fx)
{
	blame_silence(self, e, fx);
	wear_out(of(self));
}

static void give_up_peer(void *self, const struct event *e, struct effects *fx)
{
	blame_peer(self, e, fx);
	wear_out(of(self));
}

static void renew(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	s->retries++;
	s->fresh = s->renew_next = true;
}

static void refuse_join(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)fx;
	session_blame_call(s, s->join_op, e);
	session_finish(s, SESSION_REFUSED);
}

static void refuse_answer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	struct slice said = s->frame.description;

	(void)e;
	(void)fx;
	session_blame(
		s, s->frame.error_type,
		"The service refused our answer (%.*s %.*s): %.*s Run kvscope lint on it.",
		(int)(s->frame.status_code.n < 8 ? s->frame.status_code.n : 8),
		s->frame.status_code.at,
		(int)(s->frame.error_type.n < 40 ? s->frame.error_type.n : 40),
		s->frame.error_type.at, (int)(said.n < 70 ? said.n : 70),
		said.n ? said.at : "");
	session_finish(s, SESSION_REFUSED);
}

static void refuse_worker(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	session_blame(of(self), SLICE(""),
		      "The media worker's answer of %zu bytes cannot be sent.",
		      e->d.body.n);
	session_finish(of(self), SESSION_FAILED);
}

static void yield(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	s->takeovers++;
	tell_holder(s, SLICE("another client"), slice_of(s->actor), "taken over", fx);
	session_blame(s, SLICE(""),
		      "The storage side closed while the socket is up: another client "
		      "joined channel "
		      "%.64s (inferred).",
		      s->channel);
}

static void yield_for_good(void *self, const struct event *e, struct effects *fx)
{
	yield(self, e, fx);
	session_finish(of(self), SESSION_TAKEN_OVER);
}

static void wait_more(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	machine_arm(&of(self)->ingest, e->at_us, RENEW_RETRY_MS);
}

/* --- the machine ----------------------------------------------------------- */

/* clang-format off */
static const struct state states[] = {
	[IDLE]       = {"idle",       leave,       0},
	[RELAYS]     = {"relays",     ask_relays,  CALL_MS + 1000},
	[JOIN]       = {"join",       ask_join,    CALL_MS + 1000},
	[OFFER_WAIT] = {"offer-wait", NULL,        OFFER_MS},
	[ANSWER]     = {"answer",     open_peer,   WORKER_MS},
	[CONNECT]    = {"connect",    send_answer, PEER_MS},
	[FLOWING]    = {"flowing",    settle,      RENEW_MS},
	[PAUSE]      = {"pause",      calm,        CALM_MS},
	[TAKEN_OVER] = {"taken-over", stand_back,  FIGHT_MS},
};

static const struct transition rows[] = {
	/* from       on                 when                to            act */
	{ IDLE,        EV_WS_UP,          may_join,           JOIN,         NULL },
	{ RELAYS,      EV_API_OK,         accepted,           JOIN,         NULL },
	{ JOIN,        EV_API_OK,         accepted,           OFFER_WAIT,   NULL },
	{ OFFER_WAIT,  EV_DEADLINE,       worn_out,           IDLE,         give_up_waiting },
	{ OFFER_WAIT,  EV_DEADLINE,       may_join,           JOIN,         blame_silence },
	{ ANSWER,      EV_PEER_ANSWER,    unsendable,         IDLE,         refuse_worker },
	{ ANSWER,      EV_PEER_ANSWER,    for_next,           CONNECT,      NULL },
	{ CONNECT,     EV_PEER_UP,        for_next,           FLOWING,      switch_over },

	{ FLOWING,     EV_WS_UP,          must_join_again,    JOIN,         NULL },
	{ FLOWING,     EV_DEADLINE,       relays_old,         RELAYS,       NULL },        /* sessions last an hour */
	{ FLOWING,     EV_DEADLINE,       may_join,           JOIN,         NULL },
	{ FLOWING,     EV_DEADLINE,       NULL,               MACHINE_STAY, wait_more },
	{ FLOWING,     EV_PEER_DOWN,      displaced_stubborn, TAKEN_OVER,   yield },
	{ FLOWING,     EV_PEER_DOWN,      displaced,          IDLE,         yield_for_good },
	{ FLOWING,     EV_PEER_DOWN,      peer_worn_out,      IDLE,         give_up_peer },
	{ FLOWING,     EV_PEER_DOWN,      for_peer,           PAUSE,        blame_peer },

	{ PAUSE,       EV_DEADLINE,       relays_old,         RELAYS,       NULL },
	{ PAUSE,       EV_DEADLINE,       may_join,           JOIN,         NULL },
	{ PAUSE,       EV_DEADLINE,       NULL,               IDLE,         NULL },        /* until the socket is up */
	{ TAKEN_OVER,  EV_DEADLINE,       relays_old,         RELAYS,       NULL },
	{ TAKEN_OVER,  EV_DEADLINE,       may_join,           JOIN,         NULL },
	{ TAKEN_OVER,  EV_DEADLINE,       NULL,               IDLE,         NULL },

	/* without its socket an offer cannot come, nor an answer go */
	{ RELAYS,      EV_WS_GONE,        lost_flowing,       FLOWING,      NULL },
	{ RELAYS,      EV_WS_GONE,        lost,               IDLE,         NULL },
	{ JOIN,        EV_WS_GONE,        lost_flowing,       FLOWING,      NULL },
	{ JOIN,        EV_WS_GONE,        lost,               IDLE,         NULL },
	{ OFFER_WAIT,  EV_WS_GONE,        lost_flowing,       FLOWING,      NULL },
	{ OFFER_WAIT,  EV_WS_GONE,        lost,               IDLE,         NULL },
	{ ANSWER,      EV_WS_GONE,        lost_flowing,       FLOWING,      NULL },
	{ ANSWER,      EV_WS_GONE,        lost,               IDLE,         NULL },

	{ ANSWER,      EV_PEER_CANDIDATE, ours_early,         MACHINE_STAY, keep_ours },
	{ MACHINE_ANY, EV_PEER_CANDIDATE, ours,               MACHINE_STAY, pass_ours },
	{ MACHINE_ANY, EV_FRAME_DOWN,     offered,            ANSWER,       overtake },    /* even before the reply */
	{ MACHINE_ANY, EV_FRAME_DOWN,     candidate_early,    MACHINE_STAY, keep_theirs },
	{ MACHINE_ANY, EV_FRAME_DOWN,     candidate,          MACHINE_STAY, pass_theirs },
	{ MACHINE_ANY, EV_FRAME_DOWN,     answer_refused,     IDLE,         refuse_answer },

	{ MACHINE_ANY, EV_STOP,           busy,               IDLE,         NULL },
	{ MACHINE_ANY, EV_API_FAIL,       denied_again,       IDLE,         refuse_join },
	{ MACHINE_ANY, EV_API_FAIL,       denied,             JOIN,         renew },
	{ MACHINE_ANY, EV_API_FAIL,       asked_worn_out,     IDLE,         give_up_join },
	{ MACHINE_ANY, EV_API_FAIL,       asked_flowing,      FLOWING,      blame_join },
	{ MACHINE_ANY, EV_API_FAIL,       asked,              PAUSE,        blame_join },
	{ MACHINE_ANY, EV_API_OK,         asked_flowing,      FLOWING,      blame_join },
	{ MACHINE_ANY, EV_API_OK,         asked,              PAUSE,        blame_join },  /* relays nobody can read */
	{ MACHINE_ANY, EV_PEER_DOWN,      next_worn_out,      IDLE,         give_up_peer },
	{ MACHINE_ANY, EV_PEER_DOWN,      next_flowing,       FLOWING,      blame_peer },
	{ MACHINE_ANY, EV_PEER_DOWN,      for_next,           PAUSE,        blame_peer },
	{ MACHINE_ANY, EV_WORKER_DOWN,    has_peer,           PAUSE,        blame_worker },
	{ MACHINE_ANY, EV_DEADLINE,       worn_out,           IDLE,         give_up_waiting },
	{ MACHINE_ANY, EV_DEADLINE,       flowing,            FLOWING,      blame_silence },
	{ MACHINE_ANY, EV_DEADLINE,       NULL,               PAUSE,        blame_silence },
};
/* clang-format on */

const struct machine_kind ingest_machine = {
	"ingest", states, sizeof states / sizeof *states, rows, sizeof rows / sizeof *rows,
};
