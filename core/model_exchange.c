/* Offers and their answers: which frame of the history is which, and what the rules find.
 */
#include "core/model_inside.h"

#include <stdio.h>

static struct exchange *exchange_at(struct model *m, uint32_t key)
{
	struct exchange *x = key ? &m->exchanges[key % EXCHANGES_KEPT] : NULL;

	return x && x->key == key ? x : NULL;
}

static struct exchange *exchange_new(struct model *m, struct where w)
{
	struct exchange *x = &m->exchanges[++m->exchange_keys % EXCHANGES_KEPT];

	*x = (struct exchange){.key = m->exchange_keys,
			       .channel = w.channel->key,
			       .attempt = w.attempt->key};
	w.attempt->exchange = x->key;
	return x;
}

/* An answer belongs to its session's newest offer; a second one to the same offer is an
 * exchange of its own. */
static void take_answer(struct model *m, struct where w, uint64_t number)
{
	struct exchange *x = exchange_at(m, w.attempt->exchange);
	uint64_t offer = x ? x->offer : 0;

	if (!x || x->answer) {
		x = exchange_new(m, w);
		x->offer = offer;
	}
	x->answer = number + 1;
	x->errors = w.attempt->lint_errors;
	x->warnings = w.attempt->lint_warnings;
}

void exchange_keep(struct model *m, const struct event *e, struct where w, uint64_t number)
{
	bool down = e->kind == EV_FRAME_DOWN;
	struct exchange *x = w.attempt ? exchange_at(m, w.attempt->exchange) : NULL;

	if (!w.channel || !w.attempt)
		return;
	if (m->frame.kind == SIGMSG_SDP_OFFER && down)
		exchange_new(m, w)->offer = number + 1;
	else if (m->frame.kind == SIGMSG_SDP_ANSWER && !down)
		take_answer(m, w, number);
	else if (m->frame.kind == SIGMSG_STATUS_RESPONSE && x)
		x->said = number + 1;
}

/* ---- what is kept of them */

static const struct message *message_of(const struct model *m, uint64_t number)
{
	return number ? history_message(&m->history, number - 1) : NULL;
}

/* Reads a kept frame into m->spare; NULL when it is forgotten. */
static const struct sigmsg *frame_of(struct model *m, uint64_t number)
{
	const struct message *r = message_of(m, number);
	enum fault f;

	if (!r)
		return NULL;
	f = sigmsg_read(&m->spare, message_body(&m->history, r));
	return !f || f == FAULT_TOO_BIG ? &m->spare : NULL;
}

static bool sdp_of(struct model *m, uint64_t number, char *to, size_t room)
{
	const struct sigmsg *f = frame_of(m, number);

	to[0] = '\0';
	if (f)
		slice_copy(to, room, f->sdp);
	return to[0] != '\0';
}

struct slice exchange_offer(struct model *m, uint32_t key)
{
	struct exchange *x = exchange_at(m, key);
	const struct sigmsg *f = x ? frame_of(m, x->offer) : NULL;

	return f ? f->sdp : SLICE("");
}

/* ---- the rules over one of them */

static struct lint_input runtime_of(const struct attempt *a)
{
	struct lint_input in = {.relay = -1, .runtime = true};

	if (!a)
		return (struct lint_input){.relay = -1};
	in.relay = a->relay || a->turn_us ? 1 : -1;
	in.early = a->early;
	in.midless = a->midless;
	for (size_t i = 0; a->depth && i < a->depth->n_tracks; i++) {
		const struct track_numbers *n = &a->depth->tracks[i].view.now;

		if (n->video == 1 && n->width > 0 && n->height > 0) {
			in.width = (int)n->width;
			in.height = (int)n->height;
		}
	}
	return in;
}

void exchange_lint(struct model *m, const struct attempt *a, struct slice offer)
{
	struct lint_input in = runtime_of(a);

	in.answer = m->frame.sdp;
	in.offer = offer;
	in.message_bytes = m->frame.payload.n;
	in.correlation = m->frame.correlation.n > 0;
	lint_answer(&m->lint, &in);
	m->lint_of = (struct lint_key){0};
}

static bool same_key(const struct lint_key *a, const struct lint_key *b)
{
	return a->answer == b->answer && a->offer == b->offer && a->runtime == b->runtime &&
	       a->relay == b->relay;
}

/* Judged again only when another one is looked at, or when something new is known of it. */
static void fill_lint(struct model *m, const struct exchange *x, const struct attempt *a,
		      struct snapshot *out)
{
	const struct message *r = message_of(m, x->answer);
	struct lint_input in = runtime_of(a);
	struct lint_key key = {x->answer, x->offer,
			       (uint64_t)in.early << 48 ^ (uint64_t)in.midless << 32 ^
				       (uint64_t)in.width << 16 ^ (uint64_t)in.height,
			       in.relay};

	in.answer = slice_of(out->answer);
	in.offer = slice_of(out->offer);
	in.message_bytes = r ? r->bytes : 0;
	in.correlation = r ? r->correlation_n > 0 : -1;
	if (!same_key(&m->lint_of, &key))
		lint_answer(&m->lint, &in);
	m->lint_of = key;
	out->lint = m->lint;
}

/* ---- the snapshot */

static void fill_said(struct model *m, const struct exchange *x, struct snapshot *out)
{
	const struct message *given = message_of(m, x->answer);
	const struct sigmsg *f = frame_of(m, x->said);
	bool same = f && given && f->correlation.n &&
		    slice_eq(f->correlation, message_correlation(&m->history, given));
	char words[sizeof(out->service_said)];
	struct text t;

	if (!f)
		return;
	text_init(&t, words, sizeof(words));
	text_add(&t, f->status_code);
	text_adds(&t, " ");
	text_add(&t, f->error_type);
	text_adds(&t, f->description.n ? ": " : "");
	text_add(&t, f->description);
	words_keep(out->service_said, sizeof(out->service_said), text_slice(&t));
	words_copy(out->said_correlation, sizeof(out->said_correlation), f->correlation);
	out->said_matches = same;
	out->said_good = f->success;
}

static void fill_row(struct model *m, const struct exchange *x, struct exchange_row *out)
{
	const struct attempt *a = attempt_with(m, x->channel, x->attempt);
	const struct message *offer = message_of(m, x->offer),
			     *answer = message_of(m, x->answer),
			     *any = offer ? offer : answer;

	*out = (struct exchange_row){.key = x->key,
				     .session = x->attempt,
				     .wall_ms = any ? any->wall_ms : 0,
				     .answered = x->answer != 0,
				     .refused = x->said && message_of(m, x->said) &&
						message_of(m, x->said)->bad,
				     .errors = x->errors,
				     .warnings = x->warnings};
	if (a)
		words_copy(out->actor, sizeof(out->actor), slice_of(a->actor));
	else if (any)
		words_copy(out->actor, sizeof(out->actor), message_actor(&m->history, any));
}

/* The channel's, or the chosen session's; newest first. */
static void fill_rows(struct model *m, const struct channel *c, uint32_t session,
		      struct snapshot *out)
{
	uint32_t least =
		m->exchange_keys > EXCHANGES_KEPT ? m->exchange_keys - EXCHANGES_KEPT : 0;

	out->n_exchanges = 0;
	for (uint32_t key = m->exchange_keys; key > least; key--) {
		const struct exchange *x = exchange_at(m, key);

		if (!x || x->channel != c->key || (session && x->attempt != session) ||
		    (!message_of(m, x->offer) && !message_of(m, x->answer)))
			continue;
		if (out->n_exchanges < SNAP_EXCHANGES)
			fill_row(m, x, &out->exchanges[out->n_exchanges++]);
	}
}

static void fill_wall(struct model *m, const struct exchange *x, struct snapshot *out)
{
	const struct message *offer = message_of(m, x->offer),
			     *answer = message_of(m, x->answer);

	out->offer_wall_ms = offer ? offer->wall_ms : 0;
	out->answer_wall_ms = answer ? answer->wall_ms : 0;
}

static void nothing(struct snapshot *out)
{
	out->offer[0] = out->answer[0] = out->versus[0] = out->service_said[0] = '\0';
	out->said_correlation[0] = '\0';
	out->said_matches = out->said_good = false;
	out->offer_wall_ms = out->answer_wall_ms = 0;
	out->lint.n = out->lint.errors = out->lint.warnings = 0;
	out->n_exchanges = 0;
	out->exchange = 0;
}

/* The one that is asked for, else the session's newest; where no session was chosen and it
 * has none yet, the channel's newest. */
static struct exchange *chosen(struct model *m, const struct want *w,
			       const struct channel *c, const struct attempt *a,
			       const struct snapshot *out)
{
	struct exchange *x = exchange_at(m, w->exchange);

	if (x && x->channel == c->key && (!w->session || x->attempt == w->session))
		return x;
	x = exchange_at(m, a ? a->exchange : 0);
	return x || w->session || !out->n_exchanges ? x
						    : exchange_at(m, out->exchanges[0].key);
}

void exchange_snapshot(struct model *m, const struct want *w, struct channel *c,
		       const struct attempt *a, struct snapshot *out)
{
	struct exchange *x, *other;

	nothing(out);
	if (!c)
		return;
	fill_rows(m, c, w->session, out);
	x = chosen(m, w, c, a, out);
	other = exchange_at(m, w->versus);
	if (!x)
		return;
	out->exchange = x->key;
	sdp_of(m, x->offer, out->offer, sizeof(out->offer));
	fill_wall(m, x, out);
	if (other && other->channel == c->key)
		sdp_of(m, other->answer, out->versus, sizeof(out->versus));
	fill_said(m, x, out);
	if (sdp_of(m, x->answer, out->answer, sizeof(out->answer)))
		fill_lint(m, x, attempt_with(m, x->channel, x->attempt), out);
}
