/* A theme's inks as the looks that a terminal can give. */
#ifndef TUI_LOOKS_H
#define TUI_LOOKS_H

#include "tui/speech.h"

/* All styles, for s->colours, to s->looks; without colours, a theme of colours is as
 * "mono". */
void looks_mix(struct speech *s, const struct theme *theme);
/* A colour of a cell's own on a terminal of so many colours; -1: it has none. */
int looks_ink(int colours, int rgb);

#endif
