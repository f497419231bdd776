/* Cells: text is cut where it must be, lines join, and nothing hostile gets through. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tui/layout.h"

enum { ROOM = 4096 };

static void expect(const struct canvas *c, const char *want, bool runs)
{
	char room[ROOM];
	struct text t;

	text_init(&t, room, sizeof(room));
	canvas_dump(c, &t, runs);
	assert_string_equal(room, want);
}

static struct canvas made(int w, int h)
{
	struct canvas c = {0};

	assert_true(canvas_resize(&c, w, h));
	return c;
}

static void text_is_cut_with_an_ellipsis(void **state)
{
	static const struct {
		const char *text;
		int columns;
		const char *want;
	} cases[] = {
		{"dock", 6, "dock\n"},        {"dock", 4, "dock\n"},
		{"dockside", 4, "doc…\n"},    {"dockside", 1, "…\n"},
		{"監視カメラ", 5, "監視…\n"}, {"監視", 4, "監視\n"},
		{"監視カ", 4, "監…\n"},       {"e\xcc\x81tude", 3, "e\xcc\x81t…\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct canvas c = made(cases[i].columns, 1);
		struct pen p = pen_in(&c, canvas_all(&c));

		pen_text(&p, STYLE_TEXT, cases[i].text);
		expect(&c, cases[i].want, false);
		canvas_free(&c);
	}
}

static void fields_stand_in_columns(void **state)
{
	struct canvas c = made(16, 2);
	struct pen p = pen_in(&c, canvas_all(&c));

	(void)state;
	pen_field(&p, STYLE_TEXT, 6, "ab");
	pen_field(&p, STYLE_TEXT, -6, "12");
	pen_text(&p, STYLE_TEXT, "|");
	pen_row(&p, 1);
	pen_field(&p, STYLE_TEXT, 4, "too long");
	pen_right(&p, STYLE_DIM, "right");
	expect(&c, "ab        12|\ntoo…       right\n1 11-15 dim\n", true);
	canvas_free(&c);
}

static void controls_and_bad_bytes_become_signs(void **state)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{"a\033[31mb", "a\xef\xbf\xbd[31mb\n"},
		{"a\xff\xfe", "a\xef\xbf\xbd\xef\xbf\xbd\n"},
		{"a\xe2\x80\xae"
		 "b",
		 "ab\n"}, /* right-to-left override */
		{"a\xc2\x9b"
		 "b",
		 "a\xef\xbf\xbd"
		 "b\n"}, /* C1 CSI */
		{"a\xed\xa0\x80",
		 "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\n"}, /* a surrogate */
		{"a\xc0\xaf", "a\xef\xbf\xbd\xef\xbf\xbd\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct canvas c = made(20, 1);
		struct pen p = pen_in(&c, canvas_all(&c));

		pen_text(&p, STYLE_TEXT, cases[i].text);
		expect(&c, cases[i].want, false);
		canvas_free(&c);
	}
}

static void lines_join_where_they_meet(void **state)
{
	struct canvas c = made(9, 5);
	struct box left, right, in = canvas_frame(&c, canvas_all(&c));

	(void)state;
	canvas_rule(&c, canvas_all(&c), 2);
	layout_split(&c, (struct box){1, 3, 7, 1}, 3, &left, &right);
	layout_title(&c, in, STYLE_TITLE, "t");
	assert_int_equal(right.w, 3);
	expect(&c, "┌─ t ───┐\n│       │\n├───┬───┤\n│   │   │\n└───┴───┘\n", false);
	canvas_ascii(&c);
	expect(&c, "+- t ---+\n|       |\n+---+---+\n|   |   |\n+---+---+\n", false);
	canvas_free(&c);
}

static void half_of_a_wide_character_is_never_left(void **state)
{
	struct canvas c = made(4, 1);
	struct pen p = pen_in(&c, canvas_all(&c));

	(void)state;
	pen_text(&p, STYLE_TEXT, "監視");
	pen_to(&p, 1);
	pen_text(&p, STYLE_TEXT, "x");
	expect(&c, " x視\n", false);
	pen_to(&p, 2);
	pen_text(&p, STYLE_TEXT, "y");
	expect(&c, " xy\n", false);
	canvas_free(&c);
}

static void drawing_outside_is_harmless(void **state)
{
	struct canvas c = made(3, 2);
	struct pen p = pen_in(&c, (struct box){-5, -5, 20, 20});

	(void)state;
	for (int row = -3; row < 30; row++) {
		pen_row(&p, row);
		pen_text(&p, STYLE_TEXT, "a very long text that crosses everything");
	}
	canvas_frame(&c, (struct box){-4, -4, 100, 100});
	canvas_fill(&c, (struct box){2, 1, 50, 50}, STYLE_OK, "█");
	canvas_choose(&c, (struct box){-1, -1, 50, 50});
	canvas_paint(&c, (struct box){1, -1, 1, 2}, STYLE_WARN);
	assert_int_equal(c.width, 3);
	canvas_free(&c);
}

static void panes_share_the_rows(void **state)
{
	struct pane panes[] = {{.least = 2, .most = 3},
			       {.least = 1, .most = LAYOUT_REST},
			       {.least = 4, .most = 4}};

	(void)state;
	layout_panes((struct box){0, 0, 20, 14}, panes, 3);
	assert_int_equal(panes[0].box.h, 3);
	assert_int_equal(panes[1].box.h, 3);
	assert_int_equal(panes[2].box.h, 4);
	assert_int_equal(panes[2].box.y + panes[2].box.h,
			 13); /* the last row is the frame's */
	layout_panes((struct box){0, 0, 20, 6}, panes, 3);
	assert_int_equal(panes[2].box.h, 0); /* no room: left out, not squeezed */
}

static void differences_are_found(void **state)
{
	struct canvas a = made(4, 1), b = made(4, 1);
	struct pen p = pen_in(&b, canvas_all(&b));

	(void)state;
	pen_to(&p, 2);
	pen_text(&p, STYLE_OK, "x");
	assert_false(cells_differ(&a.cells[1], &b.cells[1]));
	assert_true(cells_differ(&a.cells[2], &b.cells[2]));
	canvas_free(&a);
	canvas_free(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_is_cut_with_an_ellipsis),
		cmocka_unit_test(fields_stand_in_columns),
		cmocka_unit_test(controls_and_bad_bytes_become_signs),
		cmocka_unit_test(lines_join_where_they_meet),
		cmocka_unit_test(half_of_a_wide_character_is_never_left),
		cmocka_unit_test(drawing_outside_is_harmless),
		cmocka_unit_test(panes_share_the_rows),
		cmocka_unit_test(differences_are_found),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
