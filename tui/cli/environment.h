/* The environment without what belongs to the person's AWS set-up and the way to it. */
#ifndef TUI_CLI_ENVIRONMENT_H
#define TUI_CLI_ENVIRONMENT_H

#include <stdbool.h>

/* A service of our own needs nothing of the person's account, and nothing of it may stand
 * in its way: neither AWS_ variables nor, for children too, the files; and as all is on
 * this machine, no proxy knows the way. The environment that was stays in `e`; false means
 * memory, and nothing has changed. */
struct environment {
	char **before, **instead; /* NULL: nothing is forgotten */
};
bool environment_forget_aws(struct environment *e);
/* The person's own for a look: put what is returned into `environ` again. */
char **environment_borrow(const struct environment *e);
/* Brings it back; twice is as once, a zeroed one does nothing. */
void environment_restore(struct environment *e);

#endif
