/* The tabs of the first screen: the order of each list, and what opening a row means. */
#include "tui/ui_inside.h"
#include "tui/view.h"

/* Where the order of the screen's list stands; false: it has none. */
static bool order_of(const struct ui *ui, int *sort, bool *reverse)
{
	*reverse = false;
	if (ui->screen == SCREEN_STREAMS)
		*sort = ui->streams.sort, *reverse = ui->streams.reverse;
	else if (ui->screen == SCREEN_SESSIONS)
		*sort = ui->sessions.sort, *reverse = ui->sessions.reverse;
	else
		*sort = (int)ui->channels.sort, *reverse = ui->channels.reverse;
	return ui_tab(ui->screen);
}

static void set_order(struct ui *ui, int sort, bool reverse)
{
	if (ui->screen == SCREEN_STREAMS)
		ui->streams.sort = sort, ui->streams.reverse = reverse;
	else if (ui->screen == SCREEN_SESSIONS)
		ui->sessions.sort = sort, ui->sessions.reverse = reverse;
	else if (ui->screen == SCREEN_CHANNELS)
		ui->channels.sort = (enum channel_sort)sort, ui->channels.reverse = reverse;
}

const char *ui_sorted(const struct ui *ui, bool *reverse)
{
	int sort;

	if (!order_of(ui, &sort, reverse))
		return "";
	return ui->screen == SCREEN_STREAMS    ? stream_sort_name(sort)
	       : ui->screen == SCREEN_SESSIONS ? session_sort_name(sort)
					       : channel_sort_name((enum channel_sort)sort);
}

void ui_sort_by(struct ui *ui, int sort)
{
	bool reverse;
	int now;

	if (order_of(ui, &now, &reverse))
		set_order(ui, sort, reverse);
}

void ui_sort_clicked(struct ui *ui, int sort)
{
	bool reverse;
	int now;

	if (order_of(ui, &now, &reverse))
		set_order(ui, sort, now == sort ? !reverse : reverse);
}

static int beside(const struct ui *ui, int way)
{
	return ui->screen == SCREEN_STREAMS    ? view_streams_sort(ui, way)
	       : ui->screen == SCREEN_SESSIONS ? view_sessions_sort(ui, way)
					       : view_channels_sort(ui, way);
}

bool tab_do(struct ui *ui, enum action a)
{
	bool reverse;
	int now;

	if (!order_of(ui, &now, &reverse))
		return false;
	if (a == ACTION_INVERT)
		set_order(ui, now, !reverse);
	else if (a == ACTION_SORT || a == ACTION_SORT_BACK)
		set_order(ui, beside(ui, a == ACTION_SORT ? 1 : -1), reverse);
	else
		return false;
	return true;
}

/* To the channel that is mapped to it. */
bool streams_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	(void)s;
	if (a != ACTION_OPEN)
		return tab_do(ui, a);
	if (ui->channel[0])
		ui_go(ui, SCREEN_SESSION);
	else if (ui->streams.stream[0])
		ui_say(ui, SEV_INFO, "no channel is mapped to %s", ui->streams.stream);
	return true;
}

bool sessions_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (a != ACTION_OPEN)
		return tab_do(ui, a);
	if (s->sessions_shown && ui->channel[0])
		ui_go(ui, SCREEN_SESSION);
	return true;
}

/* AWS tells of a stream only who asks: once for each time that one comes here. */
bool ui_streams_due(struct ui *ui, const struct snapshot *s)
{
	struct order list = {.kind = ORDER_LIST_STREAMS};

	if (ui->screen != SCREEN_STREAMS || ui->streams.asked ||
	    !(ui->kinds & ON_SERVICE) || !s->source_up || ui->wish != WISH_NONE)
		return false;
	ui->streams.asked = true;
	return ui_order(ui, &list);
}
