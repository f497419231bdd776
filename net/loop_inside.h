/* The loop from inside: what the loop and the doing of its effects share. */
#ifndef NET_LOOP_INSIDE_H
#define NET_LOOP_INSIDE_H

#include "net/inbox.h"
#include "net/loop.h"
#include "net/worker.h"

/* What the worker calls our one source. */
#define LOOP_SOURCE "camera"

struct loop {
	uv_loop_t *uv;
	uv_timer_t tick, grace;
	uv_idle_t drain;
	int handles;
	struct loop_options o;
	char source[1024], actor[257], channel[257];
	struct inbox inbox;
	struct session *session;
	struct effects effects;
	struct client *client;
	struct websockets *sockets;
	struct worker *worker;
	bool owns_client, owns_sockets, stopping, ended, winding, over;
	bool waits; /* for the source, before anything is asked of the service */
	struct trouble unanswered; /* of the call that was under way at the end */
	int open_sockets, open_peers; /* dialled and not gone; opened and not down */
};

/* Into the inbox (copied); stamped with the time when it has none. */
void loop_inbox(struct loop *l, struct event *e);
/* An event that the loop itself states: seen by observers, not stepped. */
void loop_state(struct loop *l, enum event_kind kind, const struct effect *fx);
/* Sees that the worker runs and knows its source; false: it cannot be started, events say
 * so. */
bool loop_worker(struct loop *l);
/* Puts EV_START. */
void loop_begin(struct loop *l);
/* Does one effect; whatever comes of it comes through the inbox. */
void loop_do(struct loop *l, const struct effect *fx);

#endif
