/* How many columns text takes: UTF-8 cut into clusters that a terminal draws as one. */
#ifndef TUI_WIDTHS_H
#define TUI_WIDTHS_H

#include <stdint.h>

#include "core/slice.h"

enum { CLUSTER_BYTES = 8, BAD_CHARACTER = 0xfffd };

/* A character with its combining marks, ready to draw: never a control, never malformed. */
struct cluster {
	char at[CLUSTER_BYTES];
	size_t n;
	int width; /* columns: 1 or 2 */
};

/* Takes the next cluster off `rest`; false at the end. Bytes that are not UTF-8 and control
 * characters become U+FFFD; marks that do not fit and invisible format characters are
 * dropped. */
bool widths_next(struct slice *rest, struct cluster *out);

/* Columns of the whole text; widths as wcwidth knows them in the current locale. */
int widths_of(struct slice s);

/* Takes the next character off `rest`; BAD_CHARACTER where it is not UTF-8, 0 at the end.
 */
uint32_t widths_decode(struct slice *rest);
/* A character as UTF-8 at `to` (4 bytes); 0 when it is none that can be shown: a control, a
 * surrogate, an invisible joiner or direction mark. */
size_t widths_encode(char *to, uint32_t c);

/* The longest beginning of s that takes at most so many columns. */
struct slice widths_cut(struct slice s, int columns);

#endif
