/* Deviations and faults that are asked for by name. */
#include "net/service/faults.h"

#include <stdlib.h>
#include <string.h>

#include "core/arn.h"

/* Its value is not a number but the channel that has it. */
#define OF_ONE_CHANNEL "CHANNEL"

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

bool faults_on(const struct faults *f, enum chaos kind, const char *channel)
{
	return f->on[kind] || (f->only[kind][0] && strcmp(f->only[kind], channel) == 0);
}

static bool of_one(const struct chaos_kind *k)
{
	return strcmp(k->unit, OF_ONE_CHANNEL) == 0;
}

static bool read_one(struct faults *f, struct slice word)
{
	const char *equals = memchr(word.at, '=', word.n);
	struct slice name = {word.at, equals ? (size_t)(equals - word.at) : word.n}, value;

	for (size_t i = 0; i < CHAOS_COUNT; i++) {
		if (!slice_is(name, kinds[i].name))
			continue;
		value = slice_skip(word, name.n + (equals != NULL));
		if (equals && of_one(&kinds[i]))
			return arn_name_ok(value) &&
			       slice_copy(f->only[i], sizeof(f->only[i]), value);
		f->value[i] = kinds[i].value;
		f->on[i] = true;
		return !equals || (*kinds[i].unit && number(value, &f->value[i]));
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

		text_printf(out, of_one(&kinds[i]) ? "    %s[%s%s]" : "    %s%s%s",
			    kinds[i].name, *kinds[i].unit ? "=" : "", kinds[i].unit);
		while (out->used - start < 30 && !out->cut)
			text_char(out, ' ');
		text_printf(out, "%s\n", kinds[i].words);
	}
}
