/* What belongs together in a ladder: a call and its answer, an offer and what it was
 * answered with, an answer and what the service said to it. */
#include "core/model_inside.h"

enum { PAIR_ROWS = 4096 }; /* as far as one looks */

static bool ticket_of(const struct message *a, const struct message *b)
{
	bool call = a->kind == EV_API_ASK &&
		    (b->kind == EV_API_OK || b->kind == EV_API_FAIL),
	     dial = a->kind == EV_WS_DIAL && (b->kind == EV_WS_UP || b->kind == EV_WS_GONE);

	return (call || dial) && a->ticket && a->ticket == b->ticket;
}

/* Whether b, which came later, is what a was waiting for. */
static bool answers(const struct history *h, const struct message *a,
		    const struct message *b)
{
	if (a->channel != b->channel || !slice_eq(message_actor(h, a), message_actor(h, b)))
		return false;
	if (a->kind == EV_FRAME_DOWN) /* an offer */
		return a->arrow == ARROW_SDP && b->arrow == ARROW_SDP &&
		       b->kind == EV_FRAME_UP;
	if (a->kind == EV_FRAME_UP)
		return b->kind == EV_FRAME_DOWN && a->correlation_n &&
		       slice_eq(message_correlation(h, a), message_correlation(h, b));
	return ticket_of(a, b);
}

static const struct message *message_at(const struct history *h, const struct row_index *ix,
					size_t at)
{
	const struct row_ref *ref = &ix->at[at];

	return ref->kind == ROW_MESSAGE && !ref->media ? history_message(h, ref->number)
						       : NULL;
}

static size_t look(const struct history *h, const struct row_index *ix, size_t at,
		   bool forward)
{
	const struct message *mine = message_at(h, ix, at);

	for (size_t i = 1; i < PAIR_ROWS; i++) {
		const struct message *other;

		if (forward ? at + i >= ix->n : at < ix->first + i)
			break;
		other = message_at(h, ix, forward ? at + i : at - i);
		if (other && (forward ? answers(h, mine, other) : answers(h, other, mine)))
			return forward ? at + i : at - i;
	}
	return SIZE_MAX;
}

size_t rows_pair(const struct history *h, const struct row_index *ix, size_t at)
{
	size_t found;

	if (at >= ix->n || at < ix->first || !message_at(h, ix, at))
		return SIZE_MAX;
	found = look(h, ix, at, true);
	return found != SIZE_MAX ? found : look(h, ix, at, false);
}
