/* What `kvscope` can be followed by: its commands, and the operations of the service. */
#ifndef TUI_CLI_CATALOGUE_H
#define TUI_CLI_CATALOGUE_H

#include "tui/cli/command.h"

/* In the order of the help; NULL behind the last. */
const struct command *catalogue_command(size_t i);
const struct command *catalogue_named(const char *name);
/* The command or operation that was perhaps meant, or NULL. */
const char *catalogue_nearest(const char *name);

#endif
