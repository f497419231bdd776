/* What is run as a line: an action by its name, or a word with something behind it. */
#include "tui/palette.h"

#include "tui/breaks.h"
#include "tui/copy.h"
#include "tui/export.h"
#include "tui/key_rows.h"
#include "tui/places.h"
#include "tui/spelling.h"
#include "tui/theme.h"
#include "tui/ui_inside.h"

static void offer_channels(struct choices *to, const struct ui *ui,
			   const struct snapshot *s)
{
	(void)ui;
	for (size_t i = 0; i < s->n_names && i < SNAP_NAMES; i++)
		choices_add(to, CHOICE_LINE, 0, "open this channel", "channel %s",
			    s->names[i]);
}

static void run_channel(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	slice_copy(ui->channel, sizeof(ui->channel), rest);
	ui->lists[SCREEN_CHANNELS].moved = false;
	ui->session = 0;
	ui_go(ui, SCREEN_SESSION);
}

static void offer_themes(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)ui;
	(void)s;
	for (size_t i = 0; theme_builtin(i); i++)
		choices_add(to, CHOICE_LINE, 0, "colours", "theme %s", theme_builtin(i));
}

static void run_theme(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	slice_copy(ui->theme, sizeof(ui->theme), rest);
	ui->own_theme = true;
	ui->wish = WISH_THEME;
}

/* One that cannot be read is as if it were being typed: the line says why. */
static void run_filter(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	ui_filter_begin(ui);
	ui->typed.most = FILTER_ROOM - 1;
	line_set(&ui->typed, rest);
	if (!ui_filter_typed(ui))
		ui->mode = MODE_FILTER;
}

static void offer_times(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)ui;
	(void)s;
	choices_add(to, CHOICE_LINE, 0, "times of day in UTC", "time utc");
	choices_add(to, CHOICE_LINE, 0, "times of day in the zone of this machine",
		    "time local");
}

static void run_time(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	ui->local_time = slice_is(rest, "local");
}

static void run_search(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	ui_search_for(ui, rest);
}

/* The columns of the screen's list. */
static const char *sort_name(const struct ui *ui, int i)
{
	return ui->screen == SCREEN_STREAMS    ? stream_sort_name(i)
	       : ui->screen == SCREEN_SESSIONS ? session_sort_name(i)
					       : channel_sort_name((enum channel_sort)i);
}

static void offer_sorts(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)s;
	for (int i = 0; *sort_name(ui, i); i++)
		choices_add(to, CHOICE_LINE, 0, "the order of the list", "sort %s",
			    sort_name(ui, i));
}

static void run_sort(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	for (int i = 0; *sort_name(ui, i); i++)
		if (slice_is_nocase(rest, sort_name(ui, i))) {
			ui_sort_by(ui, i);
			return;
		}
	ui_say(ui, SEV_WARN, "there is no column `%.*s`", (int)rest.n, rest.at);
}

static void offer_exports(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	const struct export_row *row;
	char name[128];

	(void)s;
	for (size_t i = 0; (row = export_of(ui->screen, i)); i++) {
		export_suggest(row, ui->channel, name, sizeof(name));
		choices_add(to, CHOICE_LINE, 0, "write this screen to a file", "export %s",
			    name);
	}
}

static void run_export(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	ui_export_to(ui, rest);
}

static void offer_mouse(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)ui;
	(void)s;
	choices_add(to, CHOICE_LINE, 0, "clicks and the wheel; Shift selects text",
		    "mouse on");
	choices_add(to, CHOICE_LINE, 0, "the terminal's own: selecting text", "mouse off");
}

static void run_mouse(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	ui->mouse = slice_is(rest, "on");
	ui->wish = WISH_MOUSE;
}

static void offer_copies(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	const char *name;

	(void)s;
	for (size_t i = 0; (name = copy_name(ui->screen, i)); i++)
		choices_add(to, CHOICE_LINE, 0, "to the clipboard", "copy %s", name);
}

static void run_copy(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	(void)s;
	slice_copy(ui->copying, sizeof(ui->copying), rest);
	ui->wish = WISH_COPY;
}

static void offer_breaks(struct choices *to, const struct ui *ui, const struct snapshot *s)
{
	(void)ui;
	(void)s;
	for (int k = 0; k < BREAK_COUNT; k++)
		choices_add(to, CHOICE_LINE, 0, break_row((enum break_kind)k).words,
			    "break %s", break_row((enum break_kind)k).name);
}

static void run_break(struct ui *ui, const struct snapshot *s, struct slice rest)
{
	struct order o = {.kind = ORDER_BREAK};

	(void)s;
	if (!slice_copy(o.text, sizeof(o.text), rest) || break_named(o.text) == BREAK_COUNT)
		ui_say(ui, SEV_WARN, "`break` knows no `%.*s`", (int)rest.n, rest.at);
	else
		ui_order(ui, &o);
}

/* clang-format off */
static const struct palette_word words[] = {
	{"channel", "NAME",     "open a channel",              ON_ALL,      false, true,
	 offer_channels, run_channel},
	{"theme",   "NAME",     "other colours",               ON_ALL,      true,  true,
	 offer_themes, run_theme},
	{"filter",  "TEXT",     "show only what fits",
	 ON_TABS | ON_LADDER | ON_LOG,                                      true,  false,
	 NULL, run_filter},
	{"search",  "TEXT",     "find text on this screen",
	 ON_TABS | ON_LADDER | ON_LOG | ON_SDP,                             true,  false,
	 NULL, run_search},
	{"sort",    "COLUMN",   "the order of the list",       ON_TABS,     false, false,
	 offer_sorts, run_sort},
	{"goto",    "HH:MM:SS", "to a time of day, or `-90`: seconds ago",
	 ON_LADDER | ON_LOG | ON_STATS | ON_TAKEOVER,                       true,  false,
	 NULL, ui_goto},
	{"time",    "utc|local", "the zone of times of day",   ON_ALL,      false, false,
	 offer_times, run_time},
	{"jump",    "MOMENT",   "to +1:30, -0:10, 14:02:31, 50%, #1200, begin, end",
	 ON_ALL | ON_REPLAY,                                                true,  false,
	 NULL, replay_jump},
	{"break",   "NAME",     "break something on purpose, to see how it shows",
	 ON_ALL | ON_DEMO,                                                  false, false,
	 offer_breaks, run_break},
	{"profile", "NAME",     "AWS as another profile",      ON_ALL,      true,  false,
	 start_offer_profiles, start_run_profile},
	{"region",  "NAME",     "AWS in another region",       ON_ALL,      true,  false,
	 start_offer_regions, start_run_region},
	{"endpoint", "URL",     "what speaks like AWS, there", ON_ALL,      true,  false,
	 NULL, start_run_endpoint},
	{"local",   "URL",      "a local service",             ON_ALL,      true,  false,
	 start_offer_services, start_run_local},
	{"replay",  "FILE",     "a recording",                 ON_ALL,      true,  false,
	 NULL, start_run_replay},
	{"export",  "FILE",     "write this screen to a file", ON_ALL,      true,  false,
	 offer_exports, run_export},
	{"mouse",   "on|off",   "clicks and the wheel",        ON_ALL,      false, false,
	 offer_mouse, run_mouse},
	{"copy",    "WHAT",     "copy it to the clipboard",
	 ON_CHANNELS | ON_SESSION | ON_SDP | ON_TAKEOVER,                   false, true,
	 offer_copies, run_copy},
};
/* clang-format on */

enum { WORDS = sizeof(words) / sizeof(words[0]) };

const struct palette_word *palette_word(size_t i)
{
	return i < WORDS ? &words[i] : NULL;
}

bool palette_word_fits(const struct palette_word *w, const struct ui *ui)
{
	return keys_fit(w->screens, ui->screen, ui->kinds);
}

const struct palette_word *palette_word_of(struct slice line, struct slice *rest)
{
	struct slice after = line, word = slice_until(&after, ' ');

	*rest = SLICE("");
	if (word.n == line.n)
		return NULL;
	for (size_t i = 0; i < WORDS; i++)
		if (slice_is(word, words[i].name)) {
			*rest = slice_trim(after);
			return &words[i];
		}
	return NULL;
}

struct slice palette_names(const struct ui *ui)
{
	struct slice line = line_slice(&ui->typed);
	const char *blank = line.n ? memrchr(line.at, ' ', line.n) : NULL;

	return blank ? slice_skip(line, (size_t)(blank - line.at) + 1) : line;
}

static enum action action_of(struct slice line)
{
	char name[32];

	return slice_copy(name, sizeof(name), slice_trim(line)) ? action_named(name)
								: ACTION_NONE;
}

bool palette_fits(const struct ui *ui, struct slice line)
{
	struct slice rest;
	const struct palette_word *w = palette_word_of(line, &rest);
	enum action a = action_of(line);

	return w ? rest.n && palette_word_fits(w, ui)
		 : a && action_fits(a, ui->screen, ui->kinds);
}

const char *palette_guess(struct slice line)
{
	struct guess g = {.typed = slice_until(&line, ' ')};

	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		guess_try(&g, action_row(a)->name);
	for (size_t i = 0; i < WORDS; i++)
		guess_try(&g, words[i].name);
	return g.best;
}

/* What kind of place an action is for. */
static const char *kind_words(unsigned kinds)
{
	return kinds & ON_DEMO                     ? "in the demo"
	       : kinds & ON_REPLAY                 ? "in a recording"
	       : kinds & (ON_LOCKED | ON_UNLOCKED) ? kinds & ON_LOCKED
							     ? "on AWS, while it is locked"
							     : "on AWS, once it is unlocked"
						   : "where a service can be asked";
}

static void say_where(struct ui *ui, const char *name, unsigned screens)
{
	char where[96];

	if (!keys_fit(screens | ON_ALL, ui->screen, ui->kinds))
		ui_say(ui, SEV_WARN, "`%s` is only %s", name,
		       kind_words(screens & ON_KINDS));
	else
		ui_say(ui, SEV_WARN, "`%s` is not on this screen; it is on: %s", name,
		       key_row_screens(screens & ON_ALL, where, sizeof(where)));
}

void palette_refuse(struct ui *ui, struct slice line)
{
	struct slice rest;
	const struct palette_word *w = palette_word_of(line, &rest);
	const char *guess = palette_guess(line);
	enum action a = action_of(line);

	if (w && palette_word_fits(w, ui))
		ui_say(ui, SEV_WARN, "`%s` knows no `%.*s`", w->name, (int)rest.n, rest.at);
	else if (w || a)
		say_where(ui, w ? w->name : action_row(a)->name,
			  w ? w->screens : action_row(a)->screens);
	else
		ui_say(ui, SEV_WARN, "nothing is called `%.*s`%s%s%s", (int)line.n, line.at,
		       guess ? "; did you mean `" : "", guess ? guess : "",
		       guess ? "`?" : "");
}

void palette_run(struct ui *ui, const struct snapshot *s, struct slice line)
{
	struct slice rest;
	const struct palette_word *w = palette_word_of(line, &rest);

	if (!palette_fits(ui, line))
		palette_refuse(ui, line);
	else if (w)
		w->run(ui, s, rest);
	else
		ui_do(ui, s, action_of(line));
}
