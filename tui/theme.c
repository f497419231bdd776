/* Colours have meanings; a theme gives them ink. */
#include "tui/theme.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "tui/colour.h"
#include "tui/theme_files.h"

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
/* clang-format on */

const char *style_name(enum style s)
{
	return s < STYLE_COUNT ? style_names[s] : "";
}

const char *theme_builtin(size_t i)
{
	for (size_t n = 0; n < i; n++)
		if (!theme_files[n].name)
			return NULL;
	return theme_files[i].name;
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

static int read_name(struct slice s)
{
	for (int i = 0; i < 16; i++)
		if (slice_is(s, ansi_names[i]))
			return i;
	return -1;
}

static bool read_colour(struct slice s, struct colour *out)
{
	struct slice rest = s, rgb = word(&rest, '/');

	*out = (struct colour){-1, -1};
	if (slice_is(s, "-"))
		return true;
	if (!read_rgb(rgb, &out->rgb)) {
		out->ansi = read_name(s);
		return out->ansi >= 0;
	}
	out->ansi = rest.n ? read_name((struct slice){rest.at + 1, rest.n - 1})
			   : colour_16(out->rgb);
	return out->ansi >= 0;
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

static bool read_ink(struct theme *t, struct slice key, struct slice rest)
{
	struct ink ink;
	size_t s = 0;

	while (s < STYLE_COUNT && !slice_is(key, style_names[s]))
		s++;
	if (s == STYLE_COUNT || !read_colour(word(&rest, ' '), &ink.fg) ||
	    !read_colour(word(&rest, ' '), &ink.bg) || !read_attrs(rest, &ink.attrs))
		return false;
	t->inks[s] = ink;
	return t->said[s] = true;
}

/* `base = NAME`: what is not said is as in that built-in theme. */
static bool read_base(struct theme *t, struct slice name)
{
	struct theme base = {.name = ""};
	struct trouble why;

	for (size_t i = 0; theme_files[i].name; i++) {
		if (!slice_is(name, theme_files[i].name))
			continue;
		if (theme_parse(&base, slice_of(theme_files[i].text), &why))
			return false;
		for (int s = 0; s < STYLE_COUNT; s++)
			if (!t->said[s])
				t->inks[s] = base.inks[s];
		t->ground = base.ground;
		return true;
	}
	return false;
}

static bool read_line(struct theme *t, struct slice line)
{
	struct slice rest = line, key = word(&rest, '=');

	rest = trim(rest);
	if (!rest.n || rest.at[0] != '=')
		return false;
	rest = trim((struct slice){rest.at + 1, rest.n - 1});
	if (slice_is(key, "base"))
		return read_base(t, rest);
	if (slice_is(key, "ground"))
		return read_colour(rest, &t->ground);
	return read_ink(t, key, rest);
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
		    (said.at[0] == '#' && (said.n == 1 || said.at[1] == ' ')))
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

/* The default, until a file says otherwise. */
static void begin(struct theme *t, const char *name)
{
	const char *last = strrchr(name, '/');
	struct trouble why;

	memset(t, 0, sizeof(*t));
	t->ground = (struct colour){-1, -1};
	theme_parse(t, slice_of(theme_files[0].text), &why);
	memset(t->said, 0, sizeof(t->said));
	slice_copy(t->name, sizeof(t->name), slice_of(last ? last + 1 : name));
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
	*why = (struct trouble){f, 0, "out of memory"};
	text = malloc(THEME_FILE_MAX);
	if (!text)
		goto out;
	n = fread(text, 1, THEME_FILE_MAX, in);
	f = FAULT_SYNTAX;
	*why = (struct trouble){f, 0, "that theme file is no text, or too long"};
	if (n < THEME_FILE_MAX && !ferror(in))
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

static bool is_path(const char *name)
{
	size_t n = strlen(name), end = strlen(".theme");

	return strchr(name, '/') || (n > end && strcmp(name + n - end, ".theme") == 0);
}

static enum fault load_named(struct theme *t, const char *name, struct trouble *why)
{
	char path[PATH_MAX * 2];

	for (int i = 0; i < 3; i++) {
		enum fault f = theme_path(path, sizeof(path), i, name)
				       ? load_file(t, path, why)
				       : FAULT_ABSENT;

		if (f != FAULT_ABSENT)
			return f;
	}
	for (size_t i = 0; theme_files[i].name; i++)
		if (strcmp(name, theme_files[i].name) == 0)
			return theme_parse(t, slice_of(theme_files[i].text), why);
	return FAULT_ABSENT;
}

enum fault theme_load(struct theme *t, const char *name, struct trouble *why)
{
	enum fault f;

	begin(t, name);
	f = is_path(name) ? load_file(t, name, why) : load_named(t, name, why);
	if (f == FAULT_ABSENT) {
		*why = (struct trouble){.fault = FAULT_ABSENT};
		snprintf(why->words, sizeof(why->words), "there is no theme %.64s", name);
	}
	return f;
}
