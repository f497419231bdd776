/* The ladder as a drawing: lanes, arrows with heads, the theme's colours, words that can be
 * selected. */
#include "tui/export_ladder.h"

#include "tui/format.h"
#include "tui/ladder_row.h"
#include "tui/theme.h"
#include "tui/widths.h"

/* In the drawing's units, of which a sign is SIGN wide at this size of letters. */
enum {
	WIDTH = 1500,
	TOP = 64,
	ROW = 20,
	SIGN = 7, /* and a bit */
	TIME_X = 16,
	DELTA_X = 168,
	WHO_X = 180,
	LINE_X = 120,
	NOTE_X = 1010,
	HEAD = 8,
	LETTERS = 12
};
static const int lane_x[LANE_COUNT] = {330, 545, 735, 975};

/* ---- text, fit for XML */

/* U+FFFE and U+FFFF are no characters of XML; controls are gone already. */
static bool no_character(const struct cluster *g)
{
	return g->n >= 3 && memcmp(g->at, "\xef\xbf", 2) == 0 &&
	       ((unsigned char)g->at[2] == 0xbe || (unsigned char)g->at[2] == 0xbf);
}

static void put_text(FILE *out, const char *words)
{
	struct slice rest = slice_of(words);
	struct cluster g;

	while (widths_next(&rest, &g)) {
		if (g.n == 1 && strchr("<>&\"", g.at[0]))
			fprintf(out, "&#%d;", g.at[0]);
		else if (no_character(&g))
			fputc('?', out);
		else
			fwrite(g.at, 1, g.n, out);
	}
}

static void put_label(FILE *out, const char *class, int x, int y, const char *anchor,
		      const char *words)
{
	fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\"%s%s%s>", class, x, y,
		anchor[0] ? " text-anchor=\"" : "", anchor, anchor[0] ? "\"" : "");
	put_text(out, words);
	fputs("</text>\n", out);
}

/* ---- colours */

static int rgb_of(struct colour c, int otherwise)
{
	/* What xterm draws for the sixteen. */
	static const int sixteen[16] = {0x000000, 0xcd0000, 0x00cd00, 0xcdcd00,
					0x0000ee, 0xcd00cd, 0x00cdcd, 0xe5e5e5,
					0x7f7f7f, 0xff0000, 0x00ff00, 0xffff00,
					0x5c5cff, 0xff00ff, 0x00ffff, 0xffffff};

	return c.rgb >= 0                   ? c.rgb
	       : c.ansi >= 0 && c.ansi < 16 ? sixteen[c.ansi]
					    : otherwise;
}

static int brightness(int rgb)
{
	return (rgb >> 16 & 0xff) * 3 + (rgb >> 8 & 0xff) * 6 + (rgb & 0xff);
}

static void put_class(FILE *out, const struct theme *t, enum style s, int ground)
{
	int plain = brightness(ground) > 1275 ? 0x202020 : 0xd8dce6;
	int ink = rgb_of(t->inks[s].fg, plain);

	fprintf(out, ".%s{fill:#%06x}.%s-l{stroke:#%06x;stroke-width:1.5;fill:none}\n",
		style_name(s), (unsigned)ink, style_name(s), (unsigned)ink);
}

static void put_styles(FILE *out, const struct theme *t)
{
	static const enum style used[] = {
		STYLE_TEXT, STYLE_DIM,   STYLE_STRONG, STYLE_BORDER,   STYLE_INFO,
		STYLE_API,  STYLE_SDP,   STYLE_WIRE,   STYLE_MEDIA,    STYLE_CANDIDATE,
		STYLE_WARN, STYLE_ERROR, STYLE_OK,     STYLE_INFERRED,
	};
	int text = rgb_of(t->inks[STYLE_TEXT].fg, -1);
	int ground = rgb_of(t->ground,
			    text >= 0 && brightness(text) > 1275 ? 0x0e1420 : 0xffffff);

	fprintf(out,
		"<style>text{font:%dpx "
		"ui-monospace,Menlo,Consolas,monospace;white-space:pre}\n"
		".ground{fill:#%06x}.strong{font-weight:bold}\n",
		LETTERS, (unsigned)ground);
	for (size_t i = 0; i < sizeof(used) / sizeof(*used); i++)
		put_class(out, t, used[i], ground);
	fputs("</style>\n", out);
}

/* ---- rows */

static enum style shown_as(const struct ladder_row *r)
{
	return r->folded ? STYLE_MEDIA : ladder_style(r);
}

static const char *dashes(const struct ladder_row *r)
{
	return r->arrow == ARROW_WIRE        ? " stroke-dasharray=\"2 3\""
	       : r->arrow == ARROW_CANDIDATE ? " stroke-dasharray=\"6 2\""
					     : "";
}

static void put_head(FILE *out, const char *class, int x, int y, int way)
{
	fprintf(out, "<path class=\"%s\" d=\"M%d %dl%d -4v8z\"/>\n", class, x, y,
		-HEAD * way);
}

/* Words stand on their line, on a piece of ground. */
static void put_words(FILE *out, const struct ladder_row *r, const char *class, int x0,
		      int x1, int y)
{
	char words[96];
	int width, middle = (x0 + x1) / 2;

	ladder_words(r, words, sizeof(words));
	width = widths_of(slice_of(words)) * (SIGN + 1);
	if (width > x1 - x0 - 2 * HEAD) {
		put_label(out, class, x1 + 8, y + 4, "", words);
		return;
	}
	fprintf(out,
		"<rect class=\"ground\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\"/>\n",
		middle - width / 2, y - 8, width, 16);
	put_label(out, class, middle, y + 4, "middle", words);
}

static void put_arrow(FILE *out, const struct ladder_row *r, int y)
{
	int from = lane_x[r->from < LANE_COUNT ? r->from : 0],
	    to = lane_x[r->to < LANE_COUNT ? r->to : 0];
	int x0 = from < to ? from : to, x1 = from < to ? to : from;
	const char *class = style_name(shown_as(r));
	bool twice = r->arrow == ARROW_SDP;

	for (int i = 0; i <= twice; i++)
		fprintf(out, "<path class=\"%s-l\"%s d=\"M%d %dH%d\"%s/>\n", class,
			dashes(r), x0 + 1, y + (twice ? 3 * i - 1 : 0), x1 - 1,
			r->arrow == ARROW_MEDIA ? " style=\"stroke-width:3\"" : "");
	put_head(out, class, to, y, from < to ? 1 : -1);
	if (r->both)
		put_head(out, class, from, y, from < to ? -1 : 1);
	put_words(out, r, class, x0, x1, y);
}

static void put_fold(FILE *out, const struct ladder_row *r, int y)
{
	const char *class = style_name(STYLE_MEDIA);

	fprintf(out,
		"<path class=\"border-l\" stroke-dasharray=\"1 4\" d=\"M%d %dH%d\"/>\n",
		lane_x[0] + 1, y, lane_x[LANE_COUNT - 1] - 1);
	put_words(out, r, class, lane_x[0], lane_x[LANE_COUNT - 1], y);
}

static void put_session(FILE *out, const struct ladder_row *r, int y)
{
	fprintf(out, "<path class=\"border-l\" d=\"M%d %dH%d\"/>\n", TIME_X, y,
		WIDTH - TIME_X);
	fprintf(out,
		"<rect class=\"ground\" x=\"%d\" y=\"%d\" width=\"%d\" height=\"16\"/>\n",
		WHO_X - 6, y - 8,
		(widths_of(slice_of(r->actor)) + widths_of(slice_of(r->note)) + 4) *
			(SIGN + 1));
	put_label(out, "strong", WHO_X, y + 4, "", or_none(r->actor));
	put_label(out, "dim", WHO_X + (widths_of(slice_of(r->actor)) + 2) * (SIGN + 1),
		  y + 4, "", r->note);
}

static void put_left(FILE *out, const struct ladder_row *r, int64_t delta_us, int y)
{
	char delta[24];

	put_label(out, "dim", TIME_X, y + 4, "", words_stamp(r->wall_ms).s);
	if (r->seen == FROM_INFERRED)
		put_label(out, "inferred", TIME_X - 10, y + 4, "", "~");
	if (r->arrow == ARROW_SESSION)
		return;
	ladder_delta(delta_us, delta, sizeof(delta));
	put_label(out, "text", DELTA_X, y + 4, "end", delta);
	put_label(out, "info", WHO_X, y + 4, "", r->actor);
}

static void put_row(FILE *out, const struct ladder_row *r, int64_t delta_us, int y)
{
	char words[96];

	ladder_words(r, words, sizeof(words));
	fputs("<g><title>", out);
	put_text(out, words);
	fputs(r->note[0] ? ": " : "", out);
	put_text(out, r->note);
	fputs("</title>\n", out);
	put_left(out, r, delta_us, y);
	if (r->arrow == ARROW_SESSION)
		put_session(out, r, y);
	else if (r->folded)
		put_fold(out, r, y);
	else if (r->from == r->to || r->arrow == ARROW_NOTE)
		put_label(out, style_name(shown_as(r)),
			  lane_x[r->from < LANE_COUNT ? r->from : 0] + 8, y + 4, "", words);
	else
		put_arrow(out, r, y);
	if (r->arrow != ARROW_SESSION && r->note[0])
		put_label(out, r->bad ? "error" : "text", NOTE_X, y + 4, "", r->note);
	fputs("</g>\n", out);
}

static void put_lanes(FILE *out, int height)
{
	for (int i = 0; i < LANE_COUNT; i++) {
		put_label(out, "strong", lane_x[i], TOP - 16, "middle",
			  lane_name((enum lane)i));
		fprintf(out,
			"<path class=\"border-l\" style=\"stroke-width:.7\" d=\"M%d "
			"%dV%d\"/>\n",
			lane_x[i], TOP - 8, height - ROW);
	}
	put_label(out, "dim", TIME_X, TOP - 16, "", "time");
	put_label(out, "dim", DELTA_X, TOP - 16, "end", "Δ ms");
	put_label(out, "dim", WHO_X, TOP - 16, "", "who");
	put_label(out, "dim", NOTE_X, TOP - 16, "", "note");
}

static void begin(FILE *out, const struct export_source *from, const struct theme *theme,
		  int height)
{
	char title[160];

	snprintf(title, sizeof(title), "kvscope ladder  %s  %s  %s",
		 or_none(from->ui->channel), from->seen->place,
		 words_date(from->seen->now_wall_ms).s);
	fprintf(out,
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
		"viewBox=\"0 0 %d %d\">\n<title>",
		WIDTH, height, WIDTH, height);
	put_text(out, title);
	fputs("</title>\n", out);
	put_styles(out, theme);
	fprintf(out, "<rect class=\"ground\" width=\"%d\" height=\"%d\"/>\n", WIDTH,
		height);
	put_label(out, "strong", TIME_X, 24, "", title);
	put_lanes(out, height);
}

enum fault export_ladder_svg(FILE *out, struct export_source *from)
{
	const struct ladder_row *r = export_ladder_row(from, 0);
	size_t n = from->page->ladder_total;
	int64_t before = r ? r->at_us : 0;
	struct theme theme;
	struct trouble why;

	if (!r)
		return FAULT_ABSENT;
	if (theme_load(&theme, from->ui->theme, &why) &&
	    theme_load(&theme, theme_builtin(0), &why))
		return why.fault;
	n = n < INT32_MAX / ROW - 100 ? n : INT32_MAX / ROW - 100;
	begin(out, from, &theme, TOP + (int)(n + 1) * ROW);
	for (size_t i = 0; i < n && (r = export_ladder_row(from, i)); i++) {
		put_row(out, r, sane_us(r->at_us) - sane_us(before),
			TOP + (int)i * ROW + ROW / 2);
		before = r->at_us;
	}
	fputs("</svg>\n", out);
	return FAULT_NONE;
}
