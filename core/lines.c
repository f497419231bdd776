/* Lines out of a stream of bytes, bounded. */
#include "core/lines.h"

#include <stdlib.h>

enum { KEPT_ROOM = 64 * 1024 }; /* what a longer line needed is given back */

void lines_init(struct lines *l, size_t most)
{
	*l = (struct lines){.most = most};
}

void lines_clear(struct lines *l)
{
	free(l->at);
	lines_init(l, l->most);
}

static bool make_room(struct lines *l, size_t n)
{
	size_t room = l->room ? l->room : 4096;
	char *more;

	if (n > l->most)
		return false;
	if (n <= l->room)
		return true;
	while (room < n)
		room *= 2;
	more = realloc(l->at, room);
	if (!more)
		return false;
	l->at = more;
	l->room = room;
	return true;
}

static void forget(struct lines *l)
{
	l->used = 0;
	if (l->room <= KEPT_ROOM)
		return;
	free(l->at);
	l->at = NULL;
	l->room = 0;
}

static void keep(struct lines *l, struct slice part)
{
	l->skipping = l->skipping || !make_room(l, l->used + part.n);
	if (l->skipping || !part.n)
		return;
	memcpy(l->at + l->used, part.at, part.n);
	l->used += part.n;
}

void lines_take(struct lines *l, struct slice bytes,
		void (*line)(void *self, struct slice line), void *self)
{
	while (bytes.n) {
		const char *end = memchr(bytes.at, '\n', bytes.n);
		struct slice part = {bytes.at, end ? (size_t)(end - bytes.at) : bytes.n};
		bool whole = end && !l->used && !l->skipping && part.n <= l->most;

		bytes = slice_skip(bytes, part.n + (end != NULL));
		if (!whole)
			keep(l, part);
		if (!end)
			return;
		line(self, whole         ? part
			   : l->skipping ? (struct slice){NULL, 0}
					 : (struct slice){l->at ? l->at : "", l->used});
		l->skipping = false;
		forget(l);
	}
}
