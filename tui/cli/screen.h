/* The screen, at one place after the other, until the person leaves. */
#ifndef TUI_CLI_SCREEN_H
#define TUI_CLI_SCREEN_H

#include "net/aws/client.h"
#include "tui/cli/look.h"
#include "tui/order.h"

struct screen_options {
	struct client_options client; /* as the command line said it */
	struct slice channel;         /* where to begin, "" = the list */
	enum place_kind place;
	struct look look;
	const char *record; /* a file that the first place is recorded to; NULL = none */

	/* what the person said on the screen; client points here then */
	char profile[128], region[64], url[ORDER_TEXT];
};

/* Its value is the exit code. */
int screen_run(struct screen_options *o);
/* To another place first; what the order leaves open stays as it is. */
void screen_go(struct screen_options *o, const struct order *to);

#endif
