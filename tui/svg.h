/* Drawings as SVG: text that can be selected, in the theme's colours, nothing from outside.
 */
#ifndef TUI_SVG_H
#define TUI_SVG_H

#include <stdio.h>

#include "tui/theme.h"

enum { SVG_LETTERS = 12, SVG_SIGN = 8 }; /* size of the letters; room that one takes */

/* A drawing of so many units on the theme's ground; every style is there as its name (text
 * and what is filled) and NAME-l (lines). Without the theme: the compiled-in one. */
void svg_begin(FILE *out, int width, int height, const char *theme, const char *title);
void svg_end(FILE *out);

/* Text as XML lets it stand: escaped, and what is no character replaced. */
void svg_words(FILE *out, const char *words);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };
/* y is the line that the letters stand on. */
void svg_text(FILE *out, enum style s, double x, double y, enum svg_anchor anchor,
	      const char *words);
void svg_rect(FILE *out, enum style s, double x, double y, double w, double h);
/* dashes: "" or lengths as SVG says them, "2 3". */
void svg_line(FILE *out, enum style s, const char *dashes, double x0, double y0, double x1,
	      double y1);
/* A line through points that come one by one: begin, points, end. */
void svg_path_begin(FILE *out, enum style s);
void svg_path_to(FILE *out, double x, double y, bool first); /* first: not joined */
void svg_path_end(FILE *out);

#endif
