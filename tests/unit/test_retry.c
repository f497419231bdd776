/* Standard retry mode as a table. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/aws/retry.h"

static const struct {
	const char *says;
	int tries, status;
	const char *error;
	bool sent, idempotent, again;
} cases[] = {
	{"no connection", 1, 0, "", false, true, true},
	{"no answer", 1, 0, "", true, true, true},
	{"last attempt", 3, 0, "", false, true, false},
	{"internal error", 1, 500, "", true, true, true},
	{"bad gateway", 2, 502, "", true, true, true},
	{"not implemented", 1, 501, "", true, true, false},
	{"throttled", 1, 400, "ThrottlingException", true, true, true},
	{"too many requests", 1, 429, "", true, true, true},
	{"limit of clients", 1, 400, "ClientLimitExceededException", true, true, false},
	{"not found", 1, 404, "ResourceNotFoundException", true, true, false},
	{"denied", 1, 403, "", true, true, false},
	{"redirected", 1, 307, "", true, true, false},
	{"join, no connection", 1, 0, "", false, false, true},
	{"join, cut off", 1, 0, "", true, false, false},
	{"join, internal error", 1, 500, "", true, false, false},
	{"join, throttled", 1, 400, "ThrottlingException", true, false, false},
};

static void who_is_asked_again(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct retry_try t = {cases[i].tries, cases[i].status,
				      slice_of(cases[i].error), cases[i].sent,
				      cases[i].idempotent};

		if (retry_wanted(&t, RETRY_ATTEMPTS) != cases[i].again)
			fail_msg("%s", cases[i].says);
	}
}

static void how_long_is_waited(void **state)
{
	(void)state;
	assert_true(retry_delay_ms(1, 0) == 0);
	assert_true(retry_delay_ms(1, UINT32_MAX) == 999);
	assert_true(retry_delay_ms(2, UINT32_MAX) == 1999);
	assert_true(retry_delay_ms(2, UINT32_MAX / 2) == 999);
	assert_true(retry_delay_ms(9, UINT32_MAX) == 19999);
	assert_true(retry_delay_ms(1000, UINT32_MAX) == 19999);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_asked_again),
		cmocka_unit_test(how_long_is_waited),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
