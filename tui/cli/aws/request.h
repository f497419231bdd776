/* What the command line says of one operation: its request, and how its pages are taken. */
#ifndef TUI_CLI_AWS_REQUEST_H
#define TUI_CLI_AWS_REQUEST_H

#include <cjson/cJSON.h>

#include "core/kvsshape.h"
#include "tui/cli/aws/globals.h"

struct request {
	const struct kvs_operation *operation;
	const struct kvs_shape *shape;
	cJSON *parameters;    /* owned */
	const char *skeleton; /* --generate-cli-skeleton; NULL = not asked for */
	long long max_items;  /* -1 = all */
	const char *starting_token;
	bool pages; /* take them all */
};

/* 0, or the exit code with `why`; *usage whether the usage belongs before it.
 * request_clear in every case. */
int request_read(struct request *r, enum kvs_op op, struct words *in,
		 const struct globals *g, struct text *why, bool *usage);
void request_clear(struct request *r);

enum { REQUEST_ROWS = 24 };
/* The operation's own options, names in `names`; how many. For help and completion. */
size_t request_rows(const struct kvs_shape *s, struct option_row *rows,
		    char names[REQUEST_ROWS][64]);

#endif
