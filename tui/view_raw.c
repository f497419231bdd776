/* The whole message: what is known about it, and its text, wrapped and searched. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/ladder_row.h"
#include "tui/view.h"

enum { FACT_COLUMNS = 9, NOTE_ROWS = 3 };

/* ---- the text as lines of a width */

struct walk {
	struct slice rest, line; /* line: what is left of the one being cut */
	bool inside;             /* of a line that goes on */
};

/* The next piece of a text that fits a width; false at the end. */
static bool next_piece(struct walk *w, int width, struct slice *piece)
{
	if (!w->inside) {
		if (!w->rest.n)
			return false;
		w->line = slice_until(&w->rest, '\n');
		if (w->line.n && w->line.at[w->line.n - 1] == '\r')
			w->line.n--;
	}
	*piece = widths_cut(w->line, width > 0 ? width : 1);
	if (!piece->n)
		*piece = w->line; /* a character wider than all there is */
	w->line = slice_skip(w->line, piece->n);
	w->inside = w->line.n > 0;
	return true;
}

static size_t pieces(const char *text, int width)
{
	struct walk w = {.rest = slice_of(text)};
	struct slice piece;
	size_t n = 0;

	while (next_piece(&w, width, &piece))
		n++;
	return n;
}

/* The piece in which a byte of the text stands. */
static size_t piece_of(const char *text, int width, size_t offset)
{
	struct walk w = {.rest = slice_of(text)};
	struct slice piece;
	size_t n = 0;

	while (next_piece(&w, width, &piece) &&
	       (size_t)(piece.at - text) + piece.n <= offset)
		n++;
	return n;
}

size_t view_raw_gist(const struct snapshot *s, int width)
{
	const char *at = strstr(s->detail.text, "\nm=");

	return at ? piece_of(s->detail.text, width, (size_t)(at - s->detail.text) + 1) : 0;
}

/* ---- searching */

static size_t found_at(const char *text, size_t from, const char *what)
{
	const char *at =
		what[0] && from <= strlen(text) ? strcasestr(text + from, what) : NULL;

	return at ? (size_t)(at - text) : SIZE_MAX;
}

size_t view_raw_find(const struct ui *ui, const struct snapshot *s, int way)
{
	const char *text = s->detail.text;
	size_t here = ui->ladder.match, best = SIZE_MAX, at;

	if (way > 0)
		return found_at(text, here == SIZE_MAX ? 0 : here + 1, ui->search);
	for (at = found_at(text, 0, ui->search); at != SIZE_MAX && at < here;
	     at = found_at(text, at + 1, ui->search))
		best = at;
	return best;
}

/* "match 2 of 5" */
static void matches_words(const struct snapshot *s, const struct ui *ui, char *to,
			  size_t room)
{
	size_t n = 0, mine = 0;

	for (size_t at = found_at(s->detail.text, 0, ui->search); at != SIZE_MAX;
	     at = found_at(s->detail.text, at + 1, ui->search)) {
		n++;
		if (at <= ui->ladder.match)
			mine = n;
	}
	snprintf(to, room, "`%s` %zu of %zu", ui->search, mine, n);
}

/* ---- drawing */

/* What a line is by its beginning. */
static enum style line_style(struct slice line)
{
	struct slice s = slice_trim(line);

	return slice_starts(line, "m=")   ? STYLE_STRONG
	       : slice_starts(s, "= ")    ? STYLE_INFO
	       : slice_starts(s, "frame") ? STYLE_HEAD
					  : STYLE_TEXT;
}

/* A piece with what is searched for marked in it. */
static void draw_piece(struct pen *p, struct box in, struct slice piece, enum style style,
		       const struct snapshot *s, const struct ui *ui)
{
	size_t n = strlen(ui->search), offset = (size_t)(piece.at - s->detail.text), at;
	bool looking = ui->screen == SCREEN_MESSAGE && n && ui->ladder.match != SIZE_MAX;

	while (looking && (at = found_at(s->detail.text, offset, ui->search)) != SIZE_MAX &&
	       at + n <= offset + piece.n) {
		int x;

		pen_slice(p, style, (struct slice){piece.at, at - offset});
		x = p->x;
		pen_slice(p, STYLE_MARK, (struct slice){s->detail.text + at, n});
		if (at == ui->ladder.match)
			canvas_choose(p->on,
				      (struct box){in.x + x, in.y + p->y, p->x - x, 1});
		piece = slice_skip(piece, at - offset + n);
		offset = at + n;
	}
	pen_slice(p, style, piece);
}

void view_raw_text(struct canvas *c, struct box in, const struct snapshot *s,
		   const struct ui *ui, size_t skip)
{
	struct walk w = {.rest = slice_of(s->detail.text)};
	struct pen p = pen_in(c, in);
	enum style style = STYLE_TEXT;
	struct slice piece;
	int row = 0;

	while (row < in.h) {
		bool goes_on = w.inside;

		if (!next_piece(&w, in.w, &piece))
			break;
		style = goes_on ? style : line_style(piece);
		if (skip)
			skip--;
		else if (pen_row(&p, row++))
			draw_piece(&p, in, piece, style, s, ui);
	}
	if (s->detail.cut && pen_row(&p, row))
		pen_text(&p, STYLE_WARN, "… the rest is too long to be shown");
}

static void fact(struct pen *p, int row, const char *name, const char *value, enum style s)
{
	if (!pen_row(p, row))
		return;
	pen_field(p, STYLE_HEAD, FACT_COLUMNS, name);
	pen_text(p, s, value);
}

static void pair_words(const struct snapshot *s, char *to, size_t room)
{
	const struct ladder_detail *d = &s->detail;

	to[0] = '\0';
	for (size_t i = 0; i < s->n_ladder && d->pair_seq; i++)
		if (s->ladder[i].seq == d->pair_seq &&
		    s->ladder[i].arrow != ARROW_SESSION) {
			int64_t us = sane_us(s->ladder[i].at_us) - sane_us(d->row.at_us);

			snprintf(to, room, "%s %s  %+.1f ms  (%%)", us < 0 ? "←" : "→",
				 s->ladder[i].label, (double)us / 1000);
			return;
		}
	if (d->pair != SIZE_MAX)
		snprintf(to, room, "row %zu  (%%)", d->pair + 1);
}

/* A note may take a few rows; returns the row behind it. */
static int draw_note(struct pen *p, int row, const struct ladder_row *r)
{
	struct walk w = {.rest = slice_of(r->note)};
	enum style s = r->bad ? STYLE_ERROR : STYLE_TEXT;
	struct slice piece;

	for (int i = 0; i < NOTE_ROWS && next_piece(&w, p->in.w, &piece); i++)
		if (pen_row(p, row++))
			pen_slice(p, s, piece);
	return row;
}

/* Who said it to whom, when, and what it belongs to. */
static int draw_facts(struct pen *p, const struct snapshot *s)
{
	const struct ladder_detail *d = &s->detail;
	const struct ladder_row *r = &d->row;
	char words[128];
	int row = 0;

	if (pen_row(p, row++)) {
		ladder_words(r, words, sizeof(words));
		pen_text(p, r->bad ? STYLE_ERROR : STYLE_STRONG, words);
		pen_right(p, STYLE_DIM, words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	}
	row = draw_note(p, row, r);
	fact(p, row, "who", or_none(r->actor), STYLE_INFO);
	if (r->from != r->to)
		pen_printf(p, STYLE_TEXT, "  %s %s %s", lane_name(r->from),
			   r->both ? "↔" : "→", lane_name(r->to));
	fact(p, ++row, "known by", provenance_name(r->seen), STYLE_TEXT);
	if (r->bytes)
		pen_right(p, STYLE_DIM, words_bytes((int64_t)r->bytes).s);
	if (d->from[0] && strcmp(r->actor, d->from) != 0)
		fact(p, ++row, "from", d->from, STYLE_TEXT);
	if (d->correlation[0])
		fact(p, ++row, "corrId", d->correlation, STYLE_TEXT);
	pair_words(s, words, sizeof(words));
	if (words[0])
		fact(p, ++row, "pair", words, STYLE_TEXT);
	return row + 2;
}

static void draw_message(struct canvas *c, struct box inside, const struct snapshot *s,
			 const struct ui *ui, size_t skip)
{
	struct box in = layout_air(inside);
	struct pen p = pen_in(c, in);
	int row;

	if (!s->ladder_total || !s->detail.row.seq) {
		pen_row(&p, 0);
		pen_text(&p, STYLE_DIM, "no message");
		return;
	}
	row = draw_facts(&p, s);
	view_raw_text(c, (struct box){in.x, in.y + row, in.w, in.h - row}, s, ui, skip);
}

static void title_words(const struct ui *ui, char *to, size_t room)
{
	const struct list *l = &ui->lists[SCREEN_LADDER];

	snprintf(to, room, "Message %zu of %zu", l->total ? l->at + 1 : 0, l->total);
}

void view_raw_pane(struct canvas *c, struct box in, const struct snapshot *s,
		   const struct ui *ui)
{
	char title[64];

	title_words(ui, title, sizeof(title));
	layout_title(c, in, STYLE_TITLE, title);
	draw_message(c, in, s, ui, 0);
}

/* The text's box on the screen of its own. */
static struct box text_box(const struct ui *ui, const struct snapshot *s)
{
	struct box body = view_body(ui);
	struct box in =
		layout_air((struct box){body.x + 1, body.y + 1, body.w - 2, body.h - 2});
	struct canvas none = {0};
	struct pen p = pen_in(&none, in);
	int row = draw_facts(&p, s);

	return (struct box){in.x, in.y + row, in.w, in.h - row};
}

size_t view_raw_rows(const struct ui *ui, const struct snapshot *s)
{
	int h = text_box(ui, s).h;

	return h > 0 ? (size_t)h : 0;
}

size_t view_raw_last(const struct ui *ui, const struct snapshot *s)
{
	size_t rows = view_raw_rows(ui, s), n = pieces(s->detail.text, text_box(ui, s).w);

	return n > rows ? n - rows : 0;
}

size_t view_raw_line(const struct ui *ui, const struct snapshot *s, size_t offset)
{
	return piece_of(s->detail.text, text_box(ui, s).w, offset);
}

void view_raw(struct canvas *c, struct box body, const struct snapshot *s,
	      const struct ui *ui)
{
	struct box in = canvas_frame(c, body);
	char title[64], note[192] = "h l other messages";

	title_words(ui, title, sizeof(title));
	if (ui->ladder.match != SIZE_MAX && ui->search[0])
		matches_words(s, ui, note, sizeof(note));
	layout_title(c, in, STYLE_TITLE, title);
	layout_note(c, in, ui->ladder.match != SIZE_MAX ? STYLE_MARK : STYLE_DIM, note);
	draw_message(c, in, s, ui, ui->text_top);
}
