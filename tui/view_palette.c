/* The palette: a line and what it may mean, over the screen. */
#include "tui/view.h"
#include "tui/view_choices.h"

enum { PALETTE_COLUMNS = 76, PALETTE_ROWS = 12 };

/* In the middle, as high as it must be. */
static struct box palette_box(struct box body, const struct choices *all)
{
	int w = body.w - 4 < PALETTE_COLUMNS ? body.w - 4 : PALETTE_COLUMNS;
	int rows = all->n > PALETTE_ROWS ? PALETTE_ROWS : all->n ? (int)all->n : 1;
	int air = body.h > PALETTE_ROWS ? 2 : 0;
	int h = rows + 4 < body.h - air ? rows + 4 : body.h - air;

	return w < 10 || h < 4
		       ? body
		       : (struct box){body.x + (body.w - w) / 2, body.y + air, w, h};
}

void view_palette(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui)
{
	struct pane panes[2] = {{.least = 1, .most = 1}, {.least = 1, .most = LAYOUT_REST}};
	struct choices all;
	struct box b;
	struct pen p;

	choices_make(&all, ui, s);
	b = palette_box(body, &all);
	canvas_fill(c, b, STYLE_TEXT, " ");
	target_add(&c->targets, TARGET_NONE, b, 0);
	layout_panes(b, panes, 2);
	layout_draw(c, b, panes, 2);
	layout_title(c, panes[0].box, STYLE_TITLE, "command");
	layout_note(c, panes[0].box, STYLE_DIM,
		    "Tab completes · Enter runs · ↑ history · Esc cancels");
	p = pen_in(c, layout_air(panes[0].box));
	pen_row(&p, 0);
	pen_text(&p, STYLE_KEY, ": ");
	line_draw(&p, &ui->typed, p.in.w - p.x);
	view_choices(c, panes[1].box, &all, ui);
}
