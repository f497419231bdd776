/* What the palette and the help offer for what was typed. */
#ifndef TUI_CHOICES_H
#define TUI_CHOICES_H

#include "tui/ui.h"

enum choice_kind {
	CHOICE_HEAD,   /* words above the next ones; nothing to run */
	CHOICE_NOTE,   /* a line to read: `line` says of what, `what` what */
	CHOICE_ACTION, /* an action by its name */
	CHOICE_LINE,   /* a word with what follows it */
	CHOICE_WORD    /* a word that needs something behind it */
};

struct choice {
	enum choice_kind kind;
	enum action action; /* of CHOICE_ACTION */
	int score;
	const char *form; /* of CHOICE_WORD: "NAME"; static */
	const char *what; /* static */
	char line[RECALL_ROOM];
};

enum { CHOICES_MAX = 256 };
struct choices {
	size_t n;
	struct choice all[CHOICES_MAX];
};

/* Best first; without anything typed by kind, under heads. */
void choices_make(struct choices *c, const struct ui *ui, const struct snapshot *s);
/* Not a head, not a note. */
bool choices_runs(const struct choice *one);
/* Those that can be run, and the k-th of them (NULL: there is none). */
size_t choices_count(const struct choices *c);
const struct choice *choices_pick(const struct choices *c, size_t k);

/* Where the k-th stands in all; n when there is none. */
size_t choices_row(const struct choices *c, size_t k);

/* One more, unless there is no room for it. */
void choices_add(struct choices *c, enum choice_kind kind, int score, const char *what,
		 const char *format, ...) __attribute__((format(printf, 5, 6)));

#endif
