/* A picture in the terminal: two pixels a cell, one above the other; where there are no
 * colours, or ASCII alone, as signs of so much ink. */
#ifndef TUI_PICTURE_H
#define TUI_PICTURE_H

#include "tui/canvas.h"

enum { PICTURE_WIDTH = 480, PICTURE_HEIGHT = 320 }; /* the most that is kept */

struct picture {
	char channel[64];  /* whose; "" = none was asked for */
	bool asked;        /* one is on its way */
	char why[160];     /* why there is none; "" = there is, or it is awaited */
	int64_t wall_ms;   /* when it was produced */
	int width, height; /* 0 = none yet */
	uint8_t rgb[PICTURE_WIDTH * PICTURE_HEIGHT * 3];
};

/* Where picture_draw draws it; w 0: nowhere. */
struct box picture_box(struct box in, const struct picture *p);
/* As large as fits into the box in its proportions, in the middle. ink: with signs only. */
void picture_draw(struct canvas *c, struct box in, const struct picture *p, bool ink);

#endif
