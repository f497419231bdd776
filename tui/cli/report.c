/* kvscope report: a recording in words that can be passed on. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/foreign.h"
#include "tui/cli/recorded.h"
#include "tui/cli/report_inside.h"

enum { TAKE_JSON = 1 };

/* clang-format off */
static const struct flag flags[] = {
	{TAKE_JSON, "json", NULL, "as one JSON object", VALUE_FREE, NULL, NULL},
	{0},
};
/* clang-format on */

static bool print_json(const cJSON *report)
{
	char *text = cJSON_Print(report);

	if (!text)
		return false;
	puts(text);
	free(text);
	return true;
}

static int report(const char *path, bool json)
{
	const char *slash = strrchr(path, '/');
	struct trouble why;
	struct player *p = recorded_open(path, &why);
	cJSON *made;
	int code;

	if (!p) {
		foreign_line(stderr, "kvscope report: %s", why.words);
		return EXIT_OTHER;
	}
	made = report_make(p, slash ? slash + 1 : path);
	code = made && report_has_findings(made) ? EXIT_FINDINGS : EXIT_FINE;
	if (made && !json)
		report_print(made);
	if (!made || (json && !print_json(made)) || fflush(stdout)) {
		foreign_line(stderr, "kvscope report: the report could not be written");
		code = EXIT_OTHER;
	}
	cJSON_Delete(made);
	player_free(p);
	return code;
}

static bool take(void *self, int option, const char *value)
{
	(void)option, (void)value;
	return *(bool *)self = true;
}

static int run(int argc, char **argv)
{
	bool json = false;
	int words, code = command_read(&report_command, argc, argv, &words, take, &json);

	if (code != COMMAND_GOES)
		return code;
	setlocale(LC_CTYPE, "C.UTF-8");
	return report(argv[words], json);
}

const struct command report_command = {
	.name = "report",
	.run = run,
	.brief = "a recording in words: sessions, takeovers, findings, errors",
	.form = "FILE [OPTIONS]",
	.about = "Says what happened in a recording: sessions with their stages, join to "
		 "first stored\n"
		 "fragment, takeovers with gap and cause, findings of the ingestion rules, "
		 "errors.\n"
		 "FILE - is the standard input.",
	.word = "recording",
	.word_needed = true,
	.word_kind = VALUE_FILE,
	.flags = {flags, help_flags},
	.after = "exit code: 0 fine, 1 there are findings, errors or bad lines",
};
