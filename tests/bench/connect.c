/* Offer received → answer sent; → DTLS done; → first frame; → first stored fragment: one
 * session at a time. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/pair.h"

enum { RUNS = 11, CONNECT_MS = 5000, STORE_MS = 4000, STEP_MS = 20 };

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void print(const char *what, double *all, size_t n)
{
	qsort(all, n, sizeof(*all), by_size);
	if (n)
		printf("%s_ms %.2f\n%s_min_ms %.2f\n%s_max_ms %.2f\n", what, all[n / 2],
		       what, all[0], what, all[n - 1]);
}

static double ms(const struct pair_session *s, int64_t at_us)
{
	return (double)(at_us - s->offer_us) / 1e3;
}

int main(void)
{
	double answer[RUNS], up[RUNS], frame[RUNS], fragment[RUNS];
	size_t n = 0;
	struct pair *p = pair_start("test");

	for (size_t i = 0; i < RUNS; i++) {
		const struct pair_session *s = &p->sessions[i];

		pair_open(p, 1, true);
		pair_run(p, CONNECT_MS, i + 1);
		for (int left = STORE_MS; left > 0 && !s->fragment_us; left -= STEP_MS)
			pair_run(p, STEP_MS, 0);
		pair_close(p, i);
		pair_run(p, STEP_MS * 5, 0);
		if (!s->answer_us || !s->up_us || !s->first_frame_us || !s->fragment_us)
			continue;
		answer[n] = ms(s, s->answer_us);
		up[n] = ms(s, s->up_us);
		frame[n] = ms(s, s->first_frame_us);
		fragment[n++] = ms(s, s->fragment_us);
	}
	pair_stop(p);
	print("answer", answer, n);
	print("up", up, n);
	print("frame", frame, n);
	print("fragment", fragment, n);
	printf("runs %zu\n", n);
	return n == RUNS ? 0 : 1;
}
