/* Two texts beside each other: what is the same, what changed, what is only on one side. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tui/align.h"

static struct alignment a;

/* "=~-+" of the rows, in order. */
static const char *kinds(void)
{
	static char room[ALIGN_ROWS + 1];

	for (size_t i = 0; i < a.n; i++)
		room[i] = "=~-+"[a.rows[i].kind];
	room[a.n] = '\0';
	return room;
}

static void sdp_goes_by_m_line_and_attribute(void **state)
{
	(void)state;
	align_sdp(&a,
		  SLICE("v=0\na=ice-options:trickle\nm=video 9 X 125\na=recvonly\n"
			"a=rtpmap:125 H264/90000\n"),
		  SLICE("v=0\nm=video 9 X 120\r\na=sendonly\na=rtpmap:120 VP8/90000\n"));
	assert_string_equal(kinds(), "=-~~-+");
	assert_true(a.rows[2].head && a.rows[2].mline == 0);
	assert_int_equal(a.rows[2].right_line, 2);
	assert_int_equal(a.rows[3].right_line, 3); /* a direction is a direction */
	assert_int_equal(a.rows[4].right_line, 0);
	align_sdp(&a, SLICE(""), SLICE("m=audio\n"));
	assert_int_equal(a.n, 1);
	align_sdp(&a, SLICE(""), SLICE(""));
	assert_int_equal(a.n, 0);
}

static void json_goes_by_member_in_order(void **state)
{
	(void)state;
	align_any(
		&a,
		SLICE("{\n  \"A\": 1,\n  \"B\": {\n    \"C\": \"x\"\n  },\n  \"D\": 2\n}"),
		SLICE("{\n  \"A\": 2,\n  \"N\": 0,\n  \"B\": {\n    \"C\": \"x\"\n  }\n}"));
	assert_string_equal(kinds(), "=~+===-=");
}

static void what_is_not_alike_stays_apart(void **state)
{
	(void)state;
	align_any(&a, SLICE("one\ntwo\n"), SLICE("{\n}"));
	assert_string_equal(kinds(), "--++");
	align_any(&a, SLICE("v=0\nm=a\n"), SLICE("{\n}")); /* an SDP and none */
	assert_string_equal(kinds(), "--++");
}

static const struct {
	const char *left, *right;
	size_t head, tail;
} ends[] = {
	{"a=setup:actpass", "a=setup:active", 11, 0},
	{"same", "same", 4, 0},
	{"", "x", 0, 0},
	{"abc", "abXc", 2, 1},
	{"aaa", "aa", 2, 0},
	{"x\xe2\x86\x90y", "x\xe2\x86\x92y", 1, 1}, /* ← and → share two bytes */
	{"\xc3\xa4", "\xc4\xa4", 0, 0},
};

static void the_common_ends_are_whole_characters(void **state)
{
	size_t head, tail;

	(void)state;
	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		align_ends(slice_of(ends[i].left), slice_of(ends[i].right), &head, &tail);
		assert_int_equal(head, ends[i].head);
		assert_int_equal(tail, ends[i].tail);
	}
}

static void too_much_is_left_out_at_the_end(void **state)
{
	static char many[2 * 1000 + 1], other[2 * 1000 + 1];

	(void)state;
	for (int i = 0; i < 1000; i++) {
		memcpy(many + 2 * i, "a\n", 2);
		memcpy(other + 2 * i, "b\n", 2);
	}
	align_sdp(&a, slice_of(many), slice_of(other));
	assert_int_equal(a.n, ALIGN_ROWS);
	align_json(&a, slice_of(many), slice_of(other));
	assert_int_equal(a.n, ALIGN_ROWS);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sdp_goes_by_m_line_and_attribute),
		cmocka_unit_test(json_goes_by_member_in_order),
		cmocka_unit_test(what_is_not_alike_stays_apart),
		cmocka_unit_test(the_common_ends_are_whole_characters),
		cmocka_unit_test(too_much_is_left_out_at_the_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
