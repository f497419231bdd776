/* A reader of JSON that asks for no memory (RFC 8259). */
#include "core/scan.h"

#include <endian.h>

static const int64_t edge = (int64_t)1 << 53;

void scan_init(struct scan *s, struct slice text)
{
	*s = (struct scan){text.at, text.at + text.n, false};
}

static bool fail(struct scan *s)
{
	s->bad = true;
	s->at = s->end;
	return false;
}

char scan_peek(struct scan *s)
{
	while (s->at < s->end &&
	       (*s->at == ' ' || *s->at == '\t' || *s->at == '\n' || *s->at == '\r'))
		s->at++;
	return s->at < s->end ? *s->at : '\0';
}

bool scan_char(struct scan *s, char c)
{
	if (s->at == s->end || (*s->at != c && scan_peek(s) != c) || s->at == s->end)
		return false;
	s->at++;
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

/* The four digits of \uXXXX. */
static bool hex4(struct scan *s, uint32_t *out)
{
	*out = 0;
	if (s->end - s->at < 4)
		return fail(s);
	for (int i = 0; i < 4; i++) {
		int v = hex_value(*s->at++);

		if (v < 0)
			return fail(s);
		*out = *out << 4 | (uint32_t)v;
	}
	return true;
}

static void put_utf8(struct text *room, uint32_t c)
{
	char b[4];
	size_t n = 0;

	if (c < 0x80) {
		b[n++] = (char)c;
	} else if (c < 0x800) {
		b[n++] = (char)(0xC0 | c >> 6);
	} else if (c < 0x10000) {
		b[n++] = (char)(0xE0 | c >> 12);
		b[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	} else {
		b[n++] = (char)(0xF0 | c >> 18);
		b[n++] = (char)(0x80 | (c >> 12 & 0x3F));
		b[n++] = (char)(0x80 | (c >> 6 & 0x3F));
	}
	if (c >= 0x80)
		b[n++] = (char)(0x80 | (c & 0x3F));
	text_add(room, (struct slice){b, n});
}

static void unicode(struct scan *s, struct text *room)
{
	const char *mark;
	uint32_t c, low;

	if (!hex4(s, &c))
		return;
	mark = s->at;
	if (c >= 0xD800 && c < 0xDC00 && s->end - s->at >= 6 && s->at[0] == '\\' &&
	    s->at[1] == 'u') {
		s->at += 2;
		if (!hex4(s, &low))
			return;
		if (low >= 0xDC00 && low < 0xE000)
			c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00);
		else
			s->at = mark;
	}
	put_utf8(room, c >= 0xD800 && c < 0xE000 ? 0xFFFD : c);
}

static void escaped(struct scan *s, struct text *room)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	const char *at;

	if (s->at == s->end || !*s->at) {
		fail(s);
		return;
	}
	at = strchr(from, *s->at);
	if (at) {
		text_char(room, to[at - from]);
		s->at++;
	} else if (*s->at == 'u') {
		s->at++;
		unicode(s, room);
	} else {
		fail(s);
	}
}

/* The first byte that is a quote, a backslash or no character of a string; eight at a time:
 * of the bytes that are found in a word the lowest one is right. */
static const char *plain_until(const char *at, const char *end)
{
	const uint64_t each = 0x0101010101010101u, top = 0x8080808080808080u;

	for (; end - at >= 8; at += 8) {
		uint64_t word, quote, slash, found;

		memcpy(&word, at, sizeof word);
		word = le64toh(word);
		quote = word ^ each * '"';
		slash = word ^ each * '\\';
		found = (((quote - each) & ~quote) | ((slash - each) & ~slash) |
			 ((word - each * 0x20) & ~word)) &
			top;
		if (found)
			return at + __builtin_ctzll(found) / 8;
	}
	while (at < end && *at != '"' && *at != '\\' && (unsigned char)*at >= 0x20)
		at++;
	return at;
}

/* A string with something escaped in it, from behind its opening quote. */
static struct slice unescaped(struct scan *s, struct text *room)
{
	size_t start = room->used;

	while (!s->bad && !room->cut) {
		const char *from = s->at;

		s->at = plain_until(s->at, s->end);
		text_add(room, (struct slice){from, (size_t)(s->at - from)});
		if (s->at == s->end || (unsigned char)*s->at < 0x20)
			break;
		if (*s->at++ == '"')
			return room->cut ? (fail(s), SLICE(""))
					 : (struct slice){room->at + start,
							  room->used - start};
		escaped(s, room);
	}
	fail(s);
	return SLICE("");
}

struct slice scan_string(struct scan *s, struct text *room)
{
	const char *from, *end;

	if (!scan_char(s, '"')) {
		fail(s);
		return SLICE("");
	}
	from = s->at;
	end = plain_until(from, s->end);
	if (end == s->end || *end != '"')
		return unescaped(s, room);
	s->at = end + 1;
	return (struct slice){from, (size_t)(end - from)};
}

static bool digit(const struct scan *s)
{
	return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

/* Whole digits; so many of them fit without a look at the edge. */
static int64_t digits(struct scan *s)
{
	const char *safe = s->end - s->at > 15 ? s->at + 15 : s->end;
	int64_t n = 0;

	for (; s->at < safe && *s->at >= '0' && *s->at <= '9'; s->at++)
		n = n * 10 + (*s->at - '0');
	for (; digit(s); s->at++)
		n = n < edge ? n * 10 + (*s->at - '0') : edge;
	return n < edge ? n : edge;
}

/* What may follow the whole digits: a fraction, which is cut off, and a power of ten. */
static int64_t scaled(struct scan *s, int64_t n)
{
	int64_t power = 0;
	bool less = false;

	if (*s->at == '.')
		for (s->at++; digit(s); s->at++)
			;
	if (s->at < s->end && (*s->at == 'e' || *s->at == 'E')) {
		s->at++;
		less = s->at < s->end && *s->at == '-';
		s->at += s->at < s->end && (*s->at == '-' || *s->at == '+');
		if (!digit(s))
			return fail(s);
		for (; digit(s); s->at++)
			power = power < 400 ? power * 10 + (*s->at - '0') : power;
	}
	for (; power > 0 && n && (less || n < edge); power--)
		n = less ? n / 10 : n * 10;
	return n < edge ? n : edge;
}

int64_t scan_number(struct scan *s)
{
	bool minus = scan_char(s, '-');
	int64_t n;

	if (!digit(s))
		return fail(s);
	n = digits(s);
	if (s->at < s->end && (*s->at == '.' || *s->at == 'e' || *s->at == 'E'))
		n = scaled(s, n);
	return minus ? -n : n;
}

/* A bracket opens or closes; false ends the walk. */
static bool nest(struct scan *s, char c, int *depth)
{
	*depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
	if (*depth < 0 || *depth > SCAN_DEPTH_MAX)
		return fail(s);
	return *depth > 0;
}

static void skip_string(struct scan *s)
{
	for (s->at++; s->at < s->end && *s->at != '"'; s->at++)
		s->at += *s->at == '\\' && s->end - s->at > 1;
	if (s->at == s->end)
		fail(s);
	else
		s->at++;
}

static void skip_word(struct scan *s)
{
	const char *from = s->at;

	while (s->at < s->end && *s->at && !strchr(",:{}[]\" \t\r\n", *s->at))
		s->at++;
	if (s->at == from)
		fail(s);
}

void scan_skip(struct scan *s)
{
	int depth = 0;

	do {
		char c = scan_peek(s);

		if (c == '"') {
			skip_string(s);
		} else if (c && strchr("{}[],:", c)) {
			if (!depth && (c == ',' || c == ':'))
				fail(s);
			else if (s->at++, c != ',' && c != ':')
				nest(s, c, &depth);
		} else {
			skip_word(s);
		}
	} while (depth > 0 && !s->bad);
}

bool scan_member(struct scan *s, bool *first, struct slice *key)
{
	const char *from;

	if (s->bad)
		return false;
	if (*first ? !scan_char(s, '{') : !scan_char(s, ',')) {
		if (*first || !scan_char(s, '}'))
			fail(s);
		return false;
	}
	if (*first && scan_char(s, '}'))
		return false;
	*first = false;
	if (scan_peek(s) != '"')
		return fail(s);
	from = s->at + 1;
	skip_string(s);
	if (!s->bad)
		*key = (struct slice){from, (size_t)(s->at - from) - 1};
	if (!scan_char(s, ':'))
		fail(s);
	return !s->bad;
}
