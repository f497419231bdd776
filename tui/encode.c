/* Pixels as the bytes that make a terminal draw them. */
#include "tui/encode.h"

#include "core/base64.h"

enum {
	CHUNK = 3072, /* pixels' bytes; 4096 in base64, which is the most that kitty takes
		       */
	FRAME = 64,   /* bytes around a chunk, and around a picture */
	REDS = 6,
	GREENS = 7,
	BLUES = 6,
	COLOURS = REDS * GREENS * BLUES, /* a VT340 has 16, what is used today 256 */
	BAND = 6,                        /* rows that are written together */
	COLOUR_WORDS = 24,               /* "#251;2;100;100;100" and less */
	SIDE_MOST = 1024
};

/* ---- kitty */

size_t encode_kitty_room(const struct raster *p)
{
	size_t n = (size_t)p->width * (size_t)p->height * 3;

	return n / 3 * 4 + (n / CHUNK + 2) * FRAME;
}

void encode_kitty(struct text *out, const struct raster *p, int id, int columns, int rows)
{
	struct slice rest = {(const char *)p->rgb,
			     (size_t)p->width * (size_t)p->height * 3};

	text_printf(out, "\033_Ga=T,f=24,i=%d,p=1,q=2,C=1,z=-1,s=%d,v=%d,c=%d,r=%d,", id,
		    p->width, p->height, columns, rows);
	for (;;) {
		struct slice part = {rest.at, rest.n < CHUNK ? rest.n : CHUNK};

		rest = slice_skip(rest, part.n);
		text_printf(out, "m=%d;", rest.n > 0);
		base64_encode(out, part);
		text_adds(out, "\033\\");
		if (!rest.n)
			return;
		text_adds(out, "\033_G");
	}
}

/* ---- sixel */

size_t encode_sixel_room(int width, int height)
{
	size_t bands = (size_t)(height + BAND - 1) / BAND;

	/* A column has six colours at most, each one sign behind one run of blanks. */
	return FRAME + COLOURS * COLOUR_WORDS +
	       bands * ((size_t)width * BAND * 6 + COLOURS * 8);
}

/* One of so many steps, brighter or darker by the place as Bayer's matrix has it. */
static int step(int value, int steps, int x, int y)
{
	static const uint8_t bayer[4][4] = {
		{0, 8, 2, 10}, {12, 4, 14, 6}, {3, 11, 1, 9}, {15, 7, 13, 5}};

	return (value * (steps - 1) * 16 + bayer[y & 3][x & 3] * 255 + 127) / (255 * 16);
}

/* Its number in the palette. */
static int colour_at(const struct raster *p, int x, int y, int width, int height)
{
	size_t from = (size_t)(y * p->height / height) * (size_t)p->width +
		      (size_t)(x * p->width / width);
	const uint8_t *rgb = p->rgb + from * 3;

	return (step(rgb[0], REDS, x, y) * GREENS + step(rgb[1], GREENS, x, y)) * BLUES +
	       step(rgb[2], BLUES, x, y);
}

static void add_palette(struct text *out)
{
	for (int i = 0; i < COLOURS; i++)
		text_printf(out, "#%d;2;%d;%d;%d", i,
			    i / (GREENS * BLUES) * 100 / (REDS - 1),
			    i / BLUES % GREENS * 100 / (GREENS - 1),
			    i % BLUES * 100 / (BLUES - 1));
}

static void add_run(struct text *out, int n, int bits)
{
	if (n > 3)
		text_printf(out, "!%d%c", n, '?' + bits);
	else
		while (n-- > 0)
			text_char(out, (char)('?' + bits));
}

/* What of a band has one colour; blanks at its end are left out. */
static void add_colour(struct text *out, int colour, const uint8_t *bits, int width)
{
	int run = 0;

	text_printf(out, "#%d", colour);
	for (int x = 0; x < width; x += run) {
		for (run = 1; x + run < width && bits[x + run] == bits[x]; run++)
			;
		if (bits[x] || x + run < width)
			add_run(out, run, bits[x]);
	}
	text_char(out, '$'); /* back to the band's beginning */
}

static void add_band(struct text *out, const struct raster *p, int y0, int width,
		     int height)
{
	uint8_t bits[SIDE_MOST];
	uint8_t colours[BAND][SIDE_MOST];
	bool used[COLOURS] = {false};
	int rows = height - y0 < BAND ? height - y0 : BAND;

	for (int y = 0; y < rows; y++)
		for (int x = 0; x < width; x++) {
			int colour = colour_at(p, x, y0 + y, width, height);

			colours[y][x] = (uint8_t)colour;
			used[colour] = true;
		}
	for (int i = 0; i < COLOURS; i++) {
		if (!used[i])
			continue;
		memset(bits, 0, sizeof(bits));
		for (int y = 0; y < rows; y++)
			for (int x = 0; x < width; x++)
				bits[x] |= (uint8_t)((colours[y][x] == i) << y);
		add_colour(out, i, bits, width);
	}
	text_char(out, '-');
}

void encode_sixel(struct text *out, const struct raster *p, int width, int height)
{
	width = width > SIDE_MOST ? SIDE_MOST : width;
	text_printf(out, "\033P0;1;0q\"1;1;%d;%d", width, height);
	add_palette(out);
	for (int y = 0; y < height; y += BAND)
		add_band(out, p, y, width, height);
	text_adds(out, "\033\\");
}
