/* How well a few letters mean a name. */
#ifndef TUI_FUZZY_H
#define TUI_FUZZY_H

#include "core/slice.h"

enum { FUZZY_TYPED = 32, FUZZY_NAME = 128 }; /* bytes; what is longer fits nothing */

/* 0: the letters do not stand in the name in this order. More is better: letters that begin
 * a word, letters beside each other, a short name, the whole name. hit (name.n of them, or
 * NULL): which bytes of the name stand for a letter. No letters fit everything, with 1. */
int fuzzy_score(struct slice typed, struct slice name, bool *hit);

#endif
