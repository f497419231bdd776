/* What ingest sends: candidates and answers over the socket, offers and candidates to the worker. */
#include "core/ingest_inside.h"

#include <stdio.h>

void ingest_close_peer(char *peer, const char *why, struct effects *fx, struct session *s)
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

void ingest_drop_next(struct session *s, struct effects *fx)
{
	ingest_close_peer(s->next, "not connected", fx, s);
	s->join = 0;
	s->answered = false;
	s->ours.n = 0;
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
void ingest_open_peer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);
	struct effect *open, *remote;

	(void)e;
	ingest_drop_next(s, fx);
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

/* With a correlation id always: without one the service is silent about a bad answer. */
void ingest_send_answer(void *self, const struct event *e, struct effects *fx)
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

void ingest_keep_theirs(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	keep(&s->theirs, s->frame.candidate, s->frame.mid, s->frame.mline);
}

void ingest_pass_theirs(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	trickle(s->next[0] ? s->next : s->peer, s->frame.candidate, s->frame.mid,
		s->frame.mline, fx);
}

void ingest_keep_ours(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	keep(&of(self)->ours, e->d.body, e->d.mid, e->d.mline);
}

void ingest_pass_ours(void *self, const struct event *e, struct effects *fx)
{
	send_candidate(of(self), e->d.body, e->d.mid, e->d.mline, fx);
}

void ingest_tell_holder(struct session *s, struct slice now, struct slice before,
			const char *why, struct effects *fx)
{
	struct effect *tell = session_tell(fx, EV_HOLDER);

	tell->d.channel = slice_of(s->channel);
	tell->d.actor = now;
	tell->d.id = before;
	tell->d.why = slice_of(why);
}

