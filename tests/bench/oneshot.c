/* A whole command, from fork to its end: oneshot RUNS PROGRAM ARGUMENTS… */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/pair.h"

enum { RUNS_MAX = 401 };

struct once {
	double ms, cpu_ms, peak_mb;
	int code;
};

static int by_time(const void *a, const void *b)
{
	const struct once *x = a, *y = b;

	return (x->ms > y->ms) - (x->ms < y->ms);
}

static double ms_of(struct timeval t)
{
	return (double)t.tv_sec * 1e3 + (double)t.tv_usec / 1e3;
}

static struct once run(char **argv)
{
	int64_t began = now_us();
	struct rusage used;
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		int nothing = open("/dev/null", O_RDWR);

		dup2(nothing, STDIN_FILENO);
		dup2(nothing, STDOUT_FILENO);
		execvp(argv[0], argv);
		_exit(127);
	}
	if (pid < 0 || wait4(pid, &status, 0, &used) != pid)
		return (struct once){.code = 127};
	return (struct once){(double)(now_us() - began) / 1e3,
			     ms_of(used.ru_utime) + ms_of(used.ru_stime),
			     (double)used.ru_maxrss / 1024,
			     WIFEXITED(status) ? WEXITSTATUS(status) : 128};
}

int main(int argc, char **argv)
{
	static struct once all[RUNS_MAX];
	size_t runs = argc > 2 ? strtoul(argv[1], NULL, 10) : 0;
	double cpu = 0, peak = 0;

	if (!runs || runs > RUNS_MAX) {
		fprintf(stderr, "usage: oneshot RUNS PROGRAM ARGUMENTS...\n");
		return 2;
	}
	for (size_t i = 0; i < runs; i++) {
		all[i] = run(argv + 2);
		if (all[i].code) {
			fprintf(stderr, "oneshot: %s ended with %d\n", argv[2],
				all[i].code);
			return 1;
		}
		cpu += all[i].cpu_ms / (double)runs;
		peak = all[i].peak_mb > peak ? all[i].peak_mb : peak;
	}
	qsort(all, runs, sizeof(*all), by_time);
	printf("median_ms %.2f\nmin_ms %.2f\ncpu_ms %.2f\npeak_mb %.1f\n", all[runs / 2].ms,
	       all[0].ms, cpu, peak);
	return 0;
}
