/* The options that say where the service is and who asks: the same in every command. */
#ifndef TUI_CLI_ACCESS_H
#define TUI_CLI_ACCESS_H

#include "net/aws/client.h"
#include "tui/cli/command.h"

enum {
	ACCESS_ENDPOINT = 1000,
	ACCESS_REGION,
	ACCESS_PROFILE,
	ACCESS_CA,
	ACCESS_NO_VERIFY,
	ACCESS_NO_SIGN
};

extern const struct flag access_flags[];

/* Takes one option of these (its value is kept by reference, it is argv's);
 * false: not one. */
bool access_take(struct client_options *o, int option, const char *value);

/* Whole number with unit k or M ("1500k"); -1 = not one in [least, most]. */
int64_t access_number(const char *s, int64_t least, int64_t most);
/* "1280x720". */
bool access_size(const char *s, int *width, int *height);

#endif
