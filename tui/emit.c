/* From two frames to the fewest bytes that turn the one on the terminal into the other. */
#include "tui/emit.h"

enum { BRIDGE = 4, CELL_MOST = CLUSTER_BYTES + 6 * EMIT_WORDS };

struct emitter {
	struct text *out;
	const struct speech *speech;
	const struct canvas *c, *was;
	int x, y;                /* where the terminal's cursor is; -1 = not known */
	const struct brush *now; /* NULL = plain */
};

static const struct brush *brush_of(const struct emitter *e, const struct cell *cell)
{
	size_t style = cell->style < STYLE_COUNT ? cell->style : STYLE_TEXT;

	return &e->speech->brushes[style + (cell->chosen ? STYLE_COUNT : 0)];
}

static bool blank(const struct cell *cell)
{
	return cell->n == 1 && cell->at[0] == ' ';
}

/* What of a brush is seen on a blank. */
static bool same_ground(const struct brush *a, const struct brush *b)
{
	const unsigned seen = ATTR_UNDERLINE | ATTR_REVERSE;
	int fg_a = a->attrs & seen ? a->fg : -1, fg_b = b->attrs & seen ? b->fg : -1;

	return a->bg == b->bg && fg_a == fg_b && (a->attrs & seen) == (b->attrs & seen);
}

static bool changed(const struct emitter *e, int x, int y)
{
	const struct cell *now, *then;
	size_t i = (size_t)y * (size_t)e->c->width + (size_t)x;

	now = &e->c->cells[i];
	if (!e->was)
		return !blank(now) || brush_of(e, now)->bg >= 0 ||
		       (brush_of(e, now)->attrs & (ATTR_REVERSE | ATTR_UNDERLINE));
	if (!canvas_differs(e->c, e->was, x, y))
		return false;
	then = &e->was->cells[i];
	return !blank(now) || !blank(then) ||
	       !same_ground(brush_of(e, now), brush_of(e, then));
}

static void add_attrs(struct emitter *e, unsigned attrs)
{
	const struct speech *s = e->speech;

	if (attrs & ATTR_BOLD)
		text_adds(e->out, s->bold);
	if (attrs & ATTR_DIM)
		text_adds(e->out, s->dim);
	if (attrs & ATTR_UNDERLINE)
		text_adds(e->out, s->underline);
	if (attrs & ATTR_REVERSE)
		text_adds(e->out, s->reverse);
	if (attrs & ATTR_ITALIC)
		text_adds(e->out, s->italic);
}

static void take_brush(struct emitter *e, const struct brush *b)
{
	static const struct brush none = {.fg = -1, .bg = -1};
	struct brush was = e->now ? *e->now : none;

	if (was.attrs & ~b->attrs) {
		text_adds(e->out, e->speech->plain);
		was = none;
	} else if ((was.fg >= 0 && b->fg < 0) || (was.bg >= 0 && b->bg < 0)) {
		text_adds(e->out, e->speech->own_colours);
		was.fg = was.bg = -1;
	}
	add_attrs(e, b->attrs & ~was.attrs);
	if (b->fg != was.fg)
		text_adds(e->out, b->set_fg);
	if (b->bg != was.bg)
		text_adds(e->out, b->set_bg);
	e->now = b;
}

static void put(struct emitter *e, int x, int y)
{
	const struct cell *cell = &e->c->cells[y * e->c->width + x];
	const struct brush *b = brush_of(e, cell);
	static const struct brush none = {.fg = -1, .bg = -1};

	if (!blank(cell) || !same_ground(b, e->now ? e->now : &none))
		take_brush(e, b);
	text_add(e->out, (struct slice){cell->at, cell->n});
	e->x = x + cell->width;
	if (e->x >= e->c->width) /* terminals differ on where the cursor is now */
		e->x = e->y = -1;
}

/* Over a short stretch it is cheaper to write what is there than to move; only without
 * changing the brush, and never into half of a wide character. */
static bool bridged(struct emitter *e, int x, int y)
{
	if (e->y != y || e->x > x || x - e->x > BRIDGE)
		return false;
	for (int i = e->x; i < x; i++) {
		const struct cell *cell = &e->c->cells[y * e->c->width + i];
		static const struct brush none = {.fg = -1, .bg = -1};
		const struct brush *now = e->now ? e->now : &none;

		if (cell->width != 1 ||
		    (blank(cell) ? !same_ground(brush_of(e, cell), now)
				 : brush_of(e, cell) != now) ||
		    cell->n > 2)
			return false;
	}
	for (int i = e->x; i < x;)
		put(e, i++, y);
	return true;
}

static void go(struct emitter *e, int x, int y)
{
	const char *move;

	if ((e->y == y && e->x == x) || bridged(e, x, y))
		return;
	move = e->y == y && e->x >= 0 && e->x < x ? e->speech->right(x - e->x) : NULL;
	if (!move)
		move = e->speech->move(y, x);
	text_adds(e->out, move ? move : "");
	e->x = x;
	e->y = y;
}

size_t emit_room(const struct canvas *c)
{
	return ((size_t)c->width * (size_t)c->height + 2) * CELL_MOST;
}

uint64_t emit(struct text *out, const struct speech *speech, const struct canvas *c,
	      const struct canvas *was, uint64_t *bytes)
{
	struct emitter e = {
		.out = out, .speech = speech, .c = c, .was = was, .x = -1, .y = -1};
	uint64_t cells = 0;

	*bytes = 0;
	if (!was)
		text_adds(out, speech->clear);
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++) {
			const struct cell *cell = &c->cells[y * c->width + x];

			if (!changed(&e, x, y))
				continue;
			cells++;
			*bytes += cell->n;
			if (!cell->width ||
			    (!speech->last_cell && y == c->height - 1 && x == c->width - 1))
				continue;
			go(&e, x, y);
			put(&e, x, y);
		}
	if (e.now)
		text_adds(out, speech->plain);
	return cells;
}
