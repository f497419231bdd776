/* A click means what stands under it: a row, a tab, a key of the bottom line, the head of a
 * column, a choice. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/view.h"

struct hand {
	struct snapshot *s;
	struct canvas c;
	struct ui ui;
	int64_t now_ms;
};

static void settle(struct hand *h)
{
	for (int i = 0; i < 8 && ui_settle(&h->ui, h->s); i++)
		;
	view_draw(&h->c, h->s, &h->ui);
}

static void begin(struct hand *h, enum screen screen)
{
	memset(h, 0, sizeof(*h));
	h->s = sample_snapshot();
	h->s->selected_channel = SIZE_MAX; /* nobody answers here where it is now */
	ui_init(&h->ui);
	h->ui.kinds = ON_DEMO | ON_SERVICE;
	SAMPLE_COPY(h->ui.channel, "cam-dock-2");
	h->ui.screen = screen;
	h->now_ms = 1000;
	assert_true(canvas_resize(&h->c, 80, 24));
	settle(h);
}

static void end(struct hand *h)
{
	canvas_free(&h->c);
	free(h->s);
}

static void mouse(struct hand *h, enum mouse_kind kind, int x, int y)
{
	ui_mouse(&h->ui, h->s, &h->c.targets, (struct mouse){kind, x, y, h->now_ms});
	settle(h);
}

/* Where some words stand on the screen, and a click there. */
static void find(struct hand *h, const char *words, int *x, int *y)
{
	static char room[65536];
	struct text t;
	int row = 0;

	text_init(&t, room, sizeof(room));
	canvas_dump(&h->c, &t, false);
	for (char *line = strtok(room, "\n"); line; line = strtok(NULL, "\n"), row++)
		if (strstr(line, words)) {
			*x = widths_of(
				(struct slice){line, (size_t)(strstr(line, words) - line)});
			*y = row;
			return;
		}
	fail_msg("`%s` is not on the screen", words);
}

static void click(struct hand *h, const char *words)
{
	int x = 0, y = 0;

	find(h, words, &x, &y);
	mouse(h, MOUSE_PRESS, x, y);
}

static void a_row_gets_the_cursor_and_is_opened_by_a_second_click(void **state)
{
	struct hand h;

	(void)state;
	begin(&h, SCREEN_CHANNELS);
	click(&h, "cam-yard");
	assert_string_equal(h.ui.channel, "cam-yard");
	assert_int_equal(h.ui.screen, SCREEN_CHANNELS);
	h.now_ms += 2000; /* too late to be a second one */
	click(&h, "cam-yard");
	assert_int_equal(h.ui.screen, SCREEN_CHANNELS);
	h.now_ms += 200;
	click(&h, "cam-yard");
	assert_int_equal(h.ui.screen, SCREEN_SESSION);
	end(&h);
	begin(&h, SCREEN_LADDER);
	click(&h, "SDP_ANSWER");
	assert_string_equal(h.s->ladder[h.ui.lists[SCREEN_LADDER].at].label, "SDP_ANSWER");
	assert_false(h.ui.lists[SCREEN_LADDER].follow);
	end(&h);
}

static void below_the_last_row_is_nothing(void **state)
{
	struct hand h;

	(void)state;
	begin(&h, SCREEN_CHANNELS);
	h.s->n_channels = h.s->channels_shown = 2;
	settle(&h);
	mouse(&h, MOUSE_PRESS, 5, 9);
	assert_int_equal(h.ui.lists[SCREEN_CHANNELS].at, 0);
	mouse(&h, MOUSE_PRESS, -1, -1);
	mouse(&h, MOUSE_PRESS, 500, 500);
	end(&h);
}

static void tabs_and_keys_are_clicked(void **state)
{
	struct hand h;

	(void)state;
	begin(&h, SCREEN_SESSION);
	click(&h, " stats");
	assert_int_equal(h.ui.screen, SCREEN_STATS);
	click(&h, "Back");
	assert_int_equal(h.ui.screen, SCREEN_SESSION);
	h.ui.width = 160;
	assert_true(canvas_resize(&h.c, 160, 35));
	h.ui.height = 35;
	settle(&h);
	click(&h, "Takeover");
	assert_int_equal(h.ui.screen, SCREEN_TAKEOVER);
	click(&h, "channels ›");
	assert_int_equal(h.ui.screen, SCREEN_CHANNELS);
	click(&h, "Help");
	click(&h, "Takeover"); /* from the help's own line of keys */
	assert_int_equal(h.ui.screen, SCREEN_TAKEOVER);
	end(&h);
}

static void heads_of_columns_sort(void **state)
{
	struct hand h;

	(void)state;
	begin(&h, SCREEN_CHANNELS);
	click(&h, "LOSS%");
	assert_int_equal(h.ui.channels.sort, SORT_LOSS);
	assert_false(h.ui.channels.reverse);
	click(&h, "LOSS");
	assert_true(h.ui.channels.reverse);
	click(&h, "NAME");
	assert_int_equal(h.ui.channels.sort, SORT_NAME);
	end(&h);
}

static void the_wheel_moves_the_cursor(void **state)
{
	struct hand h;

	(void)state;
	begin(&h, SCREEN_CHANNELS);
	mouse(&h, MOUSE_WHEEL_DOWN, 40, 12);
	assert_int_equal(h.ui.lists[SCREEN_CHANNELS].at, 3);
	mouse(&h, MOUSE_WHEEL_UP, 40, 12);
	mouse(&h, MOUSE_WHEEL_UP, 40, 12);
	assert_int_equal(h.ui.lists[SCREEN_CHANNELS].at, 0);
	end(&h);
}

static void the_palette_takes_clicks_and_what_lies_below_does_not(void **state)
{
	struct hand h;
	int x, y;

	(void)state;
	begin(&h, SCREEN_CHANNELS);
	ui_key(&h.ui, h.s, ':');
	for (const char *k = "take"; *k; k++)
		ui_key(&h.ui, h.s, *k);
	settle(&h);
	find(&h, "takeover", &x, &y);
	mouse(&h, MOUSE_PRESS, x, y - 2); /* the line itself: a list lies below */
	assert_int_equal(h.ui.lists[SCREEN_CHANNELS].at, 0);
	assert_int_equal(h.ui.mode, MODE_PALETTE);
	mouse(&h, MOUSE_PRESS, x, y);
	h.now_ms += 100;
	mouse(&h, MOUSE_PRESS, x, y);
	assert_int_equal(h.ui.screen, SCREEN_TAKEOVER);
	ui_key(&h.ui, h.s, ':');
	settle(&h);
	mouse(&h, MOUSE_WHEEL_DOWN, x, y);
	assert_int_equal(h.ui.choice, 1);
	mouse(&h, MOUSE_PRESS, 0, 0); /* beside it */
	assert_int_equal(h.ui.mode, MODE_KEYS);
	end(&h);
}

/* Whoever is asked something answers by keys. */
static void while_something_is_typed_clicks_do_nothing(void **state)
{
	struct hand h;

	(void)state;
	begin(&h, SCREEN_CHANNELS);
	ui_key(&h.ui, h.s, '\\');
	settle(&h);
	for (int y = 0; y < 24; y++)
		for (int x = 0; x < 80; x++)
			mouse(&h, MOUSE_PRESS, x, y);
	assert_int_equal(h.ui.mode, MODE_FILTER);
	assert_int_equal(h.ui.screen, SCREEN_CHANNELS);
	end(&h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_row_gets_the_cursor_and_is_opened_by_a_second_click),
		cmocka_unit_test(below_the_last_row_is_nothing),
		cmocka_unit_test(tabs_and_keys_are_clicked),
		cmocka_unit_test(heads_of_columns_sort),
		cmocka_unit_test(the_wheel_moves_the_cursor),
		cmocka_unit_test(the_palette_takes_clicks_and_what_lies_below_does_not),
		cmocka_unit_test(while_something_is_typed_clicks_do_nothing),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
