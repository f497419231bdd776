/* Keys become named actions in one table that also writes the help screen and the palette.
 */
#include "tui/keys.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "tui/widths.h"

static const struct action_row rows[ACTION_COUNT] = {[ACTION_NONE] = {"", "", "", 0, {0}},
#define X(id, name, label, what, screens, k1, k2, k3)                                      \
	[ACTION_##id] = {name, label, what, screens, {k1, k2, k3}},
						     ACTIONS(X)
#undef X
};

static const char *const screen_names[] = {
#define X(id, name) [SCREEN_##id] = name,
	SCREENS(X)
#undef X
};

const struct action_row *action_row(enum action a)
{
	return &rows[a < ACTION_COUNT ? a : ACTION_NONE];
}

const char *screen_name(enum screen s)
{
	return s < SCREEN_COUNT ? screen_names[s] : "";
}

bool keys_fit(unsigned on, enum screen s, unsigned kinds)
{
	return (on >> s & 1) && (!(on & ON_KINDS) || (on & ON_KINDS & kinds));
}

bool action_fits(enum action a, enum screen s, unsigned kinds)
{
	return keys_fit(action_row(a)->screens, s, kinds);
}

enum action action_named(const char *name)
{
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		if (strcmp(rows[a].name, name) == 0)
			return a;
	return ACTION_NONE;
}

/* clang-format off */
/* The first name of a key is the one that is shown. */
static const struct {
	int key;
	const char *words;
} named_keys[] = {
	{KEY_TABULATOR, "Tab"},      {KEY_RETURN, "Enter"},      {KEY_ESCAPE, "Esc"},
	{KEY_RUBOUT, "Backspace"},   {' ', "Space"},             {KEY_ARROW_UP, "↑"},
	{KEY_ARROW_DOWN, "↓"},       {KEY_ARROW_LEFT, "←"},      {KEY_ARROW_RIGHT, "→"},
	{KEY_PAGE_UP, "PgUp"},       {KEY_PAGE_DOWN, "PgDn"},    {KEY_FIRST, "Home"},
	{KEY_LAST, "End"},           {KEY_ERASE, "Del"},         {KEY_BACK_TAB, "S-Tab"},
	{KEY_WORD_LEFT, "^←"},       {KEY_WORD_RIGHT, "^→"},
	/* other names, that are read only */
	{KEY_RETURN, "Return"},      {KEY_ESCAPE, "Escape"},     {KEY_ARROW_UP, "Up"},
	{KEY_ARROW_DOWN, "Down"},    {KEY_ARROW_LEFT, "Left"},   {KEY_ARROW_RIGHT, "Right"},
	{KEY_PAGE_UP, "PageUp"},     {KEY_PAGE_DOWN, "PageDown"}, {KEY_ERASE, "Delete"},
	{KEY_BACK_TAB, "Shift-Tab"}, {KEY_WORD_LEFT, "^Left"},   {KEY_WORD_RIGHT, "^Right"},
	{KEY_WORD_LEFT, "Ctrl-Left"}, {KEY_WORD_RIGHT, "Ctrl-Right"},
};
/* clang-format on */

enum { NAMED_KEYS = sizeof(named_keys) / sizeof(named_keys[0]) };

const char *key_words(int key, char *room, size_t n)
{
	char utf8[4];
	size_t bytes;

	for (size_t i = 0; i < NAMED_KEYS; i++)
		if (named_keys[i].key == key) {
			snprintf(room, n, "%s", named_keys[i].words);
			return room;
		}
	if (key > KEY_FUNCTION && key <= KEY_FUNCTION_LAST) {
		snprintf(room, n, "F%d", key - KEY_FUNCTION);
	} else if (key > 0 && key < 32) {
		snprintf(room, n, "^%c", key + 64);
	} else {
		const char *with = key & KEY_ALT ? "Alt-" : "";

		key &= ~KEY_ALT;
		bytes = key > 0 && key < KEY_SPECIAL ? widths_encode(utf8, (uint32_t)key)
						     : 0;
		snprintf(room, n, "%s%.*s", with, (int)bytes, utf8);
	}
	return room;
}

/* The character of "Alt-x" or "M-x". */
static int alt_key(struct slice words)
{
	static const char *const prefixes[] = {"alt-", "m-"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t n = strlen(prefixes[i]);

		if (words.n == n + 1 && words.at[n] > ' ' && words.at[n] < KEY_RUBOUT &&
		    strncasecmp(words.at, prefixes[i], n) == 0)
			return KEY_ALT | words.at[n];
	}
	return KEY_NONE;
}

/* The letter of "^D", "Ctrl-D" or "C-d". */
static int control_key(struct slice words)
{
	static const char *const prefixes[] = {"^", "ctrl-", "c-"};

	for (size_t i = 0; i < sizeof(prefixes) / sizeof(prefixes[0]); i++) {
		size_t n = strlen(prefixes[i]);
		int c = words.n == n + 1 ? toupper((unsigned char)words.at[n]) : 0;

		if (c > '@' && c <= '_' && strncasecmp(words.at, prefixes[i], n) == 0)
			return CTRL_KEY(c);
	}
	return KEY_NONE;
}

int key_named(struct slice words)
{
	struct slice rest = words;
	uint32_t c;
	int64_t n;

	for (size_t i = 0; i < NAMED_KEYS; i++)
		if (slice_is_nocase(words, named_keys[i].words))
			return named_keys[i].key;
	c = widths_decode(&rest);
	if (c && !rest.n) /* one character, that is itself */
		return c > ' ' && c != BAD_CHARACTER && c != KEY_RUBOUT ? (int)c : KEY_NONE;
	if (toupper((unsigned char)words.at[0]) == 'F') {
		n = slice_number(slice_skip(words, 1), KEY_FUNCTION_LAST - KEY_FUNCTION);
		return n > 0 ? F_KEY((int)n) : KEY_NONE;
	}
	return alt_key(words) ? alt_key(words) : control_key(words);
}
