/* The ladder: calls, frames, handshakes and media between the lanes, in order of time. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/ladder_row.h"
#include "tui/view.h"

enum {
	WITH_PANE = 108,
	PANE_COLUMNS = 42,
	WIDE_PANE = 56,
	VERY_WIDE = 170,
	LOW_PANE_ROWS = 4
};

static bool with_pane(const struct ui *ui)
{
	return ui->width >= WITH_PANE;
}

static int pane_columns(const struct ui *ui)
{
	return ui->width >= VERY_WIDE ? WIDE_PANE : PANE_COLUMNS;
}

static void lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	panes[0] = (struct pane){.least = 3, .most = LAYOUT_REST};
	panes[1] = (struct pane){.least = with_pane(ui) ? 0 : LOW_PANE_ROWS,
				 .most = with_pane(ui) ? 0 : LOW_PANE_ROWS};
	layout_panes(body, panes, 2);
}

size_t view_ladder_rows(const struct ui *ui)
{
	struct pane panes[2];

	lay(ui, view_body(ui), panes);
	return panes[0].box.h > 1 ? (size_t)panes[0].box.h - 1 : 0;
}

/* The mark that times are measured from: the newest one. */
static const struct ladder_row *base_mark(const struct snapshot *s)
{
	return s->marked[1].row.seq   ? &s->marked[1].row
	       : s->marked[0].row.seq ? &s->marked[0].row
				      : NULL;
}

static bool marked(const struct ui *ui, const struct ladder_row *r)
{
	return r->seq && r->arrow != ARROW_SESSION &&
	       (r->seq == ui->ladder.marks[0] || r->seq == ui->ladder.marks[1]);
}

static struct rung rung_at(const struct snapshot *s, size_t i, const struct ui *ui)
{
	const struct ladder_row *r = &s->ladder[i], *mark = base_mark(s);
	int64_t before = i ? s->ladder[i - 1].at_us : s->ladder_before_us,
		from = ui->ladder.time == TIME_START  ? s->ladder_start_us
		       : ui->ladder.time == TIME_MARK ? (mark ? mark->at_us : 0)
						      : before;

	return (struct rung){.row = r,
			     .delta_us = sane_us(r->at_us) - sane_us(from),
			     .no_delta = ui->ladder.time == TIME_MARK &&
					 (!mark || r->at_us < mark->at_us),
			     .chosen = s->ladder_first + i == ui->lists[SCREEN_LADDER].at,
			     .marked = marked(ui, r),
			     .paired = r->seq && r->seq == s->detail.pair_seq};
}

static void draw_none(struct canvas *c, struct box in, const struct ui *ui)
{
	static const char *const none[] = {
		"Nothing has happened on this channel yet.", "",
		"Calls, frames and media appear here as they are seen."};
	static const char *const unfit[] = {
		"No row fits the filter.",
		"",
		"What stands with spaces between must all fit; ! is not, | is or:",
		"  api ws sdp candidate signal ice dtls media rtcp store session note bad",
		"  unknown, from:gate-cam, or any text of a label, a note or a name",
		"",
		"Esc brings the filter back that was there before."};

	if (ui->filters[SCREEN_LADDER][0])
		view_nothing(c, in, ui, unfit, sizeof(unfit) / sizeof(*unfit));
	else
		view_nothing(c, in, ui, none, sizeof(none) / sizeof(*none));
}

static void draw_ladder(struct canvas *c, struct box in, const struct snapshot *s,
			const struct ui *ui)
{
	const struct list *list = &ui->lists[SCREEN_LADDER];
	struct rungs l = ladder_rungs(in.w, ui);
	size_t at = list->top - s->ladder_first; /* of the first one shown */

	if (!s->ladder_total) {
		draw_none(c, in, ui);
		return;
	}
	ladder_head(c, in, &l, ui,
		    at < s->n_ladder && at < SNAP_LADDER ? s->ladder[at].wall_ms : 0);
	target_add(&c->targets, TARGET_ROWS, (struct box){in.x, in.y + 1, in.w, in.h - 1},
		   0);
	for (int row = 1; row < in.h; row++) {
		struct rung r;

		at = list->top + (size_t)row - 1;
		if (at < s->ladder_first || at - s->ladder_first >= s->n_ladder) {
			ladder_verticals(c, in, row, &l);
			continue;
		}
		r = rung_at(s, at - s->ladder_first, ui);
		ladder_row(c, in, row, &l, &r);
	}
}

/* "✚ SDP_OFFER → SDP_ANSWER  12 ms  = diff" */
static void marks_words(const struct snapshot *s, char *to, size_t room)
{
	const struct ladder_row *a = &s->marked[0].row, *b = &s->marked[1].row;

	to[0] = '\0';
	if (a->seq && b->seq)
		snprintf(to, room, "✚ %s → %s  %.3f ms   = diff", a->label, b->label,
			 (double)(sane_us(b->at_us) - sane_us(a->at_us)) / 1000);
	else if (a->seq)
		snprintf(to, room, "✚ %s   mark another to compare", a->label);
}

static void draw_titles(struct canvas *c, struct box in, const struct snapshot *s,
			const struct ui *ui)
{
	struct rungs l = ladder_rungs(in.w, ui);
	char marks[160], title[96];

	marks_words(s, marks, sizeof(marks));
	snprintf(title, sizeof(title), "Ladder%s%s",
		 ui->ladder.media ? ", each media row" : "",
		 l.n == LANE_COUNT ? "" : "  lanes ←h l→");
	layout_title(c, in, STYLE_TITLE, title);
	layout_note(c, in, STYLE_MARK, marks);
}

/* Narrow screens: the message's beginning in a few rows below. */
static void draw_low(struct canvas *c, struct box inside, const struct snapshot *s,
		     const struct ui *ui)
{
	struct box in = layout_air(inside);
	const struct ladder_row *r = &s->detail.row;
	struct pen p = pen_in(c, in);
	char words[96], title[192];
	int row = 0;

	if (!s->ladder_total || !r->seq)
		return;
	ladder_words(r, words, sizeof(words));
	snprintf(title, sizeof(title), "%s  %s  %s", words, or_none(r->actor),
		 r->bytes ? words_bytes((int64_t)r->bytes).s : "");
	layout_title(c, inside, r->bad ? STYLE_ERROR : STYLE_TITLE, title);
	view_note(c, inside, ui,
		  r->folded                   ? "{raw}: unfold"
		  : r->arrow == ARROW_SESSION ? "{raw}: only this session"
					      : "{raw}: all");
	if (r->note[0] && pen_row(&p, row)) {
		pen_text(&p, r->bad ? STYLE_ERROR : STYLE_STRONG, r->note);
		row++;
	}
	if (!r->folded && r->arrow != ARROW_SESSION)
		view_raw_text(c, (struct box){in.x, in.y + row, in.w, in.h - row}, s, ui,
			      view_raw_gist(s, in.w));
}

void view_ladder(struct canvas *c, struct box body, const struct snapshot *s,
		 const struct ui *ui)
{
	struct pane panes[2];
	struct box left, right = {0};

	lay(ui, body, panes);
	layout_draw(c, body, panes, 2);
	left = panes[0].box;
	if (with_pane(ui))
		layout_split(c, panes[0].box, panes[0].box.w - pane_columns(ui), &left,
			     &right);
	draw_titles(c, left, s, ui);
	draw_ladder(c, left, s, ui);
	if (right.w > 0)
		view_raw_pane(c, right, s, ui);
	if (panes[1].box.h)
		draw_low(c, panes[1].box, s, ui);
}
