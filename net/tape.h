/* The newest of what was told, as lines in memory, so that a recording can begin before it was asked
 * for. Media statistics never push out anything else. */
#ifndef NET_TAPE_H
#define NET_TAPE_H

#include "core/event.h"

struct tape;

/* Keeps about so many bytes; NULL means memory. */
struct tape *tape_new(size_t bytes);
void tape_free(struct tape *t);
/* Redacted. NULL does nothing. */
void tape_put(struct tape *t, const struct event *e);
/* Each line with its newline, in the order in which they were told. */
void tape_play(const struct tape *t, void (*line)(void *self, struct slice line), void *self);

#endif
