/* What a person sees of statistics: series, rates, marks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void seconds_without_a_sample_stay_empty(void **state)
{
	struct scene *s = scene_new(0);
	const struct series_view *kbps;
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 5; i < 15; i++) {
		if (i != 9)
			stats(s, i * 1000, "p1",
			      i == 12 ? "\"video\":1,\"bps\":900000,\"frames\":9"
				      : "\"video\":1,\"bps\":500000,\"frames\":9,\"rtt_"
					"us\":38000");
	}
	v = look(s, 14900);
	kbps = &v->series[METRIC_VIDEO_KBPS];
	assert_int_equal(v->stats_end_us, 14000000);
	assert_true(kbps->at[599] == 500.0f);
	assert_true(isnan(kbps->at[599 - 5]));                 /* second 9 */
	assert_true(isnan(v->series[METRIC_RTT].at[599 - 2])); /* not said is not 0 */
	assert_true(kbps->max == 900.0f && kbps->min == 500.0f && kbps->now == 500.0f);
	assert_true(kbps->warn == 1000.0f && v->series[METRIC_RTT].crit == 400.0f);
	assert_true(isnan(v->series[METRIC_AUDIO_KBPS].avg));
	assert_int_equal(v->channel.video_bps, 500000);
	assert_int_equal(v->channel.audio_bps, -1);
	assert_int_equal(v->channel.rtt_us, 38000);
	assert_int_equal(v->n_tracks, 1);
	assert_false(v->tracks[0].stale);
	assert_true(look(s, 20000)->tracks[0].stale);
	assert_true(isnan(s->snap.series[METRIC_VIDEO_KBPS].now));
	scene_free(s);
}

static void numbers_of_the_past_are_no_numbers(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 6000, "p1",
	      "\"video\":1,\"bps\":500000,\"rtt_us\":38000,\"loss_milli\":0");
	assert_int_equal(look(s, 8000)->channel.video_bps, 500000);
	assert_int_equal(s->snap.channel.loss_milli, 0);
	assert_int_equal(look(s, 9500)->channel.video_bps, -1);
	assert_int_equal(s->snap.channel.loss_milli, -1);
	assert_int_equal(s->snap.gauges[GAUGE_BITRATE].used, -1);
	scene_free(s);
}

static void rates_come_from_counters(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 5000, "p1", "\"video\":1,\"bps\":1,\"nack_received\":10");
	stats(s, 6000, "p1", "\"video\":1,\"bps\":1,\"nack_received\":21");
	stats(s, 7000, "p1", "\"video\":1,\"bps\":1,\"nack_received\":3");
	look(s, 7000);
	assert_true(s->snap.series[METRIC_NACK].at[598] == 11.0f);
	assert_true(isnan(s->snap.series[METRIC_NACK].at[599])); /* it began anew */
	scene_free(s);
}

static void alerts_need_three_of_five(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 5000, "p1", "\"video\":1,\"bps\":990000,\"loss_milli\":0");
	stats(s, 6000, "p1", "\"video\":1,\"bps\":990000,\"loss_milli\":0");
	assert_int_equal(look(s, 6000)->warnings, look(s, 6000)->lint.warnings);
	stats(s, 7000, "p1", "\"video\":1,\"bps\":990000,\"loss_milli\":20");
	assert_int_equal(look(s, 7000)->warnings, s->snap.lint.warnings + 1);
	assert_true(s->snap.gauges[GAUGE_BITRATE].warn);
	scene_free(s);
}

static void marks_are_key_frames_and_requests(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 6000, "track.key", "\"peer\":\"p1\",\"count\":50,\"bytes\":30000");
	at(s, 6500, "track.pli", "\"peer\":\"p1\",\"id\":\"PLI\"");
	look(s, 7000);
	assert_int_equal(s->snap.n_marks, 2);
	assert_int_equal(s->snap.marks[0].kind, MARK_KEY);
	assert_int_equal(s->snap.marks[1].kind, MARK_PLI);
	assert_int_equal(s->snap.marks[1].at_us, 6500000);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seconds_without_a_sample_stay_empty),
		cmocka_unit_test(numbers_of_the_past_are_no_numbers),
		cmocka_unit_test(rates_come_from_counters),
		cmocka_unit_test(alerts_need_three_of_five),
		cmocka_unit_test(marks_are_key_frames_and_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
