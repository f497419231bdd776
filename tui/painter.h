/* The picture's bytes for the terminal, made once for as long as nothing about it changes.
 */
#ifndef TUI_PAINTER_H
#define TUI_PAINTER_H

#include "tui/canvas.h"
#include "tui/keyread.h"
#include "tui/picture.h"

/* A zeroed one has made nothing. */
struct painter {
	char *bytes;
	size_t n;
	uint64_t made_of; /* a hash of it */
};

/* Of a cell, in the terminal's pixels; 0: not known. */
struct cell_size {
	int width, height;
};

/* Fills in what the canvas' picture is to be drawn with, lent as long as the painter is not
 * asked again. Nothing, without memory. */
void painter_paint(struct painter *p, struct canvas *c, const struct picture *k,
		   enum graphics how, struct cell_size cell);
void painter_free(struct painter *p);

#endif
