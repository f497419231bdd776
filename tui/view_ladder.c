/* The ladder: calls, frames, handshakes and media between the lanes, in order of time. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum {
	WITH_PANE = 108,
	PANE_COLUMNS = 42,
	TIME_COLUMNS = 13,
	SHORT_TIME = 10,
	FACT_ROWS = 4,
	DELTA_COLUMNS = 9,
	ACTOR_COLUMNS = 12,
	LANE_LEAST = 16,
	LOW_PANE_ROWS = 4
};

static const char *const lane_names[LANE_COUNT] = {"producer", "signaling", "storage",
						   "stream"};

/* How each kind of row is drawn: the line, its style. */
/* clang-format off */
static const struct {
	const char *line;
	enum style style;
} arrows[] = {
	[ARROW_API] = {"─", STYLE_API},             [ARROW_SDP] = {"═", STYLE_SDP},
	[ARROW_CANDIDATE] = {"─", STYLE_CANDIDATE}, [ARROW_WIRE] = {"┈", STYLE_WIRE},
	[ARROW_MEDIA] = {"━", STYLE_MEDIA},         [ARROW_NOTE] = {" ", STYLE_DIM},
};
/* clang-format on */

/* Where the lanes stand. */
struct lanes {
	int first, n, x, spacing;
};

static bool with_pane(const struct ui *ui)
{
	return ui->width >= WITH_PANE;
}

static bool with_actors(struct box in)
{
	return in.w >= 62;
}

/* Where it is narrow the hour is left out. */
static int time_columns(struct box in)
{
	return in.w >= 90 || in.w < 40 ? TIME_COLUMNS : SHORT_TIME;
}

static struct lanes lanes_in(struct box in, const struct ui *ui)
{
	struct lanes l = {.first = ui->ladder.lane, .x = 2 + time_columns(in) + DELTA_COLUMNS + 1};
	int room;

	l.x += with_actors(in) ? ACTOR_COLUMNS : 0;
	room = in.w - l.x - 2;
	l.n = room > 0 ? room / LANE_LEAST + 1 : 1;
	if (l.n > LANE_COUNT - l.first)
		l.n = LANE_COUNT - l.first;
	l.spacing = l.n > 1 ? room / (l.n - 1) : room;
	if (l.spacing > 24)
		l.spacing = 24;
	return l;
}

static void lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	panes[0] = (struct pane){.least = 3, .most = LAYOUT_REST};
	panes[1] = (struct pane){.least = with_pane(ui) || ui->ladder.raw ? 0 : LOW_PANE_ROWS,
				 .most = LOW_PANE_ROWS};
	if (with_pane(ui) || ui->ladder.raw)
		panes[1].most = 0;
	layout_panes(body, panes, 2);
}

size_t view_ladder_rows(const struct ui *ui)
{
	struct pane panes[2];

	lay(ui, view_body(ui), panes);
	return panes[0].box.h > 2 ? (size_t)panes[0].box.h - 2 : 0;
}

static void draw_head(struct canvas *c, struct box in, const struct lanes *l)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_to(&p, 2);
	pen_field(&p, STYLE_HEAD, time_columns(in), "time");
	pen_field(&p, STYLE_HEAD, -(DELTA_COLUMNS - 1), "Δ ms");
	if (with_actors(in)) {
		pen_text(&p, STYLE_HEAD, "  ");
		pen_text(&p, STYLE_HEAD, "who");
	}
	for (int i = 0; i < l->n; i++) {
		const char *name = lane_names[l->first + i];
		int at = l->x + i * l->spacing - (int)strlen(name) / 2;

		if (at + (int)strlen(name) > in.w)
			at = in.w - (int)strlen(name);
		pen_to(&p, at);
		pen_text(&p, STYLE_STRONG, name);
	}
}

static void draw_verticals(struct pen *p, const struct lanes *l)
{
	for (int i = 0; i < l->n; i++) {
		pen_to(p, l->x + i * l->spacing);
		pen_text(p, STYLE_BORDER, "│");
	}
}

static void draw_label(struct pen *p, enum style s, const struct ladder_row *r, int from,
		       int room)
{
	char label[80];
	int width;

	snprintf(label, sizeof(label), " %s%s ", r->bad ? "✖ " : "", r->label);
	width = widths_of(slice_of(label));
	if (width > room) {
		struct pen cut = *p;

		cut.in.w = from + room < p->in.w ? from + room : p->in.w;
		pen_to(&cut, from);
		pen_text(&cut, s, label + 1);
		return;
	}
	pen_to(p, from + (room - width) / 2);
	pen_text(p, s, label);
}

/* Words that end at the last lane, or begin at the first one. */
static void draw_at_edge(struct pen *p, const struct lanes *l, const struct ladder_row *r,
			 enum style s, bool right)
{
	int edge = l->x + (right ? (l->n - 1) * l->spacing : 0),
	    width = widths_of(slice_of(r->label)) + 1;
	bool outward = right == (r->to > r->from);

	if (r->from != r->to) {
		pen_to(p, right ? edge + 1 : edge - 1);
		pen_text(p, s, outward == right ? "▶" : "◀");
	}
	pen_to(p, !right                                         ? edge + 2
		  : edge - width > l->x - (l->n > 1 ? 0 : width) ? edge - width
								 : l->x + 1);
	pen_slice(p, s, widths_cut(slice_of(r->label), right ? edge - p->x : p->in.w));
}

/* An arrow between two lanes, cut at the lanes that are on the screen. */
static void draw_arrow(struct pen *p, const struct lanes *l, const struct ladder_row *r,
		       enum style s)
{
	int last = l->first + l->n - 1, a = (int)r->from, b = (int)r->to;
	int low = a < b ? a : b, high = a < b ? b : a;
	int x0, x1;

	if (high < l->first || low > last)
		return;
	if (low == last || high == l->first) { /* one of its lanes is not on the screen */
		draw_at_edge(p, l, r, s, low == last);
		return;
	}
	low = low < l->first ? l->first : low;
	high = high > last ? last : high;
	x0 = l->x + (low - l->first) * l->spacing + 1;
	x1 = l->x + (high - l->first) * l->spacing - 1;
	for (int x = x0; x <= x1; x++) {
		pen_to(p, x);
		pen_text(p, s, arrows[r->arrow].line);
	}
	draw_label(p, s, r, x0 + 1, x1 - x0 - 1);
	pen_to(p, a < b ? x1 : x0);
	if (x1 >= x0)
		pen_text(p, s, a < b ? "▶" : "◀");
}

static void draw_note(struct pen *p, const struct lanes *l, const struct ladder_row *r,
		      enum style s)
{
	int lane = (int)r->from - l->first;

	if (lane < 0 || lane >= l->n)
		return;
	if (lane == l->n - 1 && lane > 0) { /* no room to the right of the last lane */
		draw_at_edge(p, l, r, s, true);
		return;
	}
	pen_to(p, l->x + lane * l->spacing + 2);
	pen_printf(p, s, "%s%s", r->bad ? "✖ " : "", r->label);
}

static void delta_words(const struct snapshot *s, size_t i, const struct ui *ui, char *to,
			size_t room)
{
	const struct ladder_row *r = &s->ladder[i];
	int64_t us;

	if (ui->ladder.time == TIME_OF_DAY) {
		to[0] = '\0';
		return;
	}
	us = sane_us(r->at_us) -
	     sane_us(s->ladder[ui->ladder.time == TIME_START || !i ? 0 : i - 1].at_us);
	us = us < 0 ? 0 : us; /* a clock that was set back */
	if (us >= 10000000)
		snprintf(to, room, "+%.1fs", (double)us / 1000000);
	else
		snprintf(to, room, "+%lld", (long long)us / 1000);
	if (!i && s->ladder_first == 0)
		snprintf(to, room, "0");
}

static void draw_row(struct canvas *c, struct box in, int row, const struct snapshot *s,
		     size_t i, const struct ui *ui, const struct lanes *l)
{
	const struct ladder_row *r = &s->ladder[i];
	size_t kind = r->arrow < sizeof(arrows) / sizeof(arrows[0]) ? r->arrow : ARROW_NOTE;
	enum style style = r->bad ? STYLE_ERROR : arrows[kind].style;
	bool chosen = s->ladder_first + i == ui->lists[SCREEN_LADDER].at;
	bool marked = r->seq && (r->seq == ui->ladder.marks[0] || r->seq == ui->ladder.marks[1]);
	struct pen p = pen_in(c, in);
	struct words when = words_stamp(r->wall_ms);
	const char *stamp = when.s;
	char delta[24];

	pen_row(&p, row);
	pen_text(&p, STYLE_MARK, marked ? "✚" : chosen ? "▌" : " ");
	pen_to(&p, 2);
	pen_field(&p, STYLE_DIM, time_columns(in),
		  stamp + (time_columns(in) < TIME_COLUMNS && strlen(stamp) > 3 ? 3 : 0));
	delta_words(s, i, ui, delta, sizeof(delta));
	pen_field(&p, STYLE_TEXT, -(DELTA_COLUMNS - 1), delta);
	if (with_actors(in)) {
		pen_text(&p, STYLE_TEXT, "  ");
		pen_field(&p, STYLE_INFO, ACTOR_COLUMNS - 2, r->actor);
	}
	draw_verticals(&p, l);
	if (r->from == r->to || kind == ARROW_NOTE)
		draw_note(&p, l, r, style);
	else
		draw_arrow(&p, l, r, style);
	if (chosen)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}

static void draw_ladder(struct canvas *c, struct box in, const struct snapshot *s,
			const struct ui *ui)
{
	static const char *const none[] = {
		"Nothing has happened on this channel yet.", "",
		"Calls, frames and media appear here as they are seen."};
	const struct list *list = &ui->lists[SCREEN_LADDER];
	struct lanes l = lanes_in(in, ui);
	struct pen p = pen_in(c, in);

	if (!s->ladder_total) {
		view_nothing(c, in, none, 3);
		return;
	}
	draw_head(c, in, &l);
	for (int row = 1; row < in.h; row++) {
		size_t at = list->top + (size_t)row - 2;

		if (row > 1 && at >= s->ladder_first &&
		    at - s->ladder_first < s->n_ladder) {
			draw_row(c, in, row, s, at - s->ladder_first, ui, &l);
		} else if (pen_row(&p, row)) {
			draw_verticals(&p, &l);
		}
	}
}

/* The message */

static void draw_text(struct canvas *c, struct box in, const char *text, size_t skip)
{
	struct slice rest = slice_of(text);
	struct pen p = pen_in(c, in);
	int row = 0;

	while (rest.n && row < in.h) {
		const char *end = memchr(rest.at, '\n', rest.n);
		struct slice line = {rest.at, end ? (size_t)(end - rest.at) : rest.n};

		rest.at += line.n + (end != NULL);
		rest.n -= line.n + (end != NULL);
		if (line.n && line.at[line.n - 1] == '\r')
			line.n--;
		do {
			struct slice part = widths_cut(line, in.w > 0 ? in.w : 1);

			part.n = part.n ? part.n : line.n;
			if (skip)
				skip--;
			else if (pen_row(&p, row++))
				pen_slice(&p, STYLE_TEXT, part);
			line.at += part.n;
			line.n -= part.n;
		} while (line.n);
	}
}

static size_t lines_of(const char *text, int width)
{
	struct slice rest = slice_of(text);
	size_t n = 0;

	while (rest.n) {
		const char *end = memchr(rest.at, '\n', rest.n);
		struct slice line = {rest.at, end ? (size_t)(end - rest.at) : rest.n};
		int columns = widths_of(line);

		n += columns > width && width > 0 ? (size_t)((columns + width - 1) / width)
						  : 1;
		rest.at += line.n + (end != NULL);
		rest.n -= line.n + (end != NULL);
	}
	return n;
}

static bool detail_fits(const struct snapshot *s)
{
	return s->ladder_total && s->detail.row.seq;
}

static void draw_facts(struct pen *p, const struct snapshot *s, int *row)
{
	const struct ladder_detail *d = &s->detail;
	const struct ladder_row *r = &d->row;

	if (pen_row(p, (*row)++)) {
		pen_printf(p, r->bad ? STYLE_ERROR : STYLE_STRONG, "%s%s",
			   r->bad ? "✖ " : "", r->label);
		pen_right(p, STYLE_DIM, words_stamp(r->wall_ms).s);
	}
	if (pen_row(p, (*row)++)) {
		pen_field(p, STYLE_HEAD, 8, "from");
		pen_text(p, STYLE_TEXT, d->from[0] ? d->from : or_none(r->actor));
		if (r->from < LANE_COUNT && r->to < LANE_COUNT && r->from != r->to)
			pen_printf(p, STYLE_DIM, "  %s → %s", lane_names[r->from],
				   lane_names[r->to]);
	}
	if (pen_row(p, (*row)++)) {
		pen_field(p, STYLE_HEAD, 8, "corrId");
		pen_text(p, STYLE_TEXT, or_none(d->correlation));
		if (r->bytes)
			pen_right(p, STYLE_DIM, words_bytes((int64_t)r->bytes).s);
	}
	++*row;
}

static void draw_detail(struct canvas *c, struct box inside, const struct snapshot *s,
			const struct ui *ui)
{
	struct box in = layout_air(inside);
	struct pen p = pen_in(c, in);
	int row = 0;

	if (!detail_fits(s)) {
		pen_row(&p, 0);
		pen_text(&p, STYLE_DIM, "no message");
		return;
	}
	draw_facts(&p, s, &row);
	draw_text(c, (struct box){in.x, in.y + row, in.w, in.h - row}, s->detail.text,
		  ui->ladder.raw ? ui->text_top : 0);
}

size_t view_ladder_last(const struct ui *ui, const struct snapshot *s)
{
	struct box body = view_body(ui);
	struct box in = layout_air((struct box){0, 0, body.w - 2, body.h - 2 - FACT_ROWS});
	size_t lines = lines_of(s->detail.text, in.w), rows = in.h > 0 ? (size_t)in.h : 0;

	return lines > rows ? lines - rows : 0;
}

static void detail_title(const struct ui *ui, char *to, size_t room)
{
	const struct list *l = &ui->lists[SCREEN_LADDER];

	snprintf(to, room, "Message %zu of %zu", l->total ? l->at + 1 : 0, l->total);
}

static void draw_raw(struct canvas *c, struct box body, const struct snapshot *s,
		     const struct ui *ui)
{
	struct box in = canvas_frame(c, body);
	char title[64];

	detail_title(ui, title, sizeof(title));
	layout_title(c, in, STYLE_TITLE, title);
	layout_note(c, in, STYLE_DIM, "Esc back to the ladder");
	draw_detail(c, in, s, ui);
}

/* Narrow screens: the message's beginning in a few rows below. */
static void draw_low(struct canvas *c, struct box inside, const struct snapshot *s)
{
	struct box in = layout_air(inside);
	const struct ladder_row *r = &s->detail.row;
	char title[128];

	if (!detail_fits(s))
		return;
	snprintf(title, sizeof(title), "%s%s  %s  %s", r->bad ? "✖ " : "", r->label,
		 or_none(r->actor), r->bytes ? words_bytes((int64_t)r->bytes).s : "");
	layout_title(c, inside, r->bad ? STYLE_ERROR : STYLE_TITLE, title);
	layout_note(c, inside, STYLE_DIM, "Enter: all");
	draw_text(c, in, s->detail.text, 0);
}

void view_ladder(struct canvas *c, struct box body, const struct snapshot *s,
		 const struct ui *ui)
{
	struct pane panes[2];
	struct box left, right = {0};
	char title[64];

	if (ui->ladder.raw) {
		draw_raw(c, body, s, ui);
		return;
	}
	lay(ui, body, panes);
	layout_draw(c, body, panes, 2);
	left = panes[0].box;
	if (with_pane(ui))
		layout_split(c, panes[0].box,
			     panes[0].box.w - PANE_COLUMNS - (ui->width > 160 ? 30 : 0),
			     &left, &right);
	layout_title(c, left, STYLE_TITLE, ui->ladder.media ? "Ladder, media unfolded" : "Ladder");
	draw_ladder(c, left, s, ui);
	if (right.w > 0) {
		detail_title(ui, title, sizeof(title));
		layout_title(c, right, STYLE_TITLE, title);
		draw_detail(c, right, s, ui);
	}
	if (panes[1].box.h)
		draw_low(c, panes[1].box, s);
}
