/* Panes stacked in a frame: who gets how many rows. */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

#include "tui/canvas.h"

enum { LAYOUT_REST = 1000 };

/* A pane wants between `least` and `most` rows inside; `box` is its inside, h 0 when there
 * was no room for it. */
struct pane {
	int least, most;
	struct box box;
};

/* Shares out a frame's rows: each pane from the top gets its least if it fits (with a line
 * above it), then what is left goes to the panes in order up to their most. */
void layout_panes(struct box frame, struct pane *panes, size_t n);

/* Draws the frame and the lines between the panes that have rows. */
void layout_draw(struct canvas *c, struct box frame, const struct pane *panes, size_t n);

/* A title on the line above a box, at its left end; no wider than the box. A note at its
 * right end, where the title has left room for all of it. */
void layout_title(struct canvas *c, struct box inside, enum style s, const char *title);
void layout_note(struct canvas *c, struct box inside, enum style s, const char *note);

/* Splits a pane by a wall: the left part gets `width` columns; both have their own text
 * margin of one column. The wall joins the lines above and below. */
void layout_split(struct canvas *c, struct box inside, int width, struct box *left,
		  struct box *right);

/* One column of air at both sides. */
struct box layout_air(struct box b);

#endif
