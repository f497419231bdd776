/* What a frame asks of the model: on a screen that shows nothing of it, the time alone. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"
#include "tui/frame.h"

static void time_goes_on_while_help_is_open(void **state)
{
	struct scene *s = scene_new(0);
	static struct ui ui;
	int64_t wall;

	(void)state;
	ui_init(&ui);
	connect_at(s, 0);
	ui_go(&ui, SCREEN_HELP);
	frame_take(&ui, s->m, 1000000, &s->snap);
	wall = s->snap.now_wall_ms;
	frame_take(&ui, s->m, 9000000, &s->snap);
	assert_int_equal(s->snap.now_wall_ms, wall + 8000);
	ui.frozen = true;
	frame_take(&ui, s->m, 12000000, &s->snap);
	assert_int_equal(s->snap.now_wall_ms, wall + 8000);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(time_goes_on_while_help_is_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
