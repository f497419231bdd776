/* How the screen looks and which keys it obeys: options, and the file of choices. */
#include "tui/cli/look.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/cli/command.h"
#include "tui/key_rows.h"
#include "tui/widths.h"

/* clang-format off */
const struct flag look_flags[] = {
	{LOOK_THEME,     "theme",     "NAME", "dark, light, contrast, safe, sixteen, mono; or a file of yours", VALUE_THEME, NULL, NULL},
	{LOOK_ASCII,     "ascii",     NULL,   "plain ASCII signs", VALUE_FREE, NULL, NULL},
	{LOOK_NO_COLOUR, "no-color",  NULL,   "no colours (also: NO_COLOR)", VALUE_FREE, NULL, NULL},
	{LOOK_MOUSE,     "mouse",     NULL,   "clicks and the wheel; selecting text then needs Shift", VALUE_FREE, NULL, NULL},
	{LOOK_GRAPHICS,  "graphics",  "HOW",  "pictures: auto, kitty, sixel, blocks or off", VALUE_CHOICE, "auto|kitty|sixel|blocks|off", "auto, kitty, sixel, blocks or off"},
	{LOOK_CONFIG,    "config",    "FILE", "your choices, else $XDG_CONFIG_HOME/kvscope/config", VALUE_FILE, NULL, NULL},
	{LOOK_NO_CONFIG, "no-config", NULL,   "without them", VALUE_FREE, NULL, NULL},
	{LOOK_NO_MEMORY, "no-memory", NULL,   "forget, and remember nothing, of where one was", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

bool look_take(struct look *l, int option, const char *value)
{
	switch (option) {
	case LOOK_THEME:
		l->theme = value;
		return true;
	case LOOK_CONFIG:
		l->path = value;
		return true;
	case LOOK_ASCII:
		return l->ascii = true;
	case LOOK_NO_COLOUR:
		return l->no_colour = true;
	case LOOK_NO_CONFIG:
		return l->no_config = true;
	case LOOK_NO_MEMORY:
		return l->no_memory = true;
	case LOOK_MOUSE:
		return l->mouse = true;
	case LOOK_GRAPHICS:
		l->graphics = value;
		return drawing_named(slice_of(value)) < DRAWING_COUNT;
	default:
		return false;
	}
}

static void read_settings(struct look *l)
{
	settings_init(&l->settings);
	if (!l->no_config)
		settings_read(&l->settings, l->path);
}

void look_apply(struct look *l, const char *memory, struct show_options *o)
{
	const char *plain = getenv("NO_COLOR");

	read_settings(l);
	o->settings = &l->settings;
	o->memory = l->no_memory || !settings_switch(&l->settings, SWITCH_MEMORY, true)
			    ? NULL
			    : memory;
	o->theme = slice_of(l->theme);
	o->drawing =
		l->graphics ? drawing_named(slice_of(l->graphics)) : l->settings.drawing;
	o->mouse = l->mouse || settings_switch(&l->settings, SWITCH_MOUSE, false);
	o->ascii = l->ascii || settings_switch(&l->settings, SWITCH_ASCII, false);
	o->no_colour = l->no_colour || (plain && *plain) ||
		       !settings_switch(&l->settings, SWITCH_COLOUR, true);
}

int look_check(struct look *l)
{
	const struct findings *f = &l->settings.findings;
	char words[FINDING_ROOM + 32];

	read_settings(l);
	for (size_t i = 0; i < f->n; i++)
		puts(finding_words(f, i, words, sizeof(words)));
	if (f->total > f->n)
		printf("and %zu more\n", f->total - f->n);
	if (!f->total)
		printf("%s: nothing wrong\n",
		       l->settings.path[0] ? l->settings.path : "no configuration");
	return f->total ? EXIT_FINDINGS : EXIT_FINE;
}

/* printf counts bytes; this counts columns. */
static void print_field(const char *words, int columns)
{
	printf("%s%*s", words, columns - widths_of(slice_of(words)), "");
}

int look_keys(struct look *l)
{
	struct key_row rows[SCREEN_COUNT];
	char screens[96];

	read_settings(l);
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		for (size_t i = 0, n = key_rows(&l->settings.bindings, a, rows); i < n;
		     i++) {
			print_field(action_row(a)->name, 18);
			print_field(*rows[i].keys ? rows[i].keys : "–", 16);
			print_field(rows[i].changed ? "changed" : "", 9);
			print_field(
				key_row_screens(rows[i].screens, screens, sizeof(screens)),
				32);
			printf("  %s\n", action_row(a)->what);
		}
	return EXIT_FINE;
}
