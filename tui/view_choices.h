/* A list of choices, as the palette and the help draw it. */
#ifndef TUI_VIEW_CHOICES_H
#define TUI_VIEW_CHOICES_H

#include "tui/canvas.h"
#include "tui/choices.h"

/* Scrolled so that the chosen one is seen; keys stand first in the help, last elsewhere. */
void view_choices(struct canvas *c, struct box in, const struct choices *all,
		  const struct ui *ui);

#endif
