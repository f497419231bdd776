/* The ladder as a drawing: lanes, arrows with heads, the theme's colours, words that can be
 * selected. */
#include "tui/export_ladder.h"

#include "tui/format.h"
#include "tui/ladder_row.h"
#include "tui/svg.h"
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
	HEAD = 8
};
static const int lane_x[LANE_COUNT] = {330, 545, 735, 975};

static void put_label(FILE *out, const char *class, int x, int y, const char *anchor,
		      const char *words)
{
	fprintf(out, "<text class=\"%s\" x=\"%d\" y=\"%d\"%s%s%s>", class, x, y,
		anchor[0] ? " text-anchor=\"" : "", anchor, anchor[0] ? "\"" : "");
	svg_words(out, words);
	fputs("</text>\n", out);
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
	svg_words(out, words);
	fputs(r->note[0] ? ": " : "", out);
	svg_words(out, r->note);
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

static void begin(FILE *out, const struct export_source *from, int height)
{
	char title[160];

	snprintf(title, sizeof(title), "kvscope ladder  %s  %s  %s",
		 or_none(from->ui->channel), from->seen->place,
		 words_date(from->seen->now_wall_ms).s);
	svg_begin(out, WIDTH, height, from->ui->theme, title);
	put_label(out, "strong", TIME_X, 24, "", title);
	put_lanes(out, height);
}

enum fault export_ladder_svg(FILE *out, struct export_source *from)
{
	const struct ladder_row *r = export_ladder_row(from, 0);
	size_t n = from->page->ladder_total;
	int64_t before = r ? r->at_us : 0;

	if (!r)
		return FAULT_ABSENT;
	n = n < INT32_MAX / ROW - 100 ? n : INT32_MAX / ROW - 100;
	begin(out, from, TOP + (int)(n + 1) * ROW);
	for (size_t i = 0; i < n && (r = export_ladder_row(from, i)); i++) {
		put_row(out, r, sane_us(r->at_us) - sane_us(before),
			TOP + (int)i * ROW + ROW / 2);
		before = r->at_us;
	}
	svg_end(out);
	return FAULT_NONE;
}
