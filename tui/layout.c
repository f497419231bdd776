/* Panes stacked in a frame: who gets how many rows. */
#include "tui/layout.h"

#include <stdio.h>

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

void layout_panes(struct box frame, struct pane *panes, size_t n)
{
	int left = frame.h - 1, y = frame.y;

	for (size_t i = 0; i < n; i++) {
		int want = smaller(panes[i].least, left - 1);

		panes[i].box = (struct box){frame.x + 1, 0, frame.w - 2, 0};
		if (frame.w < 3 || want <= 0 || (i > 0 && want < panes[i].least))
			continue;
		panes[i].box.h = want;
		left -= want + 1;
	}
	for (size_t i = 0; i < n; i++) {
		int more =
			panes[i].box.h ? smaller(panes[i].most - panes[i].box.h, left) : 0;

		panes[i].box.h += more > 0 ? more : 0;
		left -= more > 0 ? more : 0;
	}
	for (size_t i = 0; i < n; i++) {
		panes[i].box.y = y + 1;
		y += panes[i].box.h ? panes[i].box.h + 1 : 0;
	}
}

void layout_draw(struct canvas *c, struct box frame, const struct pane *panes, size_t n)
{
	canvas_frame(c, frame);
	for (size_t i = 1; i < n; i++)
		if (panes[i].box.h)
			canvas_rule(c, frame, panes[i].box.y - 1);
}

/* Nothing but the line is there. */
static bool is_free(const struct canvas *c, struct box b)
{
	for (int x = b.x; x < b.x + b.w; x++)
		if (x >= 0 && x < c->width && b.y >= 0 && b.y < c->height &&
		    c->cells[(size_t)b.y * (size_t)c->width + (size_t)x].style !=
			    STYLE_BORDER)
			return false;
	return true;
}

static void title_at(struct canvas *c, struct box inside, enum style s, const char *words,
		     bool right)
{
	struct box above = {inside.x, inside.y - 1, inside.w, 1};
	struct pen p = pen_in(c, above);
	int width = widths_of(slice_of(words)) + 2;

	if (inside.h < 1 || !*words || (right && width + 2 > inside.w))
		return;
	above.x += right ? inside.w - width - 1 : 1;
	above.w = right ? width : inside.w - 2;
	if (right && !is_free(c, above)) /* the title needs its room */
		return;
	p.in = above;
	pen_printf(&p, s, " %s ", words);
}

void layout_title(struct canvas *c, struct box inside, enum style s, const char *title)
{
	title_at(c, inside, s, title, false);
}

void layout_note(struct canvas *c, struct box inside, enum style s, const char *note)
{
	title_at(c, inside, s, note, true);
}

void layout_split(struct canvas *c, struct box inside, int width, struct box *left,
		  struct box *right)
{
	*left = *right = inside;
	if (inside.h < 1 || width < 1 || width > inside.w - 2) {
		right->w = right->h = 0;
		return;
	}
	canvas_wall(c, inside.x + width, inside.y - 1, inside.y + inside.h);
	left->w = width;
	right->x = inside.x + width + 1;
	right->w = inside.w - width - 1;
}

struct box layout_air(struct box b)
{
	if (b.w < 3)
		return b;
	return (struct box){b.x + 1, b.y, b.w - 2, b.h};
}
