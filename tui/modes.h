/* What a terminal is asked to do while the screen is ours, beyond what terminfo knows of:
 * marks around pasted text, the mouse, and what pictures it can draw. */
#ifndef TUI_MODES_H
#define TUI_MODES_H

#include "core/text.h"

struct modes {
	bool modern; /* it knows xterm's modes and questions; others may show them as text
		      */
	bool mouse;
};

/* By TERM. */
void modes_init(struct modes *m);
void modes_enter(const struct modes *m, struct text *out);
/* Also what was never switched on. */
void modes_leave(const struct modes *m, struct text *out);
/* Presses, releases and the wheel, in cells; no motion. */
void modes_mouse(const struct modes *m, struct text *out);

#endif
