/* Rows of a frame that only moved up or down. */
#ifndef TUI_SHIFT_H
#define TUI_SHIFT_H

#include "tui/canvas.h"
#include "tui/speech.h"

/* Rows first…last of the terminal move up by so many (down when negative); blank rows come
 * in. */
struct shift {
	int first, last, by;
};

enum { SHIFTS_MOST = 3, SHIFT_ROOM = 8 * SPEECH_WORDS };

/* The shifts, of rows that do not overlap, which likely save bytes; both of one size.
 * Returns how many. */
size_t shift_find(const struct canvas *now, const struct canvas *was,
		  struct shift out[SHIFTS_MOST]);

/* What makes the terminal do it, to SHIFT_ROOM bytes; expects a plain ground and the
 * whole screen as its region, which it is again afterwards; where the cursor then is,
 * nobody knows. False: it cannot. */
bool shift_say(struct text *out, const struct speech *speech, struct shift s, int height);

#endif
