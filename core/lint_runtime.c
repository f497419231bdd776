/* What happened around and after the answer: rules RT1 to RT3. */
#include "core/lint_inside.h"

enum { FRAME_MOST = 1920 }; /* either side of a picture that the service stores */

/* Candidates come when they come: a peer queues those it cannot use yet. */
void lint_candidates(struct linter *l)
{
	char words[96];
	struct text t;
	struct lint_finding *f;

	if (!l->in->runtime)
		return;
	if (!l->in->early) { /* that the service sends none with sdpMid is as it is known */
		lint_passed(l, NULL, "none came before the offer", SLICE(""));
		return;
	}
	text_init(&t, words, sizeof(words));
	text_printf(&t, "%d before the offer", l->in->early);
	if (l->in->midless)
		text_printf(&t, ", %d without sdpMid", l->in->midless);
	lint_unjudged(l, words,
		      "queue them until the offer is set; without sdpMid they belong "
		      "to the first m-line");
	f = &l->out->findings[l->out->n - 1];
	slice_copy(f->expected, sizeof(f->expected),
		   SLICE("the device queues them and drops none"));
}

void lint_frame_size(struct linter *l)
{
	static const struct advice a = {"frames of %s", "at most 1920x1920",
					"send smaller pictures: scale before the encoder"};
	char words[32];
	struct text t;

	if (!l->in->runtime || l->in->width <= 0)
		return;
	text_init(&t, words, sizeof(words));
	text_printf(&t, "%dx%d", l->in->width, l->in->height);
	if (l->in->width > FRAME_MOST || l->in->height > FRAME_MOST)
		lint_broken(l, l->video, &a, text_slice(&t));
	else
		lint_passed(l, NULL, "frames of %s", text_slice(&t));
}

/* The same codec spelled another way than in the offer; it is the same. (RFC 8866 §6.6) */
void lint_names(struct linter *l)
{
	for (size_t i = 0; l->has_offer && i < l->answer.n_mlines; i++) {
		const struct sdp_mline *mine = &l->answer.mlines[i],
				       *theirs = sdp_mline_of(&l->offer,
							      slice_is(mine->kind, "audio")
								      ? "audio"
								      : "video");
		const struct sdp_codec *a = mine->n_codecs ? &mine->codecs[0] : NULL;
		char name[32];

		slice_copy(name, sizeof(name), a ? a->name : SLICE(""));
		for (size_t k = 0; a && theirs && k < theirs->n_codecs; k++)
			if (theirs->codecs[k].pt == a->pt && theirs->codecs[k].name.n &&
			    !slice_eq(theirs->codecs[k].name, a->name) &&
			    slice_is_nocase(theirs->codecs[k].name, name)) {
				lint_passed(l, mine, "%s is the offer's, in other letters",
					    a->name);
				lint_at(l, mine, "rtpmap", a->pt);
			}
	}
}
