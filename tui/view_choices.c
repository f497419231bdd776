/* A list of choices: names, what they do, their keys. */
#include "tui/view_choices.h"

#include "tui/fuzzy.h"
#include "tui/palette.h"
#include "tui/view.h"

enum { KEYS_COLUMNS = 16, NAME_LEAST = 15, NAME_MOST = 34, KEYS_SHOWN = 8 };
enum { NARROW = 60, KEYS_NARROW = 9, NAME_NARROW = 10 };

/* All keys of an action on the screen that the help is about: "F5 i 5", with a star when
 * the person chose them. */
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
	if (bindings_changed(&ui->bindings, a, s, ui->kinds))
		text_adds(&t, n ? " *" : "*");
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
static int names_width(const struct choices *all, size_t top, int rows, int width)
{
	int most = width < NARROW ? NAME_NARROW : NAME_LEAST;

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
	int aside = in.w < NARROW ? KEYS_NARROW : KEYS_COLUMNS,
	    name = keys_first ? aside + 1 : 1, what = name + columns + 1;
	struct pen p = pen_in(c, in);
	char keys[48] = "";

	pen_row(&p, row);
	if (choice->kind == CHOICE_ACTION)
		all_keys(ui, choice->action, keys, sizeof(keys));
	pen_text(&p, STYLE_MARK, chosen ? "▌" : " ");
	if (keys_first)
		pen_field(&p, STYLE_KEY, aside - 1, keys);
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

static void draw_note(struct canvas *c, struct box in, int row, const struct choice *one)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, row);
	pen_printf(&p, STYLE_WARN, " ▲ %s  ", one->line);
	pen_text(&p, STYLE_TEXT, one->what);
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

void view_choices(struct canvas *c, struct box in, const struct choices *all,
		  const struct ui *ui)
{
	size_t n = choices_count(all),
	       at = choices_row(all, ui->choice < n ? ui->choice : 0), top = 0;
	int columns, k = 0; /* k: choices above the screen */

	if (in.h > 0 && at >= (size_t)in.h)
		top = at - (size_t)in.h + 1;
	for (size_t i = 0; i < top; i++)
		k += choices_runs(&all->all[i]);
	columns = names_width(all, top, in.h, in.w);
	for (int row = 0; row < in.h && top + (size_t)row < all->n; row++) {
		const struct choice *one = &all->all[top + (size_t)row];

		if (choices_runs(one))
			target_add(&c->targets, TARGET_CHOICE,
				   (struct box){in.x, in.y + row, in.w, 1}, k++);
		if (one->kind == CHOICE_HEAD)
			draw_head(c, in, row, one->line);
		else if (one->kind == CHOICE_NOTE)
			draw_note(c, in, row, one);
		else
			draw_choice(c, in, row, columns, ui, one, top + (size_t)row == at);
	}
	if (!n)
		draw_nothing(c, in, ui);
}
