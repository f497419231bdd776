/* One series over time in a box of cells: blocks or braille dots; a gap stays a gap. */
#include "tui/plot.h"

#include <math.h>

static const char *const blocks[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};

void plot_resample(const float *at, size_t n, float *out, size_t columns)
{
	for (size_t i = 0; i < columns; i++) {
		size_t from = i * n / columns, to = (i + 1) * n / columns;
		double sum = 0;
		size_t seen = 0;

		for (size_t j = from; j < (to > from ? to : from + 1) && j < n; j++)
			if (isfinite(at[j])) {
				sum += at[j];
				seen++;
			}
		out[i] = seen ? (float)(sum / (double)seen) : NAN;
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

/* A value draws at least the lowest eighth: zero is seen, none is not. */
static void draw_column(struct canvas *c, struct box b, int x, enum style s, float v,
			float top)
{
	int left = level_of(v, top, b.h * 8);

	if (left < 1)
		left = 1;
	for (int y = b.h - 1; y >= 0 && left > 0; y--, left -= 8)
		put(c, b, x, y, s, blocks[left >= 8 ? 7 : left - 1]);
}

static void draw_blocks(struct canvas *c, struct box b, enum style s, const struct plot *p,
			const float *v)
{
	for (int x = 0; x < b.w; x++)
		if (isfinite(v[x]))
			draw_column(c, b, x, s, v[x], p->top);
}

/* Dots of one braille cell: column 0 or 1, row 0 (top) to 3. */
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

static unsigned dots_at(const struct box *b, int x, int y, const float *v, float top)
{
	unsigned dots = 0;

	for (int half = 0; half < 2; half++) {
		float value = v[x * 2 + half],
		      before = x * 2 + half > 0 ? v[x * 2 + half - 1] : NAN;
		int here, there, low, high;

		if (!isfinite(value))
			continue;
		here = b->h * 4 - 1 - level_of(value, top, b->h * 4 - 1);
		there = isfinite(before)
				? b->h * 4 - 1 - level_of(before, top, b->h * 4 - 1)
				: here;
		low = here < there ? here : there + (there < here);
		high = here < there ? there - 1 : here;
		for (int row = 0; row < 4; row++)
			if (y * 4 + row >= low && y * 4 + row <= (high > low ? high : low))
				dots |= dot(half, row);
	}
	return dots;
}

static void draw_braille(struct canvas *c, struct box b, enum style s, const struct plot *p,
			 const float *v)
{
	for (int x = 0; x < b.w; x++)
		for (int y = 0; y < b.h; y++)
			put_dots(c, b, x, y, s, dots_at(&b, x, y, v, p->top));
}

void plot_draw(struct canvas *c, struct box b, enum style s, const struct plot *p)
{
	float v[PLOT_POINTS * 2];
	size_t columns = b.w > 0 ? (size_t)b.w : 0;

	if (columns > PLOT_POINTS || !columns || b.h < 1 || !p->n)
		return;
	plot_resample(p->at, p->n, v, p->braille ? columns * 2 : columns);
	if (p->braille)
		draw_braille(c, b, s, p, v);
	else
		draw_blocks(c, b, s, p, v);
}
