/* What only the ladder does: marks, lanes, folds, the whole message. */
#include "tui/ui_inside.h"

static const struct ladder_row *row_of(const struct snapshot *s, uint64_t seq)
{
	for (size_t i = 0; i < s->n_ladder && i < SNAP_LADDER; i++)
		if (s->ladder[i].seq == seq)
			return &s->ladder[i];
	return NULL;
}

static void say_difference(struct ui *ui, const struct snapshot *s)
{
	const struct ladder_row *a = row_of(s, ui->ladder.marks[0]),
				*b = row_of(s, ui->ladder.marks[1]);

	if (a && b)
		ui_say(ui, SEV_INFO, "%s → %s: %.3f ms", a->label, b->label,
		       (double)b->at_us / 1000 - (double)a->at_us / 1000);
}

static void mark_row(struct ui *ui, const struct snapshot *s)
{
	size_t at = ui->lists[SCREEN_LADDER].at;
	uint64_t seq;

	if (at < s->ladder_first || at - s->ladder_first >= s->n_ladder)
		return;
	seq = s->ladder[at - s->ladder_first].seq;
	if (ui->ladder.marks[0] == seq || ui->ladder.marks[1] == seq) {
		ui->ladder.marks[0] = ui->ladder.marks[0] == seq ? ui->ladder.marks[1]
								 : ui->ladder.marks[0];
		ui->ladder.marks[1] = 0;
	} else {
		ui->ladder.marks[0] =
			ui->ladder.marks[1] ? ui->ladder.marks[1] : ui->ladder.marks[0];
		ui->ladder.marks[ui->ladder.marks[0] != 0] = seq;
	}
	if (ui->ladder.marks[1])
		say_difference(ui, s);
}

static void lanes(struct ui *ui, int way)
{
	int to = ui->ladder.lane + way;

	ui->ladder.lane = to < 0 ? 0 : to > LANE_COUNT - 2 ? LANE_COUNT - 2 : to;
}

static void next_time(struct ui *ui)
{
	static const char *const times[] = {"since the row before", "since the first row",
					    "time of day"};

	ui->ladder.time = (enum time_mode)((ui->ladder.time + 1) % TIME_MODES);
	ui_say(ui, SEV_INFO, "time: %s", times[ui->ladder.time]);
}

bool ladder_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (ui->ladder.raw && ui_scroll(ui, s, a))
		return true;
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:  lanes(ui, -1); return true;
	case ACTION_RIGHT: lanes(ui, 1); return true;
	case ACTION_MARK:  mark_row(ui, s); return true;
	case ACTION_MEDIA: ui->ladder.media = !ui->ladder.media; return true;
	case ACTION_TIME:  next_time(ui); return true;
	case ACTION_RAW:   ui->ladder.raw = !ui->ladder.raw; ui->text_top = 0; return true;
	default:           return false;
	}
	/* clang-format on */
}
