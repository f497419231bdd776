/* What is remembered between runs, as text and back. */
#include "tui/memory.h"

#include <stddef.h>
#include <stdio.h>

#include "core/redact.h"

static const char first_line[] = "kvscope memory 1";
static const char comment[] = "# written by kvscope; delete this file to forget\n";

enum { TIMELINE_LEAST = 15, TIMELINE_MOST = 7200, WINDOW_LEAST = 30, NAME_MOST = 320 };

/* What is kept of a place besides the screen, the filters, the order and the marks. A
 * number is 0 or within its bounds; most 0: it is text. */
/* clang-format off */
static const struct field {
	const char *name;
	size_t at, room;
	int least, most;
} fields[] = {
#define AT(member) offsetof(struct ui, member), sizeof(((struct ui *)0)->member)
	{"channel",         AT(channel),           0, 0},
	{"reverse",         AT(channels.reverse),  0, 1},
	{"stream",          AT(streams.stream),    0, 0},
	{"streams.sort",    AT(streams.sort),      0, STREAMS_BY_COUNT - 1},
	{"streams.reverse", AT(streams.reverse),   0, 1},
	{"sessions.sort",   AT(sessions.sort),     0, SESSIONS_BY_COUNT - 1},
	{"sessions.reverse", AT(sessions.reverse), 0, 1},
	{"ladder.time",     AT(ladder.time),       0, TIME_MODES - 1},
	{"ladder.media",    AT(ladder.media),      0, 1},
	{"sdp.unified",     AT(sdp.unified),       0, 1},
	{"sdp.passes",      AT(sdp.passes),        0, 1},
	{"stats.plots",     AT(stats.look),        0, PLOT_LOOKS_COUNT - 1},
	{"stats.totals",    AT(stats.totals),      0, 1},
	{"stats.window",    AT(stats.window_s),    WINDOW_LEAST, SERIES_LONGEST},
	{"takeover.window", AT(takeover.window_s), TIMELINE_LEAST, TIMELINE_MOST},
	{"log.level",       AT(log.level),         0, SEV_ERROR},
#undef AT
};
/* clang-format on */

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

/* Screens that one can begin on. */
static bool plain(enum screen s)
{
	return (ON_TABS | ON_ONE_CHANNEL) >> s & 1;
}

/* Reading */

/* A flag and a number are told by their size. */
static void put_number(struct ui *ui, const struct field *f, int n)
{
	char *at = (char *)ui + f->at;
	bool flag = n;

	if (f->room == sizeof(bool))
		memcpy(at, &flag, sizeof(flag));
	else if (f->room == sizeof(int))
		memcpy(at, &n, sizeof(n));
}

static int get_number(const struct ui *ui, const struct field *f)
{
	const char *at = (const char *)ui + f->at;
	bool flag = false;
	int n = 0;

	if (f->room == sizeof(bool))
		memcpy(&flag, at, sizeof(flag));
	else if (f->room == sizeof(int))
		memcpy(&n, at, sizeof(n));
	return f->room == sizeof(bool) ? flag : n;
}

/* What comes out of a file is cleaned as if it had been typed. */
static void put_text(char *to, size_t room, struct slice value)
{
	struct line l = {.most = room - 1};

	line_set(&l, value);
	slice_copy(to, room, line_slice(&l));
}

static enum screen screen_called(struct slice name)
{
	enum screen s = 0;

	while (s < SCREEN_COUNT && !slice_is(name, screen_name(s)))
		s++;
	return s;
}

static void take_tag(struct ui *ui, struct slice value)
{
	struct channels_ui *c = &ui->channels;

	if (c->n_tagged < sizeof(c->tagged) / sizeof(c->tagged[0]))
		put_text(c->tagged[c->n_tagged++], sizeof(c->tagged[0]), value);
}

static void take_theme(struct ui *ui, struct slice value)
{
	put_text(ui->theme, sizeof(ui->theme), value);
	ui->own_theme = ui->theme[0] && !strchr(ui->theme, '/');
}

/* "filter channels = …": the words before the sign, and what follows it. */
static void take_line(struct ui *ui, struct slice name, struct slice value)
{
	struct slice rest = name, word = slice_until(&rest, ' ');
	enum screen s = screen_called(rest.n ? rest : value);
	int64_t n = slice_number(value, INT32_MAX);

	if (slice_is(word, "filter") && s < SCREEN_COUNT)
		put_text(ui->filters[s], FILTER_ROOM, value);
	else if (slice_is(word, "screen") && s < SCREEN_COUNT && plain(s))
		ui->screen = s, ui->tab = ui_tab(s) ? s : ui->tab;
	else if (slice_is(word, "tag"))
		take_tag(ui, value);
	else if (slice_is(word, "theme"))
		take_theme(ui, value);
	for (enum channel_sort i = 0; slice_is(word, "sort") && i < SORT_COUNT; i++)
		if (slice_is(value, channel_sort_name(i)))
			ui->channels.sort = i;
	for (size_t i = 0; i < FIELDS; i++) {
		if (!slice_is(name, fields[i].name))
			continue;
		if (!fields[i].most)
			put_text((char *)ui + fields[i].at, fields[i].room, value);
		else if (n == 0 || (n >= fields[i].least && n <= fields[i].most))
			put_number(ui, &fields[i], (int)n);
	}
}

static bool known(struct slice text)
{
	return slice_is(slice_until(&text, '\n'), first_line);
}

bool memory_of_later(struct slice text)
{
	return !known(text) && slice_starts(text, "kvscope memory ");
}

/* Where the next line that begins with a bracket does; n: there is none. */
static size_t bracket(struct slice text)
{
	const char *at = text.n && text.at[0] == '[' ? text.at : NULL;

	if (!at && text.n && (at = memmem(text.at, text.n, "\n[", 2)))
		at++;
	return at ? (size_t)(at - text.at) : text.n;
}

/* Takes the next part off the text: what stands between its brackets, and its lines. */
static bool next_part(struct slice *text, struct slice *name, struct slice *lines)
{
	*text = slice_skip(*text, bracket(*text));
	if (!text->n)
		return false;
	*name = slice_skip(slice_until(text, '\n'), 1);
	if (name->n && name->at[name->n - 1] == ']')
		name->n--;
	*lines = (struct slice){text->at, bracket(*text)};
	*text = slice_skip(*text, lines->n);
	return true;
}

/* Takes the next line off: `name = value`. */
static bool next_line(struct slice *lines, struct slice *name, struct slice *value)
{
	if (!lines->n)
		return false;
	*value = slice_until(lines, '\n');
	*name = slice_trim(slice_until(value, '='));
	*value = slice_trim(*value);
	return true;
}

static void take_history(struct recall *h, struct slice lines)
{
	struct slice name, value;

	while (next_line(&lines, &name, &value))
		if (slice_is(name, "line"))
			recall_add(h, value);
}

/* What a place is called in the file: one line, no bracket in it. */
static void place_name(char *to, size_t room, const char *place)
{
	put_text(to, room, slice_of(place));
	for (; *to; to++)
		*to = *to == ']' || *to == '[' ? '_' : *to;
}

enum fault memory_take(struct slice text, const char *place, struct ui *ui)
{
	struct slice part, lines, name, value;
	char own[NAME_MOST];

	if (!known(text))
		return FAULT_SYNTAX;
	place_name(own, sizeof(own), place);
	while (next_part(&text, &part, &lines)) {
		if (slice_is(part, "history"))
			take_history(&ui->history, lines);
		else if (*own && slice_is(part, own))
			while (next_line(&lines, &name, &value))
				take_line(ui, name, value);
	}
	return FAULT_NONE;
}

/* Writing */

/* A value that would be empty says nothing; a secret is taken out of it. */
static void put_line(struct text *out, const char *name, const char *value)
{
	char room[LINE_BYTES];
	struct text clean;

	text_init(&clean, room, sizeof(room));
	redact(&clean, slice_of(value));
	if (*value && !clean.cut && !memchr(room, '\n', clean.used))
		text_printf(out, "%s = %s\n", name, room);
}

static void put_field(struct text *out, const struct ui *ui, const struct field *f)
{
	char number[16];

	if (!f->most) {
		put_line(out, f->name, (const char *)ui + f->at);
	} else if (get_number(ui, f)) {
		snprintf(number, sizeof(number), "%d", get_number(ui, f));
		put_line(out, f->name, number);
	}
}

static void put_place(struct text *out, const char *own, const struct ui *ui)
{
	enum screen s = plain(ui->screen) ? ui->screen : ui->from;
	char name[40];

	text_printf(out, "[%s]\n", own);
	put_line(out, "screen", plain(s) ? screen_name(s) : "");
	if (ui->own_theme)
		put_line(out, "theme", ui->theme);
	put_line(out, "sort", channel_sort_name(ui->channels.sort));
	for (s = 0; s < SCREEN_COUNT; s++) {
		snprintf(name, sizeof(name), "filter %s", screen_name(s));
		put_line(out, name, ui->filters[s]);
	}
	for (size_t i = 0; i < ui->channels.n_tagged; i++)
		put_line(out, "tag", ui->channels.tagged[i]);
	for (size_t i = 0; i < FIELDS; i++)
		put_field(out, ui, &fields[i]);
}

static void put_history(struct text *out, const struct recall *theirs,
			const struct recall *ours)
{
	struct recall all = *theirs;

	for (size_t i = 0; i < ours->n; i++)
		recall_add(&all, slice_of(ours->lines[i]));
	text_adds(out, "[history]\n");
	for (size_t i = 0; i < all.n; i++)
		text_printf(out, "line = %s\n", all.lines[i]);
}

void memory_put(struct text *out, struct slice before, const char *place,
		const struct ui *ui)
{
	struct slice rest = known(before) ? before : SLICE(""), part, lines;
	struct recall theirs = {0};
	char own[NAME_MOST];
	size_t places = 0;

	place_name(own, sizeof(own), place);
	text_printf(out, "%s\n%s", first_line, comment);
	for (struct slice at = rest; next_part(&at, &part, &lines);)
		if (slice_is(part, "history"))
			take_history(&theirs, lines);
	put_history(out, &theirs, &ui->history);
	if (*own) {
		put_place(out, own, ui);
		places++;
	}
	while (next_part(&rest, &part, &lines)) {
		if (slice_is(part, "history") || slice_is(part, own) ||
		    places++ >= MEMORY_PLACES ||
		    out->used + part.n + lines.n + 8 > out->room)
			continue;
		text_char(out, '[');
		text_add(out, part);
		text_adds(out, "]\n");
		text_add(out, lines);
	}
}
