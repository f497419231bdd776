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
/* Asks what the terminal is called and what it can do; and, one that may know kitty's
 * protocol, whether it does. The answers come as keys do (tui/keyread.h). */
void modes_ask(const struct modes *m, struct text *out);
void modes_ask_kitty(struct text *out);
/* Presses, releases and the wheel, in cells; no motion. */
void modes_mouse(const struct modes *m, struct text *out);

#endif
