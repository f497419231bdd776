/* A screen on a source of events: the local service's stream, or AWS asked now and then. */
#ifndef TUI_CLI_LOOKER_H
#define TUI_CLI_LOOKER_H

#include "net/aws/client.h"
#include "net/signal/events.h"
#include "tui/show.h"

struct looker {
	uv_loop_t *loop;
	struct client *client;
	struct websockets *sockets;
	struct events *events;
	struct show *show;  /* NULL: no screen, events go to `also` alone */
	events_event *also; /* may be NULL */
	void *self;
	char excuse[192]; /* while down this is said instead of what the socket says; "" =
			     nothing better known */
};

/* Connects to the event stream of the service that the client talks to; takes the client.
 * The loop, show and also are set by the caller. */
bool looker_connect(struct looker *l, struct client *client, struct trouble *why);
/* Closes what is open, the screen too. The loop must turn until it has nothing more to do.
 */
void looker_close(struct looker *l);

/* Turns a loop until its handles are gone (everything was closed), then closes it. */
void loop_finish(uv_loop_t *loop);

#endif
