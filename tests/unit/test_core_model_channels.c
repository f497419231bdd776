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

/* Exact, at the beginning, inside, in order: bounded, whatever list is shown. */
static void letters_find_names(void **state)
{
	static const struct {
		const char *letters, *names;
	} cases[] = {
		{"", "cam-a cam-b cam-c "}, {"CAM-B", "cam-b "},         {"b", "cam-b "},
		{"cc", "cam-c "},           {"-", "cam-a cam-b cam-c "}, {"bc", ""},
	};
	struct scene *s = scene_new(0);

	(void)state;
	three_channels(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct want w = {.parts = WANT_NAMES, .names = slice_of(cases[i].letters)};
		char found[256] = "";

		model_snapshot(s->m, &w, &s->snap);
		for (const char *c = "abc"; *c; c++) /* the order says nothing here */
			for (size_t k = 0; k < s->snap.n_names; k++)
				if (s->snap.names[k][4] == *c)
					snprintf(found + strlen(found), 8, "%s ",
						 s->snap.names[k]);
		assert_string_equal(found, cases[i].names);
	}
	for (int i = 0; i < 40; i++) {
		char name[16];

		snprintf(name, sizeof(name), i == 39 ? "more" : "more-%d", i);
		s->channel = name;
		at(s, 0, "channel", "");
	}
	model_snapshot(s->m, &(struct want){.parts = WANT_NAMES, .names = SLICE("more")},
		       &s->snap);
	assert_int_equal(s->snap.n_names, SNAP_NAMES);
	assert_string_equal(s->snap.names[0], "more");
	scene_free(s);
}

/* The names in the order of the list, a blank between them. */
static const char *order(struct scene *s, const struct want *w)
{
	static char names[256];
	size_t used = 0;

	model_snapshot(s->m, w, &s->snap);
	names[0] = '\0';
	for (size_t i = 0; i < s->snap.n_channels; i++)
		used += (size_t)snprintf(names + used, sizeof(names) - used, "%s%s",
					 i ? " " : "", s->snap.channels[i].name);
	return names;
}

static void the_list_is_filtered_and_sorted(void **state)
{
	static const struct {
		const char *filter;
		enum channel_sort sort;
		bool reverse;
		const char *order;
	} cases[] = {
		{"", SORT_NAME, false, "cam-a cam-b cam-c"},
		{"", SORT_NAME, true, "cam-c cam-b cam-a"},
		/* what has no value is last, whichever way */
		{"", SORT_STATUS, false, "cam-b cam-c cam-a"},
		{"", SORT_STORAGE, false, "cam-b cam-c cam-a"},
		{"", SORT_STORAGE, true, "cam-c cam-b cam-a"},
		{"", SORT_STORAGE, false, "cam-b cam-c cam-a"},
		{"", SORT_STREAM, false, "cam-b cam-a cam-c"},
		{"", SORT_STREAM, true, "cam-b cam-a cam-c"},
		{"", SORT_RETENTION, false, "cam-b cam-a cam-c"},
		{"", SORT_PRODUCER, false, "cam-a cam-b cam-c"},
		{"", SORT_STATE, false, "cam-a cam-b cam-c"},
		{"", SORT_STATE, true, "cam-c cam-b cam-a"},
		{"", SORT_AGE, false, "cam-a cam-b cam-c"},
		{"", SORT_BITRATE, false, "cam-a cam-b cam-c"},
		{"", SORT_FRAGMENTS, false, "cam-a cam-b cam-c"},
		{"", SORT_FRAGMENTS, true, "cam-b cam-c cam-a"},
		{"", SORT_FRAGMENTS, false, "cam-a cam-b cam-c"}, /* and back */
		{"", SORT_HEALTH, false, "cam-a cam-b cam-c"},
		{"bar", SORT_NAME, false, "cam-b"},
		{"P2P", SORT_NAME, false, "cam-c"},
		{"zebra", SORT_NAME, false, ""},
		{"storage=disabled or bitrate>500k", SORT_NAME, false, "cam-a cam-c"},
		{"retention=-", SORT_NAME, true, "cam-c cam-a"},
		{"age<10m", SORT_NAME, false, "cam-a"},
		{"stored<1s", SORT_NAME, false, ""},
		{"live", SORT_NAME, false, "cam-a"},
		{"tag", SORT_NAME, false, "cam-b"},
		{"bitrate>", SORT_NAME, false, "cam-a cam-b cam-c"}, /* cannot be read */
	};
	static const char tags[2][64] = {"cam-b", "no-such-channel"};
	struct scene *s = scene_new(0);

	(void)state;
	three_channels(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct want w = {.parts = WANT_CHANNELS,
				 .channel_rows = 10,
				 .sort = cases[i].sort,
				 .filter = slice_of(cases[i].filter),
				 .tags = tags,
				 .n_tags = 2,
				 .reverse = cases[i].reverse,
				 .now_us = 6500000};

		if (strcmp(order(s, &w), cases[i].order) != 0)
			fail_msg("%s by %s%s: %s", cases[i].filter,
				 channel_sort_name(cases[i].sort),
				 cases[i].reverse ? ", reversed" : "", order(s, &w));
	}
	scene_free(s);
}

/* A channel that is listed only later is marked all the same. */
static void marks_outlive_their_channel(void **state)
{
	static const char tags[1][64] = {"cam-b"};
	struct want w = {.parts = WANT_CHANNELS,
			 .channel_rows = 10,
			 .filter = SLICE("tag"),
			 .tags = tags,
			 .n_tags = 1};
	struct scene *s = scene_new(0);

	(void)state;
	assert_string_equal(order(s, &w), "");
	three_channels(s);
	assert_string_equal(order(s, &w), "cam-b");
	assert_true(s->snap.channels[0].marked);
	s->channel = "cam-b";
	at(s, 7000, "channel.gone", "");
	assert_string_equal(order(s, &w), "");
	at(s, 8000, "channel", "\"state\":\"ACTIVE\"");
	assert_string_equal(order(s, &w), "cam-b");
	w.n_tags = 0;
	assert_string_equal(order(s, &w), "");
	scene_free(s);
}

/* Rows may change places once a second; what was held back is drawn at the next one. */
static void the_order_keeps_still_for_a_second(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_CHANNELS,
			 .channel_rows = 10,
			 .sort = SORT_RETENTION,
			 .now_us = 6500000};

	(void)state;
	three_channels(s);
	s->channel = "cam-a";
	at(s, 6400, "peer.down", "\"peer\":\"p1\",\"why\":\"closed\"");
	at(s, 6400, "ws.gone", "\"code\":1000");
	assert_string_equal(order(s, &w), "cam-b cam-a cam-c");
	assert_int_equal(model_next_change(s->m, w.now_us), INT64_MAX);
	at(s, 6500, "mapping", "\"state\":\"ENABLED\",\"stream\":\"short\"");
	at(s, 6500, "stream", "\"stream\":\"short\",\"count\":1");
	w.now_us = 6600000;
	assert_string_equal(order(s, &w), "cam-b cam-a cam-c");
	assert_int_equal(model_next_change(s->m, w.now_us), 7000000);
	w.now_us = 7000000;
	assert_string_equal(order(s, &w), "cam-a cam-b cam-c");
	assert_int_equal(model_next_change(s->m, w.now_us), INT64_MAX);
	scene_free(s);
}

static void what_is_known_of_channels_is_counted(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	three_channels(s);
	v = look(s, 6500);
	assert_int_equal(v->channels_described, 2);
	assert_int_equal(v->channels_enabled, 1);
	s->channel = "cam-c";
	at(s, 7000, "mapping", "\"state\":\"ENABLED\",\"stream\":\"barn\"");
	assert_int_equal(look(s, 7000)->channels_enabled, 2);
	at(s, 8000, "channel.gone", "");
	assert_int_equal(look(s, 8000)->channels_enabled, 1);
	assert_int_equal(s->snap.channels_described, 1);
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

/* Somebody may ask about a channel after its end: that makes no row again. */
static void a_question_after_the_end_brings_nothing_back(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	three_channels(s);
	s->channel = "cam-b";
	at(s, 6100, "session.holder", "\"why\":\"joined\"");
	at(s, 7000, "channel.gone", "");
	s->actor = "kvscope";
	at(s, 7100, "api.ask", "\"op\":\"DescribeMediaStorageConfiguration\"");
	at(s, 7110, "api.fail",
	   "\"op\":\"DescribeMediaStorageConfiguration\",\"code\":404,\"id\":"
	   "\"ResourceNotFoundException\"");
	assert_int_equal(look(s, 8000)->channels_total, 2);
	scene_free(s);
}

/* Who looked a while before it came is not on its way since then. */
static void a_look_is_not_the_beginning_of_a_way(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	s->channel = "cam-a";
	at(s, 0, "channel", "\"state\":\"ACTIVE\"");
	at(s, 1000, "api.ask", "\"op\":\"DescribeSignalingChannel\"");
	at(s, 1010, "api.ok", "\"op\":\"DescribeSignalingChannel\",\"code\":200");
	at(s, 9000, "api.ask", "\"op\":\"DescribeSignalingChannel\"");
	at(s, 9010, "api.ok", "\"op\":\"DescribeSignalingChannel\",\"code\":200");
	at(s, 9020, "ws.dial", "\"role\":\"MASTER\"");
	v = look(s, 9500);
	assert_int_equal(v->session.since_us, 9000000);
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
		cmocka_unit_test(letters_find_names),
		cmocka_unit_test(the_list_is_filtered_and_sorted),
		cmocka_unit_test(marks_outlive_their_channel),
		cmocka_unit_test(the_order_keeps_still_for_a_second),
		cmocka_unit_test(what_is_known_of_channels_is_counted),
		cmocka_unit_test(a_channel_that_is_gone_is_not_listed),
		cmocka_unit_test(a_name_that_is_not_there_has_no_row),
		cmocka_unit_test(a_question_after_the_end_brings_nothing_back),
		cmocka_unit_test(a_look_is_not_the_beginning_of_a_way),
		cmocka_unit_test(no_retention_is_an_error),
		cmocka_unit_test(long_names_find_their_row),
		cmocka_unit_test(ten_thousand_channels_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
