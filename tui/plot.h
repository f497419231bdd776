/* One series over time in a box of cells: blocks or braille dots; a gap stays a gap. */
#ifndef TUI_PLOT_H
#define TUI_PLOT_H

#include "tui/canvas.h"

enum { PLOT_POINTS = 1024 };

struct plot {
	const float *at; /* oldest first; NaN = no value */
	size_t n;
	float top; /* value of the upper edge, > 0; 0 is the lower edge */
	bool braille;
};

/* Draws over the whole box, the newest at the right. */
void plot_draw(struct canvas *c, struct box b, enum style s, const struct plot *p);

/* Brings n values to `columns` means (or repeats); NaN where a bin has no value. columns ≤
 * PLOT_POINTS. */
void plot_resample(const float *at, size_t n, float *out, size_t columns);

/* A round number not below v: 1, 1.5, 2, 3, 4, 5, 6, 8, 10 …; at least `least`. */
float plot_top(float v, float least);

#endif
