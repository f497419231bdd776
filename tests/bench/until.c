/* From fork to a line: starts a program RUNS times, ends each when a line of its standard
 * output holds WORDS, and prints how long that took. until RUNS WORDS PROGRAM ARGUMENTS… */
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/pair.h"

enum { RUNS_MAX = 101, OUTPUT_ROOM = 1024 * 1024, PATIENCE_MS = 5000, SHOWN = 800 };

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static pid_t start(char **argv, int *out)
{
	int ends[2], nothing = open("/dev/null", O_RDWR | O_CLOEXEC);
	pid_t pid;

	if (pipe(ends))
		return -1;
	pid = fork();
	if (pid == 0) {
		dup2(nothing, STDIN_FILENO);
		dup2(ends[1], STDOUT_FILENO);
		dup2(nothing, STDERR_FILENO);
		close(ends[0]);
		close(ends[1]);
		execvp(argv[0], argv);
		_exit(127);
	}
	close(nothing);
	close(ends[1]);
	*out = ends[0];
	return pid;
}

/* When the words are there; 0: the output ended, or the patience did. */
static int64_t wait_for(int out, const char *words)
{
	static char room[OUTPUT_ROOM];
	struct pollfd fds = {out, POLLIN, 0};
	size_t used = 0;

	while (used < sizeof(room) && poll(&fds, 1, PATIENCE_MS) > 0) {
		ssize_t n = read(out, room + used, sizeof(room) - used);

		if (n <= 0)
			break;
		used += (size_t)n;
		if (memmem(room, used, words, strlen(words)))
			return now_us();
	}
	fprintf(stderr, "until: it only said: %.*s\n", (int)(used < SHOWN ? used : SHOWN),
		room + (used < SHOWN ? 0 : used - SHOWN));
	return 0;
}

/* Reads it out, so that it ends as it wants to; kills what does not. */
static void end(pid_t pid, int out)
{
	struct pollfd fds = {out, POLLIN, 0};
	char room[4096];

	kill(pid, SIGTERM);
	while (poll(&fds, 1, PATIENCE_MS) > 0 && read(out, room, sizeof(room)) > 0)
		;
	for (int ms = 0; waitpid(pid, NULL, WNOHANG) == 0; ms++) {
		if (ms == PATIENCE_MS) {
			fprintf(stderr, "until: it did not end, and was killed\n");
			kill(pid, SIGKILL);
		}
		usleep(1000);
	}
	close(out);
}

/* Milliseconds, or a negative number when the words never came. */
static double once(char **argv, const char *words)
{
	int64_t began = now_us(), there;
	int out = -1;
	pid_t pid = start(argv, &out);

	if (pid < 0)
		return -1;
	there = wait_for(out, words);
	end(pid, out);
	return there ? (double)(there - began) / 1e3 : -1;
}

int main(int argc, char **argv)
{
	double all[RUNS_MAX];
	size_t runs = argc > 3 ? strtoul(argv[1], NULL, 10) : 0, n = 0;

	if (!runs || runs > RUNS_MAX) {
		fprintf(stderr, "usage: until RUNS WORDS PROGRAM ARGUMENTS...\n");
		return 2;
	}
	for (size_t i = 0; i < runs; i++) {
		all[n] = once(argv + 3, argv[2]);
		n += all[n] >= 0;
	}
	if (n < runs)
		fprintf(stderr, "until: %zu of %zu runs never said %s\n", runs - n, runs,
			argv[2]);
	if (!n)
		return 1;
	qsort(all, n, sizeof(*all), by_size);
	printf("median_ms %.2f\nmin_ms %.2f\nmax_ms %.2f\nruns %zu\n", all[n / 2], all[0],
	       all[n - 1], n);
	return 0;
}
