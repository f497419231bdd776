/* Which channel is asked about next: what is on the screen first, never faster than the
 * service allows, and never for nothing. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/cli/attention.h"

static struct attention *with(int n)
{
	struct attention *a = attention_new();
	char name[32], arn[32];

	assert_non_null(a);
	attention_list_begins(a);
	for (int i = 0; i < n; i++) {
		snprintf(name, sizeof(name), "cam-%05d", i);
		snprintf(arn, sizeof(arn), "arn:%05d", i);
		assert_non_null(attention_put(a, slice_of(name), slice_of(arn)));
	}
	return a;
}

/* Runs from *now on until one is due or nothing will be; its name, "" for none. */
static const char *next(struct attention *a, int64_t *now)
{
	int64_t wait;
	struct attention_item *i;

	while (!(i = attention_next(a, *now, &wait))) {
		if (wait < 0)
			return "";
		assert_true(wait > 0);
		*now += wait;
	}
	attention_told(a, i, *now);
	return i->name;
}

static void what_is_seen_comes_first(void **state)
{
	static const char *const seen[] = {"cam-00007", "cam-00003", "cam-00007",
					   "no such"};
	struct attention *a = with(10);
	int64_t now = 0;

	(void)state;
	attention_see(a, seen, 4);
	assert_string_equal(next(a, &now), "cam-00007");
	assert_string_equal(next(a, &now), "cam-00003");
	assert_int_equal(now, ATTENTION_EVERY_MS);
	assert_string_equal(next(a, &now), "cam-00000"); /* then the rest */
	attention_free(a);
}

static void the_rest_only_when_few(void **state)
{
	struct attention *few = with(ATTENTION_FEW), *many = with(ATTENTION_FEW + 1);
	int64_t now = 0;

	(void)state;
	for (int i = 0; i < ATTENTION_FEW; i++)
		assert_string_not_equal(next(few, &now), "");
	assert_int_equal(now, (ATTENTION_FEW - 1) * ATTENTION_IDLE_MS);
	assert_string_equal(next(few, &now), ""); /* each once: nothing wakes up any more */
	now = 0;
	assert_string_equal(next(many, &now), "");
	attention_free(few);
	attention_free(many);
}

static void what_is_seen_stays_fresh(void **state)
{
	static const char *const seen[] = {"cam-00000"};
	struct attention *a = with(ATTENTION_FEW + 1);
	int64_t now = 5000;

	(void)state;
	attention_see(a, seen, 1);
	next(a, &now);
	assert_int_equal(now, 5000);
	next(a, &now);
	assert_int_equal(now, 5000 + ATTENTION_STALE_MS);
	attention_see(a, NULL, 0);
	assert_string_equal(next(a, &now), "");
	attention_free(a);
}

/* Scrolling through ten thousand: a second never has more than four questions. */
static void never_faster_than_allowed(void **state)
{
	struct attention *a = with(ATTENTION_MAX);
	int64_t wait, asked[64] = {0};
	size_t n = 0;

	(void)state;
	assert_null(attention_put(a, SLICE("one more"), SLICE("arn:more")));
	for (int64_t now = 0; now < 10000; now += 10) {
		char names[20][32];
		const char *seen[20];

		for (int i = 0; i < 20; i++) {
			snprintf(names[i], sizeof(names[i]), "cam-%05d",
				 (int)now / 10 * 7 + i);
			seen[i] = names[i];
		}
		attention_see(a, seen, 20);
		if (attention_next(a, now, &wait)) {
			assert_true(n < 64);
			asked[n++] = now;
			assert_true(n < 5 || asked[n - 1] - asked[n - 5] >= 1000);
		}
	}
	assert_true(n >= 39);
	attention_free(a);
}

static void too_many_is_a_pause_that_grows(void **state)
{
	struct attention *a = with(20);
	int64_t wait, now = 1000;

	(void)state;
	assert_non_null(attention_next(a, now, &wait));
	assert_true(attention_slow(a, now));
	assert_null(attention_next(a, now, &wait));
	assert_int_equal(wait, ATTENTION_PAUSE_MS);
	assert_false(attention_slow(a, now)); /* said once */
	assert_null(attention_next(a, now, &wait));
	assert_int_equal(wait, 2 * ATTENTION_PAUSE_MS);
	for (int i = 0; i < 20; i++)
		attention_slow(a, now);
	assert_null(attention_next(a, now, &wait));
	assert_int_equal(wait, ATTENTION_PAUSE_MAX_MS);
	now += 3 * ATTENTION_PAUSE_MAX_MS;
	next(a, &now);
	assert_true(attention_slow(a, now)); /* after a quiet time it is news again */
	attention_free(a);
}

static void count_gone(void *self, const struct attention_item *i)
{
	int *n = self;

	(void)i;
	++*n;
}

static void what_is_not_listed_is_gone(void **state)
{
	static const char *const seen[] = {"cam-00001", "cam-00002"};
	struct attention *a = with(3);
	struct attention_item *i;
	int gone = 0;

	(void)state;
	attention_see(a, seen, 2);
	attention_list_begins(a);
	attention_put(a, SLICE("cam-00001"), SLICE("arn:00001"));
	i = attention_find(a, SLICE("cam-00001"));
	i->facts[0] = 7;
	/* deleted and made again under the same name: nothing known of it is true */
	attention_put(a, SLICE("cam-00001"), SLICE("arn:again"));
	assert_int_equal(attention_find(a, SLICE("cam-00001"))->facts[0], 0);
	attention_list_ends(a, count_gone, &gone);
	assert_int_equal(gone, 2);
	assert_int_equal(attention_count(a), 1);
	assert_null(attention_find(a, SLICE("cam-00002")));
	attention_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_seen_comes_first),
		cmocka_unit_test(the_rest_only_when_few),
		cmocka_unit_test(what_is_seen_stays_fresh),
		cmocka_unit_test(never_faster_than_allowed),
		cmocka_unit_test(too_many_is_a_pause_that_grows),
		cmocka_unit_test(what_is_not_listed_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
