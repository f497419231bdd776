/* A session of our own inside the screen: joins a channel and sends media to it, over the
 * client and the sockets that are there already. One at a time. */
#ifndef TUI_CLI_PRODUCING_H
#define TUI_CLI_PRODUCING_H

#include "net/loop.h"
#include "tui/order.h"
#include "tui/ui.h"

struct producing;

struct producing_options {
	uv_loop_t *loop;
	struct client *client;      /* borrowed */
	struct websockets *sockets; /* borrowed */
	struct slice actor;         /* what it calls itself; copied */
	bool tells; /* the service's own event stream says what it sees of us: then only
		       what it cannot see is told */
	void (*event)(void *self, const struct event *e);
	void (*say)(void *self, enum severity severity, const char *sentence);
	/* It is over and everything it opened is closed; from here on it is free for the
	 * next. */
	void (*over)(void *self);
	void *self;
};

/* NULL means memory. */
struct producing *producing_new(const struct producing_options *o);
/* Ends at once; its handles go at the next turns of the loop. NULL does nothing. */
void producing_free(struct producing *p);

/* False: it is said why. */
bool producing_join(struct producing *p, const struct order *o);
/* Says goodbye; then `over` comes. A second time it ends at once. */
void producing_leave(struct producing *p);
/* The channel was deleted on purpose: a session on it ends, which is no news then. */
void producing_gone(struct producing *p, const char *channel);
/* "" = none. */
const char *producing_channel(const struct producing *p);

#endif
