/* From one look of text to another, in the fewest bytes. */
#ifndef TUI_SGR_H
#define TUI_SGR_H

#include "core/text.h"
#include "tui/speech.h"

/* As the terminal is after SAY_PLAIN. */
#define LOOK_PLAIN ((struct look){0, -1, -1})

void sgr_change(struct text *out, const struct speech *s, struct look was, struct look now);

/* The same on characters; and on blanks, where most of a look is not seen. */
bool look_same(struct look a, struct look b);
bool look_same_blank(struct look a, struct look b);

#endif
