/* Clicks and the wheel. */
#include "tui/mouse.h"

#include "tui/ui_inside.h"

enum { AGAIN_MS = 400, WHEEL_ROWS = 3 };

/* The second click at the same place. */
static bool twice(struct ui *ui, struct mouse m)
{
	const struct mouse *last = &ui->clicked;
	bool again = last->at_ms && m.at_ms - last->at_ms <= AGAIN_MS && last->y == m.y &&
		     last->x - m.x <= 1 && m.x - last->x <= 1;

	ui->clicked = m;
	if (again)
		ui->clicked.at_ms = 0; /* a third one is a first one */
	return again;
}

static void row(struct ui *ui, const struct snapshot *s, const struct target *t,
		struct mouse m)
{
	struct list *l = &ui->lists[ui->screen];
	size_t at = l->top + (size_t)(m.y - t->box.y);
	bool again = twice(ui, m);

	if (at >= l->total)
		return;
	ui_move_to(ui, l, (long long)at);
	if (again)
		ui_key(ui, s, KEY_RETURN);
}

static void choice(struct ui *ui, const struct snapshot *s, const struct target *t,
		   struct mouse m)
{
	ui->choice = (size_t)t->arg;
	if (twice(ui, m))
		ui_key(ui, s, KEY_RETURN);
}

static void press(struct ui *ui, const struct snapshot *s, const struct target *t,
		  struct mouse m)
{
	ui->status[0] = '\0';
	switch (t->kind) {
	case TARGET_ROWS:
		row(ui, s, t, m);
		break;
	case TARGET_ACTION:
		ui_do(ui, s, (enum action)t->arg);
		break;
	case TARGET_SCREEN:
		ui_go(ui, (enum screen)t->arg);
		break;
	case TARGET_COLUMN:
		ui_sort_clicked(ui, t->arg);
		break;
	case TARGET_CHOICE:
		choice(ui, s, t, m);
		break;
	case TARGET_NONE:
		break;
	}
}

static bool typing(const struct ui *ui)
{
	return ui->mode != MODE_KEYS || ui->screen == SCREEN_HELP;
}

static void wheel(struct ui *ui, const struct snapshot *s, bool up)
{
	int key = up ? KEY_ARROW_UP : KEY_ARROW_DOWN;
	bool choosing = ui->mode == MODE_PALETTE || ui->screen == SCREEN_HELP;

	for (int i = 0; i < WHEEL_ROWS && !typing(ui); i++)
		ui_do(ui, s, up ? ACTION_UP : ACTION_DOWN);
	if (choosing && !(up && !ui->choice)) /* there it would be the history */
		ui_key(ui, s, key);
}

void ui_mouse(struct ui *ui, const struct snapshot *s, const struct targets *t,
	      struct mouse m)
{
	const struct target *hit = target_at(t, m.x, m.y);

	if (m.kind != MOUSE_PRESS)
		wheel(ui, s, m.kind == MOUSE_WHEEL_UP);
	else if (hit && (!typing(ui) || hit->kind == TARGET_CHOICE ||
			 (ui->mode == MODE_KEYS && hit->kind == TARGET_ACTION)))
		press(ui, s, hit, m);
	else if (!hit && ui->mode == MODE_PALETTE)
		ui_key(ui, s, KEY_ESCAPE); /* beside it */
}
