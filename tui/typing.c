/* Typing: a filter, a search, the palette and the help. */
#include <string.h>

#include "tui/palette.h"
#include "tui/ui_inside.h"

enum { PAGE = 10 };

void ui_search_for(struct ui *ui, struct slice what)
{
	slice_copy(ui->search, FILTER_ROOM, what);
	ui->sdp.looking = ui->screen == SCREEN_SDP && what.n;
	ui->sdp.match = SIZE_MAX;
	if (ui->sdp.looking || ui->screen != SCREEN_SDP)
		ui_search_on(ui, 1);
}

static void type_line(struct ui *ui, const char *line)
{
	line_set(&ui->typed, slice_of(line));
	ui->choice = 0;
}

static void run(struct ui *ui, const struct snapshot *s, struct slice line)
{
	bool help = ui->screen == SCREEN_HELP;

	if (help)
		ui_go(ui, ui->from);
	ui->mode = MODE_KEYS;
	ui->status[0] = '\0';
	palette_run(ui, s, line);
	if (!help)
		recall_add(&ui->history, line);
}

/* What cannot be run stays to be mended. */
static void run_choice(struct ui *ui, const struct snapshot *s)
{
	struct choices all;
	const struct choice *pick;

	choices_make(&all, ui, s);
	pick = choices_pick(&all, ui->choice);
	if (!pick)
		palette_refuse(ui, line_slice(&ui->typed));
	else if (pick->kind == CHOICE_WORD)
		type_line(ui, pick->line);
	else
		run(ui, s, slice_of(pick->line));
}

static void typed_done(struct ui *ui, const struct snapshot *s)
{
	enum mode mode = ui->mode;

	if (mode == MODE_PALETTE || ui->screen == SCREEN_HELP) {
		run_choice(ui, s);
		return;
	}
	if (ui->mode == MODE_FILTER && !ui_filter_typed(ui))
		return; /* the line says why */
	ui->mode = MODE_KEYS;
	if (mode == MODE_SEARCH)
		ui_search_for(ui, line_slice(&ui->typed));
}

static void complete(struct ui *ui, const struct snapshot *s)
{
	struct choices all;
	const struct choice *pick;
	const char *guess;

	choices_make(&all, ui, s);
	pick = choices_pick(&all, ui->choice);
	guess = pick ? pick->line : palette_guess(line_slice(&ui->typed));
	if (guess)
		type_line(ui, guess);
}

static void choose(struct ui *ui, const struct snapshot *s, long way)
{
	struct choices all;
	long to = (long)ui->choice + way, last;

	choices_make(&all, ui, s);
	last = (long)choices_count(&all) - 1;
	ui->choice = (size_t)(to < 0 || last < 0 ? 0 : to > last ? last : to);
}

/* Up on the empty line goes back in the history, down forth again; false: the key is for
 * the choices. */
static bool recall_line(struct ui *ui, int key)
{
	bool up = key == KEY_ARROW_UP || key == CTRL_KEY('P'),
	     down = key == KEY_ARROW_DOWN || key == CTRL_KEY('N');
	size_t to = up ? ui->recalled + 1 : ui->recalled - 1;
	const char *line;

	if (ui->mode != MODE_PALETTE || (!up && !down) ||
	    (!ui->recalled && (down || ui->typed.n || ui->choice)))
		return false;
	line = recall_back(&ui->history, to);
	if (line || !to) {
		type_line(ui, line ? line : "");
		ui->recalled = to;
	}
	return true;
}

/* A key for the list of choices; false: it is none. */
static bool choosing(struct ui *ui, const struct snapshot *s, int key)
{
	/* clang-format off */
	switch (key) {
	case KEY_ARROW_DOWN: case CTRL_KEY('N'): choose(ui, s, 1);     return true;
	case KEY_ARROW_UP:   case CTRL_KEY('P'): choose(ui, s, -1);    return true;
	case KEY_PAGE_DOWN:                      choose(ui, s, PAGE);  return true;
	case KEY_PAGE_UP:                        choose(ui, s, -PAGE); return true;
	case KEY_TABULATOR:                      complete(ui, s);      return true;
	default:                                 return false;
	}
	/* clang-format on */
}

static void cancel(struct ui *ui, const struct snapshot *s)
{
	if (ui->mode == MODE_KEYS)
		ui_back(ui, s, false);
	if (ui->mode == MODE_FILTER)
		ui_filter_cancel(ui);
	ui->mode = MODE_KEYS;
}

void ui_type(struct ui *ui, const struct snapshot *s, int key)
{
	bool list = ui->mode == MODE_PALETTE || ui->screen == SCREEN_HELP;

	if (ui->mode == MODE_EXPORT && ui_export_key(ui, key))
		return;
	if (list && recall_line(ui, key))
		return;
	ui->recalled = 0;
	if (key == KEY_ESCAPE || key == CTRL_KEY('C'))
		cancel(ui, s);
	else if (key == KEY_RETURN)
		typed_done(ui, s);
	else if (list && choosing(ui, s, key))
		return;
	else if (line_key(&ui->typed, key) == LINE_CHANGED)
		ui->choice = 0;
	if (ui->mode == MODE_FILTER)
		ui_filter_typed(ui);
}
