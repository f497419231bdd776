/* Reads command lines as argparse does. */
#include "tui/cli/aws/options.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/cli/aws/similar.h"

enum { A_LINE = 2, CHOICES_MAX = 64, CLOSE_MAX = 3 };

struct taking {
	struct words *in;
	const struct option_row *rows;
	size_t n;
	struct option_value *values;
	struct text *why;
};

static bool negative_number(const char *s)
{
	char *end;

	strtod(s, &end);
	return *s == '-' && s[1] && !*end;
}

/* Whether a word is an option, known or not. */
static bool dashed(const char *s)
{
	return s[0] == '-' && s[1] && !negative_number(s) && !strchr(s, ' ');
}

/* The row that a word names; n = none. Two that begin like it are told (`why`). */
static size_t row_of(const struct taking *t, const char *word, bool *twice)
{
	size_t length = strcspn(word, "="), found = t->n, fits = 0;

	*twice = false;
	if (length < 3 || strncmp(word, "--", 2) != 0)
		return t->n;
	for (size_t i = 0; i < t->n; i++) {
		if (strncmp(t->rows[i].name, word, length) != 0)
			continue;
		if (!t->rows[i].name[length])
			return i;
		found = fits++ ? found : i;
	}
	*twice = fits > 1;
	return found;
}

static bool ambiguous(const struct taking *t, const char *word)
{
	size_t length = strcspn(word, "=");
	const char *glue = "";

	text_printf(t->why, "ambiguous option: %s could match ", word);
	for (size_t i = 0; i < t->n; i++)
		if (strncmp(t->rows[i].name, word, length) == 0) {
			text_printf(t->why, "%s%s", glue, t->rows[i].name);
			glue = ", ";
		}
	return false;
}

static bool expected(const struct taking *t, const struct option_row *row, const char *what)
{
	text_printf(t->why, "argument %s: %s", row->name, what);
	return false;
}

static size_t split(const char *list, char *room, size_t size, const char **out)
{
	size_t n = 0;

	snprintf(room, size, "%s", list);
	for (char *rest = room, *one; n < CHOICES_MAX && (one = strsep(&rest, "|"));)
		out[n++] = one;
	return n;
}

static bool allowed(const struct taking *t, const struct option_row *row, const char *said)
{
	const char *choices[CHOICES_MAX];
	char room[512];
	size_t n;

	if (!row->choices || !said)
		return true;
	n = split(row->choices, room, sizeof(room), choices);
	for (size_t i = 0; i < n; i++)
		if (strcmp(choices[i], said) == 0)
			return true;
	text_printf(t->why, "argument %s: ", row->name);
	options_choices(t->why, said, choices, n);
	return false;
}

/* The words behind an option that are its own. */
static size_t follow(const struct taking *t, size_t at, size_t most)
{
	size_t n = 0;

	while (n < most && at + n < t->in->n && !dashed(t->in->at[at + n]))
		n++;
	return n;
}

/* An option at place i: how many words it takes behind itself; SIZE_MAX = wrong. */
static size_t take(struct taking *t, size_t i, const struct option_row *row,
		   struct option_value *v)
{
	char *equals = strchr(t->in->at[i], '=');
	size_t n = follow(t, i + 1, row->takes == TAKES_MANY ? LIST_MAX : 1);

	if (equals && row->takes == TAKES_NOTHING)
		return expected(t, row, "ignored explicit argument") ? 0 : SIZE_MAX;
	if (row->takes == TAKES_NOTHING || equals)
		n = 0;
	else if (!n && row->takes == TAKES_ONE)
		return expected(t, row, "expected one argument") ? 0 : SIZE_MAX;
	v->given = true;
	v->one = equals ? equals + 1 : n ? t->in->at[i + 1] : NULL;
	v->n = 0;
	if (equals && row->takes == TAKES_MANY)
		v->words[v->n++] = v->one;
	for (size_t k = 0; k < n && row->takes == TAKES_MANY; k++)
		v->words[v->n++] = t->in->at[i + 1 + k];
	if (row->takes != TAKES_MANY && !allowed(t, row, v->one))
		return SIZE_MAX;
	return n;
}

bool options_take(struct words *in, const struct option_row *rows, size_t n,
		  struct option_value *values, struct text *why)
{
	struct taking t = {in, rows, n, values, why};
	struct words rest = {.n = 0};

	for (size_t i = 0; i < in->n; i++) {
		bool twice = false;
		size_t row = dashed(in->at[i]) ? row_of(&t, in->at[i], &twice) : n, taken;

		if (twice)
			return ambiguous(&t, in->at[i]);
		if (row == n) {
			rest.at[rest.n++] = in->at[i];
			continue;
		}
		taken = take(&t, i, &rows[row], &values[row]);
		if (taken == SIZE_MAX)
			return false;
		i += taken;
	}
	*in = rest;
	return true;
}

char *options_word(struct words *in)
{
	for (size_t i = 0; i < in->n; i++) {
		char *word = in->at[i];

		if (dashed(word))
			continue;
		memmove(&in->at[i], &in->at[i + 1], (in->n - i - 1) * sizeof(*in->at));
		in->n--;
		return word;
	}
	return NULL;
}

void options_choices(struct text *out, const char *said, const char *const *choices,
		     size_t n)
{
	size_t close[CLOSE_MAX], n_close = similar(said, choices, n, close, CLOSE_MAX);

	text_adds(out, "Invalid choice, valid choices are:\n");
	for (size_t i = 0; i < n; i++)
		text_printf(out, "%s%-40s", i % A_LINE ? " | " : "\n", choices[i]);
	if (!n_close)
		return;
	text_printf(out, "\n\n\nInvalid choice: '%s', maybe you meant:\n", said);
	for (size_t i = 0; i < n_close; i++)
		text_printf(out, "\n  * %s", choices[close[i]]);
}
