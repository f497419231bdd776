/* One producing session alive: inbox, step, effects, deadline. Callbacks of the net only
 * append to the inbox; one place calls session_step. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <uv.h>

#include "core/session.h"
#include "net/aws/client.h"
#include "net/breakage.h"
#include "net/signal/websocket.h"

struct loop;

/* Sees every event in order, also those the loop states itself (api.ask, ws.dial, frame.up,
 * move …). Texts are lent for the call and RAW: what keeps them must redact
 * (core/redact.h). */
typedef void loop_observer(void *self, const struct event *e);
/* Called once, when the session has ended and everything it opened is closed. */
typedef void loop_over(void *self, const struct session_view *v);

/* A bad path on purpose: lost per 1000 datagrams, how much later the others are, what it
 * takes (0 = all). */
struct loop_path {
	int lost_milli, delay_ms;
	int64_t bps;
};

/* Texts are lent until loop_new returns. */
struct loop_options {
	struct session_options session; /* texts are copied by the session */
	struct slice source;            /* "test" (also ""), a file, /dev/videoN */
	int width, height, fps;         /* 0 = 1280, 720, 30 */
	int64_t bps;                    /* 0 = 1 000 000: the service's soft limit */
	struct loop_path path;          /* of the media; zeros: as it is */
	enum breakage breakage;         /* what this device does wrong, on purpose */
	loop_observer *observe;         /* may be NULL */
	loop_over *over;                /* may be NULL */
	void *self;
	/* Borrowed for the loop's life; NULL = made and owned here (from client_options).
	 */
	struct client *client;
	struct websockets *sockets;
	struct client_options client_options;
};

/* NULL: see why (codes as client_new). The worker starts with the session. */
struct loop *loop_new(uv_loop_t *uv, const struct loop_options *o, struct trouble *why);
/* Begins: EV_START comes at once for "test", else when the source is known to be open. A
 * source that cannot be opened ends the session (FAILED, with why), and nothing was asked
 * of the service. */
void loop_start(struct loop *l);
/* Ends cleanly: BYE, close, flush; then `over` comes. A second call ends at once. */
void loop_stop(struct loop *l, const char *why);
/* From now on, also for the next worker. */
void loop_path(struct loop *l, struct loop_path path);
/* Call after `over`, or to give up at once. Its handles need one more turn of the uv loop.
 */
void loop_free(struct loop *l);

#endif
