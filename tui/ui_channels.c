/* What only the list of channels does: marks, opening. */
#include <string.h>

#include "tui/ui_inside.h"
#include "tui/view.h"

enum { TAGS = sizeof((struct channels_ui *)0)->tagged / 64 };

static void tag_channel(struct ui *ui)
{
	struct channels_ui *u = &ui->channels;
	size_t i = 0;

	if (!ui->channel[0])
		return;
	while (i < u->n_tagged && strcmp(u->tagged[i], ui->channel) != 0)
		i++;
	if (i < u->n_tagged)
		memmove(u->tagged[i], u->tagged[--u->n_tagged], sizeof(u->tagged[0]));
	else if (u->n_tagged < TAGS)
		slice_copy(u->tagged[u->n_tagged++], sizeof(u->tagged[0]),
			   slice_of(ui->channel));
	else
		ui_say(ui, SEV_WARN,
		       "%d channels are marked; that is all there is room for", TAGS);
}

bool channels_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_MARK:   tag_channel(ui); return true;
	case ACTION_OPEN:
		if (!s->channels_total && s->source_up) /* the first step to an ingestion */
			dialog_open(ui, s, DIALOG_CREATE);
		else if (ui->channel[0])
			ui_go(ui, SCREEN_SESSION);
		return true;
	default: return tab_do(ui, a);
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
