/* Bounded text: grows to the size its owner gave it and then says so. */
#include "core/text.h"

#include <stdio.h>

void text_init(struct text *t, char *at, size_t room)
{
	*t = (struct text){.at = at, .room = room};
	text_clear(t);
}

void text_clear(struct text *t)
{
	t->used = 0;
	t->cut = false;
	if (t->room)
		t->at[0] = '\0';
}

void text_add(struct text *t, struct slice s)
{
	size_t left = t->room > t->used ? t->room - t->used - 1 : 0;
	size_t n = s.n < left ? s.n : left;

	if (n < s.n)
		t->cut = true;
	if (!n)
		return;
	memcpy(t->at + t->used, s.at, n);
	t->used += n;
	t->at[t->used] = '\0';
}

void text_adds(struct text *t, const char *s)
{
	text_add(t, slice_of(s));
}

void text_char(struct text *t, char c)
{
	if (t->used + 1 >= t->room) {
		t->cut = true;
		return;
	}
	t->at[t->used++] = c;
	t->at[t->used] = '\0';
}

void text_int(struct text *t, int64_t n)
{
	char digits[20];
	size_t at = sizeof digits;
	uint64_t u = n < 0 ? (uint64_t)0 - (uint64_t)n : (uint64_t)n;

	do {
		digits[--at] = (char)('0' + u % 10);
		u /= 10;
	} while (u);
	if (n < 0)
		text_char(t, '-');
	text_add(t, (struct slice){digits + at, sizeof digits - at});
}

void text_printf(struct text *t, const char *format, ...)
{
	size_t left = t->room > t->used ? t->room - t->used : 0;
	va_list args;
	int n;

	if (!left) {
		t->cut = true;
		return;
	}
	va_start(args, format);
	n = vsnprintf(t->at + t->used, left, format, args);
	va_end(args);
	if (n < 0 || (size_t)n >= left) {
		t->cut = true;
		t->used = n < 0 ? t->used : t->room - 1;
		t->at[t->used] = '\0';
		return;
	}
	t->used += (size_t)n;
}

/* RFC 3629: no overlong forms, no surrogates. */
size_t text_utf8(struct slice text)
{
	const unsigned char *s = (const unsigned char *)text.at;
	unsigned low = 0x80, high = 0xBF;
	size_t length, n = text.n;

	if (!n || s[0] < 0x80)
		return n > 0;
	if (s[0] >= 0xC2 && s[0] <= 0xDF)
		length = 2;
	else if (s[0] >= 0xE0 && s[0] <= 0xEF)
		length = 3;
	else if (s[0] >= 0xF0 && s[0] <= 0xF4)
		length = 4;
	else
		return 0;
	if (s[0] == 0xE0)
		low = 0xA0;
	else if (s[0] == 0xED)
		high = 0x9F;
	else if (s[0] == 0xF0)
		low = 0x90;
	else if (s[0] == 0xF4)
		high = 0x8F;
	if (n < length || s[1] < low || s[1] > high)
		return 0;
	for (size_t i = 2; i < length; i++)
		if ((s[i] & 0xC0) != 0x80)
			return 0;
	return length;
}

static bool plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7F && c != '"' && c != '\\';
}

/* Writes what JSON does not let stand as it is. */
static void escape(struct text *t, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	static const char from[] = "\"\\\b\f\n\r\t", to[] = "\"\\bfnrt";
	const char *short_form = c ? strchr(from, c) : NULL;
	char pair[2] = {'\\', 0}, full[6] = {'\\', 'u', '0', '0', 0, 0};

	if (short_form) {
		pair[1] = to[short_form - from];
		text_add(t, (struct slice){pair, sizeof pair});
		return;
	}
	full[4] = hex[c >> 4];
	full[5] = hex[c & 15];
	text_add(t, (struct slice){full, sizeof full});
}

void text_json(struct text *t, struct slice s)
{
	size_t i = 0;

	text_char(t, '"');
	while (i < s.n) {
		const unsigned char *at = (const unsigned char *)s.at + i;
		size_t run = 0, wide;

		while (i + run < s.n && plain(at[run]))
			run++;
		if (run) {
			text_add(t, (struct slice){s.at + i, run});
			i += run;
			continue;
		}
		wide = *at >= 0x80 ? text_utf8(slice_skip(s, i)) : 0;
		if (wide)
			text_add(t, (struct slice){s.at + i, wide});
		else if (*at >= 0x80)
			text_adds(t, "\xEF\xBF\xBD");
		else
			escape(t, *at);
		i += wide ? wide : 1;
	}
	text_char(t, '"');
}

struct slice text_slice(const struct text *t)
{
	return (struct slice){t->at, t->used};
}
