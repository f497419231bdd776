/* Recording sessions on one core, packets lost, memory a session; half the sessions and all
 * of them. recording SESSIONS SECONDS SOURCE */
#include <stdio.h>
#include <stdlib.h>

#include "tests/bench/pair.h"

enum { WARM_MS = 3000, SETTLE_MS = 4000, CONNECT_MS = 20000 };

struct figures {
	double cpu_share, device_share; /* of a core, storage's worker and the sender's */
	double lost_share, fps_sent, fps_stored, bps;
	double memory;
	size_t up, dropped;
};

struct mark {
	int64_t at, cpu, device_cpu, packets, lost, bytes, in, out;
};

static struct mark mark(const struct pair *p)
{
	return (struct mark){now_us(),
			     cpu_us(p->storage.pid),
			     cpu_us(p->device.pid),
			     p->packets,
			     p->lost,
			     p->bytes,
			     p->frames_in,
			     p->frames_out};
}

static void compare(struct figures *f, const struct pair *p, const struct mark *a)
{
	struct mark b = mark(p);
	double us = (double)(b.at - a->at), tracks = us / 1e6 * (double)p->up;

	f->cpu_share = (double)(b.cpu - a->cpu) / us;
	f->device_share = (double)(b.device_cpu - a->device_cpu) / us;
	f->lost_share = b.packets > a->packets ? (double)(b.lost - a->lost) /
							 (double)(b.packets - a->packets)
					       : 1;
	f->fps_stored = (double)(b.in - a->in) / tracks;
	f->fps_sent = (double)(b.out - a->out) / tracks;
	f->bps = (double)(b.bytes - a->bytes) * 8 / tracks;
}

/* The first session pays for what all share. */
static struct figures measure(size_t sessions, bool record, int64_t ms, const char *source)
{
	struct pair *p = pair_start(source);
	struct figures f = {0};
	struct mark before;
	int64_t base;

	pair_open(p, 1, record);
	pair_run(p, CONNECT_MS, 1);
	pair_run(p, WARM_MS, 0);
	base = pss_bytes(p->storage.pid);
	pair_open(p, sessions - 1, record);
	pair_run(p, CONNECT_MS, sessions);
	pair_run(p, SETTLE_MS, 0);
	before = mark(p);
	pair_run(p, ms, 0);
	compare(&f, p, &before);
	f.memory =
		(double)(pss_bytes(p->storage.pid) - base) / (double)(sessions - 1) / 1e6;
	f.up = p->up;
	f.dropped = p->dropped;
	pair_stop(p);
	return f;
}

static void print(const char *what, size_t n, const struct figures *f)
{
	printf("%s_sessions %zu\n%s_up %zu\n%s_core_percent %.1f\n%s_a_core %.0f\n", what,
	       n, what, f->up, what, f->cpu_share * 100, what, (double)n / f->cpu_share);
	printf("%s_mb_each %.2f\n%s_lost_percent %.4f\n%s_dropped %zu\n", what, f->memory,
	       what, f->lost_share * 100, what, f->dropped);
	printf("%s_fps_sent %.2f\n%s_fps_received %.2f\n%s_mbps %.2f\n%s_sender_percent "
	       "%.1f\n",
	       what, f->fps_sent, what, f->fps_stored, what, f->bps / 1e6, what,
	       f->device_share * 100);
}

int main(int argc, char **argv)
{
	size_t n = argc > 1 ? strtoul(argv[1], NULL, 10) : 80;
	int64_t ms = argc > 2 ? strtoll(argv[2], NULL, 10) * 1000 : 10000;
	const char *source = argc > 3 ? argv[3] : "test";
	struct figures half, full, transport;

	if (n < 4 || n > PAIR_SESSIONS)
		return 2;
	half = measure(n / 2, true, ms, source);
	full = measure(n, true, ms, source);
	transport = measure(n, false, ms, source);
	print("half", n / 2, &half);
	print("full", n, &full);
	print("transport", n, &transport);
	printf("ratio %.2f\n", full.cpu_share / half.cpu_share);
	return 0;
}
