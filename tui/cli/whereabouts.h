/* What is missing to ask AWS, what was looked at for it, and the places there are instead.
 */
#ifndef TUI_CLI_WHEREABOUTS_H
#define TUI_CLI_WHEREABOUTS_H

#include "net/aws/client.h"
#include "tui/places.h"

/* said: what the command line or the person said. missing: why AWS cannot be asked, NULL =
 * it can. Reads files and the environment; no secret of them stays. */
void whereabouts(struct places *out, const struct client_options *said,
		 enum place_kind here, const struct trouble *missing);

#endif
