/* What only the ladder and what opens from it do: marks, lanes, folds, the whole message.
 */
#include "tui/ui_inside.h"
#include "tui/view.h"

/* ---- marks */

static const struct ladder_row *row_at(const struct ui *ui, const struct snapshot *s)
{
	size_t at = ui->lists[SCREEN_LADDER].at;

	if (at < s->ladder_first || at - s->ladder_first >= s->n_ladder)
		return NULL;
	return &s->ladder[at - s->ladder_first];
}

static void mark_row(struct ui *ui, const struct snapshot *s)
{
	const struct ladder_row *r = row_at(ui, s);
	uint64_t *marks = ui->ladder.marks;

	if (!r || r->arrow == ARROW_SESSION)
		return;
	if (marks[0] == r->seq || marks[1] == r->seq) {
		marks[0] = marks[0] == r->seq ? marks[1] : marks[0];
		marks[1] = 0;
	} else {
		marks[0] = marks[1] ? marks[1] : marks[0];
		marks[marks[0] != 0] = r->seq;
	}
}

static void compare(struct ui *ui)
{
	if (ui->screen == SCREEN_DIFF)
		ui_go(ui, SCREEN_LADDER);
	else if (ui->ladder.marks[1])
		ui_go(ui, SCREEN_DIFF);
	else
		ui_say(ui, SEV_INFO, "mark two rows with {mark}, then {compare} compares them");
}

/* ---- the cursor */

static void go_to_pair(struct ui *ui, const struct snapshot *s)
{
	if (s->detail.pair == SIZE_MAX) {
		ui_say(ui, SEV_INFO, "nothing in the ladder belongs to this row");
		return;
	}
	ui_move_to(ui, &ui->lists[SCREEN_LADDER], (long long)s->detail.pair);
	ui->lists[SCREEN_LADDER].follow = false;
	ui->text_top = 0;
	ui->ladder.match = SIZE_MAX;
}

static void other_message(struct ui *ui, int way)
{
	struct list *l = &ui->lists[SCREEN_LADDER];

	ui_move_to(ui, l, (long long)l->at + way);
	l->follow = false;
	ui->text_top = 0;
	ui->ladder.match = SIZE_MAX;
}

/* ---- what Enter opens */

static void toggle_fold(struct ui *ui, uint64_t seq)
{
	uint64_t *open = ui->ladder.open;

	ui->lists[SCREEN_LADDER].follow = false;
	for (size_t i = 0; i < SNAP_OPEN; i++)
		if (open[i] == seq) {
			open[i] = 0;
			return;
		}
	for (size_t i = SNAP_OPEN - 1; i > 0; i--) /* the oldest one closes */
		open[i] = open[i - 1];
	open[0] = seq;
	ui->ladder.reveal = true;
}

/* One session alone, or all of the channel again. */
static void toggle_session(struct ui *ui, const struct ladder_row *r)
{
	ui->session = ui->session ? 0 : r->session;
	ui->lists[SCREEN_LADDER].follow = false;
	ui->lists[SCREEN_LADDER].at = 0;
	ui_say(ui, SEV_INFO, "%s",
	       ui->session ? "this session alone: {raw} on its line shows all"
			   : "all sessions of the channel");
}

static void open_row(struct ui *ui, const struct snapshot *s)
{
	const struct ladder_row *r = row_at(ui, s);

	if (!r)
		return;
	if (r->folded)
		toggle_fold(ui, r->seq);
	else if (r->arrow == ARROW_SESSION)
		toggle_session(ui, r);
	else
		ui_go(ui, SCREEN_MESSAGE);
}

/* ---- how it looks */

static void lanes(struct ui *ui, int way)
{
	int to = ui->ladder.lane + way;

	ui->ladder.lane = to < 0 ? 0 : to > LANE_COUNT - 2 ? LANE_COUNT - 2 : to;
}

static void next_time(struct ui *ui)
{
	static const char *const times[TIME_MODES] = {
		[TIME_BEFORE] = "since the row before",
		[TIME_START] = "since the first row",
		[TIME_MARK] = "since the mark",
		[TIME_OF_DAY] = "of day",
	};

	ui->ladder.time = (enum time_mode)((ui->ladder.time + 1) % TIME_MODES);
	ui_say(ui, SEV_INFO, "time: %s%s", times[ui->ladder.time],
	       ui->ladder.time == TIME_MARK && !ui->ladder.marks[0] ? "; {mark} marks a row"
								    : "");
}

static void fold_all(struct ui *ui)
{
	ui->ladder.media = !ui->ladder.media;
	memset(ui->ladder.open, 0, sizeof(ui->ladder.open));
}

void ui_ladder_at(struct ui *ui, int64_t at_us)
{
	ui_go(ui, SCREEN_LADDER);
	ui->ladder.moment_us = at_us;
	ui->filters[SCREEN_LADDER][0] = '\0'; /* the row must not be hidden */
}

bool ladder_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:    lanes(ui, -1); return true;
	case ACTION_RIGHT:   lanes(ui, 1); return true;
	case ACTION_MARK:    mark_row(ui, s); return true;
	case ACTION_MEDIA:   fold_all(ui); return true;
	case ACTION_TIME:    next_time(ui); return true;
	case ACTION_COMPARE: compare(ui); return true;
	case ACTION_PAIR:    go_to_pair(ui, s); return true;
	case ACTION_RAW:     open_row(ui, s); return true;
	default:             return false;
	}
	/* clang-format on */
}

bool message_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (ui_scroll(ui, s, a))
		return true;
	/* clang-format off */
	switch ((int)a) {
	case ACTION_LEFT:    other_message(ui, -1); return true;
	case ACTION_RIGHT:   other_message(ui, 1); return true;
	case ACTION_MARK:    mark_row(ui, s); return true;
	case ACTION_COMPARE: compare(ui); return true;
	case ACTION_PAIR:    go_to_pair(ui, s); return true;
	case ACTION_RAW:     ui_go(ui, SCREEN_LADDER); return true;
	default:             return false;
	}
	/* clang-format on */
}

bool diff_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	if (ui_scroll(ui, s, a))
		return true;
	if (a == ACTION_UNIFIED)
		ui->sdp.unified = !ui->sdp.unified;
	else if (a == ACTION_COMPARE)
		compare(ui);
	else
		return false;
	return true;
}
