/* Prints the manual page of a command from its table; without a name, the names. `make`
 * writes build/man/kvscope-NAME.1 with it. */
#include <stdio.h>

#include "docs/roff.h"
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

static int print_page(const struct command *c)
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
	puts(".SH EXIT STATUS\n"
	     "0 fine, 1 findings, 3 taken over by another producer, 130 interrupted, 252 "
	     "usage, "
	     "253 no region or no credentials, 254 the service refused, 255 anything "
	     "else.\n"
	     ".SH SEE ALSO\n.BR kvscope (1),\n.BR kvscope\\-config (5),\n"
	     ".BR kvscope\\-keys (7)");
	return 0;
}

int main(int argc, char **argv)
{
	const struct command *c = argc > 1 ? catalogue_named(argv[1]) : NULL;

	if (c)
		return print_page(c);
	for (size_t i = 0; argc == 1 && (c = catalogue_command(i)); i++)
		puts(c->name);
	return argc > 1;
}
