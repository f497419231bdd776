/* The worker's end of the socket to its parent: journal lines in, journal lines out. */
#ifndef NET_MEDIA_PIPE_H
#define NET_MEDIA_PIPE_H

#include <glib.h>

#include "core/event.h"

struct pipe;

struct pipe_handler {
	void (*effect)(void *self, const struct effect *fx); /* lent for the call */
	void (*closed)(void *self); /* once; nothing comes any more */
	void *self;
};

/* Takes the descriptor. NULL means memory. */
struct pipe *pipe_new(int fd, GMainContext *context, const struct pipe_handler *h);
/* Never blocks. What the parent does not read is kept up to 8 MiB; before that statistics
 * are left out, then everything, and a note says how many once there is room again. */
void pipe_put(struct pipe *p, const struct event *e);
/* Writes what is still kept, for at most ms milliseconds, and frees it. */
void pipe_free(struct pipe *p, int ms);

#endif
