/* What the screen is about: keys become actions, actions change struct ui. */
#include "tui/ui.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/places.h"
#include "tui/theme.h"
#include "tui/ui_inside.h"
#include "tui/view.h"

static const enum screen siblings[] = {SCREEN_SESSION, SCREEN_LADDER, SCREEN_SDP,
				       SCREEN_STATS, SCREEN_TAKEOVER};
enum { SIBLINGS = sizeof(siblings) / sizeof(siblings[0]) };

static const enum screen tabs[] = {SCREEN_CHANNELS, SCREEN_STREAMS, SCREEN_SESSIONS};
enum { TABS = sizeof(tabs) / sizeof(tabs[0]) };

void ui_init(struct ui *ui)
{
	*ui = (struct ui){.width = 80,
			  .height = 24,
			  .recording_s = -1,
			  .sdp.match = SIZE_MAX,
			  .ladder.match = SIZE_MAX,
			  .stats = {.back_s = -1, .span_s = SERIES_SECONDS},
			  .channels.sort = SORT_NAME};
	ui->lists[SCREEN_TAKEOVER].follow = true;
	ui->lists[SCREEN_LADDER].follow = ui->lists[SCREEN_LOG].follow =
		ui->lists[SCREEN_COMMANDS].follow = true;
	slice_copy(ui->theme, sizeof(ui->theme), SLICE("dark"));
	bindings_init(&ui->bindings);
	for (int i = 0; i < LIMIT_COUNT; i++)
		ui->limits[i] = (struct limit){NAN, NAN};
}

enum wish ui_take_wish(struct ui *ui)
{
	enum wish w = ui->wish;

	ui->wish = WISH_NONE;
	return w;
}

bool ui_aside(enum screen s)
{
	return s == SCREEN_HELP || s == SCREEN_LOG || s == SCREEN_COMMANDS ||
	       s == SCREEN_START;
}

bool ui_tab(enum screen s)
{
	return ON_TABS >> s & 1;
}

void ui_go(struct ui *ui, enum screen screen)
{
	if (ui_aside(screen) && !ui_aside(ui->screen))
		ui->from = ui->screen;
	if (ui_tab(screen))
		ui->tab = screen;
	if (screen != ui->screen)
		ui->streams.asked = false;
	ui->screen = screen;
	ui->sdp.looking = ui->sdp.lesson = ui->sdp.scrolled = false;
	if (screen != SCREEN_SDP && screen != SCREEN_HELP && screen != SCREEN_LOG)
		ui->sdp.exchange = ui->sdp.versus = 0;
	ui->text_top = 0;
	ui->sdp.match = ui->ladder.match = SIZE_MAX;
	ui->frozen = false;
	ui->choice = 0;
	ui->typed = (struct line){0};
	ui->status[0] = '\0';
	ui->stats.back_s = -1;
}

/* Going places */

bool ui_first(const struct ui *ui)
{
	return ui->screen == SCREEN_CHANNELS ||
	       (ui->screen == SCREEN_START && ui->places && ui->places->missing[0]);
}

void ui_back(struct ui *ui, const struct snapshot *s, bool quits)
{
	if (ui->screen == SCREEN_SDP && ui->sdp.lesson)
		ui->sdp.lesson = false;
	else if (ui->screen == SCREEN_SDP && ui->sdp.versus)
		ui->sdp.versus = 0;
	else if (ui->screen == SCREEN_MESSAGE || ui->screen == SCREEN_DIFF)
		ui_go(ui, SCREEN_LADDER);
	else if (ui->screen == SCREEN_LADDER && ui->filters[SCREEN_LADDER][0])
		ui->filters[SCREEN_LADDER][0] = '\0';
	else if (ui->screen == SCREEN_LOG && ui->filters[SCREEN_LOG][0])
		ui->filters[SCREEN_LOG][0] = '\0';
	else if (ui_tab(ui->screen) && ui->filters[ui->screen][0])
		ui->filters[ui->screen][0] = '\0';
	else if (ui_aside(ui->screen) && !ui_first(ui))
		ui_go(ui, ui->from);
	else if (ui->screen == SCREEN_SESSION)
		ui_go(ui, ui->tab);
	else if (ui_tab(ui->screen) && !ui_first(ui))
		ui_go(ui, SCREEN_CHANNELS);
	else if (!ui_first(ui))
		ui_go(ui, SCREEN_SESSION);
	else if (quits)
		ui_quit(ui, s);
	else
		ui_say(ui, SEV_INFO, "this is the first screen; %s leaves kvscope",
		       ui_keyed(ui, ACTION_QUIT).s);
}

/* The one beside it, if the screen is one of them. */
static void beside(struct ui *ui, const enum screen *all, int n, int way)
{
	for (int i = 0; i < n; i++)
		if (all[i] == ui->screen) {
			ui_go(ui, all[(i + way + n) % n]);
			return;
		}
}

static void sibling(struct ui *ui, int way)
{
	if (ui_tab(ui->screen))
		beside(ui, tabs, TABS, way);
	else
		beside(ui, siblings, SIBLINGS, way);
}

static void next_theme(struct ui *ui)
{
	size_t i = 0;

	while (theme_builtin(i) && strcmp(theme_builtin(i), ui->theme) != 0)
		i++;
	if (!theme_builtin(i) || !theme_builtin(++i))
		i = 0;
	slice_copy(ui->theme, sizeof(ui->theme), slice_of(theme_builtin(i)));
	ui->own_theme = true;
	ui->wish = WISH_THEME;
}

static void type_into(struct ui *ui, enum mode mode)
{
	ui->mode = mode;
	ui->choice = ui->recalled = 0;
	ui->typed = (struct line){.most = mode == MODE_PALETTE ? 0 : FILTER_ROOM - 1};
	if (mode == MODE_FILTER)
		ui_filter_begin(ui);
}

void ui_search_on(struct ui *ui, int way)
{
	if (!ui->search[0]) {
		ui_say(ui, SEV_INFO, "nothing to look for yet: %s begins a search",
		       ui_keyed(ui, ACTION_SEARCH).s);
		return;
	}
	ui->seek = way;
	ui->sought = 0;
}

static void freeze(struct ui *ui)
{
	ui->frozen = !ui->frozen;
	if (ui->frozen)
		ui_say(ui, SEV_INFO, "frozen: %s goes on", ui_keyed(ui, ACTION_FREEZE).s);
	else
		ui_say(ui, SEV_INFO, "going on");
}

static void follow(struct ui *ui)
{
	ui->lists[ui->screen].follow = true;
	ui->frozen = false;
}

int ui_zoomed(struct ui *ui, int window_s, bool in, int least_s, int most_s)
{
	int to = in ? window_s / 2 : window_s * 2;

	to = to < least_s ? least_s : to > most_s ? most_s : to;
	ui_say(ui, SEV_INFO, "window %d s", to);
	return to;
}

/* What an action does wherever no screen does it in its own way. */
static void do_anywhere(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_HELP:       ui_go(ui, SCREEN_HELP); break;
	case ACTION_CHANNELS:   ui_go(ui, SCREEN_CHANNELS); break;
	case ACTION_STREAMS:    ui_go(ui, SCREEN_STREAMS); break;
	case ACTION_SESSIONS:   ui_go(ui, SCREEN_SESSIONS); break;
	case ACTION_SESSION:    ui_go(ui, SCREEN_SESSION); break;
	case ACTION_LADDER:     ui_go(ui, SCREEN_LADDER); break;
	case ACTION_SDP:        ui_go(ui, SCREEN_SDP); break;
	case ACTION_STATS:      ui_go(ui, SCREEN_STATS); break;
	case ACTION_TAKEOVER:   ui_go(ui, SCREEN_TAKEOVER); break;
	case ACTION_LOG:        ui_go(ui, SCREEN_LOG); break;
	case ACTION_COMMANDS:   ui_go(ui, SCREEN_COMMANDS); break;
	case ACTION_PICTURE:    ui_go(ui, SCREEN_PICTURE); break;
	case ACTION_NEXT_VIEW:  sibling(ui, 1); break;
	case ACTION_LAST_VIEW:  sibling(ui, -1); break;
	case ACTION_OLDER:      ui_session_step(ui, s, -1); break;
	case ACTION_NEWER:      ui_session_step(ui, s, 1); break;
	case ACTION_BACK:       ui_back(ui, s, true); break;
	case ACTION_NEXT:       ui_search_on(ui, 1); break;
	case ACTION_PREVIOUS:   ui_search_on(ui, -1); break;
	case ACTION_FOLLOW:     follow(ui); break;
	case ACTION_FREEZE:     freeze(ui); break;
	case ACTION_SEARCH:     type_into(ui, MODE_SEARCH); break;
	case ACTION_FILTER:     type_into(ui, MODE_FILTER); break;
	case ACTION_PALETTE:    type_into(ui, MODE_PALETTE); break;
	case ACTION_JUMP:
		type_into(ui, MODE_PALETTE);
		line_set(&ui->typed, SLICE("jump "));
		break;
	case ACTION_EXPORT:     ui_export_ask(ui); break;
	case ACTION_COPY:       ui->wish = WISH_COPY; break;
	case ACTION_THEME:      next_theme(ui); break;
	case ACTION_ASCII:      ui->ascii = !ui->ascii; break;
	case ACTION_RIVAL:      ui->wish = WISH_RIVAL; break;
	case ACTION_STOP_RIVAL: ui->wish = WISH_STOP_RIVAL; break;
	case ACTION_IMPAIR:     ui->wish = WISH_IMPAIR; break;
	case ACTION_RECORD:     ui->wish = WISH_RECORD; break;
	case ACTION_REDRAW:     ui->wish = WISH_REDRAW; break;
	case ACTION_SUSPEND:    ui->wish = WISH_SUSPEND; break;
	default:                ui_move(ui, a); break;
	}
	/* clang-format on */
}

/* clang-format off */
static screen_do *const own[SCREEN_COUNT] = {
	[SCREEN_CHANNELS] = channels_do, [SCREEN_SESSION] = session_do,
	[SCREEN_LADDER] = ladder_do,
	[SCREEN_SDP] = sdp_do,           [SCREEN_STATS] = stats_do,
	[SCREEN_TAKEOVER] = takeover_do, [SCREEN_LOG] = log_do,
	[SCREEN_MESSAGE] = message_do,   [SCREEN_DIFF] = diff_do,
	[SCREEN_START] = start_do,
	[SCREEN_PICTURE] = picture_do,
	[SCREEN_STREAMS] = streams_do,   [SCREEN_SESSIONS] = sessions_do,
};
/* clang-format on */

void ui_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (!action_fits(a, ui->screen, ui->kinds))
		return;
	if (world_do(ui, s, a) || replay_do(ui, a))
		return;
	if (!own[ui->screen] || !own[ui->screen](ui, s, a))
		do_anywhere(ui, s, a);
}

/* Pasted text goes into a field, and is never a key. */
static bool takes_text(struct ui *ui)
{
	if (ui->mode != MODE_KEYS || ui->screen == SCREEN_HELP)
		return true;
	ui_say(ui, SEV_INFO, "what is pasted is text, not keys; {command} opens a line for it");
	return false;
}

void ui_key(struct ui *ui, const struct snapshot *s, int key)
{
	enum action a;

	if (key & KEY_PASTED && !takes_text(ui))
		return;
	key &= ~KEY_PASTED;
	if (ui->mode == MODE_DIALOG) {
		dialog_key(ui, s, key);
		return;
	}
	if (ui->mode != MODE_KEYS || ui->screen == SCREEN_HELP) {
		if (key > KEY_FUNCTION && key <= KEY_FUNCTION_LAST &&
		    ui->screen == SCREEN_HELP)
			ui_do(ui, s, action_for(&ui->bindings, key, ui->screen, ui->kinds));
		else
			ui_type(ui, s, key);
		return;
	}
	a = action_for(&ui->bindings, key, ui->screen, ui->kinds);
	if (a == ACTION_NONE) {
		char room[16];

		ui_say(ui, SEV_INFO, "%s does nothing here; %s lists what does",
		       *key_words(key, room, sizeof(room)) ? room : "that key",
		       ui_keyed(ui, ACTION_HELP).s);
		return;
	}
	if (a != ACTION_BACK)
		ui->status[0] = '\0';
	if (a == ACTION_BACK)
		ui_back(ui, s, key != KEY_ESCAPE);
	else
		ui_do(ui, s, a);
}
