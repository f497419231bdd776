/* Which kvscope this is, and on which libraries it runs. */
#ifndef TUI_CLI_VERSION_H
#define TUI_CLI_VERSION_H

/* On standard output; the exit code. */
int version_print(void);

#endif
