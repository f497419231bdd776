/* What a click on a place of the screen means. */
#include "tui/target.h"

void target_add(struct targets *t, enum target_kind kind, struct box box, int arg)
{
	if (t->n < TARGETS_MAX && box.w > 0 && box.h > 0)
		t->all[t->n++] = (struct target){kind, box, arg};
}

const struct target *target_at(const struct targets *t, int x, int y)
{
	for (size_t i = t->n; i-- > 0;) {
		const struct box *b = &t->all[i].box;

		if (x >= b->x && x - b->x < b->w && y >= b->y && y - b->y < b->h)
			return &t->all[i];
	}
	return NULL;
}
