/* The command log: every call that was made, as the line a person would have typed, and
 * what came of it. Calls that only look are folded, one line for each operation in a row.
 */
#ifndef TUI_COMMANDS_H
#define TUI_COMMANDS_H

#include "core/model.h"

enum { COMMANDS_MAX = 256, COMMAND_LINE = 1536, COMMAND_OUTCOME = 160 };

struct command_row {
	uint64_t id;         /* of the newest of them; 0 = none */
	int64_t wall_ms, ms; /* ms: how long the newest took; -1 = it is under way */
	int times, failed;
	bool read; /* it only looked */
	bool dry;  /* it was only shown: nothing was sent */
	char op[48], line[COMMAND_LINE], outcome[COMMAND_OUTCOME];
};

/* A zeroed one is empty. Row i counts from the oldest kept. */
struct commands {
	uint64_t ids, first, n; /* rows ever: [first, n) are kept */
	struct command_row all[COMMANDS_MAX];
};

/* A call goes out; the line is copied (cut with an ellipsis when it is too long). Returns
 * its id. */
uint64_t commands_ask(struct commands *c, int64_t wall_ms, bool read, const char *op,
		      struct slice line);
/* A call that would be made. */
void commands_dry(struct commands *c, int64_t wall_ms, const char *op, struct slice line);
/* What came of it: a short sentence. */
void commands_answer(struct commands *c, uint64_t id, bool fine, int64_t ms,
		     const char *outcome);

size_t commands_count(const struct commands *c);
const struct command_row *commands_row(const struct commands *c, size_t i);

#endif
