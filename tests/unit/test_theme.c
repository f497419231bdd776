/* Themes: files and compiled-in ones say the same, and what is wrong is named by its line.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <math.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/colour.h"
#include "tui/looks.h"

static void the_files_are_the_compiled_ones(void **state)
{
	struct theme file, built;
	struct trouble why;

	(void)state;
	for (size_t i = 0; theme_builtin(i); i++) {
		setenv("KVSCOPE_THEMES", "themes", 1);
		assert_int_equal(theme_load(&file, theme_builtin(i), &why), FAULT_NONE);
		setenv("KVSCOPE_THEMES", "/proc/nowhere", 1);
		setenv("XDG_CONFIG_HOME", "/proc/nowhere", 1);
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
		"warn = mauve -",
		"base = nosuch",
		"ground = #12",
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
	assert_int_equal(colour_256(0xff0000), 196);
	assert_int_equal(colour_256(0x000000), 16);
	assert_int_equal(colour_256(0xffffff), 231);
	assert_int_equal(colour_256(0x808080), 244);
	assert_int_equal(colour_256(-1), -1);
	for (int i = 16; i < 256; i++)
		assert_int_equal(colour_rgb(colour_256(colour_rgb(i))), colour_rgb(i));
	assert_int_equal(colour_16(0xf01010), 9);
	assert_int_equal(colour_16(0x101010), 0);
	assert_int_equal(colour_16(-1), -1);
}

static void contrast_is_as_the_standard_says(void **state)
{
	(void)state;
	assert_true(fabs(colour_contrast(0xffffff, 0x000000) - 21) < 0.001);
	assert_true(fabs(colour_contrast(0x777777, 0xffffff) - 4.48) < 0.01);
	assert_true(fabs(colour_contrast(0x336699, 0x336699) - 1) < 0.001);
}

static struct theme built_in(const char *name)
{
	struct trouble why = {0};
	struct theme t;

	setenv("KVSCOPE_THEMES", "/proc/nowhere", 1);
	setenv("XDG_CONFIG_HOME", "/proc/nowhere", 1);
	if (theme_load(&t, name, &why))
		fail_msg("%s: %s", name, why.words);
	return t;
}

static void each_says_every_style(void **state)
{
	(void)state;
	assert_string_equal(theme_builtin(0), "dark");
	for (size_t i = 0; theme_builtin(i); i++) {
		struct theme t = built_in(theme_builtin(i));

		for (int s = 0; s < STYLE_COUNT; s++)
			if (!t.said[s])
				fail_msg("%s does not say %s", t.name,
					 style_name((enum style)s));
	}
	assert_null(theme_builtin(6));
	assert_null(theme_builtin(99));
}

static int drawn(int colour)
{
	return colour & SPEECH_DIRECT ? colour & ~SPEECH_DIRECT : colour_rgb(colour);
}

static void check_contrast(const struct theme *t, int colours, double text, double lines)
{
	static struct speech s;

	s.colours = colours;
	looks_mix(&s, t);
	for (int i = 0; i < 2 * STYLE_COUNT; i++) {
		struct look l = s.looks[i];
		double least = i % STYLE_COUNT == STYLE_BORDER ? lines : text, got;

		/* Eight colours: bold ones are drawn bright. */
		if (colours == 8 && l.attrs & ATTR_BOLD && l.fg < 8)
			l.fg += 8;
		if (l.fg < 0 || l.bg < 0)
			fail_msg("%s, %d colours: %s leaves a colour to the terminal",
				 t->name, colours,
				 style_name((enum style)(i % STYLE_COUNT)));
		got = colour_contrast(drawn(l.fg), drawn(l.bg));
		if (got < least)
			fail_msg("%s, %d colours: %s%s has a contrast of %.2f", t->name,
				 colours, style_name((enum style)(i % STYLE_COUNT)),
				 i < STYLE_COUNT ? "" : " under the cursor", got);
	}
}

/* WCAG 2: 4.5 for text (AA), 7 for the theme of high contrast (AAA). What eight or sixteen
 * colours look like is the terminal's choice; here, as xterm draws them. */
static void text_stands_out(void **state)
{
	static const struct {
		const char *name;
		double text, lines;
	} all[] = {{"dark", 4.5, 1.5},
		   {"light", 4.5, 1.5},
		   {"contrast", 7, 3},
		   {"safe", 4.5, 1.5}};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct theme t = built_in(all[i].name);

		check_contrast(&t, SPEECH_DIRECT, all[i].text, all[i].lines);
		check_contrast(&t, 256, all[i].text, all[i].lines);
		check_contrast(&t, 16, 2.9, 1.5);
		check_contrast(&t, 8, 2.9, 1.5);
	}
}

static void the_three_places_differ(void **state)
{
	static const int depths[] = {1, 8, 16, 256, SPEECH_DIRECT};
	static const enum style places[] = {STYLE_LIVE, STYLE_LOCAL, STYLE_REPLAY};
	static struct speech s;

	(void)state;
	for (size_t i = 0; theme_builtin(i); i++)
		for (int d = 0; d < 5; d++) {
			struct theme t = built_in(theme_builtin(i));

			s.colours = depths[d];
			looks_mix(&s, &t);
			for (int p = 0; p < 3; p++) {
				struct look a = s.looks[places[p]],
					    b = s.looks[places[(p + 1) % 3]];

				if (a.fg == b.fg && a.bg == b.bg && a.attrs == b.attrs)
					fail_msg("%s, %d colours: two places look alike",
						 t.name, depths[d]);
			}
		}
}

/* The row under the cursor is one piece: turned around, no ink becomes a ground, and faint on
 * its own ground nothing could be read. */
static void the_cursors_row_is_one_ground(void **state)
{
	static const int depths[] = {1, 8, 16, 256, SPEECH_DIRECT};
	static struct speech s;

	(void)state;
	for (size_t i = 0; theme_builtin(i); i++)
		for (size_t d = 0; d < sizeof(depths) / sizeof(depths[0]); d++) {
			struct theme t = built_in(theme_builtin(i));

			s.colours = depths[d];
			looks_mix(&s, &t);
			for (int k = STYLE_COUNT; k < 2 * STYLE_COUNT; k++) {
				struct look l = s.looks[k],
					    text = s.looks[STYLE_COUNT + STYLE_TEXT];

				assert_int_equal(l.bg, text.bg);
				if (!(text.attrs & ATTR_REVERSE))
					continue;
				assert_int_equal(l.fg, text.fg);
				assert_false(l.attrs & ATTR_DIM);
			}
		}
}

/* G. M. Machado, M. M. Oliveira, L. A. F. Fernandes, "A Physiologically-based Model for
 * Simulation of Color Vision Deficiency", 2009: severity 1, on linear light. */
static const struct eye {
	const char *name;
	double m[3][3];
} eyes[] = {
	{"no deficiency", {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}},
	{"protanopia",
	 {{0.152286, 1.052583, -0.204868},
	  {0.114503, 0.786281, 0.099216},
	  {-0.003882, -0.048116, 1.051998}}},
	{"deuteranopia",
	 {{0.367322, 0.860646, -0.227968},
	  {0.280085, 0.672501, 0.047413},
	  {-0.011820, 0.042940, 0.968881}}},
};

struct lab {
	double l, a, b;
};

static double root(double t)
{
	return t > 0.008856 ? cbrt(t) : 7.787 * t + 16.0 / 116;
}

static struct lab seen(const struct eye *eye, int rgb)
{
	double in[3], out[3], x, y, z;

	for (int i = 0; i < 3; i++) {
		double c = (rgb >> (16 - 8 * i) & 255) / 255.0;

		in[i] = c <= 0.04045 ? c / 12.92 : pow((c + 0.055) / 1.055, 2.4);
	}
	for (int i = 0; i < 3; i++)
		out[i] = fmin(1, fmax(0, eye->m[i][0] * in[0] + eye->m[i][1] * in[1] +
						 eye->m[i][2] * in[2]));
	x = root((0.4124 * out[0] + 0.3576 * out[1] + 0.1805 * out[2]) / 0.95047);
	y = root(0.2126 * out[0] + 0.7152 * out[1] + 0.0722 * out[2]);
	z = root((0.0193 * out[0] + 0.1192 * out[1] + 0.9505 * out[2]) / 1.08883);
	return (struct lab){116 * y - 16, 500 * (x - y), 200 * (y - z)};
}

static double apart(struct lab p, struct lab q)
{
	return sqrt((p.l - q.l) * (p.l - q.l) + (p.a - q.a) * (p.a - q.a) +
		    (p.b - q.b) * (p.b - q.b));
}

static void check_apart(const struct theme *t, enum style a, enum style b, bool ground)
{
	enum { APART = 20 }; /* of CIE 1976's difference; 2.3 is just to be noticed */

	for (size_t i = 0; i < sizeof(eyes) / sizeof(eyes[0]); i++)
		for (int exact = 0; exact < 2; exact++) {
			int p = ground ? t->inks[a].bg.rgb : t->inks[a].fg.rgb;
			int q = ground ? t->inks[b].bg.rgb : t->inks[b].fg.rgb;
			double d;

			if (!exact)
				p = colour_rgb(colour_256(p)),
				q = colour_rgb(colour_256(q));
			d = apart(seen(&eyes[i], p), seen(&eyes[i], q));
			if (d < APART)
				fail_msg("%s: %s and %s are %.1f apart for %s", t->name,
					 style_name(a), style_name(b), d, eyes[i].name);
		}
}

static void safe_is_told_apart_by_every_eye(void **state)
{
	static const enum style groups[][3] = {{STYLE_OK, STYLE_WARN, STYLE_ERROR},
					       {STYLE_HOLDING, STYLE_JOINING, STYLE_LOST},
					       {STYLE_LIVE, STYLE_LOCAL, STYLE_REPLAY}};
	struct theme t = built_in("safe");

	(void)state;
	for (int g = 0; g < 3; g++)
		for (int i = 0; i < 3; i++)
			check_apart(&t, groups[g][i], groups[g][(i + 1) % 3], g == 2);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "we");

	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void a_file_is_loaded_by_its_path(void **state)
{
	char folder[] = "/tmp/kvscope-test-XXXXXX", path[64];
	struct theme t, light = built_in("light"), dark = built_in("dark");
	struct trouble why;

	(void)state;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof(path), "%s/mine.theme", folder);
	write_file(path, "#\nok = #00ff00 - bold\nbase = light\nwarn = cyan -\n");
	assert_int_equal(theme_load(&t, path, &why), FAULT_NONE);
	assert_string_equal(t.name, "mine.theme");
	assert_int_equal(t.inks[STYLE_OK].fg.rgb, 0x00ff00);
	assert_int_equal(t.inks[STYLE_OK].fg.ansi, 10);
	assert_int_equal(t.inks[STYLE_WARN].fg.rgb, -1);
	assert_int_equal(t.inks[STYLE_WARN].fg.ansi, 6);
	assert_int_equal(t.inks[STYLE_TEXT].fg.rgb, light.inks[STYLE_TEXT].fg.rgb);
	assert_int_equal(t.ground.rgb, light.ground.rgb);
	write_file(path, "ok = #00ff00 -\n");
	assert_int_equal(theme_load(&t, path, &why), FAULT_NONE);
	assert_int_equal(t.inks[STYLE_TEXT].fg.rgb, dark.inks[STYLE_TEXT].fg.rgb);
	assert_int_equal(theme_load(&t, folder, &why), FAULT_SYNTAX);
	remove(path);
	assert_int_equal(theme_load(&t, path, &why), FAULT_ABSENT);
	assert_int_equal(theme_load(&t, "nosuch.theme", &why), FAULT_ABSENT);
	rmdir(folder);
}

/* Its colours are the terminal's, whatever else the terminal can show. */
static void sixteen_stays_sixteen(void **state)
{
	struct theme t = built_in("sixteen");
	static struct speech s;

	(void)state;
	s.colours = SPEECH_DIRECT;
	looks_mix(&s, &t);
	for (int i = 0; i < 2 * STYLE_COUNT; i++)
		assert_true(s.looks[i].fg < 16 && s.looks[i].bg < 16);
	assert_int_equal(s.looks[STYLE_OK].fg, 2);
	assert_int_equal(s.looks[STYLE_TEXT].fg, -1);
}

/* A theme of colours on a terminal without: what colour said, weight says. */
static void without_colours_it_is_mono(void **state)
{
	struct theme t = built_in("dark"), mono = built_in("mono");
	static struct speech s;

	(void)state;
	s.colours = 1;
	looks_mix(&s, &t);
	for (int i = 0; i < STYLE_COUNT; i++) {
		assert_int_equal(s.looks[i].attrs, mono.inks[i].attrs);
		assert_int_equal(s.looks[i].fg, -1);
		assert_int_equal(s.looks[i].bg, -1);
		assert_true(s.looks[STYLE_COUNT + i].attrs & ATTR_REVERSE);
	}
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
		cmocka_unit_test(contrast_is_as_the_standard_says),
		cmocka_unit_test(each_says_every_style),
		cmocka_unit_test(the_cursors_row_is_one_ground),
		cmocka_unit_test(text_stands_out),
		cmocka_unit_test(the_three_places_differ),
		cmocka_unit_test(safe_is_told_apart_by_every_eye),
		cmocka_unit_test(a_file_is_loaded_by_its_path),
		cmocka_unit_test(sixteen_stays_sixteen),
		cmocka_unit_test(without_colours_it_is_mono),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
