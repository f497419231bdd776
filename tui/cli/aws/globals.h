/* The options that every operation has. */
#ifndef TUI_CLI_AWS_GLOBALS_H
#define TUI_CLI_AWS_GLOBALS_H

#include "core/jmespath.h"
#include "net/aws/client.h"
#include "tui/cli/aws/format.h"
#include "tui/cli/aws/options.h"

struct globals {
	struct client_options client; /* texts are lent from the command line */
	const char *output, *query_words, *colour; /* NULL = not said */
	struct jmespath *query;                    /* owned */
	bool debug, paginate, version, prompt, no_prompt, raw_binary;
};

/* Takes them out of the command line. 0, or the exit code: `why` says what is wrong in the
 * CLI's words; `usage` whether the usage belongs before it. globals_clear in every case. */
int globals_take(struct globals *g, struct words *in, struct text *why, bool *usage);
void globals_clear(struct globals *g);
/* For help and completion. */
const struct option_row *globals_rows(size_t *n);

#endif
