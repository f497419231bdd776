/* AWS as a source of events: lists the channels page by page, describes those on the screen
 * within the API's rates, and says what it learnt. Asks only; changes nothing. */
#ifndef TUI_CLI_LIVE_H
#define TUI_CLI_LIVE_H

#include "core/event.h"
#include "tui/cli/calls.h"

struct live;

struct live_options {
	struct calls *calls; /* borrowed */
	void (*event)(void *self, const struct event *e);
	/* The service answers, or does not: why is a sentence. */
	void (*state)(void *self, bool up, struct slice why);
	/* What is under way, while it lasts; "" = nothing. */
	void (*progress)(void *self, const char *words);
	void (*say)(void *self, enum severity severity, const char *sentence);
	/* The channels on the screen, the most important first; names that live until it
	 * is called again. */
	size_t (*seen)(void *self, const char **names, size_t room);
	void *self;
};

/* NULL means memory. */
struct live *live_open(uv_loop_t *loop, const struct live_options *o);
/* What is seen may have changed. */
void live_look(struct live *l);
/* Something was changed on purpose: it is asked again soon. */
void live_changed(struct live *l, const char *channel);
/* All is asked again now. */
void live_refresh(struct live *l);
/* No callback comes any more; the handle goes at the next turn of the loop. NULL does
 * nothing. */
void live_close(struct live *l);

#endif
