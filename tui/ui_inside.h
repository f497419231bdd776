/* Between ui.c and typing.c. */
#ifndef TUI_UI_INSIDE_H
#define TUI_UI_INSIDE_H

#include "tui/ui.h"

/* A key while text is typed, or on the help screen. */
void ui_type(struct ui *ui, const struct snapshot *s, int key);
/* To the next (+1) or previous (-1) match. */
void ui_search_on(struct ui *ui, int way);
/* One screen back; on the first one it quits if it may. */
void ui_back(struct ui *ui, bool quits);

#endif
