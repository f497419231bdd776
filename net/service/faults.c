/* Deviations and faults that are asked for by name. */
#include "net/service/faults.h"

#include <stdlib.h>

struct chaos_kind {
	const char *name, *unit;
	int64_t value;
	const char *words;
};

static const struct chaos_kind kinds[CHAOS_COUNT] = {
#define X(id, name, unit, value, words) {name, unit, value, words},
	CHAOS(X)
#undef X
};

static bool number(struct slice s, int64_t *out)
{
	char text[16], *end;

	if (!s.n || !slice_copy(text, sizeof(text), s) || text[0] < '0' || text[0] > '9')
		return false;
	*out = strtoll(text, &end, 10);
	return !*end;
}

static bool read_one(struct faults *f, struct slice word)
{
	const char *equals = memchr(word.at, '=', word.n);
	struct slice name = {word.at, equals ? (size_t)(equals - word.at) : word.n};

	for (size_t i = 0; i < CHAOS_COUNT; i++) {
		if (!slice_is(name, kinds[i].name))
			continue;
		f->value[i] = kinds[i].value;
		f->on[i] = true;
		if (!equals)
			return true;
		return *kinds[i].unit &&
		       number((struct slice){equals + 1, word.n - name.n - 1},
			      &f->value[i]);
	}
	return false;
}

bool faults_read(struct faults *f, const char *list, struct slice *bad)
{
	while (*list) {
		size_t n = strcspn(list, ",");

		if (n && !read_one(f, (struct slice){list, n})) {
			*bad = (struct slice){list, n};
			return false;
		}
		list += n + (list[n] == ',');
	}
	return true;
}

void faults_words(struct text *out)
{
	for (size_t i = 0; i < CHAOS_COUNT; i++) {
		size_t start = out->used;

		text_printf(out, "    %s%s%s", kinds[i].name, *kinds[i].unit ? "=" : "",
			    kinds[i].unit);
		while (out->used - start < 30 && !out->cut)
			text_char(out, ' ');
		text_printf(out, "%s\n", kinds[i].words);
	}
}
