/* The commands in one list. */
#include "tui/cli/catalogue.h"

#include <string.h>

#include "tui/cli/aws/names.h"
#include "tui/spelling.h"

static const struct command *const commands[] = {
	&ui_command,     &demo_command,   &serve_command,      &produce_command,
	&watch_command,  &doctor_command, &lint_command,       &replay_command,
	&render_command, &report_command, &completion_command,
};

const struct command *catalogue_command(size_t i)
{
	return i < sizeof(commands) / sizeof(commands[0]) ? commands[i] : NULL;
}

const struct command *catalogue_named(const char *name)
{
	const struct command *c;

	for (size_t i = 0; (c = catalogue_command(i)); i++)
		if (!strcmp(c->name, name))
			return c;
	return NULL;
}

const char *catalogue_nearest(const char *name)
{
	struct guess g = {.typed = slice_of(name)};
	const struct command *c;
	const struct kvs_operation *operation;

	for (size_t i = 0; (c = catalogue_command(i)); i++)
		guess_try(&g, c->name);
	for (unsigned i = 0; (operation = names_operation(i)); i++)
		guess_try(&g, operation->cli);
	return g.best;
}
