/* A device that does it wrong, for showing and testing what happens then: `produce
 * --break`. */
#ifndef NET_BREAKAGE_H
#define NET_BREAKAGE_H

#include "core/text.h"

/* id, name, what it does */
/* clang-format off */
#define BREAKAGES(X)                                                         \
	X(NO_AUDIO,   "no-audio",   "its answer has no audio")                 \
	X(VP8,        "vp8",        "it answers with VP8 instead of H.264")    \
	X(RECVONLY,   "recvonly",   "its answer does not send video")          \
	X(WRONG_KEYS, "wrong-keys", "it signs with a wrong secret key")        \
	X(CLOCK_OFF,  "clock-off",  "its clock is 20 minutes slow")
/* clang-format on */
enum breakage {
	BREAKAGE_NONE,
#define X(id, name, words) BREAKAGE_##id,
	BREAKAGES(X)
#undef X
		BREAKAGE_COUNT
};

enum { BREAKAGE_CLOCK_MS = -20 * 60 * 1000 };

/* Static; "" of BREAKAGE_NONE. */
const char *breakage_name(enum breakage b);
/* BREAKAGE_COUNT when there is none of that name. */
enum breakage breakage_named(const char *name);
/* The SDP answer as such a device sends it; what does not touch the answer copies it. */
void breakage_answer(enum breakage b, struct text *out, struct slice sdp);

#endif
