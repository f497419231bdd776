/* The commands: one file each; argv[0] is the command's name, the value is the exit code. */
#ifndef TUI_CLI_COMMAND_H
#define TUI_CLI_COMMAND_H

/* Exit codes everywhere; 252 to 255 as the AWS CLI's. */
enum exit_code {
	EXIT_FINE = 0,
	EXIT_FINDINGS = 1,
	EXIT_TAKEN_OVER = 3,
	EXIT_INTERRUPTED = 130,
	EXIT_USAGE = 252,
	EXIT_UNCONFIGURED = 253, /* no region or no credentials */
	EXIT_REFUSED = 254,      /* the service answered no */
	EXIT_OTHER = 255
};

int cli_ui(int argc, char **argv);
int cli_demo(int argc, char **argv);
int cli_serve(int argc, char **argv);
int cli_produce(int argc, char **argv);
int cli_watch(int argc, char **argv);
int cli_lint(int argc, char **argv);
int cli_doctor(int argc, char **argv);
int cli_render(int argc, char **argv);
int cli_replay(int argc, char **argv);
int cli_report(int argc, char **argv);

#endif
