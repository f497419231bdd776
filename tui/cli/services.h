/* The local services that run on this machine: each leaves its ready line in a folder of
 * the person's while it runs, so that a screen finds it without being told. */
#ifndef TUI_CLI_SERVICES_H
#define TUI_CLI_SERVICES_H

#include "tui/cli/ready.h"

enum { SERVICES_MAX = 16 };

/* Leaves the line for this process, mode 0600; services_forget takes it away. Where nothing
 * can be written nothing happens. */
void services_tell(const char *line);
void services_forget(void);

/* Those whose process lives; what a dead one left is removed. Returns how many. */
size_t services_list(struct ready *out, size_t most);
/* The one at a URL ("http://127.0.0.1:4567"); false: none that is known. */
bool services_find(struct ready *out, const char *url);

#endif
