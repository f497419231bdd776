/* What is asked of a recording's player. */
#include "tui/ui_inside.h"

static void ask(struct ui *ui, enum replay_act act, struct slice words)
{
	ui->ask.act = act;
	slice_copy(ui->ask.words, sizeof(ui->ask.words), words);
	ui->ask.zone_s = ui->zone_s;
	ui->frozen = false; /* what is asked for is to be seen */
	ui->wish = WISH_REPLAY;
}

struct replay_ask ui_take_ask(struct ui *ui)
{
	struct replay_ask a = ui->ask;

	ui->ask = (struct replay_ask){.act = REPLAY_NOTHING};
	return a;
}

void replay_jump(struct ui *ui, const struct snapshot *s, struct slice where)
{
	(void)s;
	ask(ui, REPLAY_JUMP, where);
}

bool replay_do(struct ui *ui, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_PLAY:       ask(ui, REPLAY_PLAY, SLICE("")); return true;
	case ACTION_EVENT:      ask(ui, REPLAY_NEXT, SLICE("")); return true;
	case ACTION_EVENT_BACK: ask(ui, REPLAY_PREVIOUS, SLICE("")); return true;
	case ACTION_STEP:       ask(ui, REPLAY_STEP, SLICE("")); return true;
	case ACTION_STEP_BACK:  ask(ui, REPLAY_STEP_BACK, SLICE("")); return true;
	case ACTION_FASTER:     ask(ui, REPLAY_FASTER, SLICE("")); return true;
	case ACTION_SLOWER:     ask(ui, REPLAY_SLOWER, SLICE("")); return true;
	case ACTION_BEGIN:      ask(ui, REPLAY_BEGIN, SLICE("")); return true;
	case ACTION_END:        ask(ui, REPLAY_END, SLICE("")); return true;
	default:                return false;
	}
	/* clang-format on */
}
