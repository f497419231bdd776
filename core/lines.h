/* Lines out of a stream of bytes, bounded. */
#ifndef CORE_LINES_H
#define CORE_LINES_H

#include "core/slice.h"

struct lines {
	char *at; /* what has come of a line; owned */
	size_t used, room, most;
	bool skipping; /* the rest of a line that is too long */
};

/* Lines of at most so many bytes, their newline not counted. */
void lines_init(struct lines *l, size_t most);
void lines_clear(struct lines *l);
/* Calls `line` for each line that ends in these bytes, without its newline, lent for the
 * call; with .at NULL for one that is too long, or for which there is no memory. The
 * callback must not clear l. */
void lines_take(struct lines *l, struct slice bytes,
		void (*line)(void *self, struct slice line), void *self);

#endif
