/* A process of this same program: started, watched, ended. It does not outlive its parent.
 */
#ifndef TUI_CLI_CHILD_H
#define TUI_CLI_CHILD_H

#include <stdbool.h>
#include <sys/types.h>

#include "core/fault.h"

struct child {
	char name[64];
	pid_t pid;  /* 0 = not running */
	int status; /* of waitpid, once it ended */
};

enum { CHILD_ARGS = 24 };

struct child_options {
	const char *name;
	const char *args[CHILD_ARGS]; /* after the program's own name; NULL-terminated */
	const char *env[8];           /* "NAME=VALUE" added to ours; NULL-terminated */
	const char *log;              /* standard error is appended here */
	bool pipe; /* standard output into a pipe, else into the log too */
};

/* *out is the pipe's reading end (the caller closes it), -1 without one. */
bool child_start(struct child *c, const struct child_options *o, int *out,
		 struct trouble *why);
/* SIGTERM, or SIGKILL when hard. */
void child_end(const struct child *c, bool hard);
/* True when it has just ended; status is then set and pid 0. */
bool child_reap(struct child *c);
/* How it ended: "exit 3", "signal 9 (Killed)". Returns room. */
const char *child_ending(const struct child *c, char *room, size_t n);

#endif
