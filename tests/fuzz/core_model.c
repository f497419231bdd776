/* Any text as journal lines, folded; whatever came of it is looked at in every way. */
#include <assert.h>
#include <stdlib.h>

#include "core/journal.h"
#include "core/model.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void look(struct model *m, struct snapshot *out, struct slice word, int64_t now_us)
{
	struct want w = {.parts = ~0u,
			 .channel_rows = SNAP_ROWS,
			 .filter = word,
			 .channel = word,
			 .ladder_rows = SNAP_LADDER,
			 .log_rows = SNAP_LOG,
			 .ladder_tail = now_us & 1,
			 .log_tail = now_us & 2,
			 .ladder_media = now_us & 4,
			 .ladder_filter = word,
			 .now_us = now_us};

	for (int sort = 0; sort < SORT_COUNT; sort++) {
		w.sort = (enum channel_sort)sort;
		w.ladder_detail = (size_t)sort;
		model_snapshot(m, &w, out);
		w.filter = w.ladder_filter = w.log_filter = (struct slice){NULL, 0};
		assert(out->n_channels <= SNAP_ROWS && out->n_ladder <= SNAP_LADDER &&
		       out->n_log <= SNAP_LOG);
		assert(out->n_producers <= SNAP_PRODUCERS && out->n_stored <= SNAP_STORED);
	}
	w.channel = out->n_channels ? slice_of(out->channels[0].name) : word;
	model_snapshot(m, &w, out);
	for (size_t i = 0; i < out->n_ladder;
	     i++) /* folds open, rows marked, pairs there */
		w.ladder_open[i % SNAP_OPEN] = w.ladder_marks[i % 2] = out->ladder[i].seq;
	w.exchange = out->n_exchanges ? out->exchanges[out->n_exchanges - 1].key : 7;
	w.versus = out->exchange;
	w.session = out->session.key;
	w.ladder_detail = out->n_ladder / 2;
	model_snapshot(m, &w, out);
	assert(out->detail.pair == SIZE_MAX || out->detail.pair < out->ladder_total);
	assert(model_next_change(m, now_us) > now_us || now_us > INT64_MAX / 4);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct model_options o = {.place = "REPLAY",
				  .region = SLICE("eu-west-1"),
				  .history_bytes = 64 * 1024};
	struct journal_line *line = malloc(sizeof(*line));
	struct snapshot *out = malloc(sizeof(*out));
	struct model *m = model_new(&o);
	struct slice rest = {(const char *)data, n};

	while (m && line && out && rest.n) {
		const char *end = memchr(rest.at, '\n', rest.n);
		size_t length = end ? (size_t)(end - rest.at) + 1 : rest.n;

		if (journal_read((struct slice){rest.at, length}, line) == FAULT_NONE &&
		    !line->is_effect) {
			model_fold(m, &line->event);
			if (line->event.d.bytes == 7)
				look(m, out, line->event.d.channel, line->event.at_us);
		}
		rest = (struct slice){rest.at + length, rest.n - length};
	}
	if (m && line && out)
		look(m, out, SLICE("cam"), n ? data[0] : 0);
	model_free(m);
	free(out);
	free(line);
	return 0;
}
