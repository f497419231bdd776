/* A theme's inks as the looks that a terminal can give. */
#include "tui/looks.h"

#include "tui/colour.h"

enum { BLACK = 0, WHITE = 7, BRIGHT_BLACK = 8, BRIGHT_WHITE = 15 };

/* Below this, text on the cursor's ground takes the cursor's own ink (WCAG 2: large text;
 * more where the palette is the terminal's, which may be another one). */
static const double legible = 3.0, legible_anywhere = 4.5;
/* Above this, to black, a ground is a bright one. */
static const double on_bright = 7.0;

static bool own(struct colour c)
{
	return c.rgb < 0 && c.ansi < 0;
}

static int colour_of(int colours, struct colour c)
{
	if (colours <= 1 || own(c))
		return -1;
	if (c.rgb >= 0 && colours == SPEECH_DIRECT)
		return SPEECH_DIRECT | c.rgb;
	if (c.rgb >= 0 && colours >= 256)
		return colour_256(c.rgb);
	if (colours >= 16)
		return c.ansi;
	return c.ansi == BRIGHT_BLACK ? WHITE
				      : c.ansi & 7; /* dim: black on black is nothing */
}

/* Eight colours are sixteen with the weight of the text; so bold black is grey. */
static unsigned attrs_of(int colours, const struct ink *ink)
{
	unsigned a = ink->attrs;

	if (colours == 8 && ink->fg.ansi > BRIGHT_BLACK)
		a |= ATTR_BOLD;
	if (colours == 8 && ink->fg.ansi == BRIGHT_BLACK)
		a |= ATTR_DIM;
	if (colours == 8 && ink->fg.ansi == BLACK)
		a &= ~(unsigned)ATTR_BOLD;
	return a;
}

int looks_ink(int colours, int rgb)
{
	if (colours == SPEECH_DIRECT)
		return SPEECH_DIRECT | rgb;
	return colours >= 256 ? colour_256(rgb) : colours >= 16 ? colour_16(rgb) : -1;
}

static int drawn(int colour)
{
	return colour & SPEECH_DIRECT ? colour & ~SPEECH_DIRECT : colour_rgb(colour);
}

static struct look mix(int colours, unsigned attrs, struct colour fg, struct colour bg)
{
	struct look l = {attrs, colour_of(colours, fg), colour_of(colours, bg)};
	bool bright = l.bg >= 0 && colour_contrast(drawn(l.bg), 0x000000) > on_bright;

	if (colours <= 16 && l.fg >= 0 && l.fg == l.bg) /* never ink on its own colour */
		l.fg = bright ? BLACK : colours == 16 ? BRIGHT_WHITE : WHITE;
	if (colours == 8 && bright) /* bold is drawn bright, which is faint there */
		l.attrs &= ~(unsigned)ATTR_BOLD;
	return l;
}

static struct look mix_over(int colours, const struct ink *ink, const struct ink *cursor)
{
	unsigned attrs = attrs_of(colours, ink) | attrs_of(colours, cursor);
	double least = colours <= 16 ? legible_anywhere : legible;
	struct look l;

	if (attrs & ATTR_REVERSE || colours <= 16) /* faint there cannot be read */
		attrs &= ~(unsigned)ATTR_DIM;
	/* Turned around, every ink would be a ground of its own. */
	l = mix(colours, attrs, cursor->attrs & ATTR_REVERSE ? cursor->fg : ink->fg,
		cursor->bg);

	if (l.fg >= 0 && l.bg >= 0 && colour_contrast(drawn(l.fg), drawn(l.bg)) < least)
		l.fg = colour_of(colours, cursor->fg);
	return l;
}

static bool colourless(const struct theme *t)
{
	for (int i = 0; i < STYLE_COUNT; i++)
		if (!own(t->inks[i].fg) || !own(t->inks[i].bg))
			return false;
	return true;
}

void looks_mix(struct speech *s, const struct theme *theme)
{
	struct theme mono;
	struct trouble why;
	int n = s->colours;

	if (n <= 1 && !colourless(theme) && theme_load(&mono, "mono", &why) == FAULT_NONE)
		theme = &mono;
	for (int i = 0; i < STYLE_COUNT; i++) {
		struct ink ink = theme->inks[i], cursor = theme->inks[STYLE_CURSOR];

		if (own(ink.bg))
			ink.bg = theme->ground;
		if (n <= 1)
			cursor.attrs |= ATTR_REVERSE;
		s->looks[i] = mix(n, attrs_of(n, &ink), ink.fg, ink.bg);
		s->looks[STYLE_COUNT + i] = mix_over(n, &ink, &cursor);
	}
}
