/* The environment without what belongs to the person's AWS set-up and the way to it. */
#ifndef TUI_CLI_ENVIRONMENT_H
#define TUI_CLI_ENVIRONMENT_H

/* A service of our own needs nothing of the person's account, and nothing of it may stand
 * in its way: neither AWS_ variables nor, for children too, the files; and as all is on
 * this machine, no proxy knows the way. Returns the environment that was; NULL means
 * memory, and nothing has changed. */
char **environment_forget_aws(void);
/* Brings it back; NULL does nothing. */
void environment_restore(char **before);

#endif
