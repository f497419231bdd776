/* How the screen looks and which keys it obeys: the options of every command that opens
 * one, and the file of the person's choices. */
#ifndef TUI_CLI_LOOK_H
#define TUI_CLI_LOOK_H

#include "tui/cli/command.h"
#include "tui/settings.h"
#include "tui/show.h"

enum {
	LOOK_THEME = 2000,
	LOOK_ASCII,
	LOOK_NO_COLOUR,
	LOOK_CONFIG,
	LOOK_NO_CONFIG,
	LOOK_NO_MEMORY,
	LOOK_MOUSE,
	LOOK_GRAPHICS
};

extern const struct flag look_flags[];

struct look {
	const char *theme, *path, *graphics; /* of argv, or NULL */
	bool ascii, no_colour, no_config, no_memory, mouse;
	struct settings settings;
};

/* A zeroed one takes options; false: not one of these. */
bool look_take(struct look *l, int option, const char *value);
/* Reads the configuration and says to the screen how to look; l must live as long as o.
 * memory: the place that is remembered, as show_options have it. */
void look_apply(struct look *l, const char *memory, struct show_options *o);

/* `--check-config` and `--keys`: print what is wrong, and which key does what. The value is
 * the exit code. */
int look_check(struct look *l);
int look_keys(struct look *l);

#endif
