/* What a screen shows, in a few sentences, and what the signs on it mean. */
#ifndef TUI_ABOUT_H
#define TUI_ABOUT_H

#include "tui/keys.h"

struct about_sign {
	const char *sign, *words;
	unsigned screens; /* ON_… */
};

/* Static; "" when there is nothing to say. */
const char *about_screen(enum screen s);
/* The i-th sign of a screen; NULL after the last. */
const struct about_sign *about_sign(enum screen s, size_t i);

#endif
