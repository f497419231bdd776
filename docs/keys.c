/* Prints the actions and their keys as a manual page: `make docs` writes
 * docs/kvscope-keys.7 with it. --settings: the names of the settings, for a check. */
#include <stdio.h>
#include <string.h>

#include "docs/roff.h"
#include "tui/key_rows.h"
#include "tui/settings.h"

static void print_action(const struct bindings *b, enum action a)
{
	struct key_row rows[SCREEN_COUNT];
	char screens[96];
	size_t n = key_rows(b, a, rows);

	fputs(".TP\n.B ", stdout);
	roff_string(action_row(a)->name);
	for (size_t i = 0; i < n; i++) {
		fputs(i ? "\n.br\nKeys: " : "\nKeys: ", stdout);
		roff_string(rows[i].keys);
		printf(" (%s).",
		       key_row_screens(rows[i].screens, screens, sizeof(screens)));
	}
	fputs("\n.br\n\\&", stdout);
	roff_string(action_row(a)->what);
	puts(".");
}

static int print_settings(void)
{
	const char *form;

	for (size_t i = 0; (form = settings_form(i)); i++)
		printf("%.*s\n", (int)strcspn(form, " "), form);
	return 0;
}

int main(int argc, char **argv)
{
	struct bindings b;

	if (argc > 1 && !strcmp(argv[1], "--settings"))
		return print_settings();

	roff_head("kvscope-keys", "7", "the actions of kvscope's screens, and their keys");
	puts(".SH DESCRIPTION\n"
	     "Each action has a name, which the palette, the help and\n"
	     ".BR kvscope\\-config (5)\nuse.\n"
	     ".B kvscope \\-\\-keys\nprints this list with your own keys in it.\n"
	     "Where letters are typed, in the palette, the help and the prompts, only keys "
	     "that "
	     "are no letters work, and a line is edited as in a shell.\n"
	     ".SH ACTIONS");
	bindings_init(&b);
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		print_action(&b, a);
	puts(".SH SEE ALSO\n.BR kvscope (1),\n.BR kvscope\\-config (5)");
	return 0;
}
