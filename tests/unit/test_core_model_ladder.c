/* What a person sees of messages: the ladder, the whole message, the log. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static const struct ladder_row *row(const struct scene *s, const char *label)
{
	for (size_t i = 0; i < s->snap.n_ladder; i++) {
		if (strcmp(s->snap.ladder[i].label, label) == 0)
			return &s->snap.ladder[i];
	}
	fail_msg("no row says %s", label);
	return NULL;
}

static void the_ladder_shows_who_spoke_to_whom(void **state)
{
	struct scene *s = scene_new(0);
	const struct ladder_row *r;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	look(s, 6000);
	r = row(s, "Join");
	assert_true(r->from == LANE_PRODUCER && r->to == LANE_SIGNALING &&
		    r->arrow == ARROW_API);
	r = row(s, "SDP_OFFER");
	assert_true(r->from == LANE_STORAGE && r->to == LANE_PRODUCER &&
		    r->arrow == ARROW_SDP);
	assert_true(r->bytes > 500);
	r = row(s, "SDP_ANSWER");
	assert_true(r->from == LANE_PRODUCER && r->to == LANE_STORAGE);
	r = row(s, "ICE connected");
	assert_int_equal(r->arrow, ARROW_WIRE);
	r = row(s, "H264 1280x720");
	assert_int_equal(r->arrow, ARROW_MEDIA);
	r = row(s, "fragment 0.8 s");
	assert_true(r->from == LANE_STORAGE && r->to == LANE_STREAM);
	assert_string_equal(r->actor, "gate-A");
	scene_free(s);
}

/* Who looks at what is stored is no producer. */
static void who_reads_stands_at_the_stream(void **state)
{
	struct scene *s = scene_new(0);
	const struct ladder_row *r;

	(void)state;
	at(s, 0, "api.ask",
	   "\"channel\":\"cam\",\"actor\":\"kvscope\",\"op\":\"GetImages\",\"ticket\":1");
	at(s, 4, "api.ok",
	   "\"channel\":\"cam\",\"actor\":\"kvscope\",\"op\":\"GetImages\",\"ticket\":1,"
	   "\"code\":200,\"ms\":4");
	look(s, 5);
	r = row(s, "GetImages");
	assert_true(r->from == LANE_STREAM && r->to == LANE_STREAM);
	r = row(s, "200");
	assert_true(r->from == LANE_STREAM && r->to == LANE_STREAM);
	scene_free(s);
}

/* The worker's events come some ms later than the service's own; an hour back is a new
 * clock. */
static void rows_are_sorted_by_time(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	at(s, 4000000, "session.join", "\"count\":1");
	at(s, 4000012, "session.join", "\"count\":3");
	look(s, 4000013);
	at(s, 4000004, "session.join", "\"count\":2");
	at(s, 1000, "session.join", "\"count\":4");
	look(s, 4000020);
	assert_int_equal(s->snap.n_ladder, 5); /* the first is the session's line */
	assert_int_equal(s->snap.n_log, 4);
	for (size_t i = 0; i < 4; i++) {
		char label[16];

		snprintf(label, sizeof(label), "join %zu", i + 1);
		assert_string_equal(s->snap.ladder[i + 1].label, label);
		assert_int_equal(s->snap.log[i].at_us, s->snap.ladder[i + 1].at_us);
	}
	scene_free(s);
}

static void frames_of_unknown_shape_are_shown(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	frame(s, 700, "frame.down",
	      SLICE("{\"message\":\"Endpoint request timed out\",\"connectionId\":\"x\"}"));
	frame(s, 701, "frame.down", SLICE("not json \x1b[31m"));
	look(s, 800);
	assert_true(row(s, "UNKNOWN")->unknown);
	assert_non_null(strstr(row(s, "UNKNOWN")->note, "Endpoint request timed out"));
	assert_int_equal(s->snap.ladder[s->snap.n_ladder - 1].at_us, 701000);
	assert_string_equal(s->snap.ladder[s->snap.n_ladder - 1].label, "UNKNOWN");
	scene_free(s);
}

static void media_rows_fold(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_LADDER,
			 .channel = SLICE("cam"),
			 .ladder_rows = SNAP_LADDER,
			 .ladder_tail = true,
			 .ladder_media = true,
			 .ladder_detail = SIZE_MAX};

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 0; i < 40; i++)
		stats(s, 6000 + i * 1000, "p1", "\"video\":1,\"bps\":912000");
	look(s, 50000);
	assert_int_equal(s->snap.ladder[s->snap.n_ladder - 1].folded, 40);
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.ladder[s->snap.n_ladder - 1].folded, 0);
	assert_string_equal(s->snap.ladder[s->snap.n_ladder - 1].label, "video 912 kbps");
	scene_free(s);
}

static void a_message_is_readable(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_LADDER,
			 .channel = SLICE("cam"),
			 .ladder_rows = 10,
			 .ladder_filter = SLICE("sdp_answer"),
			 .ladder_detail = 1};

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.ladder_total, 2);
	assert_int_equal(s->snap.ladder[0].arrow, ARROW_SESSION);
	assert_string_equal(s->snap.detail.correlation, "corr-77");
	assert_true(strncmp(s->snap.detail.text, "v=0\n", 4) == 0);
	assert_non_null(strstr(s->snap.detail.text, "\"action\": \"SDP_ANSWER\""));
	assert_non_null(strstr(s->snap.detail.text, "\"messagePayload\": (base64 of "));
	assert_non_null(strstr(s->snap.detail.text, "\nm=video 9 UDP/TLS/RTP/SAVPF 120\n"));
	assert_null(strchr(s->snap.detail.text, '\r'));
	scene_free(s);
}

static void calls_are_indented(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_LADDER,
			 .channel = SLICE("cam"),
			 .ladder_rows = 10,
			 .ladder_detail = 1};

	(void)state;
	at(s, 0, "api.ask",
	   "\"op\":\"GetIceServerConfig\",\"body\":\"{\\\"A\\\":[1,{}],\\\"B\\\":\\\"x,"
	   "y\\\"}\"");
	model_snapshot(s->m, &w, &s->snap);
	assert_string_equal(s->snap.detail.text,
			    "{\n  \"A\": [\n    1,\n    {}\n  ],\n  \"B\": \"x,y\"\n}");
	scene_free(s);
}

static bool holds(const void *at, size_t n, const char *word)
{
	return memmem(at, n, word, strlen(word)) != NULL;
}

static void secrets_are_in_no_snapshot(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {
		.parts = WANT_LADDER, .channel = SLICE("cam"), .ladder_rows = SNAP_LADDER};

	(void)state;
	connect_at(s, 0);
	at(s, 550, "api.ok",
	   "\"op\":\"GetIceServerConfig\",\"code\":200,\"body\":\"{\\\"IceServerList\\\":"
	   "[{\\\"Uris\\\":[\\\"turn:x\\\"],\\\"Username\\\":\\\"" SECRET
	   "\\\",\\\"Password\\\":\\\"" SECRET "\\\",\\\"Ttl\\\":300}]}\"");
	at(s, 560, "note",
	   "\"state\":\"warn\",\"why\":\"wss://h/?X-Amz-Signature=" SECRET "&x=1\"");
	join_at(s, 1000, "p1");
	assert_false(holds(look(s, 6000), sizeof(s->snap), SECRET));
	assert_true(s->snap.ladder_total > 10);
	for (w.ladder_detail = 0; w.ladder_detail < s->snap.ladder_total;
	     w.ladder_detail++) {
		model_snapshot(s->m, &w, &s->snap);
		assert_false(holds(&s->snap, sizeof(s->snap), SECRET));
	}
	scene_free(s);
}

static void history_is_bounded(void **state)
{
	struct scene *s = scene_new(256 * 1024);
	struct want w = {.parts = WANT_LADDER | WANT_LOG,
			 .channel = SLICE("cam"),
			 .ladder_rows = 100,
			 .log_rows = 100,
			 .ladder_tail = true,
			 .log_tail = true,
			 .ladder_detail = SIZE_MAX};

	(void)state;
	for (int i = 0; i < 3000; i++) {
		offer(s, i * 10);
		if (i % 100 == 0)
			model_snapshot(s->m, &w, &s->snap);
	}
	model_snapshot(s->m, &w, &s->snap);
	assert_in_range(s->snap.ladder_total, 10, 400);
	assert_int_equal(s->snap.ladder[s->snap.n_ladder - 1].at_us, 29990000);
	assert_string_equal(s->snap.ladder[0].label, "SDP_OFFER");
	scene_free(s);
}

static void the_log_can_be_searched(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = {
		.parts = WANT_LOG, .log_rows = 100, .log_filter = SLICE("joinstorage")};

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.log_total, 1);
	assert_string_equal(s->snap.log[0].text, "JoinStorageSession 200 in 2000 ms");
	assert_string_equal(s->snap.log[0].area, "api");
	assert_string_equal(s->snap.log[0].channel, "cam");
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_ladder_shows_who_spoke_to_whom),
		cmocka_unit_test(who_reads_stands_at_the_stream),
		cmocka_unit_test(rows_are_sorted_by_time),
		cmocka_unit_test(frames_of_unknown_shape_are_shown),
		cmocka_unit_test(media_rows_fold),
		cmocka_unit_test(a_message_is_readable),
		cmocka_unit_test(calls_are_indented),
		cmocka_unit_test(secrets_are_in_no_snapshot),
		cmocka_unit_test(history_is_bounded),
		cmocka_unit_test(the_log_can_be_searched),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
