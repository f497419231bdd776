/* What only the log does: how severe, from where, and from a line to where it happened. */
#include <stdio.h>
#include <string.h>

#include "tui/ui_inside.h"

static const struct log_row *chosen(const struct ui *ui, const struct snapshot *s)
{
	size_t at = ui->lists[SCREEN_LOG].at;

	return at >= s->log_first && at - s->log_first < s->n_log
		       ? &s->log[at - s->log_first]
		       : NULL;
}

static void open_line(struct ui *ui, const struct log_row *r)
{
	if (!r || !r->channel[0]) {
		ui_say(ui, SEV_INFO, "this line belongs to no channel");
		return;
	}
	slice_copy(ui->channel, sizeof(ui->channel), slice_of(r->channel));
	ui->session = 0;
	ui->lists[SCREEN_CHANNELS].moved = false;
	ui_ladder_at(ui, r->at_us);
}

static void next_level(struct ui *ui)
{
	static const char *const said[] = {"every line", "warnings and errors",
					   "errors alone"};

	ui->log.level = (enum severity)((ui->log.level + 1) % 3);
	ui_say(ui, SEV_INFO, "%s", said[ui->log.level]);
}

/* Only lines of the same area; once more: all. */
static void area(struct ui *ui, const struct log_row *r)
{
	char *filter = ui->filters[SCREEN_LOG], words[FILTER_ROOM];

	if (!r)
		return;
	snprintf(words, sizeof(words), "area=%s", r->area);
	slice_copy(filter, FILTER_ROOM, slice_of(strcmp(filter, words) == 0 ? "" : words));
}

bool log_do(struct ui *ui, const struct snapshot *s, enum action a)
{
	/* clang-format off */
	switch ((int)a) {
	case ACTION_OPEN:  open_line(ui, chosen(ui, s)); return true;
	case ACTION_LEVEL: next_level(ui); return true;
	case ACTION_AREA:  area(ui, chosen(ui, s)); return true;
	default: return false;
	}
	/* clang-format on */
}
