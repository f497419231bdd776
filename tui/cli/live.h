/* AWS as a source of events: lists the channels, describes them one after the other within
 * the API's rates, and says what it learnt. Asks only; changes nothing. */
#ifndef TUI_CLI_LIVE_H
#define TUI_CLI_LIVE_H

#include "core/event.h"
#include "net/aws/client.h"

struct live;

typedef void live_event(void *self, const struct event *e);
typedef void live_state(void *self, bool up, struct slice why);

/* Borrows the client. NULL means memory. */
struct live *live_open(uv_loop_t *loop, struct client *client, live_event *event,
		       live_state *state, void *self);
/* No callback comes any more; the handle goes at the next turn of the loop. NULL does
 * nothing. */
void live_close(struct live *l);

#endif
