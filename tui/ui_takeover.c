/* What only the takeover timeline does: its window, its cursor, and the way to the ladder.
 */
#include "tui/format.h"
#include "tui/ui_inside.h"
#include "tui/view.h"

enum { TIMELINE_LEAST = 15, TIMELINE_MOST = 7200 };

static const struct takeover_row *chosen(const struct ui *ui, const struct snapshot *s)
{
	size_t at = ui->lists[SCREEN_TAKEOVER].at;

	return at < s->n_takeovers && at < SNAP_TAKEOVERS ? &s->takeovers[at] : NULL;
}

/* From the chosen takeover on, or from now. */
static void sideways(struct ui *ui, const struct snapshot *s, int way)
{
	const struct takeover_row *t = chosen(ui, s);
	int64_t now = sane_us(s->now_us), from = sane_us(ui->takeover.cursor_us), to;

	from = from ? from : t ? sane_us(t->at_us) : now;
	to = from + way * view_takeover_step(ui, s);
	ui->takeover.cursor_us = to > now ? now : to > 1 ? to : 1;
}

static void zoom(struct ui *ui, const struct snapshot *s, bool in)
{
	ui->takeover.window_s = ui_zoomed(ui, view_takeover_window(ui, s), in,
					  TIMELINE_LEAST, TIMELINE_MOST);
}

/* Another takeover is chosen: the cursor is on it. */
static bool choose(struct ui *ui, const struct snapshot *s, enum action a)
{
	const struct takeover_row *t;

	if (!ui_move(ui, a))
		return false;
	t = chosen(ui, s);
	ui->takeover.cursor_us = t ? sane_us(t->at_us) : 0;
	return true;
}

static void open_moment(struct ui *ui, const struct snapshot *s)
{
	struct moment m = view_takeover_moment(ui, s);

	if (m.at_us)
		ui_ladder_at(ui, m.at_us);
	else
		ui_go(ui, SCREEN_LADDER);
}

bool takeover_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:     sideways(ui, s, -1); return true;
	case ACTION_RIGHT:    sideways(ui, s, 1); return true;
	case ACTION_ZOOM_IN:  zoom(ui, s, true); return true;
	case ACTION_ZOOM_OUT: zoom(ui, s, false); return true;
	case ACTION_OPEN:     open_moment(ui, s); return true;
	case ACTION_FOLLOW:
		ui->takeover.cursor_us = ui->takeover.window_s = 0;
		return false; /* and what following does everywhere */
	default: return choose(ui, s, a);
	}
	/* clang-format on */
}
