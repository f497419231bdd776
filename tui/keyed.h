/* Sentences that name keys: in their text stands the action in braces, "{join} joins it",
 * and a person reads the key that is in force, "J joins it". */
#ifndef TUI_KEYED_H
#define TUI_KEYED_H

#include "core/text.h"
#include "tui/bindings.h"

/* What to press for an action: "W", or ":unlock" when it has no key there. Returned by
 * value: use `.s` within the same expression. */
struct keyed {
	char s[32];
};
struct keyed keyed(const struct bindings *b, enum action a, enum screen s, unsigned kinds);

/* The sentence with its keys. Braces around what is no action stay. */
void keyed_sentence(struct text *out, const char *sentence, const struct bindings *b,
		    enum screen s, unsigned kinds);

#endif
