/* Dialogs: what each form comes to. */
#include "tui/dialog_inside.h"

static struct order begin(const struct ui *ui, enum order_kind kind)
{
	struct order o = {.kind = kind};

	slice_copy(o.channel, sizeof(o.channel), slice_of(ui->dialog.channel));
	return o;
}

void order_create(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	*out = (struct order){.kind = ORDER_CREATE_CHANNEL};
	slice_copy(out->channel, sizeof(out->channel), slice_of(dialog_text(ui, 0)));
	slice_copy(out->stream, sizeof(out->stream), slice_of(dialog_text(ui, 2)));
	out->ttl_s = dialog_number(dialog_text(ui, 1), TTL_MOST);
	out->ttl_s = out->ttl_s < 0 ? 0 : out->ttl_s;
	out->make_stream = new_stream(ui, s);
	out->retention_h = dialog_number(dialog_text(ui, 3), HOURS_MOST);
}

void order_delete(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_DELETE_CHANNEL);
}

void order_map(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	*out = begin(ui, ORDER_MAP);
	slice_copy(out->stream, sizeof(out->stream), slice_of(dialog_text(ui, 0)));
	out->make_stream = new_stream_to_map(ui, s);
	out->retention_h = dialog_number(dialog_text(ui, 1), HOURS_MOST);
}

void order_unmap(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_UNMAP);
}

void order_retention(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_RETENTION);
	slice_copy(out->stream, sizeof(out->stream), slice_of(ui->dialog.stream));
	out->retention_h = dialog_number(dialog_text(ui, 0), HOURS_MOST);
}

void order_join(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_JOIN);
	slice_copy(out->text, sizeof(out->text), slice_of(dialog_text(ui, 0)));
}

void order_leave(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = begin(ui, ORDER_LEAVE);
}

void order_local(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = (struct order){.kind = ORDER_PLACE, .place = PLACE_LOCAL};
	slice_copy(out->text, sizeof(out->text), slice_of(dialog_text(ui, 0)));
}

void order_region(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = (struct order){.kind = ORDER_PLACE, .place = PLACE_LIVE};
	slice_copy(out->region, sizeof(out->region), slice_of(dialog_text(ui, 0)));
}

void order_endpoint(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	order_local(ui, s, out);
	out->place = PLACE_LIVE;
}

void order_recording(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	order_local(ui, s, out);
	out->place = PLACE_REPLAY;
}

void order_break(const struct ui *ui, const struct snapshot *s, struct order *out)
{
	(void)s;
	*out = (struct order){.kind = ORDER_BREAK};
	slice_copy(out->text, sizeof(out->text), slice_of(dialog_text(ui, 0)));
}
