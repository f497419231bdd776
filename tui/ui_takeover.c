/* What only the takeover timeline does: its window. */
#include "tui/ui_inside.h"
#include "tui/view.h"

enum { TIMELINE_LEAST = 15, TIMELINE_MOST = 7200 };

static void sideways(struct ui *ui, const struct snapshot *s, int way)
{
	int to = ui->takeover.back_s - way * view_takeover_window(ui, s) / 10;

	ui->takeover.back_s = to < 0 ? 0 : to > TIMELINE_MOST ? TIMELINE_MOST : to;
}

static void zoom(struct ui *ui, const struct snapshot *s, bool in)
{
	ui->takeover.window_s = ui_zoomed(ui, view_takeover_window(ui, s), in,
					  TIMELINE_LEAST, TIMELINE_MOST);
}

bool takeover_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:     sideways(ui, s, -1); return true;
	case ACTION_RIGHT:    sideways(ui, s, 1); return true;
	case ACTION_ZOOM_IN:  zoom(ui, s, true); return true;
	case ACTION_ZOOM_OUT: zoom(ui, s, false); return true;
	case ACTION_OPEN:     ui_go(ui, SCREEN_LADDER); return true;
	case ACTION_FOLLOW:
		ui->takeover.back_s = ui->takeover.window_s = 0;
		return false; /* and what following does everywhere */
	default: return false;
	}
	/* clang-format on */
}
