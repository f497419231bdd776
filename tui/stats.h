/* The statistics screen's pieces: which series, where their columns and rows are. */
#ifndef TUI_STATS_H
#define TUI_STATS_H

#include "tui/plot.h"
#include "tui/view.h"

/* Where the plots stand: all of them share these columns. */
struct axis {
	int x, w; /* of the canvas */
	struct plot_scale scale;
	int64_t end; /* the second of the last column */
	int cursor;  /* its column; -1 = none */
};

/* The panes; h 0: no room for it. */
struct stats_panes {
	struct box plots, path, transport, changes, events;
	bool aside; /* the others stand beside the plots, not below them */
};
struct stats_panes stats_panes(const struct ui *ui);

/* Rows of the plots' pane. */
struct stats_rows {
	int each, focus; /* of a plot, and of the one under the cursor */
	int bands;
	size_t plots; /* how many fit */
};
struct stats_rows stats_rows(const struct ui *ui);

/* The series that the screen goes through, the main ones first; those that this session
 * does not have are left out. Room for METRIC_COUNT. */
size_t stats_order(uint64_t known, enum metric *out);
/* Those on the screen and what stands beside them, as want.metrics. */
uint64_t stats_wanted(const struct ui *ui);

struct axis stats_axis(struct box plots, const struct snapshot *s, const struct ui *ui);
/* The newest values of a series, and the round number above them that a plot ends at. */
struct plot_values stats_values(const struct snapshot *s, enum metric m, int seconds);
float stats_top(enum metric m, const struct plot_values *v);
/* Model time under the cursor; 0 = there is none. */
int64_t stats_cursor_us(const struct snapshot *s, const struct ui *ui);
/* A moment of model time as a time of day. */
int64_t stats_wall_ms(const struct snapshot *s, int64_t at_us);
/* "audio loss", "RTT". */
void stats_name(const struct series_view *v, char *to, size_t room);
/* "score 61 ↓ limiting: loss 2.3 % since 14:01:12"; returns its style. */
enum style stats_score(const struct snapshot *s, int64_t zone_ms, char *to, size_t room);
/* "loss 0→1.4 %, RTT 37→96 ms · 0.4 s after ICE connected" */
void stats_change(const struct snapshot *s, const struct change_view *c, char *to,
		  size_t room);

/* The panes drawn. */
void stats_draw_plots(struct canvas *c, struct box in, const struct snapshot *s,
		      const struct ui *ui);
void stats_draw_path(struct canvas *c, const struct stats_panes *p,
		     const struct snapshot *s);
void stats_draw_changes(struct canvas *c, struct box in, const struct snapshot *s);
void stats_draw_events(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui);
void stats_draw_totals(struct canvas *c, struct box in, const struct snapshot *s);

#endif
