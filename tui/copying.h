/* What `copy` does: from the screen to the clipboard, and said in the status line. */
#ifndef TUI_COPYING_H
#define TUI_COPYING_H

#include "tui/term.h"
#include "tui/ui.h"

/* WISH_COPY. Secrets are taken out. */
void copy_now(struct ui *ui, const struct snapshot *s, struct term *t);

#endif
