/* What to ask about next, when there are more channels than the service lets one ask about:
 * first the ones that are looked at, then the rest if they are few. Knows no clock and asks
 * nobody. */
#ifndef TUI_CLI_ATTENTION_H
#define TUI_CLI_ATTENTION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/slice.h"

struct attention;

enum {
	ATTENTION_MAX = 10000,         /* things (a service's quota of channels) */
	ATTENTION_SEEN = 256,          /* that are looked at */
	ATTENTION_FEW = 500,           /* so few are asked about even when nobody looks */
	ATTENTION_STALE_MS = 60000,    /* what is looked at is asked again when older */
	ATTENTION_EVERY_MS = 250,      /* between two that are looked at: 4 a second */
	ATTENTION_IDLE_MS = 500,       /* between two that are not */
	ATTENTION_PAUSE_MS = 1000,     /* after a "too many"; doubles … */
	ATTENTION_PAUSE_MAX_MS = 32000 /* … up to this */
};

/* One thing; name and arn live until it is gone. */
struct attention_item {
	char *name, *arn;
	int64_t asked_ms, told_ms; /* -1 = never */
	uint64_t facts[2];         /* hashes of what was said of it, for the owner */
	uint32_t round;
	bool seen;
};

/* NULL means memory. */
struct attention *attention_new(void);
void attention_free(struct attention *a);

/* A listing: everything in it is put; what was not is gone at its end. */
void attention_list_begins(struct attention *a);
/* It exists. NULL: no memory, or there are too many. */
struct attention_item *attention_put(struct attention *a, struct slice name,
				     struct slice arn);
typedef void attention_gone(void *self, const struct attention_item *i);
void attention_list_ends(struct attention *a, attention_gone *gone, void *self);
struct attention_item *attention_find(const struct attention *a, struct slice name);
void attention_drop(struct attention *a, struct slice name);
size_t attention_count(const struct attention *a);

/* What is looked at now, the most important first. */
void attention_see(struct attention *a, const char *const *names, size_t n);

/* The next one to ask about, marked as asked; NULL: none now, *wait_ms says how long (-1 =
 * until something changes). */
struct attention_item *attention_next(struct attention *a, int64_t now_ms,
				      int64_t *wait_ms);
/* The answer came; what is not told is asked about again only when it is stale. */
void attention_told(struct attention *a, struct attention_item *i, int64_t now_ms);
/* The service said "too many": true when that is news. */
bool attention_slow(struct attention *a, int64_t now_ms);

#endif
