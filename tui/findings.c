/* What was found wrong in a file of the person's: line by line, bounded, none lost from the
 * count. */
#include "tui/findings.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/widths.h"

/* What is quoted comes from a file: it is shown as a screen would show it. */
static void clean(char *to, size_t room, struct slice from)
{
	struct cluster g;
	size_t n = 0;

	while (widths_next(&from, &g) && n + g.n < room) {
		memcpy(to + n, g.at, g.n);
		n += g.n;
	}
	to[n] = '\0';
}

void findings_add(struct findings *f, int line, const char *format, ...)
{
	char said[FINDING_ROOM];
	size_t at = f->n;
	va_list args;

	f->total++;
	if (f->n == FINDINGS_MAX)
		return;
	for (; at > 0 && f->all[at - 1].line > line; at--)
		f->all[at] = f->all[at - 1];
	f->all[at].line = line;
	f->n++;
	va_start(args, format);
	vsnprintf(said, sizeof(said), format, args);
	va_end(args);
	clean(f->all[at].words, sizeof(f->all[at].words), slice_of(said));
}

const char *finding_words(const struct findings *f, size_t i, char *room, size_t n)
{
	const struct finding *one = &f->all[i];

	if (one->line)
		snprintf(room, n, "config:%d: %s", one->line, one->words);
	else
		snprintf(room, n, "config: %s", one->words);
	return room;
}
