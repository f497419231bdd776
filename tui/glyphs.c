/* Every drawn sign beyond ASCII, each with what stands for it under --ascii. */
#include "tui/glyphs.h"

static const struct {
	const char *sign;
	char ascii;
} glyphs[] = {
#define X(sign, ascii) {sign, ascii},
	GLYPHS(X)
#undef X
};

/* Braille: the more dots the fuller. */
static char braille_ascii(struct slice s)
{
	unsigned dots = ((unsigned)s.at[1] & 3) << 6 | ((unsigned)s.at[2] & 0x3f);
	int n = __builtin_popcount(dots);

	return n == 0 ? ' ' : n <= 2 ? '.' : n <= 4 ? ':' : '#';
}

char glyph_ascii(struct slice sign)
{
	if (sign.n == 1)
		return sign.at[0];
	for (size_t i = 0; i < sizeof(glyphs) / sizeof(glyphs[0]); i++)
		if (slice_is(sign, glyphs[i].sign))
			return glyphs[i].ascii;
	if (sign.n == 3 && (unsigned char)sign.at[0] == 0xe2 &&
	    ((unsigned char)sign.at[1] & 0xfc) == 0xa0)
		return braille_ascii(sign);
	return '?';
}
