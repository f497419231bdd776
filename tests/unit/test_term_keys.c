/* Bytes of terminals become keys, whole or cut anywhere, and what means nothing is
 * swallowed whole. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/keyread.h"
#include "tui/keys.h"

enum { MOST = 64 };

struct heard {
	int keys[MOST];
	size_t n;
};

static void hear(struct heard *h, int key)
{
	if (key != KEY_NONE && h->n < MOST)
		h->keys[h->n++] = key;
}

/* All at once, or with a pause after byte `cut`, in which nothing is asked. */
static struct heard read_all(struct keyread *k, const char *bytes, size_t n, size_t cut)
{
	struct heard h = {.n = 0};
	int64_t ms = 10000;

	for (size_t i = 0; i < n; i++) {
		if (i == cut)
			ms += KEYREAD_STALE_MS / 2;
		hear(&h, keyread_byte(k, (unsigned char)bytes[i], ms));
	}
	hear(&h, keyread_late(k));
	return h;
}

#define P(c) (KEY_PASTED | (c))
/* clang-format off */
static const struct {
	const char *bytes;
	int keys[8];
} cases[] = {
	{"j", {'j'}},                        {"\r", {KEY_RETURN}},
	{"\n", {KEY_RETURN}},                {"\t", {KEY_TABULATOR}},
	{"\177", {KEY_RUBOUT}},              {"\004", {CTRL_KEY('D')}},
	{"\033", {KEY_ESCAPE}},              {"\033\033", {KEY_ESCAPE}},
	{"\303\251x", {0xe9, 'x'}},          {"\343\202\253", {0x30ab}},
	{"\360\237\216\245", {0x1f3a5}},
	/* arrows, in both modes and with modifiers */
	{"\033[A\033[B\033[C\033[D", {KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ARROW_RIGHT, KEY_ARROW_LEFT}},
	{"\033OA\033OB\033OC\033OD", {KEY_ARROW_UP, KEY_ARROW_DOWN, KEY_ARROW_RIGHT, KEY_ARROW_LEFT}},
	{"\033[1;2A\033[1;5B", {KEY_ARROW_UP, KEY_ARROW_DOWN}},
	{"\033[1;5C\033[1;3D", {KEY_WORD_RIGHT, KEY_WORD_LEFT}},
	{"\033[1;2C\033[1;129D", {KEY_ARROW_RIGHT, KEY_ARROW_LEFT}}, /* Shift; NumLock */
	{"\033Oc\033Od\033[a", {KEY_WORD_RIGHT, KEY_WORD_LEFT, KEY_ARROW_UP}}, /* rxvt */
	{"\033\033[A", {KEY_ARROW_UP}},      /* rxvt, Alt */
	/* the others */
	{"\033[H\033[F\033OH\033OF", {KEY_FIRST, KEY_LAST, KEY_FIRST, KEY_LAST}},
	{"\033[1~\033[4~\033[7~\033[8~", {KEY_FIRST, KEY_LAST, KEY_FIRST, KEY_LAST}},
	{"\033[5~\033[6~\033[3~\033[2~", {KEY_PAGE_UP, KEY_PAGE_DOWN, KEY_ERASE, KEY_SPECIAL}},
	{"\033[3;5~\033[6^\033[5$", {KEY_ERASE, KEY_PAGE_DOWN, KEY_PAGE_UP}},
	{"\033[Z\033[9;2u", {KEY_BACK_TAB, KEY_BACK_TAB}},
	{"\033OP\033[11~\033[[A", {F_KEY(1), F_KEY(1), F_KEY(1)}},
	{"\033[15~\033[21~\033[24~\033[[E", {F_KEY(5), F_KEY(10), F_KEY(12), F_KEY(5)}},
	{"\033[1;5P\033[21;5~", {KEY_SPECIAL, KEY_SPECIAL}}, /* Ctrl-F10 does not quit */
	{"\033OM\033Oj\033Op\033OX", {KEY_RETURN, '*', '0', '='}},
	/* characters told as numbers */
	{"\033[97u\033[97;5u\033[97;3u", {'a', 1, KEY_ALT | 'a'}},
	{"\033[27;5;100~\033[13u\033[57358u", {4, KEY_RETURN, KEY_SPECIAL}},
	{"\033[97:65;1:1u", {'a'}},
	{"\033x", {KEY_ALT | 'x'}},          {"\033]", {KEY_ALT | ']'}},
	/* what is no key: focus, answers, strings, what nobody knows */
	{"\033[I\033[Oj", {'j'}},            {"\033[?62;22cj", {'j'}},
	{"\033[?2026;2$yj", {'j'}},          {"\033[24;80Rj", {KEY_SPECIAL, 'j'}},
	{"\033]11;rgb:0000/0000/0000\033\\j", {'j'}},
	{"\033]0;title\007j", {'j'}},        {"\033P>|xterm(388)\033\\j", {'j'}},
	{"\033_Gi=31;ENOTSUPPORTED\033\\j", {'j'}},
	{"\033[>0;136;0cj", {'j'}},          {"\033[999;999;999zj", {KEY_SPECIAL, 'j'}},
	{"\033[38;5\030j", {'j'}},           {"\033]0;cut\033[Aj", {KEY_ARROW_UP, 'j'}},
	{"\033[12\033[Aj", {KEY_ARROW_UP, 'j'}},
	/* bytes that are no UTF-8 */
	{"\300\200j", {'j'}},                {"\355\240\200j", {'j'}},
	{"\364\220\200\200j", {'j'}},        {"\377\376j", {'j'}},
	{"\303j", {'j'}},                    {"\302\233Aj", {'A', 'j'}},
	/* pasted text is text */
	{"\033[200~q\033[201~q", {P('q'), 'q'}},
	{"\033[200~a\r\nb\tc\033[201~", {P('a'), P(' '), P(' '), P('b'), P(' '), P('c')}},
	{"\033[200~\003\033[A\033x\303\251\033[201~", {P(0xe9)}},
};
/* clang-format on */
enum { CASES = sizeof(cases) / sizeof(cases[0]) };

static void check(size_t i, size_t cut)
{
	struct keyread k = {.n = 0};
	struct heard h = read_all(&k, cases[i].bytes, strlen(cases[i].bytes), cut);
	size_t n = 0;

	while (n < 8 && cases[i].keys[n])
		n++;
	if (h.n != n || memcmp(h.keys, cases[i].keys, n * sizeof(int)) != 0)
		fail_msg("case %zu (%s), cut at %zu: %zu keys, the first 0x%x", i,
			 cases[i].bytes + (cases[i].bytes[0] == 27), cut, h.n,
			 (unsigned)h.keys[0]);
	assert_int_equal(k.state, READ_GROUND);
}

static void each_sequence_is_its_key(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++)
		check(i, SIZE_MAX);
}

static void cut_anywhere_it_is_the_same(void **state)
{
	(void)state;
	for (size_t i = 0; i < CASES; i++)
		for (size_t cut = 1; cut < strlen(cases[i].bytes); cut++)
			check(i, cut);
}

/* A person who types Esc, and then, a moment later, what would be a sequence. */
static void esc_alone_is_a_key_when_nothing_follows(void **state)
{
	struct keyread k = {.n = 0};

	(void)state;
	assert_int_equal(keyread_byte(&k, 27, 0), KEY_NONE);
	assert_true(keyread_waits(&k));
	assert_int_equal(keyread_late(&k), KEY_ESCAPE);
	assert_false(keyread_waits(&k));
	assert_int_equal(keyread_byte(&k, '[', 100), '[');
	assert_int_equal(keyread_byte(&k, 'A', 200), 'A');
}

/* A sequence that stops in the middle costs nothing that comes later. */
static void what_never_ends_is_forgotten(void **state)
{
	static const char *const begun[] = {"\033[1;", "\033O", "\033]0;half", "\303",
					    "\033[M!"};

	(void)state;
	for (size_t i = 0; i < sizeof(begun) / sizeof(begun[0]); i++) {
		struct keyread k = {.n = 0};

		for (const char *c = begun[i]; *c; c++)
			assert_int_equal(keyread_byte(&k, (unsigned char)*c, 5), KEY_NONE);
		assert_int_equal(keyread_byte(&k, 'q', 5 + KEYREAD_STALE_MS + 1), 'q');
	}
}

static void a_paste_without_end_is_ended_by_esc(void **state)
{
	struct keyread k = {.n = 0};

	(void)state;
	read_all(&k, "\033[200~text", 10, SIZE_MAX);
	assert_int_equal(keyread_byte(&k, 'q', 90000), KEY_PASTED | 'q');
	keyread_byte(&k, 27, 90001);
	assert_int_equal(keyread_late(&k), KEY_NONE);
	assert_int_equal(keyread_byte(&k, 'q', 90002), 'q');
}

static void hostile_lengths_are_bounded(void **state)
{
	static const char *const begun[] = {"\033[", "\033[?", "\033]",
					    "\033P", "\033_G", "\033X"};

	(void)state;
	for (size_t i = 0; i < sizeof(begun) / sizeof(begun[0]); i++) {
		struct keyread k = {.n = 0};
		int key = KEY_NONE;
		size_t n = 0;

		for (const char *c = begun[i]; *c; c++)
			keyread_byte(&k, (unsigned char)*c, 0);
		for (; key == KEY_NONE && n < 100000; n++)
			key = keyread_byte(&k, '7', 0);
		assert_int_equal(key, '7');
		assert_in_range(n, KEYREAD_MOST, KEYREAD_SWALLOW + 8);
	}
}

static void a_long_sequence_is_swallowed_whole(void **state)
{
	struct keyread k = {.n = 0};

	(void)state;
	keyread_byte(&k, 27, 0);
	keyread_byte(&k, '[', 0);
	for (int i = 0; i < 500; i++)
		assert_int_equal(keyread_byte(&k, i % 5 ? '9' : ';', 0), KEY_NONE);
	assert_int_equal(keyread_byte(&k, 'A', 0), KEY_NONE);
	assert_int_equal(keyread_byte(&k, 'j', 0), 'j');
}

static void the_mouse_is_told(void **state)
{
	static const struct {
		const char *bytes;
		int key;
		struct pointer pointer;
	} all[] = {
		{"\033[<0;5;7M", KEY_MOUSE, {4, 6, POINTER_PRESS, 1}},
		{"\033[<0;5;7m", KEY_MOUSE, {4, 6, POINTER_RELEASE, 1}},
		{"\033[<2;1;1M", KEY_MOUSE, {0, 0, POINTER_PRESS, 3}},
		{"\033[<20;300;2M",
		 KEY_MOUSE,
		 {299, 1, POINTER_PRESS, 1}}, /* Shift, Ctrl */
		{"\033[<64;9;9M", KEY_MOUSE, {8, 8, POINTER_WHEEL_UP, 0}},
		{"\033[<65;9;9M", KEY_MOUSE, {8, 8, POINTER_WHEEL_DOWN, 0}},
		{"\033[M !!", KEY_MOUSE, {0, 0, POINTER_PRESS, 1}}, /* of old */
		{"\033[Ma%&", KEY_MOUSE, {4, 5, POINTER_WHEEL_DOWN, 0}},
		{"\033[<99999999;0;-5M", KEY_NONE, {0, 0, POINTER_PRESS, 0}},
		{"\033[<0;99999999;0M", KEY_MOUSE, {4095, 0, POINTER_PRESS, 1}},
		{"\033[<35;5;7M", KEY_NONE, {0, 0, POINTER_PRESS, 0}}, /* motion */
		{"\033[<66;5;7M",
		 KEY_NONE,
		 {0, 0, POINTER_PRESS, 0}}, /* wheel to the left */
		{"\033[<0;5M", KEY_NONE, {0, 0, POINTER_PRESS, 0}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct keyread k = {.n = 0};
		struct heard h = read_all(&k, all[i].bytes, strlen(all[i].bytes), SIZE_MAX);

		assert_int_equal(h.n ? h.keys[0] : KEY_NONE, all[i].key);
		assert_memory_equal(&k.pointer, &all[i].pointer, sizeof(k.pointer));
	}
}

static void the_terminal_says_how_it_draws(void **state)
{
	struct keyread k = {.n = 0};
	struct heard h;

	(void)state;
	h = read_all(&k, "\033[?62;4;22c", 11, SIZE_MAX);
	assert_int_equal(h.keys[0], KEY_ANSWERED);
	assert_int_equal(k.graphics, GRAPHICS_SIXEL);
	h = read_all(&k, "\033_Gi=31;OK\033\\", 12, SIZE_MAX);
	assert_int_equal(h.keys[0], KEY_ANSWERED);
	assert_int_equal(k.graphics, GRAPHICS_KITTY);
	h = read_all(&k, "\033[?62;4;22c", 11, SIZE_MAX); /* the better one stays */
	assert_int_equal(h.n, 0);
	assert_int_equal(k.graphics, GRAPHICS_KITTY);
}

static void keys_with_alt_have_names(void **state)
{
	char room[16];

	(void)state;
	assert_string_equal(key_words(KEY_ALT | 'x', room, sizeof(room)), "Alt-x");
	assert_int_equal(key_named((struct slice){"alt-x", 5}), KEY_ALT | 'x');
	assert_int_equal(key_named((struct slice){"M-x", 3}), KEY_ALT | 'x');
	assert_string_equal(key_words(KEY_SPECIAL, room, sizeof(room)), "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_sequence_is_its_key),
		cmocka_unit_test(cut_anywhere_it_is_the_same),
		cmocka_unit_test(esc_alone_is_a_key_when_nothing_follows),
		cmocka_unit_test(what_never_ends_is_forgotten),
		cmocka_unit_test(a_paste_without_end_is_ended_by_esc),
		cmocka_unit_test(hostile_lengths_are_bounded),
		cmocka_unit_test(a_long_sequence_is_swallowed_whole),
		cmocka_unit_test(the_mouse_is_told),
		cmocka_unit_test(the_terminal_says_how_it_draws),
		cmocka_unit_test(keys_with_alt_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
