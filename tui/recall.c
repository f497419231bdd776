/* What was run from the palette, the newest last. */
#include "tui/recall.h"

#include "core/redact.h"
#include "tui/widths.h"

size_t recall_rank(const struct recall *h, const char *line)
{
	for (size_t i = 0; i < h->n; i++)
		if (strcmp(h->lines[i], line) == 0)
			return i + 1;
	return 0;
}

static void drop(struct recall *h, size_t i)
{
	memmove(h->lines[i], h->lines[i + 1], (h->n - i - 1) * sizeof(h->lines[0]));
	h->n--;
}

/* Without secrets, and without what cannot be shown. */
static bool clean(struct text *to, struct slice line)
{
	char room[2 * RECALL_ROOM];
	struct text kept;
	struct slice rest;
	struct cluster g;

	text_init(&kept, room, sizeof(room));
	redact(&kept, line);
	rest = text_slice(&kept);
	while (widths_next(&rest, &g))
		text_add(to, (struct slice){g.at, g.n});
	return to->used && !to->cut && !kept.cut;
}

void recall_add(struct recall *h, struct slice line)
{
	char room[RECALL_ROOM] = "";
	struct text t;
	size_t old;

	text_init(&t, room, sizeof(room));
	if (!clean(&t, line))
		return;
	old = recall_rank(h, room);
	if (old)
		drop(h, old - 1);
	else if (h->n == RECALL_LINES)
		drop(h, 0);
	memcpy(h->lines[h->n++], room, sizeof(room));
}

const char *recall_back(const struct recall *h, size_t steps)
{
	return steps && steps <= h->n ? h->lines[h->n - steps] : NULL;
}
