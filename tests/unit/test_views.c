/* Every view at every size: nothing crashes, nothing is written outside, none lies about
 * nothing. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/view.h"

enum { WIDEST = 200, HIGHEST = 60 };

static void draw_all(struct snapshot *s, struct ui *ui, int width, int height)
{
	struct canvas c = {0};

	assert_true(canvas_resize(&c, width, height));
	ui->width = width;
	ui->height = height;
	for (enum screen screen = 0; screen < SCREEN_COUNT; screen++) {
		ui->screen = screen;
		for (int i = 0; i < 4 && ui_settle(ui, s); i++)
			;
		view_draw(&c, s, ui);
	}
	ui->mode = MODE_PALETTE;
	view_draw(&c, s, ui);
	ui->mode = MODE_KEYS;
	canvas_free(&c);
}

static void at_every_size(struct snapshot *s, struct ui *ui)
{
	for (int w = 1; w <= WIDEST; w += w < 34 ? 1 : 7)
		for (int h = 1; h <= HIGHEST; h += h < 14 ? 1 : 5)
			draw_all(s, ui, w, h);
}

static void a_full_snapshot_at_every_size(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.kinds = ON_DEMO | ON_SERVICE;
	at_every_size(s, &ui);
	ui.sdp.unified = ui.stats.totals = ui.ascii = ui.ladder.media = true;
	ui.stats.look = PLOT_BRAILLE;
	ui.stats.back_s = 20;
	ui.ladder.lane = 2;
	at_every_size(s, &ui);
	free(s);
}

static void an_empty_snapshot_at_every_size(void **state)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	struct ui ui;

	(void)state;
	assert_non_null(s);
	ui_init(&ui);
	at_every_size(s, &ui);
	free(s);
}

/* Texts as long as they get, and not UTF-8; counts as high as they get; times at random. */
static void a_hostile_snapshot(void **state)
{
	static const int sizes[][2] = {{80, 24}, {120, 35}, {200, 60}, {13, 7}};
	struct snapshot *s = sample_snapshot();
	unsigned seed = 7;
	struct ui ui;

	(void)state;
	ui_init(&ui);
	for (int round = 0; round < 40; round++) {
		for (size_t i = 0; i < s->n_channels; i++)
			memset(s->channels[i].name, 0x80 + round,
			       sizeof(s->channels[i].name) - 1);
		for (size_t i = 0; i < s->n_ladder; i++) {
			memset(s->ladder[i].label, "\xe7\x9b\xf0\xff"[round % 4],
			       sizeof(s->ladder[i].label) - 1);
			s->ladder[i].from = (enum lane)(rand_r(&seed) % 4);
			s->ladder[i].to = (enum lane)(rand_r(&seed) % 4);
			s->ladder[i].at_us = (int64_t)rand_r(&seed) << (round % 32);
		}
		for (int i = 0; i < STAGE_COUNT; i++) {
			s->stages[i].start_us = (int64_t)rand_r(&seed) << (round % 32);
			s->stages[i].end_us = -(int64_t)rand_r(&seed);
			s->stages[i].state = (enum stage_state)(rand_r(&seed) % 4);
		}
		s->producers[0].spans[0].start_us = (int64_t)rand_r(&seed) << (round % 32);
		s->producers[0].lost_us = rand_r(&seed);
		s->changes[0].at_us = (int64_t)rand_r(&seed) << (round % 32);
		s->tracks[0].now.loss_milli = s->tracks[0].now.key_age_ms =
			round % 2 ? INT64_MAX : INT64_MIN;
		s->channels[0].rtt_us = s->channels[0].loss_milli = s->channel.loss_milli =
			INT64_MAX;
		s->channels[0].state_since_us = round % 2 ? INT64_MAX : INT64_MIN;
		s->takeovers[0].gap_ms = s->takeovers[0].at_us =
			round % 2 ? INT64_MAX : INT64_MIN;
		s->stored[0].end_us = round % 2 ? INT64_MAX : INT64_MIN;
		s->stats_end_us = round % 3 ? INT64_MIN : INT64_MAX;
		s->stats_begin_us = round % 2 ? INT64_MAX : INT64_MIN;
		s->machines[0].n_steps = s->n_joins = s->n_keys = s->n_alerts = 9999;
		s->ping_pong.n = 99;
		s->ping_pong.times = round;
		s->joins_ms[0] = s->stage_p50_ms[2] = s->keys[0] = s->alerts[0].at_us =
			round % 2 ? INT64_MAX : INT64_MIN;
		s->machines[0].steps[1].at_us = s->gauges[2].peak = (int64_t)rand_r(&seed)
								    << (round % 32);
		memset(s->alerts[0].text, "\xe7\x9b\xf0\xff"[round % 4],
		       sizeof(s->alerts[0].text) - 1);
		ui.takeover.cursor_us = (int64_t)rand_r(&seed) << (round % 32);
		s->gauges[0].used = (int64_t)rand_r(&seed) << (round % 32);
		s->series[0].at[599] = round % 2 ? INFINITY : -1e30f;
		s->offer[rand_r(&seed) % 400] = (char)rand_r(&seed);
		s->now_us = (int64_t)rand_r(&seed) << (round % 32);
		s->now_wall_ms = (int64_t)rand_r(&seed) << (round % 30);
		for (size_t i = 0; i < 4; i++)
			draw_all(s, &ui, sizes[i][0], sizes[i][1]);
	}
	free(s);
}

static bool shows(const struct canvas *c, const char *words)
{
	char *room = malloc(65536);
	struct text t;
	bool found;

	assert_non_null(room);
	text_init(&t, room, 65536);
	canvas_dump(c, &t, false);
	found = strstr(room, words) != NULL;
	free(room);
	return found;
}

static void what_is_not_known_is_no_zero(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct canvas c = {0};
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.width = 120;
	ui.height = 35;
	assert_true(canvas_resize(&c, 120, 35));
	s->channels[0] = s->channels[4]; /* nothing fetched, nothing seen */
	s->n_channels = s->channels_shown = 1;
	s->channel = s->channels[0];
	s->n_log = s->n_alerts = 0;
	view_draw(&c, s, &ui);
	assert_true(shows(&c, "·"));
	assert_true(shows(&c, "–"));
	assert_false(shows(&c, " 0 "));
	canvas_free(&c);
	free(s);
}

static void trouble_with_the_source_is_a_sentence(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct canvas c = {0};
	struct ui ui;

	(void)state;
	ui_init(&ui);
	assert_true(canvas_resize(&c, 80, 24));
	s->source_up = false;
	SAMPLE_COPY(s->source_why,
		    "the local service ended (signal 9); it is started again");
	for (enum screen i = 0; i < SCREEN_COUNT; i++) {
		ui.screen = i;
		view_draw(&c, s, &ui);
		assert_true(shows(&c, "✖ the local service ended (signal 9)"));
	}
	s->source_why[0] = '\0'; /* what is only not there yet is no error */
	ui.screen = SCREEN_LOG;
	SAMPLE_COPY(ui.awaited, "the local service is starting …");
	view_draw(&c, s, &ui);
	assert_true(shows(&c, "· the local service is starting …"));
	assert_false(shows(&c, "✖"));
	canvas_free(&c);
	free(s);
}

static void places_differ_by_word(void **state)
{
	static const char *const places[] = {"LIVE", "LOCAL", "REPLAY"};
	struct snapshot *s = sample_snapshot();
	struct canvas c = {0};
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.read_only = true;
	assert_true(canvas_resize(&c, 80, 24));
	for (size_t i = 0; i < 3; i++) {
		SAMPLE_COPY(s->place, places[i]);
		view_draw(&c, s, &ui);
		assert_true(shows(&c, places[i]));
		assert_int_equal(shows(&c, "READ-ONLY"), i == 0);
	}
	canvas_free(&c);
	free(s);
}

/* In the person's zone no time of day is left in UTC (14:01 and 14:02 there). */
static void times_of_day_are_in_the_zone(void **state)
{
	static const int widths[] = {80, 120, 200};
	struct snapshot *s = sample_snapshot();
	struct canvas c = {0};
	struct ui ui;

	(void)state;
	for (int w = 0; w < 3; w++)
		for (enum screen i = 0; i < SCREEN_COUNT; i++) {
			ui_init(&ui);
			SAMPLE_COPY(ui.channel, "cam-dock-2");
			ui.screen = i;
			ui.width = widths[w];
			ui.height = 60;
			ui.zone_s = 5 * 3600 + 1800;
			ui.ladder.time = TIME_OF_DAY;
			assert_true(canvas_resize(&c, ui.width, ui.height));
			for (int k = 0; k < 8 && ui_settle(&ui, s); k++)
				;
			view_draw(&c, s, &ui);
			if (shows(&c, "14:01") || shows(&c, "14:02"))
				fail_msg("%s at %d columns is in UTC", screen_name(i),
					 widths[w]);
			assert_true(shows(&c, "19:32:30+05:30"));
		}
	canvas_free(&c);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_snapshot_at_every_size),
		cmocka_unit_test(an_empty_snapshot_at_every_size),
		cmocka_unit_test(a_hostile_snapshot),
		cmocka_unit_test(what_is_not_known_is_no_zero),
		cmocka_unit_test(trouble_with_the_source_is_a_sentence),
		cmocka_unit_test(places_differ_by_word),
		cmocka_unit_test(times_of_day_are_in_the_zone),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
