/* The keys of an action as a table shows them: screens with the same keys together. */
#ifndef TUI_KEY_ROWS_H
#define TUI_KEY_ROWS_H

#include "tui/bindings.h"

struct key_row {
	unsigned screens; /* bits of enum screen */
	char keys[64];    /* "F5 i 5"; "" = none */
	bool changed;     /* not the table's */
};

/* Returns how many rows, at most SCREEN_COUNT; at least one. */
size_t key_rows(const struct bindings *b, enum action a, struct key_row *rows);
/* "ladder, log", or "all"; returns `room`. */
const char *key_row_screens(unsigned screens, char *room, size_t n);

#endif
