/* One series over time in a box of cells; a gap stays a gap, a peak stays a peak. */
#ifndef TUI_PLOT_H
#define TUI_PLOT_H

#include "tui/canvas.h"

enum { PLOT_COLUMNS = 1024 };
/* clang-format off */
#define PLOT_LOOKS(X) X(BLOCKS, "blocks") X(BRAILLE, "braille dots") X(PLAIN, "plain signs")
/* clang-format on */
enum plot_look {
#define X(id, words) PLOT_##id,
	PLOT_LOOKS(X)
#undef X
		PLOT_LOOKS_COUNT
};

/* How seconds become columns: so many seconds a column, or so many columns a second, never
 * a fraction: a plot that moves on by a second does not tremble. */
struct plot_scale {
	int columns;
	int seconds; /* a column; ≥ 1 */
	int wide;    /* columns a second where seconds is 1; ≥ 1 */
};

/* At least window_s in so many columns, of values that are step_s apart. */
struct plot_scale plot_scale(int columns, int window_s, int step_s, enum plot_look look);
/* Seconds in sight. */
int plot_span(const struct plot_scale *s);
/* The first column of a second when the last column has the second `end`; < 0: before the
 * first. */
int plot_column(const struct plot_scale *s, int64_t end, int64_t second);
/* The newest second of a column. */
int64_t plot_second(const struct plot_scale *s, int64_t end, int column);

/* What a column shows; NaN = nothing. */
struct bin {
	float mean, low, high;
};

/* Values step_s apart, oldest first, the last one with the second `end`; low and high: the
 * least and the most behind each, or NULL. Fills s->columns of them. */
struct plot_values {
	const float *at, *low, *high;
	size_t n;
	int step_s;
	int64_t end;
};
void plot_bins(const struct plot_values *v, const struct plot_scale *s, struct bin *out);

struct plot {
	struct plot_values values;
	struct plot_scale scale;
	float top;        /* value of the upper edge, > 0; 0 is the lower edge */
	float warn, crit; /* lines, and the style of what is above; NaN = none */
	enum plot_look look;
};

/* Draws over the whole box, the newest at the right. */
void plot_draw(struct canvas *c, struct box b, enum style s, const struct plot *p);
/* The row of a box of so many rows where a value is drawn; -1: above it. */
int plot_row(float value, float top, int rows);

/* A round number not below v: 1, 1.5, 2, 3, 4, 5, 6, 8, 10 …; at least `least`. */
float plot_top(float v, float least);

#endif
