/* Any text as what is remembered: it is taken in bounds, and what is written after it is
 * read again as it was meant. */
#include <stdlib.h>

#include "tui/memory.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void must(bool so)
{
	if (!so)
		abort();
}

static void in_bounds(const struct ui *ui)
{
	must(ui->screen < SCREEN_COUNT && ui->channels.sort < SORT_COUNT);
	must(ui->channels.n_tagged <=
	     sizeof(ui->channels.tagged) / sizeof(ui->channels.tagged[0]));
	must(ui->history.n <= RECALL_LINES && ui->ladder.time < TIME_MODES);
	must(ui->stats.window_s >= 0 && ui->takeover.window_s >= 0);
	must(ui->log.level <= SEV_ERROR);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct ui ui, again;
	static char room[2 * MEMORY_BYTES];
	struct slice text = {(const char *)data, n < MEMORY_BYTES ? n : MEMORY_BYTES};
	struct text out;

	ui_init(&ui);
	memory_take(text, "x", &ui);
	in_bounds(&ui);
	text_init(&out, room, sizeof(room));
	memory_put(&out, text, "x", &ui);
	ui_init(&again);
	must(memory_take(text_slice(&out), "x", &again) == FAULT_NONE);
	in_bounds(&again);
	must(again.screen == ui.screen && again.channels.sort == ui.channels.sort);
	must(again.history.n == ui.history.n);
	return 0;
}
