/* The real program on a terminal of our own (libvterm): keys in, cells out. Needs the
 * program: $KVSCOPE, or kvscope beside tests/ in the build folder; without it, the test is
 * skipped. */
#ifndef TESTS_UNIT_PTY_H
#define TESTS_UNIT_PTY_H

#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

#include <cmocka.h>
#include <vterm.h>

enum { TEXT_ROOM = 65536, PATIENCE_MS = 3000 };

/* What the program's environment has beside ours ("NAME=VALUE"), and how long is waited. */
static const char *pty_env[12];
static int64_t pty_patience_ms = PATIENCE_MS;

struct terminal {
	int master, slave;
	pid_t pid;
	VTerm *vt;
	VTermScreen *screen;
	int rows, cols;
	size_t bytes; /* read so far */
	char text[TEXT_ROOM];
	char raw[TEXT_ROOM]; /* the newest bytes of it as they came; NUL-terminated */
	size_t n_raw;
};

static inline const char *program(void)
{
	static char path[PATH_MAX + 16];
	const char *given = getenv("KVSCOPE");
	ssize_t n;

	if (given)
		return given;
	n = readlink("/proc/self/exe", path, PATH_MAX); /* B/tests/unit/test_screens_pty */
	path[n > 0 ? n : 0] = '\0';
	for (int i = 0; i < 3; i++)
		*(strrchr(path, '/') ? strrchr(path, '/') : path) = '\0';
	strcat(path, "/kvscope");
	return path;
}

static inline int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void become(const char *path, const char *const *args, const char *term,
			  int slave)
{
	const char *argv[12] = {"kvscope"};

	for (int i = 0; args[i]; i++)
		argv[i + 1] = args[i];
	login_tty(slave);
	setenv("TERM", term, 1);
	setenv("LC_ALL", "C.UTF-8", 1);
	setenv("XDG_CONFIG_HOME", "/proc/nowhere", 1);
	unsetenv("XDG_STATE_HOME");
	unsetenv("HOME");
	setenv("AWS_CONFIG_FILE", "/proc/nowhere", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/proc/nowhere", 1);
	setenv("AWS_EC2_METADATA_DISABLED", "true", 1);
	unsetenv("AWS_ACCESS_KEY_ID");
	unsetenv("AWS_REGION");
	unsetenv("AWS_DEFAULT_REGION");
	unsetenv("AWS_PROFILE");
	unsetenv("COLORTERM");
	unsetenv("NO_COLOR");
	for (int i = 0; pty_env[i]; i++)
		putenv((char *)(uintptr_t)pty_env[i]);
	execv(path, (char *const *)argv);
	_exit(99);
}

static inline void start_program(struct terminal *t, int cols, int rows, const char *term,
				 const char *path, const char *const *args)
{
	struct winsize w = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};

	if (access(program(), X_OK) != 0)
		skip();
	memset(t, 0, sizeof(*t));
	t->rows = rows;
	t->cols = cols;
	assert_int_equal(openpty(&t->master, &t->slave, NULL, NULL, &w), 0);
	fcntl(t->master, F_SETFD, FD_CLOEXEC);
	t->pid = fork();
	assert_true(t->pid >= 0);
	if (t->pid == 0)
		become(path, args, term, t->slave);
	t->vt = vterm_new(rows, cols);
	vterm_set_utf8(t->vt, 1);
	t->screen = vterm_obtain_screen(t->vt);
	vterm_screen_enable_altscreen(t->screen, 1);
	vterm_screen_reset(t->screen, 1);
}

static inline void keep_raw(struct terminal *t, const char *at, size_t n)
{
	size_t half = sizeof(t->raw) / 2;

	if (t->n_raw + n >= sizeof(t->raw)) {
		memmove(t->raw, t->raw + t->n_raw - half, half);
		t->n_raw = half;
	}
	memcpy(t->raw + t->n_raw, at, n);
	t->n_raw += n;
	t->raw[t->n_raw] = '\0';
}

/* Reads what comes within so many ms. */
static inline void drain(struct terminal *t, int ms)
{
	struct pollfd p = {t->master, POLLIN, 0};
	char room[8192];

	while (poll(&p, 1, ms) > 0) {
		ssize_t n = read(t->master, room, sizeof(room));

		if (n <= 0)
			return;
		t->bytes += (size_t)n;
		keep_raw(t, room, (size_t)n);
		vterm_input_write(t->vt, room, (size_t)n);
	}
}

static inline void start(struct terminal *t, int cols, int rows, const char *term,
			 const char *const *args)
{
	start_program(t, cols, rows, term, program(), args);
}

static inline const char *text_of(struct terminal *t)
{
	size_t used = 0;

	for (int y = 0; y < t->rows && used + 1024 < TEXT_ROOM; y++) {
		VTermRect row = {y, y + 1, 0, t->cols};

		used += vterm_screen_get_text(t->screen, t->text + used,
					      TEXT_ROOM - used - 2, row);
		t->text[used++] = '\n';
	}
	t->text[used] = '\0';
	return t->text;
}

static inline void wait_for(struct terminal *t, const char *words)
{
	int64_t until = now_ms() + pty_patience_ms;

	while (!strstr(text_of(t), words)) {
		if (now_ms() > until)
			fail_msg("`%s` did not appear; there is:\n%s", words, t->text);
		drain(t, 50);
	}
}

/* What was written last may come after the writer's end: a pty hands it on by and by. */
static inline void wait_gone(struct terminal *t, const char *words)
{
	int64_t until = now_ms() + pty_patience_ms;

	while (strstr(text_of(t), words)) {
		if (now_ms() > until)
			fail_msg("`%s` did not go; there is:\n%s", words, t->text);
		drain(t, 50);
	}
}

static inline void type(struct terminal *t, const char *keys)
{
	assert_int_equal(write(t->master, keys, strlen(keys)), (ssize_t)strlen(keys));
}

/* Its exit code; -1 when it does not end. */
static inline int ending(struct terminal *t)
{
	int64_t until = now_ms() + pty_patience_ms;
	int status;

	while (waitpid(t->pid, &status, WNOHANG) == 0) {
		if (now_ms() > until) {
			kill(t->pid, SIGKILL);
			waitpid(t->pid, &status, 0);
			return -1;
		}
		if (t->master >= 0)
			drain(t, 10);
		else
			usleep(10000);
	}
	return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

static inline void finish(struct terminal *t)
{
	if (t->master >= 0)
		close(t->master);
	close(t->slave);
	vterm_free(t->vt);
}

#endif
