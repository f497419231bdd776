/* Two aligned texts on a screen: beside each other, or one below the other in one column.
 */
#ifndef TUI_SIDES_H
#define TUI_SIDES_H

#include "tui/align.h"
#include "tui/canvas.h"

/* What stands at the right end of a row; false: nothing. */
typedef bool sides_mark(const void *self, const struct alignment *a, size_t row,
			char *words, size_t room, enum style *style);

struct sides {
	const struct alignment *a;
	bool beside;         /* else unified */
	size_t top;          /* first row */
	size_t chosen;       /* the row under the cursor; SIZE_MAX = none */
	const char *missing; /* said where the right side has no such line; NULL: there is
				no right side */
	sides_mark *mark;    /* may be NULL */
	const void *self;
};

/* Lines that a row takes: what changed is two where both stand in one column. */
size_t sides_lines(const struct sides *s, size_t row);
/* The first row from which all to the end is on a screen of so many lines. */
size_t sides_last(const struct sides *s, int lines);
/* right is not looked at when they do not stand beside each other. */
void sides_draw(struct canvas *c, struct box left, struct box right, const struct sides *s);

#endif
