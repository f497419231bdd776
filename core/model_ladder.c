/* The ladder: who said what to whom, and the message behind a row. */
#include "core/model_inside.h"

#include <stdio.h>

static void fill_message(const struct history *h, const struct message *r,
			 struct ladder_row *out)
{
	out->from = (enum lane)r->from;
	out->to = (enum lane)r->to;
	out->arrow = (enum arrow)r->arrow;
	out->seen = (enum provenance)r->provenance;
	out->bad = r->bad;
	out->unknown = r->unknown;
	out->both = r->both;
	out->session = r->attempt;
	out->bytes = r->bytes;
	out->took_ms = r->took_ms;
	words_copy(out->label, sizeof(out->label), message_label(h, r));
	words_copy(out->actor, sizeof(out->actor), message_actor(h, r));
	words_copy(out->note, sizeof(out->note), message_note(h, r));
}

struct attempt *attempt_with(const struct model *m, uint32_t channel, uint32_t key)
{
	struct channel *c =
		channel && channel <= m->n_channels ? m->channels[channel - 1] : NULL;
	struct attempt *a = c ? c->newest : NULL;

	while (a && a->key != key)
		a = a->older;
	return a;
}

/* The line where an actor's way into the session begins, and what became of it. */
static void fill_session(const struct model *m, const struct row_ref *ref,
			 struct ladder_row *out)
{
	const struct message *r =
		ref->media ? NULL : history_message(&m->history, ref->number);
	const struct media_note *n =
		ref->media ? history_note(&m->history, ref->number) : NULL;
	const struct attempt *a = r   ? attempt_with(m, r->channel, r->attempt)
				  : n ? attempt_with(m, n->channel, n->attempt)
				      : NULL;

	out->to = LANE_STREAM;
	out->arrow = ARROW_SESSION;
	out->session = r ? r->attempt : n ? n->attempt : 0;
	if (a)
		words_copy(out->actor, sizeof(out->actor), slice_of(a->actor));
	else if (r)
		words_copy(out->actor, sizeof(out->actor), message_actor(&m->history, r));
	words_copy(out->label, sizeof(out->label), slice_of(out->actor));
	if (a)
		attempt_word(a, out->note, sizeof(out->note));
}

static void fill(const struct model *m, const struct row_ref *ref, struct ladder_row *out)
{
	const struct message *r =
		ref->media ? NULL : history_message(&m->history, ref->number);

	memset(out, 0, sizeof(*out));
	out->seq = ref->seq;
	out->wall_ms = ref->wall_ms;
	out->at_us = ref->at_us;
	out->took_ms = -1;
	if (ref->kind == ROW_SESSION)
		fill_session(m, ref, out);
	else if (ref->media)
		media_fill(m, ref, out);
	else if (r)
		fill_message(&m->history, r, out);
}

/* ---- rows that are wanted whole */

static void no_detail(struct ladder_detail *out)
{
	memset(out, 0, offsetof(struct ladder_detail, text) + 1);
	out->pair = SIZE_MAX;
}

static void fill_detail(struct model *m, size_t at, struct ladder_detail *out)
{
	const struct row_index *ix = &m->ladder;
	const struct row_ref *ref = &ix->at[at];
	size_t pair = rows_pair(&m->history, ix, at);

	fill(m, ref, &out->row);
	ladder_detail(m,
		      ref->media || ref->kind == ROW_SESSION
			      ? NULL
			      : history_message(&m->history, ref->number),
		      out);
	if (pair == SIZE_MAX)
		return;
	out->pair = pair - ix->first;
	out->pair_seq = ix->at[pair].seq;
}

/* Rows stand by time, which is nearly, but not quite, the order of their numbers. */
static size_t place_of(const struct row_index *ix, uint64_t seq)
{
	for (size_t i = ix->n; seq && i > ix->first; i--)
		if (ix->at[i - 1].seq == seq && ix->at[i - 1].kind != ROW_SESSION)
			return i - 1;
	return SIZE_MAX;
}

static void fill_marked(struct model *m, const struct want *w, struct snapshot *out)
{
	for (size_t i = 0; i < 2; i++) {
		size_t at = place_of(&m->ladder, w->ladder_marks[i]);

		no_detail(&out->marked[i]);
		if (at != SIZE_MAX)
			fill_detail(m, at, &out->marked[i]);
	}
}

/* The first row to show: as wanted, or so that the last row is the newest. */
static size_t first_row(size_t total, size_t wanted, size_t rows, bool tail)
{
	if (tail)
		return total > rows ? total - rows : 0;
	return wanted < total ? wanted : total;
}

/* Times that the first row on the screen is measured from. */
static void fill_times(const struct row_index *ix, struct snapshot *out)
{
	size_t at = ix->first + out->ladder_first;

	out->ladder_start_us = ix->n > ix->first ? ix->at[ix->first].at_us : 0;
	out->ladder_before_us = out->ladder_start_us;
	if (at > ix->first && at <= ix->n)
		out->ladder_before_us = ix->at[at - 1].at_us;
}

/* The first row that is not before a moment, or the last one. */
static size_t moment(const struct row_index *ix, int64_t at_us)
{
	size_t low = ix->first, high = ix->n;

	if (at_us <= 0 || low == high)
		return SIZE_MAX;
	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (ix->at[mid].at_us < at_us)
			low = mid + 1;
		else
			high = mid;
	}
	return (low < ix->n ? low : ix->n - 1) - ix->first;
}

void ladder_snapshot(struct model *m, const struct want *w, const struct channel *c,
		     struct snapshot *out)
{
	struct row_index like = {.with_media = w->ladder_media,
				 .channel = c ? c->key : 0,
				 .attempt = w->session},
			 *ix = &m->ladder;
	size_t rows = w->ladder_rows < SNAP_LADDER ? w->ladder_rows : SNAP_LADDER, total;

	slice_copy(like.filter, sizeof(like.filter), w->ladder_filter);
	memcpy(like.open, w->ladder_open, sizeof(like.open));
	rows_update(m, ix, &like);
	total = ix->n - ix->first;
	out->ladder_total = total;
	out->ladder_first = first_row(total, w->ladder_first, rows, w->ladder_tail);
	out->ladder_moment = moment(ix, w->ladder_moment_us);
	out->n_ladder = total - out->ladder_first < rows ? total - out->ladder_first : rows;
	for (size_t i = 0; i < out->n_ladder; i++)
		fill(m, &ix->at[ix->first + out->ladder_first + i], &out->ladder[i]);
	fill_times(ix, out);
	no_detail(&out->detail);
	if (w->ladder_detail < total)
		fill_detail(m, ix->first + w->ladder_detail, &out->detail);
	fill_marked(m, w, out);
}
