/* A list in columns: which of them a screen of some width has, their titles, and a row. */
#ifndef TUI_GRID_H
#define TUI_GRID_H

#include "core/model.h"
#include "tui/canvas.h"

typedef void grid_draw(struct pen *p, const struct snapshot *s, const void *row, int width);

struct grid_column {
	const char *title;
	int width;       /* columns; < 0: to the right */
	int from;        /* the width of the screen from which on it is shown */
	int sort;        /* by which the list is sorted by it */
	grid_draw *draw; /* width as above */
	bool quiet;      /* its title shows no arrow: another one's does */
};

/* The first column is a name and takes what room there is. */
struct grid {
	const struct grid_column *columns;
	size_t n;
	const char *name;
	int name_sort;
};

void grid_head(struct canvas *c, struct box in, const struct grid *g, int sort,
	       bool reverse);
/* Instead of rows. */
void grid_none(struct canvas *c, struct box in, const char *why);
struct grid_name {
	const char *words;
	bool marked, chosen;
};
void grid_row(struct canvas *c, struct box in, int y, const struct grid *g,
	      const struct snapshot *s, const void *row, const struct grid_name *name);
/* The column after (+1) or before (-1) the one that the list is sorted by, of those shown
 * on a screen of that width. */
int grid_next_sort(const struct grid *g, int width, int sort, int way);

#endif
