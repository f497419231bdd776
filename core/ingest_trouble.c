/* What goes wrong in ingest: counted, put into a sentence, and when it is enough the end.
 */
#include "core/ingest_inside.h"

/* Tries older than ten minutes are forgiven. */
static void forgive(struct session *s, int64_t now_us)
{
	size_t old = 0;

	while (old < s->n_tries && now_us - s->tries_us[old] >= (int64_t)TRIES_MS * 1000)
		old++;
	s->n_tries -= old;
	memmove(s->tries_us, s->tries_us + old, s->n_tries * sizeof *s->tries_us);
}

void ingest_count_try(void *self, const struct event *e, struct effects *fx)
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

void ingest_blame_join(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	if (e->kind == EV_API_OK)
		session_blame(s, SLICE(""), "The answer to %s could not be used: %s.",
			      kvs_operation(s->join_op)->name, fault_words(s->answer));
	else
		session_blame_call(s, s->join_op, e);
	ingest_count_try(s, e, fx);
}

void ingest_blame_peer(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	session_blame(s, SLICE(""), "The peer connection failed: %.*s",
		      (int)(e->d.why.n < 120 ? e->d.why.n : 120),
		      e->d.why.at ? e->d.why.at : "");
	ingest_count_try(s, e, fx);
}

void ingest_blame_worker(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	s->peer[0] = s->next[0] = '\0';
	session_blame(s, SLICE(""), "The media worker ended; it is started again.");
	ingest_count_try(s, e, fx);
}

void ingest_blame_service(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	session_blame(s, SLICE(""),
		      "The service closed the media and the WebSocket: waiting for it.");
	ingest_count_try(s, e, fx);
}

/* Puts "gave up" before the last blame. */
void ingest_wear_out(struct session *s)
{
	char last[sizeof s->why];

	slice_copy(last, sizeof last, slice_of(s->why));
	session_blame(s, slice_of(s->error), "Gave up after %d failures in 10 min. %.140s",
		      JOIN_TRIES, last);
	session_finish(s, SESSION_FAILED);
}

void ingest_give_up_join(void *self, const struct event *e, struct effects *fx)
{
	ingest_blame_join(self, e, fx);
	ingest_wear_out(of(self));
}

void ingest_give_up_worker(void *self, const struct event *e, struct effects *fx)
{
	ingest_blame_worker(self, e, fx);
	ingest_wear_out(of(self));
}

void ingest_give_up_peer(void *self, const struct event *e, struct effects *fx)
{
	ingest_blame_peer(self, e, fx);
	ingest_wear_out(of(self));
}

void ingest_renew(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	(void)fx;
	s->retries++;
	s->fresh = s->renew_next = true;
}

void ingest_refuse_join(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)fx;
	session_blame_call(s, s->join_op, e);
	session_finish(s, SESSION_REFUSED);
}

void ingest_refuse_answer(void *self, const struct event *e, struct effects *fx)
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

void ingest_refuse_worker(void *self, const struct event *e, struct effects *fx)
{
	(void)fx;
	session_blame(of(self), SLICE(""),
		      "The media worker's answer of %zu bytes cannot be sent.",
		      e->d.body.n);
	session_finish(of(self), SESSION_FAILED);
}

void ingest_yield(void *self, const struct event *e, struct effects *fx)
{
	struct session *s = of(self);

	(void)e;
	s->takeovers++;
	ingest_tell_holder(s, SLICE("another client"), slice_of(s->actor), "taken over",
			   fx);
	session_blame(s, SLICE(""),
		      "The storage side closed while the socket is up: another client "
		      "joined channel "
		      "%.64s (inferred).",
		      s->channel);
}

void ingest_yield_for_good(void *self, const struct event *e, struct effects *fx)
{
	ingest_yield(self, e, fx);
	session_finish(of(self), SESSION_TAKEN_OVER);
}
