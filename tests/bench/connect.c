/* Rows: offer received → answer; → DTLS done; → first frame; → first fragment. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/pair.h"

enum { RUNS = 15 };

static int by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void row(const char *what, double *all, size_t n)
{
	qsort(all, n, sizeof(*all), by_size);
	if (n)
		printf("%-34s median %7.1f ms   min %7.1f   max %7.1f   (%zu runs)\n", what,
		       all[n / 2], all[0], all[n - 1], n);
}

int main(void)
{
	double answer[RUNS], up[RUNS], frame[RUNS], fragment[RUNS];
	size_t n = 0, stored = 0;
	struct pair *p = pair_start();

	for (size_t i = 0; i < RUNS; i++) {
		const struct pair_session *s = &p->sessions[i];

		pair_open(p, 1, true);
		pair_run(p, 5000, i + 1);
		pair_run(p, 3000, 0);
		if (!s->answer_us || !s->up_us || !s->first_frame_us)
			continue;
		answer[n] = (double)(s->answer_us - s->offer_us) / 1e3;
		up[n] = (double)(s->up_us - s->offer_us) / 1e3;
		frame[n] = (double)(s->first_frame_us - s->offer_us) / 1e3;
		n++;
		if (s->fragment_us)
			fragment[stored++] = (double)(s->fragment_us - s->offer_us) / 1e3;
	}
	pair_stop(p);
	row("offer -> answer", answer, n);
	row("offer -> DTLS done", up, n);
	row("offer -> first frame", frame, n);
	row("offer -> first stored fragment", fragment, stored);
	return n == RUNS ? 0 : 1;
}
