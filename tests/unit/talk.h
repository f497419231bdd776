/* A program of our own on a pseudo terminal: what it says there, and what it tells beside.
 */
#ifndef TESTS_TALK_H
#define TESTS_TALK_H

#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

struct talk {
	int fd, told;
	pid_t pid;
	char said[8192], heard[512]; /* by it; of its keys */
	size_t n_said, n_heard;
};

/* Its TERM; where it tells. */
typedef void talker(const char *name, int told);

static void start_talk(struct talk *k, talker *run, const char *name)
{
	struct winsize size = {.ws_row = 14, .ws_col = 50};
	int ends[2];

	memset(k, 0, sizeof(*k));
	assert_int_equal(pipe(ends), 0);
	k->told = ends[0];
	k->pid = forkpty(&k->fd, NULL, NULL, &size);
	assert_true(k->pid >= 0);
	if (k->pid == 0)
		run(name, ends[1]);
	close(ends[1]);
}

static void take(int fd, char *room, size_t most, size_t *n)
{
	ssize_t got = *n < most - 1 ? read(fd, room + *n, most - 1 - *n) : 0;

	*n += got > 0 ? (size_t)got : 0;
	room[*n] = '\0';
}

/* Until it has told these keys. */
static void hear_until(struct talk *k, const char *words)
{
	while (!strstr(k->heard, words)) {
		struct pollfd fds[2] = {{k->fd, POLLIN, 0}, {k->told, POLLIN, 0}};

		if (poll(fds, 2, 5000) <= 0)
			fail_msg("it told only: %s", k->heard);
		if (fds[1].revents & POLLIN)
			take(k->told, k->heard, sizeof(k->heard), &k->n_heard);
		if (fds[0].revents & POLLIN)
			take(k->fd, k->said, sizeof(k->said), &k->n_said);
		if ((fds[0].revents | fds[1].revents) == POLLHUP)
			fail_msg("it ended, and told only: %s", k->heard);
	}
}

static void type_keys(struct talk *k, const char *bytes)
{
	assert_int_equal(write(k->fd, bytes, strlen(bytes)), (ssize_t)strlen(bytes));
}

static void end_talk(struct talk *k, int status)
{
	struct pollfd in = {k->fd, POLLIN, 0};
	int got;

	while (poll(&in, 1, 50) > 0 && in.revents & POLLIN)
		take(k->fd, k->said, sizeof(k->said), &k->n_said);
	type_keys(k, "\n"); /* lines again */
	assert_int_equal(waitpid(k->pid, &got, 0), k->pid);
	assert_int_equal(WIFSIGNALED(got) ? WTERMSIG(got) : WEXITSTATUS(got), status);
	close(k->fd);
	close(k->told);
}

#endif
