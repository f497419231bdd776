/* "Did you mean": the nearest of the names there are. */
#ifndef TUI_SPELLING_H
#define TUI_SPELLING_H

#include "core/slice.h"

/* Begin with {.typed = …}; try every name; then best is the nearest one, or NULL when none
 * is near enough to be meant. Names are lent. */
struct guess {
	struct slice typed;
	const char *best;
	int distance;
};

void guess_try(struct guess *g, const char *name);

#endif
