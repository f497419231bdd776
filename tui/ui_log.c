/* What only the log does: from a line to where it happened. */
#include "tui/ui_inside.h"

bool log_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	size_t at = ui->lists[SCREEN_LOG].at;
	const struct log_row *r;

	if (a != ACTION_OPEN)
		return false;
	if (at < s->log_first || at - s->log_first >= s->n_log)
		return true;
	r = &s->log[at - s->log_first];
	if (!r->channel[0])
		return true;
	slice_copy(ui->channel, sizeof(ui->channel), slice_of(r->channel));
	ui->channels.moved = false;
	ui_go(ui, SCREEN_LADDER);
	return true;
}
