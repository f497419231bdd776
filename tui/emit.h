/* From two frames to the fewest bytes that turn the one on the terminal into the other. */
#ifndef TUI_EMIT_H
#define TUI_EMIT_H

#include "tui/canvas.h"
#include "tui/sgr.h"

/* Appends to out what makes the terminal, which shows `was` (NULL: nothing known, it is
 * cleared), show `c`; both of one size. The whole screen is its region, before and after;
 * where its cursor is, is not believed: others may write too. *look is as the last frame
 * left it (LOOK_PLAIN), and then as this one did; without `was` it is not looked at.
 * Returns how many cells had changed; *bytes is the length of their text. */
uint64_t emit(struct text *out, const struct speech *speech, const struct canvas *c,
	      const struct canvas *was, struct look *look, uint64_t *bytes);

/* The room that emit may need for a canvas. */
size_t emit_room(const struct canvas *c);

#endif
