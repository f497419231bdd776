/* What only the list of channels does: order, marks, opening. */
#include <string.h>

#include "tui/ui_inside.h"

static void tag_channel(struct ui *ui)
{
	size_t i = 0;

	while (i < ui->channels.n_tagged &&
	       strcmp(ui->channels.tagged[i], ui->channel) != 0)
		i++;
	if (i < ui->channels.n_tagged)
		memmove(ui->channels.tagged[i],
			ui->channels.tagged[--ui->channels.n_tagged],
			sizeof(ui->channels.tagged[0]));
	else if (ui->channels.n_tagged <
			 sizeof(ui->channels.tagged) / sizeof(ui->channels.tagged[0]) &&
		 ui->channel[0])
		slice_copy(ui->channels.tagged[ui->channels.n_tagged++],
			   sizeof(ui->channels.tagged[0]), slice_of(ui->channel));
}

bool channels_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	(void)s;
	/* clang-format off */
	switch ((int)a) {
	case ACTION_MARK:   tag_channel(ui); return true;
	case ACTION_INVERT: ui->channels.reverse = !ui->channels.reverse; return true;
	case ACTION_SORT:
		ui->channels.sort = (enum channel_sort)((ui->channels.sort + 1) % SORT_COUNT);
		return true;
	case ACTION_OPEN:
		if (ui->channel[0])
			ui_go(ui, SCREEN_SESSION);
		return true;
	default: return false;
	}
	/* clang-format on */
}

bool ui_tagged(const struct ui *ui, const char *channel)
{
	for (size_t i = 0; i < ui->channels.n_tagged; i++)
		if (strcmp(ui->channels.tagged[i], channel) == 0)
			return true;
	return false;
}
