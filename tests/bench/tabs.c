/* A key on the tabs of the first screen, with as many streams and sessions as an account
 * may have channels: CPU from the key to the cells, while events come. */
#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "tui/frame.h"
#include "tui/view.h"

enum { MOST = 10000, KEYS = 400, STEP_US = 50000 };
#define WALL_MS INT64_C(1700000000000)

static double cpu_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void fold(struct model *m, enum event_kind kind, int64_t at_us, struct details d)
{
	struct event e = {.kind = kind, .at_us = at_us, .wall_ms = WALL_MS + at_us / 1000};

	e.d = d;
	model_fold(m, &e);
}

/* In no order: names are scattered as they are in an account. */
static struct model *fleet(int n)
{
	struct model_options o = {.place = "LOCAL", .region = SLICE("us-west-2")};
	struct model *m = model_new(&o);
	char channel[32], stream[32], actor[32];

	for (int i = 0; m && i < n; i++) {
		snprintf(channel, sizeof(channel), "cam-%05d", i * 7919 % n);
		snprintf(stream, sizeof(stream), "archive-%05d", i * 4729 % n);
		snprintf(actor, sizeof(actor), "device-%d", i);
		fold(m, EV_MAPPING, 1000 + i,
		     (struct details){.channel = slice_of(channel),
				      .state = SLICE("ENABLED"),
				      .stream = slice_of(stream)});
		fold(m, EV_STREAM, 1000 + i,
		     (struct details){.stream = slice_of(stream),
				      .state = SLICE("ACTIVE"),
				      .count = 24,
				      .start_ms = WALL_MS - (int64_t)i * 60000});
		fold(m, EV_API_ASK, 1000 + i,
		     (struct details){.channel = slice_of(channel),
				      .actor = slice_of(actor),
				      .op = SLICE("JoinStorageSession")});
	}
	if (m)
		model_source(m, true, SLICE(""));
	return m;
}

static struct {
	struct ui ui;
	struct snapshot snapshot;
	struct canvas canvas;
} desk;

/* CPU us of a key on average, a stored fragment between each and the next. */
static double keys(struct model *m, enum screen tab, const char *filter, double *worst)
{
	int64_t at_us = 20000000;
	double sum = 0;

	ui_init(&desk.ui);
	desk.ui.kinds = ON_SERVICE;
	desk.ui.width = 120;
	desk.ui.height = 35;
	ui_go(&desk.ui, tab);
	slice_copy(desk.ui.filters[tab], FILTER_ROOM, slice_of(filter));
	frame_take(&desk.ui, m, at_us, &desk.snapshot);
	*worst = 0;
	for (int i = 0; i < KEYS; i++, at_us += STEP_US) {
		double from, took;

		fold(m, EV_FRAGMENT, at_us,
		     (struct details){
			     .channel = SLICE("cam-00005"), .id = SLICE("1"), .ms = 2000});
		from = cpu_us();
		ui_key(&desk.ui, &desk.snapshot, 'j');
		frame_take(&desk.ui, m, at_us, &desk.snapshot);
		view_draw(&desk.canvas, &desk.snapshot, &desk.ui);
		took = cpu_us() - from;
		sum += took;
		*worst = took > *worst ? took : *worst;
	}
	return sum / KEYS;
}

int main(void)
{
	static const struct {
		const char *name, *filter;
		enum screen tab;
	} cases[] = {
		{"streams", "", SCREEN_STREAMS},
		{"streams_filter", "mapped created>1h", SCREEN_STREAMS},
		{"sessions", "", SCREEN_SESSIONS},
		{"sessions_filter", "live age<1h", SCREEN_SESSIONS},
	};
	struct model *half = fleet(MOST / 2), *full = fleet(MOST);
	double worst;

	setlocale(LC_CTYPE, "C.UTF-8");
	if (!half || !full || !canvas_resize(&desk.canvas, 120, 35))
		return 1;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double less = keys(half, cases[i].tab, cases[i].filter, &worst),
		       more = keys(full, cases[i].tab, cases[i].filter, &worst);

		printf("%s_us %.1f\n%s_worst_us %.1f\n%s_ratio %.2f\n", cases[i].name, more,
		       cases[i].name, worst, cases[i].name, more / less);
	}
	canvas_free(&desk.canvas);
	model_free(half);
	model_free(full);
	return 0;
}
