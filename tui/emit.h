/* From two frames to the fewest bytes that turn the one on the terminal into the other. */
#ifndef TUI_EMIT_H
#define TUI_EMIT_H

#include "tui/canvas.h"

enum {
	EMIT_WORDS = 32,
	BRUSHES = STYLE_COUNT * 2
}; /* a style, and the same under the cursor */

/* How a style looks on this terminal. */
struct brush {
	unsigned attrs; /* enum attribute */
	int fg, bg;     /* -1 = the terminal's own */
	char set_fg[EMIT_WORDS], set_bg[EMIT_WORDS];
};

/* What the terminal understands; strings are static or "" when it has no such thing. */
struct speech {
	struct brush brushes[BRUSHES];
	char clear[EMIT_WORDS], plain[EMIT_WORDS],
		own_colours[EMIT_WORDS]; /* clear, sgr0, op */
	char bold[EMIT_WORDS], dim[EMIT_WORDS], underline[EMIT_WORDS], reverse[EMIT_WORDS],
		italic[EMIT_WORDS];
	const char *(*move)(int y,
			    int x); /* lives until the next call; NULL when it cannot */
	const char *(*right)(int columns);
	bool last_cell; /* the lower right cell may be written */
};

/* Appends to out what makes the terminal, which shows `was` (NULL: nothing known, it is
 * cleared), show `c`. Leaves plain attributes. Returns how many cells were written because
 * they changed; *bytes is the length of their text. */
uint64_t emit(struct text *out, const struct speech *speech, const struct canvas *c,
	      const struct canvas *was, uint64_t *bytes);

/* The room that emit may need for a canvas. */
size_t emit_room(const struct canvas *c);

#endif
