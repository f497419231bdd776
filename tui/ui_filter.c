/* A filter being typed: the list follows what can be read, and keeps the last of it while
 * the rest cannot. */
#include <string.h>

#include "tui/ui_inside.h"

const struct filter_fields *ui_filter_fields(enum screen s)
{
	return s == SCREEN_CHANNELS   ? &filter_channels
	       : s == SCREEN_STREAMS  ? &filter_streams
	       : s == SCREEN_SESSIONS ? &filter_sessions
	       : s == SCREEN_LOG      ? &filter_log
				      : NULL;
}

bool ui_filter_typed(struct ui *ui)
{
	const struct filter_fields *fields = ui_filter_fields(ui->screen);
	struct slice said = line_slice(&ui->typed);
	struct filter f;

	ui->filter.red = fields && filter_parse(&f, fields, said, &ui->filter.wrong);
	if (!ui->filter.red)
		slice_copy(ui->filters[ui->screen], FILTER_ROOM, said);
	return !ui->filter.red;
}

void ui_filter_begin(struct ui *ui)
{
	ui->filter.red = false;
	memcpy(ui->filter.before, ui->filters[ui->screen], FILTER_ROOM);
	line_set(&ui->typed, slice_of(ui->filters[ui->screen]));
}

void ui_filter_cancel(struct ui *ui)
{
	ui->filter.red = false;
	memcpy(ui->filters[ui->screen], ui->filter.before, FILTER_ROOM);
}
