/* A moment of a recording in a person's words. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/cli/moment.h"

/* 200 s from 23:59:00 UTC on, an event a second. */
enum { SECONDS = 200 };
static const int64_t begin_ms = 86340000;

static struct player *made(char *path)
{
	FILE *f;
	struct trouble why;
	struct player *p;

	strcpy(path, "/tmp/kvscope-test-XXXXXX");
	f = fdopen(mkstemp(path), "w");
	assert_non_null(f);
	for (int i = 0; i <= SECONDS; i++)
		fprintf(f, "{\"ev\":\"note\",\"t\":%d,\"w\":%lld,\"why\":\"x\"}\n",
			(i + 5) * 1000000, (long long)(begin_ms + i * 1000));
	fclose(f);
	p = player_open(path, &why);
	assert_non_null(p);
	while (player_read(p, 1000))
		;
	return p;
}

static void words_say_moments(void **state)
{
	static const struct {
		const char *words;
		int64_t ms; /* after the beginning; -1: none */
	} cases[] = {
		{"begin", 0},
		{"end", 200000},
		{" +90 ", 90000},
		{"+1:30", 90000},
		{"+0:01:30.25", 90250},
		{"+90.5", 90500},
		{"+100:00", 200000}, /* beyond: the end */
		{"-0:10", 190000},
		{"-10", 190000},
		{"-1:00:00", 0},
		{"50%", 100000},
		{"12.5%", 25000},
		{"0%", 0},
		{"100%", 200000},
		{"23:59:30", 30000},
		{"23:59:30.5Z", 30500},
		{"00:00", 60000}, /* the next day */
		{"00:01:02", 122000},
		{"12:00:00", 0}, /* not in it: the nearest edge */
		{"23:58:00", 0},
		{"#1", 0},
		{"#51", 50000},
		{"#0", 0},
		{"#999999", 200000},
		{"", -1},
		{"+", -1},
		{"1:2:3:4", -1},
		{"+1:60", -1},
		{"24:00", -1},
		{"25", -1},
		{"101%", -1},
		{"100.5%", -1},
		{"x%", -1},
		{"#", -1},
		{"#x", -1},
		{"+1:30x", -1},
		{"12:00:00+", -1},
		{"+99999999999999999999", -1},
		{"later", -1},
	};
	char path[64];
	struct player *p = made(path);
	struct player_view v;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool fine = moment_go(p, slice_of(cases[i].words), 0);

		player_view(p, &v);
		if (fine != (cases[i].ms >= 0) ||
		    (fine && v.now_us - v.begin_us != cases[i].ms * 1000))
			fail_msg("%s: %lld ms", cases[i].words,
				 (long long)(v.now_us - v.begin_us) / 1000);
	}
	/* Two hours east it is later: 01:59:30 there is 23:59:30 UTC. */
	assert_true(moment_go(p, SLICE("01:59:30"), 7200));
	player_view(p, &v);
	assert_int_equal(v.now_us - v.begin_us, 30000000);
	assert_true(moment_go(p, SLICE("18:59:30"), -18000));
	player_view(p, &v);
	assert_int_equal(v.now_us - v.begin_us, 30000000);
	player_free(p);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_say_moments),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
