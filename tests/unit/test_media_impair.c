/* A bad path on purpose: as much is lost as was asked for, nothing overtakes, and the path
 * as it is costs nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/media/impair.h"

struct far_end {
	int came, last;
	size_t bytes;
	int64_t first_us, last_us;
};

static void receive(void *self, const uint8_t *at, size_t n)
{
	struct far_end *f = self;
	int number;

	assert_true(n >= sizeof(number));
	memcpy(&number, at, sizeof(number));
	assert_true(number > f->last); /* in order */
	f->last = number;
	f->came++;
	f->bytes += n;
	f->last_us = g_get_monotonic_time();
	if (!f->first_us)
		f->first_us = f->last_us;
}

static void put(struct impair *i, int number, size_t n)
{
	uint8_t room[1500] = {0};

	memcpy(room, &number, sizeof(number));
	impair_put(i, room, n);
}

static void wait_ms(GMainContext *c, int ms)
{
	int64_t until = g_get_monotonic_time() + (int64_t)ms * 1000;

	while (g_get_monotonic_time() < until) {
		g_main_context_iteration(c, FALSE);
		g_usleep(500);
	}
}

static void a_good_path_is_straight(void **state)
{
	GMainContext *c = g_main_context_new();
	struct impairment none = {0};
	struct far_end f = {.last = -1};
	struct impair *i = impair_new(c, &none, receive, &f);

	(void)state;
	for (int n = 0; n < 100; n++)
		put(i, n, 200);
	assert_int_equal(f.came, 100);
	impair_free(i);
	g_main_context_unref(c);
}

static void so_many_are_lost(void **state)
{
	GMainContext *c = g_main_context_new();
	struct impairment w = {.lost_milli = 50};
	struct far_end f = {.last = -1};
	struct impair *i = impair_new(c, &w, receive, &f);

	(void)state;
	for (int n = 0; n < 20000; n++)
		put(i, n, 100);
	assert_in_range(20000 - f.came, 800, 1200);
	w.lost_milli = 1000; /* looked at for each */
	put(i, 20000, 100);
	assert_int_equal(f.last, 19999);
	impair_free(i);
	g_main_context_unref(c);
}

static void all_come_later_and_in_order(void **state)
{
	GMainContext *c = g_main_context_new();
	struct impairment w = {.delay_ms = 20};
	struct far_end f = {.last = -1};
	struct impair *i = impair_new(c, &w, receive, &f);
	int64_t from = g_get_monotonic_time();

	(void)state;
	for (int n = 0; n < 50; n++)
		put(i, n, 100);
	assert_int_equal(f.came, 0);
	wait_ms(c, 100);
	assert_int_equal(f.came, 50);
	assert_true(f.first_us - from >= 20000);
	/* Those that wait when the path gets better are not overtaken. */
	put(i, 50, 100);
	w.delay_ms = 0;
	put(i, 51, 100);
	assert_int_equal(f.came, 50);
	wait_ms(c, 60);
	assert_int_equal(f.came, 52);
	put(i, 52, 100);
	assert_int_equal(f.came, 53);
	put(i, 53, 100);
	w.delay_ms = 50;
	put(i, 54, 100);
	impair_free(i); /* with one that waits */
	assert_int_equal(f.came, 54);
	g_main_context_unref(c);
}

/* 800 kbit/s for a tenth of a second are 10 000 bytes; the queue holds two more. */
static void a_slow_path_takes_what_it_takes(void **state)
{
	GMainContext *c = g_main_context_new();
	struct impairment w = {.bps = 800000};
	struct far_end f = {.last = -1};
	struct impair *i = impair_new(c, &w, receive, &f);

	(void)state;
	for (int n = 0; n < 400; n++)
		put(i, n, 1000);
	wait_ms(c, 100);
	assert_in_range(f.bytes, 6000, 16000);
	wait_ms(c, 400);
	assert_in_range(f.bytes, 18000, 24000);
	impair_free(i);
	g_main_context_unref(c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_path_is_straight),
		cmocka_unit_test(so_many_are_lost),
		cmocka_unit_test(all_come_later_and_in_order),
		cmocka_unit_test(a_slow_path_takes_what_it_takes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
