/* The hidden clocks and quotas of a session: as bars, or as words where there is no room.
 */
#include <math.h>
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

enum { NAME = 14, WORDS = 20, CLOCKS = GAUGE_KEYS }; /* what comes before it are clocks */

static double share_of(const struct gauge_view *g)
{
	return g->used < 0 || g->limit <= 0 ? NAN : (double)g->used / (double)g->limit;
}

static enum style style_of(const struct gauge_view *g)
{
	double share = share_of(g);

	return isfinite(share) && share >= 1 ? STYLE_ERROR
	       : g->warn                     ? STYLE_WARN
					     : STYLE_OK;
}

static void draw_gauge(struct pen *p, const struct gauge_view *g)
{
	char words[80];
	int bar = p->in.w - NAME - WORDS;

	view_gauge_words(g, " / ", words, sizeof(words));
	pen_field(p, g->used < 0 ? STYLE_DIM : STYLE_TEXT, NAME, g->name ? g->name : "");
	if (bar >= 6)
		view_bar(p, style_of(g), bar, share_of(g));
	pen_text(p, STYLE_TEXT, " ");
	pen_text(p, g->used < 0 ? STYLE_DIM : g->warn ? STYLE_WARN : STYLE_TEXT, words);
	if (g->peak > g->used)
		pen_printf(p, g->peak > g->limit ? STYLE_WARN : STYLE_DIM, " most %lld",
			   (long long)g->peak);
	if (g->warn)
		pen_text(p, STYLE_WARN, " ▲");
}

/* Name and words of gauges, as many rows as they need; returns the row after them. */
static int draw_words(struct pen *p, int row, int rows, const struct snapshot *s, int from,
		      int to)
{
	char words[80];

	if (!pen_row(p, row))
		return row;
	for (int i = from; i < to; i++) {
		const struct gauge_view *g = &s->gauges[i];
		const char *name = view_gauge_name((enum gauge)i);
		int need;

		if (g->used < 0)
			continue;
		view_gauge_words(g, "/", words, sizeof(words));
		need = (i == GAUGE_KEYS ? widths_of(slice_of(s->access.source)) + 1 : 0) +
		       widths_of(slice_of(name)) + widths_of(slice_of(words)) +
		       (g->warn ? 3 : 1);
		if (p->x && p->x + need > p->in.w) {
			if (row + 1 >= rows || !pen_row(p, row + 1))
				break;
			row++;
		}
		pen_printf(p, STYLE_DIM, "%s ", name);
		if (i == GAUGE_KEYS)
			pen_printf(p, STYLE_TEXT, "%s ", s->access.source);
		pen_printf(p, g->warn ? STYLE_WARN : STYLE_TEXT, "%s%s", words,
			   g->warn ? " ▲" : "");
		pen_text(p, STYLE_TEXT, "  ");
	}
	return row + 1;
}

void view_clocks(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int bars = in.h >= GAUGE_COUNT ? GAUGE_COUNT : CLOCKS;

	for (int i = 0; i < bars && pen_row(&p, i); i++)
		draw_gauge(&p, &s->gauges[i]);
	if (bars < GAUGE_COUNT)
		draw_words(&p, bars, in.h, s, bars, GAUGE_COUNT);
}

int view_clocks_words(struct canvas *c, struct box in, int rows, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));

	return draw_words(&p, 0, rows, s, 0, GAUGE_COUNT);
}
