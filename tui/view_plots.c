/* The plots of the statistics screen: series, key frames and losses, states, one time axis,
 * a cursor. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/stats.h"

enum { WIDE = 98, TOP_COLUMNS = 5 };

/* What all rows of the pane need. */
struct sheet_of {
	struct canvas *c;
	struct box in;
	const struct snapshot *s;
	const struct ui *ui;
	struct axis a;
	bool wide;
};

static struct plot_values values_of(const struct sheet_of *o, enum metric m)
{
	return stats_values(o->s, m, plot_span(&o->a.scale));
}

/* The value at the cursor, else the newest. */
static float shown_value(const struct sheet_of *o, enum metric m)
{
	const struct series_view *v = &o->s->series[m];
	int back = o->ui->stats.back_s / (o->s->stats_step_s > 1 ? 10 : 1);

	if (o->ui->stats.back_s < 0)
		return v->now;
	return back < SERIES_SECONDS ? v->at[SERIES_SECONDS - 1 - back] : NAN;
}

static enum style value_style(const struct series_view *v, float value)
{
	if (!isfinite(value))
		return STYLE_DIM;
	if (isfinite(v->crit) && value >= v->crit)
		return STYLE_ERROR;
	return isfinite(v->warn) && value >= v->warn ? STYLE_WARN : STYLE_STRONG;
}

static void to_numbers(const struct sheet_of *o, struct pen *p)
{
	pen_to(p, o->a.x - o->in.x + o->a.w + 1);
}

static void draw_numbers(const struct sheet_of *o, struct pen *p, enum metric m)
{
	const struct series_view *v = &o->s->series[m];
	float now = shown_value(o, m);
	enum style s = value_style(v, now);

	to_numbers(o, p);
	pen_field(p, s, -6, words_float((double)now).s);
	if (o->wide) {
		pen_text(p, STYLE_DIM, " ");
		pen_field(p, STYLE_DIM, -6, words_float((double)v->min).s);
		pen_field(p, STYLE_TEXT, -6, words_float((double)v->avg).s);
		pen_field(p, STYLE_DIM, -6, words_float((double)v->p95).s);
		pen_field(p, STYLE_DIM, -6, words_float((double)v->max).s);
	} else {
		pen_printf(p, STYLE_DIM, " ~%s", words_float((double)v->avg).s);
	}
	if (s == STYLE_ERROR || s == STYLE_WARN)
		pen_text(p, s, s == STYLE_ERROR ? " ✖" : " ▲");
}

/* The second row beside a plot: what it is measured by. */
static void draw_beside(const struct sheet_of *o, struct pen *p, enum metric m)
{
	const struct series_view *v = &o->s->series[m];

	to_numbers(o, p);
	pen_text(p, STYLE_DIM, "  ");
	if (m == METRIC_VIDEO_KBPS && o->wide)
		pen_printf(p, STYLE_DIM, "target %s  allowed %s",
			   words_float((double)shown_value(o, METRIC_TARGET)).s,
			   words_float((double)shown_value(o, METRIC_AVAILABLE)).s);
	else if (isfinite(v->warn))
		pen_printf(p, STYLE_DIM, "warn %s", words_float((double)v->warn).s);
	if (isfinite(v->crit) && o->wide)
		pen_printf(p, STYLE_DIM, "  critical %s", words_float((double)v->crit).s);
}

/* The scale at the left: its top, its lines, nothing. */
static void draw_scale(const struct sheet_of *o, int row, int rows, const struct plot *plot)
{
	const float lines[] = {plot->warn, plot->crit};
	struct pen p = pen_in(o->c, o->in);
	int at = o->a.x - o->in.x - 1;

	for (int i = 0; i < rows && pen_row(&p, row + i); i++) {
		pen_to(&p, at - TOP_COLUMNS);
		pen_field(&p, STYLE_AXIS, -TOP_COLUMNS,
			  i == 0                      ? words_float((double)plot->top).s
			  : i == rows - 1 && rows > 2 ? "0"
						      : "");
		pen_text(&p, STYLE_AXIS, i == 0 ? "┤" : "│");
	}
	for (int i = 0; i < 2 && rows > 2; i++) {
		int line = isfinite(lines[i]) ? plot_row(lines[i], plot->top, rows) : -1;

		if (line <= 0 || line == rows - 1 || !pen_row(&p, row + line))
			continue;
		pen_to(&p, at - TOP_COLUMNS);
		pen_field(&p, i ? STYLE_ERROR : STYLE_WARN, -TOP_COLUMNS,
			  words_float((double)lines[i]).s);
		pen_text(&p, i ? STYLE_ERROR : STYLE_WARN, "┤");
	}
}

static void draw_label(const struct sheet_of *o, int row, enum metric m, bool chosen)
{
	const struct series_view *v = &o->s->series[m];
	struct pen p = pen_in(o->c, o->in);
	char kind[] = {v->group == 'T' ? ' ' : v->group, '\0'};

	if (!pen_row(&p, row))
		return;
	pen_text(&p, chosen ? STYLE_MARK : STYLE_DIM, chosen ? "▌" : " ");
	pen_text(&p, STYLE_DIM, kind);
	pen_printf(&p, chosen ? STYLE_STRONG : STYLE_TEXT, " %s", v->name);
	pen_printf(&p, STYLE_DIM, " %s", v->unit ? v->unit : "");
}

static void draw_metric(const struct sheet_of *o, int row, int rows, enum metric m,
			bool chosen)
{
	const struct series_view *v = &o->s->series[m];
	struct plot plot = {.values = values_of(o, m),
			    .scale = o->a.scale,
			    .warn = v->warn,
			    .crit = v->crit,
			    .look = o->ui->ascii ? PLOT_PLAIN : o->ui->stats.look};
	struct pen p = pen_in(o->c, o->in);

	if (!v->name || !pen_row(&p, row))
		return;
	plot.top = stats_top(m, &plot.values);
	draw_label(o, row, m, chosen);
	draw_scale(o, row, rows, &plot);
	plot_draw(o->c, (struct box){o->a.x, o->in.y + row, o->a.w, rows},
		  v->group == 'V'   ? STYLE_VIDEO
		  : v->group == 'A' ? STYLE_AUDIO
				    : STYLE_INFO,
		  &plot);
	pen_row(&p, row);
	draw_numbers(o, &p, m);
	if (rows > 1 && pen_row(&p, row + 1))
		draw_beside(o, &p, m);
}

static void draw_mark(const struct sheet_of *o, struct pen *p, int column, enum style s,
		      const char *sign)
{
	if (column < 0 || column >= o->a.w)
		return;
	pen_to(p, o->a.x - o->in.x + column);
	pen_text(p, s, sign);
}

static void draw_each(const struct sheet_of *o, struct pen *p, enum metric m, enum style s,
		      const char *sign)
{
	struct plot_values v = values_of(o, m);
	struct bin bins[PLOT_COLUMNS];

	plot_bins(&v, &o->a.scale, bins);
	for (int i = 0; i < o->a.w; i += o->a.scale.wide)
		if (bins[i].high > 0)
			draw_mark(o, p, i, s, sign);
}

/* K where a key frame was, ▲ where a level changed, P where the picture was asked for
 * again. */
static void draw_marks(const struct sheet_of *o, int row)
{
	struct pen p = pen_in(o->c, o->in);

	if (!pen_row(&p, row))
		return;
	pen_text(&p, STYLE_TEXT, "  key frame, PLI");
	draw_each(o, &p, METRIC_KEYS, STYLE_STORED, "K");
	for (size_t i = 0; i < o->s->n_changes && i < SNAP_CHANGES; i++)
		draw_mark(o, &p,
			  plot_column(&o->a.scale, o->a.end,
				      sane_us(o->s->changes[i].at_us) / 1000000),
			  STYLE_CHANGED, "▲");
	draw_each(o, &p, METRIC_PLI, STYLE_WARN, "P");
}

/* ---- states over time */

struct stretch {
	const char *word; /* NULL = not known */
	enum style style;
};

static enum style level_style(enum band_level l)
{
	return l == BAND_UP     ? STYLE_OK
	       : l == BAND_BAD  ? STYLE_ERROR
	       : l == BAND_WAIT ? STYLE_WARN
				: STYLE_DIM;
}

static int64_t end_of(const struct sheet_of *o, int column)
{
	return (plot_second(&o->a.scale, o->a.end, column) + 1) * 1000000;
}

static void turns_to_columns(const struct sheet_of *o, const struct band_view *b,
			     struct stretch *out)
{
	size_t next = 0;
	struct stretch now = {NULL, STYLE_DIM};

	for (int i = 0; i < o->a.w; i++) {
		int64_t until = end_of(o, i);

		for (; next < b->n && next < SNAP_TURNS && b->turns[next].at_us < until;
		     next++)
			now = (struct stretch){b->turns[next].word,
					       level_style(b->turns[next].level)};
		out[i] = now;
	}
}

static void holders_to_columns(const struct sheet_of *o, struct stretch *out)
{
	const struct snapshot *s = o->s;

	for (int i = 0; i < o->a.w; i++)
		out[i] = (struct stretch){NULL, STYLE_DIM};
	for (size_t k = 0; k < s->n_producers && k < SNAP_PRODUCERS; k++) {
		const struct producer_row *r = &s->producers[k];
		bool mine = strcmp(r->actor, s->session.actor) == 0;

		for (size_t j = 0; j < r->n_spans && j < 32; j++)
			for (int i = 0; i < o->a.w; i++) {
				int64_t at = end_of(o, i) - 500000;

				if (r->spans[j].kind == SPAN_HOLDING &&
				    r->spans[j].start_us <= at &&
				    (!r->spans[j].end_us || r->spans[j].end_us > at))
					out[i] = (struct stretch){r->actor,
								  mine ? STYLE_HOLDING
								       : STYLE_CONNECTED};
			}
	}
}

/* A stretch says its word where it begins; what is too short for it is a line alone. */
static void draw_stretches(const struct sheet_of *o, int row, const char *name,
			   const struct stretch *all)
{
	struct pen p = pen_in(o->c, o->in);

	if (!pen_row(&p, row))
		return;
	pen_printf(&p, STYLE_TEXT, "  %s", name);
	for (int i = 0, n; i < o->a.w; i += n) {
		struct slice word = slice_of(all[i].word ? all[i].word : "");

		for (n = 1; i + n < o->a.w && all[i + n].word == all[i].word; n++)
			;
		pen_to(&p, o->a.x - o->in.x + i);
		if (!all[i].word)
			continue;
		pen_text(&p, all[i].style, i ? "│" : "─");
		word = widths_cut(word, n - 2);
		pen_slice(&p, all[i].style, word);
		for (int k = 1 + widths_of(word); k < n; k++)
			pen_text(&p, all[i].style, "─");
	}
}

static void draw_bands(const struct sheet_of *o, int row, int rows)
{
	static const enum band bands[] = {BAND_LIMIT, BAND_ICE, BAND_WS, BAND_DTLS};
	struct stretch all[PLOT_COLUMNS];

	if (rows > 0) {
		holders_to_columns(o, all);
		draw_stretches(o, row, "held by", all);
	}
	for (int i = 0; i + 1 < rows && i < BAND_COUNT; i++) {
		const struct band_view *b = &o->s->bands[bands[i]];

		turns_to_columns(o, b, all);
		draw_stretches(o, row + 1 + i, b->name ? b->name : "", all);
	}
}

/* ---- the time axis */

static void back_words(int back_s, char *to, size_t room)
{
	if (back_s >= 3600)
		snprintf(to, room, "-%d:%02d:%02d", back_s / 3600, back_s / 60 % 60,
			 back_s % 60);
	else
		snprintf(to, room, "-%d:%02d", back_s / 60, back_s % 60);
}

/* Seconds between two times on the axis: a round number with room for its words. */
static int tick_of(const struct axis *a)
{
	static const int steps[] = {5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600};
	size_t i = 0;

	while (i + 1 < sizeof(steps) / sizeof(steps[0]) &&
	       steps[i] * a->scale.wide / a->scale.seconds < 12)
		i++;
	return steps[i];
}

static void draw_time(const struct sheet_of *o, int row)
{
	const struct axis *a = &o->a;
	struct pen p = pen_in(o->c, o->in);
	int at = a->x - o->in.x, tick = tick_of(a);
	char words[16];

	if (!pen_row(&p, row))
		return;
	pen_to(&p, at - 1);
	pen_text(&p, STYLE_AXIS, "└");
	for (int i = 0; i < a->w; i++)
		pen_text(&p, STYLE_AXIS, "─");
	for (int back = tick; back < plot_span(&a->scale); back += tick) {
		int column = plot_column(&a->scale, a->end, a->end - back);

		if (column < 0 || column > a->w - 9)
			continue;
		back_words(back, words, sizeof(words));
		pen_to(&p, at + column);
		pen_text(&p, STYLE_DIM, words);
	}
	pen_to(&p, at + a->w - 3);
	pen_text(&p, STYLE_DIM, "now");
}

/* The time of day under the cursor stands over the axis. */
static void draw_cursor(const struct sheet_of *o, int row)
{
	const struct axis *a = &o->a;
	struct pen p = pen_in(o->c, o->in);
	int first = a->x - o->in.x, left = a->cursor - 4;

	if (a->cursor < 0 || a->cursor >= a->w)
		return;
	canvas_choose(o->c, (struct box){a->x + a->cursor, o->in.y, 1, row});
	if (!pen_row(&p, row))
		return;
	pen_to(&p, first + (left + 12 > a->w ? a->w - 8 : left < 0 ? 0 : left));
	pen_printf(
		&p, STYLE_MARK, "%s",
		words_clock(canvas_clock(o->c,
					 stats_wall_ms(o->s, stats_cursor_us(o->s, o->ui))))
			.s);
}

static void draw_heads(const struct sheet_of *o)
{
	struct pen p = pen_in(o->c, (struct box){o->in.x, o->in.y - 1, o->in.w, 1});

	if (!o->wide)
		return;
	to_numbers(o, &p);
	pen_field(&p, STYLE_HEAD, -6, o->a.cursor >= 0 ? " then" : " now");
	pen_text(&p, STYLE_HEAD, "    min   avg   p95   max ");
}

void stats_draw_plots(struct canvas *c, struct box in, const struct snapshot *s,
		      const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_STATS];
	struct stats_rows rows = stats_rows(ui);
	struct sheet_of o = {c, layout_air(in), s, ui, {0}, false};
	enum metric all[METRIC_COUNT];
	size_t n = stats_order(ui->stats.known, all);
	int row = 0;

	o.a = stats_axis(o.in, s, ui);
	o.wide = o.in.w >= WIDE;
	if (o.in.w < o.a.x - o.in.x + o.a.w)
		return;
	for (size_t i = l->top; i < n && i < l->top + rows.plots; i++) {
		int h = i == l->at ? rows.focus : rows.each;

		draw_metric(&o, row, h, all[i], i == l->at);
		row += h;
	}
	draw_marks(&o, row);
	draw_bands(&o, row + 1, rows.bands);
	draw_time(&o, row + 1 + rows.bands);
	draw_cursor(&o, row + 1 + rows.bands);
	draw_heads(&o);
}
