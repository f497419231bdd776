/* The page of an operation, from the tables that read its options: `kvscope OPERATION
 * help`. */
#ifndef TUI_CLI_AWS_MANUAL_H
#define TUI_CLI_AWS_MANUAL_H

#include <stdio.h>

#include "core/kvsapi.h"

void manual_print(FILE *out, enum kvs_op op);
/* On standard output; a terminal gets it through the pager (AWS_PAGER, PAGER, else less; ""
 * = none). Returns the exit code. */
int manual_show(enum kvs_op op);

#endif
