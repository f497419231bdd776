/* Lines out of a stream, however it is cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/lines.h"

static char heard[4096];

static void hear(void *self, struct slice line)
{
	size_t n = strlen(heard);

	(void)self;
	if (line.at)
		snprintf(heard + n, sizeof heard - n, "[%.*s]", (int)line.n, line.at);
	else
		snprintf(heard + n, sizeof heard - n, "(too long)");
}

/* However it is cut. */
static void same_lines_in_any_pieces(void **state)
{
	static const char stream[] = "one\n\ntwelve bytes\nthirteen byte\nlast\nopen end";
	static const char lines[] = "[one][][twelve bytes](too long)[last]";

	(void)state;
	for (size_t piece = 1; piece < sizeof stream; piece++) {
		struct slice rest = slice_of(stream);
		struct lines l;

		lines_init(&l, 12);
		*heard = '\0';
		while (rest.n) {
			size_t n = piece < rest.n ? piece : rest.n;

			lines_take(&l, (struct slice){rest.at, n}, hear, NULL);
			rest = slice_skip(rest, n);
		}
		assert_string_equal(heard, lines);
		lines_clear(&l);
	}
}

static void count(void *self, struct slice line)
{
	*(size_t *)self += line.n;
}

/* What one long line needed is not kept for the short ones. */
static void room_is_given_back(void **state)
{
	size_t n = 3000000, got = 0;
	char *big = malloc(n);
	struct lines l;

	(void)state;
	assert_non_null(big);
	memset(big, 'x', n);
	lines_init(&l, n);
	lines_take(&l, (struct slice){big, n}, count, &got);
	assert_int_equal(got, 0);
	assert_true(l.room >= n);
	lines_take(&l, SLICE("\nshort"), count, &got);
	assert_int_equal(got, n);
	assert_true(l.room < 100000);
	lines_clear(&l);
	free(big);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_lines_in_any_pieces),
		cmocka_unit_test(room_is_given_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
