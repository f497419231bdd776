/* The names of the channels there are, asked for while a person waits. */
#ifndef TUI_CLI_CHANNEL_NAMES_H
#define TUI_CLI_CHANNEL_NAMES_H

#include "net/aws/client.h"
#include "tui/cli/complete.h"

/* Tells the names, or the ARNs, of at most a page of channels whose names begin with
 * `typed`; nothing when the service does not answer within two seconds, or refuses.
 * Blocks; keys that a program must be asked for take as long as that takes (60 s at most). */
void channel_names(const struct client_options *where, bool arns, struct slice typed,
		   complete_tell *tell, void *self);

#endif
