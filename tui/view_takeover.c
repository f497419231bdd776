/* The takeover timeline: one row a producer, what was stored, and who took over from whom.
 */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum { LABEL_COLUMNS = 15, WIDE = 100, SUMMARY_COLUMNS = 42, GAP_LEAST_MS = 50 };

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

static struct window window_in(struct box in, const struct snapshot *s, const struct ui *ui)
{
	int64_t to = sane_us(s->now_us) - (int64_t)ui->takeover.back_s * 1000000;

	return (struct window){.from = to - (int64_t)view_takeover_window(ui, s) * 1000000,
			       .to = to,
			       .x = LABEL_COLUMNS,
			       .w = in.w - LABEL_COLUMNS};
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

static void draw_producer(struct pen *p, const struct window *w,
			  const struct producer_row *r, int64_t now)
{
	static const struct {
		enum style style;
		const char *sign;
	} kinds[] = {[SPAN_JOINING] = {STYLE_JOINING, "▒"},
		     [SPAN_HOLDING] = {STYLE_HOLDING, "█"},
		     [SPAN_CONNECTED] = {STYLE_CONNECTED, "░"}};
	static const enum span_kind order[] = {SPAN_CONNECTED, SPAN_JOINING, SPAN_HOLDING};
	size_t spans = sizeof(r->spans) / sizeof(r->spans[0]),
	       joins = sizeof(r->joins) / sizeof(r->joins[0]);

	pen_field(p, STYLE_STRONG, LABEL_COLUMNS - 1, r->actor);
	for (size_t k = 0; k < 3; k++)
		for (size_t i = 0; i < r->n_spans && i < spans; i++)
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
}

static int64_t tick_step(const struct window *w)
{
	static const int steps[] = {1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1800, 3600};
	int64_t seconds = (w->to - w->from) / 1000000;
	size_t i = 0;

	while (i + 1 < sizeof(steps) / sizeof(steps[0]) && seconds / steps[i] * 11 > w->w)
		i++;
	return (int64_t)steps[i] * 1000000;
}

static void draw_time(struct pen *p, const struct window *w, const struct snapshot *s)
{
	int64_t wall = sane_us(canvas_clock(p->on, s->now_wall_ms)) * 1000 -
		       sane_us(s->now_us); /* model time → Unix time, us */
	int64_t step = tick_step(w), at = (w->from + wall) / step * step - wall;

	for (; at <= w->to; at += step) {
		int column = column_of(w, at);

		if (column < 0 || column + 8 > w->w)
			continue;
		put(p, w, column, STYLE_AXIS, "╷");
		pen_text(p, STYLE_DIM, words_clock((at + wall) / 1000).s);
	}
}

static void draw_stored(struct pen *p, const struct window *w, const struct snapshot *s)
{
	pen_field(p, STYLE_HEAD, LABEL_COLUMNS - 1, "stored");
	for (size_t i = 0; i < s->n_stored && i < SNAP_STORED; i++)
		draw_span(p, w, &s->stored[i], STYLE_STORED, "█", s->now_us);
	for (size_t i = 1; i < s->n_stored && i < SNAP_STORED;
	     i++) /* a gap narrower than a column is seen too */
		if (ms_between(s->stored[i - 1].end_us, s->stored[i].start_us) >=
		    GAP_LEAST_MS)
			put(p, w, column_of(w, s->stored[i - 1].end_us), STYLE_WARN, "·");
}

static void draw_gaps(struct pen *p, const struct window *w, const struct snapshot *s)
{
	int free_from = 0;

	pen_field(p, STYLE_HEAD, LABEL_COLUMNS - 1, "gap");
	for (size_t i = 1; i < s->n_stored && i < SNAP_STORED; i++) {
		int64_t from = s->stored[i - 1].end_us, to = s->stored[i].start_us,
			ms = ms_between(from, to);
		int column = column_of(w, from);

		if (ms < GAP_LEAST_MS || column < free_from || column >= w->w)
			continue;
		pen_to(p, w->x + column);
		pen_printf(p, STYLE_WARN, "└%s", words_gap(ms).s);
		free_from = p->x - w->x + 1;
	}
	if (!free_from) {
		pen_to(p, w->x);
		pen_text(p, STYLE_DIM, s->n_stored ? "none" : NONE_SIGN);
	}
}

static void draw_timeline(struct canvas *c, struct box inside, const struct snapshot *s,
			  const struct ui *ui)
{
	struct box in = layout_air(inside);
	struct window w = window_in(in, s, ui);
	struct pen p = pen_in(c, in);
	int row = 0;

	if (pen_row(&p, row++))
		draw_time(&p, &w, s);
	for (size_t i = 0; i < s->n_producers && i < SNAP_PRODUCERS && row < in.h - 2; i++)
		if (pen_row(&p, row++))
			draw_producer(&p, &w, &s->producers[i], s->now_us);
	if (!s->n_producers && pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "no producer has been seen on this channel");
	if (pen_row(&p, row++))
		draw_stored(&p, &w, s);
	if (pen_row(&p, row))
		draw_gaps(&p, &w, s);
}

/* The table */

static void draw_takeover(struct pen *p, const struct takeover_row *r, size_t number,
			  bool chosen, bool wide)
{
	pen_text(p, STYLE_MARK, chosen ? "▌" : " ");
	pen_printf(p, STYLE_DIM, "%2zu ", number);
	pen_printf(p, STYLE_TEXT, "%s  ", words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	pen_field(p, STYLE_LOST, wide ? 16 : 13, or_none(r->from_actor));
	pen_text(p, STYLE_TEXT, "→ ");
	pen_field(p, STYLE_HOLDING, wide ? 16 : 13, or_none(r->to_actor));
	pen_field(p, r->gap_ms > 2000 ? STYLE_WARN : STYLE_TEXT, -7,
		  words_gap(r->gap_ms).s);
	pen_text(p, STYLE_TEXT, "  ");
	if (wide) {
		pen_field(p, STYLE_TEXT, 31, or_none(r->first_sign));
		pen_field(p, STYLE_TEXT, -9, words_ms(r->loser_learned_ms).s);
		pen_text(p, STYLE_TEXT, "  ");
	}
	pen_text(p, r->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_TEXT,
		 or_none(r->cause));
	if (r->from == FROM_INFERRED)
		pen_text(p, STYLE_INFERRED, " inferred");
}

static void draw_table_head(struct pen *p, bool wide)
{
	pen_text(p, STYLE_HEAD, "  # AT            ");
	pen_field(p, STYLE_HEAD, wide ? 16 : 13, "FROM");
	pen_text(p, STYLE_HEAD, "→ ");
	pen_field(p, STYLE_HEAD, wide ? 16 : 13, "TO");
	pen_field(p, STYLE_HEAD, -7, "GAP");
	pen_text(p, STYLE_HEAD, "  ");
	if (wide) {
		pen_field(p, STYLE_HEAD, 31, "FIRST SIGN");
		pen_field(p, STYLE_HEAD, -9, "LEARNED");
		pen_text(p, STYLE_HEAD, "  ");
	}
	pen_text(p, STYLE_HEAD, "CAUSE");
}

static void draw_table(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_TAKEOVER];
	bool wide = in.w >= WIDE;
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	if (!s->n_takeovers) {
		pen_to(&p, 1);
		pen_text(&p, STYLE_DIM,
			 ui->kinds & ON_DEMO
				 ? "nobody has taken the session over yet: p starts a rival"
				 : "nobody has taken the session over yet");
		return;
	}
	draw_table_head(&p, wide);
	target_add(&c->targets, TARGET_ROWS, (struct box){in.x, in.y + 1, in.w, in.h - 1},
		   0);
	for (int row = 1; row < in.h; row++) {
		size_t i = l->top + (size_t)row - 1;

		if (i >= s->n_takeovers || i >= SNAP_TAKEOVERS)
			return;
		pen_row(&p, row);
		draw_takeover(&p, &s->takeovers[i], i + 1, i == l->at, wide);
		if (i == l->at)
			canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
	}
}

/* Steps of machines and single candidates would hide what matters here. */
static bool matters(const struct log_row *r)
{
	return strcmp(r->area, "core") != 0 && !strstr(r->text, "ICE_CANDIDATE");
}

/* Whether a line of the log belongs to a takeover; without one, whether it is told at all.
 */
static bool belongs(const struct log_row *r, const struct takeover_row *t)
{
	int64_t gap = t && t->gap_ms > 0 ? sane_us(t->gap_ms) : 0;

	return matters(r) && (!t || (ms_between(r->at_us, t->at_us) <= 2500 &&
				     ms_between(t->at_us, r->at_us) <= gap + 1500));
}

/* How many of the lines are left out at the top: without a takeover the newest are shown,
 * else the moment itself stands two thirds down. */
static size_t lines_above(const struct snapshot *s, const struct takeover_row *t,
			  size_t rows)
{
	size_t n = 0, before = 0, most, wish;

	for (size_t i = 0; i < s->n_log && i < SNAP_LOG; i++) {
		n += belongs(&s->log[i], t);
		before += t && belongs(&s->log[i], t) && s->log[i].at_us < t->at_us;
	}
	most = n > rows ? n - rows : 0;
	wish = !t ? most : before > rows * 2 / 3 ? before - rows * 2 / 3 : 0;
	return wish < most ? wish : most;
}

/* The detail: what was noticed around the chosen takeover. */
static void draw_detail(struct canvas *c, struct box inside, const struct snapshot *s,
			const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_TAKEOVER];
	const struct takeover_row *t = l->at < s->n_takeovers && l->at < SNAP_TAKEOVERS
					       ? &s->takeovers[l->at]
					       : NULL;
	struct pen p = pen_in(c, layout_air(inside));
	size_t skip = lines_above(s, t, inside.h > 0 ? (size_t)inside.h : 0);
	int row = 0;

	for (size_t i = 0; i < s->n_log && i < SNAP_LOG; i++) {
		if (!belongs(&s->log[i], t))
			continue;
		if (skip)
			skip--;
		else if (pen_row(&p, row++))
			view_log_line(&p, &s->log[i], false);
	}
}

static void draw_summary(struct canvas *c, struct box inside, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(inside));
	int row = 0;

	if (pen_row(&p, row++))
		pen_printf(&p, STYLE_TEXT, "%s, %s",
			   words_plural((int64_t)s->n_producers, "producer").s,
			   words_plural((int64_t)s->n_takeovers, "takeover").s);
	if (pen_row(&p, row++))
		pen_printf(&p, STYLE_TEXT, "longest gap %s",
			   words_gap(s->longest_gap_ms).s);
	if (pen_row(&p, row++))
		pen_printf(&p, STYLE_TEXT, "media stored %s %% of the time",
			   words_milli(s->covered_milli, 2).s);
	row++;
	if (pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "the most recent join takes precedence");
	if (pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "one offer is sent for each join call");
	if (pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "a retry is a join too: it can take over");
}

static void lay(const struct ui *ui, const struct snapshot *s, struct box body,
		struct pane panes[3])
{
	int producers = s->n_producers ? (int)s->n_producers : 1;
	int takeovers = s->n_takeovers ? (int)s->n_takeovers + 1 : 1, most = body.h / 3;

	(void)ui;
	panes[0] = (struct pane){.least = 4, .most = producers + 3};
	panes[1] = (struct pane){.least = 2, .most = takeovers < most ? takeovers : most};
	panes[2] = (struct pane){.least = 1, .most = LAYOUT_REST};
	layout_panes(body, panes, 3);
}

size_t view_takeover_rows(const struct ui *ui, const struct snapshot *s)
{
	struct pane panes[3];

	lay(ui, s, view_body(ui), panes);
	return panes[1].box.h > 1 ? (size_t)panes[1].box.h - 1 : 0;
}

void view_takeover(struct canvas *c, struct box body, const struct snapshot *s,
		   const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_TAKEOVER];
	struct pane panes[3];
	struct box left, right = {0};
	char title[200];

	lay(ui, s, body, panes);
	layout_draw(c, body, panes, 3);
	layout_title(c, panes[0].box, STYLE_TITLE, "Who holds the session");
	layout_note(c, panes[0].box, STYLE_DIM,
		    body.w >= WIDE ? "█ media  ▒ joining  ░ connected, not holding  ◆ join "
				     "call  ╳ lost"
				   : "█ media ▒ joining ░ connected ◆ join ╳ lost");
	draw_timeline(c, panes[0].box, s, ui);
	layout_title(c, panes[1].box, STYLE_TITLE, "Takeovers");
	draw_table(c, panes[1].box, s, ui);
	left = panes[2].box;
	if (body.w >= WIDE)
		layout_split(c, panes[2].box, panes[2].box.w - SUMMARY_COLUMNS, &left,
			     &right);
	snprintf(title, sizeof(title), "Newest events");
	if (l->at < s->n_takeovers && l->at < SNAP_TAKEOVERS)
		snprintf(title, sizeof(title), "%zu: %s → %s", l->at + 1,
			 s->takeovers[l->at].from_actor, s->takeovers[l->at].to_actor);
	layout_title(c, left, STYLE_TITLE, title);
	draw_detail(c, left, s, ui);
	if (right.w > 0) {
		layout_title(c, right, STYLE_TITLE, "In short");
		draw_summary(c, right, s);
	}
}
