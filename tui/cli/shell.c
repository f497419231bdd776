/* Words of a line, as a shell parts them. */
#include "tui/cli/shell.h"

#include <stdbool.h>
#include <string.h>

/* The rest of a word between quotes; `at` stands behind the first one. */
static char *quoted(char *at, char quote, char **to)
{
	while (*at && *at != quote) {
		if (*at == '\\' && quote == '"' && at[1])
			at++;
		*(*to)++ = *at++;
	}
	return *at ? at + 1 : at;
}

static char *word_end(char *at, char **to)
{
	while (*at && *at != ' ' && *at != '\t' && *at != '\n') {
		if (*at == '\'' || *at == '"') {
			at = quoted(at + 1, *at, to);
			continue;
		}
		if (*at == '\\' && at[1])
			at++;
		*(*to)++ = *at++;
	}
	return at;
}

size_t shell_split(char *line, char **words, size_t most)
{
	char *at = line, *to;
	size_t n = 0;
	bool ended = true;

	for (;;) {
		at += strspn(at, " \t\n");
		if (!*at || n + 1 == most)
			break;
		words[n++] = to = at;
		at = word_end(at, &to);
		ended = *at;
		at += ended;
		*to = '\0';
	}
	if (ended)
		words[n++] = at;
	return n;
}
