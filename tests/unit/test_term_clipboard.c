/* What is copied arrives as it was, whatever stands between, and nothing in it can do harm.
 */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base64.h"
#include "tui/clipboard.h"

/* The words for a text; the caller frees. NULL: refused. */
static char *words(struct slice text, enum clipboard_way way)
{
	char *room = malloc(clipboard_room(text));
	struct text out;

	assert_non_null(room);
	text_init(&out, room, clipboard_room(text));
	if (clipboard_words(&out, text, way))
		return room;
	free(room);
	return NULL;
}

/* What a terminal would put on the clipboard of one plain sequence. */
static void assert_copied(const char *sequence, struct slice want)
{
	size_t n = strlen(sequence), room = n + 4, got;
	char *text = malloc(room);

	assert_non_null(text);
	assert_true(n >= 8 && memcmp(sequence, "\033]52;c;", 7) == 0 &&
		    sequence[n - 1] == '\a');
	got = base64_decode(text, room, (struct slice){sequence + 7, n - 8});
	assert_int_equal(got, want.n);
	assert_memory_equal(text, want.at, want.n);
	free(text);
}

static void text_arrives(void **state)
{
	static const struct {
		const char *text, *copied;
	} all[] = {
		{"arn:aws:kinesisvideo", "arn:aws:kinesisvideo"},
		{"", ""},
		{"a\tb\nc", "a\tb\nc"},
		{"v=0\r\no=-\r\n", "v=0\no=-\n"},
		{"監視カメラ é", "監視カメラ é"},
		{"rm\033]0;x\a", "rm\xef\xbf\xbd]0;x\xef\xbf\xbd"},
		{"a\rb\177", "a\xef\xbf\xbd"
			     "b\xef\xbf\xbd"},
		{"\302\233", "\xef\xbf\xbd"},             /* CSI in eight bits */
		{"\377\300", "\xef\xbf\xbd\xef\xbf\xbd"}, /* no UTF-8 */
		{"a\342\200\256b", "ab"},                 /* turns the order around */
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char *said = words(slice_of(all[i].text), CLIPBOARD_DIRECT);

		assert_non_null(said);
		assert_copied(said, slice_of(all[i].copied));
		free(said);
	}
}

static void too_much_is_refused(void **state)
{
	char *text = malloc(CLIPBOARD_MOST + 1), *said;

	(void)state;
	assert_non_null(text);
	memset(text, 'x', CLIPBOARD_MOST + 1);
	said = words((struct slice){text, CLIPBOARD_MOST}, CLIPBOARD_DIRECT);
	assert_non_null(said);
	assert_int_equal(strlen(said), 7 + 99992 + 1); /* as much as xterm takes */
	free(said);
	assert_null(words((struct slice){text, CLIPBOARD_MOST + 1}, CLIPBOARD_DIRECT));
	memset(text, '\001', CLIPBOARD_MOST); /* each becomes three bytes */
	assert_null(words((struct slice){text, CLIPBOARD_MOST}, CLIPBOARD_DIRECT));
	free(text);
}

static void tmux_gets_it_plain_and_wrapped(void **state)
{
	char *said = words(SLICE("abc"), CLIPBOARD_TMUX);

	(void)state;
	assert_string_equal(said, "\033]52;c;YWJj\a\033Ptmux;\033\033]52;c;YWJj\a\033\\");
	free(said);
}

/* Unwrapped, what screen passes on is the plain sequence. */
static void screen_gets_it_in_pieces(void **state)
{
	char text[3000], *said, *plain, joined[8192];
	size_t n = 0;

	(void)state;
	memset(text, 'y', sizeof(text));
	said = words((struct slice){text, sizeof(text)}, CLIPBOARD_SCREEN);
	plain = words((struct slice){text, sizeof(text)}, CLIPBOARD_DIRECT);
	assert_true(said && plain);
	for (const char *at = said; *at;) {
		const char *end = strstr(at, "\033\\");

		assert_true(end && memcmp(at, "\033P", 2) == 0);
		assert_in_range(end - at - 2, 1, 768);
		memcpy(joined + n, at + 2, (size_t)(end - at - 2));
		n += (size_t)(end - at - 2);
		at = end + 2;
	}
	joined[n] = '\0';
	assert_string_equal(joined, plain);
	free(said);
	free(plain);
}

static void the_way_is_found(void **state)
{
	static const struct {
		const char *tmux, *term;
		enum clipboard_way way;
	} all[] = {
		{NULL, "xterm-256color", CLIPBOARD_DIRECT},
		{"", "xterm-256color", CLIPBOARD_DIRECT},
		{"/tmp/tmux,1,0", "screen-256color", CLIPBOARD_TMUX},
		{"/tmp/tmux,1,0", "tmux-256color", CLIPBOARD_TMUX},
		{NULL, "screen.xterm-256color", CLIPBOARD_SCREEN},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		unsetenv("TMUX");
		if (all[i].tmux)
			setenv("TMUX", all[i].tmux, 1);
		setenv("TERM", all[i].term, 1);
		assert_int_equal(clipboard_way(), all[i].way);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_arrives),
		cmocka_unit_test(too_much_is_refused),
		cmocka_unit_test(tmux_gets_it_plain_and_wrapped),
		cmocka_unit_test(screen_gets_it_in_pieces),
		cmocka_unit_test(the_way_is_found),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
