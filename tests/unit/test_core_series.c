/* Seconds in a ring, and names in a table. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/series.h"
#include "core/table.h"

static void a_gap_stays_a_gap(void **state)
{
	float room[8], out[8];
	struct series s;

	(void)state;
	series_init(&s, room, 8);
	series_put(&s, 100, 1);
	series_put(&s, 103, 4);
	series_put(&s, 102, NAN);
	series_copy(&s, 104, out, 8);
	assert_true(out[3] == 1 && out[6] == 4);
	assert_true(isnan(out[2]) && isnan(out[4]) && isnan(out[5]) && isnan(out[7]));
}

static void what_is_too_old_is_dropped(void **state)
{
	float room[4], out[4];
	struct series s;

	(void)state;
	series_init(&s, room, 4);
	series_put(&s, 50, 1);
	series_put(&s, 46, 9); /* as old as the ring: no place */
	series_put(&s, 47, 2);
	series_copy(&s, 50, out, 4);
	assert_true(out[0] == 2 && out[3] == 1 && isnan(out[1]));
	series_put(&s, 1000000, 7);
	series_copy(&s, 1000000, out, 4);
	assert_true(isnan(out[0]) && isnan(out[2]) && out[3] == 7);
}

static void sums_leave_gaps_out(void **state)
{
	struct series_sum sum;
	float at[600];

	(void)state;
	for (int i = 0; i < 600; i++)
		at[i] = i % 2 ? NAN : (float)((i * 37) % 600);
	series_add_up(&sum, at, 600);
	assert_true(sum.min == 0 && sum.max == 598);
	assert_true(sum.p95 == 568); /* the 285th of 300 even numbers */
	assert_true(sum.avg == 299);
	at[597] = at[598] = at[599] = NAN;
	series_add_up(&sum, at, 600);
	assert_true(isnan(sum.now));
	for (int i = 0; i < 600; i++)
		at[i] = NAN;
	series_add_up(&sum, at, 600);
	assert_true(isnan(sum.min) && isnan(sum.avg) && isnan(sum.p95) && isnan(sum.max));
}

/* Every second of two hours; the ring has ten minutes, the rest comes by tens for another
 * fifty. */
static void what_leaves_the_ring_is_kept_by_tens(void **state)
{
	static float room[600];
	static struct series_ten old[300], out[360];
	struct series s;

	(void)state;
	series_init(&s, room, 600);
	series_keep(&s, old, 300);
	for (int64_t i = 0; i < 7200; i++)
		if (i % 10 != 3 && i / 10 != 500)
			series_put(&s, i, (float)(i % 10));
	series_copy_tens(&s, 7199, out, 360);
	for (size_t i = 0; i < 360; i++) {
		size_t ten = 360 + i;

		if (ten == 500) {
			assert_int_equal(out[i].n, 0);
			continue;
		}
		assert_int_equal(out[i].n, 9);
		assert_true(out[i].min == 0 && out[i].max == 9 && out[i].sum == 42);
	}
	/* A look at an earlier moment ends there. */
	series_copy_tens(&s, 7004, out, 360);
	assert_int_equal(out[359].n, 4);
	/* Long silence: what was there has left, what is older than the room is gone. */
	series_put(&s, 9000, 1);
	series_copy_tens(&s, 9000, out, 360);
	assert_int_equal(out[359].n, 1);
	assert_int_equal(out[358].n, 0);
	assert_int_equal(out[359 - 181].n, 9); /* 7190…7199 */
	assert_int_equal(out[359 - 181 - 178].n, 9);
	series_put(&s, 90000000, 1);
	series_copy_tens(&s, 90000000, out, 360);
	assert_int_equal(out[359].n, 1);
	for (size_t i = 0; i < 359; i++)
		assert_int_equal(out[i].n, 0);
}

static struct slice named(char *room, size_t n, int i)
{
	snprintf(room, n, "name-%d", i);
	return slice_of(room);
}

static void a_table_keeps_what_was_not_dropped(void **state)
{
	static int items[5000];
	struct table t = {0};
	char name[32];

	(void)state;
	assert_null(table_find(&t, 1));
	for (int i = 0; i < 5000; i++)
		assert_true(
			table_put(&t, table_key(named(name, sizeof(name), i)), &items[i]));
	for (int i = 0; i < 5000; i += 3)
		table_drop(&t, table_key(named(name, sizeof(name), i)));
	for (int i = 0; i < 5000; i++)
		assert_ptr_equal(table_find(&t, table_key(named(name, sizeof(name), i))),
				 i % 3 ? &items[i] : NULL);
	assert_int_equal(t.n, 3333);
	table_clear(&t);
}

/* Keys that all want the same place, dropped from the middle of the run. */
static void a_run_closes_its_holes(void **state)
{
	struct table t = {0};
	int items[20];

	(void)state;
	for (uint64_t i = 0; i < 20; i++)
		assert_true(table_put(&t, 60 + (i << 32), &items[i]));
	for (uint64_t i = 0; i < 20; i += 2)
		table_drop(&t, 60 + (i << 32));
	for (uint64_t i = 0; i < 20; i++)
		assert_ptr_equal(table_find(&t, 60 + (i << 32)), i % 2 ? &items[i] : NULL);
	table_clear(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_gap_stays_a_gap),
		cmocka_unit_test(what_is_too_old_is_dropped),
		cmocka_unit_test(sums_leave_gaps_out),
		cmocka_unit_test(what_leaves_the_ring_is_kept_by_tens),
		cmocka_unit_test(a_table_keeps_what_was_not_dropped),
		cmocka_unit_test(a_run_closes_its_holes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
