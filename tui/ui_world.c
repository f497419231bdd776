/* What a person asks of the world: dialogs open, the lock on AWS, leaving. */
#include <stdio.h>

#include "tui/ui_inside.h"

void ui_lock(struct ui *ui, bool locked)
{
	ui->read_only = locked;
	ui->kinds &= ~(unsigned)(ON_LOCKED | ON_UNLOCKED);
	ui->kinds |= locked ? (unsigned)ON_LOCKED : (unsigned)ON_UNLOCKED;
	if (locked)
		ui_say(ui, SEV_INFO, "locked: nothing is changed on AWS");
	else
		ui_say(ui, SEV_WARN,
		       "READ-WRITE: what you do now changes things on AWS; %s locks again",
		       ui_keyed(ui, ACTION_LOCK).s);
}

bool ui_order(struct ui *ui, const struct order *o)
{
	if (ui->read_only && order_changes(o->kind)) {
		ui_say(ui, SEV_WARN,
		       "READ-ONLY: nothing is changed on AWS before %s unlocks it",
		       ui_keyed(ui, ACTION_UNLOCK).s);
		return false;
	}
	ui->order = *o;
	ui->wish = WISH_ORDER;
	return true;
}

struct order ui_take_order(struct ui *ui)
{
	struct order o = ui->order;

	ui->order = (struct order){.kind = ORDER_NONE};
	return o;
}

void ui_quit(struct ui *ui, const struct snapshot *s)
{
	if (ui->producing[0])
		dialog_open(ui, s, DIALOG_QUIT);
	else
		ui->wish = WISH_QUIT;
}

bool world_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	struct order cancel = {.kind = ORDER_CANCEL};
	struct order demo = {.kind = ORDER_PLACE, .place = PLACE_DEMO};

	/* clang-format off */
	switch ((int)a) {
	case ACTION_CREATE:    dialog_open(ui, s, DIALOG_CREATE); return true;
	case ACTION_DELETE:    dialog_open(ui, s, DIALOG_DELETE); return true;
	case ACTION_MAP:       dialog_open(ui, s, DIALOG_MAP); return true;
	case ACTION_UNMAP:     dialog_open(ui, s, DIALOG_UNMAP); return true;
	case ACTION_RETENTION: dialog_open(ui, s, DIALOG_RETENTION); return true;
	case ACTION_JOIN:      dialog_open(ui, s, DIALOG_JOIN); return true;
	case ACTION_LEAVE:     dialog_open(ui, s, DIALOG_LEAVE); return true;
	case ACTION_UNLOCK:    dialog_open(ui, s, DIALOG_UNLOCK); return true;
	case ACTION_BREAK:     dialog_open(ui, s, DIALOG_BREAK); return true;
	case ACTION_LOCK:      ui_lock(ui, true); return true;
	case ACTION_PLACES:
		ui_go(ui, SCREEN_START);
		ui->wish = WISH_PLACES;
		return true;
	case ACTION_DEMO:
		if (ui->kinds & ON_DEMO)
			ui_say(ui, SEV_INFO, "this is the demo");
		else
			ui_go_place(ui, &demo);
		return true;
	case ACTION_CANCEL:    ui_order(ui, &cancel); return true;
	case ACTION_QUIT:      ui_quit(ui, s); return true;
	default:               return false;
	}
	/* clang-format on */
}
