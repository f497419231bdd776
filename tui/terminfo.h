/* What terminfo tells of a terminal, learnt as its speech; curses is behind four questions.
 */
#ifndef TUI_TERMINFO_H
#define TUI_TERMINFO_H

#include "tui/speech.h"

/* Capabilities by their short names. */
struct terminfo {
	const char *(*string)(
		const char *name); /* NULL: it has none; lives as curses' does */
	const char *(*say)(const char *form, int a, int b); /* lives until the next call */
	int (*number)(const char *name);                    /* < 0: it has none */
	bool (*flag)(const char *name);
};

/* A capability without the pauses that terminals of old needed, to SPEECH_WORDS bytes; ""
 * when it has none. */
void terminfo_words(char *to, const struct terminfo *from, const char *name);

/* How many colours can be meant: 1, 8, 16, 256 or SPEECH_DIRECT; also by TERM and
 * COLORTERM. */
int terminfo_colours(const struct terminfo *from);
/* All of s but its looks. False: the cursor cannot be placed. */
bool terminfo_learn(struct speech *s, const struct terminfo *from, int colours);

#endif
