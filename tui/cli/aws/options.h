/* Words of a command line by the AWS CLI's rules (Python's argparse): options stand
 * anywhere, `--name=value` and unambiguous beginnings of names count, what is not known is
 * left for who comes next. */
#ifndef TUI_CLI_AWS_OPTIONS_H
#define TUI_CLI_AWS_OPTIONS_H

#include "core/text.h"

enum takes { TAKES_NOTHING, TAKES_ONE, TAKES_MANY, TAKES_MAYBE };

struct option_row {
	const char *name; /* with its dashes */
	enum takes takes;
	const char *choices; /* "a|b|c"; NULL = any */
};

enum { WORDS_MAX = 1024, LIST_MAX = 64 };

/* What was said of one option; words are lent from the command line. */
struct option_value {
	bool given;
	char *words[LIST_MAX]; /* of TAKES_MANY */
	size_t n;
	char *one; /* of TAKES_ONE and TAKES_MAYBE; NULL = none */
};

struct words {
	char *at[WORDS_MAX];
	size_t n;
};

/* Takes the options of the table out of `in` into values (one a row, zeroed by the caller);
 * the rest is left in `in`, in order. false: `why` says it as argparse does, without
 * "error: ". */
bool options_take(struct words *in, const struct option_row *rows, size_t n,
		  struct option_value *values, struct text *why);
/* The first word that is no option taken out of `in`; NULL: there is none. */
char *options_word(struct words *in);
/* "Invalid choice, valid choices are:" and the choices, two a line; and what was perhaps
 * meant. */
void options_choices(struct text *out, const char *said, const char *const *choices,
		     size_t n);

#endif
