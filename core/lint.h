/* The ingestion rules R01…R14 over an answer (and its offer), and RT1… over what happened after
 * it, each with the place and the fix. */
#ifndef CORE_LINT_H
#define CORE_LINT_H

#include "core/sdp.h"

enum lint_level { LINT_OK, LINT_INFO, LINT_WARN, LINT_ERROR };
enum { LINT_FINDINGS = 32 };

struct lint_finding {
	char rule[4];          /* "R02", "RT1" */
	enum lint_level level; /* LINT_OK: the rule passed */
	const char *title;     /* static: "video codec" */
	int mline;             /* index; -1 = the session */
	size_t line;           /* of the answer's text, 1-based; 0 = nowhere in it */
	char found[96], expected[96], fix[128];
};

struct lint_input {
	struct slice answer, offer; /* SDP texts; offer may be "" */
	bool viewer;                /* rules of a viewer's answer */
	size_t message_bytes;       /* payload size on the wire; 0 = not known */
	int correlation;            /* 1 present, 0 absent, -1 not known */
	int relay;                  /* relay candidates or TURN seen: 1, 0, -1 */
	bool runtime;               /* what follows is known: the rules RT1… apply too */
	int early, midless;         /* candidates before the offer; without sdpMid */
	int width, height;          /* of the video that flows; 0 = not known */
};

struct lint_report {
	size_t n, errors, warnings;
	struct lint_finding findings[LINT_FINDINGS];
};

/* Never fails: an SDP that cannot be read is a finding. */
void lint_answer(struct lint_report *out, const struct lint_input *in);

#endif
