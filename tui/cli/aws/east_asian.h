/* How wide the AWS CLI takes a text to be in a table. */
#ifndef TUI_CLI_AWS_EAST_ASIAN_H
#define TUI_CLI_AWS_EAST_ASIAN_H

#include "core/text.h"

/* Two columns for each character whose East Asian width is wide, full or ambiguous, one for
 * every other, combining ones too: not what a terminal does, but what the CLI counts. */
int east_asian_columns(struct slice s);

#endif
