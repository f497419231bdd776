/* A list in columns. */
#include "tui/grid.h"

#include <string.h>

#include "tui/layout.h"
#include "tui/widths.h"

enum { NAME_LEAST = 14, NAME_MOST = 40, COLUMNS_MOST = 32 };

static int name_width(const struct grid *g, int width)
{
	int left = width - 4; /* the frame, the cursor's sign, air before the frame */

	for (size_t i = 0; i < g->n; i++)
		if (width >= g->columns[i].from)
			left -= 1 + (g->columns[i].width < 0 ? -g->columns[i].width
							     : g->columns[i].width);
	return left > NAME_MOST ? NAME_MOST : left < NAME_LEAST ? NAME_LEAST : left;
}

int grid_next_sort(const struct grid *g, int width, int sort, int way)
{
	int seen[COLUMNS_MOST + 1] = {g->name_sort};
	size_t n = 1, at = 0;

	for (size_t i = 0; i < g->n && n <= COLUMNS_MOST; i++)
		if (width >= g->columns[i].from && g->columns[i].sort != seen[n - 1])
			seen[n++] = g->columns[i].sort;
	while (at < n && seen[at] != sort)
		at++;
	return at < n ? seen[(at + n + (way < 0 ? n - 1 : 1)) % n] : g->name_sort;
}

/* The column that the list is sorted by has an arrow, for which its title makes room. */
static void draw_title(struct pen *p, const char *title, int width, const char *arrow)
{
	struct slice words = slice_of(title);
	int room = (width < 0 ? -width : width) - 1, blanks;

	if (!arrow) {
		pen_field(p, STYLE_HEAD, width, title);
		return;
	}
	words = widths_of(words) > room ? widths_cut(words, room) : words;
	blanks = room - widths_of(words);
	pen_printf(p, STYLE_MARK, "%*s%.*s%s%*s", width < 0 ? blanks : 0, "", (int)words.n,
		   words.at, arrow, width < 0 ? 0 : blanks, "");
}

void grid_head(struct canvas *c, struct box in, const struct grid *g, int sort,
	       bool reverse)
{
	const char *arrow = reverse ? "▲" : "▼";
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_text(&p, STYLE_HEAD, " ");
	draw_title(&p, g->name, name_width(g, in.w + 2),
		   sort == g->name_sort ? arrow : NULL);
	pen_target(&p, 1, TARGET_COLUMN, g->name_sort);
	for (size_t i = 0; i < g->n; i++) {
		const struct grid_column *k = &g->columns[i];
		int from = p.x + 1;

		if (in.w + 2 < k->from)
			continue;
		pen_text(&p, STYLE_HEAD, " ");
		draw_title(&p, k->title, k->width,
			   k->sort == sort && !k->quiet ? arrow : NULL);
		pen_target(&p, from, TARGET_COLUMN, k->sort);
	}
	target_add(&c->targets, TARGET_ROWS, (struct box){in.x, in.y + 1, in.w, in.h - 1},
		   0);
}

void grid_none(struct canvas *c, struct box in, const char *why)
{
	struct pen p = pen_in(c, layout_air(in));

	pen_row(&p, 1);
	pen_text(&p, STYLE_DIM, why);
}

void grid_row(struct canvas *c, struct box in, int y, const struct grid *g,
	      const struct snapshot *s, const void *row, const struct grid_name *name)
{
	struct pen p = pen_in(c, in);

	if (!pen_row(&p, y))
		return;
	pen_text(&p, STYLE_MARK, name->marked ? "✚" : name->chosen ? "▌" : " ");
	pen_field(&p, STYLE_STRONG, name_width(g, in.w + 2), name->words);
	for (size_t i = 0; i < g->n; i++)
		if (in.w + 2 >= g->columns[i].from) {
			pen_to(&p, p.x + 1);
			g->columns[i].draw(&p, s, row, g->columns[i].width);
		}
	if (name->chosen)
		canvas_choose(c, (struct box){in.x, in.y + y, in.w, 1});
}
