/* Clicks and the wheel. */
#ifndef TUI_MOUSE_H
#define TUI_MOUSE_H

#include <stdint.h>

#include "tui/target.h"

struct ui;
struct snapshot;

enum mouse_kind { MOUSE_PRESS, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN };

/* What the hand did, in cells from the upper left corner, and when (a clock of ms). */
struct mouse {
	enum mouse_kind kind;
	int x, y;
	int64_t at_ms;
};

/* A click on a row moves the cursor there, a second one soon after does what Enter does; on
 * a key of the bottom line it is that key, on a tab that screen, on the head of a column
 * the order. The wheel moves the cursor. While something is typed only choices are clicked.
 * `t` is what was drawn last. */
void ui_mouse(struct ui *ui, const struct snapshot *s, const struct targets *t,
	      struct mouse m);

#endif
