/* What was found wrong in a file of the person's: line by line, bounded, none lost from the
 * count. */
#ifndef TUI_FINDINGS_H
#define TUI_FINDINGS_H

#include <stddef.h>

enum { FINDINGS_MAX = 48, FINDING_ROOM = 160 };

/* A zeroed one is empty. */
struct findings {
	size_t n, total; /* total: more than n when they did not fit */
	struct finding {
		int line; /* 0 = the file as a whole */
		char words[FINDING_ROOM];
	} all[FINDINGS_MAX]; /* by line */
};

/* A sentence without the file's name; it stands behind those of the same line. */
void findings_add(struct findings *f, int line, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* "config:12: there is no action `serch`; did you mean `search`?"; returns `room`. */
const char *finding_words(const struct findings *f, size_t i, char *room, size_t n);

#endif
