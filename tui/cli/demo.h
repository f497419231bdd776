/* The demo as one of the places that the screen goes to. */
#ifndef TUI_CLI_DEMO_H
#define TUI_CLI_DEMO_H

#include "net/aws/client.h"
#include "tui/cli/look.h"
#include "tui/order.h"

/* Runs it until the person leaves it; its value is the exit code, *next says where to go
 * then, if anywhere. said: how AWS would be asked, for the list of places. */
int demo_visit(const struct look *looks, const struct client_options *said,
	       struct order *next);

#endif
