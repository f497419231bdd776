/* A picture of four colours as cells: in its proportions, with colours, and with ink alone.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/looks.h"
#include "tui/picture.h"
#include "tui/view.h"

static const int corners[4] = {0xff0000, 0x00ff00, 0x0000ff, 0xffffff};

static struct picture *quarters(int width, int height)
{
	struct picture *p = calloc(1, sizeof(*p));

	p->width = width;
	p->height = height;
	for (int y = 0; y < height; y++)
		for (int x = 0; x < width; x++) {
			int rgb = corners[(y >= height / 2) * 2 + (x >= width / 2)];
			uint8_t *at = &p->rgb[(y * width + x) * 3];

			at[0] = (uint8_t)(rgb >> 16);
			at[1] = (uint8_t)(rgb >> 8);
			at[2] = (uint8_t)rgb;
		}
	return p;
}

static const struct cell *cell(const struct canvas *c, int x, int y)
{
	return &c->cells[y * c->width + x];
}

static void two_dots_a_cell(void **state)
{
	struct canvas c = {0};
	struct picture *p = quarters(40, 20);

	(void)state;
	assert_true(canvas_resize(&c, 20, 10));
	picture_draw(&c, (struct box){0, 0, 20, 10}, p, false);
	/* 40x20 in 20 columns is 5 rows, in the middle. */
	assert_int_equal(cell(&c, 0, 1)->ink[0], 0);
	assert_int_equal(cell(&c, 0, 2)->ink[0], CELL_INK | 0xff0000);
	assert_int_equal(cell(&c, 19, 2)->ink[1], CELL_INK | 0x00ff00);
	assert_int_equal(cell(&c, 0, 4)->ink[0], CELL_INK | 0xff0000);
	assert_int_equal(cell(&c, 0, 4)->ink[1], CELL_INK | 0x0000ff);
	assert_int_equal(cell(&c, 19, 6)->ink[1], CELL_INK | 0xffffff);
	assert_int_equal(cell(&c, 0, 7)->ink[0], 0);
	canvas_clear(&c);
	assert_int_equal(cell(&c, 0, 2)->ink[0], 0);
	canvas_free(&c);
	free(p);
}

static void ink_alone_is_text(void **state)
{
	struct canvas c = {0};
	struct picture *p = quarters(8, 8);

	(void)state;
	assert_true(canvas_resize(&c, 8, 4));
	picture_draw(&c, (struct box){0, 0, 8, 4}, p, true);
	assert_int_equal(cell(&c, 0, 0)->ink[0], 0);
	assert_int_equal(cell(&c, 7, 3)->at[0], '@');
	assert_int_equal(cell(&c, 0, 3)->at[0], '.');
	canvas_free(&c);
	free(p);
}

static void any_box_will_do(void **state)
{
	struct canvas c = {0};
	struct picture *p = quarters(PICTURE_WIDTH, 2);

	(void)state;
	assert_true(canvas_resize(&c, 30, 10));
	for (int w = -1; w < 40; w++)
		for (int h = -1; h < 14; h++)
			picture_draw(&c, (struct box){-3, -2, w, h}, p, w % 2 == 0);
	p->width = 0;
	picture_draw(&c, (struct box){0, 0, 30, 10}, p, false);
	canvas_free(&c);
	free(p);
}

static void colours_of_a_terminal(void **state)
{
	(void)state;
	assert_int_equal(looks_ink(SPEECH_DIRECT, 0x123456), SPEECH_DIRECT | 0x123456);
	assert_int_equal(looks_ink(256, 0xff0000), 196);
	assert_in_range(looks_ink(16, 0xff0000), 0, 15);
	assert_int_equal(looks_ink(1, 0xff0000), -1);
}

/* The terminal's own graphics get the box, as long as nothing stands over it. */
static void a_box_is_kept_for_the_terminals_graphics(void **state)
{
	static struct snapshot s;
	static struct ui ui;
	struct picture *p = quarters(40, 20);
	struct canvas c = {0};

	(void)state;
	assert_true(canvas_resize(&c, 80, 24));
	ui_init(&ui);
	ui.screen = SCREEN_PICTURE;
	ui.picture = p;
	ui.colours = 256;
	view_draw(&c, &s, &ui);
	assert_int_equal(c.graphic.box.w, 0);
	ui.graphics = GRAPHICS_SIXEL;
	view_draw(&c, &s, &ui);
	assert_int_equal(c.graphic.box.w, 72); /* 18 rows are free, each two columns high */
	assert_int_equal(c.graphic.box.h, 18);
	ui.mode = MODE_PALETTE;
	view_draw(&c, &s, &ui);
	assert_int_equal(c.graphic.box.w, 0);
	ui.mode = MODE_KEYS;
	ui.colours = 1; /* NO_COLOR */
	view_draw(&c, &s, &ui);
	assert_int_equal(c.graphic.box.w, 0);
	ui.colours = 256;
	ui.drawing = DRAWING_OFF;
	view_draw(&c, &s, &ui);
	assert_int_equal(c.graphic.box.w, 0);
	canvas_free(&c);
	free(p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_dots_a_cell),
		cmocka_unit_test(ink_alone_is_text),
		cmocka_unit_test(any_box_will_do),
		cmocka_unit_test(colours_of_a_terminal),
		cmocka_unit_test(a_box_is_kept_for_the_terminals_graphics),
	};

	return cmocka_run_group_tests_name("picture", tests, NULL, NULL);
}
