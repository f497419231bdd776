/* Up and down: the cursor of a list, the first line of a text. */
#include "tui/ui_inside.h"
#include "tui/view.h"

enum { FAR = 1 << 30 };

void ui_move_to(struct ui *ui, struct list *l, long long to)
{
	long long last = l->total ? (long long)l->total - 1 : 0;

	l->at = (size_t)(to < 0 ? 0 : to > last ? last : to);
	l->follow = l->at == (size_t)last && l->total && !ui_tab(ui->screen);
	l->moved = true;
}

/* Rows that a movement goes, with its sign; 0 = the action is none. */
static long long step_of(enum action a, long long page)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_DOWN:      return 1;
	case ACTION_UP:        return -1;
	case ACTION_HALF_DOWN: return (page + 1) / 2;
	case ACTION_HALF_UP:   return -(page + 1) / 2;
	case ACTION_PAGE_DOWN: return page;
	case ACTION_PAGE_UP:   return -page;
	case ACTION_TOP:       return -FAR;
	case ACTION_BOTTOM:    return FAR;
	default:               return 0;
	}
	/* clang-format on */
}

static long long page_of(size_t rows)
{
	return rows > 2 ? (long long)rows - 1 : 1;
}

bool ui_move(struct ui *ui, enum action a)
{
	struct list *l = &ui->lists[ui->screen];
	long long step = step_of(a, page_of(l->rows));

	if (step)
		ui_move_to(ui, l, (long long)l->at + step);
	return step != 0;
}

bool ui_scroll(struct ui *ui, const struct snapshot *s, enum action a)
{
	size_t rows = ui->screen == SCREEN_SDP       ? view_sdp_rows(ui, s)
		      : ui->screen == SCREEN_MESSAGE ? view_raw_rows(ui, s)
						     : view_diff_rows(ui);
	long long step = step_of(a, page_of(rows)), to = (long long)ui->text_top + step;

	if (step)
		ui->text_top = to < 0 ? 0 : (size_t)to; /* ui_settle keeps it inside */
	return step != 0;
}
