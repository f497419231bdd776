/* Themes: files and compiled-in ones say the same, and what is wrong is named by its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/theme.h"

static void the_files_are_the_compiled_ones(void **state)
{
	struct theme file, built;
	struct trouble why;

	(void)state;
	for (size_t i = 0; theme_builtin(i); i++) {
		setenv("KVSCOPE_THEMES", "themes", 1);
		assert_int_equal(theme_load(&file, theme_builtin(i), &why), FAULT_NONE);
		setenv("KVSCOPE_THEMES", "/nowhere", 1);
		setenv("XDG_CONFIG_HOME", "/nowhere", 1);
		assert_int_equal(theme_load(&built, theme_builtin(i), &why), FAULT_NONE);
		for (int s = 0; s < STYLE_COUNT; s++) {
			assert_int_equal(file.inks[s].fg.rgb, built.inks[s].fg.rgb);
			assert_int_equal(file.inks[s].fg.ansi, built.inks[s].fg.ansi);
			assert_int_equal(file.inks[s].bg.rgb, built.inks[s].bg.rgb);
			assert_int_equal(file.inks[s].attrs, built.inks[s].attrs);
		}
	}
}

static void a_line_is_read(void **state)
{
	struct theme t = {.name = "t"};
	struct trouble why;

	(void)state;
	assert_int_equal(theme_parse(&t,
				     SLICE("# words\n\n ; more\nwarn = #ff8000/yellow - "
					   "bold underline\r\n"),
				     &why),
			 FAULT_NONE);
	assert_int_equal(t.inks[STYLE_WARN].fg.rgb, 0xff8000);
	assert_int_equal(t.inks[STYLE_WARN].fg.ansi, 3);
	assert_int_equal(t.inks[STYLE_WARN].bg.rgb, -1);
	assert_int_equal(t.inks[STYLE_WARN].attrs, ATTR_BOLD | ATTR_UNDERLINE);
}

static void what_is_wrong_is_refused(void **state)
{
	static const char *const bad[] = {
		"nosuch = - -",
		"warn - -",
		"warn = #12345 -",
		"warn = #12345g -",
		"warn = red -",
		"warn = - - loud",
		"warn = #ffffff/mauve -",
		"warn =",
		"warn",
		"= - -",
	};

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct theme t = {.name = "t"};
		struct trouble why = {0};
		char text[64];

		snprintf(text, sizeof(text), "ok = - -\n%s\n", bad[i]);
		assert_int_equal(theme_parse(&t, slice_of(text), &why), FAULT_SYNTAX);
		assert_int_equal(why.code, 2);
	}
}

static void an_unknown_theme_is_said(void **state)
{
	struct theme t;
	struct trouble why;

	(void)state;
	assert_int_equal(theme_load(&t, "nosuch", &why), FAULT_ABSENT);
	assert_int_equal(theme_load(&t, "../../etc/passwd", &why), FAULT_ABSENT);
	assert_non_null(strstr(why.words, "passwd"));
}

static void mono_has_no_colour(void **state)
{
	struct theme t;
	struct trouble why;

	(void)state;
	assert_int_equal(theme_load(&t, "mono", &why), FAULT_NONE);
	for (int s = 0; s < STYLE_COUNT; s++) {
		assert_int_equal(t.inks[s].fg.rgb, -1);
		assert_int_equal(t.inks[s].bg.rgb, -1);
	}
	assert_int_equal(t.inks[STYLE_CURSOR].attrs & ATTR_REVERSE, ATTR_REVERSE);
}

static void the_nearest_of_256(void **state)
{
	(void)state;
	assert_int_equal(theme_256(0xff0000), 196);
	assert_int_equal(theme_256(0x000000), 16);
	assert_int_equal(theme_256(0xffffff), 231);
	assert_int_equal(theme_256(0x808080), 244);
	assert_int_equal(theme_256(-1), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_files_are_the_compiled_ones),
		cmocka_unit_test(a_line_is_read),
		cmocka_unit_test(what_is_wrong_is_refused),
		cmocka_unit_test(an_unknown_theme_is_said),
		cmocka_unit_test(mono_has_no_colour),
		cmocka_unit_test(the_nearest_of_256),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
