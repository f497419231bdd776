/* What a click on a place of the screen means: boxes that views leave behind as they draw.
 */
#ifndef TUI_TARGET_H
#define TUI_TARGET_H

#include <stddef.h>

struct box {
	int x, y, w, h;
};

enum target_kind {
	TARGET_NONE,   /* nothing, and what lies below it neither */
	TARGET_ROWS,   /* the list of the screen, from its `top` on */
	TARGET_ACTION, /* arg: enum action */
	TARGET_SCREEN, /* arg: enum screen */
	TARGET_COLUMN, /* arg: what the list is sorted by then */
	TARGET_CHOICE  /* arg: of the palette or the help, heads not counted */
};

struct target {
	enum target_kind kind;
	struct box box;
	int arg;
};

enum { TARGETS_MAX = 192 };

/* What was drawn last lies on top. What does not fit is not clicked on. */
struct targets {
	size_t n;
	struct target all[TARGETS_MAX];
};

void target_add(struct targets *t, enum target_kind kind, struct box box, int arg);
/* The one under a cell; NULL: none. */
const struct target *target_at(const struct targets *t, int x, int y);

#endif
