/* Which rows a ladder shows: words, kinds and actors, joined by and, or and not. */
#include "core/ladder_filter.h"

static const struct {
	unsigned kind;
	const char *name;
} kinds[] = {
#define X(id, name) {LADDER_IS_##id, name},
	LADDER_KINDS(X)
#undef X
};

static unsigned kind_named(struct slice word)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(*kinds); i++)
		if (slice_is_nocase(word, kinds[i].name))
			return kinds[i].kind;
	return 0;
}

static void add(struct ladder_filter *out, struct slice word, bool alternative)
{
	struct ladder_term t = {.alternative = alternative && out->n > 0};

	if (slice_starts(word, "!")) {
		t.without = true;
		word = slice_skip(word, 1);
	}
	if (slice_starts(word, "from:")) {
		t.actor = true;
		word = slice_skip(word, strlen("from:"));
	} else {
		t.kind = kind_named(word);
	}
	t.word = word;
	if (word.n && out->n < LADDER_TERMS)
		out->terms[out->n++] = t;
}

void ladder_filter_read(struct ladder_filter *out, struct slice text)
{
	out->n = 0;
	while (text.n) {
		struct slice word = slice_until(&text, ' ');
		size_t before = out->n;

		while (word.n) {
			struct slice part = slice_until(&word, '|');

			add(out, part, out->n > before);
		}
	}
}

static bool has(struct slice text, struct slice part)
{
	for (size_t i = 0; i + part.n <= text.n; i++)
		if (strncasecmp(text.at + i, part.at, part.n) == 0)
			return true;
	return false;
}

static bool fits(const struct ladder_term *t, const struct ladder_facts *r)
{
	bool so = t->actor  ? has(r->actor, t->word)
		  : t->kind ? (r->kinds & t->kind) != 0
			    : has(r->label, t->word) || has(r->note, t->word) ||
				      has(r->actor, t->word);

	return so != t->without;
}

bool ladder_filter_fits(const struct ladder_filter *f, const struct ladder_facts *r)
{
	bool good = true;

	for (size_t i = 0; i < f->n; i++) {
		if (!f->terms[i].alternative) {
			if (!good)
				return false;
			good = fits(&f->terms[i], r);
		} else {
			good = good || fits(&f->terms[i], r);
		}
	}
	return good;
}
