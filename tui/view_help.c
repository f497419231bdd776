/* Help and palette: what can be done here, written by the table of actions, and run from
 * there. */
#include <stdio.h>
#include <string.h>

#include "tui/choices.h"
#include "tui/fuzzy.h"
#include "tui/palette.h"
#include "tui/view.h"

enum {
	KEYS_COLUMNS = 16,
	NAME_LEAST = 15,
	NAME_MOST = 34,
	PALETTE_COLUMNS = 76,
	PALETTE_ROWS = 12,
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

/* The letters that were typed stand out. */
static void draw_name(struct pen *p, const struct ui *ui, const struct choice *choice)
{
	struct slice name = slice_of(choice->line), rest = name;
	bool hit[FUZZY_NAME] = {false}, typed = ui->typed.n > 0;
	struct cluster g;

	if (typed && name.n <= FUZZY_NAME)
		fuzzy_score(line_slice(&ui->typed), name, hit);
	while (rest.n) {
		size_t at = name.n - rest.n;

		if (!widths_next(&rest, &g))
			break;
		pen_slice(p,
			  !typed                       ? STYLE_STRONG
			  : at < FUZZY_NAME && hit[at] ? STYLE_MARK
						       : STYLE_TEXT,
			  (struct slice){name.at + at, name.n - rest.n - at});
	}
	if (choice->kind == CHOICE_WORD)
		pen_text(p, STYLE_DIM, choice->form);
}

/* Columns of the names on the screen. */
static int names_width(const struct choices *all, size_t top, int rows)
{
	int most = NAME_LEAST;

	for (size_t i = top; i < all->n && i < top + (size_t)rows; i++) {
		const struct choice *one = &all->all[i];
		int w = one->kind == CHOICE_HEAD ? 0
						 : widths_of(slice_of(one->line)) +
							   widths_of(slice_of(one->form));

		most = w > most ? w : most;
	}
	return most < NAME_MOST ? most : NAME_MOST;
}

static void draw_choice(struct canvas *c, struct box in, int row, int columns,
			const struct ui *ui, const struct choice *choice, bool chosen)
{
	bool keys_first = ui->screen == SCREEN_HELP && ui->mode != MODE_PALETTE;
	int name = keys_first ? KEYS_COLUMNS + 1 : 1, what = name + columns + 1;
	struct pen p = pen_in(c, in);
	char keys[48] = "";

	pen_row(&p, row);
	if (choice->kind == CHOICE_ACTION)
		all_keys(ui, choice->action, keys, sizeof(keys));
	pen_text(&p, STYLE_MARK, chosen ? "▌" : " ");
	if (keys_first)
		pen_field(&p, STYLE_KEY, KEYS_COLUMNS - 1, keys);
	else if (keys[0]) /* the words end before the keys do begin */
		p.in.w -= widths_of(slice_of(keys)) + 1;
	pen_to(&p, name);
	draw_name(&p, ui, choice);
	pen_to(&p, p.x < what ? what : p.x + 2);
	pen_text(&p, STYLE_TEXT, choice->what);
	p.in.w = in.w;
	if (!keys_first)
		pen_right(&p, STYLE_KEY, keys);
	if (chosen)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}

static void draw_head(struct canvas *c, struct box in, int row, const char *words)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, row);
	pen_printf(&p, STYLE_HEAD, " %s", words);
}

/* Where the chosen one stands among the rows, heads included. */
static size_t row_of(const struct choices *all, size_t k)
{
	size_t i = 0;

	for (; i < all->n; i++)
		if (all->all[i].kind != CHOICE_HEAD && k-- == 0)
			break;
	return i;
}

static void draw_nothing(struct canvas *c, struct box in, const struct ui *ui)
{
	const char *guess = palette_guess(line_slice(&ui->typed));
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_text(&p, STYLE_DIM, " nothing is called that");
	if (!guess)
		return;
	pen_text(&p, STYLE_DIM, "; did you mean ");
	pen_text(&p, STYLE_MARK, guess);
	pen_text(&p, STYLE_DIM, "? Tab takes it");
}

static void draw_choices(struct canvas *c, struct box in, const struct choices *all,
			 const struct ui *ui)
{
	size_t n = choices_count(all), at = row_of(all, ui->choice < n ? ui->choice : 0),
	       top = 0;
	int columns;

	if (in.h > 0 && at >= (size_t)in.h)
		top = at - (size_t)in.h + 1;
	columns = names_width(all, top, in.h);
	for (int row = 0; row < in.h && top + (size_t)row < all->n; row++) {
		const struct choice *one = &all->all[top + (size_t)row];

		if (one->kind == CHOICE_HEAD)
			draw_head(c, in, row, one->line);
		else
			draw_choice(c, in, row, columns, ui, one, top + (size_t)row == at);
	}
	if (!n)
		draw_nothing(c, in, ui);
}

void view_help(struct canvas *c, struct box body, const struct snapshot *s,
	       const struct ui *ui)
{
	struct pane panes[2] = {{.least = 1, .most = 1}, {.least = 1, .most = LAYOUT_REST}};
	struct choices all;
	struct pen p;
	char title[64];

	choices_make(&all, ui, s);
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
	draw_choices(c, panes[1].box, &all, ui);
}

/* In the middle, as high as it must be. */
static struct box palette_box(struct box body, const struct choices *all)
{
	int w = body.w - 4 < PALETTE_COLUMNS ? body.w - 4 : PALETTE_COLUMNS;
	int rows = all->n > PALETTE_ROWS ? PALETTE_ROWS : all->n ? (int)all->n : 1;
	int h = rows + 4 < body.h - 2 ? rows + 4 : body.h - 2;

	return w < 10 || h < 4 ? body
			       : (struct box){body.x + (body.w - w) / 2, body.y + 2, w, h};
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
	layout_panes(b, panes, 2);
	layout_draw(c, b, panes, 2);
	layout_title(c, panes[0].box, STYLE_TITLE, "command");
	layout_note(c, panes[0].box, STYLE_DIM,
		    "Tab completes · Enter runs · ↑ history · Esc cancels");
	p = pen_in(c, layout_air(panes[0].box));
	pen_row(&p, 0);
	pen_text(&p, STYLE_KEY, ": ");
	line_draw(&p, &ui->typed, p.in.w - p.x);
	draw_choices(c, panes[1].box, &all, ui);
}
