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

bool action_fits(enum action a, enum screen s, unsigned kinds)
{
	unsigned on = action_row(a)->screens;

	return (on >> s & 1) && (!(on & ON_KINDS) || (on & ON_KINDS & kinds));
}

enum action action_for(int key, enum screen s, unsigned kinds)
{
	if (key == KEY_NONE)
		return ACTION_NONE;
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		for (int i = 0; i < ACTION_KEYS && action_fits(a, s, kinds); i++)
			if (rows[a].keys[i] == key)
				return a;
	return ACTION_NONE;
}

enum action action_named(const char *name)
{
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		if (strcmp(rows[a].name, name) == 0)
			return a;
	return ACTION_NONE;
}

/* clang-format off */
static const struct {
	int key;
	const char *words;
} named_keys[] = {
	{KEY_TABULATOR, "Tab"},     {KEY_RETURN, "Enter"},   {KEY_ESCAPE, "Esc"},
	{KEY_RUBOUT, "Backspace"},  {' ', "Space"},          {KEY_ARROW_UP, "↑"},
	{KEY_ARROW_DOWN, "↓"},      {KEY_ARROW_LEFT, "←"},   {KEY_ARROW_RIGHT, "→"},
	{KEY_PAGE_UP, "PgUp"},      {KEY_PAGE_DOWN, "PgDn"}, {KEY_FIRST, "Home"},
	{KEY_LAST, "End"},          {KEY_ERASE, "Del"},      {KEY_BACK_TAB, "S-Tab"},
};
/* clang-format on */

const char *key_words(int key, char *room, size_t n)
{
	for (size_t i = 0; i < sizeof(named_keys) / sizeof(named_keys[0]); i++)
		if (named_keys[i].key == key) {
			snprintf(room, n, "%s", named_keys[i].words);
			return room;
		}
	if (key > KEY_FUNCTION && key <= KEY_FUNCTION_LAST)
		snprintf(room, n, "F%d", key - KEY_FUNCTION);
	else if (key > 0 && key < 32)
		snprintf(room, n, "^%c", key + 64);
	else if (key > 32 && key < 127)
		snprintf(room, n, "%c", key);
	else
		snprintf(room, n, "%s", "");
	return room;
}

static bool letters_in_order(const char *typed, const char *name)
{
	while (*typed && *name)
		if (tolower((unsigned char)*name++) == tolower((unsigned char)*typed))
			typed++;
	return *typed == '\0';
}

int fuzzy_score(const char *typed, const char *name)
{
	size_t n = strlen(typed);

	if (strcasecmp(typed, name) == 0)
		return 4;
	if (strncasecmp(typed, name, n) == 0)
		return 3;
	if (strcasestr(name, typed))
		return 2;
	return letters_in_order(typed, name) ? 1 : 0;
}
