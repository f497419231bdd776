/* Lists under a person's hands: filters being typed, the order, marks, and the way from a
 * line to its moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/ui.h"
#include "tui/view.h"

static void begin(struct ui *ui, int width)
{
	ui_init(ui);
	ui->kinds = ON_DEMO | ON_SERVICE;
	ui->width = width;
	ui->height = 35;
	SAMPLE_COPY(ui->channel, "cam-dock-2");
}

static void type(struct ui *ui, const struct snapshot *s, const char *keys)
{
	for (; *keys; keys++)
		ui_key(ui, s, *keys);
}

static void settle(struct ui *ui, const struct snapshot *s)
{
	for (int i = 0; i < 6 && ui_settle(ui, s); i++)
		;
}

static void the_list_keeps_what_could_be_read(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	type(&ui, s, "\\takeovers>0");
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "takeovers>0");
	assert_false(ui.filter.red);
	type(&ui, s, " state=");
	assert_true(ui.filter.red);
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "takeovers>0 state");
	ui_key(&ui, s, KEY_RETURN); /* is not taken */
	assert_int_equal(ui.mode, MODE_FILTER);
	type(&ui, s, "MEDIA");
	assert_false(ui.filter.red);
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.mode, MODE_KEYS);
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "takeovers>0 state=MEDIA");
	free(s);
}

static void escape_brings_the_filter_back(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	type(&ui, s, "\\cam");
	ui_key(&ui, s, KEY_RETURN);
	type(&ui, s, "\\ loss>");
	ui_key(&ui, s, KEY_ESCAPE);
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "cam");
	assert_false(ui.filter.red);
	ui_key(&ui, s, KEY_ESCAPE); /* and once more takes it off */
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "");
	free(s);
}

/* One sorts by what one sees: forth through all, and back the same way. */
static void the_order_goes_through_the_columns_shown(void **state)
{
	static const struct {
		int width, columns;
	} cases[] = {{40, 3}, {80, 9}, {120, 12}, {200, 16}};
	struct snapshot *s = sample_snapshot();

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ui ui;
		int n = 0;

		begin(&ui, cases[i].width);
		do {
			type(&ui, s, "o");
			n++;
		} while (ui.channels.sort != SORT_NAME && n < 40);
		if (n != cases[i].columns)
			fail_msg("%d columns at %d", n, cases[i].width);
		type(&ui, s, "O");
		assert_int_equal(ui.channels.sort, SORT_HEALTH);
	}
	free(s);
}

static void marks_have_a_bound_and_say_so(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	for (int i = 0; i < 32; i++) {
		snprintf(ui.channel, sizeof(ui.channel), "cam-%d", i);
		type(&ui, s, " ");
		assert_true(ui_tagged(&ui, ui.channel));
	}
	SAMPLE_COPY(ui.channel, "one-more");
	type(&ui, s, " ");
	assert_false(ui_tagged(&ui, "one-more"));
	assert_non_null(strstr(ui.status, "32 channels are marked"));
	SAMPLE_COPY(ui.channel, "cam-7");
	type(&ui, s, " ");
	assert_false(ui_tagged(&ui, "cam-7"));
	assert_int_equal(ui.channels.n_tagged, 31);
	free(s);
}

static void a_line_of_the_log_leads_to_its_moment(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct want w;
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	ui_go(&ui, SCREEN_LOG);
	settle(&ui, s);
	type(&ui, s, "gjj"); /* the third line */
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.screen, SCREEN_LADDER);
	assert_string_equal(ui.channel, "cam-dock-2");
	ui_want(&ui, &w);
	assert_int_equal(w.ladder_moment_us, s->log[2].at_us);
	s->ladder_moment = 5;
	settle(&ui, s);
	assert_int_equal(ui.lists[SCREEN_LADDER].at, 5);
	assert_false(ui.lists[SCREEN_LADDER].follow);
	ui_want(&ui, &w);
	assert_int_equal(w.ladder_moment_us, 0);
	free(s);
}

static void two_takeovers(struct snapshot *s)
{
	s->takeovers[1] = s->takeovers[0];
	s->takeovers[1].at_us += 20 * (int64_t)SAMPLE_SECOND;
	s->n_takeovers = 2;
}

/* The cursor goes over time, a row of the table brings it along, and Enter goes there. */
static void the_timeline_has_a_cursor(void **state)
{
	struct snapshot *s = sample_snapshot();
	int64_t first, step;
	struct want w;
	struct ui ui;

	(void)state;
	two_takeovers(s);
	first = s->takeovers[0].at_us;
	begin(&ui, 120);
	ui_go(&ui, SCREEN_TAKEOVER);
	settle(&ui, s);
	step = view_takeover_step(&ui, s);
	type(&ui, s, "gh");
	assert_int_equal(ui.takeover.cursor_us, first - step);
	type(&ui, s, "lll");
	assert_int_equal(ui.takeover.cursor_us, first + 2 * step);
	settle(&ui, s);
	ui_want(&ui, &w); /* lines around it, not the newest */
	assert_int_equal(w.log_until_us, first + 2 * step + 2000000);
	type(&ui, s, "j");
	assert_int_equal(ui.takeover.cursor_us, s->takeovers[1].at_us);
	ui_key(&ui, s, KEY_RETURN);
	assert_int_equal(ui.screen, SCREEN_LADDER);
	assert_int_equal(ui.ladder.moment_us, s->takeovers[1].at_us);
	ui_go(&ui, SCREEN_TAKEOVER);
	type(&ui, s, "f");
	assert_int_equal(ui.takeover.cursor_us, 0);
	for (int i = 0; i < 2000; i++)
		type(&ui, s, "l"); /* no further than now */
	assert_int_equal(ui.takeover.cursor_us, s->now_us);
	free(s);
}

static void the_log_by_severity_and_area(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct want w;
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	ui_go(&ui, SCREEN_LOG);
	settle(&ui, s);
	type(&ui, s, "v");
	ui_want(&ui, &w);
	assert_int_equal(w.log_level, SEV_WARN);
	type(&ui, s, "vv");
	ui_want(&ui, &w);
	assert_int_equal(w.log_level, SEV_INFO);
	type(&ui, s, "gA");
	assert_string_equal(ui.filters[SCREEN_LOG], "area=api");
	type(&ui, s, "A");
	assert_string_equal(ui.filters[SCREEN_LOG], "");
	free(s);
}

static void sessions_are_stepped_through(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	ui_go(&ui, SCREEN_SESSION);
	type(&ui, s, "]");
	assert_string_equal(ui.status, "there is no newer session of this channel");
	type(&ui, s, "[");
	assert_int_equal(ui.session, 1);
	s->session = s->sessions[1];
	type(&ui, s, "[");
	assert_string_equal(ui.status, "there is no older session of this channel");
	ui_go(&ui, SCREEN_LADDER); /* the other screens follow */
	type(&ui, s, "]");
	assert_int_equal(ui.session, 0); /* whichever is the newest */
	free(s);
}

static void an_alert_is_silenced_while_it_stands(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, 120);
	ui_go(&ui, SCREEN_SESSION);
	assert_non_null(view_alert(s, &ui, 0));
	type(&ui, s, "h");
	assert_null(view_alert(s, &ui, 0));
	type(&ui, s, "h");
	assert_string_equal(ui.status, "there is no alert to silence");
	s->alerts[0].session++; /* that of another session is another one */
	assert_non_null(view_alert(s, &ui, 0));
	s->alerts[0].session--;
	type(&ui, s, "u");
	assert_non_null(view_alert(s, &ui, 0));
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_list_keeps_what_could_be_read),
		cmocka_unit_test(escape_brings_the_filter_back),
		cmocka_unit_test(the_order_goes_through_the_columns_shown),
		cmocka_unit_test(marks_have_a_bound_and_say_so),
		cmocka_unit_test(a_line_of_the_log_leads_to_its_moment),
		cmocka_unit_test(the_log_by_severity_and_area),
		cmocka_unit_test(the_timeline_has_a_cursor),
		cmocka_unit_test(sessions_are_stepped_through),
		cmocka_unit_test(an_alert_is_silenced_while_it_stands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
