/* The formats, one file each, and how they write scalars. */
#ifndef TUI_CLI_AWS_FORMAT_INSIDE_H
#define TUI_CLI_AWS_FORMAT_INSIDE_H

#include <cjson/cJSON.h>

#include "tui/cli/aws/format.h"

void format_json(FILE *out, const cJSON *value, int indent);
void format_text(FILE *out, const cJSON *value);
void format_table(FILE *out, const cJSON *value, const struct format_options *o);
void format_yaml(FILE *out, const cJSON *value, bool stream);

bool is_scalar(const cJSON *v);
/* Any value in one piece, as the CLI puts it into a cell: a string bare, None, True,
 * {'a': 1}. The caller frees it; NULL means memory. */
char *value_text(const cJSON *v);

/* Members of an object by name, in an array of the caller (free it); NULL: none, or no
 * memory. */
const cJSON **members_sorted(const cJSON *object, size_t *n);

#endif
