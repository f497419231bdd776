/* The reorder buffer and the history under loss, reordering and duplicates, by seed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"
#include "net/media/history.h"
#include "net/media/jitter.h"

enum { COUNT = 20000, SIZE = 40, STEP_US = 4000, TRIP_US = 30000 };

static uint32_t dice(uint32_t *seed)
{
	*seed = *seed * 1664525 + 1013904223;
	return *seed >> 8;
}

/* What came out, checked as it comes. */
struct out {
	int64_t count, gaps, skipped;
	uint16_t next;
	bool begun, disorder, wrong;
};

static void on_out(void *self, const struct rtp *p, int64_t arrival_us, bool gap)
{
	struct out *o = self;

	(void)arrival_us;
	o->disorder |= o->begun && seq_ahead(o->next, p->seq) < 0;
	o->disorder |= o->begun && !gap && p->seq != o->next;
	o->skipped += o->begun ? seq_ahead(o->next, p->seq) : 0;
	o->wrong |= p->n != SIZE - 12 || p->payload[0] != (uint8_t)p->seq;
	o->begun = true;
	o->next = (uint16_t)(p->seq + 1);
	o->count++;
	o->gaps += gap;
}

static void make_packet(uint8_t *at, uint16_t seq)
{
	struct rtp p = {.pt = 96, .seq = seq, .ts = seq * 90u, .ssrc = 1};

	memset(at, (uint8_t)seq, SIZE);
	rtp_head(at, &p, NULL, 0);
}

static enum jitter_fate put(struct jitter *j, uint16_t seq, int64_t now_us)
{
	uint8_t at[SIZE];
	struct rtp p;

	make_packet(at, seq);
	assert_int_equal(rtp_parse(&p, at, SIZE), FAULT_NONE);
	return jitter_put(j, &p, at, SIZE, now_us);
}

static struct jitter *open_jitter(struct out *o, bool ask)
{
	struct jitter_options options = {1000000, 5000, ask};
	struct jitter *j;

	memset(o, 0, sizeof(*o));
	j = jitter_new(&options, on_out, o);
	assert_non_null(j);
	return j;
}

static void test_in_order_goes_through(void **state)
{
	struct out o;
	struct jitter *j = open_jitter(&o, true);

	(void)state;
	for (int i = 0; i < 70000; i++)
		assert_int_equal(put(j, (uint16_t)(65000 + i), i), JITTER_TAKEN);
	assert_int_equal(o.count, 70000);
	assert_int_equal(o.gaps, 0);
	assert_false(o.disorder || o.wrong);
	assert_true(jitter_deadline(j) == INT64_MAX);
	jitter_free(j);
}

static void test_fates(void **state)
{
	struct out o;
	struct jitter *j = open_jitter(&o, true);
	uint16_t seqs[8];

	(void)state;
	assert_int_equal(put(j, 10, 0), JITTER_TAKEN);
	assert_int_equal(put(j, 10, 1), JITTER_LATE);
	assert_int_equal(put(j, 13, 2), JITTER_TAKEN);
	assert_int_equal(put(j, 13, 3), JITTER_DUPLICATE);
	assert_int_equal(o.count, 1);
	assert_true(jitter_deadline(j) == 5002);
	assert_int_equal(jitter_missing(j, 4000, -1, seqs, 8),
			 0); /* it may be on its way */
	assert_int_equal(jitter_missing(j, 5002, -1, seqs, 8), 2);
	assert_int_equal(seqs[0], 11);
	assert_int_equal(seqs[1], 12);
	assert_int_equal(jitter_missing(j, 5003, -1, seqs, 8), 0); /* not so soon again */
	assert_int_equal(put(j, 12, 6000), JITTER_RECOVERED);
	assert_int_equal(put(j, 11, 6001), JITTER_RECOVERED);
	assert_int_equal(o.count, 4);
	assert_int_equal(o.gaps, 0);
	jitter_free(j);
}

static void test_gives_up_after_patience(void **state)
{
	struct out o;
	struct jitter *j = open_jitter(&o, true);
	uint16_t seqs[8];
	int asked = 0;

	(void)state;
	put(j, 1, 0);
	put(j, 3, 0);
	put(j, 5, 0);
	for (int64_t now = 0; now < 999999; now += 1000) {
		asked += (int)jitter_missing(j, now, TRIP_US, seqs, 8);
		jitter_tick(j, now);
	}
	assert_int_equal(asked, 2 * JITTER_TRIES);
	assert_int_equal(o.count, 1);
	jitter_tick(j, 1000000);
	assert_int_equal(o.count, 3);
	assert_int_equal(o.gaps, 2);
	assert_int_equal(jitter_given_up(j), 2);
	assert_int_equal(put(j, 2, 1000001), JITTER_LATE);
	jitter_free(j);
}

static void test_far_jumps(void **state)
{
	struct out o;
	struct jitter *j = open_jitter(&o, true);

	(void)state;
	put(j, 100, 0);
	put(j, 102, 0);
	put(j, 102 + JITTER_PACKETS, 0); /* 101 has to go */
	assert_int_equal(o.count, 2);
	put(j, 20000, 0); /* nobody waits for what is between */
	assert_int_equal(o.count, 4);
	put(j, 20001, 0);
	assert_int_equal(o.count, 5);
	assert_false(o.disorder || o.wrong);
	jitter_free(j);
}

static void test_window_is_bounded(void **state)
{
	struct out o;
	struct jitter *j = open_jitter(&o, true);

	(void)state;
	put(j, 0, 0);
	for (int i = 2; i < 30000; i += 2) /* every other one is lost for ever */
		put(j, (uint16_t)i, i);
	assert_true(o.count > 30000 / 2 - JITTER_PACKETS);
	assert_false(o.disorder || o.wrong);
	jitter_free(j);
}

/* A path that loses, repeats and swaps; what is asked for comes a round trip later, if not
 * lost again. */
struct path {
	struct jitter *j;
	int64_t due_us[65536]; /* when a packet with that number arrives (again); 0 = not */
	uint32_t seed;
	int loss, swap, repeat; /* percent */
	int64_t recovered, duplicates;
};

static void arrive(struct path *p, uint16_t seq, int64_t now_us)
{
	enum jitter_fate fate = put(p->j, seq, now_us);

	p->recovered += fate == JITTER_RECOVERED;
	p->duplicates += fate == JITTER_DUPLICATE || fate == JITTER_LATE;
}

static void path_step(struct path *p, int i, int64_t now_us)
{
	uint16_t seqs[64];
	size_t n;

	for (int k = i > 300 ? i - 300 : 0; k <= i; k++) {
		int64_t *due = &p->due_us[(uint16_t)(60000 + k)];

		if (*due && *due <= now_us) {
			*due = 0;
			arrive(p, (uint16_t)(60000 + k), now_us);
		}
	}
	n = jitter_missing(p->j, now_us, TRIP_US, seqs, 64);
	for (size_t k = 0; k < n; k++)
		if ((int)(dice(&p->seed) % 100) >= p->loss)
			p->due_us[seqs[k]] = now_us + TRIP_US;
	jitter_tick(p->j, now_us);
}

static void run_path(uint32_t seed, int loss, int swap, int repeat, bool all)
{
	struct path *p = calloc(1, sizeof(*p));
	struct out o;
	int64_t now = 1;

	p->j = open_jitter(&o, true);
	p->seed = seed;
	p->loss = loss;
	p->swap = swap;
	p->repeat = repeat;
	for (int i = 0; i < COUNT; i++, now += STEP_US) {
		uint16_t seq = (uint16_t)(60000 + i);
		int fate = (int)(dice(&p->seed) % 100);

		if (i < 5 || fate >= loss + swap + repeat)
			arrive(p, seq, now);
		else if (fate >= loss)
			p->due_us[seq] = now + (fate >= loss + repeat ? 9000 : 12000);
		if (fate >= loss && fate < loss + repeat)
			arrive(p, seq, now);
		path_step(p, i, now);
	}
	for (int k = 0; k < 400; k++)
		path_step(p, COUNT - 1, now += STEP_US);
	assert_false(o.disorder || o.wrong);
	if (all) {
		assert_int_equal(o.skipped, 0);
		assert_int_equal(o.gaps, 0);
		assert_true(o.count >= COUNT - 3); /* the very last are missed by nobody */
	}
	assert_true(o.count + jitter_given_up(p->j) >= COUNT - 10);
	assert_true(!loss || p->recovered > COUNT * loss / 200);
	assert_true(!repeat || p->duplicates > 0);
	jitter_free(p->j);
	free(p);
}

static void test_paths(void **state)
{
	(void)state;
	run_path(1, 0, 0, 0, true);
	run_path(2, 3, 0, 0, true);
	run_path(3, 3, 5, 2, true);
	run_path(4, 10, 10, 5, true);
	run_path(5, 30, 10, 5, false);
	run_path(6, 70, 10, 5, false);
}

static void test_history(void **state)
{
	struct history *h = history_new(64, 4096);
	uint8_t at[200];
	size_t n;

	(void)state;
	assert_non_null(h);
	for (int i = 0; i < 5000; i++) {
		memset(at, i & 255, sizeof(at));
		history_put(h, (uint16_t)i, at, 100 + (size_t)(i % 100));
	}
	for (int i = 4990; i < 5000; i++) {
		const uint8_t *back = history_get(h, (uint16_t)i, 1000000, 10000, &n);

		assert_non_null(back);
		assert_int_equal(n, 100 + i % 100);
		assert_int_equal(back[0], i & 255);
		assert_int_equal(back[n - 1], i & 255);
		assert_null(history_get(h, (uint16_t)i, 1005000, 10000,
					&n)); /* just sent again */
		assert_non_null(history_get(h, (uint16_t)i, 1010000, 10000, &n));
	}
	assert_null(history_get(h, 4950, 1, 1, &n)); /* its bytes are overwritten */
	assert_null(history_get(h, 4000, 1, 1, &n)); /* its place is taken */
	assert_null(history_get(h, 5000, 1, 1, &n)); /* never sent */
	history_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_in_order_goes_through),
		cmocka_unit_test(test_fates),
		cmocka_unit_test(test_gives_up_after_patience),
		cmocka_unit_test(test_far_jumps),
		cmocka_unit_test(test_window_is_bounded),
		cmocka_unit_test(test_paths),
		cmocka_unit_test(test_history),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
