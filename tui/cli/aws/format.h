/* A value as text, in the AWS CLI's five formats, byte for byte (judge: the CLI itself,
 * tests/interop). */
#ifndef TUI_CLI_AWS_FORMAT_H
#define TUI_CLI_AWS_FORMAT_H

#include <stdbool.h>
#include <stdio.h>

#include "core/slice.h"

struct cJSON;

/* clang-format off */
#define FORMATS(X)                                                                 \
	X(JSON, "json")  X(TEXT, "text")  X(TABLE, "table")  X(YAML, "yaml")           \
	X(YAML_STREAM, "yaml-stream")
/* clang-format on */
enum format {
#define X(id, name) FORMAT_##id,
	FORMATS(X)
#undef X
		FORMAT_COUNT
};

struct format_options {
	const char *title; /* of a table: the operation's name; NULL = none */
	bool colour;       /* of a table */
	int width;         /* columns of the terminal; a wider table stands on end */
};

/* FORMAT_COUNT when unknown. */
enum format format_named(struct slice name);
const char *format_name(enum format f);
/* Writes to `out` what the CLI would; an empty object is nothing. Whether it arrived is for
 * the caller to ask of `out`. */
void format_write(FILE *out, enum format f, const struct cJSON *value,
		  const struct format_options *o);

#endif
