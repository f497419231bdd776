/* What a person sees of channels: their rows, the order, the filter. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void three_channels(struct scene *s)
{
	s->channel = "cam-b";
	at(s, 0, "channel",
	   "\"arn\":\"arn:aws:kinesisvideo:us-west-2:1:channel/cam-b/"
	   "1\",\"state\":\"ACTIVE\","
	   "\"ms\":60000");
	at(s, 0, "mapping", "\"state\":\"ENABLED\",\"stream\":\"barn\"");
	at(s, 0, "stream", "\"stream\":\"barn\",\"state\":\"ACTIVE\",\"count\":24");
	s->channel = "cam-c";
	at(s, 0, "channel", "\"state\":\"ACTIVE\"");
	at(s, 0, "mapping", "\"state\":\"DISABLED\"");
	s->channel = "cam-a";
	connect_at(s, 100);
	join_at(s, 1000, "p1");
	stats(s, 6000, "p1", "\"video\":1,\"bps\":900000,\"frames\":3");
}

static void rows_say_what_exists(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	three_channels(s);
	v = look(s, 6500);
	assert_int_equal(v->channels_total, 3);
	assert_int_equal(v->n_channels, 3);
	assert_int_equal(v->selected_channel, 0);
	assert_string_equal(v->channels[0].state, "MEDIA");
	assert_int_equal(v->channels[0].retention_h, -1);
	assert_string_equal(v->channels[0].status, ""); /* not fetched yet */
	assert_true(v->channels[0].spark[15] == 900.0f && isnan(v->channels[0].spark[14]));
	assert_string_equal(v->channels[1].storage, "ENABLED");
	assert_string_equal(v->channels[1].stream, "barn");
	assert_int_equal(v->channels[1].retention_h, 24);
	assert_int_equal(v->channels[1].ttl_s, 60);
	assert_int_equal(v->channels[1].video_bps, -1);
	assert_true(isnan(v->channels[1].spark[15]));
	assert_string_equal(v->channels[2].state, "p2p only");
	scene_free(s);
}

static void the_list_is_filtered_and_sorted(void **state)
{
	static const struct {
		const char *name, *filter, *first;
		enum channel_sort sort;
		bool reverse;
		size_t shown;
	} cases[] = {
		{"by name", "", "cam-a", SORT_NAME, false, 3},
		{"by name, backwards", "", "cam-c", SORT_NAME, true, 3},
		{"by rate", "", "cam-a", SORT_BITRATE, false, 3},
		{"by stream", "bar", "cam-b", SORT_NAME, false, 1},
		{"by state", "P2P", "cam-c", SORT_NAME, false, 1},
		{"nothing", "zebra", NULL, SORT_NAME, false, 0},
		{"by state, worst first", "", "cam-a", SORT_STATE, false, 3},
	};
	struct scene *s = scene_new(0);

	(void)state;
	three_channels(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct want w = {.parts = WANT_CHANNELS,
				 .channel_rows = 10,
				 .sort = cases[i].sort,
				 .filter = slice_of(cases[i].filter),
				 .reverse = cases[i].reverse};

		model_snapshot(s->m, &w, &s->snap);
		if (s->snap.channels_shown != cases[i].shown ||
		    (cases[i].first &&
		     strcmp(s->snap.channels[0].name, cases[i].first) != 0))
			fail_msg("%s: %zu shown, first %s", cases[i].name,
				 s->snap.channels_shown, s->snap.channels[0].name);
	}
	scene_free(s);
}

static void a_channel_that_is_gone_is_not_listed(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	three_channels(s);
	s->channel = "cam-b";
	at(s, 7000, "channel.gone", "");
	assert_int_equal(look(s, 7000)->channels_total, 2);
	assert_int_equal(s->snap.channels_shown, 2);
	at(s, 8000, "channel", "\"state\":\"ACTIVE\"");
	assert_int_equal(look(s, 8000)->channels_shown, 3);
	scene_free(s);
}

static void a_name_that_is_not_there_has_no_row(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	s->channel = "nope";
	at(s, 100, "api.ask", "\"op\":\"DescribeSignalingChannel\",\"ticket\":7");
	at(s, 150, "api.fail",
	   "\"op\":\"DescribeSignalingChannel\",\"ticket\":7,\"code\":404,"
	   "\"id\":\"ResourceNotFoundException\"");
	look(s, 200);
	assert_int_equal(s->snap.channels_total, 0);
	assert_int_equal(s->snap.n_channels, 0);
	assert_int_equal(s->snap.errors, 0);
	assert_true(s->snap.n_log >= 1 && s->snap.n_ladder >= 1);
	at(s, 300, "channel", "\"state\":\"ACTIVE\"");
	assert_int_equal(look(s, 400)->n_channels, 1);
	scene_free(s);
}

static void no_retention_is_an_error(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	three_channels(s);
	s->channel = "cam-b";
	assert_int_equal(look(s, 7000)->channel.errors, 0);
	at(s, 7000, "stream", "\"stream\":\"barn\"");
	assert_int_equal(look(s, 7000)->channel.errors, 1);
	assert_int_equal(s->snap.alerts[0].severity, SEV_ERROR);
	scene_free(s);
}

static void long_names_find_their_row(void **state)
{
	static const char name[] = "camera-in-the-north-wing-of-the-building-that-has-a-"
				   "very-long-name-indeed-0001";
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	s->channel = name;
	at(s, 0, "channel", "\"state\":\"ACTIVE\"");
	at(s, 0, "mapping",
	   "\"state\":\"ENABLED\",\"stream\":\"stream-in-the-north-wing-of-the-building-"
	   "that-has-a-very-long-name-0001\"");
	at(s, 0, "stream",
	   "\"count\":5,\"stream\":\"stream-in-the-north-wing-of-the-building-that-has-a-"
	   "very-long-name-0001\"");
	v = look(s, 0);
	assert_int_equal(v->channel.retention_h, 5);
	s->channel = v->channels[0].name;
	assert_string_equal(look(s, 0)->channel.status, "ACTIVE");
	scene_free(s);
}

static void ten_thousand_channels_are_listed(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_CHANNELS,
			 .channel_rows = 40,
			 .first_channel = 5000,
			 .channel = SLICE("cam-7777")};
	char name[32];

	(void)state;
	s->channel = name;
	for (int i = 0; i < 10000; i++) {
		snprintf(name, sizeof(name), "cam-%04d", (i * 7919) % 10000);
		at(s, i, "channel", "\"state\":\"ACTIVE\"");
	}
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.channels_total, 10000);
	assert_int_equal(s->snap.n_channels, 40);
	assert_string_equal(s->snap.channels[0].name, "cam-5000");
	assert_string_equal(s->snap.channels[39].name, "cam-5039");
	assert_int_equal(s->snap.selected_channel, 7777);
	w.first_channel = 99999;
	w.filter = SLICE("cam-77");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.channels_shown, 100);
	assert_int_equal(s->snap.n_channels, 0);
	assert_int_equal(s->snap.selected_channel, 77);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_say_what_exists),
		cmocka_unit_test(the_list_is_filtered_and_sorted),
		cmocka_unit_test(a_channel_that_is_gone_is_not_listed),
		cmocka_unit_test(a_name_that_is_not_there_has_no_row),
		cmocka_unit_test(no_retention_is_an_error),
		cmocka_unit_test(long_names_find_their_row),
		cmocka_unit_test(ten_thousand_channels_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
