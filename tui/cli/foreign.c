/* Words of others, without what would steer a terminal. */
#include "tui/cli/foreign.h"

#include <stdarg.h>

#include "core/text.h"

/* Bytes of the character that s begins with, and whether it is plain. */
static size_t next(struct slice s, bool *plain)
{
	size_t n = text_utf8(s);
	unsigned char first = n ? (unsigned char)s.at[0] : 0;
	bool c1 = first == 0xc2 && (unsigned char)s.at[1] < 0xa0; /* U+0080 … U+009F */

	*plain = first >= 0x20 && first != 0x7f && !c1;
	return n ? n : 1;
}

bool foreign_plain(struct slice words)
{
	bool good = true;

	while (words.n && good)
		words = slice_skip(words, next(words, &good));
	return good;
}

void foreign_clean(char *words)
{
	for (size_t n; *words; words += n) {
		bool good;

		n = next(slice_of(words), &good);
		if (!good)
			memset(words, '?', n);
	}
}

void foreign_write(FILE *out, struct slice words)
{
	while (words.n) {
		bool good;
		size_t n = next(words, &good);

		fwrite(good ? words.at : "?", 1, good ? n : 1, out);
		words = slice_skip(words, n);
	}
}

void foreign_line(FILE *out, const char *format, ...)
{
	char line[FOREIGN_LINE];
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(line, sizeof(line), format, args);
	va_end(args);
	foreign_write(out, slice_of(n < 0 ? "" : line));
	fputc('\n', out);
}
