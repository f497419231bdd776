/* Help: what the screen is about, and what can be done there, run from here. */
#include <stdio.h>

#include "tui/about.h"
#include "tui/view.h"
#include "tui/view_choices.h"

enum { ASIDE_FROM = 140, ASIDE_COLUMNS = 48, LIST_LEAST = 8, ABOUT_MOST = 8 };

/* Words in as many rows as they need; returns the row after them. */
static int draw_words(struct canvas *c, struct box in, int row, enum style s,
		      const char *words)
{
	struct slice rest = slice_of(words);
	struct pen p = pen_in(c, in);

	pen_row(&p, row);
	while (rest.n) {
		struct slice word = slice_until(&rest, ' ');

		if (p.x && p.x + widths_of(word) >= in.w)
			pen_row(&p, ++row);
		if (p.x)
			pen_text(&p, s, " ");
		pen_slice(&p, s, word);
	}
	return row + 1;
}

static int draw_signs(struct canvas *c, struct box in, int row, enum screen screen)
{
	const struct about_sign *one;
	struct pen p = pen_in(c, in);

	pen_row(&p, row);
	for (size_t i = 0; (one = about_sign(screen, i)); i++) {
		int width = widths_of(slice_of(one->sign)) + 1 +
			    widths_of(slice_of(one->words));

		if (p.x && p.x + width > in.w)
			pen_row(&p, ++row);
		pen_text(&p, STYLE_STRONG, one->sign);
		pen_printf(&p, STYLE_DIM, " %s", one->words);
		pen_to(&p, p.x + 3);
	}
	return row + 1;
}

/* Returns how many rows it takes. */
static int draw_about(struct canvas *c, struct box in, enum screen screen)
{
	int row = draw_words(c, in, 0, STYLE_TEXT, about_screen(screen));

	return draw_signs(c, in, row + (in.h > ABOUT_MOST), screen);
}

static void draw_line(struct canvas *c, struct box in, const struct ui *ui)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_text(&p, STYLE_KEY, "> ");
	line_draw(&p, &ui->typed, p.in.w - p.x);
	pen_right(&p, STYLE_DIM, "  type to search · ↑ ↓ choose · Enter runs · Esc closes");
}

/* Drawn below the screen, where nothing shows. */
static int about_rows(struct canvas *c, int columns, enum screen screen)
{
	return draw_about(c, (struct box){0, c->height, columns, ABOUT_MOST}, screen);
}

void view_help(struct canvas *c, struct box body, const struct snapshot *s,
	       const struct ui *ui)
{
	struct pane panes[3] = {{.least = 1, .most = 1},
				{.least = LIST_LEAST, .most = LAYOUT_REST},
				{.least = 1, .most = ABOUT_MOST}};
	bool aside = body.w >= ASIDE_FROM, below = !aside && !ui->typed.n;
	struct box left, right;
	struct choices all;
	char title[64];

	choices_make(&all, ui, s);
	panes[2].least = panes[2].most = about_rows(c, body.w - 4, ui->from);
	/* With little room, the keys and not what the screen is about. */
	if (body.h < LIST_LEAST + 5)
		panes[1].least = body.h > 5 ? body.h - 4 : 1, below = false;
	layout_panes(body, panes, below ? 3 : 2);
	layout_draw(c, body, panes, below ? 3 : 2);
	snprintf(title, sizeof(title), "What can be done here (%s)", screen_name(ui->from));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	layout_note(c, panes[0].box, STYLE_DIM, "* your keys");
	draw_line(c, layout_air(panes[0].box), ui);
	left = right = panes[1].box;
	if (aside) {
		layout_split(c, panes[1].box, panes[1].box.w - ASIDE_COLUMNS, &left,
			     &right);
		draw_about(c, layout_air(right), ui->from);
	}
	layout_title(c, left, STYLE_HEAD, "KEYS");
	view_choices(c, left, &all, ui);
	if (!below)
		return;
	layout_title(c, panes[2].box, STYLE_TITLE, "This screen");
	draw_about(c, layout_air(panes[2].box), ui->from);
}
