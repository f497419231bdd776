/* What happened and has not been looked at yet: events copied, in order. Frames, statistics
 * and notes are bounded; outcomes are as many as were asked for. */
#ifndef NET_INBOX_H
#define NET_INBOX_H

#include "core/event.h"

enum { INBOX_BYTES_MAX = 16 << 20 };

struct inbox_entry {
	struct inbox_entry *next;
	size_t bytes;
	struct event event; /* its texts and numbers live in this entry */
	struct track_numbers track;
	char texts[];
};

struct inbox {
	struct inbox_entry *first, **last;
	size_t bytes;
	uint64_t dropped; /* did not fit */
};

void inbox_init(struct inbox *i);
/* Copies; false when it does not fit (counted): never an outcome, unless memory is out. */
bool inbox_put(struct inbox *i, const struct event *e);
/* The oldest, now the caller's to free(); NULL = empty. */
struct inbox_entry *inbox_take(struct inbox *i);
void inbox_clear(struct inbox *i);

#endif
