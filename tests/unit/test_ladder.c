/* The ladder under the fingers: folds, pairs, marks, the whole message and its search. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/ladder_row.h"
#include "tui/view.h"

enum { OFFER = 9, ANSWER = 10, FOLD = 18, SESSION = 0 };

struct hand {
	struct snapshot *s;
	struct ui ui;
};

static struct hand *hand_new(void)
{
	struct hand *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->s = sample_snapshot();
	ui_init(&h->ui);
	SAMPLE_COPY(h->ui.channel, "cam-dock-2");
	h->ui.screen = SCREEN_LADDER;
	return h;
}

static void hand_free(struct hand *h)
{
	free(h->s);
	free(h);
}

/* The sample answers as the model would: with the row under the cursor. */
static void press(struct hand *h, const char *keys)
{
	for (; *keys; keys++) {
		ui_key(&h->ui, h->s,
		       *keys == '\n'     ? KEY_RETURN
		       : *keys == '\x1b' ? KEY_ESCAPE
					 : *keys);
		for (int i = 0; i < 6 && ui_settle(&h->ui, h->s); i++)
			;
	}
}

static void cursor(struct hand *h, size_t at)
{
	h->ui.lists[SCREEN_LADDER].at = at;
	h->ui.lists[SCREEN_LADDER].follow = false;
	for (int i = 0; i < 6 && ui_settle(&h->ui, h->s); i++)
		;
}

static void enter_opens_what_the_cursor_is_on(void **state)
{
	struct hand *h = hand_new();
	struct want w;

	(void)state;
	cursor(h, FOLD);
	press(h, "\n");
	ui_want(&h->ui, &w);
	assert_int_equal(h->ui.screen, SCREEN_LADDER);
	assert_int_equal(w.ladder_open[0], h->s->ladder[FOLD].seq);
	press(h, "\n");
	ui_want(&h->ui, &w);
	assert_int_equal(w.ladder_open[0], 0);
	cursor(h, SESSION);
	press(h, "\n");
	assert_int_equal(h->ui.session, 2);
	cursor(h, SESSION);
	press(h, "\n");
	assert_int_equal(h->ui.session, 0);
	cursor(h, OFFER);
	press(h, "\n");
	assert_int_equal(h->ui.screen, SCREEN_MESSAGE);
	press(h, "\x1b");
	assert_int_equal(h->ui.screen, SCREEN_LADDER);
	assert_int_equal(h->ui.lists[SCREEN_LADDER].at, OFFER);
	hand_free(h);
}

static void each_fold_can_be_open(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	cursor(h, FOLD);
	for (uint64_t i = 0; i < SNAP_OPEN + 3; i++) {
		h->s->ladder[FOLD].seq = 100 + i;
		press(h, "\n");
	}
	for (uint64_t i = 0; i < SNAP_OPEN; i++)
		assert_int_equal(h->ui.ladder.open[i], 100 + SNAP_OPEN + 2 - i);
	press(h, "m");
	assert_true(h->ui.ladder.media);
	assert_int_equal(h->ui.ladder.open[0], 0);
	hand_free(h);
}

/* At the bottom the rows of a fold would open below the screen: it moves up. */
static void an_opened_fold_makes_room_for_its_rows(void **state)
{
	struct hand *h = hand_new();
	struct list *l = &h->ui.lists[SCREEN_LADDER];
	size_t rows;

	(void)state;
	h->s->ladder_total = h->s->n_ladder = FOLD + 1;
	cursor(h, FOLD);
	ui_settle(&h->ui, h->s);
	rows = l->rows;
	assert_true(rows > 4);
	press(h, "\n");
	h->s->ladder_total = h->s->n_ladder = FOLD + 1 + rows;
	ui_settle(&h->ui, h->s);
	assert_int_equal(l->at, FOLD);
	assert_int_equal(l->top, FOLD - 1);
	hand_free(h);
}

static void percent_goes_to_the_counterpart(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	cursor(h, OFFER);
	press(h, "%");
	assert_int_equal(h->ui.lists[SCREEN_LADDER].at, ANSWER);
	press(h, "\n");
	assert_int_equal(h->ui.screen, SCREEN_MESSAGE);
	h->s->detail.pair = OFFER;
	press(h, "%");
	assert_int_equal(h->ui.lists[SCREEN_LADDER].at, OFFER);
	assert_int_equal(h->ui.screen, SCREEN_MESSAGE);
	h->s->detail.pair = SIZE_MAX;
	press(h, "%");
	assert_non_null(strstr(h->ui.status, "nothing in the ladder belongs to this row"));
	hand_free(h);
}

static void two_marks_are_compared(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	cursor(h, OFFER);
	press(h, "=");
	assert_non_null(strstr(h->ui.status, "mark two rows"));
	press(h, " ");
	cursor(h, ANSWER);
	press(h, " ");
	assert_int_equal(h->ui.ladder.marks[0], h->s->ladder[OFFER].seq);
	assert_int_equal(h->ui.ladder.marks[1], h->s->ladder[ANSWER].seq);
	press(h, "=");
	assert_int_equal(h->ui.screen, SCREEN_DIFF);
	press(h, "=");
	assert_int_equal(h->ui.screen, SCREEN_LADDER);
	cursor(h, OFFER + 3);
	press(h, " "); /* the older mark goes */
	assert_int_equal(h->ui.ladder.marks[0], h->s->ladder[ANSWER].seq);
	press(h, " ");
	assert_int_equal(h->ui.ladder.marks[1], 0);
	cursor(h, SESSION);
	press(h, " "); /* a line is no message */
	assert_int_equal(h->ui.ladder.marks[1], 0);
	hand_free(h);
}

static void the_message_is_searched(void **state)
{
	struct hand *h = hand_new();
	size_t first;

	(void)state;
	cursor(h, OFFER);
	press(h, "\n/RTCP-FB\n");
	first = h->ui.ladder.match;
	assert_true(strncmp(h->s->detail.text + first, "rtcp-fb", 7) == 0);
	press(h, "n");
	assert_true(h->ui.ladder.match > first);
	press(h, "nn");
	assert_non_null(strstr(h->ui.status, "no `RTCP-FB` further down"));
	press(h, "NN");
	assert_int_equal(h->ui.ladder.match, first);
	press(h, "N");
	assert_non_null(strstr(h->ui.status, "further up"));
	press(h, "l");
	assert_int_equal(h->ui.lists[SCREEN_LADDER].at, OFFER + 1);
	assert_int_equal(h->ui.ladder.match, SIZE_MAX);
	press(h, "h");
	assert_int_equal(h->ui.lists[SCREEN_LADDER].at, OFFER);
	hand_free(h);
}

/* As many lanes as fit, each row's words inside of them; wide boxes get columns. */
static void lanes_fit_or_scroll(void **state)
{
	struct ui ui;
	struct rungs l;

	(void)state;
	ui_init(&ui);
	l = ladder_rungs(78, &ui); /* 80 columns */
	assert_int_equal(l.n, LANE_COUNT);
	assert_true(l.x[LANE_COUNT - 1] < 78 && !l.note);
	l = ladder_rungs(50, &ui);
	assert_in_range(l.n, 1, LANE_COUNT - 1);
	ui.ladder.lane = 2;
	l = ladder_rungs(50, &ui);
	assert_int_equal(l.first, 2);
	assert_int_equal(l.n, 2);
	ui.ladder.lane = 0;
	l = ladder_rungs(140, &ui);
	assert_true(l.bytes && l.seen && l.note);
	assert_true(140 - l.note >= 24);
	for (int width = 1; width < 400; width++) {
		l = ladder_rungs(width, &ui);
		assert_in_range(l.n, 1, LANE_COUNT);
		for (int i = 1; i < l.n; i++)
			assert_true(l.x[i] > l.x[i - 1] + 10 && l.x[i] < width);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(enter_opens_what_the_cursor_is_on),
		cmocka_unit_test(each_fold_can_be_open),
		cmocka_unit_test(an_opened_fold_makes_room_for_its_rows),
		cmocka_unit_test(percent_goes_to_the_counterpart),
		cmocka_unit_test(two_marks_are_compared),
		cmocka_unit_test(the_message_is_searched),
		cmocka_unit_test(lanes_fit_or_scroll),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
