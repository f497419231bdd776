/* The person's choices, from a file of lines `name = value`. */
#include "tui/settings.h"

#include <fnmatch.h>
#include <math.h>

#include "core/text.h"
#include "tui/spelling.h"

/* A line: `name arg arg = value`. */
struct said {
	int line;
	size_t n;
	struct slice words[4], value; /* words[0] is the name */
};

/* clang-format off */
static const char *const switch_names[] = {
#define X(id, name, what) [SWITCH_##id] = name,
	SWITCHES(X)
#undef X
};
static const char *const limit_names[] = {
#define X(id, name, unit) [LIMIT_##id] = name,
	LIMITS(X)
#undef X
};
static const char *const place_names[] = {"LIVE", "LOCAL", "REPLAY"};
/* clang-format on */

enum { PLACE_NAMES = sizeof(place_names) / sizeof(place_names[0]) };

void settings_init(struct settings *c)
{
	memset(c, 0, sizeof(*c));
	memset(c->switches, -1, sizeof(c->switches));
	for (int i = 0; i < LIMIT_COUNT; i++)
		c->limits[i] = (struct limit){NAN, NAN};
	bindings_init(&c->bindings);
}

static void wrong(struct settings *c, const struct said *s, const char *what,
		  struct slice got, const char *near)
{
	findings_add(&c->findings, s->line, "%s `%.*s`%s%s%s", what, (int)got.n, got.at,
		     near ? "; did you mean `" : "", near ? near : "", near ? "`?" : "");
}

/* Each reads the value of one setting; false: it said what is wrong. */

static bool read_theme_name(struct settings *c, const struct said *s, char *to, size_t room)
{
	if (memchr(s->value.at, '/', s->value.n) || memchr(s->value.at, ' ', s->value.n) ||
	    !slice_copy(to, room, s->value)) {
		wrong(c, s, "a theme is called by its name, not", s->value, NULL);
		to[0] = '\0';
		return false;
	}
	return true;
}

static void take_theme(struct settings *c, const struct said *s)
{
	read_theme_name(c, s, c->theme, sizeof(c->theme));
}

static bool known_place(struct settings *c, const struct said *s)
{
	struct guess g = {.typed = s->words[1]};

	for (int i = 0; i < PLACE_NAMES; i++) {
		if (slice_is(s->words[1], place_names[i]))
			return true;
		guess_try(&g, place_names[i]);
	}
	wrong(c, s, "a place is LIVE, LOCAL or REPLAY, not", s->words[1], g.best);
	return false;
}

static void take_theme_of(struct settings *c, const struct said *s)
{
	struct chosen_theme *t = &c->themes[c->n_themes];

	if (c->n_themes == SETTINGS_THEMES) {
		findings_add(&c->findings, s->line, "there are more than %d such themes",
			     SETTINGS_THEMES);
		return;
	}
	t->endpoint = slice_is(s->words[0], "theme.endpoint");
	t->line = s->line;
	if (!t->endpoint && !known_place(c, s))
		return;
	if (!slice_copy(t->pattern, sizeof(t->pattern), s->words[1])) {
		wrong(c, s, "that endpoint is too long:", s->words[1], NULL);
		return;
	}
	c->n_themes += read_theme_name(c, s, t->theme, sizeof(t->theme));
}

static void take_switch(struct settings *c, const struct said *s)
{
	static const char *const yes[] = {"yes", "on", "true"}, *const no[] = {"no", "off",
									       "false"};
	size_t which = 0;

	while (which < SWITCH_COUNT - 1 && !slice_is(s->words[0], switch_names[which]))
		which++;
	for (int i = 0; i < 3; i++)
		if (slice_is(s->value, yes[i]) || slice_is(s->value, no[i])) {
			c->switches[which] = slice_is(s->value, yes[i]);
			return;
		}
	wrong(c, s, "it is yes or no, not", s->value, NULL);
}

static void take_time(struct settings *c, const struct said *s)
{
	if (slice_is(s->value, "local") || slice_is(s->value, "utc"))
		c->local_time = slice_is(s->value, "local");
	else
		wrong(c, s, "the time is `utc` or `local`, not", s->value, NULL);
}

static void take_drawing(struct settings *c, const struct said *s)
{
	enum drawing_way d = drawing_named(s->value);

	if (d < DRAWING_COUNT)
		c->drawing = d;
	else
		wrong(c, s,
		      "pictures are drawn as `auto`, `kitty`, `sixel`, `blocks` or `off`, "
		      "not",
		      s->value, NULL);
}

static void take_confirm(struct settings *c, const struct said *s)
{
	if (slice_is(s->value, "all") || slice_is(s->value, "live"))
		c->confirm_all = slice_is(s->value, "all");
	else
		wrong(c, s, "it is `live` or `all`, not", s->value, NULL);
}

/* A number with at most three decimals, in any locale; < 0: it is none. */
static float number(struct slice s)
{
	struct slice whole = slice_until(&s, '.');
	int64_t w = slice_number(whole, 1000000), part = s.n ? slice_number(s, 999) : 0;
	float unit = 1;

	for (size_t i = 0; i < s.n && i < 3; i++)
		unit *= 10;
	return w < 0 || part < 0 || s.n > 3 ? -1 : (float)w + (float)part / unit;
}

static void take_limit(struct settings *c, const struct said *s)
{
	struct slice name = slice_skip(s->words[0], strlen("warn."));
	size_t which = 0;
	float v = number(s->value), *to;

	while (which < LIMIT_COUNT - 1 && !slice_is(name, limit_names[which]))
		which++;
	if (v < 0) {
		wrong(c, s, "it is a number such as 1.5, not", s->value, NULL);
		return;
	}
	to = slice_starts(s->words[0], "warn.") ? &c->limits[which].warn
						: &c->limits[which].crit;
	*to = v;
	if (c->limits[which].warn > c->limits[which].crit)
		findings_add(&c->findings, s->line, "warn.%s is above crit.%s",
			     limit_names[which], limit_names[which]);
}

/* key SCREEN|all KEY = ACTION|none */

static unsigned read_screens(struct settings *c, const struct said *s)
{
	struct guess g = {.typed = s->words[1]};

	if (slice_is(s->words[1], "all"))
		return ON_ALL;
	for (enum screen i = 0; i < SCREEN_COUNT; i++) {
		if (slice_is(s->words[1], screen_name(i)))
			return 1u << i;
		guess_try(&g, screen_name(i));
	}
	wrong(c, s, "there is no screen", s->words[1], g.best);
	return 0;
}

static enum action read_action(struct settings *c, const struct said *s)
{
	struct guess g = {.typed = s->value};

	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		if (slice_is(s->value, action_row(a)->name))
			return a;
		guess_try(&g, action_row(a)->name);
	}
	wrong(c, s, "there is no action", s->value, g.best);
	return ACTION_NONE;
}

static void say_elsewhere(struct settings *c, const struct said *s, enum action a)
{
	char room[96];
	struct text t;

	text_init(&t, room, sizeof(room));
	for (enum screen i = 0; i < SCREEN_COUNT; i++)
		if (action_row(a)->screens >> i & 1)
			text_printf(&t, "%s%s", t.used ? ", " : "", screen_name(i));
	findings_add(&c->findings, s->line, "`%s` is not on %.*s (it is on: %s)",
		     action_row(a)->name, (int)s->words[1].n, s->words[1].at, room);
}

static void take_key(struct settings *c, const struct said *s)
{
	struct binding b = {.line = s->line, .key = key_named(s->words[2])};
	bool none = slice_is(s->value, "none");

	if (!b.key) {
		wrong(c, s, "there is no key", s->words[2], NULL);
		return;
	}
	if (b.key == KEY_ESCAPE) {
		findings_add(&c->findings, s->line, "Esc is always `back`");
		return;
	}
	b.screens = read_screens(c, s);
	b.named = b.screens != ON_ALL;
	if (!b.screens || (!none && !(b.action = read_action(c, s))))
		return;
	if (!none && !(b.screens &= action_row(b.action)->screens & ON_ALL))
		say_elsewhere(c, s, b.action);
	else if (!bindings_add(&c->bindings, &b))
		findings_add(&c->findings, s->line, "there are more than %d keys",
			     BINDINGS_OWN);
}

/* Every setting: its name, how many words follow it, and whether it may be said once only.
 */
/* clang-format off */
static const struct known_setting {
	const char *name;
	size_t args;
	bool once;
	void (*take)(struct settings *c, const struct said *s);
	const char *form;
} known[] = {
	{"key",            2, false, take_key,      "key SCREEN|all KEY = ACTION|none"},
	{"theme",          0, true,  take_theme,    "theme = NAME"},
	{"theme.endpoint", 1, false, take_theme_of, "theme.endpoint URL = NAME"},
	{"theme.place",    1, false, take_theme_of, "theme.place LIVE|LOCAL|REPLAY = NAME"},
	{"time",           0, true,  take_time,     "time = utc|local"},
	{"confirm",        0, true,  take_confirm,  "confirm = live|all"},
	{"graphics",       0, true,  take_drawing,  "graphics = auto|kitty|sixel|blocks|off"},
#define X(id, name, what) {name, 0, true, take_switch, name " = yes|no"},
	SWITCHES(X)
#undef X
#define X(id, name, unit)                                                       \
	{"warn." name, 0, true, take_limit, "warn." name " = NUMBER"},                 \
	{"crit." name, 0, true, take_limit, "crit." name " = NUMBER"},
	LIMITS(X)
#undef X
};
/* clang-format on */

enum { SETTINGS = sizeof(known) / sizeof(known[0]) };

static bool white(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static struct slice trim(struct slice s)
{
	while (s.n && white(*s.at))
		s = slice_skip(s, 1);
	while (s.n && white(s.at[s.n - 1]))
		s.n--;
	return s;
}

/* The `=` that ends the names: the last one between blanks (a key may be called = too), or
 * the first one when none stands so. */
static size_t find_equals(struct slice s)
{
	size_t at = s.n;

	for (size_t i = 1; i + 1 < s.n; i++)
		if (s.at[i] == '=' && white(s.at[i - 1]) && white(s.at[i + 1]))
			at = i;
	for (size_t i = 0; i < s.n && at == s.n; i++)
		if (s.at[i] == '=')
			at = i;
	return at;
}

/* false: it is not `name … = value`. */
static bool split(struct slice line, struct said *s)
{
	size_t at = find_equals(line), most = sizeof(s->words) / sizeof(s->words[0]);
	struct slice left = trim((struct slice){line.at, at});

	if (at == line.n)
		return false;
	s->value = trim(slice_skip(line, at + 1));
	for (s->n = 0; left.n && s->n < most; left = trim(left)) {
		struct slice *w = &s->words[s->n++];

		*w = (struct slice){left.at, 0};
		while (w->n < left.n && !white(left.at[w->n]))
			w->n++;
		left = slice_skip(left, w->n);
	}
	return s->n && !left.n && s->value.n;
}

static void take_line(struct settings *c, struct slice line, int number, int *said_at)
{
	struct said s = {.line = number};
	size_t i = 0;

	if (!split(line, &s)) {
		findings_add(&c->findings, number, "not `name = value`: `%.*s`",
			     (int)(line.n < 60 ? line.n : 60), line.at);
		return;
	}
	while (i < SETTINGS && !slice_is(s.words[0], known[i].name))
		i++;
	if (i == SETTINGS) {
		struct guess g = {.typed = s.words[0]};

		for (i = 0; i < SETTINGS; i++)
			guess_try(&g, known[i].name);
		wrong(c, &s, "there is no setting", s.words[0], g.best);
		return;
	}
	if (s.n != known[i].args + 1) {
		findings_add(&c->findings, number, "it is written `%s`", known[i].form);
		return;
	}
	if (said_at[i] && known[i].once)
		findings_add(&c->findings, number,
			     "line %d says `%s` already; this line counts", said_at[i],
			     known[i].name);
	said_at[i] = number;
	known[i].take(c, &s);
}

void settings_parse(struct settings *c, struct slice text)
{
	int said_at[SETTINGS] = {0}, number = 0;

	while (text.n) {
		struct slice line = trim(slice_until(&text, '\n'));

		number++;
		if (line.n && line.at[0] != '#')
			take_line(c, line, number, said_at);
	}
	bindings_check(&c->bindings, &c->findings);
}

const char *settings_theme(const struct settings *c, const char *place,
			   const char *endpoint)
{
	const char *best = c->theme;

	for (int of_endpoint = 0; of_endpoint < 2; of_endpoint++)
		for (size_t i = 0; i < c->n_themes; i++) {
			const struct chosen_theme *t = &c->themes[i];

			if (t->endpoint == of_endpoint && t->theme[0] &&
			    (of_endpoint ? !fnmatch(t->pattern, endpoint, 0)
					 : !strcmp(t->pattern, place)))
				best = t->theme;
		}
	return best;
}

const char *settings_form(size_t i)
{
	return i < SETTINGS ? known[i].form : NULL;
}

bool settings_switch(const struct settings *c, enum switch_of s, bool otherwise)
{
	return c->switches[s] < 0 ? otherwise : c->switches[s];
}
