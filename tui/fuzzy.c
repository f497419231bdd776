/* How well a few letters mean a name. */
#include "tui/fuzzy.h"

#include <ctype.h>

enum {
	A_LETTER = 10,
	BEGINS_NAME = 20,
	BEGINS_WORD = 12,
	BESIDE = 15,
	A_GAP = -3,
	WHOLE = 40,
	FAR = 5, /* how much the first letter's place can cost */
	NEVER = -10000
};

/* best[i][j]: the best way to have typed letter i on letter j of the name; beside[i][j]:
 * whether the letter before it stands beside it then. */
struct table {
	short best[FUZZY_TYPED][FUZZY_NAME];
	bool beside[FUZZY_TYPED][FUZZY_NAME];
};

static bool same(char a, char b)
{
	return tolower((unsigned char)a) == tolower((unsigned char)b);
}

static bool fits(struct slice typed, struct slice name)
{
	size_t i = 0;

	for (size_t j = 0; i < typed.n && j < name.n; j++)
		i += same(typed.at[i], name.at[j]);
	return i == typed.n;
}

static int place(struct slice name, size_t j)
{
	if (j == 0)
		return BEGINS_NAME;
	return isalnum((unsigned char)name.at[j - 1]) || (name.at[j - 1] & 0x80)
		       ? 0
		       : BEGINS_WORD;
}

/* The row of one typed letter, from the row of the letter before it. */
static void fill(struct table *t, struct slice typed, struct slice name, size_t i)
{
	int apart = NEVER; /* the best that ends before the letter beside */

	for (size_t j = 0; j < name.n; j++) {
		int beside = i && j ? t->best[i - 1][j - 1] + BESIDE : NEVER, before = 0;

		if (i) {
			before = beside > apart + A_GAP ? beside : apart + A_GAP;
			t->beside[i][j] = before == beside;
			if (j && t->best[i - 1][j - 1] > apart)
				apart = t->best[i - 1][j - 1];
		} else {
			before = j < FAR ? -(int)j : -FAR;
		}
		t->best[i][j] = (short)(same(typed.at[i], name.at[j]) && before > NEVER / 2
						? before + A_LETTER + place(name, j)
						: NEVER);
	}
}

static size_t best_of(const struct table *t, size_t i, size_t end)
{
	size_t at = 0;

	for (size_t j = 1; j < end; j++)
		if (t->best[i][j] > t->best[i][at])
			at = j;
	return at;
}

/* Goes back over the table. */
static void mark(const struct table *t, struct slice typed, size_t last, bool *hit)
{
	size_t j = last;

	for (size_t i = typed.n; i-- > 0;) {
		hit[j] = true;
		if (i && t->beside[i][j])
			j--;
		else if (i)
			j = best_of(t, i - 1, j);
	}
}

int fuzzy_score(struct slice typed, struct slice name, bool *hit)
{
	struct table t;
	size_t last;
	int score;

	for (size_t j = 0; hit && j < name.n; j++)
		hit[j] = false;
	if (!typed.n)
		return 1;
	if (typed.n > FUZZY_TYPED || name.n > FUZZY_NAME || !fits(typed, name))
		return 0;
	for (size_t i = 0; i < typed.n; i++)
		fill(&t, typed, name, i);
	last = best_of(&t, typed.n - 1, name.n);
	score = t.best[typed.n - 1][last] - (int)(name.n - typed.n) / 4 +
		(name.n == typed.n ? WHOLE : 0);
	if (hit)
		mark(&t, typed, last, hit);
	return score > 1 ? score : 1;
}
