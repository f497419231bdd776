/* What the rules of the linter share: the answer under judgement, and how a finding is
 * said. */
#ifndef CORE_LINT_INSIDE_H
#define CORE_LINT_INSIDE_H

#include "core/lint.h"

struct linter {
	struct lint_report *out;
	const struct lint_input *in;
	struct sdp answer, offer;
	bool has_offer;
	const struct sdp_mline *video, *audio; /* of the answer; NULL when it has none */
	const struct rule *rule;               /* the one being applied */
};

struct rule {
	const char *id, *title;
	enum lint_level level; /* of a breach */
	bool needs_answer;     /* the SDP itself, readable */
	void (*check)(struct linter *l);
};

/* What a rule expects and how to get there; the %s in each is the value that was found. */
struct advice {
	const char *found, *expected, *fix;
};

/* Each adds one finding of l->rule; m may be NULL (the session). */
void lint_passed(struct linter *l, const struct sdp_mline *m, const char *found,
		 struct slice what);
void lint_broken(struct linter *l, const struct sdp_mline *m, const struct advice *a,
		 struct slice what);
/* There is nothing to judge by: neither passed nor broken. */
void lint_unjudged(struct linter *l, const char *found, const char *fix);
/* Where the last finding is seen in the answer: at `a=ATTRIBUTE`, or with a payload type (not
 * -1) at `a=ATTRIBUTE:PT`, of m or, when it is not there, of the session. */
void lint_at(struct linter *l, const struct sdp_mline *m, const char *attribute, int pt);
/* Of an m-line of the answer; -1 for NULL. */
int lint_index(const struct linter *l, const struct sdp_mline *m);

/* The tracks: lint_tracks.c. */
void lint_tracks(struct linter *l);
void lint_video_codec(struct linter *l);
void lint_video_direction(struct linter *l);
void lint_audio(struct linter *l);
void lint_h264(struct linter *l);
void lint_congestion(struct linter *l);

/* What carries them: lint_transport.c. */
void lint_rtcp_mux(struct linter *l);
void lint_secure(struct linter *l);
void lint_order(struct linter *l);
void lint_trickle(struct linter *l);
void lint_relay(struct linter *l);
void lint_role(struct linter *l);

/* What happened after the answer: lint_runtime.c. */
void lint_candidates(struct linter *l);
void lint_frame_size(struct linter *l);
void lint_names(struct linter *l);

#endif
