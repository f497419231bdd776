/* What the person says is worth a warning reaches the plots. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/ui.h"

static void limits_reach_the_model(void **state)
{
	struct model *m = model_new(&(struct model_options){.place = "LOCAL"});
	struct snapshot *s = calloc(1, sizeof(*s));
	struct want want = {.parts = WANT_STATS};
	struct ui ui;

	(void)state;
	assert_true(m && s);
	ui_init(&ui);
	ui.limits[LIMIT_LOSS] = (struct limit){0.5f, 2};
	ui.limits[LIMIT_RTT].warn = 80;
	limits_tell(ui.limits, m);
	model_snapshot(m, &want, s);
	assert_true(s->series[METRIC_VIDEO_LOSS].warn == 0.5f);
	assert_true(s->series[METRIC_AUDIO_LOSS].crit == 2);
	assert_true(s->series[METRIC_RTT].warn == 80);
	assert_true(s->series[METRIC_RTT].crit == 400); /* nothing was said: as it was */
	assert_true(s->series[METRIC_VIDEO_KBPS].warn == 1000);
	model_free(m);
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_reach_the_model),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
