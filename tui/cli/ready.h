/* The line that `kvscope serve --json` prints once it accepts calls. */
#ifndef TUI_CLI_READY_H
#define TUI_CLI_READY_H

#include <stdbool.h>

#include "core/slice.h"

struct ready {
	char http[128], region[32], access_key_id[128], secret_access_key[128];
	int port;
};

/* False when the line is not one. */
bool ready_read(struct ready *out, struct slice line);

#endif
