/* What only the plots do: which series, the window, the cursor, the look. */
#include "tui/plot.h"
#include "tui/stats.h"
#include "tui/ui_inside.h"

enum { WINDOW_LEAST = 30, WINDOW_MOST = SERIES_LONGEST, EVENTS = 48 };

/* By a column; to the right of the last one it is gone. */
static void cursor(struct ui *ui, const struct snapshot *s, int way)
{
	int window = view_stats_window(ui, s), at = ui->stats.back_s,
	    step = view_stats_step(ui, s);
	int to = at < 0 ? (way < 0 ? 0 : -1) : at - way * step;

	ui->stats.back_s = to < 0 ? -1 : to >= window ? window - 1 : to;
}

static void zoom(struct ui *ui, const struct snapshot *s, bool in)
{
	ui->stats.window_s =
		ui_zoomed(ui, view_stats_window(ui, s), in, WINDOW_LEAST, WINDOW_MOST);
	if (ui->stats.back_s >= ui->stats.window_s)
		ui->stats.back_s = ui->stats.window_s - 1;
}

static void next_look(struct ui *ui)
{
	static const char *const looks[] = {
#define X(id, words) words,
		PLOT_LOOKS(X)
#undef X
	};

	ui->stats.look = (enum plot_look)((ui->stats.look + 1) % PLOT_LOOKS_COUNT);
	ui_say(ui, SEV_INFO, "%s%s", looks[ui->stats.look],
	       ui->ascii ? " ({ascii} first: the screen is plain ASCII)" : "");
}

/* The ladder at the moment under the cursor; without one, at the newest change. */
static void open_moment(struct ui *ui, const struct snapshot *s)
{
	int64_t at = stats_cursor_us(s, ui);

	if (at)
		ui_ladder_at(ui, at);
	else if (s->n_changes)
		ui_ladder_at(ui, s->changes[0].event[0] ? s->changes[0].event_us
							: s->changes[0].at_us);
	else
		ui_say(ui, SEV_INFO,
		       "{left} and {right} set a cursor; {open} then opens the ladder there");
}

/* What is frozen stays where it is; the series go on. */
static bool freeze_at(struct ui *ui, const struct snapshot *s)
{
	ui->stats.end_us = s->stats_end_us;
	return false;
}

static bool move(struct ui *ui, enum action a)
{
	bool moved = ui_move(ui, a);

	ui->lists[SCREEN_STATS].follow = false;
	return moved;
}

bool stats_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:     cursor(ui, s, -1); return true;
	case ACTION_RIGHT:    cursor(ui, s, 1); return true;
	case ACTION_ZOOM_IN:  zoom(ui, s, true); return true;
	case ACTION_ZOOM_OUT: zoom(ui, s, false); return true;
	case ACTION_PLOT:     next_look(ui); return true;
	case ACTION_TOTALS:   ui->stats.totals = !ui->stats.totals; return true;
	case ACTION_OPEN:     open_moment(ui, s); return true;
	case ACTION_FREEZE:   return freeze_at(ui, s);
	case ACTION_FOLLOW:
		ui->stats.window_s = 0;
		ui->stats.back_s = -1;
		ui->frozen = false;
		return true;
	default: return move(ui, a);
	}
	/* clang-format on */
}

/* ---- what the model is asked for */

void ui_want_stats(const struct ui *ui, struct want *out)
{
	int64_t end = ui->stats.seen_us, at = end - (int64_t)ui->stats.back_s * 1000000;

	out->metrics = stats_wanted(ui);
	out->stats_window_s = (int)ui->stats.span_s;
	out->stats_end_us = ui->frozen ? ui->stats.end_us : 0;
	out->ladder_filter = SLICE("");
	memset(out->ladder_open, 0, sizeof(out->ladder_open));
	memset(out->ladder_marks, 0, sizeof(out->ladder_marks));
	out->ladder_detail = SIZE_MAX;
	out->ladder_rows = EVENTS;
	out->ladder_tail = ui->stats.back_s < 0;
	out->ladder_first = (size_t)ui->stats.first_event;
	out->ladder_moment_us = ui->stats.back_s < 0 ? 0 : at;
}

/* Sets it; true where it was another one. */
static bool set(int64_t *to, int64_t value)
{
	bool other = *to != value;

	*to = value;
	return other;
}

bool ui_settle_stats(struct ui *ui, const struct snapshot *s)
{
	struct stats_ui *u = &ui->stats;
	struct list *l = &ui->lists[SCREEN_STATS];
	uint64_t wanted = stats_wanted(ui);
	enum metric all[METRIC_COUNT];
	int64_t first = 0;
	bool again;

	u->known = s->metrics_known;
	l->follow = false;
	ui_settle_list(l, stats_rows(ui).plots, stats_order(u->known, all));
	again = stats_wanted(ui) != wanted;
	again |= set(&u->span_s, view_stats_window(ui, s));
	if (u->back_s < 0)
		return again;
	if (s->ladder_moment != SIZE_MAX && s->ladder_moment > EVENTS / 2)
		first = (int64_t)s->ladder_moment - EVENTS / 2;
	again |= set(&u->seen_us, s->stats_end_us);
	again |= s->ladder_moment != SIZE_MAX && set(&u->first_event, first);
	return again;
}
