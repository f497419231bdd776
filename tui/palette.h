/* What is run as a line: an action by its name, or a word with something behind it
 * (`theme light`). The palette, its history and the help use the same lines. */
#ifndef TUI_PALETTE_H
#define TUI_PALETTE_H

#include "tui/choices.h"

/* A word that takes something behind it. One may be called as an action is: alone it is
 * that. */
struct palette_word {
	const char *name, *form, *what; /* "goto", "HH:MM:SS", "to a time of day" */
	unsigned screens;               /* ON_…, as those of an action */
	bool free;                      /* any text may follow, not only what is offered */
	bool alone; /* what may follow is offered before the word is typed too */
	/* What may follow, as whole lines with score 0; NULL = nothing is known. */
	void (*offer)(struct choices *to, const struct ui *ui, const struct snapshot *s);
	void (*run)(struct ui *ui, const struct snapshot *s, struct slice rest);
};

/* Static, in the order they are offered in; NULL after the last. */
const struct palette_word *palette_word(size_t i);
bool palette_word_fits(const struct palette_word *w, const struct ui *ui);
/* The word that a line begins with, with a blank behind it, and what follows; NULL: none.
 */
const struct palette_word *palette_word_of(struct slice line, struct slice *rest);

/* The letters that channels are offered by: the last word; lives as long as what was typed.
 */
struct slice palette_names(const struct ui *ui);

/* Whether the line can be run here; running one that can; saying why one cannot. */
bool palette_fits(const struct ui *ui, struct slice line);
void palette_refuse(struct ui *ui, struct slice line);
void palette_run(struct ui *ui, const struct snapshot *s, struct slice line);
/* The action or word that a misspelt one may mean; static, NULL = none. */
const char *palette_guess(struct slice line);

#endif
