/* A theme's inks as the looks that a terminal can give. */
#ifndef TUI_LOOKS_H
#define TUI_LOOKS_H

#include "tui/speech.h"

/* All styles, for s->colours, to s->looks; without colours, a theme of colours is as
 * "mono". */
void looks_mix(struct speech *s, const struct theme *theme);

#endif
