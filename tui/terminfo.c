/* What terminfo tells of a terminal, learnt as its speech. */
#include "tui/terminfo.h"

#include <stdio.h>
#include <stdlib.h>

/* Without the pauses ("$<5>"): nobody reads them here. */
static void unpadded(char *to, const char *from)
{
	size_t n = 0;

	for (const char *s = from; s && *s && n + 1 < SPEECH_WORDS; s++) {
		if (s[0] == '$' && s[1] == '<' && strchr(s, '>'))
			s = strchr(s, '>');
		else
			to[n++] = *s;
	}
	to[n] = '\0';
}

void terminfo_words(char *to, const struct terminfo *from, const char *name)
{
	unpadded(to, from->string(name));
}

static void learn_form(char *to, const struct terminfo *from, const char *name)
{
	const char *form = from->string(name);
	char learn[SPEECH_WORDS], check[SPEECH_WORDS];

	if (!form)
		return;
	unpadded(learn, from->say(form, LEARN_A, LEARN_B));
	unpadded(check, from->say(form, CHECK_A, CHECK_B));
	speech_learn(to, learn, check);
}

/* `ESC [ numbers m` becomes the numbers; false when it is something else. */
static bool number_of_sgr(char *words)
{
	size_t n = strlen(words), digits = n > 3 ? strspn(words + 2, "0123456789;:") : 0;

	if (!n)
		return true;
	if (words[0] != '\033' || words[1] != '[' || words[n - 1] != 'm' || digits != n - 3)
		return false;
	memmove(words, words + 2, digits);
	words[digits] = '\0';
	return true;
}

/* Where colours are direct, setaf takes 0xrrggbb for all but the first. */
static void learn_direct_ink(char *to, int ground, int i)
{
	int first = i < 8 ? 30 : i < 16 ? 90 - 8 : 38;

	if (i < 16)
		snprintf(to, SPEECH_WORDS, "\033[%dm", first + 10 * ground + i);
	else
		snprintf(to, SPEECH_WORDS, "\033[%d;5;%dm", first + 10 * ground, i);
}

static void learn_inks(struct speech *s, const struct terminfo *from)
{
	static const char *const names[] = {"setaf", "setab"};
	int colours = from->number("colors");

	for (int ground = 0; ground < 2; ground++) {
		const char *form = from->string(names[ground]);

		for (int i = 0; form && i < colours && i < SPEECH_INKS; i++)
			if (colours > SPEECH_INKS)
				learn_direct_ink(s->inks[ground][i], ground, i);
			else
				unpadded(s->inks[ground][i], from->say(form, i, 0));
	}
}

/* ECMA-48's numbers, if everything that changes a look is written in them. */
static void learn_sgr(struct speech *s, const struct terminfo *from)
{
	struct speech numbers = *s;
	char off[SPEECH_WORDS] = "";

	terminfo_words(off, from, "rmul");
	numbers.sgr =
		strcmp(off, "\033[24m") == 0 &&
		(s->colours <= 1 || strcmp(s->say[SAY_OWN_COLOURS], "\033[39;49m") == 0);
	for (int i = SAY_BOLD; i <= SAY_ITALIC; i++)
		numbers.sgr = numbers.sgr && number_of_sgr(numbers.say[i]);
	for (int i = 0; i < 2 * SPEECH_INKS; i++)
		numbers.sgr = numbers.sgr && number_of_sgr(numbers.inks[i & 1][i >> 1]);
	if (numbers.sgr)
		*s = numbers;
}

static bool truecolour(const struct terminfo *from)
{
	const char *wish = getenv("COLORTERM"), *name = getenv("TERM");

	if (from->flag("RGB"))
		return true;
	if (!wish || (strcmp(wish, "truecolor") != 0 && strcmp(wish, "24bit") != 0))
		return false;
	/* COLORTERM is inherited: screen and the console are not what it speaks of. */
	return name && strcmp(name, "linux") != 0 &&
	       (strncmp(name, "screen", 6) != 0 || getenv("TMUX"));
}

/* How many colours it has; a name that says sixteen is believed. */
int terminfo_colours(const struct terminfo *from)
{
	int n = from->number("colors");

	if (n < 8)
		return 1;
	if ((n >= 256 || n == 8) && truecolour(from))
		return SPEECH_DIRECT;
	return n >= 256 ? 256 : n >= 16 ? 16 : 8;
}

bool terminfo_learn(struct speech *s, const struct terminfo *from, int colours)
{
	/* clang-format off */
	static const char *const says[] = {
#define X(id, name) name,
		SPEECH_PLAIN(X)
#undef X
	}, *const forms[] = {
#define X(id, name) name,
		SPEECH_FORMATS(X)
#undef X
	};
	/* clang-format on */

	s->colours = colours;
	for (int i = 0; i < SAY_COUNT; i++)
		terminfo_words(s->say[i], from, says[i]);
	for (int i = 0; i < FORM_COUNT; i++)
		learn_form(s->forms[i], from, forms[i]);
	if (strcmp(s->forms[FORM_REGION], SPEECH_REGION) != 0)
		s->forms[FORM_REGION][0] = '\0';
	s->stays = !from->flag("am") || from->flag("xenl");
	s->last_cell = s->stays;
	s->tints = from->flag("bce");
	learn_inks(s, from);
	learn_sgr(s, from);
	return *s->forms[FORM_GO] != '\0';
}
