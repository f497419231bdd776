/* The whole screen: title, place, the view, status, keys, and what lies above it. */
#include "tui/view.h"

#include <stdio.h>
#include <string.h>

#include "tui/format.h"

enum { HEAD_ROWS = 2, FOOT_ROWS = 2, WIDE = 100, BACK_COLUMNS = 10, KEYS_SHOWN = 8 };

/* clang-format off */
static view *const views[SCREEN_COUNT] = {
	[SCREEN_CHANNELS] = view_channels, [SCREEN_SESSION] = view_session,
	[SCREEN_LADDER] = view_ladder,     [SCREEN_SDP] = view_sdp,
	[SCREEN_STATS] = view_stats,       [SCREEN_TAKEOVER] = view_takeover,
	[SCREEN_MESSAGE] = view_raw,       [SCREEN_DIFF] = view_diff,
	[SCREEN_LOG] = view_log,           [SCREEN_HELP] = view_help,
	[SCREEN_COMMANDS] = view_commands, [SCREEN_START] = view_start, [SCREEN_PICTURE] = view_picture,
	[SCREEN_STREAMS] = view_streams,   [SCREEN_SESSIONS] = view_sessions,
};
/* clang-format on */

static bool wide(const struct ui *ui)
{
	return ui->width >= WIDE;
}

struct box view_body(const struct ui *ui)
{
	int h = ui->height - HEAD_ROWS - FOOT_ROWS - (ui->kinds & ON_REPLAY ? 1 : 0);

	if (h < 3) /* a tiny terminal: the view alone */
		return (struct box){0, 0, ui->width, ui->height};
	return (struct box){0, HEAD_ROWS, ui->width, h};
}

static enum style place_style(const char *place)
{
	return strcmp(place, "LOCAL") == 0    ? STYLE_LOCAL
	       : strcmp(place, "REPLAY") == 0 ? STYLE_REPLAY
					      : STYLE_LIVE;
}

static void counts(const struct snapshot *s, const struct ui *ui, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	if (wide(ui))
		text_printf(&t, "%s · %zu live · ",
			    words_plural((int64_t)s->channels_total, "channel").s,
			    s->sessions_live);
	else
		text_printf(&t, "%zu ch %zu live ", s->channels_total, s->sessions_live);
	if (s->takeovers_total && wide(ui))
		text_printf(&t, "%s · ",
			    words_plural((int64_t)s->takeovers_total, "takeover").s);
	if (ui->recording_s >= 0 && wide(ui))
		text_printf(&t, "REC ● %s · ",
			    words_duration((int64_t)ui->recording_s * 1000).s);
	else if (ui->recording_s >= 0)
		text_adds(&t, "REC ● ");
	if (!s->source_up)
		text_adds(&t, ui->awaited[0] ? "connecting … " : "✖ not connected ");
	else if (s->warnings || s->errors)
		text_printf(&t, "▲%zu ✖%zu ", s->warnings, s->errors);
	else
		text_adds(&t, "✔ ");
	if (s->now_wall_ms > 0)
		text_printf(&t, " %s%s ",
			    words_clock(s->now_wall_ms + (int64_t)ui->zone_s * 1000).s,
			    words_zone((int64_t)ui->zone_s * 1000).s);
}

static void draw_title(struct canvas *c, const struct snapshot *s, const struct ui *ui)
{
	struct box row = {0, 0, ui->width, 1};
	struct pen p = pen_in(c, row);
	const char *place = s->place[0] ? s->place : "LIVE";
	char right[96];

	canvas_paint(c, row, STYLE_BAR);
	pen_row(&p, 0);
	pen_text(&p, STYLE_BAR, " kvscope ");
	pen_printf(&p, place_style(place), " %s ", place);
	pen_text(&p, STYLE_BAR, " ");
	counts(s, ui, right, sizeof(right));
	p.in.w = ui->width - widths_of(slice_of(right)) - 1;
	if (p.in.w > p.x)
		pen_printf(&p, STYLE_BAR, "%s%s", ui->place_words,
			   strcmp(place, "LIVE") == 0
				   ? (ui->read_only ? " · READ-ONLY" : " · READ-WRITE")
				   : "");
	p.in.w = ui->width;
	pen_right(&p, STYLE_BAR, right);
}

static void draw_tabs(struct pen *p, const struct ui *ui)
{
	bool below = ui->screen == SCREEN_MESSAGE || ui->screen == SCREEN_DIFF;

	for (enum screen i = SCREEN_SESSION; i <= SCREEN_TAKEOVER; i++) {
		int from = p->x;

		if (i == (below ? SCREEN_LADDER : ui->screen))
			pen_printf(p, STYLE_TAB, " %s ", screen_name(i));
		else
			pen_printf(p, STYLE_DIM, " %s ", screen_name(i));
		pen_target(p, from, TARGET_SCREEN, (int)i);
	}
}

/* The filter is cut before the rest is: the rest is short. */
static void draw_filter(struct pen *p, const struct ui *ui)
{
	const struct list *l = &ui->lists[ui->screen];
	const char *filter = ui->filters[ui->screen];
	struct slice shown = slice_of(filter);
	char rest[96];
	struct text t;
	bool reverse;
	int room;

	text_init(&t, rest, sizeof(rest));
	if (ui_tab(ui->screen)) {
		const char *sorted = ui_sorted(ui, &reverse);

		text_printf(&t, "sort: %s%s   ", sorted, reverse ? " ▲" : " ▼");
	}
	if (ui->screen == SCREEN_LOG || ui->screen == SCREEN_LADDER ||
	    ui->screen == SCREEN_COMMANDS)
		text_printf(&t, "%s   ", l->follow ? "follow ●" : "follow ○");
	if (l->total)
		text_printf(&t, "%zu of %zu ", l->at + 1, l->total);
	room = p->in.w - p->x - widths_of(text_slice(&t)) - 14;
	if (*filter && room > 0) {
		bool cut = widths_of(shown) > room;
		char words[FILTER_ROOM + 128];

		shown = cut ? widths_cut(shown, room - 1) : shown;
		snprintf(words, sizeof(words), "filter: %.*s%s   %s", (int)shown.n,
			 shown.at, cut ? "…" : "", rest);
		pen_right(p, l->total ? STYLE_MARK : STYLE_ERROR, words);
		return;
	}
	pen_right(p, STYLE_DIM, rest);
}

static void draw_session_words(struct pen *p, const struct snapshot *s, const struct ui *ui)
{
	const struct session_row *r = &s->session;
	char right[160];

	if (ui->frozen) {
		pen_right(p, STYLE_MARK, "FROZEN ");
		return;
	}
	if (!r->key)
		return;
	snprintf(right, sizeof(right), "%s  %s %s ", r->actor, r->state,
		 words_duration(ms_between(r->since_us, s->now_us)).s);
	pen_right(p, view_state_style(r->state), right);
}

/* The tabs of the first screen. */
static void draw_firsts(struct pen *p, const struct ui *ui)
{
	static const enum screen tabs[] = {SCREEN_CHANNELS, SCREEN_STREAMS,
					   SCREEN_SESSIONS};

	for (size_t i = 0; i < sizeof(tabs) / sizeof(tabs[0]); i++) {
		int from = p->x;

		pen_printf(p, tabs[i] == ui->screen ? STYLE_TAB : STYLE_DIM, " %s ",
			   screen_name(tabs[i]));
		pen_target(p, from, TARGET_SCREEN, (int)tabs[i]);
	}
	pen_text(p, STYLE_TEXT, "  ");
}

static void draw_crumbs(struct canvas *c, const struct snapshot *s, const struct ui *ui)
{
	struct pen p = pen_in(c, (struct box){0, 1, ui->width, 1});

	pen_row(&p, 0);
	pen_text(&p, STYLE_TEXT, " ");
	if (ui_tab(ui->screen)) {
		p.x = 0;
		draw_firsts(&p, ui);
		draw_filter(&p, ui);
		return;
	}
	if (ui_aside(ui->screen)) {
		pen_text(&p, STYLE_STRONG, screen_name(ui->screen));
		if (ui->screen != SCREEN_HELP)
			draw_filter(&p, ui);
		return;
	}
	if (wide(ui))
		pen_printf(&p, STYLE_DIM, "%s › ", screen_name(ui->tab));
	pen_target(&p, 1, TARGET_SCREEN, (int)ui->tab);
	pen_slice(&p, STYLE_STRONG,
		  widths_cut(slice_of(or_none(ui->channel)), wide(ui) ? 40 : 16));
	pen_text(&p, STYLE_DIM, " › ");
	draw_tabs(&p, ui);
	if (ui->screen == SCREEN_LADDER)
		draw_filter(&p, ui);
	else
		draw_session_words(&p, s, ui);
}

static void draw_typing(struct pen *p, const struct ui *ui)
{
	bool none = ui->screen == SCREEN_LADDER && ui->typed.n &&
		    !ui->lists[SCREEN_LADDER].total,
	     red = ui->mode == MODE_FILTER && (ui->filter.red || none);
	char words[128] = "Enter keeps it · Esc cancels ";
	int from, columns, row = p->in.y + p->y;

	pen_text(p, STYLE_KEY, ui->mode == MODE_FILTER ? " filter \\ " : " find / ");
	if (red)
		snprintf(words, sizeof(words), "✖ %s%s", none ? "no row fits" : "expected ",
			 none ? "" : ui->filter.wrong.expected);
	from = p->x;
	columns = p->in.w - from - widths_of(slice_of(words)) - 2;
	columns = columns > p->in.w / 3 ? columns : p->in.w / 3;
	line_draw(p, &ui->typed, columns);
	if (red) /* the sign and the words say it too */
		canvas_paint(p->on, (struct box){p->in.x + from, row, p->x - from, 1},
			     STYLE_ERROR);
	pen_text(p, STYLE_TEXT, "  ");
	if (red)
		pen_text(p, STYLE_ERROR, words);
	else
		pen_right(p, STYLE_DIM, words);
}

static void draw_export(struct pen *p, const struct ui *ui)
{
	const char *keys = ui->export.over ? "exists: Enter replaces it · Esc cancels "
			   : wide(ui) ? "Tab: another format · Enter writes · Esc cancels "
				      : "Tab format · Enter · Esc ";

	pen_text(p, STYLE_KEY, " export to ");
	line_draw(p, &ui->typed, p->in.w - p->x - widths_of(slice_of(keys)) - 1);
	pen_right(p, ui->export.over ? STYLE_WARN : STYLE_DIM, keys);
}

static const char *evidence(const struct snapshot *s)
{
	if (strcmp(s->place, "LOCAL") == 0)
		return s->source_up ? "local service: complete " : "";
	if (strcmp(s->place, "REPLAY") == 0)
		return "recording: complete up to what was seen ";
	return "api · observed · inferred ";
}

static void draw_status(struct canvas *c, const struct snapshot *s, const struct ui *ui)
{
	struct pen p = pen_in(c, (struct box){0, ui->height - 2, ui->width, 1});

	pen_row(&p, 0);
	if (ui->mode == MODE_EXPORT) {
		draw_export(&p, ui);
		return;
	}
	if (ui->mode == MODE_FILTER || ui->mode == MODE_SEARCH) {
		draw_typing(&p, ui);
		return;
	}
	if (ui->status[0])
		pen_printf(&p,
			   ui->severity ? view_severity_style(ui->severity) : STYLE_TEXT,
			   " %s %s", view_severity_sign(ui->severity), ui->status);
	else if (ui->awaited[0])
		pen_printf(&p, STYLE_TEXT, " · %s", ui->awaited);
	else if (!s->source_up && s->source_why[0] &&
		 !(ui->screen == SCREEN_START &&
		   ui_first(ui))) /* it stands there in full */
		pen_printf(&p, STYLE_ERROR, " ✖ %s", s->source_why);
	else if (view_alert(s, ui, 0) && ui->screen != SCREEN_HELP &&
		 ui->screen != SCREEN_LOG)
		pen_printf(&p, view_severity_style(view_alert(s, ui, 0)->severity),
			   " %s %s", view_severity_sign(view_alert(s, ui, 0)->severity),
			   view_alert(s, ui, 0)->text);
	if (wide(ui))
		pen_right(&p, STYLE_DIM, evidence(s));
}

/* The key to show for an action: the first one that is no letter where letters are typed;
 * KEY_NONE: there is none. */
static int shown_key(const struct ui *ui, enum action a)
{
	int keys[KEYS_SHOWN];
	size_t n = bindings_keys(&ui->bindings, a, ui->screen, ui->kinds, keys, KEYS_SHOWN);

	for (size_t i = 0; i < n; i++)
		if (ui->screen != SCREEN_HELP || keys[i] > KEY_FUNCTION)
			return keys[i];
	return KEY_NONE;
}

static void draw_key(struct pen *p, const struct ui *ui, enum action a, int key,
		     bool long_form)
{
	const char *label = a == ACTION_BACK ? "Back" : action_row(a)->label;
	char room[16];
	const char *words = key_words(key, room, sizeof(room));
	bool function = key > KEY_FUNCTION;
	int from = p->x;

	if (key == KEY_NONE)
		return;
	if (function && !long_form && ui->screen != SCREEN_HELP)
		words++; /* the F */
	if (p->x + widths_of(slice_of(words)) + widths_of(slice_of(label)) + 2 > p->in.w)
		return;
	pen_text(p, STYLE_KEY, words);
	if (!function)
		pen_text(p, STYLE_TEXT, " ");
	pen_text(p, STYLE_KEYWORD, label);
	pen_target(p, from, TARGET_ACTION, (int)a);
	pen_text(p, STYLE_TEXT, " ");
}

static bool in_bar(const struct ui *ui, enum action a)
{
	return action_row(a)->label[0] && a != ACTION_QUIT &&
	       action_fits(a, ui->screen, ui->kinds);
}

/* Letters are typed into the help: only keys that are none work there. */
static void draw_help_keys(struct canvas *c, const struct ui *ui)
{
	struct pen p = pen_in(c, (struct box){0, ui->height - 1, ui->width, 1});

	pen_row(&p, 0);
	pen_text(&p, STYLE_TEXT, " ");
	for (enum action a = ACTION_HELP + 1; a < ACTION_COUNT; a++)
		if (in_bar(ui, a))
			draw_key(&p, ui, a, shown_key(ui, a), true);
	draw_key(&p, ui, ACTION_BACK, KEY_ESCAPE, true);
	draw_key(&p, ui, ACTION_QUIT, shown_key(ui, ACTION_QUIT), true);
}

/* Help first, then what only this screen has, then what all have. */
static void draw_keys(struct canvas *c, const struct ui *ui)
{
	struct pen p = pen_in(c, (struct box){0, ui->height - 1, ui->width, 1});
	enum action last = ui_first(ui) ? ACTION_QUIT : ACTION_BACK;

	if (ui->screen == SCREEN_HELP) {
		draw_help_keys(c, ui);
		return;
	}
	pen_row(&p, 0);
	pen_text(&p, STYLE_TEXT, " ");
	p.in.w -= BACK_COLUMNS; /* the way out is always seen */
	draw_key(&p, ui, ACTION_HELP, shown_key(ui, ACTION_HELP), wide(ui));
	for (int common = 0; common < 2; common++)
		for (enum action a = ACTION_HELP + 1; a < ACTION_COUNT; a++) {
			const struct action_row *row = action_row(a);
			bool here = strcmp(row->name, screen_name(ui->screen)) == 0;
			bool all = (row->screens & ON_ALL) == ON_ALL;

			if (in_bar(ui, a) && !here && all == common)
				draw_key(&p, ui, a, shown_key(ui, a), wide(ui));
		}
	p.in.w += BACK_COLUMNS;
	draw_key(&p, ui, last, shown_key(ui, last), wide(ui));
}

void view_draw(struct canvas *c, const struct snapshot *s, const struct ui *ui)
{
	struct box body = view_body(ui);
	enum screen screen = ui->screen < SCREEN_COUNT ? ui->screen : SCREEN_CHANNELS;

	canvas_clear(c);
	c->zone_ms = (int64_t)ui->zone_s * 1000;
	views[screen](c, body, s, ui);
	if (body.y > 0) {
		draw_title(c, s, ui);
		draw_crumbs(c, s, ui);
		if (ui->kinds & ON_REPLAY)
			view_replay(c, (struct box){0, ui->height - 3, ui->width, 1}, ui);
		draw_status(c, s, ui);
		draw_keys(c, ui);
	}
	if (ui->mode == MODE_PALETTE)
		view_palette(c, body, s, ui);
	if (ui->mode == MODE_DIALOG)
		view_dialog(c, body, s, ui);
	if (ui->ascii)
		canvas_ascii(c);
}
