/* What the screen is about: keys become actions, actions change struct ui. */
#include "tui/ui.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/theme.h"
#include "tui/ui_inside.h"
#include "tui/view.h"

enum {
	WINDOW_LEAST = 30,
	WINDOW_MOST = SERIES_SECONDS,
	TIMELINE_LEAST = 15,
	TIMELINE_MOST = 7200
};

static const enum screen siblings[] = {SCREEN_SESSION, SCREEN_LADDER, SCREEN_SDP,
				       SCREEN_STATS, SCREEN_TAKEOVER};
enum { SIBLINGS = sizeof(siblings) / sizeof(siblings[0]) };

void ui_init(struct ui *ui)
{
	*ui = (struct ui){.back_s = -1, .match = SIZE_MAX, .width = 80, .height = 24};
	ui->lists[SCREEN_LADDER].follow = ui->lists[SCREEN_LOG].follow = true;
	ui->sort = SORT_NAME;
	slice_copy(ui->theme, sizeof(ui->theme), SLICE("dark"));
}

void ui_say(struct ui *ui, enum severity severity, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(ui->status, sizeof(ui->status), format, args);
	va_end(args);
	ui->severity = severity;
}

enum wish ui_take_wish(struct ui *ui)
{
	enum wish w = ui->wish;

	ui->wish = WISH_NONE;
	return w;
}

bool ui_tagged(const struct ui *ui, const char *channel)
{
	for (size_t i = 0; i < ui->n_tagged; i++)
		if (strcmp(ui->tagged[i], channel) == 0)
			return true;
	return false;
}

void ui_go(struct ui *ui, enum screen screen)
{
	if ((screen == SCREEN_HELP || screen == SCREEN_LOG) && ui->screen != SCREEN_HELP &&
	    ui->screen != SCREEN_LOG)
		ui->from = ui->screen;
	ui->screen = screen;
	ui->raw = ui->looking = false;
	ui->raw_top = 0;
	ui->match = SIZE_MAX;
	ui->frozen = false;
	ui->choice = 0;
	ui->typed = (struct line){0};
	ui->status[0] = '\0';
	ui->back_s = -1;
}

/* Lists */

static void move_to(struct ui *ui, struct list *l, long long to)
{
	long long last = l->total ? (long long)l->total - 1 : 0;

	l->at = (size_t)(to < 0 ? 0 : to > last ? last : to);
	l->follow = l->at == (size_t)last && l->total && ui->screen != SCREEN_CHANNELS;
	ui->moved = true;
}

static void move(struct ui *ui, enum action a)
{
	struct list *l = &ui->lists[ui->screen];
	long long at = (long long)l->at, page = l->rows > 1 ? (long long)l->rows - 1 : 1;

	/* clang-format off */
	switch ((int)a) {
	case ACTION_DOWN:      move_to(ui, l, at + 1); break;
	case ACTION_UP:        move_to(ui, l, at - 1); break;
	case ACTION_HALF_DOWN: move_to(ui, l, at + (page + 1) / 2); break;
	case ACTION_HALF_UP:   move_to(ui, l, at - (page + 1) / 2); break;
	case ACTION_PAGE_DOWN: move_to(ui, l, at + page); break;
	case ACTION_PAGE_UP:   move_to(ui, l, at - page); break;
	case ACTION_TOP:       move_to(ui, l, 0); break;
	case ACTION_BOTTOM:    move_to(ui, l, (long long)l->total); break;
	default:               break;
	}
	/* clang-format on */
}

/* Through a text; ui_settle keeps it inside. */
static void scroll(struct ui *ui, const struct snapshot *s, enum action a)
{
	size_t rows = ui->screen == SCREEN_SDP ? view_sdp_rows(ui, s)
		      : ui->height > 8         ? (size_t)ui->height - 7
					       : 2;
	size_t page = rows > 2 ? rows - 1 : 1;
	size_t step = a == ACTION_DOWN || a == ACTION_UP             ? 1
		      : a == ACTION_HALF_DOWN || a == ACTION_HALF_UP ? (page + 1) / 2
								     : page;

	if (a == ACTION_TOP)
		ui->raw_top = 0;
	else if (a == ACTION_BOTTOM)
		ui->raw_top = SIZE_MAX / 2;
	else if (a == ACTION_DOWN || a == ACTION_HALF_DOWN || a == ACTION_PAGE_DOWN)
		ui->raw_top += step;
	else
		ui->raw_top -= ui->raw_top < step ? ui->raw_top : step;
}

static void sideways(struct ui *ui, const struct snapshot *s, int way)
{
	if (ui->screen == SCREEN_LADDER) {
		int to = ui->lane + way;

		ui->lane = to < 0 ? 0 : to > LANE_COUNT - 2 ? LANE_COUNT - 2 : to;
	} else if (ui->screen == SCREEN_STATS) {
		int to = (ui->back_s < 0 ? (way < 0 ? 0 : -1) : ui->back_s) - way;

		ui->back_s = to < 0                           ? -1
			     : to >= view_stats_window(ui, s) ? view_stats_window(ui, s) - 1
							      : to;
	} else if (ui->screen == SCREEN_TAKEOVER) {
		int to = ui->timeline_back_s - way * view_takeover_window(ui, s) / 10;

		ui->timeline_back_s = to < 0 ? 0 : to > TIMELINE_MOST ? TIMELINE_MOST : to;
	}
}

static void zoom_by(struct ui *ui, bool in)
{
	int *w = ui->screen == SCREEN_TAKEOVER ? &ui->timeline_s : &ui->window_s;
	int least = ui->screen == SCREEN_TAKEOVER ? TIMELINE_LEAST : WINDOW_LEAST;
	int most = ui->screen == SCREEN_TAKEOVER ? TIMELINE_MOST : WINDOW_MOST;
	int to = in ? *w / 2 : *w * 2;

	*w = to < least ? least : to > most ? most : to;
	if (ui->back_s >= *w)
		ui->back_s = *w - 1;
	ui_say(ui, SEV_INFO, "window %d s", *w);
}

static void zoom(struct ui *ui, const struct snapshot *s, bool in)
{
	if (ui->screen == SCREEN_TAKEOVER)
		ui->timeline_s = view_takeover_window(ui, s);
	else
		ui->window_s = view_stats_window(ui, s);
	zoom_by(ui, in);
}

/* Marks */

static void tag_channel(struct ui *ui)
{
	size_t i = 0;

	while (i < ui->n_tagged && strcmp(ui->tagged[i], ui->channel) != 0)
		i++;
	if (i < ui->n_tagged)
		memmove(ui->tagged[i], ui->tagged[--ui->n_tagged], sizeof(ui->tagged[0]));
	else if (ui->n_tagged < sizeof(ui->tagged) / sizeof(ui->tagged[0]) &&
		 ui->channel[0])
		slice_copy(ui->tagged[ui->n_tagged++], sizeof(ui->tagged[0]),
			   slice_of(ui->channel));
}

static const struct ladder_row *row_of(const struct snapshot *s, uint64_t seq)
{
	for (size_t i = 0; i < s->n_ladder && i < SNAP_LADDER; i++)
		if (s->ladder[i].seq == seq)
			return &s->ladder[i];
	return NULL;
}

static void say_difference(struct ui *ui, const struct snapshot *s)
{
	const struct ladder_row *a = row_of(s, ui->marks[0]), *b = row_of(s, ui->marks[1]);

	if (a && b)
		ui_say(ui, SEV_INFO, "%s → %s: %.3f ms", a->label, b->label,
		       (double)b->at_us / 1000 - (double)a->at_us / 1000);
}

static void mark_row(struct ui *ui, const struct snapshot *s)
{
	size_t at = ui->lists[SCREEN_LADDER].at;
	uint64_t seq;

	if (at < s->ladder_first || at - s->ladder_first >= s->n_ladder)
		return;
	seq = s->ladder[at - s->ladder_first].seq;
	if (ui->marks[0] == seq || ui->marks[1] == seq) {
		ui->marks[0] = ui->marks[0] == seq ? ui->marks[1] : ui->marks[0];
		ui->marks[1] = 0;
	} else {
		ui->marks[0] = ui->marks[1] ? ui->marks[1] : ui->marks[0];
		ui->marks[ui->marks[0] != 0] = seq;
	}
	if (ui->marks[1])
		say_difference(ui, s);
}

/* Going places */

void ui_back(struct ui *ui, bool quits)
{
	if (ui->raw)
		ui->raw = false;
	else if (ui->screen == SCREEN_HELP || ui->screen == SCREEN_LOG)
		ui_go(ui, ui->from);
	else if (ui->screen == SCREEN_SESSION)
		ui_go(ui, SCREEN_CHANNELS);
	else if (ui->screen != SCREEN_CHANNELS)
		ui_go(ui, SCREEN_SESSION);
	else if (ui->filters[SCREEN_CHANNELS][0])
		ui->filters[SCREEN_CHANNELS][0] = '\0';
	else if (quits)
		ui->wish = WISH_QUIT;
	else
		ui_say(ui, SEV_INFO, "this is the first screen; q or F10 leaves kvscope");
}

static void sibling(struct ui *ui, int way)
{
	for (int i = 0; i < SIBLINGS; i++)
		if (siblings[i] == ui->screen) {
			ui_go(ui, siblings[(i + way + SIBLINGS) % SIBLINGS]);
			return;
		}
}

static void open_row(struct ui *ui, const struct snapshot *s)
{
	const struct list *l = &ui->lists[ui->screen];

	if (ui->screen == SCREEN_CHANNELS && ui->channel[0])
		ui_go(ui, SCREEN_SESSION);
	else if (ui->screen == SCREEN_TAKEOVER)
		ui_go(ui, SCREEN_LADDER);
	else if (ui->screen == SCREEN_LOG && l->at >= s->log_first &&
		 l->at - s->log_first < s->n_log) {
		const struct log_row *r = &s->log[l->at - s->log_first];

		if (!r->channel[0])
			return;
		slice_copy(ui->channel, sizeof(ui->channel), slice_of(r->channel));
		ui->moved = false;
		ui_go(ui, SCREEN_LADDER);
	}
}

static void next_theme(struct ui *ui)
{
	size_t i = 0;

	while (theme_builtin(i) && strcmp(theme_builtin(i), ui->theme) != 0)
		i++;
	if (!theme_builtin(i) || !theme_builtin(++i))
		i = 0;
	slice_copy(ui->theme, sizeof(ui->theme), slice_of(theme_builtin(i)));
	ui->wish = WISH_THEME;
}

static void type_into(struct ui *ui, enum mode mode)
{
	ui->mode = mode;
	ui->choice = 0;
	ui->typed = (struct line){0};
	if (mode == MODE_FILTER) {
		slice_copy(ui->typed.text, sizeof(ui->typed.text),
			   slice_of(ui->filters[ui->screen]));
		ui->typed.n = strlen(ui->typed.text);
		memcpy(ui->filter_before, ui->filters[ui->screen], FILTER_ROOM);
	}
}

void ui_search_on(struct ui *ui, int way)
{
	if (ui->screen == SCREEN_SDP && !ui->looking) {
		struct list *l = &ui->lists[SCREEN_SDP];

		move_to(ui, l, (long long)l->at + way);
		return;
	}
	if (!ui->search[0]) {
		ui_say(ui, SEV_INFO, "nothing to look for yet: / begins a search");
		return;
	}
	ui->seek = way;
	ui->sought = 0;
}

static void toggle(struct ui *ui, enum action a)
{
	static const char *const times[] = {"since the row before", "since the first row",
					    "time of day"};

	/* clang-format off */
	switch ((int)a) {
	case ACTION_MEDIA:   ui->media = !ui->media; break;
	case ACTION_UNIFIED: ui->unified = !ui->unified; break;
	case ACTION_PASSES:  ui->passes = !ui->passes; break;
	case ACTION_PLOT:    ui->braille = !ui->braille; break;
	case ACTION_TOTALS:  ui->totals = !ui->totals; break;
	case ACTION_ASCII:   ui->ascii = !ui->ascii; break;
	case ACTION_FREEZE:
		ui->frozen = !ui->frozen;
		ui_say(ui, SEV_INFO, ui->frozen ? "frozen: Space goes on" : "going on");
		break;
	case ACTION_TIME:
		ui->time = (enum time_mode)((ui->time + 1) % TIME_MODES);
		ui_say(ui, SEV_INFO, "time: %s", times[ui->time]);
		break;
	case ACTION_SORT:
		ui->sort = (enum channel_sort)((ui->sort + 1) % SORT_COUNT);
		break;
	case ACTION_INVERT: ui->reverse = !ui->reverse; break;
	default:            break;
	}
	/* clang-format on */
}

static void follow(struct ui *ui)
{
	ui->lists[ui->screen].follow = true;
	ui->timeline_back_s = ui->timeline_s = ui->window_s = 0;
	ui->back_s = -1;
	ui->frozen = false;
}

void ui_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (!action_fits(a, ui->screen, ui->demo))
		return;
	/* clang-format off */
	switch (a) {
	case ACTION_DOWN: case ACTION_UP: case ACTION_HALF_DOWN: case ACTION_HALF_UP:
	case ACTION_PAGE_DOWN: case ACTION_PAGE_UP: case ACTION_TOP: case ACTION_BOTTOM:
		if (ui->raw || ui->screen == SCREEN_SDP)
			scroll(ui, s, a);
		else
			move(ui, a);
		break;
	case ACTION_LEFT:       sideways(ui, s, -1); break;
	case ACTION_RIGHT:      sideways(ui, s, 1); break;
	case ACTION_ZOOM_IN:    zoom(ui, s, true); break;
	case ACTION_ZOOM_OUT:   zoom(ui, s, false); break;
	case ACTION_HELP:       ui_go(ui, SCREEN_HELP); break;
	case ACTION_CHANNELS:   ui_go(ui, SCREEN_CHANNELS); break;
	case ACTION_SESSION:    ui_go(ui, SCREEN_SESSION); break;
	case ACTION_LADDER:     ui_go(ui, SCREEN_LADDER); break;
	case ACTION_SDP:        ui_go(ui, SCREEN_SDP); break;
	case ACTION_STATS:      ui_go(ui, SCREEN_STATS); break;
	case ACTION_TAKEOVER:   ui_go(ui, SCREEN_TAKEOVER); break;
	case ACTION_LOG:        ui_go(ui, SCREEN_LOG); break;
	case ACTION_NEXT_VIEW:  sibling(ui, 1); break;
	case ACTION_LAST_VIEW:  sibling(ui, -1); break;
	case ACTION_OPEN:       open_row(ui, s); break;
	case ACTION_RAW:        ui->raw = !ui->raw; ui->raw_top = 0; break;
	case ACTION_BACK:       ui_back(ui, true); break;
	case ACTION_MARK:
		if (ui->screen == SCREEN_LADDER)
			mark_row(ui, s);
		else
			tag_channel(ui);
		break;
	case ACTION_NEXT:       ui_search_on(ui, 1); break;
	case ACTION_PREVIOUS:   ui_search_on(ui, -1); break;
	case ACTION_FOLLOW:     follow(ui); break;
	case ACTION_SEARCH:     type_into(ui, MODE_SEARCH); break;
	case ACTION_FILTER:     type_into(ui, MODE_FILTER); break;
	case ACTION_PALETTE:    type_into(ui, MODE_PALETTE); break;
	case ACTION_THEME:      next_theme(ui); break;
	case ACTION_RIVAL:      ui->wish = WISH_RIVAL; break;
	case ACTION_STOP_RIVAL: ui->wish = WISH_STOP_RIVAL; break;
	case ACTION_REDRAW:     ui->wish = WISH_REDRAW; break;
	case ACTION_SUSPEND:    ui->wish = WISH_SUSPEND; break;
	case ACTION_QUIT:       ui->wish = WISH_QUIT; break;
	case ACTION_MEDIA: case ACTION_UNIFIED: case ACTION_PASSES: case ACTION_PLOT: case ACTION_TOTALS:
	case ACTION_ASCII: case ACTION_FREEZE: case ACTION_TIME: case ACTION_SORT: case ACTION_INVERT:
		toggle(ui, a);
		break;
	case ACTION_NONE: case ACTION_COUNT: break;
	}
	/* clang-format on */
}

void ui_key(struct ui *ui, const struct snapshot *s, int key)
{
	enum action a;

	if (ui->mode != MODE_KEYS || ui->screen == SCREEN_HELP) {
		if (key > KEY_FUNCTION && key <= KEY_FUNCTION_LAST &&
		    ui->screen == SCREEN_HELP)
			ui_do(ui, s, action_for(key, ui->screen, ui->demo));
		else
			ui_type(ui, s, key);
		return;
	}
	a = action_for(key, ui->screen, ui->demo);
	if (a == ACTION_NONE) {
		char room[16];

		ui_say(ui, SEV_INFO, "%s does nothing here; ? lists what does",
		       *key_words(key, room, sizeof(room)) ? room : "that key");
		return;
	}
	if (a != ACTION_BACK)
		ui->status[0] = '\0';
	if (a == ACTION_BACK)
		ui_back(ui, key != KEY_ESCAPE);
	else
		ui_do(ui, s, a);
}
