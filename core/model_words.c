/* Words for a screen: one line, no control bytes, nothing secret, nothing cut inside a
 * character. */
#include "core/model_inside.h"

#include <ctype.h>

#include "core/redact.h"

/* A UTF-8 character that was cut at the end of the room is taken off whole. */
static size_t whole(const char *at, size_t n)
{
	size_t back = 0, length;
	unsigned char lead;

	while (back < n && back < 4 && ((unsigned char)at[n - 1 - back] & 0xc0) == 0x80)
		back++;
	if (back == n)
		return n;
	lead = (unsigned char)at[n - 1 - back];
	length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
	return length > back + 1 ? n - back - 1 : n;
}

void words_copy(char *to, size_t room, struct slice s)
{
	size_t n = s.n < room ? s.n : room - 1;

	for (size_t i = 0; i < n; i++)
		to[i] = (unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f ? ' ' : s.at[i];
	n = s.n > n ? whole(to, n) : n;
	to[n] = '\0';
}

void words_keep(char *to, size_t room, struct slice s)
{
	char clean[1024];
	struct text t;

	text_init(&t, clean, sizeof(clean));
	s.n = s.n < sizeof(clean) / 2 ? s.n : sizeof(clean) / 2;
	if (s.n)
		redact(&t, s);
	words_copy(to, room, text_slice(&t));
}

void words_capitals(char *to, size_t room, const char *name)
{
	size_t n = 0;

	for (; name[n] && n + 1 < room; n++)
		to[n] = name[n] == ' ' ? '-' : (char)toupper((unsigned char)name[n]);
	to[n] = '\0';
}

bool words_have(struct slice text, struct slice part)
{
	int first = part.n ? tolower((unsigned char)part.at[0]) : 0;

	for (size_t i = 0; i + part.n <= text.n; i++) {
		if (!part.n || (tolower((unsigned char)text.at[i]) == first &&
				strncasecmp(text.at + i, part.at, part.n) == 0))
			return true;
	}
	return false;
}

bool words_any(struct slice text, const char *const *parts, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (words_have(text, slice_of(parts[i])))
			return true;
	}
	return false;
}
