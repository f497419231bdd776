/* kvscope-media as a child process: effects go in, events come out, its death is an event.
 */
#ifndef NET_WORKER_H
#define NET_WORKER_H

#include <uv.h>

#include "core/event.h"
#include "core/fault.h"

struct worker;

/* Called on the loop's thread; the event's texts are lent for the call. */
typedef void worker_event(void *self, const struct event *e);

/* Starts $KVSCOPE_MEDIA, or kvscope-media beside this program, or in PATH. NULL: see why.
 */
struct worker *worker_start(uv_loop_t *loop, worker_event *on_event, void *self,
			    struct trouble *why);
/* Sends an effect (copied). After its death this does nothing. */
void worker_do(struct worker *w, const struct effect *fx);
/* Closes its pipe and lets it finish (flushes recordings; killed after 10 s). Its events
 * still come, the last is EV_WORKER_DOWN; then the handle frees itself, as it does after a
 * death that nobody asked for: w is gone when that callback has returned. */
void worker_stop(struct worker *w);
/* The same, but no event comes any more: for an owner that goes away. NULL does nothing. */
void worker_forget(struct worker *w);

#endif
