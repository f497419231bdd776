/* The machine `ingest`: join → offer → answer → media. A new peer (s->next) is made while
 * the old one (s->peer) still carries media, which is closed when the new one is up. */
#include "core/ingest_inside.h"

enum {
	IDLE,
	RELAYS,
	JOIN,
	OFFER_WAIT,
	ANSWER,
	CONNECT,
	FLOWING,
	DOUBT,
	PAUSE,
	TAKEN_OVER,
};

enum {
	OFFER_MS = 6000, /* as in AWS's SDKs */
	PEER_MS = 30000, /* as AWS's test page waits for a connection */
	WORKER_MS = 5000,
	RENEW_RETRY_MS = 60000,
	DOUBT_MS = 1000,  /* a service that stops closes peers and sockets in any order */
	FIGHT_MS = 30000, /* two devices that both join again at once would alternate for
			     ever */
	CALM_MS = 1000,
	CALM_MOST_MS = 15000,
};

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

/* This failure is the last that is tolerated in ten minutes; once media has flowed it is
 * worth while to go on for ever, at the pace of `calm`. */
static bool enough(const struct session *s, const struct event *e)
{
	size_t recent = 1;

	for (size_t i = 0; i < s->n_tries; i++)
		recent += e->at_us - s->tries_us[i] < (int64_t)TRIES_MS * 1000;
	return recent >= JOIN_TRIES && !s->flowed;
}

static bool worn_out(const void *self, const struct event *e)
{
	return enough(self, e) && !flowing(self, e);
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
	       s->ingest.state != DOUBT && s->ingest.state != TAKEN_OVER;
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
 * says why, but that is what a takeover looks like, unless the socket goes too. */
static bool displaced(const void *self, const struct event *e)
{
	const struct session *s = self;
	int64_t held_ms = (e->at_us - s->peer_since_us) / 1000;

	return for_peer(self, e) && session_online(s) && held_ms < SESSION_MS - 60000 &&
	       says(e->d.why, "the other side closed");
}

static bool stubborn(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->rejoin;
}

static bool leaving(const void *self, const struct event *e)
{
	(void)e;
	return at(self)->meaning == MEANS_GO_AWAY;
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

static bool worker_worn_out(const void *self, const struct event *e)
{
	return has_peer(self, e) && enough(self, e);
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

static void leave(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	ingest_drop_next(s, fx);
	ingest_close_peer(s->peer, "stopped", fx, s);
}

static void calm(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	ingest_drop_next(s, fx);
	ingest_close_peer(s->peer, "starting over", fx, s);
	s->theirs.n = 0;
	machine_arm(&s->ingest, e->at_us,
		    session_pause_ms(s, (int)s->n_tries, CALM_MS, CALM_MOST_MS));
}

static void stand_back(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	ingest_drop_next(s, fx);
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

/* The new peer carries the media from now on; the old one goes. */
static void switch_over(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	if (!s->peer[0])
		ingest_tell_holder(s, slice_of(s->actor), SLICE(""),
				   s->joins > 1 ? "re-join" : "join", fx);
	ingest_close_peer(s->peer, "replaced", fx, s);
	slice_copy(s->peer, sizeof s->peer, slice_of(s->next));
	s->next[0] = '\0';
	s->answered = false;
	s->peer_since_us = e->at_us;
	s->fresh = false;
	s->flowed = true;
	s->why[0] = s->error[0] = '\0';
}

/* With the peer that just came up, or with the old one because the new one failed. */
static void settle(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	ingest_drop_next(s, fx);
	if (s->peer_since_us != e->at_us)
		machine_arm(&s->ingest, e->at_us, RENEW_RETRY_MS);
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
	ingest_count_try(s, e, fx);
}

static void give_up_waiting(void *self, const struct event *e, struct effects *fx)
{
	blame_silence(self, e, fx);
	ingest_wear_out(of(self));
}

static void wait_more(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	machine_arm(&of(self)->ingest, e->at_us, RENEW_RETRY_MS);
}

/* --- the machine ----------------------------------------------------------- */

/* clang-format off */
static const struct state states[] = {
	[IDLE]       = {"idle",       leave,              0},
	[RELAYS]     = {"relays",     ask_relays,         CALL_MS + 1000},
	[JOIN]       = {"join",       ask_join,           CALL_MS + 1000},
	[OFFER_WAIT] = {"offer-wait", NULL,               OFFER_MS},
	[ANSWER]     = {"answer",     ingest_open_peer,   WORKER_MS},
	[CONNECT]    = {"connect",    ingest_send_answer, PEER_MS},
	[FLOWING]    = {"flowing",    settle,             RENEW_MS},
	[DOUBT]      = {"doubt",      NULL,               DOUBT_MS},
	[PAUSE]      = {"pause",      calm,               CALM_MS},
	[TAKEN_OVER] = {"taken-over", stand_back,         FIGHT_MS},
};

static const struct transition rows[] = {
	/*  from       on                 when                to            act */
	ROW(IDLE,        EV_WS_UP,          may_join,           JOIN,         NULL)
	ROW(RELAYS,      EV_API_OK,         accepted,           JOIN,         NULL)
	ROW(JOIN,        EV_API_OK,         accepted,           OFFER_WAIT,   NULL)
	ROW(OFFER_WAIT,  EV_DEADLINE,       worn_out,           IDLE,         give_up_waiting)
	ROW(OFFER_WAIT,  EV_DEADLINE,       may_join,           JOIN,         blame_silence)
	ROW(ANSWER,      EV_PEER_ANSWER,    unsendable,         IDLE,         ingest_refuse_worker)
	ROW(ANSWER,      EV_PEER_ANSWER,    for_next,           CONNECT,      NULL)
	ROW(CONNECT,     EV_PEER_UP,        for_next,           FLOWING,      switch_over)

	ROW(FLOWING,     EV_WS_UP,          must_join_again,    JOIN,         NULL)
	ROW(FLOWING,     EV_DEADLINE,       relays_old,         RELAYS,       NULL)                  /* sessions last an hour */
	ROW(FLOWING,     EV_DEADLINE,       may_join,           JOIN,         NULL)
	ROW(FLOWING,     EV_DEADLINE,       NULL,               MACHINE_STAY, wait_more)
	ROW(FLOWING,     EV_PEER_DOWN,      displaced,          DOUBT,        NULL)
	ROW(FLOWING,     EV_PEER_DOWN,      for_peer,           PAUSE,        ingest_blame_peer)

	ROW(DOUBT,       EV_WS_GONE,        lost,               PAUSE,        ingest_blame_service)
	ROW(DOUBT,       EV_FRAME_DOWN,     leaving,            PAUSE,        ingest_blame_service)
	ROW(DOUBT,       EV_DEADLINE,       stubborn,           TAKEN_OVER,   ingest_yield)
	ROW(DOUBT,       EV_DEADLINE,       NULL,               IDLE,         ingest_yield_for_good)

	ROW(PAUSE,       EV_DEADLINE,       relays_old,         RELAYS,       NULL)
	ROW(PAUSE,       EV_DEADLINE,       may_join,           JOIN,         NULL)
	ROW(PAUSE,       EV_DEADLINE,       NULL,               IDLE,         NULL)                  /* until the socket is up */
	ROW(TAKEN_OVER,  EV_DEADLINE,       relays_old,         RELAYS,       NULL)
	ROW(TAKEN_OVER,  EV_DEADLINE,       may_join,           JOIN,         NULL)
	ROW(TAKEN_OVER,  EV_DEADLINE,       NULL,               IDLE,         NULL)

	/* without its socket an offer cannot come, nor an answer go */
	ROW(RELAYS,      EV_WS_GONE,        lost_flowing,       FLOWING,      NULL)
	ROW(RELAYS,      EV_WS_GONE,        lost,               IDLE,         NULL)
	ROW(JOIN,        EV_WS_GONE,        lost_flowing,       FLOWING,      NULL)
	ROW(JOIN,        EV_WS_GONE,        lost,               IDLE,         NULL)
	ROW(OFFER_WAIT,  EV_WS_GONE,        lost_flowing,       FLOWING,      NULL)
	ROW(OFFER_WAIT,  EV_WS_GONE,        lost,               IDLE,         NULL)
	ROW(ANSWER,      EV_WS_GONE,        lost_flowing,       FLOWING,      NULL)
	ROW(ANSWER,      EV_WS_GONE,        lost,               IDLE,         NULL)

	ROW(ANSWER,      EV_PEER_CANDIDATE, ours_early,         MACHINE_STAY, ingest_keep_ours)
	ROW(MACHINE_ANY, EV_PEER_CANDIDATE, ours,               MACHINE_STAY, ingest_pass_ours)
	ROW(MACHINE_ANY, EV_FRAME_DOWN,     offered,            ANSWER,       overtake)              /* even before the reply */
	ROW(MACHINE_ANY, EV_FRAME_DOWN,     candidate_early,    MACHINE_STAY, ingest_keep_theirs)
	ROW(MACHINE_ANY, EV_FRAME_DOWN,     candidate,          MACHINE_STAY, ingest_pass_theirs)
	ROW(MACHINE_ANY, EV_FRAME_DOWN,     answer_refused,     IDLE,         ingest_refuse_answer)

	ROW(MACHINE_ANY, EV_STOP,           busy,               IDLE,         NULL)
	ROW(MACHINE_ANY, EV_API_FAIL,       denied_again,       IDLE,         ingest_refuse_join)
	ROW(MACHINE_ANY, EV_API_FAIL,       denied,             JOIN,         ingest_renew)
	ROW(MACHINE_ANY, EV_API_FAIL,       asked_worn_out,     IDLE,         ingest_give_up_join)
	ROW(MACHINE_ANY, EV_API_FAIL,       asked_flowing,      FLOWING,      ingest_blame_join)
	ROW(MACHINE_ANY, EV_API_FAIL,       asked,              PAUSE,        ingest_blame_join)
	ROW(MACHINE_ANY, EV_API_OK,         asked_flowing,      FLOWING,      ingest_blame_join)
	ROW(MACHINE_ANY, EV_API_OK,         asked,              PAUSE,        ingest_blame_join)     /* relays nobody can read */
	ROW(MACHINE_ANY, EV_PEER_DOWN,      next_worn_out,      IDLE,         ingest_give_up_peer)
	ROW(MACHINE_ANY, EV_PEER_DOWN,      next_flowing,       FLOWING,      ingest_blame_peer)
	ROW(MACHINE_ANY, EV_PEER_DOWN,      for_next,           PAUSE,        ingest_blame_peer)
	ROW(MACHINE_ANY, EV_WORKER_DOWN,    worker_worn_out,    IDLE,         ingest_give_up_worker)
	ROW(MACHINE_ANY, EV_WORKER_DOWN,    has_peer,           PAUSE,        ingest_blame_worker)
	ROW(MACHINE_ANY, EV_DEADLINE,       worn_out,           IDLE,         give_up_waiting)
	ROW(MACHINE_ANY, EV_DEADLINE,       flowing,            FLOWING,      blame_silence)
	ROW(MACHINE_ANY, EV_DEADLINE,       NULL,               PAUSE,        blame_silence)
};
/* clang-format on */

const struct machine_kind ingest_machine = {
	"ingest", states, sizeof states / sizeof *states, rows, sizeof rows / sizeof *rows,
};
