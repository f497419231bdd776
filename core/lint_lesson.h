/* Each rule explained: what it wants, why, and how to mend it in three kinds of client. */
#ifndef CORE_LINT_LESSON_H
#define CORE_LINT_LESSON_H

#include "core/lint.h"

/* Static sentences; "" where a client has nothing to do with it. */
struct lint_lesson {
	const char *rule, *title;
	const char *wants, *why;
	const char *js;     /* a browser, or the SDK for JavaScript */
	const char *c;      /* the SDK for C */
	const char *webrtc; /* libwebrtc, and what is built on it */
	const char *see;    /* what to read: the developer guide's page, an RFC */
};

/* By its name ("R02", "RT1"); NULL when there is none. */
const struct lint_lesson *lint_lesson(const char *rule);
/* By place, NULL after the last. */
const struct lint_lesson *lint_lesson_at(size_t i);

#endif
