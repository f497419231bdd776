/* ARNs and names, good and bad. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/arn.h"

static void parts_of_a_channel(void **state)
{
	struct arn a;

	(void)state;
	assert_int_equal(arn_parse(&a, SLICE("arn:aws:kinesisvideo:eu-west-1:123456789012:"
					     "channel/front_door.1/1700000000000")),
			 FAULT_NONE);
	assert_true(slice_is(a.partition, "aws"));
	assert_true(slice_is(a.region, "eu-west-1"));
	assert_true(slice_is(a.account, "123456789012"));
	assert_true(slice_is(a.kind, "channel"));
	assert_true(slice_is(a.name, "front_door.1"));
	assert_true(slice_is(a.creation, "1700000000000"));
}

static const struct {
	const char *arn;
	bool good;
} cases[] = {
	{"arn:aws:kinesisvideo:us-west-2:1:stream/s/1", true},
	{"arn:aws-cn:kinesisvideo:cn-north-1:1:channel/s/1", true},
	{"arn:aws-us-gov:kinesisvideo:us-gov-west-1:1:channel/s/1", true},
	{"", false},
	{"arn", false},
	{"arn:aws:s3:::bucket", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel/s", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel/s/", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel//1", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel/s/1/2", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel/s/1x", false},
	{"arn:aws:kinesisvideo:us-west-2:abc:channel/s/1", false},
	{"arn:aws:kinesisvideo::1:channel/s/1", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel/a b/1", false},
	{"arn:aws:kinesisvideo:us-west-2:1:channel/s/1\n", false},
	{"ARN:aws:kinesisvideo:us-west-2:1:channel/s/1", false},
};

static void good_and_bad(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct arn a;
		bool good = !arn_parse(&a, slice_of(cases[i].arn));

		if (good != cases[i].good)
			fail_msg("%s", cases[i].arn);
	}
}

static void as_long_as_the_service_takes(void **state)
{
	char text[1025] = "arn:aws:kinesisvideo:us-west-2:1:channel/s/";
	size_t n = strlen(text);
	struct arn a;

	(void)state;
	memset(text + n, '1', sizeof(text) - n);
	assert_int_equal(arn_parse(&a, (struct slice){text, 1024}), FAULT_NONE);
	assert_int_equal(arn_parse(&a, (struct slice){text, 1025}), FAULT_SYNTAX);
}

static void names(void **state)
{
	char longest[257];

	(void)state;
	memset(longest, 'a', sizeof(longest));
	assert_true(arn_name_ok(SLICE("A-z_0.9")));
	assert_true(arn_name_ok((struct slice){longest, 256}));
	assert_false(arn_name_ok((struct slice){longest, 257}));
	assert_false(arn_name_ok(SLICE("")));
	assert_false(arn_name_ok(SLICE("a/b")));
	assert_false(arn_name_ok(SLICE("a\0b")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_of_a_channel),
		cmocka_unit_test(good_and_bad),
		cmocka_unit_test(as_long_as_the_service_takes),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
