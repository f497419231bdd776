/* The log: lines that a filter selects, or the last ones of a channel. */
#include "core/model_inside.h"


/* Events reach us some ms out of turn; LOOK_BACK: how far the last lines of a quiet channel
 * are looked for among those of busy ones. */
enum { OUT_OF_TURN_US = 1000000, OUT_OF_TURN_ROWS = 32, LOOK_BACK = 16384 };

static const char *channel_name(const struct model *m, const struct message *r)
{
	return r->channel && r->channel <= m->n_channels ? m->channels[r->channel - 1]->name
							 : "";
}

static void fill(const struct model *m, const struct message *r, struct log_row *out)
{
	const struct history *h = &m->history;

	memset(out, 0, sizeof(*out));
	if (!r)
		return;
	out->seq = r->seq;
	out->wall_ms = r->wall_ms;
	out->at_us = r->at_us;
	out->bytes = r->bytes;
	out->session = r->attempt;
	out->severity = (enum severity)r->severity;
	out->from = (enum provenance)r->provenance;
	words_copy(out->area, sizeof(out->area), slice_of(area_name(r->area)));
	words_copy(out->channel, sizeof(out->channel), slice_of(channel_name(m, r)));
	words_copy(out->actor, sizeof(out->actor), message_actor(h, r));
	words_copy(out->text, sizeof(out->text), message_text(h, r));
}

/* ---- the filter */

static struct slice text_of(const void *context, const void *row, int field, char *room)
{
	const struct model *m = context;
	const struct message *r = row;

	(void)room;
	switch (field) {
	case LOG_TEXT:
		return message_text(&m->history, r);
	case LOG_AREA:
		return slice_of(area_name(r->area));
	case LOG_CHANNEL:
		return slice_of(channel_name(m, r));
	case LOG_ACTOR:
		return message_actor(&m->history, r);
	case LOG_FROM:
		return slice_of(provenance_name((enum provenance)r->provenance));
	default: /* a number */
		return SLICE("");
	}
}

static int64_t number_of(const void *context, const void *row, int field)
{
	const struct message *r = row;

	(void)context;
	return field == LOG_LEVEL ? r->severity : -1;
}

/* ---- the index: places of the lines that pass, extended as the history grows */

static bool grow(struct log_index *ix)
{
	size_t room = ix->room ? ix->room * 2 : 256;
	struct log_ref *more;

	if (ix->n < ix->room)
		return true;
	more = pool_resized(ix->pool, ix->at, room * sizeof(*more));
	if (!more)
		return false;
	ix->at = more;
	ix->room = room;
	return true;
}

/* Sorted by time among the newest. */
static void add(struct log_index *ix, struct log_ref ref)
{
	size_t to;

	if (!grow(ix))
		return;
	to = ix->n++;
	while (to > ix->first && ix->n - to < OUT_OF_TURN_ROWS &&
	       ix->at[to - 1].at_us > ref.at_us &&
	       ix->at[to - 1].at_us - ref.at_us < OUT_OF_TURN_US) {
		ix->at[to] = ix->at[to - 1];
		to--;
	}
	ix->at[to] = ref;
}

static void restart(struct model *m, struct log_index *ix, const struct want *w)
{
	struct filter_trouble why;

	slice_copy(ix->words, sizeof(ix->words), w->log_filter);
	(void)filter_parse(&ix->filter, &filter_log, slice_of(ix->words), &why);
	ix->level = w->log_level;
	ix->valid = true;
	ix->first = ix->n = 0;
	ix->next = m->history.first_message;
}

static void forget(const struct history *h, struct log_index *ix)
{
	while (ix->first < ix->n && ix->at[ix->first].number < h->first_message)
		ix->first++;
	if (ix->first < 1024 || ix->first < ix->n / 2)
		return;
	memmove(ix->at, ix->at + ix->first, (ix->n - ix->first) * sizeof(*ix->at));
	ix->n -= ix->first;
	ix->first = 0;
}

static void update(struct model *m, const struct want *w)
{
	const struct filter_rows rows = {text_of, number_of, m};
	struct log_index *ix = &m->log;

	if (!ix->valid || ix->level != w->log_level ||
	    !slice_eq(slice_of(ix->words), w->log_filter) ||
	    ix->next < m->history.first_message)
		restart(m, ix, w);
	for (; ix->next < m->history.n_messages; ix->next++) {
		const struct message *r = history_message(&m->history, ix->next);

		if (r && r->in_log && r->severity >= ix->level &&
		    filter_passes(&ix->filter, &rows, r))
			add(ix, (struct log_ref){ix->next, r->at_us});
	}
	forget(&m->history, ix);
}

static void page(struct model *m, const struct want *w, size_t rows, struct snapshot *out)
{
	const struct log_index *ix = &m->log;
	size_t total;

	update(m, w);
	total = ix->n - ix->first;
	out->log_total = total;
	out->log_first = w->log_tail            ? (total > rows ? total - rows : 0)
			 : w->log_first < total ? w->log_first
						: total;
	out->n_log = total - out->log_first < rows ? total - out->log_first : rows;
	for (size_t i = 0; i < out->n_log; i++)
		fill(m,
		     history_message(&m->history,
				     ix->at[ix->first + out->log_first + i].number),
		     &out->log[i]);
}

/* ---- the last lines of a channel, without an index: the cursor moves fast among channels
 */

/* One after the last message that may be wanted. */
static uint64_t end_of(const struct history *h, int64_t until_us)
{
	uint64_t low = h->first_message, high = h->n_messages;

	while (until_us > 0 && low < high) {
		uint64_t mid = low + (high - low) / 2;

		if (history_message(h, mid)->at_us <= until_us)
			low = mid + 1;
		else
			high = mid;
	}
	return high + OUT_OF_TURN_ROWS < h->n_messages ? high + OUT_OF_TURN_ROWS
						       : h->n_messages;
}

static void sort_by_time(struct log_ref *refs, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct log_ref ref = refs[i];
		size_t to = i;

		for (; to && refs[to - 1].at_us > ref.at_us; to--)
			refs[to] = refs[to - 1];
		refs[to] = ref;
	}
}

static void last_of(struct model *m, const struct want *w, size_t rows,
		    struct snapshot *out)
{
	const struct history *h = &m->history;
	const struct channel *c = channel_shown(m, w->log_channel);
	uint64_t end = end_of(h, w->log_until_us), at = end;
	struct log_ref refs[SNAP_LOG];
	size_t n = 0;

	while (c && n < rows && at > h->first_message && end - at < LOOK_BACK) {
		const struct message *r = history_message(h, --at);

		if (r && r->in_log && r->channel == c->key && r->severity >= w->log_level &&
		    (w->log_until_us <= 0 || r->at_us <= w->log_until_us))
			refs[SNAP_LOG - ++n] = (struct log_ref){at, r->at_us};
	}
	sort_by_time(refs + SNAP_LOG - n, n);
	out->log_total = out->n_log = n;
	out->log_first = 0;
	for (size_t i = 0; i < n; i++)
		fill(m, history_message(h, refs[SNAP_LOG - n + i].number), &out->log[i]);
}

void log_snapshot(struct model *m, const struct want *w, struct snapshot *out)
{
	size_t rows = w->log_rows < SNAP_LOG ? w->log_rows : SNAP_LOG;

	if (w->log_channel.n)
		last_of(m, w, rows, out);
	else
		page(m, w, rows, out);
}

void log_free(struct log_index *ix)
{
	pool_put(ix->pool, ix->at);
}
