/* Sentences that name keys. */
#include "tui/keyed.h"

#include <stdio.h>
#include <string.h>

struct keyed keyed(const struct bindings *b, enum action a, enum screen s, unsigned kinds)
{
	struct keyed k;
	int key;

	if (bindings_keys(b, a, s, kinds, &key, 1))
		key_words(key, k.s, sizeof(k.s));
	else
		snprintf(k.s, sizeof(k.s), ":%s", action_row(a)->name);
	return k;
}

/* The action in braces at the beginning of it; *n: the bytes that it takes. */
static enum action in_braces(const char *at, size_t *n)
{
	char name[32];
	struct slice word = {at + 1, strcspn(at + 1, "{}")};

	*n = word.n + 2;
	return at[0] == '{' && at[word.n + 1] == '}' && word.n &&
			       slice_copy(name, sizeof(name), word)
		       ? action_named(name)
		       : ACTION_NONE;
}

void keyed_sentence(struct text *out, const char *sentence, const struct bindings *b,
		    enum screen s, unsigned kinds)
{
	while (*sentence) {
		size_t plain = strcspn(sentence, "{"), n;
		enum action a;

		text_add(out, (struct slice){sentence, plain});
		sentence += plain;
		if (!*sentence)
			return;
		a = in_braces(sentence, &n);
		if (a)
			text_adds(out, keyed(b, a, s, kinds).s);
		else
			text_char(out, '{');
		sentence += a ? n : 1;
	}
}
