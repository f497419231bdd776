/* Which key does what on which screen: what a person chose, and below it the table's keys.
 * A value, made once at start. */
#ifndef TUI_BINDINGS_H
#define TUI_BINDINGS_H

#include "tui/findings.h"
#include "tui/keys.h"

enum { BINDINGS_OWN = 256, BINDINGS_MAX = BINDINGS_OWN + ACTION_COUNT * ACTION_KEYS };

struct binding {
	int key;
	unsigned screens;   /* bits of enum screen */
	enum action action; /* ACTION_NONE: the key does nothing there */
	bool named;         /* the screen was named, which counts more than `all` */
	int line;           /* where it was said; 0 = the table of actions */
};

/* The first one that fits counts. */
struct bindings {
	size_t n, own; /* own: how many stand before the table's */
	struct binding all[BINDINGS_MAX];
};

/* The keys of the table of actions. */
void bindings_init(struct bindings *b);
/* One of the person's; a later one counts more. false: there are too many. */
bool bindings_add(struct bindings *b, const struct binding *one);
/* After the last one: says where they contradict each other, drops those that took the last
 * key of `back`, `quit` or `command` away, and says which action has no key any more. */
void bindings_check(struct bindings *b, struct findings *f);

/* What a key means on a screen; ACTION_NONE when nothing. kinds: what the place is
 * (ON_DEMO, ON_REPLAY, ON_SERVICE). */
enum action action_for(const struct bindings *b, int key, enum screen s, unsigned kinds);
/* The keys of an action there, the one to show first; returns how many, at most `most`. */
size_t bindings_keys(const struct bindings *b, enum action a, enum screen s, unsigned kinds,
		     int *keys, size_t most);
/* Whether an action's keys there are other than the table's. */
bool bindings_changed(const struct bindings *b, enum action a, enum screen s,
		      unsigned kinds);

#endif
