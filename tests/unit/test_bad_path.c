/* `produce --path`: what a person may write, and what is refused whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/cli/bad_path.h"
#include "tui/cli/command.h"

static void paths_are_read(void **state)
{
	static const struct {
		const char *words;
		struct loop_path path;
	} cases[] = {
		{"loss=5", {50, 0, 0}},
		{"delay=80", {0, 80, 0}},
		{"rate=500k", {0, 0, 500000}},
		{"rate=1M,loss=100,delay=5000", {1000, 5000, 1000000}},
		{"loss=0,delay=0", {0, 0, 0}},
		{"loss=1,loss=2", {20, 0, 0}}, /* the last one counts */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loop_path p = {0};

		if (!bad_path_read(&p, slice_of(cases[i].words)))
			fail_msg("%s is refused", cases[i].words);
		assert_int_equal(p.lost_milli, cases[i].path.lost_milli);
		assert_int_equal(p.delay_ms, cases[i].path.delay_ms);
		assert_int_equal(p.bps, cases[i].path.bps);
	}
}

static void others_are_refused_whole(void **state)
{
	static const char *const cases[] = {
		"",
		"loss",
		"loss=",
		"loss=101",
		"loss=-1",
		"loss=5%",
		"loss=0.5",
		"delay=5001",
		"rate=49k",
		"rate=2000M",
		"lost=5",
		"loss=5,",
		",loss=5",
		"loss=5,,rate=1M",
		"loss = 5",
		"loss=5;delay=3",
		"delay=99999999999999999999",
		"rate=500kbps",
		"=5",
		"loss=5,delay",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct loop_path p = {7, 8, 9};

		if (bad_path_read(&p, slice_of(cases[i])))
			fail_msg("`%s` is taken", cases[i]);
		assert_true(p.lost_milli == 7 && p.delay_ms == 8 && p.bps == 9);
	}
}

/* What is not named stays. */
static void parts_add_up(void **state)
{
	struct loop_path p = {0};

	(void)state;
	assert_true(bad_path_read(&p, SLICE("loss=5")));
	assert_true(bad_path_read(&p, SLICE("delay=80")));
	assert_true(p.lost_milli == 50 && p.delay_ms == 80 && p.bps == 0);
}

/* The command says what it would take, and calls nobody. */
static void the_command_refuses_it_too(void **state)
{
	char words[][16] = {"produce", "--channel-name", "cam", "--path", "loss=500"};
	char *line[] = {words[0], words[1], words[2], words[3], words[4], NULL};

	(void)state;
	assert_int_equal(produce_command.run(5, line), 252);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(paths_are_read),
		cmocka_unit_test(others_are_refused_whole),
		cmocka_unit_test(parts_add_up),
		cmocka_unit_test(the_command_refuses_it_too),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
