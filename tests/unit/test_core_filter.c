/* Filters: which rows pass, and what is said of what cannot be read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/filter.h"

struct row {
	const char *letter, *name, *state, *stream, *storage;
	int64_t bitrate, loss, rtt, age_ms, takeovers;
	bool tag;
};

/* clang-format off */
static const struct row some[] = {
	{"a", "cam-dock",  "MEDIA",      "dock-archive", "ENABLED",  912000, 1,  38,  28000,   1, true},
	{"b", "cam-yard",  "MEDIA",      "yard-archive", "ENABLED",  310000, 23, 261, 3490000, 0, false},
	{"c", "door-bell", "TAKEN-OVER", "bells",        "ENABLED",  -1,     -1, -1,  600000,  4, false},
	{"d", "fleet-1",   "p2p only",   "",             "DISABLED", -1,     -1, -1,  -1,      0, true},
	{"e", "not \"so\"", "",          "",             "",         0,      0,  0,   -1,      0, false},
};
/* clang-format on */
enum { SOME = sizeof(some) / sizeof(some[0]) };

static struct slice text_of(const void *context, const void *row, int field, char *room)
{
	const struct row *r = row;

	assert_ptr_equal(context, some);
	snprintf(room, FILTER_VALUE, "%s",
		 field == CHANNEL_NAME      ? r->name
		 : field == CHANNEL_STATE   ? r->state
		 : field == CHANNEL_STREAM  ? r->stream
		 : field == CHANNEL_STORAGE ? r->storage
					    : "");
	return slice_of(room);
}

static int64_t number_of(const void *context, const void *row, int field)
{
	const struct row *r = row;

	assert_ptr_equal(context, some);
	return field == CHANNEL_BITRATE     ? r->bitrate
	       : field == CHANNEL_LOSS      ? r->loss
	       : field == CHANNEL_RTT       ? r->rtt
	       : field == CHANNEL_AGE       ? r->age_ms
	       : field == CHANNEL_TAKEOVERS ? r->takeovers
	       : field == CHANNEL_TAG       ? r->tag
					    : -1;
}

static const struct filter_rows rows = {text_of, number_of, some};

static void rows_that_pass(void **state)
{
	static const struct {
		const char *filter, *passes;
	} cases[] = {
		{"", "abcde"},
		{"   ", "abcde"},
		{"cam", "ab"},
		{"CAM", "ab"},
		{"archive", "ab"},
		{"taken", "c"},
		{"name~cam", "ab"},
		{"name=cam", ""},
		{"name=CAM-dock", "a"},
		{"name!=cam-dock", "bcde"},
		{"name!~cam", "cde"},
		{"state=MEDIA", "ab"},
		{"state = media", "ab"},
		{"state=\"p2p only\"", "d"},
		{"p2p only", "d"},
		{"storage=enabled", "abc"},
		{"storage=-", "e"},
		{"storage!=-", "abcd"},
		{"bitrate>500k", "a"},
		{"bitrate>0.5Mbps", "a"},
		{"bitrate<=310000", "be"},
		{"bitrate=-", "cd"},
		{"bitrate!=-", "abe"},
		{"bitrate>-", ""},
		{"loss>1%", "b"},
		{"loss<0.2", "ae"},
		{"loss!=0", "abcd"},
		{"rtt>=200ms", "b"},
		{"rtt<0.1s", "ae"},
		{"age<10m", "a"},
		{"age<=600", "ac"},
		{"age>1h", ""},
		{"age<1d", "abc"},
		{"takeovers>0", "ac"},
		{"tag", "ad"},
		{"!tag", "bce"},
		{"not tag", "bce"},
		{"!!tag", "ad"},
		{"tag cam", "a"},
		{"tag and cam", "a"},
		{"tag && cam", "a"},
		{"tag & !cam", "d"},
		{"tag or cam", "abd"},
		{"tag | cam", "abd"},
		{"tag || state~taken", "acd"},
		{"cam yard or door", "bc"},
		{"cam (yard or door)", "b"},
		{"!(cam or door)", "de"},
		{"(((cam)))", "ab"},
		{"\"cam\"", "ab"},
		{"\"tag\"", ""},
		{"\"not\"", "e"},
		{"note", ""},
		{"android", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct filter_trouble why;
		struct filter f;
		char passed[SOME + 1] = "";

		if (filter_parse(&f, &filter_channels, slice_of(cases[i].filter), &why))
			fail_msg("`%s` at %zu: %s", cases[i].filter, why.at, why.expected);
		for (size_t k = 0; k < SOME; k++)
			if (filter_passes(&f, &rows, &some[k]))
				strcat(passed, some[k].letter);
		if (strcmp(passed, cases[i].passes) != 0)
			fail_msg("`%s` passes `%s`", cases[i].filter, passed);
	}
}

static void trouble_says_where_and_what(void **state)
{
	static const struct {
		const char *filter;
		size_t at, n;
		const char *expected;
	} cases[] = {
		{"bitrate>", 8, 0, "a bit rate, such as bitrate>500k"},
		{"bitrate>fast", 8, 4, "a bit rate for `bitrate`, such as bitrate>500k"},
		{"bitrate>5q", 8, 2, "a bit rate for `bitrate`, such as bitrate>500k"},
		{"bitrate~5", 7, 1, "= != < <= > or >=, such as bitrate>500k"},
		{"name>cam", 4, 1, "= != ~ or !~, such as name~cam"},
		{"state=", 6, 0, "text, such as state=MEDIA"},
		{"colour=red", 0, 6, "the name of a field (name, state, stream …)"},
		{"cam colour=red", 4, 6, "the name of a field (name, state, stream …)"},
		{"tag=1", 3, 1, "`tag` alone"},
		{"cam and", 7, 0, "text, a field or (, such as name~cam"},
		{"cam or ", 7, 0, "text, a field or (, such as name~cam"},
		{"!", 1, 0, "text, a field or (, such as name~cam"},
		{"(cam", 4, 0, "a closing )"},
		{"cam)", 3, 1, "the end: no ( is open"},
		{"\"cam", 4, 0, "a closing \""},
		{"=cam", 0, 1, "text, a field or (, such as name~cam"},
		{"((((((((((((((((((((cam))))))))))))))))))))", 12, 1,
		 "fewer ( inside each other"},
		{"age<99999999999m", 4, 12, "an age for `age`, such as age<10m"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct filter_trouble why;
		struct filter f;

		assert_int_equal(
			filter_parse(&f, &filter_channels, slice_of(cases[i].filter), &why),
			FAULT_SYNTAX);
		if (why.at != cases[i].at || why.n != cases[i].n ||
		    strcmp(why.expected, cases[i].expected) != 0)
			fail_msg("`%s` at %zu, %zu bytes: %s", cases[i].filter, why.at,
				 why.n, why.expected);
		assert_true(filter_passes(&f, &rows, &some[0]));
	}
}

static void levels_have_an_order(void **state)
{
	static const struct {
		const char *filter;
		int64_t value;
	} cases[] = {{"level>=warn", 1},
		     {"level=w", 1},
		     {"level=Warning", 1},
		     {"level=error", 2},
		     {"level<info", 0}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct filter_trouble why;
		struct filter f;

		assert_int_equal(
			filter_parse(&f, &filter_log, slice_of(cases[i].filter), &why),
			FAULT_NONE);
		assert_int_equal(f.nodes[f.top].value, cases[i].value);
		assert_int_equal(f.uses, 1u << LOG_LEVEL);
	}
}

static void what_is_too_much_is_refused(void **state)
{
	char long_one[FILTER_MAX + 10], many[FILTER_MAX];
	struct filter_trouble why;
	struct filter f;

	(void)state;
	memset(long_one, 'x', sizeof(long_one));
	assert_int_equal(filter_parse(&f, &filter_channels,
				      (struct slice){long_one, sizeof(long_one)}, &why),
			 FAULT_SYNTAX);
	assert_string_equal(why.expected, "something shorter");
	for (size_t i = 0; i + 1 < sizeof(many); i++)
		many[i] = i % 2 ? ' ' : 'x';
	assert_int_equal(filter_parse(&f, &filter_channels,
				      (struct slice){many, sizeof(many) - 1}, &why),
			 FAULT_SYNTAX);
	assert_string_equal(why.expected, "something shorter: it asks for too much");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_that_pass),
		cmocka_unit_test(trouble_says_where_and_what),
		cmocka_unit_test(levels_have_an_order),
		cmocka_unit_test(what_is_too_much_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
