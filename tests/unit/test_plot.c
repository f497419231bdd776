/* Plots: a gap stays a gap, nothing is not zero, and both styles stay in their box. */
#include <locale.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tui/format.h"
#include "tui/plot.h"

static void expect(const struct plot *p, int w, int h, const char *want)
{
	struct canvas c = {0};
	char room[1024];
	struct text t;

	assert_true(canvas_resize(&c, w, h));
	plot_draw(&c, canvas_all(&c), STYLE_VIDEO, p);
	text_init(&t, room, sizeof(room));
	canvas_dump(&c, &t, false);
	assert_string_equal(room, want);
	canvas_free(&c);
}

static void blocks_with_a_gap(void **state)
{
	float v[] = {0, 5, NAN, 10, 20};
	struct plot p = {.at = v, .n = 5, .top = 10};

	(void)state;
	expect(&p, 5, 1, "▁▄ ██\n");
	expect(&p, 5, 2, "   ██\n▁█ ██\n");
}

static void braille_with_a_gap(void **state)
{
	float v[] = {0, 0, NAN, NAN, 10, 10};
	struct plot p = {.at = v, .n = 6, .top = 10, .braille = true};

	(void)state;
	expect(&p, 3, 1, "⣀ ⠉\n");
}

static void bins_are_means_of_what_is_there(void **state)
{
	float v[] = {1, 3, NAN, 5, NAN, NAN}, out[3];

	(void)state;
	plot_resample(v, 6, out, 3);
	assert_float_equal(out[0], 2, 0.001);
	assert_float_equal(out[1], 5, 0.001);
	assert_true(isnan(out[2]));
}

static void tops_are_round(void **state)
{
	(void)state;
	assert_float_equal(plot_top(912, 100), 1000, 0.1);
	assert_float_equal(plot_top(18, 10), 20, 0.01);
	assert_float_equal(plot_top(NAN, 10), 10, 0.01);
	assert_float_equal(plot_top(0, 0), 1, 0.01);
	assert_float_equal(plot_top(260, 50), 300, 0.01);
}

static void words_for_numbers(void **state)
{
	(void)state;
	assert_string_equal(words_duration(-1).s, "–");
	assert_string_equal(words_duration(0).s, "00:00");
	assert_string_equal(words_duration(761000).s, "12:41");
	assert_string_equal(words_duration(3723000).s, "1:02:03");
	assert_string_equal(words_bits(912000).s, "912 kbps");
	assert_string_equal(words_bits(-1).s, "–");
	assert_string_equal(words_count(18204).s, "18 204");
	assert_string_equal(words_milli(24900, 1).s, "24.9");
	assert_string_equal(words_retention(-1).s, "·");
	assert_string_equal(words_retention(0).s, "0h");
	assert_string_equal(words_retention(168).s, "7d");
	assert_string_equal(words_percent(23).s, "2.3");
	assert_string_equal(words_percent(-1).s, "–");
	assert_string_equal(words_float(NAN).s, "–");
	assert_string_equal(words_stamp(0).s, "–");
	assert_string_equal(words_stamp(1795356150412).s, "14:02:30.412");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(blocks_with_a_gap),
		cmocka_unit_test(braille_with_a_gap),
		cmocka_unit_test(bins_are_means_of_what_is_there),
		cmocka_unit_test(tops_are_round),
		cmocka_unit_test(words_for_numbers),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
