/* The rows that one filter selects from the history, extended as it grows. */
#include "core/model_inside.h"

/* Events of the worker and of the service reach us some ms out of turn; a clock that is set
 * back is none of this. */
enum { OUT_OF_TURN_US = 1000000, OUT_OF_TURN_ROWS = 32 };

static bool same(const struct row_index *a, const struct row_index *b)
{
	return a->valid && a->with_media == b->with_media && a->channel == b->channel &&
	       a->attempt == b->attempt && memcmp(a->open, b->open, sizeof(a->open)) == 0 &&
	       strcmp(a->filter, b->filter) == 0;
}

static void restart(const struct history *h, struct row_index *ix,
		    const struct row_index *like)
{
	struct row_ref *at = ix->at;
	size_t room = ix->room;
	struct pool *pool = ix->pool;

	*ix = *like;
	ladder_filter_read(&ix->terms, slice_of(ix->filter));
	ix->at = at;
	ix->pool = pool;
	ix->room = room;
	ix->first = ix->n = 0;
	ix->fold = SIZE_MAX;
	ix->valid = true;
	ix->next_message = h->first_message;
	ix->next_media = h->first_media;
}

static bool grow(struct row_index *ix)
{
	size_t room = ix->room ? ix->room * 2 : 256;
	struct row_ref *more;

	if (ix->n < ix->room)
		return true;
	more = pool_resized(ix->pool, ix->at, room * sizeof(*more));
	if (!more)
		return false;
	ix->at = more;
	ix->room = room;
	return true;
}

/* Sorted by time among the newest rows; its place, SIZE_MAX without memory. */
static size_t add(struct row_index *ix, struct row_ref ref)
{
	size_t to;

	if (!grow(ix))
		return SIZE_MAX;
	to = ix->n++;
	while (to > ix->first && ix->n - to < OUT_OF_TURN_ROWS &&
	       ix->at[to - 1].at_us > ref.at_us &&
	       ix->at[to - 1].at_us - ref.at_us < OUT_OF_TURN_US) {
		ix->at[to] = ix->at[to - 1];
		to--;
	}
	ix->at[to] = ref;
	if (ix->fold != SIZE_MAX && to <= ix->fold)
		ix->fold++;
	return to;
}

/* A line across before the first row of each way; ways are numbered as they begin. */
static void add_session(struct row_index *ix, uint32_t attempt, struct row_ref first)
{
	if (attempt <= ix->newest)
		return;
	ix->newest = attempt;
	first.kind = ROW_SESSION;
	add(ix, first);
	ix->fold = SIZE_MAX;
}

static bool mine(const struct row_index *ix, uint32_t channel, uint32_t attempt)
{
	return (!ix->channel || ix->channel == channel) &&
	       (!ix->attempt || ix->attempt == attempt);
}

/* ---- the ladder's filter */

static unsigned kinds_of(const struct message *r)
{
	/* clang-format off */
	static const unsigned areas[AREA_COUNT] = {
		[AREA_API] = LADDER_IS_API,       [AREA_WS] = LADDER_IS_WS,
		[AREA_SIGNAL] = LADDER_IS_SIGNAL, [AREA_ICE] = LADDER_IS_ICE,
		[AREA_DTLS] = LADDER_IS_DTLS,     [AREA_MEDIA] = LADDER_IS_MEDIA,
		[AREA_STORE] = LADDER_IS_STORE,   [AREA_SESSION] = LADDER_IS_SESSION,
	};
	/* clang-format on */

	return (r->area < AREA_COUNT ? areas[r->area] : 0) |
	       (r->arrow == ARROW_SDP ? LADDER_IS_SDP : 0) |
	       (r->arrow == ARROW_CANDIDATE ? LADDER_IS_CANDIDATE : 0) |
	       (r->kind == EV_NOTE ? LADDER_IS_NOTE : 0) | (r->bad ? LADDER_IS_BAD : 0) |
	       (r->unknown ? LADDER_IS_UNKNOWN : 0);
}

static unsigned kinds_of_media(const struct media_note *n)
{
	static const unsigned kinds[MEDIA_KINDS] = {
		[MEDIA_PLI] = LADDER_IS_RTCP,
		[MEDIA_NACK] = LADDER_IS_RTCP,
		[MEDIA_FRAGMENT] = LADDER_IS_STORE,
	};

	return LADDER_IS_MEDIA | (n->kind < MEDIA_KINDS ? kinds[n->kind] : 0);
}

static bool said(const struct model *m, const struct row_index *ix, const struct message *r)
{
	const struct history *h = &m->history;
	struct ladder_facts facts;

	if (!ix->filter[0])
		return true;
	facts = (struct ladder_facts){kinds_of(r), message_label(h, r), message_note(h, r),
				      message_actor(h, r)};
	return ladder_filter_fits(&ix->terms, &facts);
}

static bool noted(const struct model *m, const struct row_index *ix,
		  const struct media_note *n)
{
	char label[48], words[96];
	struct ladder_facts facts;

	if (!ix->filter[0])
		return true;
	media_label(n, label, sizeof(label));
	media_words(n, words, sizeof(words));
	facts = (struct ladder_facts){kinds_of_media(n), slice_of(label), slice_of(words),
				      media_actor(m, n)};
	return ladder_filter_fits(&ix->terms, &facts);
}

/* ---- taking what is new */

static void take_message(const struct model *m, struct row_index *ix, uint64_t number)
{
	const struct message *r = history_message(&m->history, number);
	struct row_ref ref;
	bool last;

	if (!r || !r->in_ladder || !mine(ix, r->channel, r->attempt) || !said(m, ix, r))
		return;
	ref = (struct row_ref){
		.seq = r->seq, .number = number, .at_us = r->at_us, .wall_ms = r->wall_ms};
	add_session(ix, r->attempt, ref);
	last = add(ix, ref) + 1 == ix->n;
	if (last)
		ix->fold = SIZE_MAX;
}

static bool is_open(const struct row_index *ix, uint64_t seq)
{
	for (size_t i = 0; i < SNAP_OPEN; i++)
		if (ix->open[i] == seq && seq)
			return true;
	return false;
}

static void join_fold(const struct model *m, struct row_ref *fold,
		      const struct media_note *n)
{
	const struct media_note *first = history_note(&m->history, fold->number);

	fold->folded++;
	if (n->kind < MEDIA_KINDS)
		fold->kinds[n->kind]++;
	fold->several |= first && first->attempt != n->attempt;
}

/* Media rows one after the other fold into one, unless each is wanted. */
static void take_note(const struct model *m, struct row_index *ix, uint64_t number)
{
	const struct media_note *n = history_note(&m->history, number);
	struct row_ref ref;

	if (!n || !mine(ix, n->channel, n->attempt) || !noted(m, ix, n))
		return;
	ref = (struct row_ref){.seq = n->seq,
			       .number = number,
			       .at_us = n->at_us,
			       .wall_ms = n->wall_ms,
			       .kind = ROW_MEDIA,
			       .media = true};
	add_session(ix, n->attempt, ref);
	if (!ix->with_media && ix->fold == SIZE_MAX) {
		struct row_ref fold = ref;

		fold.kind = ROW_FOLD;
		fold.open = is_open(ix, n->seq);
		ix->fold = add(ix, fold);
	}
	if (ix->fold != SIZE_MAX)
		join_fold(m, &ix->at[ix->fold], n);
	if (ix->with_media || (ix->fold != SIZE_MAX && ix->at[ix->fold].open))
		add(ix, ref);
}

static void extend(const struct model *m, struct row_index *ix)
{
	const struct history *h = &m->history;

	while (ix->next_message < h->n_messages || ix->next_media < h->n_media) {
		const struct message *r = history_message(h, ix->next_message);
		const struct media_note *n = history_note(h, ix->next_media);

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
	size_t gone;

	while (ix->first < ix->n && oldest && h->first_message &&
	       ix->at[ix->first].seq < oldest->seq &&
	       (!ix->at[ix->first].media || !history_note(h, ix->at[ix->first].number)))
		ix->first++;
	if (ix->fold != SIZE_MAX && ix->fold < ix->first)
		ix->fold = SIZE_MAX;
	if (ix->first < 1024 || ix->first < ix->n / 2)
		return;
	gone = ix->first;
	memmove(ix->at, ix->at + gone, (ix->n - gone) * sizeof(*ix->at));
	ix->n -= gone;
	ix->fold -= ix->fold == SIZE_MAX ? 0 : gone;
	ix->first = 0;
}

void rows_update(struct model *m, struct row_index *ix, const struct row_index *like)
{
	const struct history *h = &m->history;

	if (!same(ix, like) || ix->next_message < h->first_message ||
	    ix->next_media < h->first_media)
		restart(h, ix, like);
	extend(m, ix);
	forget(h, ix);
}

void rows_free(struct row_index *ix)
{
	pool_put(ix->pool, ix->at);
}
