/* Help and palette: what can be done here, written by the table of actions, and run from
 * there. */
#include <stdio.h>
#include <string.h>

#include "tui/view.h"

enum {
	KEYS_COLUMNS = 16,
	NAME_COLUMNS = 16,
	PALETTE_COLUMNS = 76,
	PALETTE_ROWS = 14,
	KEYS_SHOWN = 8
};

/* All keys of an action on the screen that the help is about: "F5 i 5". */
static void all_keys(const struct ui *ui, enum action a, char *to, size_t room)
{
	enum screen s = ui->screen == SCREEN_HELP ? ui->from : ui->screen;
	int keys[KEYS_SHOWN];
	size_t n = bindings_keys(&ui->bindings, a, s, ui->kinds, keys, KEYS_SHOWN);
	struct text t;
	char one[16];

	text_init(&t, to, room);
	for (size_t i = 0; i < n; i++)
		text_printf(&t, "%s%s", i ? " " : "", key_words(keys[i], one, sizeof(one)));
}

static void draw_choice(struct canvas *c, struct box in, int row, const struct ui *ui,
			const struct choice *choice, bool chosen, bool keys_first)
{
	struct pen p = pen_in(c, in);
	char keys[48] = "";

	pen_row(&p, row);
	if (choice->kind == CHOICE_ACTION)
		all_keys(ui, choice->action, keys, sizeof(keys));
	pen_text(&p, STYLE_MARK, chosen ? "▌" : " ");
	if (keys_first) {
		pen_field(&p, STYLE_KEY, KEYS_COLUMNS - 1, keys);
		pen_text(&p, STYLE_TEXT, " ");
	}
	if (!keys_first && keys[0]) /* the words end before the keys do begin */
		p.in.w -= widths_of(slice_of(keys)) + 1;
	pen_field(&p, STYLE_STRONG, choice->kind == CHOICE_ACTION ? NAME_COLUMNS - 1 : 34,
		  choice->name);
	pen_text(&p, STYLE_TEXT, " ");
	pen_text(&p, STYLE_TEXT, choice->what);
	p.in.w = in.w;
	if (!keys_first)
		pen_right(&p, STYLE_KEY, keys);
	if (chosen)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}

static void draw_choices(struct canvas *c, struct box in, const struct snapshot *s,
			 const struct ui *ui, bool keys_first)
{
	struct choice all[CHOICES_MAX];
	size_t n = ui_choices(ui, s, all), at = ui->choice < n ? ui->choice : 0, top = 0;

	if (in.h > 0 && at >= (size_t)in.h)
		top = at - (size_t)in.h + 1;
	for (int row = 0; row < in.h && top + (size_t)row < n; row++)
		draw_choice(c, in, row, ui, &all[top + (size_t)row],
			    top + (size_t)row == at, keys_first);
	if (!n) {
		struct pen p = pen_in(c, in);

		pen_row(&p, 0);
		pen_text(&p, STYLE_DIM, " nothing is called that");
	}
}

void view_help(struct canvas *c, struct box body, const struct snapshot *s,
	       const struct ui *ui)
{
	struct pane panes[2] = {{.least = 1, .most = 1}, {.least = 1, .most = LAYOUT_REST}};
	struct pen p;
	char title[64];

	layout_panes(body, panes, 2);
	layout_draw(c, body, panes, 2);
	snprintf(title, sizeof(title), "What can be done here (%s)", screen_name(ui->from));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	p = pen_in(c, layout_air(panes[0].box));
	pen_row(&p, 0);
	pen_text(&p, STYLE_KEY, "> ");
	line_draw(&p, &ui->typed, p.in.w - p.x);
	pen_right(&p, STYLE_DIM, "type to search · ↑ ↓ choose · Enter runs · Esc closes");
	layout_title(c, panes[1].box, STYLE_HEAD, " KEYS");
	draw_choices(c, panes[1].box, s, ui, true);
}

void view_palette(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui)
{
	int w = body.w - 8 < PALETTE_COLUMNS ? body.w - 8 : PALETTE_COLUMNS;
	int h = body.h - 4 < PALETTE_ROWS ? body.h - 4 : PALETTE_ROWS;
	struct box b = {body.x + (body.w - w) / 2, body.y + 2, w, h};
	struct pane panes[2] = {{.least = 1, .most = 1}, {.least = 1, .most = LAYOUT_REST}};
	struct pen p;

	if (w < 10 || h < 4)
		b = body;
	canvas_fill(c, b, STYLE_TEXT, " ");
	layout_panes(b, panes, 2);
	layout_draw(c, b, panes, 2);
	layout_title(c, panes[0].box, STYLE_TITLE, "command");
	layout_note(c, panes[0].box, STYLE_DIM, "Tab completes · Enter runs · Esc cancels");
	p = pen_in(c, layout_air(panes[0].box));
	pen_row(&p, 0);
	pen_text(&p, STYLE_KEY, ": ");
	line_draw(&p, &ui->typed, p.in.w - p.x);
	draw_choices(c, panes[1].box, s, ui, false);
}
