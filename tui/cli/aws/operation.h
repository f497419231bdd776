/* One operation of the service as a command: a drop-in for the AWS CLI's. */
#ifndef TUI_CLI_AWS_OPERATION_H
#define TUI_CLI_AWS_OPERATION_H

#include <stdbool.h>

/* Whether `word` is the AWS CLI's name of a service or of an operation that kvscope has, or
 * an option before them. */
bool operation_known(const char *word);
/* Runs `kvscope [SERVICE] OPERATION …` (argv[0] is the program); the exit code. */
int operation_run(int argc, char **argv);
/* The command-line name at place i, NULL behind the last: for help and completion. */
const char *operation_name(unsigned i);

#endif
