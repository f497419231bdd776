/* Typing: a filter, a search, the palette and the help. */
#include <string.h>

#include "tui/ui.h"
#include "tui/ui_inside.h"

static void run_choice(struct ui *ui, const struct snapshot *s)
{
	struct choice all[CHOICES_MAX];
	size_t n = ui_choices(ui, s, all);
	const struct choice *pick = &all[ui->choice < n ? ui->choice : 0];

	if (slice_starts(slice_of(ui->typed.text), "export ")) {
		ui_export_to(ui, slice_of(ui->typed.text + strlen("export ")));
		return;
	}
	if (!n) {
		ui_say(ui, SEV_WARN, "nothing is called `%s`", ui->typed.text);
		return;
	}
	if (ui->screen == SCREEN_HELP)
		ui_go(ui, ui->from);
	ui->mode = MODE_KEYS;
	if (pick->kind == CHOICE_CHANNEL) {
		slice_copy(ui->channel, sizeof(ui->channel),
			   slice_of(pick->name + strlen("channel ")));
		ui->channels.moved = false;
		ui_go(ui, SCREEN_SESSION);
	} else if (pick->kind == CHOICE_THEME) {
		slice_copy(ui->theme, sizeof(ui->theme),
			   slice_of(pick->name + strlen("theme ")));
		ui->wish = WISH_THEME;
	} else {
		ui_do(ui, s, pick->action);
	}
}

static void typed_done(struct ui *ui, const struct snapshot *s)
{
	struct slice said = line_slice(&ui->typed);

	if (ui->mode == MODE_PALETTE || ui->screen == SCREEN_HELP) {
		run_choice(ui, s);
		return;
	}
	if (ui->mode == MODE_FILTER && !ui_filter_typed(ui))
		return; /* the line says why */
	if (ui->mode == MODE_SEARCH) {
		slice_copy(ui->search, FILTER_ROOM, said);
		ui->mode = MODE_KEYS;
		ui->sdp.looking = ui->screen == SCREEN_SDP && said.n;
		ui->sdp.match = SIZE_MAX;
		if (ui->sdp.looking || ui->screen != SCREEN_SDP)
			ui_search_on(ui, 1);
	}
	ui->mode = MODE_KEYS;
}

static void complete(struct ui *ui, const struct snapshot *s)
{
	struct choice all[CHOICES_MAX];
	size_t n = ui_choices(ui, s, all);

	if (!n)
		return;
	line_set(&ui->typed, slice_of(all[ui->choice < n ? ui->choice : 0].name));
	ui->choice = 0;
}

void ui_type(struct ui *ui, const struct snapshot *s, int key)
{
	bool choosing = ui->mode == MODE_PALETTE || ui->screen == SCREEN_HELP;

	if (ui->mode == MODE_EXPORT && ui_export_key(ui, key))
		return;
	if (key == KEY_ESCAPE || key == CTRL_KEY('C')) {
		if (ui->mode == MODE_KEYS)
			ui_back(ui, false);
		if (ui->mode == MODE_FILTER)
			ui_filter_cancel(ui);
		ui->mode = MODE_KEYS;
	} else if (key == KEY_RETURN) {
		typed_done(ui, s);
	} else if (choosing && key == KEY_TABULATOR) {
		complete(ui, s);
	} else if (choosing && (key == KEY_ARROW_DOWN || key == CTRL_KEY('N') ||
				key == KEY_PAGE_DOWN)) {
		struct choice all[CHOICES_MAX];
		size_t n = ui_choices(ui, s, all), step = key == KEY_PAGE_DOWN ? 10 : 1;

		ui->choice = ui->choice + step < n ? ui->choice + step : n ? n - 1 : 0;
	} else if (choosing &&
		   (key == KEY_ARROW_UP || key == CTRL_KEY('P') || key == KEY_PAGE_UP)) {
		size_t step = key == KEY_PAGE_UP ? 10 : 1;

		ui->choice -= ui->choice < step ? ui->choice : step;
	} else if (line_key(&ui->typed, key) == LINE_CHANGED) {
		ui->choice = 0;
	}
	if (ui->mode == MODE_FILTER)
		ui_filter_typed(ui);
}
