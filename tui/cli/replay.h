/* A recording as one of the places that the screen goes to. */
#ifndef TUI_CLI_REPLAY_H
#define TUI_CLI_REPLAY_H

#include "net/aws/client.h"
#include "tui/cli/look.h"
#include "tui/order.h"

/* Plays it until the person leaves it; its value is the exit code, *next says where to go
 * then, if anywhere. said: how AWS would be asked, for the list of places. */
int replay_visit(const struct look *looks, const struct client_options *said,
		 const char *file, struct order *next);

#endif
