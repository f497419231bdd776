/* A grid of cells: the only thing that views draw on and the only thing that reaches a
 * terminal. */
#ifndef TUI_CANVAS_H
#define TUI_CANVAS_H

#include <stdint.h>

#include "core/text.h"
#include "tui/target.h"
#include "tui/theme.h"
#include "tui/widths.h"

enum { CANVAS_MAX = 1024 }; /* columns, rows */
enum { CELL_INK = 1 << 24 };

struct cell {
	char at[CLUSTER_BYTES]; /* UTF-8; NUL after the n bytes: equal cells are equal bytes
				 */
	uint8_t n;              /* bytes; 0 only in the right half of a wide character */
	uint8_t width;          /* columns; 0 = right half of a wide character */
	uint8_t style;          /* enum style */
	bool chosen;            /* stands in the row under the cursor */
	int32_t ink[2]; /* of the sign and its ground: CELL_INK | 0xrrggbb; 0 = the style's
			 */
};

/* What kitty's protocol is to call the one picture (i=…). */
enum { GRAPHIC_ID = 31 };

/* A picture for a terminal that draws them itself (kitty's protocol or sixel): what is
 * written with the cursor in the box' upper left corner. */
struct graphic {
	struct box box;
	struct slice bytes; /* n 0: none */
	uint64_t made_of;   /* a hash of it: other bytes have another one */
};

struct canvas {
	int width, height;
	struct cell *cells;
	struct graphic graphic;
	struct targets targets; /* what can be clicked on */
	int64_t zone_ms;        /* east of UTC, of the times of day that are drawn */
};

/* Frees what was there; false means memory, and the canvas is then 0x0. Sizes are brought
 * into 0…CANVAS_MAX. A zeroed struct canvas is an empty one. All cells are blank
 * afterwards. */
bool canvas_resize(struct canvas *c, int width, int height);
void canvas_free(struct canvas *c);
void canvas_clear(struct canvas *c);
struct box canvas_all(const struct canvas *c);
/* A Unix time as words_clock and words_stamp must get it to be drawn in the canvas' zone.
 */
int64_t canvas_clock(const struct canvas *c, int64_t wall_ms);

/* Everything drawn is cut at the box and at the canvas; coordinates of a box may lie
 * outside. */
/* Draws the frame of a box, joined to the lines already there; returns the inside. */
struct box canvas_frame(struct canvas *c, struct box b);
/* A line across a box from its left border to its right one, at row y of the canvas. */
void canvas_rule(struct canvas *c, struct box b, int y);
/* A line down at column x of the canvas, joined at both ends (rows y0…y1). */
void canvas_wall(struct canvas *c, int x, int y0, int y1);
void canvas_fill(struct canvas *c, struct box b, enum style s, const char *sign);
/* Two dots in one cell, one above the other, each 0xrrggbb. */
void canvas_dots(struct canvas *c, int x, int y, int upper, int lower);
/* A place for a picture in the terminal's own graphics (term_graphics says which): a box
 * that is blanked for it; it is not shown while something is drawn over it, and gone when
 * the next frame has none. Its bytes come into canvas.graphic afterwards (tui/painter.h)
 * and are lent until the frame was shown; they must leave the terminal's modes as they
 * were, scroll nothing, and use GRAPHIC_ID. */
void canvas_graphics(struct canvas *c, struct box b);
/* Marks the cells of a box as standing under the cursor. */
void canvas_choose(struct canvas *c, struct box b);
/* Puts a style on cells, keeps their text. */
void canvas_paint(struct canvas *c, struct box b, enum style s);

/* Replaces every sign by its ASCII stand-in (tui/glyphs.h). */
void canvas_ascii(struct canvas *c);

/* A pen writes rows of a box from left to right; what does not fit ends in an ellipsis. */
struct pen {
	struct canvas *on;
	struct box in;
	int x, y; /* in the box */
};

struct pen pen_in(struct canvas *c, struct box in);
/* To the beginning of a row; false when the box has no such row (writing there is
 * harmless). */
bool pen_row(struct pen *p, int row);
void pen_to(struct pen *p, int column);
void pen_slice(struct pen *p, enum style s, struct slice text);
void pen_text(struct pen *p, enum style s, const char *text);
void pen_printf(struct pen *p, enum style s, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Exactly so many columns, padded on the right (columns > 0) or on the left (< 0). */
void pen_field(struct pen *p, enum style s, int columns, const char *text);
/* From a column to where the pen stands now: a click there means this. */
void pen_target(const struct pen *p, int from, enum target_kind kind, int arg);
/* Ends the row: right-aligned, where that much is still free; else nothing. */
void pen_right(struct pen *p, enum style s, const char *text);

/* The canvas as text, one row a line (blanks at the end are kept off), then the styles as
 * runs `row from-to style` (`!` after a chosen one) when runs is true; for tests and
 * `kvscope render`. */
void canvas_dump(const struct canvas *c, struct text *out, bool runs);

/* Another text or another look. */
static inline bool cells_differ(const struct cell *a, const struct cell *b)
{
	return memcmp(a, b, sizeof(*a)) != 0;
}

#endif
