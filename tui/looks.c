/* A theme's inks as the looks that a terminal can give. */
#include "tui/looks.h"

enum { BLACK = 0, WHITE = 7, BRIGHT_BLACK = 8, BRIGHT_WHITE = 15 };

static int colour_of(int colours, struct colour c)
{
	if (c.rgb < 0 || colours <= 1)
		return -1;
	if (colours == SPEECH_DIRECT)
		return c.rgb;
	if (colours >= 256)
		return theme_256(c.rgb);
	if (colours >= 16)
		return c.ansi;
	return c.ansi == BRIGHT_BLACK ? WHITE
				      : c.ansi & 7; /* dim: black on black is nothing */
}

/* Eight colours are sixteen with the weight of the text. */
static unsigned attrs_of(int colours, const struct ink *ink)
{
	unsigned a = ink->attrs;

	if (colours == 8 && ink->fg.ansi > BRIGHT_BLACK)
		a |= ATTR_BOLD;
	if (colours == 8 && ink->fg.ansi == BRIGHT_BLACK)
		a |= ATTR_DIM;
	return a;
}

static struct look mix(int colours, unsigned attrs, struct colour fg, struct colour bg)
{
	struct look l = {attrs, colour_of(colours, fg), colour_of(colours, bg)};

	if (colours <= 16 && l.fg >= 0 && l.fg == l.bg) /* never ink on its own colour */
		l.fg = colours == 16 ? BRIGHT_WHITE : WHITE;
	return l;
}

void looks_mix(struct speech *s, const struct theme *theme)
{
	const struct ink *cursor = &theme->inks[STYLE_CURSOR];
	unsigned over = attrs_of(s->colours, cursor) |
			(s->colours <= 1 ? (unsigned)ATTR_REVERSE : 0u);

	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct ink *ink = &theme->inks[i];
		unsigned attrs = attrs_of(s->colours, ink);

		s->looks[i] = mix(s->colours, attrs, ink->fg, ink->bg);
		s->looks[STYLE_COUNT + i] =
			mix(s->colours, attrs | over, ink->fg, cursor->bg);
	}
}
