/* One row of the ladder between its lanes: where everything stands at a width, and how a
 * row is drawn there. */
#ifndef TUI_LADDER_ROW_H
#define TUI_LADDER_ROW_H

#include "tui/ui.h"

/* Columns of a ladder's box; a width of 0 is not there. */
struct rungs {
	int time, delta, who;  /* widths, from the left */
	int first, n;          /* lanes on the screen */
	int x[LANE_COUNT];     /* of lane first + i */
	int end;               /* where what belongs to the lanes ends */
	int bytes, seen, note; /* where these columns begin; 0 = not there */
};

/* Wide boxes have more columns, not wider ones. */
struct rungs ladder_rungs(int width, const struct ui *ui);

/* What one row needs of those around it. */
struct rung {
	const struct ladder_row *row;
	int64_t delta_us; /* as the time mode says */
	bool no_delta, chosen, marked, paired;
};
/* wall_ms: of the first row below it; 0 = there is none. */
void ladder_head(struct canvas *c, struct box in, const struct rungs *l,
		 const struct ui *ui, int64_t wall_ms);
void ladder_verticals(struct canvas *c, struct box in, int row, const struct rungs *l);
void ladder_row(struct canvas *c, struct box in, int row, const struct rungs *l,
		const struct rung *r);

/* How a row is drawn; the same colours in an export. */
enum style ladder_style(const struct ladder_row *r);
const char *ladder_line(const struct ladder_row *r);
const char *lane_name(enum lane lane);
/* "200  84 ms", "✖ 400 …", "? UNKNOWN …": a row's label with its sign and duration. */
void ladder_words(const struct ladder_row *r, char *to, size_t room);
/* "+12 ms" and the like in a column; "" for none. */
void ladder_delta(int64_t us, char *to, size_t room);

#endif
