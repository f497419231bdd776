/* Keys: one meaning each, every action reachable, and no way to lose the screen by
 * accident. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/choices.h"
#include "tui/view.h"

/* By the table's own keys. */
static enum action means(int key, enum screen s, unsigned kinds)
{
	static struct bindings b;

	bindings_init(&b);
	return action_for(&b, key, s, kinds);
}

static void no_key_means_two_things(void **state)
{
	static const unsigned places[] = {ON_DEMO | ON_SERVICE, ON_REPLAY,
					  ON_SERVICE | ON_LOCKED, ON_SERVICE | ON_UNLOCKED};
	const int n = sizeof(places) / sizeof(places[0]) * SCREEN_COUNT * ACTION_COUNT;

	(void)state;
	for (int i = 0; i < n; i++) {
		unsigned kinds = places[i / ACTION_COUNT / SCREEN_COUNT];
		enum screen s = (enum screen)(i / ACTION_COUNT % SCREEN_COUNT);
		enum action a = (enum action)(i % ACTION_COUNT);

		for (int k = 0; k < ACTION_KEYS && a && action_fits(a, s, kinds); k++) {
			int key = action_row(a)->keys[k];

			if (key && means(key, s, kinds) != a)
				fail_msg("%s: key %d of %s means %s", screen_name(s), key,
					 action_row(a)->name,
					 action_row(means(key, s, kinds))->name);
		}
	}
}

static void every_action_has_a_key_a_name_and_words(void **state)
{
	(void)state;
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const struct action_row *r = action_row(a);

		assert_true(r->keys[0] != 0 && *r->name && *r->what &&
			    (r->screens & ON_ALL));
		assert_int_equal(action_named(r->name), a);
	}
}

static void every_function_key_has_a_plain_one(void **state)
{
	(void)state;
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
		const struct action_row *r = action_row(a);
		bool function = false, plain = false;

		for (int i = 0; i < ACTION_KEYS; i++) {
			function |= r->keys[i] > KEY_FUNCTION;
			plain |= r->keys[i] && r->keys[i] < KEY_SPECIAL;
		}
		if (function && !plain)
			fail_msg("%s has only a function key", r->name);
	}
}

/* Terminal multiplexers take ^A and ^B: nothing may depend on them. */
static void nothing_essential_on_control_a_or_b(void **state)
{
	(void)state;
	for (enum screen s = 0; s < SCREEN_COUNT; s++) {
		assert_int_equal(means(CTRL_KEY('A'), s, ON_DEMO | ON_SERVICE),
				 ACTION_NONE);
		assert_int_equal(means(KEY_PAGE_UP, s, ON_DEMO | ON_SERVICE),
				 means(CTRL_KEY('B'), s, ON_DEMO | ON_SERVICE));
		assert_int_equal(means(CTRL_KEY('D'), s, ON_DEMO | ON_SERVICE),
				 ACTION_HALF_DOWN);
	}
}

static void escape_never_quits(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	for (enum screen from = 0; from < SCREEN_COUNT; from++) {
		ui_init(&ui);
		ui_go(&ui, from);
		for (int i = 0; i < 6; i++)
			ui_key(&ui, s, KEY_ESCAPE);
		assert_int_equal(ui.screen, SCREEN_CHANNELS);
		assert_int_equal(ui_take_wish(&ui), WISH_NONE);
	}
	ui_key(&ui, s, 'q');
	assert_int_equal(ui_take_wish(&ui), WISH_QUIT);
	free(s);
}

static void the_demo_keys_are_the_demos(void **state)
{
	(void)state;
	assert_int_equal(means('p', SCREEN_SESSION, ON_SERVICE), ACTION_NONE);
	assert_int_equal(means('p', SCREEN_SESSION, ON_DEMO | ON_SERVICE), ACTION_RIVAL);
	assert_int_equal(means(F_KEY(9), SCREEN_TAKEOVER, ON_DEMO | ON_SERVICE),
			 ACTION_RIVAL);
}

static void typing_goes_to_the_filter(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui_key(&ui, s, '\\');
	for (const char *c = "doqk"; *c; c++)
		ui_key(&ui, s, *c);
	ui_key(&ui, s, KEY_RUBOUT);
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "doq");
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.mode, MODE_KEYS);
	ui_key(&ui, s, 'j');
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "doq");
	ui_key(&ui, s, KEY_ESCAPE); /* clears the filter, does not quit */
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "");
	assert_int_equal(ui_take_wish(&ui), WISH_NONE);
	free(s);
}

static void the_palette_runs_what_the_keys_run(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui_key(&ui, s, ':');
	for (const char *c = "takeov"; *c; c++)
		ui_key(&ui, s, *c);
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.screen, SCREEN_TAKEOVER);
	ui_key(&ui, s, ':');
	for (const char *c = "yard"; *c; c++)
		ui_key(&ui, s, *c);
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.screen, SCREEN_SESSION);
	assert_string_equal(ui.channel, "cam-yard");
	ui_key(&ui, s, ':');
	ui_key(&ui, s, 'q');
	assert_int_equal(ui_take_wish(&ui), WISH_NONE);
	ui_key(&ui, s, KEY_ESCAPE);
	assert_int_equal(ui.mode, MODE_KEYS);
	free(s);
}

static void help_lists_and_runs_every_action(void **state)
{
	static struct choices all;
	struct snapshot *s = sample_snapshot();
	struct ui ui;
	size_t n, fit = 0;

	(void)state;
	ui_init(&ui);
	ui.kinds = ON_DEMO | ON_SERVICE;
	ui_go(&ui, SCREEN_LADDER);
	ui_key(&ui, s, '?');
	choices_make(&all, &ui, s);
	n = choices_count(&all);
	for (enum action a = ACTION_NONE + 1; a < ACTION_COUNT; a++)
		fit += action_fits(a, SCREEN_LADDER, ON_DEMO | ON_SERVICE);
	assert_int_equal(n, fit);
	for (const char *c = "fold-media"; *c; c++)
		ui_key(&ui, s, *c);
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.screen, SCREEN_LADDER);
	assert_true(ui.ladder.media);
	free(s);
}

static void the_channel_stays_under_the_cursor(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	ui_init(&ui);
	s->selected_channel = SIZE_MAX;
	while (ui_settle(&ui, s))
		s->selected_channel = 0;
	assert_string_equal(ui.channel, "cam-dock-2");
	ui_key(&ui, s, 'j');
	assert_true(ui_settle(&ui, s));
	assert_string_equal(ui.channel, "cam-garage");
	s->selected_channel = 4; /* the order changed */
	ui_settle(&ui, s);
	assert_int_equal(ui.lists[SCREEN_CHANNELS].at, 4);
	assert_string_equal(ui.channel, "cam-garage");
	free(s);
}

static void ui_on(struct ui *ui, enum screen screen)
{
	ui_init(ui);
	SAMPLE_COPY(ui->channel, "cam-dock-2");
	ui->screen = screen;
}

static void press(struct ui *ui, struct snapshot *s, const char *keys)
{
	for (; *keys; keys++) {
		ui_key(ui, s, *keys == '\n' ? KEY_RETURN : *keys);
		for (int i = 0; i < 6 && ui_settle(ui, s); i++)
			;
	}
}

/* The SDP screen found nothing, whatever was typed, and its texts did not scroll. */
static void find_goes_through_offer_and_answer(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;
	size_t first;

	(void)state;
	ui_on(&ui, SCREEN_SDP);
	press(&ui, s, "/RECVONLY\n");
	assert_int_not_equal(ui.sdp.match, SIZE_MAX);
	assert_true(ui.status[0] == '\0' && ui.text_top > 0);
	first = ui.sdp.match;
	press(&ui, s, "n");
	assert_true(ui.sdp.match > first || strstr(ui.status, "no later line"));
	press(&ui, s, "N");
	assert_true(ui.sdp.match == first || strstr(ui.status, "no earlier line"));
	press(&ui, s, "/no such thing\n");
	assert_non_null(strstr(ui.status, "no later line has `no such thing`"));
	press(&ui, s, "/\n");
	first = ui.lists[SCREEN_SDP].at;
	press(&ui, s, "n"); /* findings again */
	assert_int_equal(ui.lists[SCREEN_SDP].at, first + 1);
	free(s);
}

static void texts_scroll_to_their_end_and_back(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;
	size_t last;

	(void)state;
	ui_on(&ui, SCREEN_SDP);
	press(&ui, s, "j");
	assert_int_equal(ui.text_top, 1);
	press(&ui, s, "G");
	last = ui.text_top;
	assert_in_range(last, 2, 100);
	press(&ui, s, "k");
	assert_int_equal(ui.text_top, last - 1);
	ui_on(&ui, SCREEN_LADDER);
	memset(s->detail.text, '\n', sizeof(s->detail.text) - 1);
	press(&ui, s, "jjrG");
	last = ui.text_top;
	assert_in_range(last, 2, sizeof(s->detail.text));
	press(&ui, s, "k");
	assert_int_equal(ui.text_top, last - 1);
	free(s);
}

/* The bottom line promises it. */
static void escape_cancels_a_filter(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	ui_on(&ui, SCREEN_CHANNELS);
	press(&ui, s, "\\dock\n");
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "dock");
	press(&ui, s, "\\ing");
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "docking");
	ui_key(&ui, s, KEY_ESCAPE);
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "dock");
	free(s);
}

static void ask(struct ui *ui, struct snapshot *s, struct want *want)
{
	for (int i = 0; i < 6 && ui_settle(ui, s); i++)
		;
	ui_want(ui, want);
}

/* Up and down go through the series; only what is on the screen is asked for. */
static void the_plots_are_a_list(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct want want;
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.kinds = ON_DEMO | ON_SERVICE;
	ui_key(&ui, s, '8');
	ask(&ui, s, &want);
	assert_true(want.metrics >> METRIC_VIDEO_KBPS & 1);
	assert_false(want.metrics >> METRIC_VIDEO_LATE & 1);
	assert_int_equal(want.stats_window_s, 120);
	assert_true(want.ladder_tail);
	for (int i = 0; i < 30; i++) {
		ui_key(&ui, s, 'j');
		ask(&ui, s, &want);
	}
	assert_int_equal(ui.lists[SCREEN_STATS].at, ui.lists[SCREEN_STATS].total - 1);
	assert_false(want.metrics >> METRIC_VIDEO_KBPS & 1);
	assert_true(want.metrics >> METRIC_HEIGHT & 1);
	ui_key(&ui, s, 'f');
	ask(&ui, s, &want);
	assert_true(want.metrics >> METRIC_HEIGHT & 1);

	/* A session that has less shows less, and the cursor stays inside. */
	s->metrics_known = 1u << METRIC_VIDEO_KBPS;
	ask(&ui, s, &want);
	assert_int_equal(ui.lists[SCREEN_STATS].total, 8);
	assert_int_equal(ui.lists[SCREEN_STATS].at, 7);
	free(s);
}

/* The cursor goes by columns; Enter opens the ladder at its moment. */
static void the_cursor_of_the_plots_leads_to_the_ladder(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct want want;
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.kinds = ON_DEMO | ON_SERVICE;
	ui_key(&ui, s, '8');
	ask(&ui, s, &want);
	ui_key(&ui, s, 'h');
	ask(&ui, s, &want);
	assert_int_equal(ui.stats.back_s, 0);
	ui_key(&ui, s, 'h');
	ui_key(&ui, s, 'h');
	ask(&ui, s, &want);
	assert_int_equal(ui.stats.back_s, 2 * view_stats_step(&ui, s));
	assert_int_equal(want.ladder_moment_us,
			 s->stats_end_us - ui.stats.back_s * (int64_t)1000000);
	assert_false(want.ladder_tail);
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.screen, SCREEN_LADDER);
	assert_int_equal(ui.ladder.moment_us, want.ladder_moment_us);

	ui_key(&ui, s, '8'); /* without a cursor: at what changed last */
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.ladder.moment_us, s->changes[0].at_us);
	ui_key(&ui, s, '8');
	for (int i = 0; i < 5; i++)
		ui_key(&ui, s, 'l'); /* to the right of the newest there is nothing */
	assert_int_equal(ui.stats.back_s, -1);
	for (int i = 0; i < 900; i++)
		ui_key(&ui, s, 'h');
	assert_int_equal(ui.stats.back_s, view_stats_window(&ui, s) - 1);
	free(s);
}

/* Frozen plots can be zoomed and scrolled: they end where they ended. */
static void frozen_plots_stay_where_they_are(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct want want;
	struct ui ui;

	(void)state;
	ui_init(&ui);
	ui.kinds = ON_DEMO | ON_SERVICE;
	ui_key(&ui, s, '8');
	ask(&ui, s, &want);
	assert_int_equal(want.stats_end_us, 0);
	ui_key(&ui, s, ' ');
	ui_key(&ui, s, '+');
	ask(&ui, s, &want);
	assert_int_equal(want.stats_end_us, SAMPLE_NOW_US);
	assert_int_equal(want.stats_window_s, 60);
	for (int i = 0; i < 9; i++)
		ui_key(&ui, s, '-');
	ask(&ui, s, &want);
	assert_int_equal(want.stats_window_s, SERIES_LONGEST);
	ui_key(&ui, s, 'f');
	ask(&ui, s, &want);
	assert_int_equal(want.stats_end_us, 0);
	assert_int_equal(want.stats_window_s, 120);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_plots_are_a_list),
		cmocka_unit_test(the_cursor_of_the_plots_leads_to_the_ladder),
		cmocka_unit_test(frozen_plots_stay_where_they_are),
		cmocka_unit_test(no_key_means_two_things),
		cmocka_unit_test(every_action_has_a_key_a_name_and_words),
		cmocka_unit_test(every_function_key_has_a_plain_one),
		cmocka_unit_test(nothing_essential_on_control_a_or_b),
		cmocka_unit_test(escape_never_quits),
		cmocka_unit_test(the_demo_keys_are_the_demos),
		cmocka_unit_test(typing_goes_to_the_filter),
		cmocka_unit_test(the_palette_runs_what_the_keys_run),
		cmocka_unit_test(help_lists_and_runs_every_action),
		cmocka_unit_test(the_channel_stays_under_the_cursor),
		cmocka_unit_test(find_goes_through_offer_and_answer),
		cmocka_unit_test(texts_scroll_to_their_end_and_back),
		cmocka_unit_test(escape_cancels_a_filter),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
