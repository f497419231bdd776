/* One operation of the service as a command: a drop-in for the AWS CLI's. */
#ifndef TUI_CLI_AWS_OPERATION_H
#define TUI_CLI_AWS_OPERATION_H

/* Runs `kvscope [SERVICE] OPERATION …` (argv[0] is the program); the exit code. */
int operation_run(int argc, char **argv);

#endif
