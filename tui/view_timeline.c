/* The timeline of a channel: one row a producer, the takeovers, what was stored and what
 * not. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

/* MARGIN: label before the timeline. HELD: words behind it, on wide screens. */
enum { LABEL = 15, HELD = 24, HELD_FROM = 140, GAP_LEAST_MS = 50, KEYS_ROOM = 2 };

struct window {
	int64_t from, to; /* us */
	int x, w;
};

int view_takeover_window(const struct ui *ui, const struct snapshot *s)
{
	static const int steps[] = {30, 60, 120, 300, 600, 1800, 3600, 7200};
	int64_t first = s->now_us;
	size_t i = 0;

	if (ui->takeover.window_s > 0)
		return ui->takeover.window_s;
	for (size_t k = 0; k < s->n_producers && k < SNAP_PRODUCERS; k++) {
		const struct producer_row *r = &s->producers[k];

		if (r->n_spans && r->spans[0].start_us < first)
			first = r->spans[0].start_us;
	}
	while (i + 1 < sizeof(steps) / sizeof(steps[0]) &&
	       ms_between(first, s->now_us) > (int64_t)steps[i] * 1000)
		i++;
	return steps[i];
}

/* It ends now; with the cursor outside of that the cursor is in its middle. */
static struct window window_in(struct box in, const struct snapshot *s, const struct ui *ui)
{
	int64_t span = (int64_t)view_takeover_window(ui, s) * 1000000,
		to = sane_us(s->now_us), cursor = sane_us(ui->takeover.cursor_us);
	int held = in.w >= HELD_FROM ? HELD : 0;

	if (cursor && (cursor < to - span || cursor > to))
		to = cursor + span / 2;
	return (struct window){
		.from = to - span, .to = to, .x = LABEL, .w = in.w - LABEL - held};
}

int64_t view_takeover_step(const struct ui *ui, const struct snapshot *s)
{
	struct window w =
		window_in(layout_air((struct box){0, 0, ui->width - 2, 1}), s, ui);

	return w.w > 1 ? (w.to - w.from) / (w.w - 1) : w.to - w.from;
}

/* A column of the window; below 0 or at w and more when outside. */
static int column_of(const struct window *w, int64_t at)
{
	if (at < w->from)
		return -1;
	if (at > w->to)
		return w->w;
	if (w->to == w->from)
		return 0;
	return (int)((double)(at - w->from) / (double)(w->to - w->from) * (w->w - 1));
}

static void put(struct pen *p, const struct window *w, int column, enum style s,
		const char *sign)
{
	if (column < 0 || column >= w->w)
		return;
	pen_to(p, w->x + column);
	pen_text(p, s, sign);
}

static void draw_span(struct pen *p, const struct window *w, const struct span *span,
		      enum style s, const char *sign, int64_t now)
{
	int64_t end = span->end_us ? span->end_us : now;
	int from = column_of(w, span->start_us), to = column_of(w, end);

	if (end < w->from || span->start_us > w->to)
		return;
	for (int i = from < 0 ? 0 : from; i <= to && i < w->w; i++)
		put(p, w, i, s, sign);
}

/* ---- producers */

static const struct {
	enum style style;
	const char *sign, *words;
} kinds[] = {[SPAN_JOINING] = {STYLE_JOINING, "▒", "joining"},
	     [SPAN_HOLDING] = {STYLE_HOLDING, "█", "holds"},
	     [SPAN_CONNECTED] = {STYLE_CONNECTED, "░", "connected, not holding"}};

static size_t spans_of(const struct producer_row *r)
{
	size_t most = sizeof(r->spans) / sizeof(r->spans[0]);

	return r->n_spans < most ? r->n_spans : most;
}

static void draw_held(struct pen *p, const struct window *w, const struct producer_row *r,
		      int64_t now)
{
	int64_t ms = 0;

	for (size_t i = 0; i < spans_of(r); i++)
		if (r->spans[i].kind == SPAN_HOLDING)
			ms += ms_between(r->spans[i].start_us,
					 r->spans[i].end_us ? r->spans[i].end_us : now);
	pen_to(p, w->x + w->w + 1);
	pen_printf(p, STYLE_DIM, "held %s  %s", words_duration(ms).s,
		   words_plural((int64_t)r->n_joins, "join").s);
}

static void draw_producer(struct pen *p, const struct window *w,
			  const struct producer_row *r, int64_t now)
{
	static const enum span_kind order[] = {SPAN_CONNECTED, SPAN_JOINING, SPAN_HOLDING};
	size_t joins = sizeof(r->joins) / sizeof(r->joins[0]);

	pen_field(p, STYLE_STRONG, LABEL - 1, r->actor);
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < spans_of(r); i++)
			if (r->spans[i].kind == order[k])
				draw_span(p, w, &r->spans[i], kinds[order[k]].style,
					  kinds[order[k]].sign, now);
	for (size_t i = 0; i < r->n_joins && i < joins; i++)
		put(p, w, column_of(w, r->joins[i]), STYLE_JOINING, "◆");
	if (r->lost_us)
		put(p, w, column_of(w, r->lost_us), STYLE_LOST, "╳");
	if (r->last_refusal[0] && !r->n_spans) {
		pen_to(p, w->x);
		pen_printf(p, STYLE_ERROR, "✖ %s", r->last_refusal);
	}
	if (p->in.w >= HELD_FROM)
		draw_held(p, w, r, now);
}

/* ---- time, takeovers, what was stored */

static int64_t tick_step(const struct window *w)
{
	static const int steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600};
	int64_t seconds = (w->to - w->from) / 1000000;
	size_t i = 0;

	while (i + 1 < sizeof(steps) / sizeof(steps[0]) && seconds / steps[i] * 11 > w->w)
		i++;
	return (int64_t)steps[i] * 1000000;
}

/* Model time → Unix time, us. */
static int64_t wall_offset(const struct snapshot *s)
{
	return sane_us(s->now_wall_ms) * 1000 - sane_us(s->now_us);
}

static void draw_time(struct pen *p, const struct window *w, const struct snapshot *s)
{
	int64_t wall = wall_offset(s), step = tick_step(w),
		at = (w->from + wall) / step * step - wall;

	for (; at <= w->to; at += step) {
		int column = column_of(w, at);

		if (column < 0 || column + 8 > w->w)
			continue;
		put(p, w, column, STYLE_AXIS, "╷");
		pen_text(p, STYLE_DIM,
			 words_clock(canvas_clock(p->on, (at + wall) / 1000)).s);
	}
}

/* By their numbers in the table; the chosen one has an arrow. */
static void draw_numbers(struct pen *p, const struct window *w, const struct snapshot *s,
			 size_t chosen)
{
	int free_from = 0;

	pen_field(p, STYLE_HEAD, LABEL - 1, "takeover");
	for (size_t i = 0; i < s->n_takeovers && i < SNAP_TAKEOVERS; i++) {
		int column = column_of(w, s->takeovers[i].at_us);

		if (column < free_from || column >= w->w)
			continue;
		pen_to(p, w->x + column);
		pen_printf(p, i == chosen ? STYLE_MARK : STYLE_LOST, "%s%zu",
			   i == chosen ? "▼" : "", i + 1);
		free_from = p->x - w->x + 1;
	}
}

static void draw_stored(struct pen *p, const struct window *w, const struct snapshot *s)
{
	pen_field(p, STYLE_HEAD, LABEL - 1, "stored");
	for (size_t i = 0; i < s->n_stored && i < SNAP_STORED; i++)
		draw_span(p, w, &s->stored[i], STYLE_STORED, "█", s->now_us);
	for (size_t i = 1; i < s->n_stored && i < SNAP_STORED;
	     i++) /* a gap narrower than a column is seen too */
		if (ms_between(s->stored[i - 1].end_us, s->stored[i].start_us) >=
		    GAP_LEAST_MS)
			put(p, w, column_of(w, s->stored[i - 1].end_us), STYLE_WARN, "·");
}

/* Where it began, and how long of it anybody joined or held; returns the next free column.
 */
static int draw_gap(struct pen *p, const struct window *w, int free_from, int64_t from,
		    int64_t ms)
{
	int column = column_of(w, from);

	if (ms < GAP_LEAST_MS || column < free_from || column >= w->w)
		return free_from;
	pen_to(p, w->x + column);
	pen_printf(p, STYLE_WARN, "└%s", words_gap(ms).s);
	return p->x - w->x + 1;
}

static void draw_gaps(struct pen *p, const struct window *w, const struct snapshot *s)
{
	size_t n = s->n_stored < SNAP_STORED ? s->n_stored : SNAP_STORED;
	int free_from = 0;

	pen_field(p, STYLE_HEAD, LABEL - 1, "not stored");
	for (size_t i = 1; i < n; i++)
		free_from = draw_gap(p, w, free_from, s->stored[i - 1].end_us,
				     s->unstored_ms[i]);
	if (n)
		free_from = draw_gap(p, w, free_from, s->stored[n - 1].end_us,
				     s->unstored_now_ms);
	if (!free_from) {
		pen_to(p, w->x);
		pen_text(p, STYLE_DIM, n ? "nothing" : NONE_SIGN);
	}
}

/* Where fragments begin; where they stand too close, how often. */
static void draw_keys(struct pen *p, const struct window *w, const struct snapshot *s)
{
	size_t n = s->n_keys < SNAP_KEYS ? s->n_keys : SNAP_KEYS;
	int64_t mean =
		n > 1 ? ms_between(s->keys[0], s->keys[n - 1]) / (int64_t)(n - 1) : 0;
	int64_t column_ms = ms_between(w->from, w->to) / (w->w > 1 ? w->w - 1 : 1);

	pen_field(p, STYLE_HEAD, LABEL - 1, "key frames");
	if (!n || mean < column_ms * KEYS_ROOM) {
		pen_to(p, w->x);
		pen_text(p, STYLE_DIM, n > 1 ? "one each " : NONE_SIGN);
		if (n > 1)
			pen_text(p, STYLE_DIM, words_gap(mean).s);
		return;
	}
	for (size_t i = 0; i < n; i++)
		put(p, w, column_of(w, s->keys[i]), STYLE_VIDEO, "K");
}

/* ---- the cursor */

static const struct span *span_at(const struct producer_row *r, int64_t at)
{
	for (size_t i = spans_of(r); i-- > 0;)
		if (r->spans[i].start_us <= at &&
		    (!r->spans[i].end_us || r->spans[i].end_us > at))
			return &r->spans[i];
	return NULL;
}

static bool stored_at(const struct snapshot *s, int64_t at)
{
	for (size_t i = 0; i < s->n_stored && i < SNAP_STORED; i++)
		if (s->stored[i].start_us <= at &&
		    (!s->stored[i].end_us || s->stored[i].end_us >= at))
			return true;
	return false;
}

/* Who did what at the moment under it. */
static void draw_cursor_words(struct pen *p, const struct snapshot *s, int64_t at)
{
	int64_t wall = (at + wall_offset(s)) / 1000;

	pen_printf(p, STYLE_MARK, "▼ %s  ", words_stamp(canvas_clock(p->on, wall)).s);
	for (size_t i = 0; i < s->n_producers && i < SNAP_PRODUCERS; i++) {
		const struct producer_row *r = &s->producers[i];
		const struct span *span = span_at(r, at);

		if (span && (unsigned)span->kind <= SPAN_CONNECTED)
			pen_printf(p, kinds[span->kind].style, "%s %s · ", r->actor,
				   kinds[span->kind].words);
	}
	pen_text(p, stored_at(s, at) ? STYLE_STORED : STYLE_WARN,
		 stored_at(s, at) ? "stored" : "not stored");
}

static void mark_cursor(struct canvas *c, struct box in, const struct window *w, int rows,
			int64_t at)
{
	int column = column_of(w, at);

	if (column >= 0 && column < w->w && rows > 0)
		canvas_choose(c, (struct box){in.x + w->x + column, in.y, 1, rows});
}

/* ---- the whole */

int view_timeline_rows(const struct ui *ui, const struct snapshot *s, bool keys)
{
	int producers = s->n_producers ? (int)s->n_producers : 1;

	return producers + 4 + keys + (ui->takeover.cursor_us != 0);
}

void view_timeline(struct canvas *c, struct box inside, const struct snapshot *s,
		   const struct ui *ui, bool keys)
{
	struct box in = layout_air(inside);
	struct window w = window_in(in, s, ui);
	int64_t cursor = sane_us(ui->takeover.cursor_us);
	struct pen p = pen_in(c, in);
	int row = 0, foot = 2 + keys + (cursor != 0);

	if (pen_row(&p, row++))
		draw_time(&p, &w, s);
	if (pen_row(&p, row++))
		draw_numbers(&p, &w, s, ui->lists[SCREEN_TAKEOVER].at);
	for (size_t i = 0; i < s->n_producers && i < SNAP_PRODUCERS && row < in.h - foot;
	     i++)
		if (pen_row(&p, row++))
			draw_producer(&p, &w, &s->producers[i], s->now_us);
	if (!s->n_producers && pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "no producer has been seen on this channel");
	if (pen_row(&p, row++))
		draw_stored(&p, &w, s);
	if (pen_row(&p, row++))
		draw_gaps(&p, &w, s);
	if (keys && pen_row(&p, row++))
		draw_keys(&p, &w, s);
	if (!cursor)
		return;
	if (pen_row(&p, row))
		draw_cursor_words(&p, s, cursor);
	mark_cursor(c, in, &w, row < in.h ? row : in.h, cursor);
}
