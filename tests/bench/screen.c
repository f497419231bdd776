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
#include <wchar.h>

#include "tests/bench/pair.h"

enum {
	ROWS = 35,
	COLS = 120,
	CELL = 16,
	SEQUENCE = 64,
	PARAMETERS = 16,
	PATIENCE_MS = 60000,
	TURNS_MOST = 8,
	QUIET_MS = 2500,
	PACE_MS = 20 /* between keys: a person's key is a frame of its own */
};

enum { BOLD = 1, DIM = 2, ITALIC = 4, UNDERLINE = 8, REVERSE = 16 };

struct look {
	int fg, bg;
	unsigned attrs;
};

struct cell {
	char at[CELL];
	struct look look;
};

/* As much of a terminal as curses and we use on xterm-256color. */
struct grid {
	struct cell cells[ROWS][COLS];
	struct look look;
	int x, y, first, last; /* the rows that scroll */
	char sequence[SEQUENCE], glyph[CELL];
	size_t n_sequence, n_glyph;
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

/* --- the terminal --- */

static void clear(struct grid *g, int y, int from, int to)
{
	for (int x = from; x < to; x++)
		g->cells[y][x] = (struct cell){" ", g->look};
}

static int colour(const int *p, size_t n, size_t *i)
{
	if (*i + 2 < n && p[*i + 1] == 5) {
		*i += 2;
		return p[*i];
	}
	if (*i + 4 < n && p[*i + 1] == 2) {
		*i += 4;
		return 1 << 24 | p[*i - 2] << 16 | p[*i - 1] << 8 | p[*i];
	}
	return -1;
}

/* The attributes that a number of SGR sets and clears. */
static void attribute(struct look *l, int p)
{
	static const struct {
		int on, off;
		unsigned bits;
	} all[] = {{1, 22, BOLD},
		   {2, 22, DIM},
		   {3, 23, ITALIC},
		   {4, 24, UNDERLINE},
		   {7, 27, REVERSE}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (p == all[i].on)
			l->attrs |= all[i].bits;
		if (p == all[i].off)
			l->attrs &= ~all[i].bits;
	}
}

static void look(struct look *l, const int *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		attribute(l, p[i]);
		if (p[i] == 0)
			*l = (struct look){-1, -1, 0};
		else if (p[i] == 38)
			l->fg = colour(p, n, &i);
		else if (p[i] == 48)
			l->bg = colour(p, n, &i);
		else if ((p[i] >= 30 && p[i] <= 37) || (p[i] >= 90 && p[i] <= 97))
			l->fg = p[i] >= 90 ? p[i] - 82 : p[i] - 30;
		else if ((p[i] >= 40 && p[i] <= 47) || (p[i] >= 100 && p[i] <= 107))
			l->bg = p[i] >= 100 ? p[i] - 92 : p[i] - 40;
		else if (p[i] == 39)
			l->fg = -1;
		else if (p[i] == 49)
			l->bg = -1;
	}
}

static int clamp(int v, int most)
{
	return v < 0 ? 0 : v > most ? most : v;
}

static void erase_line(struct grid *g, int how)
{
	clear(g, g->y, how == 0 ? clamp(g->x, COLS - 1) : 0,
	      how == 1 ? clamp(g->x, COLS - 1) + 1 : COLS);
}

static void erase(struct grid *g, int how)
{
	if (how < 2)
		erase_line(g, how);
	for (int y = 0; y < ROWS; y++)
		if (how >= 2 || (how == 0 && y > g->y) || (how == 1 && y < g->y))
			clear(g, y, 0, COLS);
}

/* Rows from…last move up by n, down when it is negative. */
static void scroll(struct grid *g, int from, int n)
{
	int height = g->last - from + 1, by = n < 0 ? -n : n;

	by = clamp(by, height);
	if (height <= 0 || from < g->first)
		return;
	if (n > 0)
		memmove(g->cells[from], g->cells[from + by],
			(size_t)(height - by) * sizeof(g->cells[0]));
	else
		memmove(g->cells[from + by], g->cells[from],
			(size_t)(height - by) * sizeof(g->cells[0]));
	for (int i = 0; i < by; i++)
		clear(g, n > 0 ? g->last - i : from + i, 0, COLS);
}

static void line_feed(struct grid *g)
{
	if (g->y == g->last)
		scroll(g, g->first, 1);
	else
		g->y = clamp(g->y + 1, ROWS - 1);
}

static void region(struct grid *g, const int *p, size_t n)
{
	g->first = clamp(p[0] - 1, ROWS - 1);
	g->last = n > 1 && p[1] ? clamp(p[1] - 1, ROWS - 1) : ROWS - 1;
	g->x = g->y = 0;
}

static void move(struct grid *g, char final, const int *p, size_t n)
{
	int first = p[0] ? p[0] : 1;

	switch (final) {
	case 'H':
		g->y = first - 1, g->x = (n > 1 && p[1] ? p[1] : 1) - 1;
		break;
	case 'A':
		g->y -= first;
		break;
	case 'B':
		g->y += first;
		break;
	case 'C':
		g->x += first;
		break;
	case 'D':
		g->x -= first;
		break;
	case 'G':
		g->x = first - 1;
		break;
	case 'd':
		g->y = first - 1;
		break;
	default:
		break;
	}
	g->x = clamp(g->x, COLS);
	g->y = clamp(g->y, ROWS - 1);
}

static void control(struct grid *g, char final, const int *p, size_t n)
{
	int first = p[0] ? p[0] : 1;

	switch (final) {
	case 'K':
		erase_line(g, p[0]);
		break;
	case 'J':
		erase(g, p[0]);
		break;
	case 'X':
		clear(g, g->y, clamp(g->x, COLS - 1), clamp(g->x + first, COLS));
		break;
	case 'm':
		look(&g->look, p, n);
		break;
	case 'r':
		region(g, p, n);
		break;
	case 'S':
		scroll(g, g->first, first);
		break;
	case 'T':
		scroll(g, g->first, -first);
		break;
	case 'L':
		scroll(g, g->y, -first);
		break;
	case 'M':
		scroll(g, g->y, first);
		break;
	default:
		move(g, final, p, n);
		break;
	}
}

static void end_sequence(struct grid *g)
{
	int p[PARAMETERS] = {0};
	size_t n = 1, at = 1;
	char final = g->sequence[g->n_sequence - 1];

	for (; g->sequence[0] == '[' && at + 1 < g->n_sequence; at++) {
		char c = g->sequence[at];

		if (isdigit((unsigned char)c))
			p[n - 1] = p[n - 1] * 10 % 100000 + (c - '0');
		else if (c != ';' || n == PARAMETERS)
			break; /* private: modes of the terminal */
		else
			n++;
	}
	if (g->sequence[0] == '[' && at + 1 == g->n_sequence)
		control(g, final, p, n);
	if (g->sequence[0] == 'M' && g->y == g->first)
		scroll(g, g->first, -1);
	else if (g->sequence[0] == 'M')
		g->y = clamp(g->y - 1, ROWS - 1);
	g->n_sequence = 0;
}

static bool sequence_ends(const struct grid *g)
{
	char first = g->sequence[0], last = g->sequence[g->n_sequence - 1];

	if (g->n_sequence == SEQUENCE - 1)
		return true;
	if (first == '[')
		return g->n_sequence > 1 && last >= '@' && last <= '~';
	if (first == ']')
		return last == '\a' || last == '\\';
	return first != '(' && first != ')' ? true : g->n_sequence == 2;
}

static void put(struct grid *g)
{
	wchar_t c;
	int width = mbtowc(&c, g->glyph, g->n_glyph) > 0 ? wcwidth(c) : 1;

	if (width > 0 && g->x >= COLS)
		g->x = 0, line_feed(g);
	if (width > 0) {
		struct cell *cell = &g->cells[g->y][g->x];

		*cell = (struct cell){"", g->look};
		memcpy(cell->at, g->glyph, g->n_glyph);
		if (width == 2 && g->x + 1 < COLS)
			cell[1] = (struct cell){"", g->look};
		g->x += width;
	}
	g->n_glyph = 0;
}

static void take_glyph(struct grid *g, unsigned char c)
{
	size_t whole;

	if (g->n_glyph < 4)
		g->glyph[g->n_glyph++] = (char)c;
	c = (unsigned char)g->glyph[0];
	whole = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (g->n_glyph >= whole)
		put(g);
}

static void take_byte(struct grid *g, unsigned char c)
{
	if (g->n_sequence || c == 0x1b) {
		if (c == 0x1b) {
			g->n_sequence = 1;
			g->sequence[0] = '\0';
			return;
		}
		if (g->sequence[0] == '\0')
			g->n_sequence = 0;
		g->sequence[g->n_sequence++] = (char)c;
		if (sequence_ends(g))
			end_sequence(g);
	} else if (c == '\r') {
		g->x = 0;
	} else if (c == '\n') {
		line_feed(g);
	} else if (c == '\b') {
		g->x = clamp(g->x < COLS ? g->x - 1 : COLS - 2, COLS);
	} else if (c >= ' ' && c != 0x7f) {
		take_glyph(g, c);
	}
}

/* Whether a person sees a difference: the ink of a blank is not seen. */
static bool differs(const struct cell *a, const struct cell *b)
{
	const unsigned seen = REVERSE | UNDERLINE;
	bool blank = !strcmp(a->at, " ") && !strcmp(b->at, " ");

	if (strcmp(a->at, b->at) != 0 || a->look.bg != b->look.bg)
		return true;
	if (!blank || ((a->look.attrs | b->look.attrs) & seen))
		return a->look.fg != b->look.fg || a->look.attrs != b->look.attrs;
	return false;
}

static void compare(const struct grid *was, const struct grid *now, uint64_t *cells,
		    uint64_t *bytes)
{
	for (int y = 0; y < ROWS; y++)
		for (int x = 0; x < COLS; x++)
			if (differs(&was->cells[y][x], &now->cells[y][x])) {
				++*cells;
				*bytes += strlen(now->cells[y][x].at);
			}
}

/* --- the program --- */

static void start(struct screen *s, char **argv)
{
	struct winsize size = {.ws_row = ROWS, .ws_col = COLS};

	s->grid.look = (struct look){-1, -1, 0};
	s->grid.last = ROWS - 1;
	erase(&s->grid, 2);
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
			take_byte(&s->grid, room[i]);
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
	uint64_t cells = 0, text = 0, bytes = s->bytes;
	struct load before = load_of(s->pid), after;

	for (int i = 0; i < n; i++) {
		was = s->grid;
		if (write(s->fd, key, strlen(key)) < 0)
			break;
		drain(s, PACE_MS, PACE_MS);
		compare(&was, &s->grid, &cells, &text);
	}
	after = load_of(s->pid);
	bytes = s->bytes - bytes;
	printf("key_us %.1f\nkey_bytes %.1f\nkey_cells %.1f\nkey_text_bytes %.1f\n",
	       (double)(after.cpu_ns - before.cpu_ns) / 1e3 / n, (double)bytes / n,
	       (double)cells / n, (double)text / n);
	printf("bytes_per_changed %.3f\n", text ? (double)bytes / (double)text : 0);
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
