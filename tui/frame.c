/* One frame: what the screen needs, asked of the model until its lists stand right. */
#include "tui/frame.h"

/* A search goes through a long list in many turns. */
enum { SETTLE_TURNS = 8, SEEK_TURNS = 500 };

/* What is frozen stays as it is; only its series may be looked at in another way. */
static void hold(const struct snapshot *s, struct want *want)
{
	want->now_us = s->now_us;
	want->parts &= WANT_STATS | WANT_LADDER;
}

void frame_take(struct ui *ui, struct model *m, int64_t now_us, struct snapshot *s)
{
	struct want want;

	for (int turn = 0; turn < SEEK_TURNS; turn++) {
		ui_want(ui, &want);
		want.now_us = now_us;
		if (ui->frozen)
			hold(s, &want);
		if (want.parts || !ui->frozen) /* without parts: the time, and the counts */
			model_snapshot(m, &want, s);
		if (!ui_settle(ui, s) || (!ui->seek && !ui->leap.on && turn > SETTLE_TURNS))
			return;
	}
}
