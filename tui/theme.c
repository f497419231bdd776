/* Colours have meanings; a theme gives them ink. */
#include "tui/theme.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { THEME_FILE_MAX = 16384 };

static const char *const style_names[] = {
#define X(id, name) [STYLE_##id] = name,
	STYLES(X)
#undef X
};

/* clang-format off */
static const char *const ansi_names[] = {
	"black",       "red",          "green",       "yellow",        "blue",
	"magenta",     "cyan",         "white",       "bright-black",  "bright-red",
	"bright-green", "bright-yellow", "bright-blue", "bright-magenta", "bright-cyan",
	"bright-white",
};
/* clang-format on */

/* clang-format off */
static const struct { const char *name; unsigned attr; } attr_names[] = {
	{"bold", ATTR_BOLD}, {"dim", ATTR_DIM}, {"underline", ATTR_UNDERLINE},
	{"reverse", ATTR_REVERSE}, {"italic", ATTR_ITALIC},
};

static const struct { const char *name, *text; } builtin[] = {
	{"dark",
	"text      = #c8d0e0/white -\n"
	"dim       = #7d879c/bright-black -\n"
	"strong    = #eef2fb/bright-white - bold\n"
	"border    = #48526a/blue -\n"
	"title     = #8fb7ff/bright-cyan - bold\n"
	"head      = #8d98b0/cyan -\n"
	"cursor    = #ffffff/bright-white #2b3a5e/blue\n"
	"mark      = #f5c26b/bright-yellow - bold\n"
	"bar       = #c8d0e0/white #1d2433/black\n"
	"live      = #1a0d0d/bright-white #ff7a6b/red bold\n"
	"local     = #0b1a12/black #6fd39a/green bold\n"
	"replay    = #14102a/black #b9a5ff/magenta bold\n"
	"ok        = #6fd39a/green -\n"
	"warn      = #f5c26b/yellow -\n"
	"error     = #ff7a6b/bright-red - bold\n"
	"info      = #7cc4ff/bright-blue -\n"
	"inferred  = #a7a2c9/magenta - italic\n"
	"input     = #ffffff/bright-white #26304a/blue\n"
	"key       = #8fb7ff/bright-cyan - bold\n"
	"keyword   = #0e1420/black #9fb4d8/cyan\n"
	"tab       = #ffffff/bright-white #3d5a96/blue bold\n"
	"api       = #7cc4ff/bright-blue -\n"
	"sdp       = #d2a8ff/bright-magenta -\n"
	"candidate = #8d98b0/white -\n"
	"wire      = #f5c26b/yellow -\n"
	"media     = #6fd39a/green -\n"
	"holding   = #6fd39a/green -\n"
	"joining   = #f5c26b/yellow -\n"
	"connected = #66738f/bright-black -\n"
	"lost      = #ff7a6b/bright-red - bold\n"
	"stored    = #7cc4ff/bright-blue -\n"
	"video     = #7cc4ff/bright-blue -\n"
	"audio     = #d2a8ff/bright-magenta -\n"
	"axis      = #5b667e/bright-black -\n"
	"changed   = #f5c26b/yellow -\n"
	"missing   = #ff7a6b/red -\n"},
	{"mono",
	"dim = - - dim\nstrong = - - bold\nborder = - - dim\ntitle = - - bold\nhead = - - underline\n"
	"cursor = - - reverse\nmark = - - bold\nbar = - - reverse\nlive = - - bold reverse\n"
	"local = - - bold reverse\nreplay = - - bold reverse\nwarn = - - bold\nerror = - - bold\n"
	"inferred = - - dim\ninput = - - underline\nkey = - - bold\nkeyword = - - reverse\n"
	"tab = - - bold reverse\nsdp = - - bold\ncandidate = - - dim\nholding = - - bold\n"
	"lost = - - bold\nconnected = - - dim\naxis = - - dim\nchanged = - - bold\nmissing = - - bold\n"},
};
/* clang-format on */

enum { BUILTIN_COUNT = sizeof(builtin) / sizeof(builtin[0]) };

const char *style_name(enum style s)
{
	return s < STYLE_COUNT ? style_names[s] : "";
}

const char *theme_builtin(size_t i)
{
	return i < BUILTIN_COUNT ? builtin[i].name : NULL;
}

static struct slice trim(struct slice s)
{
	while (s.n && (s.at[0] == ' ' || s.at[0] == '\t'))
		s.at++, s.n--;
	while (s.n &&
	       (s.at[s.n - 1] == ' ' || s.at[s.n - 1] == '\t' || s.at[s.n - 1] == '\r'))
		s.n--;
	return s;
}

/* Takes what stands before the first `stop` (or blank) off the front. */
static struct slice word(struct slice *rest, char stop)
{
	struct slice s = trim(*rest);
	size_t n = 0;

	while (n < s.n && s.at[n] != stop && s.at[n] != ' ' && s.at[n] != '\t')
		n++;
	*rest = (struct slice){s.at + n, s.n - n};
	return (struct slice){s.at, n};
}

static bool read_rgb(struct slice s, int *rgb)
{
	char digits[7];
	char *end;

	if (s.n != 7 || s.at[0] != '#' ||
	    !slice_copy(digits, sizeof(digits), (struct slice){s.at + 1, 6}))
		return false;
	*rgb = (int)strtol(digits, &end, 16);
	return end == digits + 6 && digits[0] != '-' && digits[0] != '+' &&
	       digits[0] != ' ';
}

static int nearest_ansi(int rgb)
{
	int r = rgb >> 16, g = rgb >> 8 & 255, b = rgb & 255;
	int top = r > g ? (r > b ? r : b) : (g > b ? g : b);
	int half = top * 2 / 3;
	int bits = (r > half) | (g > half) << 1 | (b > half) << 2;

	return top < 40                 ? 0
	       : top < 110 && bits == 7 ? 8
					: bits + (top > 200 && bits != 7 ? 8 : 0);
}

static bool read_colour(struct slice s, struct colour *out)
{
	struct slice rest = s, rgb = word(&rest, '/');

	*out = (struct colour){-1, -1};
	if (slice_is(s, "-"))
		return true;
	if (!read_rgb(rgb, &out->rgb))
		return false;
	out->ansi = nearest_ansi(out->rgb);
	if (!rest.n)
		return true;
	rest = (struct slice){rest.at + 1, rest.n - 1};
	for (int i = 0; i < 16; i++)
		if (slice_is(rest, ansi_names[i])) {
			out->ansi = i;
			return true;
		}
	return false;
}

static bool read_attrs(struct slice rest, unsigned *out)
{
	struct slice w;

	for (*out = 0; (w = word(&rest, ' ')).n;) {
		size_t i = 0, n = sizeof(attr_names) / sizeof(attr_names[0]);

		while (i < n && !slice_is(w, attr_names[i].name))
			i++;
		if (i == n)
			return false;
		*out |= attr_names[i].attr;
	}
	return true;
}

static bool read_line(struct theme *t, struct slice line)
{
	struct slice rest = line, key = word(&rest, '=');
	struct ink ink;
	size_t s = 0;

	rest = trim(rest);
	if (!rest.n || rest.at[0] != '=')
		return false;
	rest = (struct slice){rest.at + 1, rest.n - 1};
	while (s < STYLE_COUNT && !slice_is(key, style_names[s]))
		s++;
	if (s == STYLE_COUNT || !read_colour(word(&rest, ' '), &ink.fg) ||
	    !read_colour(word(&rest, ' '), &ink.bg) || !read_attrs(rest, &ink.attrs))
		return false;
	t->inks[s] = ink;
	return true;
}

enum fault theme_parse(struct theme *t, struct slice text, struct trouble *why)
{
	for (int number = 1; text.n; number++) {
		const char *end = memchr(text.at, '\n', text.n);
		struct slice line = {text.at, end ? (size_t)(end - text.at) : text.n};
		struct slice said = trim(line);

		text.at += line.n + (end != NULL);
		text.n -= line.n + (end != NULL);
		if (!said.n || said.at[0] == ';' ||
		    (said.at[0] == '#' && said.n > 1 && said.at[1] == ' '))
			continue;
		if (read_line(t, said))
			continue;
		*why = (struct trouble){.fault = FAULT_SYNTAX, .code = number};
		snprintf(why->words, sizeof(why->words),
			 "theme %s, line %d: not `style = colour colour attributes`",
			 t->name, number);
		return FAULT_SYNTAX;
	}
	return FAULT_NONE;
}

static void plain(struct theme *t, const char *name)
{
	slice_copy(t->name, sizeof(t->name), slice_of(name));
	for (int i = 0; i < STYLE_COUNT; i++)
		t->inks[i] = (struct ink){{-1, -1}, {-1, -1}, 0};
}

static enum fault load_file(struct theme *t, const char *path, struct trouble *why)
{
	enum fault f = FAULT_ABSENT;
	char *text = NULL;
	FILE *in = fopen(path, "re");
	size_t n;

	if (!in)
		goto out;
	f = FAULT_MEMORY;
	text = malloc(THEME_FILE_MAX);
	if (!text)
		goto out;
	n = fread(text, 1, THEME_FILE_MAX, in);
	f = theme_parse(t, (struct slice){text, n}, why);
out:
	free(text);
	if (in)
		fclose(in);
	return f;
}

/* PREFIX/share/kvscope/themes, PREFIX being where the program lies: PREFIX/bin/kvscope. */
static void shared_path(char *to, size_t room, const char *name)
{
	char exe[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	char *cut;

	exe[n > 0 ? n : 0] = '\0';
	for (int i = 0; i < 2; i++)
		if ((cut = strrchr(exe, '/')))
			*cut = '\0';
	snprintf(to, room, "%s/share/kvscope/themes/%s.theme", exe, name);
}

static bool theme_path(char *to, size_t room, int which, const char *name)
{
	const char *own = getenv("KVSCOPE_THEMES"), *xdg = getenv("XDG_CONFIG_HOME"),
		   *home = getenv("HOME");

	to[0] = '\0';
	if (which == 0 && own && *own)
		snprintf(to, room, "%s/%s.theme", own, name);
	else if (which == 1 && xdg && *xdg)
		snprintf(to, room, "%s/kvscope/themes/%s.theme", xdg, name);
	else if (which == 1 && home)
		snprintf(to, room, "%s/.config/kvscope/themes/%s.theme", home, name);
	else if (which == 2)
		shared_path(to, room, name);
	return to[0] != '\0';
}

enum fault theme_load(struct theme *t, const char *name, struct trouble *why)
{
	char path[PATH_MAX * 2];

	plain(t, name);
	for (int i = 0; i < 3 && !strchr(name, '/'); i++) {
		enum fault f = theme_path(path, sizeof(path), i, name)
				       ? load_file(t, path, why)
				       : FAULT_ABSENT;

		if (f != FAULT_ABSENT)
			return f;
	}
	for (size_t i = 0; i < BUILTIN_COUNT; i++)
		if (strcmp(name, builtin[i].name) == 0)
			return theme_parse(t, slice_of(builtin[i].text), why);
	*why = (struct trouble){.fault = FAULT_ABSENT};
	snprintf(why->words, sizeof(why->words), "there is no theme %s", name);
	return FAULT_ABSENT;
}

static int square(int a)
{
	return a * a;
}

static int step_of(int v)
{
	return v < 48 ? 0 : v < 115 ? 1 : (v - 35) / 40;
}

int theme_256(int rgb)
{
	static const int steps[] = {0, 95, 135, 175, 215, 255};
	int r = rgb >> 16, g = rgb >> 8 & 255, b = rgb & 255;
	int sr = step_of(r), sg = step_of(g), sb = step_of(b);
	int grey = ((r + g + b) / 3 - 3) / 10, level, cube, other;

	if (rgb < 0)
		return -1;
	grey = grey < 0 ? 0 : grey > 23 ? 23 : grey;
	level = 8 + 10 * grey;
	cube = square(r - steps[sr]) + square(g - steps[sg]) + square(b - steps[sb]);
	other = square(r - level) + square(g - level) + square(b - level);
	return other < cube ? 232 + grey : 16 + 36 * sr + 6 * sg + sb;
}
