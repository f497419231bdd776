/* The palette: letters find names, words take what stands behind them, what was run comes
 * back, and what is misspelt is asked about. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/fuzzy.h"
#include "tui/palette.h"
#include "tui/spelling.h"

static void type(struct ui *ui, const struct snapshot *s, const char *keys)
{
	for (; *keys; keys++)
		ui_key(ui, s,
		       *keys == '\n'   ? KEY_RETURN
		       : *keys == '\t' ? KEY_TABULATOR
				       : *keys);
	for (int i = 0; i < 40 && ui_settle(ui, s); i++)
		;
}

static void begin(struct ui *ui, enum screen screen)
{
	ui_init(ui);
	ui->kinds = ON_DEMO | ON_SERVICE;
	SAMPLE_COPY(ui->channel, "cam-dock-2");
	ui->screen = screen;
}

static int score(const char *typed, const char *name)
{
	return fuzzy_score(slice_of(typed), slice_of(name), NULL);
}

/* clang-format off */
static const struct {
	const char *typed, *better, *worse;
} rankings[] = {
	{"log", "log", "login"},                         /* the whole name */
	{"st", "stats", "next-stop"},                    /* its beginning */
	{"so", "sort", "session"},                       /* letters side by side */
	{"pv", "previous-view", "apverse"},              /* beginnings of words */
	{"dock", "channel cam-dock-2", "duck-on-clock"},
	{"cha dock", "channel cam-dock-2", "channel cam-duo-clock"},
	{"th", "theme", "theme dark"},                   /* the shorter one */
	{"TH", "theme", "the-other"},
	{"tk", "takeover", "xyz"},
};
/* clang-format on */

static void the_likelier_name_stands_first(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rankings) / sizeof(rankings[0]); i++)
		if (score(rankings[i].typed, rankings[i].better) <=
		    score(rankings[i].typed, rankings[i].worse))
			fail_msg("%s: %s before %s", rankings[i].typed, rankings[i].worse,
				 rankings[i].better);
	assert_int_equal(score("xyz", "takeover"), 0);
	assert_int_equal(score("revo", "over"), 0);
	assert_int_equal(score("", "anything"), 1);
	assert_int_equal(score("a", ""), 0);
}

static void the_letters_that_count_are_known(void **state)
{
	static const struct {
		const char *typed, *name, *hits;
	} cases[] = {
		{"cdock", "cam-dock-2", "^...^^^^.."},
		{"sto", "next-stop", ".....^^^."},
		{"監", "cam-監視", "....^^^..."},
		{"zz", "cam", "..."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		bool hit[FUZZY_NAME];
		char shown[FUZZY_NAME + 1] = "";

		fuzzy_score(slice_of(cases[i].typed), slice_of(cases[i].name), hit);
		for (size_t j = 0; cases[i].name[j]; j++)
			strcat(shown, hit[j] ? "^" : ".");
		assert_string_equal(shown, cases[i].hits);
	}
}

static void long_words_fit_nothing(void **state)
{
	char typed[FUZZY_TYPED + 2] = "", name[FUZZY_NAME + 2] = "";

	(void)state;
	memset(typed, 'a', sizeof(typed) - 1);
	memset(name, 'a', sizeof(name) - 1);
	assert_int_equal(score(typed, name + 1), 0);
	assert_int_equal(score("a", name), 0);
	assert_true(score(typed + 1, name + 1) > 0);
}

static const char *guess(const char *typed, const char *a, const char *b)
{
	struct guess g = {.typed = slice_of(typed)};

	guess_try(&g, a);
	guess_try(&g, b);
	return g.best ? g.best : "";
}

static void the_nearest_name_is_meant(void **state)
{
	(void)state;
	assert_string_equal(guess("takover", "takeover", "theme"), "takeover");
	assert_string_equal(guess("thmee", "takeover", "theme"), "theme");
	assert_string_equal(guess("sotr", "start", "sort"), "sort");
	assert_string_equal(guess("xyz", "sdp", "log"), "");
	assert_string_equal(guess("", "a", "b"), "");
	assert_string_equal(guess("LADER", "ladder", "later"), "ladder");
}

/* What runs, what it does. */
static void words_take_what_stands_behind_them(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_CHANNELS);
	type(&ui, s, ":theme mono\n");
	assert_int_equal(ui_take_wish(&ui), WISH_THEME);
	assert_string_equal(ui.theme, "mono");
	type(&ui, s, ":filter state~LIVE and more\n");
	assert_string_equal(ui.filters[SCREEN_CHANNELS], "state~LIVE and more");
	type(&ui, s, ":sort los\n"); /* offers are completed by Enter too */
	assert_int_equal(ui.channels.sort, SORT_LOSS);
	type(&ui, s, ":channel ydcam\n");
	assert_int_equal(ui.screen, SCREEN_CHANNELS);
	assert_string_equal(ui.status, "`channel` knows no `ydcam`");
	type(&ui, s,
	     "\x15"
	     "channel yard\n");
	assert_int_equal(ui.screen, SCREEN_SESSION);
	assert_string_equal(ui.channel, "cam-yard");
	type(&ui, s, ":cha dock\n");
	assert_string_equal(ui.channel, "cam-dock-2");
	type(&ui, s, ":export /tmp/x.csv\n");
	assert_int_equal(ui_take_wish(&ui), WISH_EXPORT);
	assert_string_equal(ui.export.path, "/tmp/x.csv");
	ui.kinds |= ON_DEMO;
	type(&ui, s, ":break vp8\n");
	assert_int_equal(ui_take_wish(&ui), WISH_ORDER);
	assert_string_equal(ui_take_order(&ui).text, "vp8");
	ui_go(&ui, SCREEN_LOG);
	type(&ui, s, ":search PLI\n");
	assert_string_equal(s->log[ui.lists[SCREEN_LOG].at].area, "rtcp");
	free(s);
}

static void a_word_alone_asks_for_more(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_LADDER);
	type(&ui, s, ":goto\n");
	assert_int_equal(ui.mode, MODE_PALETTE);
	assert_string_equal(ui.typed.text, "goto ");
	type(&ui, s,
	     "\x15"
	     "them\t"); /* ^U */
	assert_string_equal(ui.typed.text, "theme");
	free(s);
}

static void what_is_misspelt_is_asked_about(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_CHANNELS);
	type(&ui, s, ":tkaoever\n");
	assert_non_null(strstr(ui.status, "did you mean `takeover`?"));
	assert_int_equal(ui.screen, SCREEN_CHANNELS);
	type(&ui, s, "\t\n");
	assert_int_equal(ui.screen, SCREEN_TAKEOVER);
	type(&ui, s, ":sort name\n");
	assert_string_equal(ui.status,
			    "`sort` is not on this screen; it is on: channels, streams, sessions");
	palette_refuse(&ui, SLICE("play"));
	assert_string_equal(ui.status, "`play` is only in a recording");
	type(&ui, s, "\x15qqqqqq\n"); /* ^U */
	assert_string_equal(ui.status, "nothing is called `qqqqqq`");
	assert_int_equal(ui.history.n, 1); /* only what ran */
	free(s);
}

static void up_on_the_empty_line_goes_back(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_CHANNELS);
	type(&ui, s, ":stats\n:takeover\n:stats\n");
	assert_int_equal(ui.history.n, 2); /* the same once */
	type(&ui, s, ":");
	ui_key(&ui, s, KEY_ARROW_UP);
	assert_string_equal(ui.typed.text, "stats");
	ui_key(&ui, s, KEY_ARROW_UP);
	assert_string_equal(ui.typed.text, "takeover");
	ui_key(&ui, s, KEY_ARROW_UP); /* there is no older one */
	assert_string_equal(ui.typed.text, "takeover");
	ui_key(&ui, s, KEY_ARROW_DOWN);
	ui_key(&ui, s, KEY_ARROW_DOWN);
	assert_string_equal(ui.typed.text, "");
	ui_key(&ui, s, KEY_ARROW_DOWN); /* now among the choices */
	assert_int_equal(ui.choice, 1);
	ui_key(&ui, s, KEY_ARROW_UP);
	assert_int_equal(ui.choice, 0);
	assert_string_equal(ui.typed.text, "");
	free(s);
}

static void what_was_used_stands_before_its_equals(void **state)
{
	static struct choices all;
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_CHANNELS);
	type(&ui, s, ":s");
	choices_make(&all, &ui, s);
	assert_string_not_equal(choices_pick(&all, 0)->line, "suspend");
	recall_add(&ui.history, SLICE("suspend"));
	choices_make(&all, &ui, s);
	assert_string_equal(choices_pick(&all, 0)->line, "suspend");
	line_set(&ui.typed, SLICE(""));
	choices_make(&all, &ui, s);
	assert_int_equal(all.all[0].kind, CHOICE_HEAD);
	assert_string_equal(choices_pick(&all, 0)->line, "suspend");
	free(s);
}

static void history_is_bounded_and_keeps_no_secrets(void **state)
{
	static struct recall h;
	char line[RECALL_ROOM + 8];

	(void)state;
	for (int i = 0; i < RECALL_LINES + 10; i++) {
		snprintf(line, sizeof(line), "filter %d", i);
		recall_add(&h, slice_of(line));
	}
	assert_int_equal(h.n, RECALL_LINES);
	assert_string_equal(recall_back(&h, 1), "filter 59");
	assert_string_equal(recall_back(&h, RECALL_LINES), "filter 10");
	assert_null(recall_back(&h, RECALL_LINES + 1));
	assert_null(recall_back(&h, 0));
	recall_add(&h, SLICE("filter X-Amz-Security-Token=abcdefgh&x=1"));
	assert_null(strstr(recall_back(&h, 1), "abcdefgh"));
	memset(line, 'x', sizeof(line));
	recall_add(&h, (struct slice){line, sizeof(line)});
	assert_non_null(strstr(recall_back(&h, 1), "X-Amz")); /* too long: not kept */
}

/* The help finds an action by its key too, and tells what is wrong in the configuration. */
static void help_knows_keys_and_findings(void **state)
{
	static struct choices all;
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_LADDER);
	for (int i = 1; i < 9; i++)
		findings_add(&ui.findings, i, "wrong");
	ui_go(&ui, SCREEN_HELP);
	choices_make(&all, &ui, s);
	assert_int_equal(all.all[1].kind, CHOICE_NOTE);
	assert_string_equal(all.all[1].line, "config:1");
	assert_string_equal(all.all[6].line, "3 more");
	assert_int_equal(choices_pick(&all, 0)->kind, CHOICE_ACTION);
	type(&ui, s, "F8");
	choices_make(&all, &ui, s);
	assert_string_equal(choices_pick(&all, 0)->line, "stats");
	type(&ui, s, "\x15^D");
	choices_make(&all, &ui, s);
	assert_string_equal(choices_pick(&all, 0)->line, "half-down");
	type(&ui, s, "\n");
	assert_int_equal(ui.screen, SCREEN_LADDER);
	assert_int_equal(ui.history.n, 0);
	free(s);
}

/* To a time */

static const struct log_row *row_at(const struct ui *ui, const struct snapshot *s)
{
	return &s->log[ui->lists[SCREEN_LOG].at];
}

static void goto_finds_the_first_row_from_then_on(void **state)
{
	struct snapshot *s = sample_snapshot(); /* now is 14:02:30 */
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_LOG);
	type(&ui, s, ":goto 14:02:00\n");
	assert_true(row_at(&ui, s)->wall_ms >= SAMPLE_WALL_MS - 30000);
	assert_true(row_at(&ui, s)[-1].wall_ms < SAMPLE_WALL_MS - 30000);
	assert_false(ui.lists[SCREEN_LOG].follow);
	type(&ui, s, ":goto -3\n");
	assert_string_equal(row_at(&ui, s)->area, "rtcp");
	type(&ui, s, ":goto 14:02\n");
	assert_int_equal(ui.lists[SCREEN_LOG].at, 5);
	type(&ui, s, ":goto 15:00\n"); /* yesterday's */
	assert_int_equal(ui.lists[SCREEN_LOG].at, 0);
	ui.zone_s = 3600;
	type(&ui, s, ":goto 15:02:29.890\n");
	assert_int_equal(ui.lists[SCREEN_LOG].at, s->n_log - 1);
	type(&ui, s, ":goto 25:00\n");
	assert_non_null(strstr(ui.status, "a time is 14:02:31"));
	free(s);
}

/* A log of a million lines is asked for window by window. */
static void goto_finds_its_way_through_a_long_list(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;
	struct want want;
	int turns = 0;

	(void)state;
	begin(&ui, SCREEN_LOG);
	s->log_total = 1000000;
	s->now_wall_ms = 2000000000;
	line_set(&ui.typed, SLICE("goto"));
	ui.lists[SCREEN_LOG].follow = false;
	ui.leap =
		(struct leap){.on = true, .wall_ms = 777777 * 1000LL + 1, .high = SIZE_MAX};
	do {
		ui_want(&ui, &want);
		s->log_first = want.log_first;
		s->n_log = want.log_rows;
		for (size_t i = 0; i < s->n_log; i++)
			s->log[i].wall_ms = (int64_t)(s->log_first + i) * 1000;
	} while (ui_settle(&ui, s) && turns++ < 60);
	assert_int_equal(ui.lists[SCREEN_LOG].at, 777778);
	assert_in_range(turns, 3, 30);
	free(s);
}

static void goto_moves_the_plots(void **state)
{
	struct snapshot *s = sample_snapshot();
	struct ui ui;

	(void)state;
	begin(&ui, SCREEN_STATS);
	type(&ui, s, ":goto 14:02:20\n");
	assert_int_equal(ui.stats.back_s, 10);
	type(&ui, s, ":goto -2:30\n");
	assert_int_equal(ui.stats.back_s, 150);
	assert_true(ui.stats.window_s > 150);
	type(&ui, s, ":goto -5000\n");
	assert_non_null(strstr(ui.status, "the plots begin"));
	begin(&ui, SCREEN_TAKEOVER);
	type(&ui, s, ":goto -60\n");
	assert_int_equal(ui.takeover.cursor_us, s->now_us - 60000000);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_likelier_name_stands_first),
		cmocka_unit_test(the_letters_that_count_are_known),
		cmocka_unit_test(long_words_fit_nothing),
		cmocka_unit_test(the_nearest_name_is_meant),
		cmocka_unit_test(words_take_what_stands_behind_them),
		cmocka_unit_test(a_word_alone_asks_for_more),
		cmocka_unit_test(what_is_misspelt_is_asked_about),
		cmocka_unit_test(up_on_the_empty_line_goes_back),
		cmocka_unit_test(what_was_used_stands_before_its_equals),
		cmocka_unit_test(history_is_bounded_and_keeps_no_secrets),
		cmocka_unit_test(help_knows_keys_and_findings),
		cmocka_unit_test(goto_finds_the_first_row_from_then_on),
		cmocka_unit_test(goto_finds_its_way_through_a_long_list),
		cmocka_unit_test(goto_moves_the_plots),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
