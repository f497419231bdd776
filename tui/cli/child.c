/* A process of this same program: started, watched, ended. It does not outlive its parent.
 */
#include "tui/cli/child.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "core/slice.h"

enum { ENV_MAX = 512 };

extern char **environ;

static bool same_name(const char *a, const char *b)
{
	size_t n = strcspn(a, "=");

	return strncmp(a, b, n + 1) == 0;
}

/* Ours, with what is added in place of what had the same name. */
static void make_env(const char **to, size_t room, const char *const *more)
{
	size_t n = 0;

	for (; more[n] && n + 1 < room; n++)
		to[n] = more[n];
	for (char **e = environ; *e && n + 1 < room; e++) {
		bool told = false;

		for (size_t i = 0; more[i]; i++)
			told |= same_name(more[i], *e);
		if (!told)
			to[n++] = *e;
	}
	to[n] = NULL;
}

/* Between fork and exec: only what is safe there. */
static _Noreturn void become(const char *path, const char *const *argv,
			     const char *const *env, int log, int out, pid_t parent)
{
	sigset_t none;
	int null = open("/dev/null", O_RDONLY);

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent)
		_exit(255);
	setpgid(0, 0); /* the terminal's ^C is the parent's business */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	dup2(null, STDIN_FILENO);
	dup2(out >= 0 ? out : log, STDOUT_FILENO);
	dup2(log, STDERR_FILENO);
	closefrom(3);
	execve(path, (char *const *)argv, (char *const *)env);
	_exit(255);
}

static bool failed(struct trouble *why, const char *what)
{
	*why = (struct trouble){.fault = FAULT_ABSENT, .code = errno};
	snprintf(why->words, sizeof(why->words), "%s: %s", what, strerror(errno));
	return false;
}

bool child_start(struct child *c, const struct child_options *o, int *out,
		 struct trouble *why)
{
	static const char path[] = "/proc/self/exe";
	const char *argv[CHILD_ARGS + 2] = {"kvscope"}, *env[ENV_MAX];
	char exe[PATH_MAX] = "";
	int ends[2] = {-1, -1}, log;
	pid_t parent = getpid();
	ssize_t n = readlink(path, exe, sizeof(exe) - 1);

	*out = -1;
	c->pid = 0;
	slice_copy(c->name, sizeof(c->name), slice_of(o->name));
	for (size_t i = 0; o->args[i]; i++)
		argv[i + 1] = o->args[i];
	make_env(env, ENV_MAX, o->env);
	log = open(o->log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (n <= 0 || log < 0)
		return failed(why, n <= 0 ? path : o->log);
	if (o->pipe && pipe2(ends, O_CLOEXEC) != 0) {
		close(log);
		return failed(why, "pipe");
	}
	c->pid = fork();
	if (c->pid == 0)
		become(exe, argv, env, log, ends[1], parent);
	close(log);
	if (ends[1] >= 0)
		close(ends[1]);
	if (c->pid > 0) {
		*out = ends[0];
		return true;
	}
	c->pid = 0;
	if (ends[0] >= 0)
		close(ends[0]);
	return failed(why, "fork");
}

void child_end(const struct child *c, bool hard)
{
	if (c->pid > 0)
		kill(c->pid, hard ? SIGKILL : SIGTERM);
}

bool child_reap(struct child *c)
{
	if (c->pid <= 0 || waitpid(c->pid, &c->status, WNOHANG) != c->pid)
		return false;
	c->pid = 0;
	return true;
}

const char *child_ending(const struct child *c, char *room, size_t n)
{
	if (WIFSIGNALED(c->status))
		snprintf(room, n, "signal %d (%s)", WTERMSIG(c->status),
			 strsignal(WTERMSIG(c->status)));
	else
		snprintf(room, n, "exit %d", WEXITSTATUS(c->status));
	return room;
}
