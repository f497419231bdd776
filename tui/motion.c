/* The cheapest way of the cursor from one cell to another. */
#include "tui/motion.h"

static bool add_rows(struct text *to, const struct speech *s, int from, int y)
{
	struct text other;
	char room[MOTION_ROOM];
	bool stepped, down = y > from;
	size_t before = to->used;

	stepped = down ? speech_repeat(to, s, SAY_DOWN, FORM_GO_DOWN, y - from)
		       : speech_repeat(to, s, SAY_UP, FORM_GO_UP, from - y);
	if (from == y || !*s->forms[FORM_GO_ROW])
		return stepped;
	text_init(&other, room, sizeof(room));
	speech_say(&other, s, FORM_GO_ROW, y, 0);
	if (!stepped || other.used < to->used - before) {
		to->used = before;
		text_add(to, text_slice(&other));
	}
	return true;
}

void motion_rows(struct text *out, const struct speech *s, int from, int to)
{
	text_clear(out);
	if (!add_rows(out, s, from, to))
		out->cut = true;
}

static bool add_columns(struct text *to, const struct speech *s, int from, int x)
{
	return x > from ? speech_repeat(to, s, SAY_RIGHT, FORM_GO_RIGHT, x - from)
			: speech_repeat(to, s, SAY_LEFT, FORM_GO_LEFT, from - x);
}

/* `other` instead of what is there, when it is shorter. */
static void keep_best(struct text *best, const struct text *other)
{
	if (other->cut || (best->used && best->used <= other->used))
		return;
	text_clear(best);
	text_add(best, text_slice(other));
}

void motion_best(struct text *out, const struct speech *s, struct spot from, struct spot to,
		 int width)
{
	char room[MOTION_ROOM];
	struct text way;

	text_clear(out);
	speech_say(out, s, FORM_GO, to.y, to.x);
	text_init(&way, room, sizeof(room));
	if (from.y < 0)
		return;
	if (from.x < width && add_rows(&way, s, from.y, to.y) &&
	    add_columns(&way, s, from.x, to.x))
		keep_best(out, &way);
	text_clear(&way);
	text_adds(&way, s->say[SAY_FIRST_COLUMN]);
	if (way.used && add_rows(&way, s, from.y, to.y) && add_columns(&way, s, 0, to.x))
		keep_best(out, &way);
	text_clear(&way);
	if (from.y == to.y && *s->forms[FORM_GO_COLUMN]) {
		speech_say(&way, s, FORM_GO_COLUMN, to.x, 0);
		keep_best(out, &way);
	}
}
