/* "Did you mean": the nearest of the names there are. */
#include "tui/spelling.h"

#include <ctype.h>

enum { LONGEST = 32 };

static int least(int a, int b, int c)
{
	int m = a < b ? a : b;

	return m < c ? m : c;
}

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

/* Letters to change, insert, leave out or swap with their neighbour (optimal string
 * alignment). */
static int distance(struct slice a, struct slice b)
{
	int rows[3][LONGEST + 1] = {{0}};

	for (size_t j = 0; j <= b.n; j++)
		rows[0][j] = (int)j;
	for (size_t i = 1; i <= a.n; i++) {
		int *now = rows[i % 3];
		const int *before = rows[(i + 2) % 3], *last = rows[(i + 1) % 3];

		now[0] = (int)i;
		for (size_t j = 1; j <= b.n; j++) {
			now[j] = least(before[j] + 1, now[j - 1] + 1,
				       before[j - 1] + !same(a.at[i - 1], b.at[j - 1]));
			if (i > 1 && j > 1 && same(a.at[i - 1], b.at[j - 2]) &&
			    same(a.at[i - 2], b.at[j - 1]))
				now[j] = least(now[j], last[j - 2] + 1, now[j]);
		}
	}
	return rows[a.n % 3][b.n];
}

void guess_try(struct guess *g, const char *name)
{
	struct slice s = slice_of(name);
	int d, near = g->typed.n < 4 ? 1 : g->typed.n < 8 ? 2 : 3;

	if (!g->typed.n || g->typed.n > LONGEST || s.n > LONGEST)
		return;
	d = distance(g->typed, s);
	if (d > near || (g->best && d >= g->distance))
		return;
	g->best = name;
	g->distance = d;
}
