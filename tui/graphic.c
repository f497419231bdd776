/* A picture in the terminal's own graphics, above blank cells. */
#include "tui/graphic.h"

#define KITTY_DELETE "\033_Ga=d,d=I,i=%d,q=2\033\\"

enum { SPOILT = 0xff };

static struct cell *cell_of(const struct canvas *c, int x, int y)
{
	return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

static bool inside(const struct canvas *c, struct box b)
{
	return b.x >= 0 && b.y >= 0 && b.w > 0 && b.h > 0 && b.w <= c->width - b.x &&
	       b.h <= c->height - b.y;
}

static bool uncovered(const struct canvas *c, struct box b)
{
	for (int y = b.y; y < b.y + b.h; y++)
		for (int x = b.x; x < b.x + b.w; x++) {
			const struct cell *cell = cell_of(c, x, y);

			if (cell->n != 1 || cell->at[0] != ' ' || cell->ink[0] ||
			    cell->ink[1])
				return false;
		}
	return true;
}

struct graphic graphic_wanted(const struct canvas *c, enum graphics how)
{
	const struct graphic *g = &c->graphic;

	if (how == GRAPHICS_NONE || !g->bytes.n || !inside(c, g->box) ||
	    !uncovered(c, g->box))
		return (struct graphic){.bytes = {"", 0}};
	return *g;
}

static bool same_box(struct box a, struct box b)
{
	return a.x == b.x && a.y == b.y && a.w == b.w && a.h == b.h;
}

bool graphic_same(const struct graphic_shown *g, const struct graphic *want)
{
	if (!want->bytes.n || !g->box.w)
		return !want->bytes.n && !g->box.w;
	return same_box(g->box, want->box) && g->made_of == want->made_of;
}

void graphic_hide(struct graphic_shown *g, struct text *out, struct canvas *shown)
{
	if (g->box.w && g->how == GRAPHICS_KITTY)
		text_printf(out, KITTY_DELETE, GRAPHIC_ID);
	if (g->box.w && g->how == GRAPHICS_SIXEL && inside(shown, g->box))
		for (int y = g->box.y; y < g->box.y + g->box.h; y++)
			for (int x = g->box.x; x < g->box.x + g->box.w; x++)
				cell_of(shown, x, y)->n = SPOILT;
	*g = (struct graphic_shown){.how = GRAPHICS_NONE};
}

void graphic_note(struct graphic_shown *g, const struct graphic *now, enum graphics how)
{
	*g = (struct graphic_shown){now->box, now->made_of, how};
}
