/* What stands beside a row of the ladder: what an SDP carries, where a candidate leads, why
 * something was refused. */
#include "core/model_inside.h"

#include "core/candidate.h"
#include "core/sdp.h"

/* "video H264 sendonly · audio none" */
static void sdp_words(struct text *t, struct slice text)
{
	struct sdp sdp;

	if (sdp_parse(&sdp, text)) {
		text_adds(t, "an SDP that cannot be read");
		return;
	}
	for (size_t i = 0; i < sdp.n_mlines; i++) {
		const struct sdp_mline *m = &sdp.mlines[i];

		text_adds(t, i ? " · " : "");
		text_add(t, m->kind);
		if (m->n_codecs && m->codecs[0].name.n) {
			text_char(t, ' ');
			text_add(t, m->codecs[0].name);
		}
		text_char(t, ' ');
		text_adds(t,
			  sdp_rejected(m) ? "rejected" : sdp_direction_word(m->direction));
	}
	if (!sdp.n_mlines)
		text_adds(t, "no m-lines");
}

/* The worst that the rules find in an answer that was just judged. */
static bool breach_words(struct text *t, const struct lint_report *r)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct lint_finding *f = &r->findings[i];

		if (f->level != LINT_ERROR)
			continue;
		text_printf(t, "%s %s: %s", f->rule, f->title, f->found);
		return true;
	}
	return false;
}

static void candidate_note(struct text *t, const struct sigmsg *f)
{
	struct candidate c;

	if (candidate_parse(&c, f->candidate))
		text_adds(t, f->candidate.n ? "a candidate that cannot be read"
					    : "end of candidates");
	else
		candidate_words(t, &c);
	if (f->candidate.n && !f->has_mid)
		text_adds(t, " · no sdpMid");
}

static void status_note(struct text *t, const struct sigmsg *f)
{
	text_add(t, f->error_type);
	text_adds(t, f->error_type.n && f->description.n ? ": " : "");
	text_add(t, f->description);
}

void frame_note(const struct model *m, const struct event *e, struct where w, char *to,
		size_t room)
{
	const struct sigmsg *f = &m->frame;
	struct text t;

	text_init(&t, to, room);
	switch (f->kind) {
	case SIGMSG_SDP_ANSWER:
		if (e->kind == EV_FRAME_UP && w.attempt && w.attempt->lint_errors &&
		    breach_words(&t, &m->lint))
			break;
		sdp_words(&t, f->sdp);
		break;
	case SIGMSG_SDP_OFFER:
		sdp_words(&t, f->sdp);
		break;
	case SIGMSG_ICE_CANDIDATE:
		candidate_note(&t, f);
		break;
	case SIGMSG_STATUS_RESPONSE:
		status_note(&t, f);
		break;
	case SIGMSG_UNKNOWN:
		text_add(&t,
			 (struct slice){e->d.body.at, e->d.body.n < 80 ? e->d.body.n : 80});
		break;
	case SIGMSG_GO_AWAY:
		text_adds(&t, "this socket ends soon; connect again before it does");
		break;
	case SIGMSG_RECONNECT_ICE_SERVER:
		text_adds(&t, "ask for ICE servers again");
		break;
	case SIGMSG_COUNT:
		break;
	}
}
