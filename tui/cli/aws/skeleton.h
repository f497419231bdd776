/* --generate-cli-skeleton: a request to fill in, or an answer of the right shape. */
#ifndef TUI_CLI_AWS_SKELETON_H
#define TUI_CLI_AWS_SKELETON_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "core/shape.h"

/* Empty strings, zeros, the first of what is allowed. The caller's. `output`: strings are
 * their names and times a moment, as the CLI fills answers. */
cJSON *skeleton_of(struct slice shape, bool output);
/* A request as YAML, with what must be given marked. */
void skeleton_yaml(FILE *out, struct slice shape);

#endif
