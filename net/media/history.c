/* What was sent a moment ago, as it left, for those who did not get it (RFC 4585 §6.2.1).
 */
#include "net/media/history.h"

#include <stdlib.h>
#include <string.h>

struct kept {
	uint64_t begin;   /* where in the stream of all bytes ever put; its place is begin %
			     room */
	int64_t again_us; /* when it was last sent again; 0 = never */
	uint16_t n, seq;
};

struct history {
	struct kept *kept;
	uint8_t *bytes;
	size_t mask, room;
	uint64_t end; /* bytes ever put */
};

struct history *history_new(size_t packets, size_t bytes)
{
	struct history *h = calloc(1, sizeof(*h));

	if (!h)
		return NULL;
	h->kept = calloc(packets, sizeof(*h->kept));
	h->bytes = malloc(bytes);
	h->mask = packets - 1;
	h->room = bytes;
	if (h->kept && h->bytes)
		return h;
	history_free(h);
	return NULL;
}

void history_free(struct history *h)
{
	if (!h)
		return;
	free(h->kept);
	free(h->bytes);
	free(h);
}

void history_put(struct history *h, uint16_t seq, const uint8_t *at, size_t n)
{
	struct kept *k = &h->kept[seq & h->mask];

	if (!n || n > h->room || n > UINT16_MAX)
		return;
	if (h->end % h->room + n > h->room) /* no packet is folded over the end */
		h->end += h->room - h->end % h->room;
	*k = (struct kept){.begin = h->end, .n = (uint16_t)n, .seq = seq};
	memcpy(h->bytes + h->end % h->room, at, n);
	h->end += n;
}

const uint8_t *history_get(struct history *h, uint16_t seq, int64_t now_us,
			   int64_t pause_us, size_t *n)
{
	struct kept *k = &h->kept[seq & h->mask];

	*n = 0;
	if (!k->n || k->seq != seq || k->begin + h->room < h->end)
		return NULL;
	if (k->again_us && now_us - k->again_us < pause_us)
		return NULL;
	k->again_us = now_us;
	*n = k->n;
	return h->bytes + k->begin % h->room;
}
