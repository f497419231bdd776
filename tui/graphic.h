/* A picture in the terminal's own graphics, above blank cells. */
#ifndef TUI_GRAPHIC_H
#define TUI_GRAPHIC_H

#include "tui/canvas.h"
#include "tui/keyread.h"

/* What of it is on the terminal; box.w 0: nothing. */
struct graphic_shown {
	struct box box;
	uint64_t made_of;
	enum graphics how;
};

/* The canvas' own, when the terminal can draw it and nothing was drawn over it; else one
 * without bytes. */
struct graphic graphic_wanted(const struct canvas *c, enum graphics how);
bool graphic_same(const struct graphic_shown *g, const struct graphic *want);

/* Takes away what is there: by words for the terminal, or by spoiling the cells of the
 * frame shown, so that they are written again. */
void graphic_hide(struct graphic_shown *g, struct text *out, struct canvas *shown);
void graphic_note(struct graphic_shown *g, const struct graphic *now, enum graphics how);

#endif
