/* What an operation says: answers, complaints, and what --debug tells. */
#include <openssl/crypto.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "core/redact.h"
#include "tui/cli/aws/operation_inside.h"

static const char usage_words[] =
	"usage: kvscope [options] <command> <subcommand> [<subcommand> ...] [parameters]\n"
	"To see help text, you can run:\n\n  kvscope help\n  kvscope <command> help\n"
	"  kvscope <command> <subcommand> help\n";

int run_complain(struct run *r, bool usage, int code)
{
	/* argparse's own sentences follow the usage and the program's name, the others
	 * stand alone. */
	bool unknown = strncmp(r->words, "Unknown options", 15) == 0;

	if (usage)
		fprintf(stderr, "\n%s\n%s%s\n\n", usage_words,
			unknown ? "" : "kvscope: error: ", r->words);
	else
		fprintf(stderr, "\n%s\n", r->words);
	return code;
}

void run_debug(const struct run *r, const char *format, ...)
{
	char *raw = NULL, *clean;
	struct text t;
	va_list args;
	int n;

	if (!r->globals.debug)
		return;
	va_start(args, format);
	n = vasprintf(&raw, format, args);
	va_end(args);
	if (n < 0)
		return;
	clean = calloc(1, 2 * (size_t)n + 64);
	if (clean) {
		text_init(&t, clean, 2 * (size_t)n + 64);
		redact(&t, slice_of(raw));
		fprintf(stderr, "kvscope: debug: %s\n", clean);
	}
	OPENSSL_cleanse(raw, (size_t)n);
	free(clean);
	free(raw);
}

/* ---- printing */

static int terminal_width(void)
{
	struct winsize w;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_col ? w.ws_col : 80;
}

static bool colours(const struct run *r)
{
	const char *said = r->globals.colour;

	return said && strcmp(said, "auto") != 0 ? strcmp(said, "on") == 0
						 : isatty(STDOUT_FILENO) == 1;
}

int run_unknown_format(struct run *r)
{
	text_clear(&r->why);
	text_printf(&r->why, "Unknown output type: %s", r->format_said);
	return run_complain(r, false, EXIT_OTHER);
}

void run_print(struct run *r, cJSON *value)
{
	struct format_options o = {r->request.operation->name, colours(r),
				   terminal_width()};
	cJSON *found = NULL;

	if (r->globals.query) {
		text_clear(&r->why);
		found = jmespath_search(r->globals.query, value, &r->why);
		if (!found)
			r->code = run_complain(r, false, EXIT_OTHER);
	}
	if (r->format == FORMAT_COUNT && !r->code) /* as late as the AWS CLI finds out */
		r->code = run_unknown_format(r);
	else if (found || !r->globals.query)
		format_write(stdout, r->format, found ? found : value, &o);
	cJSON_Delete(found);
	cJSON_Delete(value);
}
