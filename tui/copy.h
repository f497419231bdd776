/* What a person takes from the screen to paste it elsewhere: what the cursor is on,
 * redacted as all that is shown. */
#ifndef TUI_COPY_H
#define TUI_COPY_H

#include "core/text.h"
#include "tui/ui.h"

enum { COPY_ROOM = 32768 };

/* Appends what `copy` means on the screen of ui; false: there is nothing. What is too long
 * for out is cut (out->cut). */
typedef bool copy_words(const struct snapshot *s, const struct ui *ui, struct text *out);
copy_words ladder_copy;

/* The parts of it. */
copy_words copy_message, copy_diff, copy_finding, copy_answer, copy_offer;

#endif
