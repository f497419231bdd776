/* The ladder: who said what to whom, and the message behind a row. */
#include "core/model_inside.h"

#include <stdio.h>

static void media_label(const struct media_note *n, char *to, size_t room)
{
	if (n->kind == EV_TRACK_KEY)
		snprintf(to, room, "key frame %d, %d B", n->a, n->b);
	else if (n->kind == EV_PICTURE_LOST)
		snprintf(to, room, "%s", n->c == 1 ? "FIR" : "PLI");
	else if (n->a >= 0)
		snprintf(to, room, "%s %d kbps", n->video ? "video" : "audio", n->a / 1000);
	else
		snprintf(to, room, "%s statistics", n->video ? "video" : "audio");
}

static void fill_note(const struct row_ref *ref, const struct media_note *n,
		      struct ladder_row *out)
{
	bool back = n && n->kind == EV_PICTURE_LOST && !ref->folded;

	out->from = back ? LANE_STORAGE : LANE_PRODUCER;
	out->to = back ? LANE_PRODUCER : LANE_STORAGE;
	out->arrow = back ? ARROW_WIRE : ARROW_MEDIA;
	out->folded = (int)(ref->folded < INT32_MAX ? ref->folded : INT32_MAX);
	if (ref->folded)
		snprintf(out->label, sizeof(out->label), "%u media rows folded",
			 ref->folded);
	else if (n)
		media_label(n, out->label, sizeof(out->label));
}

static void fill_message(const struct history *h, const struct message *r,
			 struct ladder_row *out)
{
	out->from = (enum lane)r->from;
	out->to = (enum lane)r->to;
	out->arrow = (enum arrow)r->arrow;
	out->bad = r->bad;
	out->bytes = r->bytes;
	words_copy(out->label, sizeof(out->label), message_label(h, r));
	words_copy(out->actor, sizeof(out->actor), message_actor(h, r));
}

static void fill(const struct model *m, const struct row_ref *ref, struct ladder_row *out)
{
	const struct message *r =
		ref->media ? NULL : history_message(&m->history, ref->number);

	memset(out, 0, sizeof(*out));
	out->seq = ref->seq;
	out->wall_ms = ref->wall_ms;
	out->at_us = ref->at_us;
	if (ref->media)
		fill_note(ref, history_note(&m->history, ref->number), out);
	else if (r)
		fill_message(&m->history, r, out);
}

/* The first row to show: as wanted, or so that the last row is the newest. */
static size_t first_row(size_t total, size_t wanted, size_t rows, bool tail)
{
	if (tail)
		return total > rows ? total - rows : 0;
	return wanted < total ? wanted : total;
}

void ladder_snapshot(struct model *m, const struct want *w, const struct channel *c,
		     struct snapshot *out)
{
	struct row_index like = {.ladder = true,
				 .with_media = w->ladder_media,
				 .channel = c ? c->key : 0,
				 .attempt = w->session},
			 *ix = &m->ladder;
	size_t rows = w->ladder_rows < SNAP_LADDER ? w->ladder_rows : SNAP_LADDER, total;

	slice_copy(like.filter, sizeof(like.filter), w->ladder_filter);
	rows_update(m, ix, &like);
	total = ix->n - ix->first;
	out->ladder_total = total;
	out->ladder_first = first_row(total, w->ladder_first, rows, w->ladder_tail);
	out->n_ladder = total - out->ladder_first < rows ? total - out->ladder_first : rows;
	for (size_t i = 0; i < out->n_ladder; i++)
		fill(m, &ix->at[ix->first + out->ladder_first + i], &out->ladder[i]);
	memset(&out->detail, 0, offsetof(struct ladder_detail, text) + 1);
	if (w->ladder_detail < total) {
		const struct row_ref *ref = &ix->at[ix->first + w->ladder_detail];

		fill(m, ref, &out->detail.row);
		ladder_detail(m,
			      ref->media ? NULL : history_message(&m->history, ref->number),
			      &out->detail);
	}
}

static void fill_log(const struct model *m, const struct message *r, struct log_row *out)
{
	const struct history *h = &m->history;

	memset(out, 0, sizeof(*out));
	out->seq = r->seq;
	out->wall_ms = r->wall_ms;
	out->at_us = r->at_us;
	out->severity = (enum severity)r->severity;
	out->from = (enum provenance)r->provenance;
	words_copy(out->area, sizeof(out->area), slice_of(area_name(r->area)));
	if (r->channel)
		words_copy(out->channel, sizeof(out->channel),
			   slice_of(m->channels[r->channel - 1]->name));
	words_copy(out->actor, sizeof(out->actor), message_actor(h, r));
	words_copy(out->text, sizeof(out->text), message_text(h, r));
}

void log_snapshot(struct model *m, const struct want *w, struct snapshot *out)
{
	struct row_index like = {0}, *ix = &m->log;
	size_t rows = w->log_rows < SNAP_LOG ? w->log_rows : SNAP_LOG, total;

	slice_copy(like.filter, sizeof(like.filter), w->log_filter);
	rows_update(m, ix, &like);
	total = ix->n - ix->first;
	out->log_total = total;
	out->log_first = first_row(total, w->log_first, rows, w->log_tail);
	out->n_log = total - out->log_first < rows ? total - out->log_first : rows;
	for (size_t i = 0; i < out->n_log; i++) {
		const struct row_ref *ref = &ix->at[ix->first + out->log_first + i];
		const struct message *r = history_message(&m->history, ref->number);

		if (r)
			fill_log(m, r, &out->log[i]);
		else
			memset(&out->log[i], 0, sizeof(out->log[i]));
	}
}
