/* What was run from the palette, the newest last. */
#include "tui/recall.h"

#include "core/redact.h"

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

void recall_add(struct recall *h, struct slice line)
{
	char room[RECALL_ROOM];
	struct text t;
	size_t old;

	text_init(&t, room, sizeof(room));
	redact(&t, line);
	if (t.cut || !t.used || memchr(room, '\n', t.used))
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
