/* Words set for man. */
#include "docs/roff.h"

#include <ctype.h>
#include <stdio.h>

void roff_words(struct slice words)
{
	bool begins = true;

	for (size_t i = 0; i < words.n; i++) {
		char c = words.at[i];

		if (begins && (c == '.' || c == '\''))
			fputs("\\&", stdout);
		if (c == '\\')
			fputs("\\e", stdout);
		else if (c == '-')
			fputs("\\-", stdout);
		else
			putchar(c);
		begins = c == '\n';
	}
}

void roff_string(const char *words)
{
	roff_words(slice_of(words));
}

void roff_head(const char *page, const char *section, const char *brief)
{
	fputs(".\\\" Written from kvscope's tables (make docs).\n.TH ", stdout);
	for (const char *c = page; *c; c++)
		putchar(toupper((unsigned char)*c));
	printf(" %s 2026-11-22 \"kvscope %s\" \"%s\"\n.SH NAME\n", section, KVSCOPE_VERSION,
	       *section == '7' ? "Conventions" : "User Commands");
	roff_string(page);
	fputs(" \\- ", stdout);
	roff_string(brief);
	putchar('\n');
}
