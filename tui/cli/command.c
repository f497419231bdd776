/* Command lines read, and help printed, by a command's table. */
#include "tui/cli/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>

enum { HELP_ROOM = 16384, FLAG_COLUMNS = 22 };

const struct flag help_flags[] = {
	{.take = TAKE_HELP, .name = "help", .says = "this text"},
	{0},
};

const struct flag *command_flag(const struct command *c, size_t i)
{
	for (size_t group = 0; group < FLAG_GROUPS && c->flags[group]; group++)
		for (const struct flag *f = c->flags[group]; f->name; f++)
			if (i-- == 0)
				return f;
	return NULL;
}

int command_usage(const char *command, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "kvscope %s: ", command);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fprintf(stderr, " (kvscope %s --help)\n", command);
	return EXIT_USAGE;
}

/* ---- help */

static void add_flag(struct text *out, const struct flag *f)
{
	struct slice lines = slice_of(f->says), first = slice_until(&lines, '\n');
	char left[64];
	int n = snprintf(left, sizeof(left), "--%s%s%s", f->name, f->value ? " " : "",
			 f->value ? f->value : "");

	if (n < FLAG_COLUMNS)
		text_printf(out, "  %-*s", FLAG_COLUMNS, left);
	else
		text_printf(out, "  %s\n  %*s", left, FLAG_COLUMNS, "");
	text_add(out, first);
	text_adds(out, "\n");
	while (lines.n) {
		struct slice line = slice_until(&lines, '\n');

		text_printf(out, "  %*s%.*s\n", FLAG_COLUMNS, "", (int)line.n, line.at);
	}
}

void command_help(const struct command *c, struct text *out)
{
	const struct flag *f;

	text_printf(out, "usage: kvscope %s%s%s\n\n%s\n\n", c->name, *c->form ? " " : "",
		    c->form, c->about);
	for (size_t i = 0; (f = command_flag(c, i)); i++)
		add_flag(out, f);
	if (c->after)
		text_printf(out, "\n%s\n", c->after);
	if (c->more)
		c->more(out);
}

static int print_help(const struct command *c)
{
	char room[HELP_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	command_help(c, &out);
	fwrite(out.at, 1, out.used, stdout);
	return fflush(stdout) ? EXIT_OTHER : EXIT_FINE;
}

/* ---- reading */

static void to_getopt(const struct command *c, struct option *rows)
{
	const struct flag *f;
	size_t n = 0;

	for (; n < FLAGS_MAX && (f = command_flag(c, n)); n++)
		rows[n] = (struct option){
			f->name, f->value ? required_argument : no_argument, NULL, f->take};
	rows[n] = (struct option){0};
}

static int check_words(const struct command *c, int n, char **words)
{
	if (c->word_needed && !n)
		return command_usage(c->name, "which %s?", c->word);
	if (!c->word && n)
		return command_usage(c->name, "unexpected: %s", words[0]);
	if (!c->words_many && n > 1)
		return command_usage(c->name, "one %s at a time, not also %s", c->word,
				     words[1]);
	return COMMAND_GOES;
}

/* optopt is a letter that is none; a long option that is none, or lacks its value, stands
 * before optind. */
static int unknown(const struct command *c, char **argv)
{
	if (optopt > 0 && optopt < 128)
		return command_usage(c->name, "unknown option: -%c", optopt);
	return command_usage(c->name, "unknown option or missing value: %s",
			     argv[optind - 1]);
}

int command_read(const struct command *c, int argc, char **argv, int *words,
		 bool (*take)(void *self, int option, const char *value), void *self)
{
	struct option rows[FLAGS_MAX + 1];
	int option, at = 0;

	to_getopt(c, rows);
	optind = 0; /* glibc: begin anew */
	opterr = 0;
	while ((option = getopt_long(argc, argv, "h", rows, &at)) != -1) {
		const struct flag *f = command_flag(c, (size_t)at);

		if (option == '?')
			return unknown(c, argv);
		if (option == TAKE_HELP || option == 'h')
			return print_help(c);
		if (!take(self, option, optarg))
			return command_usage(c->name, "bad value for --%s: %s%s%s", f->name,
					     optarg ? optarg : "", f->allowed ? "; " : "",
					     f->allowed ? f->allowed : "");
	}
	*words = optind;
	return check_words(c, argc - optind, argv + optind);
}
