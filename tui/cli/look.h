/* How the screen looks and which keys it obeys: the options of every command that opens
 * one, and the file of the person's choices. */
#ifndef TUI_CLI_LOOK_H
#define TUI_CLI_LOOK_H

#include <getopt.h>

#include "tui/settings.h"
#include "tui/show.h"

enum {
	LOOK_THEME = 2000,
	LOOK_ASCII,
	LOOK_NO_COLOUR,
	LOOK_CONFIG,
	LOOK_NO_CONFIG,
	LOOK_NO_MEMORY
};

/* clang-format off */
#define LOOK_OPTIONS                                                   \
	{"theme",     required_argument, NULL, LOOK_THEME},                 \
	{"ascii",     no_argument,       NULL, LOOK_ASCII},                 \
	{"no-color",  no_argument,       NULL, LOOK_NO_COLOUR},             \
	{"config",    required_argument, NULL, LOOK_CONFIG},                \
	{"no-config", no_argument,       NULL, LOOK_NO_CONFIG},              \
	{"no-memory", no_argument,       NULL, LOOK_NO_MEMORY}

#define LOOK_HELP                                                                            \
	"  --theme NAME          dark, light, contrast, safe, sixteen, mono; or a file of yours\n"    \
	"  --ascii               plain ASCII signs\n"                                                \
	"  --no-color            no colours (also: NO_COLOR)\n"                                      \
	"  --config FILE         your choices, else $XDG_CONFIG_HOME/kvscope/config\n"               \
	"  --no-config           without them\n"                                                    \
	"  --no-memory           forget, and remember nothing, of where one was\n"
/* clang-format on */

struct look {
	const char *theme, *path; /* of getopt_long, or NULL */
	bool ascii, no_colour, no_config, no_memory;
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
