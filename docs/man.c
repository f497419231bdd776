/* Prints the manual page of a command or an operation from its table; without a name, the
 * names. `make man` writes build/man/kvscope-NAME.1 with it. */
#include <stdio.h>
#include <stdlib.h>

#include "docs/roff.h"
#include "tui/cli/aws/manual.h"
#include "tui/cli/aws/names.h"
#include "tui/cli/catalogue.h"

/* Text whose paragraphs are parted by empty lines. */
static void print_paragraphs(const char *text)
{
	struct slice rest = slice_of(text);

	while (rest.n) {
		struct slice line = slice_until(&rest, '\n');

		if (line.n)
			roff_words(line);
		else
			fputs(".PP", stdout);
		putchar('\n');
	}
}

/* Lines that stay as they are. */
static void print_lines(const char *text)
{
	puts(".nf");
	roff_string(text);
	puts("\n.fi");
}

static void print_flag(const struct flag *f)
{
	fputs(".TP\n.B \\-\\-", stdout);
	roff_string(f->name);
	if (f->value) {
		fputs("\\fR \\fI", stdout);
		roff_string(f->value);
	}
	putchar('\n');
	roff_string(f->says);
	puts(".");
	if (!f->allowed)
		return;
	fputs("Allowed: ", stdout);
	roff_string(f->allowed);
	puts(".");
}

static void print_foot(void)
{
	puts(".SH EXIT STATUS\n"
	     "0 fine, 1 findings, 3 taken over by another producer, 130 interrupted, 252 "
	     "usage, "
	     "253 no region or no credentials, 254 the service refused, 255 anything "
	     "else.\n"
	     ".SH SEE ALSO\n.BR kvscope (1),\n.BR kvscope\\-config (5),\n"
	     ".BR kvscope\\-keys (7)");
}

static int print_command(const struct command *c)
{
	char page[64], room[8192];
	const struct flag *f;
	struct text more;

	snprintf(page, sizeof(page), "kvscope-%s", c->name);
	roff_head(page, "1", c->brief);
	printf(".SH SYNOPSIS\n.B kvscope %s\n", c->name);
	roff_string(c->form);
	puts("\n.SH DESCRIPTION");
	print_paragraphs(c->about);
	puts(".SH OPTIONS");
	for (size_t i = 0; (f = command_flag(c, i)); i++)
		print_flag(f);
	if (c->after || c->more)
		puts(".SH NOTES");
	if (c->after)
		print_lines(c->after);
	text_init(&more, room, sizeof(room));
	if (c->more)
		c->more(&more);
	if (more.used)
		print_lines(room);
	print_foot();
	return 0;
}

/* The page that `kvscope OPERATION help` shows: words at the margin are its heads. */
static int print_operation(const struct kvs_operation *o)
{
	char page[96], *text = NULL;
	size_t n;
	FILE *out = open_memstream(&text, &n);
	struct slice rest;

	if (!out)
		return 1;
	manual_print(out, names_find(o->cli, o->service));
	fclose(out);
	snprintf(page, sizeof(page), "kvscope-%s", o->cli);
	roff_head(page, "1", o->name);
	puts(".nf");
	rest = (struct slice){text, n};
	rest = slice_skip(rest, (size_t)(strstr(text, "DESCRIPTION") - text));
	while (rest.n) {
		struct slice line = slice_until(&rest, '\n');

		if (line.n && *line.at != ' ')
			printf(".fi\n.SH %.*s\n.nf\n", (int)line.n, line.at);
		else if (line.n) {
			roff_words(line.n > 7 ? slice_skip(line, 7) : line);
			putchar('\n');
		}
	}
	puts(".fi");
	print_foot();
	free(text);
	return 0;
}

static void print_names(void)
{
	const struct kvs_operation *o;
	const struct command *c;

	for (size_t i = 0; (c = catalogue_command(i)); i++)
		puts(c->name);
	for (unsigned i = 0; (o = names_operation(i)); i++)
		puts(o->cli);
}

int main(int argc, char **argv)
{
	const struct command *c;
	enum kvs_op op;

	if (argc < 2) {
		print_names();
		return 0;
	}
	c = catalogue_named(argv[1]);
	if (c)
		return print_command(c);
	op = names_find(argv[1], NULL);
	return op < KVS_OP_COUNT ? print_operation(kvs_operation(op)) : 1;
}
