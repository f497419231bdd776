/* Base64: the vectors of RFC 4648 §10, what is forgiven and what is not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base64.h"

static const struct {
	const char *plain, *coded;
} vectors[] = {
	{"", ""},
	{"f", "Zg=="},
	{"fo", "Zm8="},
	{"foo", "Zm9v"},
	{"foob", "Zm9vYg=="},
	{"fooba", "Zm9vYmE="},
	{"foobar", "Zm9vYmFy"},
};

static void vectors_go_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(vectors) / sizeof(*vectors); i++) {
		char coded[16], plain[16];
		struct text out;
		size_t n;

		text_init(&out, coded, sizeof(coded));
		base64_encode(&out, slice_of(vectors[i].plain));
		assert_string_equal(coded, vectors[i].coded);
		n = base64_decode(plain, sizeof(plain), slice_of(vectors[i].coded));
		assert_true(slice_is((struct slice){plain, n}, vectors[i].plain));
	}
}

static void all_bytes_survive(void **state)
{
	char in[256], coded[512], back[256];
	struct text out;

	(void)state;
	for (size_t i = 0; i < sizeof(in); i++)
		in[i] = (char)(unsigned char)i;
	for (size_t n = 0; n <= sizeof(in); n++) {
		text_init(&out, coded, sizeof(coded));
		base64_encode(&out, (struct slice){in, n});
		assert_int_equal(base64_decode(back, sizeof(back), text_slice(&out)), n);
		assert_memory_equal(back, in, n);
	}
}

static void padding_and_line_ends_are_forgiven(void **state)
{
	static const char *const forgiven[] = {"Zm9vYg", "Zm9v\r\nYg==", "Zm9vYg==\n",
					       "Zm9vYg=\n=", "Z\nm\n9\nv\nY\ng"};
	char plain[8];

	(void)state;
	for (size_t i = 0; i < sizeof(forgiven) / sizeof(*forgiven); i++) {
		size_t n = base64_decode(plain, sizeof(plain), slice_of(forgiven[i]));

		assert_true(slice_is((struct slice){plain, n}, "foob"));
	}
}

static void bad_input_is_refused(void **state)
{
	static const char *const bad[] = {"Z",        "Zm9vY",    "Zm9v Yg==", "Zm-v",
					  "Zm_v",     "Zg==Zg==", "Zg===",     "{\"a\":1}",
					  "Zm9v\x80", "Zg=a"};
	char plain[16];

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_true(base64_decode(plain, sizeof(plain), slice_of(bad[i])) ==
			    SIZE_MAX);
}

static void room_is_kept(void **state)
{
	char plain[6] = "xxxxx";

	(void)state;
	assert_true(base64_decode(plain, 2, SLICE("Zm9v")) == SIZE_MAX);
	assert_int_equal(base64_decode(plain, 3, SLICE("Zm9v")), 3);
	assert_string_equal(plain, "fooxx");
	assert_true(base64_decode(plain, 0, SLICE("Zg==")) == SIZE_MAX);
	assert_int_equal(base64_decode(plain, 0, SLICE("")), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(vectors_go_both_ways),
		cmocka_unit_test(all_bytes_survive),
		cmocka_unit_test(padding_and_line_ends_are_forgiven),
		cmocka_unit_test(bad_input_is_refused),
		cmocka_unit_test(room_is_kept),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
