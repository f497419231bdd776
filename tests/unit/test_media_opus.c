/* Lengths of Opus packets by their first bytes (RFC 6716 §3.1). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/media/opus.h"

static void test_lengths(void **state)
{
	static const struct {
		uint8_t at[2];
		size_t n;
		int us, channels;
	} cases[] = {
		{{0x00}, 1, 10000, 1},        /* SILK, 10 ms */
		{{3 << 3}, 1, 60000, 1},      /* SILK, 60 ms */
		{{3 << 3 | 1}, 2, 120000, 1}, /* two of them */
		{{12 << 3}, 1, 10000, 1},     /* hybrid */
		{{13 << 3 | 4}, 1, 20000, 2}, /* hybrid, stereo */
		{{16 << 3}, 1, 2500, 1},      /* CELT */
		{{31 << 3 | 4}, 1, 20000, 2}, /* CELT, 20 ms: what everybody sends */
		{{31 << 3 | 3, 3}, 2, 60000, 1},
		{{31 << 3 | 3, 0}, 2, -1, 0},  /* no frames */
		{{31 << 3 | 3}, 1, -1, 0},     /* the count is missing */
		{{31 << 3 | 3, 63}, 2, -1, 0}, /* more than 120 ms */
		{{3 << 3 | 3, 3}, 2, -1, 0},   /* 180 ms */
		{{0}, 0, -1, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		assert_int_equal(opus_us(cases[i].at, cases[i].n), cases[i].us);
		assert_int_equal(opus_channels(cases[i].at, cases[i].n), cases[i].channels);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_lengths)};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
