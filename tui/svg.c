/* Drawings as SVG: text that can be selected, in the theme's colours, nothing from outside.
 */
#include "tui/svg.h"

#include "tui/widths.h"

/* U+FFFE and U+FFFF are no characters of XML; controls never come out of widths_next. */
static bool no_character(const struct cluster *g)
{
	return g->n >= 3 && memcmp(g->at, "\xef\xbf", 2) == 0 &&
	       ((unsigned char)g->at[2] == 0xbe || (unsigned char)g->at[2] == 0xbf);
}

void svg_words(FILE *out, const char *words)
{
	struct slice rest = slice_of(words);
	struct cluster g;

	while (widths_next(&rest, &g)) {
		if (g.n == 1 && strchr("<>&\"'", g.at[0]))
			fprintf(out, "&#%d;", g.at[0]);
		else if (no_character(&g))
			fputc('?', out);
		else
			fwrite(g.at, 1, g.n, out);
	}
}

/* ---- colours */

static int brightness(int rgb)
{
	return (rgb >> 16 & 0xff) * 3 + (rgb >> 8 & 0xff) * 6 + (rgb & 0xff);
}

enum { HALF_BRIGHT = 1275 };

/* Of the sixteen, what xterm draws. */
static int rgb_of(struct colour c, int otherwise)
{
	static const int sixteen[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
					0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
					0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
					0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

	return c.rgb >= 0                   ? c.rgb
	       : c.ansi >= 0 && c.ansi < 16 ? sixteen[c.ansi]
					    : otherwise;
}

/* Light letters want a dark ground where the theme leaves it to the terminal. */
static int ground_of(const struct theme *t)
{
	int text = rgb_of(t->inks[STYLE_TEXT].fg, -1);

	return rgb_of(t->ground,
		      text >= 0 && brightness(text) > HALF_BRIGHT ? 0x0e1420 : 0xffffff);
}

static void put_styles(FILE *out, const struct theme *t)
{
	int ground = ground_of(t),
	    plain = brightness(ground) > HALF_BRIGHT ? 0x202020 : 0xd8dce6;

	fprintf(out,
		"<style>text{font:%dpx "
		"ui-monospace,Menlo,Consolas,monospace;white-space:pre}\n"
		".ground{fill:#%06x}\n",
		SVG_LETTERS, (unsigned)ground);
	for (enum style s = 0; s < STYLE_COUNT; s++) {
		int ink = rgb_of(t->inks[s].fg, plain);

		fprintf(out,
			".%s{fill:#%06x%s}.%s-l{stroke:#%06x;stroke-width:1.5;fill:none;"
			"stroke-linejoin:round}\n",
			style_name(s), (unsigned)ink,
			t->inks[s].attrs & ATTR_BOLD ? ";font-weight:bold" : "",
			style_name(s), (unsigned)ink);
	}
	fputs("</style>\n", out);
}

void svg_begin(FILE *out, int width, int height, const char *theme, const char *title)
{
	struct trouble why;
	struct theme t;

	if (theme_load(&t, theme, &why) && theme_load(&t, theme_builtin(0), &why))
		t = (struct theme){0};
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\">\n<title>",
		width, height, width, height);
	svg_words(out, title);
	fputs("</title>\n", out);
	put_styles(out, &t);
	fprintf(out, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", width,
		height);
}

void svg_end(FILE *out)
{
	fputs("</svg>\n", out);
}

void svg_text(FILE *out, enum style s, double x, double y, enum svg_anchor anchor,
	      const char *words)
{
	static const char *const anchors[] = {"", " text-anchor=\"middle\"",
					      " text-anchor=\"end\""};

	fprintf(out, "<text class=\"%s\" x=\"%.5g\" y=\"%.5g\"%s>", style_name(s), x, y,
		anchors[anchor]);
	svg_words(out, words);
	fputs("</text>\n", out);
}

void svg_rect(FILE *out, enum style s, double x, double y, double w, double h)
{
	fprintf(out,
		"<rect class=\"%s\" x=\"%.5g\" y=\"%.5g\" width=\"%.5g\" "
		"height=\"%.5g\"/>\n",
		style_name(s), x, y, w, h);
}

void svg_line(FILE *out, enum style s, const char *dashes, double x0, double y0, double x1,
	      double y1)
{
	fprintf(out, "<path class=\"%s-l\"%s%s%s d=\"M%.5g %.5gL%.5g %.5g\"/>\n",
		style_name(s), *dashes ? " stroke-dasharray=\"" : "", dashes,
		*dashes ? "\"" : "", x0, y0, x1, y1);
}

void svg_path_begin(FILE *out, enum style s)
{
	fprintf(out, "<path class=\"%s-l\" d=\"", style_name(s));
}

void svg_path_to(FILE *out, double x, double y, bool first)
{
	fprintf(out, "%c%.5g %.5g", first ? 'M' : 'L', x, y);
}

void svg_path_end(FILE *out)
{
	fputs("\"/>\n", out);
}
