/* Which rows a ladder shows: words, kinds and actors, joined by and, or and not. */
#ifndef CORE_LADDER_FILTER_H
#define CORE_LADDER_FILTER_H

#include "core/slice.h"

/* Terms with spaces between must all fit; in `a|b` one of them is enough; `!a` must not.
 * A term is a kind (below), `from:ACTOR`, or a text that stands in a label, a note or an
 * actor's name. A word of another form is a text: there is no wrong filter, only one that
 * fits nothing. */
/* clang-format off */
#define LADDER_KINDS(X) /* what a row is; a row may be several */                          \
	X(API, "api")       X(WS, "ws")       X(SDP, "sdp")     X(CANDIDATE, "candidate")  \
	X(SIGNAL, "signal") X(ICE, "ice")     X(DTLS, "dtls")   X(MEDIA, "media")          \
	X(RTCP, "rtcp")     X(STORE, "store") X(SESSION, "session") X(NOTE, "note")        \
	X(BAD, "bad")       X(UNKNOWN, "unknown")
/* clang-format on */
enum ladder_kind {
#define X(id, name) LADDER_IS_##id##_AT,
	LADDER_KINDS(X)
#undef X
		LADDER_KIND_COUNT
};
enum {
#define X(id, name) LADDER_IS_##id = 1 << LADDER_IS_##id##_AT,
	LADDER_KINDS(X)
#undef X
};

enum { LADDER_TERMS = 24 };
struct ladder_term {
	struct slice word; /* borrowed; without its `!` and `from:` */
	unsigned kind;     /* LADDER_IS_…; 0 = a text */
	bool actor;        /* from: */
	bool without;      /* ! */
	bool alternative;  /* one more of the term before it: a|b */
};

struct ladder_filter {
	size_t n;
	struct ladder_term terms[LADDER_TERMS];
};

/* What a filter looks at in a row. */
struct ladder_facts {
	unsigned kinds; /* LADDER_IS_… */
	struct slice label, note, actor;
};

/* Borrows text. What is more than LADDER_TERMS terms is left out. */
void ladder_filter_read(struct ladder_filter *out, struct slice text);
bool ladder_filter_fits(const struct ladder_filter *f, const struct ladder_facts *r);

#endif
