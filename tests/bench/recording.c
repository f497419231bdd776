/* Rows: recording sessions on one core, packets lost, memory a session; two sizes and their
 * ratio. */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/pair.h"

struct figures {
	double cpu_share; /* of one core */
	double lost_share;
	int64_t memory;
	size_t up;
};

static struct figures measure(size_t sessions, bool record, int64_t ms)
{
	struct pair *p = pair_start();
	struct figures f = {0};
	int64_t cpu, wall, base, packets, lost;

	pair_open(p, 1, record);
	pair_run(p, 5000, 1);
	pair_run(p, 4000, 0);
	base = pss_bytes(p->storage.pid);
	pair_open(p, sessions - 1, record);
	pair_run(p, 20000, sessions);
	pair_run(p, 4000, 0);
	cpu = cpu_us(p->storage.pid), wall = now_us(), packets = p->packets, lost = p->lost;
	pair_run(p, ms, 0);
	f.cpu_share = (double)(cpu_us(p->storage.pid) - cpu) / (double)(now_us() - wall);
	f.lost_share = p->packets > packets
			       ? (double)(p->lost - lost) / (double)(p->packets - packets)
			       : 1;
	f.memory = sessions > 1
			   ? (pss_bytes(p->storage.pid) - base) / (int64_t)(sessions - 1)
			   : 0;
	f.up = p->up;
	pair_stop(p);
	return f;
}

static void row(const char *what, size_t n, struct figures f)
{
	printf("%-34s %3zu sessions (%zu up)  %5.1f %% of a core  -> %3.0f a core  %5.2f "
	       "MB each  lost %.3f %%\n",
	       what, n, f.up, f.cpu_share * 100, (double)n / f.cpu_share,
	       (double)f.memory / 1e6, f.lost_share * 100);
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 20;
	int64_t ms = argc > 2 ? strtoll(argv[2], NULL, 10) * 1000 : 10000;
	struct figures half = measure(n / 2, true, ms), full = measure(n, true, ms);

	row("recording 720p30 1.5 Mb/s + Opus", n / 2, half);
	row("recording 720p30 1.5 Mb/s + Opus", n, full);
	printf("%-34s x%.2f for x2 sessions\n", "cost", full.cpu_share / half.cpu_share);
	row("transport alone", n, measure(n, false, ms));
	return 0;
}
