/* What the parts of an operation's run share; for tui/cli/aws/operation*.c alone. */
#ifndef TUI_CLI_AWS_OPERATION_INSIDE_H
#define TUI_CLI_AWS_OPERATION_INSIDE_H

#include "tui/cli/aws/globals.h"
#include "tui/cli/aws/pages.h"
#include "tui/cli/aws/request.h"
#include "tui/cli/command.h"

enum { WHY_ROOM = 16384 };

struct run {
	uv_loop_t loop;
	uv_signal_t interrupt;
	struct client *client;
	struct globals globals;
	struct request request;
	struct pages pages;
	enum format
		format; /* FORMAT_COUNT: no such; said when there is something to print */
	char format_said[40];
	bool wire_times;
	int code;
	char endpoint[1024]; /* found with GetSignalingChannelEndpoint; "" = the client
				knows */
	char words[WHY_ROOM];
	struct text why;
};

/* Says run->why on standard error as the AWS CLI does; returns the code. usage: argparse's
 * usage stands before it. */
int run_complain(struct run *r, bool usage, int code);
/* With --debug, on standard error: without what a reader could use. */
void run_debug(const struct run *r, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* Complains of an --output that there is not. */
int run_unknown_format(struct run *r);
/* Prints an answer, or what --query finds in it. Takes the value; sets run->code. */
void run_print(struct run *r, cJSON *value);

/* Asks, page after page where there are pages, and prints; the exit code. */
int run_call(struct run *r);

/* Whether a line is to be typed instead of run (--cli-auto-prompt, AWS_CLI_AUTO_PROMPT,
 * cli_auto_prompt), now, or after code said that this one was none. */
bool run_wants_prompt(const struct run *r, int code);
/* Lets the person type on from these words, and runs what comes of it; the exit code. */
int run_prompted(const struct words *in);

#endif
