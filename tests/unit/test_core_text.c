/* Bounded text, words of events and faults. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/event.h"
#include "core/fault.h"
#include "core/text.h"

static void grows_to_its_room_and_says_so(void **state)
{
	char room[8];
	struct text t;

	(void)state;
	text_init(&t, room, sizeof room);
	text_adds(&t, "abc");
	text_int(&t, -12);
	assert_string_equal(room, "abc-12");
	assert_false(t.cut);
	text_adds(&t, "xyz");
	assert_string_equal(room, "abc-12x");
	assert_true(t.cut);
	text_char(&t, 'y');
	assert_string_equal(room, "abc-12x");
	text_clear(&t);
	assert_false(t.cut);
	assert_int_equal(text_slice(&t).n, 0);
	text_printf(&t, "%d-%s", 12345, "long");
	assert_string_equal(room, "12345-l");
	assert_true(t.cut);
	text_printf(&t, "more");
	assert_string_equal(room, "12345-l");
}

static void numbers(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} cases[] = {
		{0, "0"},
		{7, "7"},
		{-1, "-1"},
		{INT64_MAX, "9223372036854775807"},
		{INT64_MIN, "-9223372036854775808"},
	};
	char room[32];
	struct text t;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		text_init(&t, room, sizeof room);
		text_int(&t, cases[i].n);
		assert_string_equal(room, cases[i].text);
	}
}

#define BAD "\xEF\xBF\xBD"

static void json_strings(void **state)
{
	static const struct {
		const char *name, *in, *out;
	} cases[] = {
		{"nothing", "", "\"\""},
		{"plain", "a b/c", "\"a b/c\""},
		{"quotes", "say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""},
		{"lines", "a\r\nb\t", "\"a\\r\\nb\\t\""},
		{"control", "\x01\x1f\x7f", "\"\\u0001\\u001f\\u007f\""},
		{"two bytes", "\xC3\xA9", "\"\xC3\xA9\""},
		{"three bytes", "\xE2\x80\xA6", "\"\xE2\x80\xA6\""},
		{"four bytes", "\xF0\x9F\x8E\xA5", "\"\xF0\x9F\x8E\xA5\""},
		{"lone tail", "a\x80z", "\"a" BAD "z\""},
		{"cut short", "\xE2\x80", "\"" BAD BAD "\""},
		{"overlong", "\xC0\xAF", "\"" BAD BAD "\""},
		{"surrogate", "\xED\xA0\x80", "\"" BAD BAD BAD "\""},
		{"beyond", "\xF4\x90\x80\x80", "\"" BAD BAD BAD BAD "\""},
	};
	char room[128];
	struct text t;

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		text_init(&t, room, sizeof room);
		text_json(&t, slice_of(cases[i].in));
		if (strcmp(room, cases[i].out) != 0)
			fail_msg("%s: %s", cases[i].name, room);
	}
	text_init(&t, room, sizeof room);
	text_json(&t, (struct slice){"a\0b", 3});
	assert_string_equal(room, "\"a\\u0000b\"");
}

static void names_lead_back(void **state)
{
	(void)state;
	for (int i = 0; i < EV_COUNT; i++)
		assert_int_equal(event_kind_of(slice_of(event_name((enum event_kind)i))),
				 i);
	for (int i = 0; i < FX_COUNT; i++)
		assert_int_equal(effect_kind_of(slice_of(effect_name((enum effect_kind)i))),
				 i);
	assert_int_equal(event_kind_of(SLICE("nonsense")), EV_COUNT);
	assert_int_equal(effect_kind_of(SLICE("")), FX_COUNT);
	assert_string_equal(provenance_name(FROM_INFERRED), "inferred");
	for (int i = 0; i < FAULT_COUNT; i++)
		assert_true(fault_words((enum fault)i)[0]);
	assert_string_equal(fault_words(FAULT_LINK), "connection lost");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_to_its_room_and_says_so),
		cmocka_unit_test(numbers),
		cmocka_unit_test(json_strings),
		cmocka_unit_test(names_lead_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
