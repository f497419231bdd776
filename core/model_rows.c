/* The rows that one filter selects from the history, extended as it grows. */
#include "core/model_inside.h"

#include <stdlib.h>

/* Events of the worker and of the service reach us some ms out of turn; a clock that is set
 * back is none of this. */
enum { OUT_OF_TURN_US = 1000000, OUT_OF_TURN_ROWS = 32 };

static bool same(const struct row_index *a, const struct row_index *b)
{
	return a->valid && a->ladder == b->ladder && a->with_media == b->with_media &&
	       a->channel == b->channel && a->attempt == b->attempt &&
	       strcmp(a->filter, b->filter) == 0;
}

static void restart(const struct history *h, struct row_index *ix,
		    const struct row_index *like)
{
	struct row_ref *at = ix->at;
	size_t room = ix->room;

	*ix = *like;
	ix->at = at;
	ix->room = room;
	ix->first = ix->n = 0;
	ix->valid = true;
	ix->next_message = h->first_message;
	ix->next_media = h->first_media;
}

/* Sorted by time among the newest rows. */
static void add(struct row_index *ix, struct row_ref ref)
{
	size_t to;

	if (ix->n == ix->room) {
		size_t room = ix->room ? ix->room * 2 : 256;
		struct row_ref *more = realloc(ix->at, room * sizeof(*more));

		if (!more)
			return;
		ix->at = more;
		ix->room = room;
	}
	to = ix->n++;
	while (to > ix->first && ix->n - to < OUT_OF_TURN_ROWS &&
	       ix->at[to - 1].at_us > ref.at_us &&
	       ix->at[to - 1].at_us - ref.at_us < OUT_OF_TURN_US) {
		ix->at[to] = ix->at[to - 1];
		to--;
	}
	ix->at[to] = ref;
}

static bool mine(const struct row_index *ix, uint32_t channel, uint32_t attempt)
{
	return (!ix->channel || ix->channel == channel) &&
	       (!ix->attempt || ix->attempt == attempt);
}

static bool said(const struct model *m, const struct row_index *ix, const struct message *r)
{
	const struct history *h = &m->history;
	struct slice part = slice_of(ix->filter);

	if (!part.n || words_have(message_actor(h, r), part))
		return true;
	if (ix->ladder)
		return words_have(message_label(h, r), part);
	return words_have(message_text(h, r), part) ||
	       words_have(slice_of(area_name(r->area)), part) ||
	       (r->channel &&
		words_have(slice_of(m->channels[r->channel - 1]->name), part));
}

static void take_message(const struct model *m, struct row_index *ix, uint64_t number)
{
	const struct message *r = history_message(&m->history, number);

	if (!r || !(ix->ladder ? r->in_ladder : r->in_log) ||
	    !mine(ix, r->channel, r->attempt))
		return;
	if (said(m, ix, r))
		add(ix, (struct row_ref){r->seq, number, r->at_us, r->wall_ms, 0, false});
}

/* Media rows one after the other fold into one, unless each is wanted. */
static void take_note(const struct model *m, struct row_index *ix, uint64_t number)
{
	const struct media_note *n = history_note(&m->history, number);
	struct row_ref *last = ix->n > ix->first ? &ix->at[ix->n - 1] : NULL;

	if (!n || !mine(ix, n->channel, n->attempt) || ix->filter[0])
		return;
	if (!ix->with_media && last && last->media) {
		last->folded++;
		return;
	}
	add(ix, (struct row_ref){n->seq, number, n->at_us, n->wall_ms,
				 ix->with_media ? 0 : 1, true});
}

static void extend(const struct model *m, struct row_index *ix)
{
	const struct history *h = &m->history;

	while (ix->next_message < h->n_messages ||
	       (ix->ladder && ix->next_media < h->n_media)) {
		const struct message *r = history_message(h, ix->next_message);
		const struct media_note *n =
			ix->ladder ? history_note(h, ix->next_media) : NULL;

		if (r && (!n || r->seq < n->seq))
			take_message(m, ix, ix->next_message++);
		else
			take_note(m, ix, ix->next_media++);
	}
}

/* Rows whose message is forgotten go, and folded rows before the first kept message with
 * them. */
static void forget(const struct history *h, struct row_index *ix)
{
	const struct message *oldest = history_message(h, h->first_message);

	while (ix->first < ix->n && oldest && h->first_message &&
	       ix->at[ix->first].seq < oldest->seq &&
	       (!ix->at[ix->first].media || !history_note(h, ix->at[ix->first].number)))
		ix->first++;
	if (ix->first < 1024 || ix->first < ix->n / 2)
		return;
	memmove(ix->at, ix->at + ix->first, (ix->n - ix->first) * sizeof(*ix->at));
	ix->n -= ix->first;
	ix->first = 0;
}

void rows_update(struct model *m, struct row_index *ix, const struct row_index *like)
{
	const struct history *h = &m->history;

	if (!same(ix, like) || ix->next_message < h->first_message ||
	    (ix->ladder && ix->next_media < h->first_media))
		restart(h, ix, like);
	extend(m, ix);
	forget(h, ix);
}

void rows_free(struct row_index *ix)
{
	free(ix->at);
}
