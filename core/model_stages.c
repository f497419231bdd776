/* The way to media, stage by stage: calls, the WebSocket, the offer and the answer. */
#include "core/model_inside.h"

#include <stdio.h>

#include "core/redact.h"

static const struct {
	const char *op;
	enum stage stage;
} ops[] = {
	{"DescribeSignalingChannel", STAGE_DESCRIBE},
	{"DescribeMediaStorageConfiguration", STAGE_DESCRIBE_MEDIA},
	{"GetSignalingChannelEndpoint", STAGE_ENDPOINT},
	{"GetIceServerConfig", STAGE_ICE_CONFIG},
	{"JoinStorageSession", STAGE_JOIN},
	{"JoinStorageSessionAsViewer", STAGE_JOIN},
};

enum stage stage_of_op(struct slice op)
{
	for (size_t i = 0; i < sizeof(ops) / sizeof(*ops); i++) {
		if (slice_is(op, ops[i].op))
			return ops[i].stage;
	}
	return STAGE_COUNT;
}

/* Once media flows the way there is history: a refreshed credential changes nothing in it.
 */
void stage_begin(struct attempt *a, enum stage s, const struct event *e)
{
	struct stage_view *v = &a->stages[s];

	if (a->over || (a->media_us && s < STAGE_FRAGMENT))
		return;
	if (s == STAGE_FRAGMENT && v->state == STAGE_DONE)
		return;
	*v = (struct stage_view){
		.state = STAGE_RUNNING, .start_us = e->at_us, .from = e->from};
}

void stage_end(struct attempt *a, enum stage s, const struct event *e, bool good,
	       const char *note)
{
	struct stage_view *v = &a->stages[s];

	if (v->state == STAGE_DONE && a->media_us)
		return;
	if (v->state != STAGE_RUNNING) {
		if (a->media_us || a->over)
			return;
		*v = (struct stage_view){.state = STAGE_RUNNING,
					 .start_us = e->at_us - e->d.ms * 1000,
					 .from = e->from};
		v->start_us = v->start_us > 0 ? v->start_us : 0;
	}
	v->end_us = e->at_us;
	v->state = good ? STAGE_DONE : STAGE_FAILED;
	v->from = e->from;
	words_keep(v->note, sizeof(v->note), slice_of(note));
}

/* A connection of its own that was made first. */
static void keep_parts(struct attempt *a, enum stage s, const struct event *e,
		       const char *then)
{
	struct stage_view *v = &a->stages[s];
	long long tls = (long long)e->d.start_ms, all = (long long)e->d.ms;

	if (v->end_us == e->at_us && tls > 0 && tls <= all)
		snprintf(v->parts, sizeof(v->parts), "TCP, TLS %lld ms · %s %lld ms", tls,
			 then, all - tls);
}

/* Who has media holds, as long as the service does not say otherwise. */
static void take_hold(struct attempt *a)
{
	struct channel *c = a->channel;
	uint64_t key = a->producer ? a->producer->actor_key : 0;

	if (c->holder == a || (c->told && c->holder_actor != key))
		return;
	if (c->holder)
		c->holder->holds = false;
	c->holder = a;
	c->holder_actor = key;
	a->holds = true;
}

/* The first whole picture: the session has media. */
void stage_media(struct model *m, struct attempt *a, const struct event *e,
		 const char *note)
{
	if (a->over || a->media_us)
		return;
	stage_end(a, STAGE_FRAME, e, true, note);
	a->media_us = a->last_media_us = e->at_us;
	a->peer_open = true;
	stage_begin(a, STAGE_FRAGMENT, e);
	attempt_show(a);
	take_hold(a);
	if (a->producer && a->holds)
		a->producer->lost_us = 0;
	takeover_media(a, e->at_us);
	attempt_refresh(m, a, e->at_us);
}

/* ---- calls */

static void join_begins(struct attempt *a, const struct event *e)
{
	if (running(a, STAGE_OFFER) && !a->unanswered++)
		a->unanswered_us = a->join_us;
	a->listened = a->ws_open && (a->listened || !a->unanswered);
	a->join_us = e->at_us;
	a->channel->last_join_us = e->at_us;
	a->join_asked = true;
	a->refused = false;
	for (enum stage s = STAGE_OFFER; s < STAGE_COUNT && !a->media_us; s++)
		a->stages[s] = (struct stage_view){.state = STAGE_NONE};
	takeover_joined(a, e->at_us);
}

void fold_api_ask(struct model *m, const struct event *e, struct where w)
{
	enum stage s = stage_of_op(e->d.op);
	struct attempt *a = w.attempt;

	if (!a || s == STAGE_COUNT)
		return;
	a->refused = false;
	if (s == STAGE_JOIN)
		join_begins(a, e);
	stage_begin(a, s, e);
	if (s >= STAGE_ENDPOINT)
		attempt_show(a);
	attempt_refresh(m, a, e->at_us);
	channel_recount(m, a->channel);
}

/* The offer may overtake the answer to the call it belongs to. */
static void join_accepted(struct attempt *a, const struct event *e)
{
	if (a->stages[STAGE_OFFER].state == STAGE_NONE)
		stage_begin(a, STAGE_OFFER, e);
}

void fold_api_ok(struct model *m, const struct event *e, struct where w)
{
	enum stage s = stage_of_op(e->d.op);
	struct attempt *a = w.attempt;
	char note[48];

	if (w.channel)
		channel_learn(m, w.channel, e);
	if (!a || s == STAGE_COUNT)
		return;
	snprintf(note, sizeof(note), "HTTP %d",
		 (int)(e->d.code > 0 && e->d.code < 1000 ? e->d.code : 200));
	if (s == STAGE_JOIN && !a->join_us)
		join_begins(a, e);
	stage_end(a, s, e, true, note);
	keep_parts(a, s, e, "answer");
	if (s == STAGE_JOIN)
		join_accepted(a, e);
	if (s == STAGE_ICE_CONFIG)
		a->turn_us = e->at_us;
	if (s >= STAGE_ENDPOINT)
		attempt_show(a);
	attempt_refresh(m, a, e->at_us);
}

static void refusal_words(char *to, size_t room, const struct event *e)
{
	struct text t;

	text_init(&t, to, room);
	if (e->d.code > 0) {
		text_int(&t, e->d.code);
		text_char(&t, ' ');
	}
	text_add(&t, e->d.id.n ? e->d.id : e->d.why);
	if (!t.used)
		text_adds(&t, "no answer");
}

void fold_api_fail(struct model *m, const struct event *e, struct where w)
{
	enum stage s = stage_of_op(e->d.op);
	struct attempt *a = w.attempt;
	char words[48], note[48];

	if (w.channel &&
	    (e->d.code == 404 || slice_is(e->d.id, "ResourceNotFoundException") ||
	     slice_is(e->d.op, "CreateSignalingChannel")))
		channel_doubt(m, w.channel);
	if (w.channel && slice_is(e->d.op, "UpdateMediaStorageConfiguration"))
		w.channel->keeps_nothing = slice_is(e->d.id, "NoDataRetentionException");
	if (!a || s == STAGE_COUNT)
		return;
	refusal_words(words, sizeof(words), e);
	snprintf(note, sizeof(note), "%s%.40s", e->d.code > 0 ? "HTTP " : "", words);
	stage_end(a, s, e, false, note);
	a->cause = cause_of(s, slice_of(note), e->d.why);
	a->cause_stage = s;
	attempt_show(a);
	if (!a->media_us && !a->over)
		a->refused = true;
	if (s == STAGE_JOIN && a->producer)
		words_keep(a->producer->last_refusal, sizeof(a->producer->last_refusal),
			   slice_of(words));
	attempt_refresh(m, a, e->at_us);
	channel_recount(m, a->channel);
}

/* ---- the WebSocket */

void fold_ws_dial(struct model *m, const struct event *e, struct where w)
{
	if (!w.attempt)
		return;
	stage_begin(w.attempt, STAGE_CONNECT, e);
	if (!w.attempt->ws_open)
		band_say(m, w.attempt, e, BAND_WS, "connecting", BAND_WAIT);
	attempt_show(w.attempt);
	attempt_refresh(m, w.attempt, e->at_us);
}

void fold_ws_up(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;

	if (!a)
		return;
	stage_end(a, STAGE_CONNECT, e, true, "101");
	keep_parts(a, STAGE_CONNECT, e, "upgrade");
	a->ws_open = true;
	band_say(m, a, e, BAND_WS, "up", BAND_UP);
	a->socket = e->ticket;
	a->ws_up_us = a->ws_last_us = e->at_us;
	a->go_away_us = 0;
	attempt_show(a);
	attempt_refresh(m, a, e->at_us);
}

static bool on_the_way(const struct attempt *a)
{
	for (int s = STAGE_CONNECT; s < STAGE_ICE; s++) {
		if (running(a, (enum stage)s))
			return true;
	}
	return false;
}

void fold_ws_gone(struct model *m, const struct event *e, struct where w)
{
	struct attempt *a = w.attempt;
	char note[48];

	if (!a || (a->ws_open && e->ticket && a->socket && e->ticket != a->socket))
		return; /* the old one, after a new one took its place */
	snprintf(note, sizeof(note), "WebSocket closed %d", (int)(e->d.code % 100000));
	for (int s = STAGE_CONNECT; s < STAGE_ICE && on_the_way(a) && !a->over; s++) {
		if (running(a, (enum stage)s))
			stage_end(a, (enum stage)s, e, false, note);
	}
	a->ws_open = false;
	a->listened =
		a->listened && e->d.code == 1000; /* by itself: it waited long enough */
	band_say(m, a, e, BAND_WS, "closed", e->d.code == 1000 ? BAND_OFF : BAND_BAD);
	a->go_away_us = 0;
	takeover_learned(a, e->at_us);
	if (!a->over && !a->peer_open && !a->media_us) {
		a->ended = e->d.code == 1000;
		attempt_over(m, a, e, note);
	}
	attempt_refresh(m, a, e->at_us);
}

/* ---- frames */

static void take_offer(struct model *m, struct attempt *a, const struct event *e)
{
	if (a->media_us && !a->over)
		a->reoffer = true;
	if (!a->join_us)
		a->join_us =
			a->channel->last_join_us; /* another program made the call for it */
	a->unanswered = 0;
	stage_end(a, STAGE_OFFER, e, true, m->frame.correlation.n ? "correlated" : "");
	stage_begin(a, STAGE_ANSWER, e);
	path_sdp(plot_of(m, a, e->at_us, true), m->frame.sdp, false);
}

static void lint(struct model *m, struct attempt *a)
{
	exchange_lint(m, a, exchange_offer(m, a->exchange));
	a->lint_errors = (int)m->lint.errors;
	a->lint_warnings = (int)m->lint.warnings;
	cause_keep_rule(m, a);
}

static void give_answer(struct model *m, struct attempt *a, const struct event *e)
{
	char note[48];

	path_sdp(a->plot, m->frame.sdp, true);
	lint(m, a);
	snprintf(note, sizeof(note), "%d errors, %d warnings", a->lint_errors,
		 a->lint_warnings);
	stage_end(a, STAGE_ANSWER, e, a->lint_errors == 0, note);
	if (a->stages[STAGE_ANSWER].state == STAGE_FAILED)
		a->stages[STAGE_ANSWER].state =
			STAGE_DONE; /* sent; whether it is taken is the service's word */
	if (a->stages[STAGE_ICE].state == STAGE_NONE)
		stage_begin(a, STAGE_ICE, e);
	channel_recount(m, a->channel);
}

static void status(struct model *m, struct attempt *a, const struct event *e)
{
	struct depth *d = attempt_depth(m, a);
	char words[192];
	struct text said;

	text_init(&said, words, sizeof(words));
	text_add(&said, m->frame.status_code);
	text_char(&said, ' ');
	text_add(&said, m->frame.error_type);
	text_adds(&said, m->frame.description.n ? ": " : "");
	text_add(&said, m->frame.description);
	if (d)
		words_keep(d->service_said, sizeof(d->service_said), slice_of(words));
	if (m->frame.success || a->media_us || a->over)
		return;
	stage_end(a, STAGE_ANSWER, e, false, words);
	a->stages[STAGE_ANSWER].state = STAGE_FAILED;
	words_keep(a->stages[STAGE_ANSWER].note, sizeof(a->stages->note), slice_of(words));
	a->stages[STAGE_ICE].state = STAGE_NONE;
	a->refused = true;
	channel_recount(m, a->channel);
}

static void take_candidate(struct model *m, struct attempt *a, bool down)
{
	if (!down || !m->frame.candidate.n)
		return;
	a->midless += !m->frame.has_mid && a->midless < INT16_MAX;
	a->early += !a->exchange && a->early < INT16_MAX;
}

static void take_frame(struct model *m, struct attempt *a, const struct event *e)
{
	bool down = e->kind == EV_FRAME_DOWN;

	switch (m->frame.kind) {
	case SIGMSG_SDP_OFFER:
		if (down)
			take_offer(m, a, e);
		break;
	case SIGMSG_SDP_ANSWER:
		if (!down)
			give_answer(m, a, e);
		break;
	case SIGMSG_ICE_CANDIDATE:
		a->relay |= !down && words_have(m->frame.candidate, SLICE(" typ relay"));
		take_candidate(m, a, down);
		path_candidate(a->plot, m->frame.candidate, !down);
		break;
	case SIGMSG_STATUS_RESPONSE:
		status(m, a, e);
		break;
	case SIGMSG_GO_AWAY:
		a->go_away_us = e->at_us;
		break;
	case SIGMSG_RECONNECT_ICE_SERVER:
	case SIGMSG_UNKNOWN:
	case SIGMSG_COUNT:
		break;
	}
}

void fold_frame(struct model *m, const struct event *e, struct where w)
{
	/* What cannot be read is of no kind; what is too long for the service is read. */
	sigmsg_read(&m->frame, e->d.body);
	if (!w.attempt)
		return;
	w.attempt->ws_last_us = e->at_us;
	take_frame(m, w.attempt, e);
	attempt_refresh(m, w.attempt, e->at_us);
}
