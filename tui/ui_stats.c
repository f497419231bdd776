/* What only the plots do: window, cursor, style. */
#include "tui/ui_inside.h"
#include "tui/view.h"

enum { WINDOW_LEAST = 30, WINDOW_MOST = SERIES_SECONDS };

static void cursor(struct ui *ui, const struct snapshot *s, int way)
{
	int window = view_stats_window(ui, s), at = ui->stats.back_s;
	int to = (at < 0 ? (way < 0 ? 0 : -1) : at) - way;

	ui->stats.back_s = to < 0 ? -1 : to >= window ? window - 1 : to;
}

static void zoom(struct ui *ui, const struct snapshot *s, bool in)
{
	ui->stats.window_s =
		ui_zoomed(ui, view_stats_window(ui, s), in, WINDOW_LEAST, WINDOW_MOST);
	if (ui->stats.back_s >= ui->stats.window_s)
		ui->stats.back_s = ui->stats.window_s - 1;
}

bool stats_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:     cursor(ui, s, -1); return true;
	case ACTION_RIGHT:    cursor(ui, s, 1); return true;
	case ACTION_ZOOM_IN:  zoom(ui, s, true); return true;
	case ACTION_ZOOM_OUT: zoom(ui, s, false); return true;
	case ACTION_PLOT:     ui->stats.braille = !ui->stats.braille; return true;
	case ACTION_TOTALS:   ui->stats.totals = !ui->stats.totals; return true;
	case ACTION_FOLLOW:
		ui->stats.window_s = 0;
		ui->stats.back_s = -1;
		return false; /* and what following does everywhere */
	default: return false;
	}
	/* clang-format on */
}
