/* How many columns text takes: UTF-8 cut into clusters that a terminal draws as one. */
#include "tui/widths.h"

#include <wchar.h>

/* Decodes one character; *n is how many bytes it took (at least 1 of a text that is not
 * empty). */
static uint32_t decode(struct slice s, size_t *n)
{
	static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
	unsigned char b = (unsigned char)s.at[0];
	size_t want = b < 0x80                ? 1
		      : b >= 0xf0 && b < 0xf5 ? 4
		      : b >= 0xe0             ? 3
		      : b >= 0xc2             ? 2
					      : 0;
	uint32_t c = want == 1 ? b : b & (0x7fu >> want);

	*n = 1;
	if (want < 2)
		return want ? c : BAD_CHARACTER;
	if (b >= 0xf5 || want > s.n)
		return BAD_CHARACTER;
	for (size_t i = 1; i < want; i++) {
		if (((unsigned char)s.at[i] & 0xc0) != 0x80)
			return BAD_CHARACTER;
		c = c << 6 | ((unsigned char)s.at[i] & 0x3f);
	}
	if (c < least[want] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return BAD_CHARACTER;
	*n = want;
	return c;
}

static size_t encode(char *to, uint32_t c)
{
	if (c < 0x80) {
		to[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		to[0] = (char)(0xc0 | c >> 6);
		to[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		to[0] = (char)(0xe0 | c >> 12);
		to[1] = (char)(0x80 | (c >> 6 & 0x3f));
		to[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	to[0] = (char)(0xf0 | c >> 18);
	to[1] = (char)(0x80 | (c >> 12 & 0x3f));
	to[2] = (char)(0x80 | (c >> 6 & 0x3f));
	to[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* Joiners, direction marks and variation selectors: they would reorder or widen the row. */
static bool invisible(uint32_t c)
{
	return (c >= 0x200b && c <= 0x200f) || (c >= 0x202a && c <= 0x202e) ||
	       (c >= 0x2060 && c <= 0x206f) || (c >= 0xfe00 && c <= 0xfe0f) ||
	       c == 0xfeff || c == 0xad;
}

static bool control(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0);
}

static int columns_of(uint32_t c)
{
	int w = wcwidth((wchar_t)c);

	return w < 0 ? 1 : w;
}

static void take(struct slice *s, size_t n)
{
	s->at += n;
	s->n -= n;
}

/* Adds the marks that follow a base character. */
static void take_marks(struct slice *rest, struct cluster *out)
{
	while (rest->n && (unsigned char)rest->at[0] >= 0x80) {
		size_t n;
		uint32_t c = decode(*rest, &n);
		bool hidden = invisible(c);

		if (control(c) || c == BAD_CHARACTER || (!hidden && columns_of(c) != 0))
			return;
		if (!hidden && out->n + n <= CLUSTER_BYTES)
			out->n += encode(out->at + out->n, c);
		take(rest, n);
	}
}

bool widths_next(struct slice *rest, struct cluster *out)
{
	size_t n = 0;
	uint32_t c = 0;

	*out = (struct cluster){.width = 1};
	while (rest->n) {
		c = decode(*rest, &n);
		take(rest, n);
		if (!invisible(c))
			break;
		n = 0;
	}
	if (!n)
		return false;
	if (c < 0x80 && !control(c)) {
		out->at[0] = (char)c;
		out->n = 1;
	} else {
		c = control(c) ? BAD_CHARACTER : c;
		out->width = columns_of(c);
		if (out->width == 0) /* a mark with nothing to stand on */
			c = BAD_CHARACTER, out->width = 1;
		out->n = encode(out->at, c);
	}
	if (rest->n && (unsigned char)rest->at[0] >= 0x80)
		take_marks(rest, out);
	return true;
}

int widths_of(struct slice s)
{
	struct cluster g;
	int columns = 0;

	while (widths_next(&s, &g))
		columns += g.width;
	return columns;
}

uint32_t widths_decode(struct slice *rest)
{
	size_t n = 0;
	uint32_t c = rest->n ? decode(*rest, &n) : 0;

	take(rest, n);
	return c;
}

size_t widths_encode(char *to, uint32_t c)
{
	bool surrogate = c >= 0xd800 && c < 0xe000;

	return control(c) || invisible(c) || surrogate || c > 0x10ffff ? 0 : encode(to, c);
}

struct slice widths_cut(struct slice s, int columns)
{
	struct slice rest = s;
	struct cluster g;
	size_t kept = 0;

	while (widths_next(&rest, &g)) {
		columns -= g.width;
		if (columns < 0)
			break;
		kept = s.n - rest.n;
	}
	return (struct slice){s.at, kept};
}
