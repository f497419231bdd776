/* Plain lines for people: what the other side says is words, never commands to a terminal.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "tui/cli/progress.h"

static char *lines_of(const struct event *e)
{
	char *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	struct progress p;

	assert_non_null(out);
	progress_init(&p, out);
	progress_event(&p, e);
	fclose(out);
	return text;
}

static void no_word_steers_the_terminal(void **state)
{
	static const struct {
		const char *said, *written;
	} cases[] = {
		{"plain words, Grüße → 日本", "plain words, Grüße → 日本\n"},
		{"\033[2J\033]0;title\007gone", "?[2J?]0;title?gone\n"},
		{"two\nlines\rand\ttabs\177", "two?lines?and?tabs?\n"},
		{"\xc2\x9b"
		 "2J",
		 "?2J\n"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct event e = {
			.kind = EV_NOTE,
			.at_us = 1,
			.d = {.state = SLICE("warn"), .why = slice_of(cases[i].said)}};
		char *text = lines_of(&e);

		if (!strstr(text, cases[i].written))
			fail_msg("%s", text);
		free(text);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_word_steers_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
