/* A screen and the place it looks at: the events that come from there (the local service's
 * stream, or AWS asked now and then), and the orders that are done there. */
#ifndef TUI_CLI_LOOKER_H
#define TUI_CLI_LOOKER_H

#include "net/aws/client.h"
#include "net/signal/events.h"
#include "tui/cli/live.h"
#include "tui/cli/orders.h"
#include "tui/cli/picturing.h"
#include "tui/cli/producing.h"
#include "tui/cli/recorder.h"
#include "tui/show.h"

struct looker {
	/* set by the caller */
	uv_loop_t *loop;
	struct show *show;         /* NULL: no screen, events go to `also` alone */
	events_event *also;        /* may be NULL */
	struct recorder *recorder; /* hears every event; may be NULL */
	void (*ordered)(void *self, const struct order *o,
			const struct trouble *trouble);       /* one is over; may be NULL */
	void (*state)(void *self, bool up, struct slice why); /* may be NULL */
	void (*left)(void *self); /* a session of our own has ended; may be NULL */
	void *self;
	char excuse[192]; /* while down this is said instead of what the socket says; "" =
			     nothing better known */

	/* its own */
	struct client *client;
	struct websockets *sockets;
	struct events *events;
	struct calls *calls;
	struct live *live;
	struct orders *orders;
	struct producing *producing;
	struct picturing *picturing; /* NULL: no screen to draw on */
};

/* How the place was asked for; the flags of its aws lines. */
struct looker_said {
	struct slice profile, endpoint_url;
};

/* Looks at a local service: connects to its event stream; takes the client. */
bool looker_local(struct looker *l, struct client *client, const struct looker_said *said,
		  struct trouble *why);
/* Looks at AWS, or what speaks like it; takes the client. */
bool looker_live(struct looker *l, struct client *client, const struct looker_said *said,
		 struct trouble *why);
/* Does it, or says why not. */
void looker_order(struct looker *l, const struct order *o);
/* Whether a session of our own runs. */
bool looker_produces(const struct looker *l);
/* Closes the place; the screen stays. Not from a callback of the client. */
void looker_leave(struct looker *l);
/* The screen too. The loop must turn until it has nothing more to do. */
void looker_close(struct looker *l);

/* Turns a loop until its handles are gone (everything was closed), then closes it. false:
 * something on another thread has not ended in 300 ms, and still holds the loop. */
bool loop_finish(uv_loop_t *loop);
/* A loop for what may look up names: that can hang in the system's resolver for longer than
 * anybody waits. NULL means memory. */
uv_loop_t *loop_open(void);
/* loop_finish, and frees it; a loop that is still held stays where it is, so that what
 * comes late finds it. */
void loop_leave(uv_loop_t *loop);

#endif
