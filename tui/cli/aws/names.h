/* The AWS CLI's names of services, operations and options that kvscope has. */
#ifndef TUI_CLI_AWS_NAMES_H
#define TUI_CLI_AWS_NAMES_H

#include "core/kvsshape.h"
#include "tui/cli/command.h"

/* The i-th operation there is; NULL behind the last. */
const struct kvs_operation *names_operation(unsigned i);
/* "kinesisvideo" … */
bool names_service(const char *word);
/* KVS_OP_COUNT: there is none. service NULL: of any. */
enum kvs_op names_find(const char *word, const char *service);

struct named_option {
	char name[64]; /* with its dashes */
	bool needed, takes_value;
	enum value_kind kind;
	struct slice choices; /* "a|b"; "" = any */
	enum shape_type type;
};

/* The i-th option of an operation, its own before those of all; false behind the last. */
bool names_option(enum kvs_op op, unsigned i, struct named_option *out);

#endif
