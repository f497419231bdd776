/* Words compared by the letters they share in order. */
#include "tui/cli/aws/similar.h"

#include <string.h>

enum { LONGEST = 128, ENOUGH_PERCENT = 80 };

/* Letters in the longest piece that both have, then in what is left and right of it. */
static size_t shared(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t best = 0, at_a = 0, at_b = 0;

	for (size_t i = 0; i < n_a; i++)
		for (size_t j = 0; j < n_b; j++) {
			size_t k = 0;

			while (i + k < n_a && j + k < n_b && a[i + k] == b[j + k])
				k++;
			if (k > best) {
				best = k;
				at_a = i;
				at_b = j;
			}
		}
	if (!best)
		return 0;
	return best + shared(a, at_a, b, at_b) +
	       shared(a + at_a + best, n_a - at_a - best, b + at_b + best,
		      n_b - at_b - best);
}

static size_t percent(const char *a, const char *b)
{
	size_t n_a = strlen(a), n_b = strlen(b);

	if (!(n_a + n_b) || n_a > LONGEST || n_b > LONGEST)
		return 0;
	return 200 * shared(a, n_a, b, n_b) / (n_a + n_b);
}

size_t similar(const char *said, const char *const *words, size_t n, size_t *out,
	       size_t room)
{
	size_t found = 0;

	for (size_t i = 0; i < n; i++) {
		size_t like = percent(words[i], said), at = found;

		if (like < ENOUGH_PERCENT)
			continue;
		while (at && percent(words[out[at - 1]], said) < like)
			at--;
		if (at >= room)
			continue;
		found += found < room;
		memmove(&out[at + 1], &out[at], (found - at - 1) * sizeof(*out));
		out[at] = i;
	}
	return found;
}
