/* The local service's event stream (GET /kvscope/events, a WebSocket of journal lines):
 * reads it, and comes back by itself when it breaks. */
#ifndef NET_SIGNAL_EVENTS_H
#define NET_SIGNAL_EVENTS_H

#include "core/event.h"
#include "net/signal/websocket.h"

struct events;

/* Lent for the call. After each connection the service first says its state again. */
typedef void events_event(void *self, const struct event *e);
/* up: why is where we are connected; down: why and when it tries again, one sentence;
 * of a refusal (4xx but 429) only why. `code` is the HTTP status of a refusal or 0. */
typedef void events_state(void *self, bool up, int code, struct slice why);

struct events_options {
	struct slice url; /* http(s)://… or ws(s)://…; "" = the client's control plane */
	events_event *on_event;
	events_state *on_state; /* may be NULL */
	void *self;
};

/* Starts at once; retries after 0.2 s, doubling to 5 s. NULL: see why. Borrows the sockets
 * and the client for its life. */
struct events *events_open(uv_loop_t *loop, struct websockets *sockets,
			   struct client *client, const struct events_options *o,
			   struct trouble *why);
/* No callback comes any more; the handle goes at the next turn of the loop. */
void events_close(struct events *e);
/* Lines that were not understood, and therefore skipped. */
uint64_t events_skipped(const struct events *e);

#endif
