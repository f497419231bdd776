/* Orders done: one after the other, call by call (tui/plan.h), never faster than the
 * service likes, and each can be stopped. What comes of them are sentences, and facts where
 * no event stream tells them. */
#ifndef TUI_CLI_ORDERS_H
#define TUI_CLI_ORDERS_H

#include "core/event.h"
#include "tui/cli/calls.h"
#include "tui/order.h"

struct orders;

struct orders_options {
	struct calls *calls; /* borrowed */
	bool tells;          /* the service's own event stream says what changed */
	bool quick;          /* no pause between calls: a service of our own */
	void (*event)(void *self, const struct event *e);
	void (*progress)(void *self, const char *words); /* "" = nothing is under way */
	void (*say)(void *self, enum severity severity, const char *sentence);
	/* Each order that was taken is over once, also when it is stopped. trouble NULL: it
	 * is done; else it has a fault, and `why` is the whole sentence ("" = it is done).
	 * May be NULL. */
	void (*over)(void *self, const struct order *o, const struct trouble *trouble,
		     const char *why);
	void *self;
};

/* NULL means memory. */
struct orders *orders_new(uv_loop_t *loop, const struct orders_options *o);
/* Stops what is under way; its handle goes at the next turn of the loop. NULL does nothing.
 */
void orders_free(struct orders *s);

/* Queues it; false: too many wait, which is said, and it is never over. ORDER_CANCEL stops
 * all. */
bool orders_do(struct orders *s, const struct order *o);
bool orders_idle(const struct orders *s);

#endif
