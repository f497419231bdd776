/* What was run from the palette, the newest last. */
#ifndef TUI_RECALL_H
#define TUI_RECALL_H

#include "core/slice.h"

enum { RECALL_LINES = 50, RECALL_ROOM = 128 };

/* A zeroed one is empty. */
struct recall {
	size_t n;
	char lines[RECALL_LINES][RECALL_ROOM];
};

/* The line becomes the newest, wherever it stood; the oldest goes when there is no room.
 * Secrets are taken out of it; one that is too long is not kept. */
void recall_add(struct recall *h, struct slice line);
/* 0: not in it; else more for newer ones, up to h->n. */
size_t recall_rank(const struct recall *h, const char *line);
/* The line so many steps back from now, 1 = the newest; NULL when there is none. */
const char *recall_back(const struct recall *h, size_t steps);

#endif
