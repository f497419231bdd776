/* What a person sees of the log: lines by an expression, by severity, the last of a
 * channel. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void some_lines(struct scene *s)
{
	connect_at(s, 0);
	at(s, 600, "note", "\"state\":\"warn\",\"why\":\"something odd\"");
	at(s, 700, "api.fail",
	   "\"op\":\"JoinStorageSession\",\"code\":403,\"id\":\"AccessDeniedException\"");
	s->channel = "door";
	s->actor = "bell";
	at(s, 800, "ws.up", "\"ms\":5");
}

static void lines_are_chosen(void **state)
{
	static const struct {
		const char *filter;
		enum severity level;
		size_t lines;
	} cases[] = {
		{"", SEV_INFO, 8},
		{"", SEV_WARN, 2},
		{"", SEV_ERROR, 1},
		{"level>=warn", SEV_INFO, 2},
		{"level=error", SEV_WARN, 1},
		{"area=ws", SEV_INFO, 2},
		{"socket open", SEV_INFO, 2},
		{"channel=door", SEV_INFO, 1},
		{"actor=bell", SEV_INFO, 1},
		{"bell", SEV_INFO, 1},
		{"area=api !describe", SEV_INFO, 3},
		{"text~accessdenied", SEV_INFO, 1},
		{"from=observed", SEV_INFO, 8},
		{"from=inferred", SEV_INFO, 0},
		{"level>", SEV_INFO, 8}, /* cannot be read */
	};
	struct scene *s = scene_new(0);

	(void)state;
	some_lines(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct want w = {.parts = WANT_LOG,
				 .log_rows = 100,
				 .log_level = cases[i].level,
				 .log_filter = slice_of(cases[i].filter)};

		model_snapshot(s->m, &w, &s->snap);
		if (s->snap.log_total != cases[i].lines || s->snap.n_log != cases[i].lines)
			fail_msg("`%s` from %d: %zu lines", cases[i].filter,
				 (int)cases[i].level, s->snap.log_total);
	}
	scene_free(s);
}

static void new_lines_are_found_too(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_LOG,
			 .log_rows = 2,
			 .log_tail = true,
			 .log_filter = SLICE("area=ws")};

	(void)state;
	some_lines(s);
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.log_total, 2);
	at(s, 900, "ws.gone", "\"code\":1006");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.log_total, 3);
	assert_int_equal(s->snap.log_first, 1);
	assert_string_equal(s->snap.log[1].text, "socket closed 1006 ");
	assert_int_equal(s->snap.log[1].severity, SEV_WARN);
	assert_int_equal(s->snap.log[1].at_us, 900000);
	scene_free(s);
}

static void the_last_lines_of_a_channel(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_LOG, .log_rows = 3, .log_channel = SLICE("cam")};

	(void)state;
	some_lines(s);
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.n_log, 3);
	assert_int_equal(s->snap.log[0].at_us, 500000);
	assert_int_equal(s->snap.log[2].at_us, 700000);
	w.log_until_us = 300000; /* as it was then */
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.n_log, 3);
	assert_int_equal(s->snap.log[0].at_us, 140000);
	assert_int_equal(s->snap.log[2].at_us, 300000);
	w.log_until_us = 1;
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.n_log, 0);
	w.log_channel = SLICE("no-such-channel");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.n_log, 0);
	scene_free(s);
}

/* Events of the worker come some ms after those of the socket that they were before. */
static void lines_stand_in_the_order_of_time(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_LOG, .log_rows = 10, .log_channel = SLICE("cam")};

	(void)state;
	at(s, 50, "channel", "\"state\":\"ACTIVE\"");
	at(s, 100, "note", "\"why\":\"first\"");
	at(s, 300, "note", "\"why\":\"third\"");
	at(s, 200, "note", "\"why\":\"second\"");
	for (int i = 0; i < 2; i++) {
		model_snapshot(s->m, &w, &s->snap);
		assert_int_equal(s->snap.n_log, 3);
		assert_string_equal(s->snap.log[1].text, "second");
		w.log_channel = SLICE("");
	}
	scene_free(s);
}

static void long_lines_are_whole(void **state)
{
	char more[300], words[200];
	struct scene *s = scene_new(0);

	(void)state;
	memset(words, 'x', sizeof(words));
	words[sizeof(words) - 1] = '\0';
	snprintf(more, sizeof(more), "\"why\":\"%s\"", words);
	at(s, 100, "note", more);
	assert_string_equal(look(s, 200)->log[0].text, words);
	scene_free(s);
}

static void what_is_forgotten_is_no_line(void **state)
{
	struct scene *s = scene_new(256 * 1024);
	struct want w = {.parts = WANT_LOG, .log_rows = 100, .log_tail = true};

	(void)state;
	for (int i = 0; i < 6000; i++) {
		at(s, i * 10, "note", "\"why\":\"again\"");
		if (i % 500 == 0)
			model_snapshot(s->m, &w, &s->snap);
	}
	model_snapshot(s->m, &w, &s->snap);
	assert_in_range(s->snap.log_total, 100, 5000);
	assert_int_equal(s->snap.log[99].at_us, 59990000);
	w.log_tail = false;
	model_snapshot(s->m, &w, &s->snap);
	assert_string_equal(s->snap.log[0].text, "again");
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lines_are_chosen),
		cmocka_unit_test(new_lines_are_found_too),
		cmocka_unit_test(the_last_lines_of_a_channel),
		cmocka_unit_test(lines_stand_in_the_order_of_time),
		cmocka_unit_test(long_lines_are_whole),
		cmocka_unit_test(what_is_forgotten_is_no_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
