/* The plots as a file: their values as a table, or the plots themselves as a drawing. */
#include <math.h>
#include <string.h>

#include "tui/export.h"
#include "tui/format.h"
#include "tui/stats.h"
#include "tui/svg.h"

/* All series of the window that is on the screen. */
static const struct snapshot *look(struct export_source *from)
{
	struct want want;

	export_want(from, &want);
	want.parts = WANT_STATS;
	want.metrics = 0;
	want.stats_window_s = view_stats_window(from->ui, from->seen);
	want.stats_end_us = from->seen->stats_end_us;
	return export_look(from, &want);
}

/* ---- values */

static enum fault write_values(FILE *out, struct export_source *from,
			       enum sheet_format format)
{
	const struct snapshot *s = look(from);
	const char *names[METRIC_COUNT + 1] = {"time"};
	enum metric of[METRIC_COUNT];
	int step = s->stats_step_s > 1 ? 10 : 1,
	    rows = view_stats_window(from->ui, from->seen) / step;
	struct sheet sheet;
	size_t n = 0;

	for (enum metric m = 0; m < METRIC_COUNT; m++)
		if (s->metrics_known >> m & 1) {
			of[n] = m;
			names[++n] = s->series[m].word;
		}
	if (!n)
		return FAULT_ABSENT;
	sheet_begin(&sheet, out, format, names, n + 1);
	for (int i = SERIES_SECONDS - rows; i < SERIES_SECONDS; i++) {
		int64_t back_us = (int64_t)(SERIES_SECONDS - 1 - i) * step * 1000000;

		if (s->stats_end_us - back_us < s->stats_begin_us - 1000000)
			continue;
		sheet_wall(&sheet, stats_wall_ms(s, s->stats_end_us - back_us));
		for (size_t k = 0; k < n; k++)
			sheet_real(&sheet, (double)s->series[of[k]].at[i]);
	}
	sheet_end(&sheet);
	from->rows = sheet.rows;
	return FAULT_NONE;
}

enum fault export_values_csv(FILE *out, struct export_source *from)
{
	return write_values(out, from, SHEET_CSV);
}

enum fault export_values_json(FILE *out, struct export_source *from)
{
	return write_values(out, from, SHEET_JSON);
}

/* ---- the drawing, in its own units */

enum {
	LEFT = 150,
	PLOT = 900,
	NUMBERS = 250,
	WIDTH = LEFT + PLOT + NUMBERS,
	TOP = 70,
	HIGH = 64,
	GAP = 16,
	BAND = 20,
	FOOT = 60
};

struct drawing {
	FILE *out;
	const struct snapshot *s;
	struct plot_scale scale;
	int64_t end;
	int window;
	double y;
};

/* Where a column begins. */
static double x_of(const struct drawing *d, int column)
{
	return LEFT + (double)column * PLOT / d->scale.columns;
}

static double x_at(const struct drawing *d, int64_t at_us)
{
	double back = (double)ms_between(at_us, d->s->stats_end_us) / 1000;

	return LEFT + PLOT - back * PLOT / plot_span(&d->scale);
}

static struct plot_values values_of(const struct drawing *d, enum metric m)
{
	return stats_values(d->s, m, plot_span(&d->scale));
}

static void put_line(const struct drawing *d, float value, float top, enum style s)
{
	double y = d->y + HIGH - (double)(value / top) * HIGH;

	if (!isfinite(value) || value > top)
		return;
	svg_line(d->out, s, "4 4", LEFT, y, LEFT + PLOT, y);
	if (y - d->y > SVG_LETTERS)
		svg_text(d->out, s, LEFT - 6, y + 4, SVG_END, words_float((double)value).s);
}

static void put_curve(const struct drawing *d, const struct bin *bins, float top,
		      enum style s)
{
	bool joined = false;

	svg_path_begin(d->out, s);
	for (int i = 0; i < d->scale.columns; i++) {
		if (isfinite(bins[i].mean))
			svg_path_to(d->out, x_of(d, i),
				    d->y + HIGH -
					    fmin((double)(bins[i].mean / top), 1) * HIGH,
				    !joined);
		joined = isfinite(bins[i].mean);
	}
	svg_path_end(d->out);
}

/* From the least to the most where a point stands for several seconds. */
static void put_range(const struct drawing *d, const struct bin *bins, float top)
{
	for (int i = 0; i < d->scale.columns; i++) {
		double low = fmin((double)(bins[i].low / top), 1) * HIGH,
		       high = fmin((double)(bins[i].high / top), 1) * HIGH;

		if (isfinite(bins[i].mean) && high - low > 1)
			svg_line(d->out, STYLE_BORDER, "", x_of(d, i), d->y + HIGH - low,
				 x_of(d, i), d->y + HIGH - high);
	}
}

static void put_numbers(const struct drawing *d, const struct series_view *v)
{
	const struct {
		const char *name;
		float value;
	} all[] = {{"now", v->now},
		   {"min", v->min},
		   {"avg", v->avg},
		   {"p95", v->p95},
		   {"max", v->max}};

	for (size_t i = 0; i < 5; i++) {
		svg_text(d->out, STYLE_DIM, LEFT + PLOT + 50 + (double)i * 46, d->y + 12,
			 SVG_END, all[i].name);
		svg_text(d->out, i ? STYLE_TEXT : STYLE_STRONG,
			 LEFT + PLOT + 50 + (double)i * 46, d->y + 28, SVG_END,
			 words_float((double)all[i].value).s);
	}
}

static void put_metric(struct drawing *d, enum metric m)
{
	const struct series_view *v = &d->s->series[m];
	struct plot_values values = values_of(d, m);
	struct bin bins[PLOT_COLUMNS];
	float top = stats_top(m, &values);
	char words[48];

	plot_bins(&values, &d->scale, bins);
	stats_name(v, words, sizeof(words));
	svg_text(d->out, STYLE_STRONG, 12, d->y + 16, SVG_START, words);
	svg_text(d->out, STYLE_DIM, 12, d->y + 32, SVG_START, v->unit);
	svg_line(d->out, STYLE_AXIS, "", LEFT, d->y, LEFT, d->y + HIGH);
	svg_line(d->out, STYLE_AXIS, "", LEFT, d->y + HIGH, LEFT + PLOT, d->y + HIGH);
	svg_text(d->out, STYLE_AXIS, LEFT - 6, d->y + 8, SVG_END,
		 words_float((double)top).s);
	svg_text(d->out, STYLE_AXIS, LEFT - 6, d->y + HIGH + 4, SVG_END, "0");
	put_line(d, v->warn, top, STYLE_WARN);
	put_line(d, v->crit, top, STYLE_ERROR);
	put_range(d, bins, top);
	put_curve(d, bins, top,
		  v->group == 'A'   ? STYLE_AUDIO
		  : v->group == 'V' ? STYLE_VIDEO
				    : STYLE_INFO);
	put_numbers(d, v);
	d->y += HIGH + GAP;
}

static void put_marks(struct drawing *d)
{
	static const struct {
		enum metric metric;
		enum style style;
		const char *sign;
	} marks[] = {{METRIC_KEYS, STYLE_STORED, "K"}, {METRIC_PLI, STYLE_WARN, "P"}};
	struct bin bins[PLOT_COLUMNS];

	svg_text(d->out, STYLE_TEXT, 12, d->y + 14, SVG_START, "key frame, PLI");
	for (size_t k = 0; k < 2; k++) {
		struct plot_values v = values_of(d, marks[k].metric);

		plot_bins(&v, &d->scale, bins);
		for (int i = 0; i < d->scale.columns; i += d->scale.wide)
			if (bins[i].high > 0)
				svg_text(d->out, marks[k].style, x_of(d, i), d->y + 14,
					 SVG_MIDDLE, marks[k].sign);
	}
	for (size_t i = 0; i < d->s->n_changes && i < SNAP_CHANGES; i++)
		if (x_at(d, d->s->changes[i].at_us) > LEFT)
			svg_line(d->out, STYLE_CHANGED, "1 5",
				 x_at(d, d->s->changes[i].at_us), TOP,
				 x_at(d, d->s->changes[i].at_us), d->y + 20);
	d->y += BAND + 4;
}

static void put_band(struct drawing *d, enum band b)
{
	static const enum style styles[] = {[BAND_OFF] = STYLE_DIM,
					    [BAND_WAIT] = STYLE_WARN,
					    [BAND_UP] = STYLE_OK,
					    [BAND_BAD] = STYLE_ERROR};
	const struct band_view *v = &d->s->bands[b];

	svg_text(d->out, STYLE_TEXT, 12, d->y + 14, SVG_START, v->name ? v->name : "");
	for (size_t i = 0; i < v->n && i < SNAP_TURNS; i++) {
		const struct band_turn *t = &v->turns[i];
		double from = fmax(x_at(d, t->at_us), LEFT),
		       to = i + 1 < v->n ? x_at(d, v->turns[i + 1].at_us) : LEFT + PLOT;

		if (!t->word || to <= LEFT)
			continue;
		svg_rect(d->out, styles[t->level <= BAND_BAD ? t->level : BAND_OFF], from,
			 d->y + 15, to - from, 3);
		if (to - from > (double)strlen(t->word) * SVG_SIGN)
			svg_text(d->out, STYLE_TEXT, from + 2, d->y + 11, SVG_START,
				 t->word);
	}
	d->y += BAND;
}

static void put_time(struct drawing *d)
{
	for (int i = 0; i <= 6; i++) {
		int64_t at = d->s->stats_end_us -
			     (int64_t)plot_span(&d->scale) * (6 - i) * 1000000 / 6;
		double x = LEFT + (double)PLOT * i / 6;

		svg_line(d->out, STYLE_AXIS, "", x, d->y + 4, x, d->y + 10);
		svg_text(d->out, STYLE_DIM, x, d->y + 24, SVG_MIDDLE,
			 words_clock(stats_wall_ms(d->s, at)).s);
	}
}

static void put_head(struct drawing *d, const struct export_source *from)
{
	const struct session_row *r = &from->seen->session;
	char words[160];
	enum style style;
	struct text t;

	text_init(&t, words, sizeof(words));
	text_printf(&t, "%s · %s · %s to %s UTC", from->ui->channel,
		    r->actor[0] ? r->actor : NONE_SIGN,
		    words_date(stats_wall_ms(d->s, d->s->stats_end_us -
							   (int64_t)plot_span(&d->scale) *
								   1000000))
			    .s,
		    words_clock(stats_wall_ms(d->s, d->s->stats_end_us)).s);
	svg_text(d->out, STYLE_STRONG, 12, 24, SVG_START, words);
	style = stats_score(d->s, 0, words, sizeof(words));
	svg_text(d->out, style, 12, 44, SVG_START, words);
}

enum fault export_plots_svg(FILE *out, struct export_source *from)
{
	const struct snapshot *s = look(from);
	struct drawing d = {.out = out, .s = s, .end = s->stats_end_us / 1000000, .y = TOP};
	enum metric all[METRIC_COUNT];
	size_t n = stats_order(s->metrics_known, all);

	if (!s->metrics_known)
		return FAULT_ABSENT;
	d.scale = plot_scale(PLOT / 3, view_stats_window(from->ui, from->seen),
			     s->stats_step_s > 1 ? 10 : 1, PLOT_BLOCKS);
	svg_begin(out, WIDTH, TOP + (int)n * (HIGH + GAP) + (BAND_COUNT + 1) * BAND + FOOT,
		  from->ui->theme, "kvscope: statistics of a session");
	put_head(&d, from);
	for (size_t i = 0; i < n; i++)
		put_metric(&d, all[i]);
	put_marks(&d);
	for (enum band b = 0; b < BAND_COUNT; b++)
		put_band(&d, b);
	put_time(&d);
	svg_end(out);
	return FAULT_NONE;
}

/* ---- what changed: a row for each series of a change */

static enum fault write_changes(FILE *out, struct export_source *from,
				enum sheet_format format)
{
	static const char *const names[] = {"time",   "series", "unit",
					    "before", "after",  "event"};
	const struct snapshot *s = look(from);
	struct sheet sheet;

	if (!s->n_changes)
		return FAULT_ABSENT;
	sheet_begin(&sheet, out, format, names, sizeof(names) / sizeof(*names));
	for (size_t i = s->n_changes; i-- > 0;)
		for (size_t k = 0; k < s->changes[i].n && k < CHANGE_PARTS; k++) {
			const struct change_part *part = &s->changes[i].parts[k];
			const struct series_view *v = &s->series[part->metric];

			sheet_wall(&sheet, s->changes[i].wall_ms);
			sheet_text(&sheet, slice_of(v->word));
			sheet_text(&sheet, slice_of(v->unit));
			sheet_real(&sheet, (double)part->before);
			sheet_real(&sheet, (double)part->after);
			sheet_text(&sheet, slice_of(s->changes[i].event));
		}
	sheet_end(&sheet);
	from->rows = sheet.rows;
	return FAULT_NONE;
}

enum fault export_changes_csv(FILE *out, struct export_source *from)
{
	return write_changes(out, from, SHEET_CSV);
}

enum fault export_changes_json(FILE *out, struct export_source *from)
{
	return write_changes(out, from, SHEET_JSON);
}
