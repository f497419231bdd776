/* What only the picture does: it is asked for, once and whenever more was stored. */
#include "tui/picture.h"
#include "tui/ui_inside.h"

static void ask(struct ui *ui, const struct snapshot *s)
{
	struct order o = {.kind = ORDER_PICTURE};

	if (!ui->picture || ui->drawing == DRAWING_OFF)
		return;
	if (!s->channel.stream[0] || s->channel.stream[0] == '-') {
		ui_say(ui, SEV_WARN, "%s is mapped to no stream: nothing of it is stored",
		       ui->channel);
		return;
	}
	slice_copy(o.channel, sizeof(o.channel), slice_of(ui->channel));
	slice_copy(o.stream, sizeof(o.stream), slice_of(s->channel.stream));
	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++)
		if (s->tracks[i].kind == 'V' && s->tracks[i].now.width > 0) {
			o.width = (int)s->tracks[i].now.width;
			o.height = (int)s->tracks[i].now.height;
		}
	ui->picture_of_us = s->channel.last_fragment_us;
	ui_order(ui, &o);
}

bool ui_picture_due(struct ui *ui, const struct snapshot *s)
{
	const struct picture *k = ui->picture;
	bool other;

	if (ui->screen != SCREEN_PICTURE || !k || ui->drawing == DRAWING_OFF || k->asked ||
	    ui->frozen || !s->channel.stream[0])
		return false;
	other = !slice_is(slice_of(k->channel), ui->channel);
	if (!other && s->channel.last_fragment_us == ui->picture_of_us)
		return false;
	ask(ui, s);
	return ui->wish == WISH_ORDER;
}

bool picture_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (a != ACTION_OPEN)
		return false;
	ask(ui, s);
	return true;
}
