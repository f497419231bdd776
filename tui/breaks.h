/* What can be broken on purpose in the demo, to see how a failure shows. */
#ifndef TUI_BREAKS_H
#define TUI_BREAKS_H

#include <string.h>

/* id, name, what is wrong then, in plain words */
/* clang-format off */
#define BREAKS(X)                                                      \
	X(STORAGE,   "storage-disabled", "the channel is mapped to no stream")   \
	X(RETENTION, "no-retention",     "its stream keeps media 0 h")           \
	X(KEYS,      "wrong-keys",       "the camera's secret key is wrong")     \
	X(CLOCK,     "clock-off",        "the camera's clock is 20 min slow")    \
	X(AUDIO,     "no-audio",         "the camera's answer has no audio")     \
	X(VP8,       "vp8",              "the camera answers with VP8")          \
	X(OFFER,     "no-offer",         "the join is accepted, no offer comes") \
	X(TURN,      "dead-turn",        "no path, and TURN does not answer")    \
	X(NOTHING,   "nothing",          "all of this ends")
/* clang-format on */
enum break_kind {
#define X(id, name, words) BREAK_##id,
	BREAKS(X)
#undef X
		BREAK_COUNT
};

struct break_row {
	const char *name, *words;
};

static inline struct break_row break_row(enum break_kind kind)
{
	static const struct break_row rows[BREAK_COUNT] = {
#define X(id, name, words) [BREAK_##id] = {name, words},
		BREAKS(X)
#undef X
	};

	return kind < BREAK_COUNT ? rows[kind] : (struct break_row){"", ""};
}

/* BREAK_COUNT: there is none of that name. */
static inline enum break_kind break_named(const char *name)
{
	int k = 0;

	while (k < BREAK_COUNT && strcmp(break_row((enum break_kind)k).name, name) != 0)
		k++;
	return (enum break_kind)k;
}

#endif
