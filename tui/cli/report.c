/* kvscope report: a recording in words that can be passed on. */
#include <getopt.h>
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tui/cli/access.h"
#include "tui/cli/command.h"
#include "tui/cli/recorded.h"
#include "tui/cli/report_inside.h"

enum { TAKE_JSON = 1, TAKE_HELP };

/* clang-format off */
static const struct option options[] = {
	{"json", no_argument, NULL, TAKE_JSON},
	{"help", no_argument, NULL, TAKE_HELP},
	{NULL, 0, NULL, 0},
};

static const char help[] =
	"usage: kvscope report FILE [OPTIONS]\n\n"
	"Says what happened in a recording: sessions with their stages, join to first stored\n"
	"fragment, takeovers with gap and cause, findings of the ingestion rules, errors.\n"
	"FILE - is the standard input. Exit status 1: there are findings, errors or bad lines.\n\n"
	"  --json                as one JSON object\n";
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

static int run(const char *path, bool json)
{
	const char *slash = strrchr(path, '/');
	struct trouble why;
	struct player *p = recorded_open(path, &why);
	cJSON *report;
	int code;

	if (!p) {
		fprintf(stderr, "kvscope report: %s\n", why.words);
		return EXIT_OTHER;
	}
	report = report_make(p, slash ? slash + 1 : path);
	code = report && report_has_findings(report) ? EXIT_FINDINGS : EXIT_FINE;
	if (report && !json)
		report_print(report);
	if (!report || (json && !print_json(report)) || fflush(stdout)) {
		fprintf(stderr, "kvscope report: the report could not be written\n");
		code = EXIT_OTHER;
	}
	cJSON_Delete(report);
	player_free(p);
	return code;
}

int cli_report(int argc, char **argv)
{
	bool json = false, help_me = false;
	int option;

	optind = 1;
	opterr = 0;
	while ((option = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (option == '?')
			return access_usage("report", "unknown option: %s",
					    argv[optind - 1]);
		json |= option == TAKE_JSON;
		help_me |= option == TAKE_HELP;
	}
	if (help_me)
		return fputs(help, stdout) < 0;
	if (optind + 1 != argc)
		return access_usage("report", "give one recording");
	setlocale(LC_CTYPE, "C.UTF-8");
	return run(argv[optind], json);
}
