/* Names from the tables of operations, shapes and global options. */
#include "tui/cli/aws/names.h"

#include <string.h>

#include "tui/cli/aws/globals.h"
#include "tui/cli/aws/request.h"

/* What an option's value is, when its shape does not say. */
static const struct {
	const char *name;
	enum value_kind kind;
} kinds[] = {
	{"--channel-arn", VALUE_CHANNEL_ARN}, {"--channel-name", VALUE_CHANNEL},
	{"--profile", VALUE_PROFILE},         {"--region", VALUE_REGION},
	{"--ca-bundle", VALUE_FILE},          {"--cli-input-json", VALUE_FILE},
	{"--cli-input-yaml", VALUE_FILE},
};

const struct kvs_operation *names_operation(unsigned i)
{
	for (enum kvs_op op = 0; op < KVS_OP_COUNT; op++)
		if (kvs_shape(op) && i-- == 0)
			return kvs_operation(op);
	return NULL;
}

bool names_service(const char *word)
{
	for (enum kvs_op op = 0; op < KVS_OP_COUNT; op++)
		if (strcmp(kvs_operation(op)->service, word) == 0)
			return true;
	return false;
}

enum kvs_op names_find(const char *word, const char *service)
{
	enum kvs_op op = 0;

	for (; op < KVS_OP_COUNT; op++)
		if (kvs_shape(op) && strcmp(kvs_operation(op)->cli, word) == 0 &&
		    (!service || strcmp(kvs_operation(op)->service, service) == 0))
			break;
	return op;
}

static void fill(struct named_option *out, const struct option_row *row)
{
	*out = (struct named_option){.takes_value = row->takes != TAKES_NOTHING,
				     .choices = slice_of(row->choices)};
	slice_copy(out->name, sizeof(out->name), slice_of(row->name));
	out->kind = row->choices ? VALUE_CHOICE : VALUE_FREE;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (!strcmp(kinds[i].name, row->name))
			out->kind = kinds[i].kind;
}

/* What the shape of the request says of its i-th member. */
static void fill_own(struct named_option *out, struct slice shape, unsigned i)
{
	struct member m;

	do {
		if (!shape_next(&shape, &m))
			return;
	} while (i--);
	out->needed = m.required;
	out->type = m.type;
	out->choices = m.choices;
	if (m.choices.n)
		out->kind = VALUE_CHOICE;
}

bool names_option(enum kvs_op op, unsigned i, struct named_option *out)
{
	struct option_row rows[REQUEST_ROWS];
	char names[REQUEST_ROWS][64];
	size_t n = request_rows(kvs_shape(op), rows, names), n_globals;
	const struct option_row *globals = globals_rows(&n_globals);

	if (i >= n + n_globals)
		return false;
	fill(out, i < n ? &rows[i] : &globals[i - n]);
	if (i < n)
		fill_own(out, slice_of(kvs_shape(op)->input), i);
	return true;
}
