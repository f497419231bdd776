/* Plots: a gap stays a gap, nothing is not zero, and peaks are seen. */
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

static struct plot plot_of(const float *at, size_t n, int columns, enum plot_look look)
{
	return (struct plot){.values = {at, NULL, NULL, n, 1, (int64_t)n + 99},
			     .scale = plot_scale(columns, (int)n, 1, look),
			     .top = 10,
			     .warn = NAN,
			     .crit = NAN,
			     .look = look};
}

static void blocks_with_a_gap(void **state)
{
	float v[] = {0, 5, NAN, 10, 20};
	struct plot p = plot_of(v, 5, 5, PLOT_BLOCKS);

	(void)state;
	expect(&p, 5, 1, "▁▄ ██\n");
	expect(&p, 5, 2, "   ██\n▁█ ██\n");
	p.look = PLOT_PLAIN;
	expect(&p, 5, 1, "_: ##\n");
}

static void braille_with_a_gap(void **state)
{
	float v[] = {0, 0, NAN, NAN, 10, 10};
	struct plot p = plot_of(v, 6, 3, PLOT_BRAILLE);

	(void)state;
	expect(&p, 3, 1, "⣀ ⠉\n");
}

/* Two lines where it gets worrying, under the values. */
static void thresholds_are_lines(void **state)
{
	float v[] = {1, 1, NAN, 10};
	struct plot p = plot_of(v, 4, 4, PLOT_BLOCKS);

	(void)state;
	p.warn = 5;
	p.crit = 20; /* not in sight */
	expect(&p, 4, 4, "   █\n   █\n┄┄┄█\n▃▃ █\n");
}

static void one_bad_second_is_seen_in_a_long_window(void **state)
{
	float v[40];
	struct plot p;

	(void)state;
	for (int i = 0; i < 40; i++)
		v[i] = 1;
	v[15] = 10;
	p = plot_of(v, 40, 4, PLOT_BLOCKS);
	assert_int_equal(p.scale.seconds, 10);
	expect(&p, 4, 3, " ░\n ░\n▂▅▂▂\n");
}

/* A second later all columns have moved on as they are, or stay. */
static void a_plot_does_not_tremble(void **state)
{
	struct bin now[13], then[13];
	struct plot_scale scale;
	float v[200];

	(void)state;
	for (int i = 0; i < 200; i++)
		v[i] = (float)(i * 37 % 91);
	scale = plot_scale(13, 60, 1, PLOT_BLOCKS);
	assert_int_equal(scale.seconds, 5);
	for (int64_t end = 100; end < 120; end++) {
		struct plot_values values = {v, NULL, NULL, (size_t)end + 1, 1, end};

		plot_bins(&values, &scale, now);
		for (int i = 1; i < 11 && end > 100; i++)
			assert_true(now[i].mean == then[i + (end % 5 == 0)].mean);
		memcpy(then, now, sizeof(then));
	}
}

static void columns_and_seconds(void **state)
{
	struct plot_scale s = plot_scale(60, 30, 1, PLOT_BLOCKS);

	(void)state;
	assert_int_equal(s.wide, 2);
	assert_int_equal(plot_span(&s), 30);
	assert_int_equal(plot_column(&s, 100, 100), 58);
	assert_int_equal(plot_column(&s, 100, 71), 0);
	assert_true(plot_column(&s, 100, 70) < 0);
	assert_int_equal(plot_second(&s, 100, 59), 100);
	assert_int_equal(plot_second(&s, 100, 0), 71);
	s = plot_scale(60, 600, 1, PLOT_BLOCKS);
	assert_int_equal(s.seconds, 10);
	for (int64_t end = 1000; end < 1011; end++)
		for (int i = 0; i < 60; i++)
			assert_int_equal(plot_column(&s, end, plot_second(&s, end, i)), i);
	s = plot_scale(50, 3600, 10, PLOT_BRAILLE);
	assert_int_equal(s.seconds, 80);
	assert_true(plot_span(&s) >= 3600);
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
		cmocka_unit_test(thresholds_are_lines),
		cmocka_unit_test(one_bad_second_is_seen_in_a_long_window),
		cmocka_unit_test(a_plot_does_not_tremble),
		cmocka_unit_test(columns_and_seconds),
		cmocka_unit_test(tops_are_round),
		cmocka_unit_test(words_for_numbers),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
