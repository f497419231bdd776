/* One series over time in a box of cells; a gap stays a gap, a peak stays a peak. */
#include "tui/plot.h"

#include <math.h>

static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
static const char *const plain[] = {"_", ".", ".", ":", ":", "+", "+", "#"};

/* ---- seconds and columns */

static int rounded_up(int n, int to)
{
	return (n + to - 1) / to * to;
}

struct plot_scale plot_scale(int columns, int window_s, int step_s, enum plot_look look)
{
	struct plot_scale s = {columns < 1              ? 1
			       : columns > PLOT_COLUMNS ? PLOT_COLUMNS
							: columns,
			       1, 1};
	int window = window_s < 1 ? 1 : window_s;

	if (window <= s.columns && step_s <= 1) {
		s.wide = s.columns / window;
		return s;
	}
	s.seconds = (window + s.columns - 1) / s.columns;
	if (look == PLOT_BRAILLE && s.seconds > 1)
		s.seconds = rounded_up(s.seconds, 2); /* a column is two halves */
	if (step_s > 1)
		s.seconds = rounded_up(s.seconds, step_s);
	return s;
}

int plot_span(const struct plot_scale *s)
{
	return s->seconds > 1 ? s->columns * s->seconds : s->columns / s->wide;
}

int plot_column(const struct plot_scale *s, int64_t end, int64_t second)
{
	int64_t back =
		s->seconds > 1 ? end / s->seconds - second / s->seconds : end - second;

	if (back > 2 * PLOT_COLUMNS || back < -PLOT_COLUMNS)
		return -1;
	return s->columns - (int)(back + 1) * s->wide;
}

int64_t plot_second(const struct plot_scale *s, int64_t end, int column)
{
	int64_t back = (s->columns - 1 - column) / s->wide, second;

	if (s->seconds == 1)
		return end - back;
	second = (end / s->seconds - back + 1) * s->seconds - 1;
	return second < end ? second : end;
}

static void bin_add(struct bin *b, double *sum, int *n, const struct plot_values *v,
		    size_t i)
{
	float at = v->at[i], low = v->low ? v->low[i] : at,
	      high = v->high ? v->high[i] : at;

	if (!isfinite(at))
		return;
	*sum += (double)at;
	++*n;
	b->mean = (float)(*sum / *n);
	b->low = fminf(b->low, low);
	b->high = fmaxf(b->high, high);
}

void plot_bins(const struct plot_values *v, const struct plot_scale *s, struct bin *out)
{
	double sum = 0;
	int last = -1, n = 0;

	for (int i = 0; i < s->columns; i++)
		out[i] = (struct bin){NAN, NAN, NAN};
	for (size_t i = 0; i < v->n; i++) {
		int64_t second = v->end - (int64_t)(v->n - 1 - i) * v->step_s;
		int column = plot_column(s, v->end, second);

		if (second < 0 || column + s->wide <= 0)
			continue;
		if (column != last) {
			sum = 0;
			n = 0;
		}
		last = column;
		if (column >= 0)
			bin_add(&out[column], &sum, &n, v, i);
		for (int k = 1; k < s->wide && column >= 0; k++)
			out[column + k] = out[column];
	}
}

float plot_top(float v, float least)
{
	static const float steps[] = {1, 1.5f, 2, 3, 4, 5, 6, 8, 10};
	float unit;

	v = isfinite(v) && v > least ? v : least;
	if (!(v > 0))
		return 1;
	unit = powf(10, floorf(log10f(v)));
	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]); i++)
		if (v <= steps[i] * unit * 1.0001f)
			return steps[i] * unit;
	return 10 * unit;
}

/* ---- cells */

static void put(struct canvas *c, struct box b, int x, int y, enum style s,
		const char *sign)
{
	struct pen p = pen_in(c, b);

	pen_row(&p, y);
	pen_to(&p, x);
	pen_text(&p, s, sign);
}

static int level_of(float v, float top, int levels)
{
	float share = v / top;

	if (!(share > 0))
		return 0;
	return share >= 1 ? levels : (int)(share * (float)levels + 0.5f);
}

int plot_row(float value, float top, int rows)
{
	int eighth = level_of(value, top, rows * 8);

	if (value > top * 1.0001f)
		return -1;
	return rows - 1 - (eighth > 0 ? (eighth - 1) / 8 : 0);
}

static enum style style_of(const struct plot *p, enum style s, float value)
{
	return isfinite(p->crit) && value >= p->crit   ? STYLE_ERROR
	       : isfinite(p->warn) && value >= p->warn ? STYLE_WARN
						       : s;
}

/* A value draws at least the lowest eighth: zero is seen, none is not. What was more than
 * the mean stands above it in shade. */
static void draw_column(struct canvas *c, struct box b, int x, enum style s,
			const struct bin *bin, const struct plot *p)
{
	const char *const *signs = p->look == PLOT_PLAIN ? plain : blocks;
	int left = level_of(bin->mean, p->top, b.h * 8),
	    high = level_of(bin->high, p->top, b.h * 8), y = b.h - 1;

	if (left < 1)
		left = 1;
	for (; y >= 0 && left > 0; y--, left -= 8, high -= 8)
		put(c, b, x, y, style_of(p, s, bin->mean), signs[left >= 8 ? 7 : left - 1]);
	for (; y >= 0 && high > 3; y--, high -= 8)
		put(c, b, x, y, style_of(p, STYLE_DIM, bin->high),
		    p->look == PLOT_PLAIN ? "'" : "░");
}

static void draw_blocks(struct canvas *c, struct box b, enum style s, const struct plot *p)
{
	struct bin bins[PLOT_COLUMNS];

	plot_bins(&p->values, &p->scale, bins);
	for (int x = 0; x < p->scale.columns && x < b.w; x++)
		if (isfinite(bins[x].mean))
			draw_column(c, b, x, s, &bins[x], p);
}

/* ---- braille: each cell is two columns of four dots */

static unsigned dot(int column, int row)
{
	static const unsigned char dots[2][4] = {{0x01, 0x02, 0x04, 0x40},
						 {0x08, 0x10, 0x20, 0x80}};

	return dots[column][row];
}

static void put_dots(struct canvas *c, struct box b, int x, int y, enum style s,
		     unsigned dots)
{
	char sign[4] = {(char)0xe2, (char)(0xa0 | dots >> 6), (char)(0x80 | (dots & 0x3f)),
			'\0'};

	if (dots)
		put(c, b, x, y, s, sign);
}

/* Rows of dots from the top that a half column has lit: its least to its most, joined to
 * the one before it. */
static void lit(const struct box *b, const struct bin *bin, const struct bin *before,
		float top, int *first, int *last)
{
	int rows = b->h * 4 - 1, there;

	*first = rows - level_of(bin->high, top, rows);
	*last = rows - level_of(bin->low, top, rows);
	if (!before || !isfinite(before->mean))
		return;
	there = rows - level_of(before->mean, top, rows);
	if (there < *first)
		*first = there + 1;
	else if (there > *last)
		*last = there - 1;
}

static unsigned dots_at(const struct box *b, int x, int y, const struct bin *bins,
			float top)
{
	unsigned dots = 0;

	for (int half = 0; half < 2; half++) {
		const struct bin *bin = &bins[x * 2 + half];
		int first, last;

		if (!isfinite(bin->mean))
			continue;
		lit(b, bin, x * 2 + half > 0 ? bin - 1 : NULL, top, &first, &last);
		for (int row = 0; row < 4; row++)
			if (y * 4 + row >= first && y * 4 + row <= last)
				dots |= dot(half, row);
	}
	return dots;
}

static void draw_braille(struct canvas *c, struct box b, enum style s, const struct plot *p)
{
	struct bin bins[PLOT_COLUMNS * 2];
	struct plot_scale halves = p->scale;

	halves.columns *= 2;
	if (halves.seconds > 1 && halves.seconds / 2 >= p->values.step_s)
		halves.seconds /= 2;
	else
		halves.wide *= 2;
	plot_bins(&p->values, &halves, bins);
	for (int x = 0; x < p->scale.columns && x < b.w; x++)
		for (int y = 0; y < b.h; y++)
			put_dots(c, b, x, y, style_of(p, s, bins[x * 2 + 1].mean),
				 dots_at(&b, x, y, bins, p->top));
}

static void draw_line(struct canvas *c, struct box b, float value, enum style s,
		      const struct plot *p)
{
	int row = isfinite(value) ? plot_row(value, p->top, b.h) : -1;

	for (int x = 0; row >= 0 && b.h > 1 && x < b.w; x++)
		put(c, b, x, row, s, "┄");
}

void plot_draw(struct canvas *c, struct box b, enum style s, const struct plot *p)
{
	if (b.w < 1 || b.h < 1 || !p->values.n || p->scale.columns > PLOT_COLUMNS)
		return;
	draw_line(c, b, p->warn, STYLE_WARN, p);
	draw_line(c, b, p->crit, STYLE_ERROR, p);
	if (p->look == PLOT_BRAILLE)
		draw_braille(c, b, s, p);
	else
		draw_blocks(c, b, s, p);
}
