/* What the changed cells of a frame cost. */
#include "tests/bench/least.h"

#include <string.h>

enum { RUNS_MOST = ROWS * COLS, LOOKS_MOST = 256, CSI = 3 }; /* CSI: ESC [ and its end */

struct spot {
	int x, y;
};
struct run {
	struct spot from, end; /* end: behind it */
};

struct frame {
	const struct grid *was, *now;
	struct run runs[RUNS_MOST];
	struct look looks[LOOKS_MOST]; /* the first: the terminal's, before */
	int n_runs, n_looks;
};

static int least(int a, int b)
{
	return a < b ? a : b;
}

static int digits(int n)
{
	return n < 10 ? 1 : n < 100 ? 2 : 3;
}

static bool blank(const struct cell *c)
{
	return strcmp(c->at, " ") == 0 && !(c->look.attrs & (REVERSE | UNDERLINE));
}

/* ---- places */

/* So many steps: one by one, or by number. */
static int steps(int n, int one)
{
	return n == 0 ? 0 : n == 1 ? one : least(n * one, CSI + digits(n));
}

static int columns(int from, int to)
{
	return to > from ? steps(to - from, CSI) : steps(from - to, 1);
}

static int move_cost(struct spot from, struct spot to)
{
	int cup = CSI + 1 + digits(to.y + 1) + digits(to.x + 1);
	int rows = to.y > from.y ? steps(to.y - from.y, 1) : steps(from.y - to.y, CSI);
	int row = least(rows, rows ? CSI + digits(to.y + 1) : 0);
	int column = least(columns(from.x, to.x), 1 + columns(0, to.x));

	if (to.x >= from.x)
		column = least(column, to.x - from.x); /* over what stands there */
	return least(cup, row + least(column, CSI + digits(to.x + 1)));
}

static int place_cost(const struct frame *f, int run)
{
	struct spot to = f->runs[run].from;
	int best = move_cost((struct spot){f->was->x, f->was->y}, to);

	for (int i = 0; i < f->n_runs; i++)
		if (i != run)
			best = least(best, move_cost(f->runs[i].end, to));
	return best;
}

/* ---- looks */

static int colour_numbers(int was, int now)
{
	if (was == now)
		return 0;
	if (now < 16)
		return now < 8 ? 3 : 4; /* with the semicolon before it; 39 and 49 too */
	if (now < 256)
		return 6 + digits(now);
	return 8 + digits(now >> 16 & 255) + digits(now >> 8 & 255) + digits(now & 255);
}

static int look_cost(struct look was, struct look now)
{
	unsigned on = now.attrs & ~was.attrs, off = was.attrs & ~now.attrs;
	int n = 2 * __builtin_popcount(on) + 3 * __builtin_popcount(off) +
		colour_numbers(was.fg, now.fg) + colour_numbers(was.bg, now.bg);
	int anew = 2 * __builtin_popcount(now.attrs) + colour_numbers(-1, now.fg) +
		   colour_numbers(-1, now.bg) + 2;

	return n ? least(n, anew) + CSI - 1 : 0;
}

/* Of a blank only the ground is seen. */
static bool same_look(const struct cell *c, struct look l)
{
	if (blank(c))
		return c->look.bg == l.bg;
	return c->look.fg == l.fg && c->look.bg == l.bg && c->look.attrs == l.attrs;
}

static void note_look(struct frame *f, const struct cell *c)
{
	for (int i = 0; i < f->n_looks; i++)
		if (same_look(c, f->looks[i]))
			return;
	if (f->n_looks < LOOKS_MOST)
		f->looks[f->n_looks++] = c->look;
}

static int looks_cost(const struct frame *f)
{
	int sum = 0;

	for (int i = 1; i < f->n_looks; i++) {
		int best = look_cost(f->looks[0], f->looks[i]);

		for (int j = 1; j < f->n_looks; j++)
			if (j != i)
				best = least(best, look_cost(f->looks[j], f->looks[i]));
		sum += best;
	}
	return sum;
}

/* ---- text */

static int text_cost(const struct grid *g, const struct run *r)
{
	const struct cell *row = g->cells[r->from.y];
	int sum = 0, blanks = 0;

	for (int x = r->from.x; x < r->end.x; x++) {
		blanks = blank(&row[x]) ? blanks + 1 : 0;
		if (!blanks)
			sum += (int)strlen(row[x].at);
		else if (blanks <= CSI)
			sum++;
	}
	return sum;
}

/* Stretches of changed cells; letters' looks are noted before those of blanks, which do
 * with any of the same ground. */
static void find_runs(struct frame *f, struct least *sum)
{
	for (int y = 0; y < ROWS; y++) {
		bool on = false;

		for (int x = 0; x < COLS; x++) {
			const struct cell *c = &f->now->cells[y][x];

			if (!grid_differs(&f->was->cells[y][x], c)) {
				on = false;
				continue;
			}
			if (!on)
				f->runs[f->n_runs++].from = (struct spot){x, y};
			on = true;
			f->runs[f->n_runs - 1].end = (struct spot){x + 1, y};
			sum->cells++;
			sum->text += strlen(c->at);
		}
	}
}

static void find_looks(struct frame *f, bool blanks)
{
	for (int i = 0; i < f->n_runs; i++)
		for (int x = f->runs[i].from.x; x < f->runs[i].end.x; x++) {
			const struct cell *c = &f->now->cells[f->runs[i].from.y][x];

			if (blank(c) == blanks)
				note_look(f, c);
		}
}

void least_add(struct least *sum, const struct grid *was, const struct grid *now)
{
	static struct frame f;

	f = (struct frame){.was = was, .now = now, .n_looks = 1, .looks = {was->look}};
	find_runs(&f, sum);
	find_looks(&f, false);
	find_looks(&f, true);
	for (int i = 0; i < f.n_runs; i++)
		sum->bytes += (uint64_t)(text_cost(now, &f.runs[i]) + place_cost(&f, i));
	sum->bytes += (uint64_t)looks_cost(&f);
}
