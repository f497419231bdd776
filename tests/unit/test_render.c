/* Frames of real recordings as a person would see them, through `kvscope render`; compared
 * with tests/screens/recorded. KVSCOPE_WRITE_SCREENS=1 writes them anew; look at the
 * difference before keeping it. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "tui/cli/command.h"

enum { ROOM = 1 << 18, ARGS = 12 };
#define RECORDINGS "tests/fixtures/recordings/"

/* What a command prints on one of its outputs, and its exit code. */
static int printed(int (*command)(int, char **), const char *line, int fd, char *out)
{
	char words[512], *argv[ARGS] = {NULL}, path[] = "/tmp/kvscope-test-XXXXXX";
	int argc = 0, to = mkstemp(path), before = dup(fd), code;
	ssize_t n;

	assert_true(to >= 0 && strlen(line) < sizeof(words));
	strcpy(words, line);
	for (char *w = strtok(words, " "); w && argc < ARGS - 1; w = strtok(NULL, " "))
		argv[argc++] = w;
	fflush(stdout);
	dup2(to, fd);
	code = command(argc, argv);
	fflush(stdout);
	dup2(before, fd);
	close(before);
	n = pread(to, out, ROOM - 1, 0);
	out[n > 0 ? n : 0] = '\0';
	close(to);
	unlink(path);
	return code;
}

static void compare(const char *name, const char *line)
{
	char path[128], *drawn = malloc(ROOM), *want = calloc(1, ROOM);
	const char *write = getenv("KVSCOPE_WRITE_SCREENS");
	FILE *f;

	assert_true(drawn && want);
	assert_int_equal(printed(render_command.run, line, STDOUT_FILENO, drawn), EXIT_FINE);
	snprintf(path, sizeof(path), "tests/screens/recorded/%s.screen", name);
	f = fopen(path, write ? "we" : "re");
	assert_non_null(f);
	if (write)
		fputs(drawn, f);
	else if (fread(want, 1, ROOM - 1, f) != strlen(drawn) || strcmp(drawn, want) != 0)
		fail_msg("%s differs; what is drawn now:\n%s", path, drawn);
	fclose(f);
	free(drawn);
	free(want);
}

static void frames_are_as_they_were(void **state)
{
	static const struct {
		const char *name, *line;
	} frames[] = {
		{"takeover-session-joining",
		 "render " RECORDINGS "takeover.jsonl --at #40 --screen session"},
		{"takeover-session",
		 "render " RECORDINGS
		 "takeover.jsonl --at +5 --screen session --size 120x35"},
		{"takeover-timeline",
		 "render " RECORDINGS "takeover.jsonl --at 70% --screen takeover"},
		{"takeover-ladder",
		 "render " RECORDINGS
		 "takeover.jsonl --at 50% --screen ladder --ascii --styles"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(frames) / sizeof(*frames); i++)
		compare(frames[i].name, frames[i].line);
}

static void what_cannot_be_drawn_is_said(void **state)
{
	static const struct {
		const char *line, *words;
		int code;
	} cases[] = {
		{"render", "which recording?", EXIT_USAGE},
		{"render a b", "one recording at a time, not also b", EXIT_USAGE},
		{"render --size 1x1 a", "bad value for --size: 1x1", EXIT_USAGE},
		{"render --size 80 a", "bad value for --size: 80", EXIT_USAGE},
		{"render --color a", "unknown option", EXIT_USAGE},
		{"render --at noon " RECORDINGS "takeover.jsonl", "--at noon is no moment",
		 EXIT_USAGE},
		{"render --screen none " RECORDINGS "takeover.jsonl",
		 "there is no screen none", EXIT_USAGE},
		{"render /proc/nowhere", "cannot read /proc/nowhere", EXIT_OTHER},
		{"render tests/unit/test_render.c", "is not a recording", EXIT_OTHER},
	};
	char *out = malloc(ROOM);

	(void)state;
	assert_non_null(out);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (printed(render_command.run, cases[i].line, STDERR_FILENO, out) !=
			    cases[i].code ||
		    !strstr(out, cases[i].words))
			fail_msg("%s: %s", cases[i].line, out);
	free(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(frames_are_as_they_were),
		cmocka_unit_test(what_cannot_be_drawn_is_said),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
