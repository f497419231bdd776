/* What a terminal understands, said. */
#include "tui/speech.h"

#include <stdio.h>

/* The mark of a number that stands at the beginning of s; 0 when none does. */
static char mark_of(const char *s)
{
	static const int numbers[] = {LEARN_A, LEARN_A + 1, LEARN_B, LEARN_B + 1};
	char digits[4];

	for (int i = 0; i < 4; i++) {
		snprintf(digits, sizeof(digits), "%d", numbers[i]);
		if (strncmp(s, digits, 3) == 0)
			return (char)(i + 1);
	}
	return 0;
}

static void say(struct text *to, const char *form, int a, int b)
{
	for (; *form; form++) {
		if (*form > 4)
			text_char(to, *form);
		else
			text_int(to, (*form > 2 ? b : a) + (*form % 2 == 0));
	}
}

bool speech_learn(char *to, const char *learn, const char *check)
{
	char room[SPEECH_WORDS];
	struct text said;
	size_t n = 0;

	for (; *learn && n + 1 < SPEECH_WORDS; n++) {
		char mark = mark_of(learn);

		to[n] = mark ? mark : *learn;
		learn += mark ? 3 : 1;
	}
	to[n] = '\0';
	text_init(&said, room, sizeof(room));
	say(&said, to, CHECK_A, CHECK_B);
	if (!*learn && strcmp(room, check) == 0)
		return true;
	to[0] = '\0';
	return false;
}

void speech_say(struct text *to, const struct speech *s, enum form f, int a, int b)
{
	say(to, s->forms[f], a, b);
}

bool speech_repeat(struct text *to, const struct speech *s, enum say one, enum form many,
		   int n)
{
	size_t step = strlen(s->say[one]);
	char room[SPEECH_WORDS] = "";
	struct text leap;

	if (n == 0)
		return true;
	text_init(&leap, room, sizeof(room));
	speech_say(&leap, s, many, n, 0);
	if (leap.used && (!step || step * (size_t)n > leap.used)) {
		text_add(to, text_slice(&leap));
		return true;
	}
	while (step && n-- && !to->cut)
		text_adds(to, s->say[one]);
	return step && !to->cut;
}
