/* The cheapest way of the cursor from one cell to another. */
#ifndef TUI_MOTION_H
#define TUI_MOTION_H

#include "core/text.h"
#include "tui/speech.h"

enum {
	MOTION_ROOM = 8 * SPEECH_WORDS,
	MOTION_LEAST = 4 /* bytes of a leap, about */
};

/* A cell; x = the width of the screen: the cursor waits beyond the last column; y = -1:
 * nobody knows where it is. */
struct spot {
	int x, y;
};

/* Rows alone, 0 up to the height: what stays in its column. */
void motion_rows(struct text *out, const struct speech *s, int from, int to);
/* Replaces what out (MOTION_ROOM) holds; never writes over a cell, never scrolls. */
void motion_best(struct text *out, const struct speech *s, struct spot from, struct spot to,
		 int width);

#endif
