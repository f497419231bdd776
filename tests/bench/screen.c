/* A screen program on a pseudo terminal of 120x35: what a key costs it, what it writes for
 * it beside what changed, and how often it wakes when nothing does.
 * screen WORDS KEY [UNMEASURED+]KEYS IDLE-SECONDS PROGRAM ARGUMENTS…; KEY knows \e. */
#include <ctype.h>
#include <dirent.h>
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tests/bench/grid.h"
#include "tests/bench/least.h"
#include "tests/bench/pair.h"

enum {
	PATIENCE_MS = 60000,
	TURNS_MOST = 8,
	QUIET_MS = 2500,
	PACE_MS = 20 /* between keys: a person's key is a frame of its own */
};

struct load {
	int64_t cpu_ns, switches;
};

struct screen {
	int fd;
	pid_t pid;
	uint64_t bytes;
	struct grid grid;
};

/* --- the program --- */

static void start(struct screen *s, char **argv)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = COLS};

	s->grid.look = (struct look){-1, -1, 0};
	s->grid.last = ROWS - 1;
	grid_erase(&s->grid, 2);
	s->pid = forkpty(&s->fd, NULL, NULL, &size);
	if (s->pid == 0) {
		setenv("TERM", "xterm-256color", 1);
		setenv("LC_ALL", "C.UTF-8", 1);
		unsetenv("COLORTERM");
		unsetenv("NO_COLOR");
		execvp(argv[0], argv);
		_exit(127);
	}
}

/* Reads for so many ms, or until it has been silent for `quiet` of them. Returns bytes. */
static uint64_t drain(struct screen *s, int ms, int quiet)
{
	unsigned char room[65536];
	uint64_t before = s->bytes;
	int64_t end = now_us() + ms * 1000LL, left;

	while ((left = (end - now_us()) / 1000) > 0) {
		struct pollfd fds = {s->fd, POLLIN, 0};
		ssize_t n;

		if (poll(&fds, 1, left < quiet ? (int)left : quiet) <= 0)
			break;
		n = read(s->fd, room, sizeof(room));
		if (n <= 0)
			break;
		for (ssize_t i = 0; i < n; i++)
			grid_take(&s->grid, room[i]);
		s->bytes += (uint64_t)n;
	}
	return s->bytes - before;
}

static bool shows(const struct grid *g, const char *words)
{
	char row[COLS * CELL];

	for (int y = 0; y < ROWS; y++) {
		row[0] = '\0';
		for (int x = 0; x < COLS; x++)
			strcat(row, g->cells[y][x].at);
		if (strstr(row, words))
			return true;
	}
	return false;
}

static int64_t number_in(const char *path, const char *name)
{
	char line[256];
	size_t n = strlen(name);
	long long value = 0;
	FILE *in = fopen(path, "re");

	while (in && fgets(line, sizeof(line), in))
		if (!strncmp(line, name, n) && sscanf(line + n, "%lld", &value) == 1)
			break;
	if (in)
		fclose(in);
	return value;
}

/* CPU and wake-ups of all its threads. */
static struct load load_of(pid_t pid)
{
	struct load l = {0, 0};
	char path[300];
	struct dirent *e;
	DIR *tasks;

	snprintf(path, sizeof(path), "/proc/%d/task", (int)pid);
	tasks = opendir(path);
	while (tasks && (e = readdir(tasks))) {
		if (!isdigit((unsigned char)e->d_name[0]))
			continue;
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s/schedstat", (int)pid,
			 e->d_name);
		l.cpu_ns += number_in(path, "");
		snprintf(path, sizeof(path), "/proc/%d/task/%.20s/status", (int)pid,
			 e->d_name);
		l.switches += number_in(path, "voluntary_ctxt_switches:");
	}
	if (tasks)
		closedir(tasks);
	return l;
}

/* The words are there, and then silence, or what never is silent was given its time. */
static bool settled(struct screen *s, const char *words)
{
	int64_t end = now_us() + PATIENCE_MS * 1000LL;

	while (now_us() < end && !shows(&s->grid, words))
		drain(s, QUIET_MS, QUIET_MS);
	for (int i = 0; i < TURNS_MOST && drain(s, QUIET_MS, QUIET_MS) > 0; i++)
		;
	return shows(&s->grid, words);
}

static void press(struct screen *s, const char *key, int n)
{
	while (n-- && write(s->fd, key, strlen(key)) > 0)
		drain(s, PACE_MS, PACE_MS);
}

static void keys(struct screen *s, const char *key, int n)
{
	struct grid was;
	struct least sum = {0};
	uint64_t bytes = s->bytes;
	struct load before = load_of(s->pid), after;

	for (int i = 0; i < n; i++) {
		was = s->grid;
		if (write(s->fd, key, strlen(key)) < 0)
			break;
		drain(s, PACE_MS, PACE_MS);
		least_add(&sum, &was, &s->grid);
	}
	after = load_of(s->pid);
	bytes = s->bytes - bytes;
	printf("key_us %.1f\nkey_bytes %.1f\nkey_cells %.1f\nkey_text_bytes %.1f\n",
	       (double)(after.cpu_ns - before.cpu_ns) / 1e3 / n, (double)bytes / n,
	       (double)sum.cells / n, (double)sum.text / n);
	printf("key_least_bytes %.1f\nbytes_per_text %.3f\nbytes_per_changed %.3f\n",
	       (double)sum.bytes / n, sum.text ? (double)bytes / (double)sum.text : 0,
	       sum.bytes ? (double)bytes / (double)sum.bytes : 0);
}

static void idle(struct screen *s, int seconds)
{
	struct load before = load_of(s->pid), after;
	uint64_t bytes = drain(s, seconds * 1000, seconds * 1000);

	after = load_of(s->pid);
	printf("idle_wakeups %.2f\nidle_cpu_us %.1f\nidle_bytes %.1f\n",
	       (double)(after.switches - before.switches) / seconds,
	       (double)(after.cpu_ns - before.cpu_ns) / 1e3 / seconds,
	       (double)bytes / seconds);
}

static void dump(const struct grid *g)
{
	for (int y = 0; y < ROWS; y++) {
		for (int x = 0; x < COLS; x++)
			fputs(g->cells[y][x].at, stderr);
		fputc('\n', stderr);
	}
}

static void unescape(char *to, size_t room, const char *from)
{
	size_t n = 0;

	for (; *from && n + 1 < room; from++) {
		bool escape = from[0] == '\\' && from[1] == 'e';

		to[n++] = escape ? '\033' : *from;
		from += escape;
	}
	to[n] = '\0';
}

int main(int argc, char **argv)
{
	static struct screen s;
	char key[16], *plus;
	bool ok;

	if (argc < 6) {
		fprintf(stderr,
			"usage: screen WORDS KEY KEYS IDLE-SECONDS PROGRAM ARGUMENTS...\n");
		return 2;
	}
	setlocale(LC_ALL, "C.UTF-8");
	unescape(key, sizeof(key), argv[2]);
	start(&s, argv + 5);
	ok = settled(&s, argv[1]);
	if (ok) {
		printf("pss_mb %.1f\n", (double)pss_bytes(s.pid) / 1e6);
		plus = strchr(argv[3], '+');
		press(&s, key, plus ? (int)strtol(argv[3], NULL, 10) : 0);
		keys(&s, key, (int)strtol(plus ? plus + 1 : argv[3], NULL, 10));
		drain(&s, QUIET_MS, QUIET_MS);
		idle(&s, (int)strtol(argv[4], NULL, 10));
	}
	if (!ok || getenv("VERBOSE"))
		dump(&s.grid);
	kill(s.pid, SIGTERM);
	close(s.fd);
	waitpid(s.pid, NULL, 0);
	return ok ? 0 : 1;
}
