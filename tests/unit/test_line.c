/* A line is edited as in a shell, by whole characters, and never beyond its bound. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tui/key.h"
#include "tui/line.h"

static void type(struct line *l, const char *ascii)
{
	for (; *ascii; ascii++)
		line_key(l, *ascii);
}

static void press(struct line *l, const int *keys)
{
	for (; *keys; keys++)
		line_key(l, *keys);
}

/* The text with a bar where the cursor stands. */
static const char *shown(const struct line *l, char *room, size_t n)
{
	snprintf(room, n, "%.*s|%s", (int)l->at, l->text, l->text + l->at);
	return room;
}

/* clang-format off */
static const struct {
	const char *name, *begins;
	int keys[8];
	const char *ends;
} edits[] = {
	{"left",            "ab",         {KEY_ARROW_LEFT},                       "a|b"},
	{"left of nothing", "",           {KEY_ARROW_LEFT, KEY_RUBOUT},           "|"},
	{"right at end",    "ab",         {KEY_ARROW_RIGHT, KEY_ERASE},           "ab|"},
	{"home, end",       "ab",         {KEY_FIRST, 'x', KEY_LAST, 'y'},        "xaby|"},
	{"^A ^E",           "ab",         {CTRL_KEY('A'), 'x', CTRL_KEY('E')},    "xab|"},
	{"^B ^F",           "ab",         {CTRL_KEY('B'), CTRL_KEY('B'), CTRL_KEY('F')}, "a|b"},
	{"rub out",         "abc",        {KEY_ARROW_LEFT, KEY_RUBOUT},           "a|c"},
	{"^H",              "abc",        {CTRL_KEY('H')},                        "ab|"},
	{"delete",          "abc",        {KEY_FIRST, KEY_ERASE},                 "|bc"},
	{"^U before it",    "ab cd",      {KEY_ARROW_LEFT, CTRL_KEY('U')},        "|d"},
	{"^K behind it",    "ab cd",      {KEY_FIRST, KEY_ARROW_RIGHT, CTRL_KEY('K')}, "a|"},
	{"^W",              "state~A cam-1  ", {CTRL_KEY('W')},                   "state~A |"},
	{"^W twice",        "a b",        {CTRL_KEY('W'), CTRL_KEY('W'), CTRL_KEY('W')}, "|"},
	{"word left",       "cam-dock-2", {KEY_WORD_LEFT, KEY_WORD_LEFT},         "cam-|dock-2"},
	{"word right",      "cam-dock-2", {KEY_FIRST, KEY_WORD_RIGHT},            "cam|-dock-2"},
	{"wide",            "監視x",      {KEY_ARROW_LEFT, KEY_RUBOUT},           "監|x"},
	{"with a mark",     "ae\u0301x",  {KEY_ARROW_LEFT, KEY_RUBOUT},           "a|x"},
	{"mark typed",      "a",          {'e', 0x301, KEY_ARROW_LEFT},           "a|e\u0301"},
	{"umlaut typed",    "",           {0xfc, 0x76e3, 0x1f600},                "ü監😀|"},
	{"not shown",       "a",          {0x7f + 1, 0x200b, 0x202e, 0xd800, 0xfeff}, "a|"},
	{"base before mark", "",          {0x301, KEY_FIRST, 'e'},                "e\u0301|"},
};
/* clang-format on */

static void keys_edit_as_in_a_shell(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++) {
		struct line l = {0};
		char room[LINE_BYTES + 2];

		line_set(&l, slice_of(edits[i].begins));
		press(&l, edits[i].keys);
		if (strcmp(shown(&l, room, sizeof(room)), edits[i].ends) != 0)
			fail_msg("%s: %s, not %s", edits[i].name, room, edits[i].ends);
		assert_int_equal(strlen(l.text), l.n);
	}
}

static void a_line_says_what_a_key_did(void **state)
{
	struct line l = {0};

	(void)state;
	assert_int_equal(line_key(&l, 'a'), LINE_CHANGED);
	assert_int_equal(line_key(&l, KEY_ARROW_LEFT), LINE_MOVED);
	assert_int_equal(line_key(&l, KEY_RUBOUT), LINE_MOVED);
	assert_int_equal(line_key(&l, KEY_RETURN), LINE_NOT);
	assert_int_equal(line_key(&l, KEY_ESCAPE), LINE_NOT);
	assert_int_equal(line_key(&l, KEY_TABULATOR), LINE_NOT);
	assert_int_equal(line_key(&l, KEY_ARROW_UP), LINE_NOT);
	assert_int_equal(line_key(&l, F_KEY(1)), LINE_NOT);
	assert_int_equal(line_key(&l, KEY_NONE), LINE_NOT);
	assert_int_equal(line_key(&l, -1), LINE_NOT);
}

static void what_does_not_fit_is_not_taken(void **state)
{
	struct line l = {.most = 4}, all = {0};
	char many[2 * LINE_BYTES];

	(void)state;
	type(&l, "abcdef");
	assert_string_equal(l.text, "abcd");
	line_key(&l, KEY_RUBOUT);
	line_key(&l, 0xfc); /* two bytes */
	assert_string_equal(l.text, "abc");
	line_set(&l, SLICE("ab監"));
	assert_string_equal(l.text, "ab");
	memset(many, 'x', sizeof(many));
	line_set(&all, (struct slice){many, sizeof(many)});
	assert_int_equal(all.n, LINE_BYTES - 1);
	assert_int_equal(line_key(&all, 'x'), LINE_MOVED);
	line_set(&all, SLICE("a\x1b[31m\xff\n"));
	assert_string_equal(all.text, "a\uFFFD[31m\uFFFD\uFFFD");
}

/* clang-format off */
static const struct {
	const char *text;
	size_t back; /* so many times to the left */
	int columns;
	const char *drawn;
} pictures[] = {
	{"abc", 0, 8, "abc_\n0 0-3 input\n"},
	{"abc", 2, 8, "abc\n0 0-0 input\n0 1-1 input!\n0 2-2 input\n"},
	{"abcdefgh", 0, 6, "…efgh_\n0 0-0 dim\n0 1-5 input\n"},
	{"abcdefgh", 8, 6, "abcde…\n0 0-0 input!\n0 1-5 input\n"},
	{"監視カメラ", 0, 6, "…メラ_\n0 0-0 dim\n0 1-5 input\n"},
	{"監視カメラ", 1, 6, "…メラ\n0 0-0 dim\n0 1-2 input\n0 3-4 input!\n"},
	{"監", 1, 1, "…\n0 0-0 input!\n"},
};
/* clang-format on */

static void the_cursor_is_always_seen(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(pictures) / sizeof(pictures[0]); i++) {
		struct canvas c = {0};
		struct line l = {0};
		struct pen p;
		char room[512];
		struct text t;

		line_set(&l, slice_of(pictures[i].text));
		for (size_t k = 0; k < pictures[i].back; k++)
			line_key(&l, KEY_ARROW_LEFT);
		assert_true(canvas_resize(&c, 10, 1));
		p = pen_in(&c, canvas_all(&c));
		pen_row(&p, 0);
		line_draw(&p, &l, pictures[i].columns);
		text_init(&t, room, sizeof(room));
		canvas_dump(&c, &t, true);
		assert_string_equal(room, pictures[i].drawn);
		canvas_free(&c);
	}
}

/* Whatever is typed: the text stays UTF-8, the cursor between characters, all in bounds. */
static void any_keys_leave_a_good_line(void **state)
{
	static const int some[] = {'a',
				   ' ',
				   0x301,
				   0x76e3,
				   0x1f600,
				   KEY_ARROW_LEFT,
				   KEY_ARROW_RIGHT,
				   KEY_FIRST,
				   KEY_RUBOUT,
				   KEY_ERASE,
				   KEY_WORD_LEFT,
				   KEY_WORD_RIGHT,
				   CTRL_KEY('W'),
				   0x302};
	struct line l = {.most = 24};
	unsigned seed = 7;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		seed = seed * 1103515245u + 12345u;
		line_key(&l, some[seed >> 16 & 15 ? (seed >> 16) % 14 : 0]);
		assert_true(l.n <= 24 && l.at <= l.n && l.text[l.n] == '\0');
		assert_true((l.text[l.at] & 0xc0) != 0x80);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_edit_as_in_a_shell),
		cmocka_unit_test(a_line_says_what_a_key_did),
		cmocka_unit_test(what_does_not_fit_is_not_taken),
		cmocka_unit_test(the_cursor_is_always_seen),
		cmocka_unit_test(any_keys_leave_a_good_line),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
