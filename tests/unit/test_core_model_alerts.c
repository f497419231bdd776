/* What a session warns of, why, and what is to be done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void a_source_that_is_away_is_an_alert(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	assert_int_equal(look(s, 600)->n_alerts, 0);
	model_source(s->m, false, SLICE("connection refused"));
	assert_int_equal(look(s, 700)->n_alerts, 1);
	assert_int_equal(s->snap.alerts[0].severity, SEV_ERROR);
	assert_string_equal(s->snap.alerts[0].text, "no events arrive: connection refused");
	model_source(s->m, true, SLICE(""));
	assert_int_equal(look(s, 800)->n_alerts, 0);
	scene_free(s);
}

static void a_worker_that_dies_is_an_alert(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 600, "p1");
	at(s, 9000, "worker.down", "\"why\":\"ended by signal 9\"");
	v = look(s, 9000);
	assert_string_equal(v->session.state, "LOST");
	assert_true(v->n_alerts > 0);
	assert_int_equal(v->alerts[0].severity, SEV_ERROR);
	assert_string_equal(v->alerts[0].text,
			    "the session was lost: the media worker ended");
	scene_free(s);
}

static void what_failed_says_what_to_do(void **state)
{
	static const struct {
		const char *op, *error, *text, *advice;
	} cases[] = {
		{"JoinStorageSession", "\"code\":403,\"id\":\"AccessDeniedException\"",
		 "join failed: the caller has no permission (HTTP 403 "
		 "AccessDeniedException)",
		 "allow kinesisvideo:JoinStorageSession on this channel for the caller "
		 "(IAM)"},
		{"JoinStorageSession", "\"code\":400,\"id\":\"InvalidArgumentException\"",
		 "join failed: HTTP 400 InvalidArgumentException",
		 "map the channel to a stream: its media storage must be ENABLED"},
		{"GetSignalingChannelEndpoint",
		 "\"code\":403,\"id\":\"InvalidSignatureException\"",
		 "endpoint failed: HTTP 403 InvalidSignatureException",
		 "check the secret key, and the clock: a signature is good for 5 minutes"},
		{"DescribeSignalingChannel",
		 "\"code\":403,\"id\":\"InvalidSignatureException\",\"why\":\"Signature "
		 "expired: 20261122T140000Z is now earlier than 20261122T141500Z\"",
		 "describe failed: the device's clock is slow (HTTP 403 "
		 "InvalidSignatureException)",
		 "set the device's clock (NTP): a signature is good for 5 minutes"},
		{"DescribeSignalingChannel",
		 "\"code\":403,\"id\":\"InvalidSignatureException\",\"why\":\"The request "
		 "signature we calculated does not match the signature you provided.\"",
		 "describe failed: the secret key is wrong (HTTP 403 "
		 "InvalidSignatureException)",
		 "give the device the secret key that belongs to its access key"},
		{"GetSignalingChannelEndpoint", "\"code\":0,\"why\":\"no answer\"",
		 "endpoint failed: no answer",
		 "check network, proxy and endpoint: kvscope doctor tests each one"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *s = scene_new(0);
		const struct alert_row *r;
		char more[320];

		snprintf(more, sizeof(more), "\"op\":\"%s\"", cases[i].op);
		at(s, 100, "api.ask", more);
		snprintf(more, sizeof(more), "\"op\":\"%s\",%s", cases[i].op,
			 cases[i].error);
		at(s, 200, "api.fail", more);
		r = alert(look(s, 300), ALERT_REFUSED);
		assert_non_null(r);
		assert_string_equal(r->text, cases[i].text);
		assert_string_equal(r->advice, cases[i].advice);
		assert_int_equal(r->at_us, 200000);
		scene_free(s);
	}
}

/* No offer comes: nothing has failed, and that is said. */
static void what_takes_too_long_is_an_alert(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;

	(void)state;
	connect_at(s, 0);
	call(s, 600, 100, "JoinStorageSession");
	assert_null(alert(look(s, 10000), ALERT_SLOW));
	r = alert(look(s, 12700), ALERT_SLOW);
	if (!r || strcmp(r->text, "offer wait has taken 12 s: the socket was open, the "
				  "service sent none") != 0)
		fail_msg("%s", r ? r->text : "no alert");
	if (!r || !strstr(r->advice, "join again"))
		fail_msg("no advice");
	assert_int_equal(r->severity, SEV_WARN);
	scene_free(s);
}

static void clocks_warn_ahead_of_time(void **state)
{
	static const struct {
		enum alert_kind kind;
		int64_t before, after; /* ms */
		const char *text;
	} cases[] = {
		{ALERT_SESSION, 3483000, 3484000,
		 "session: the service ends the session; a new join costs a gap in 01:59"},
		{ALERT_IDLE, 64000, 65000,
		 "session idle: the service ends a session without media in 01:59"},
		{ALERT_WS, 3480000, 3481000,
		 "websocket: the service closes the WebSocket; media goes on in 01:59"},
		{ALERT_WS_IDLE, 483000, 484000,
		 "ws idle: the service closes an idle WebSocket in 01:59"},
		{ALERT_TURN, 240000, 241000,
		 "turn cred: no new relay with these credentials: ask for new ones in "
		 "00:59"},
	};
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 600, "p1");
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		const struct alert_row *r;

		assert_null(alert(look(s, cases[i].before), cases[i].kind));
		r = alert(look(s, cases[i].after), cases[i].kind);
		if (!r || strcmp(r->text, cases[i].text) != 0)
			fail_msg("%lld: %s", (long long)cases[i].after,
				 r ? r->text : "no alert");
	}
	scene_free(s);
}

/* A device that joins again and again without an offer. */
static void joins_without_an_offer_are_counted(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;

	(void)state;
	connect_at(s, 0);
	for (int i = 0; i < 4; i++)
		call(s, 1000 + i * 6000, 10, "JoinStorageSession");
	r = alert(look(s, 20000), ALERT_SLOW);
	if (!r || strcmp(r->text, "no offer came to 3 joins in 19 s: the socket was open, "
				  "the service sent none") != 0)
		fail_msg("%s", r ? r->text : "no alert");
	assert_non_null(strstr(r->advice, "join again"));
	offer(s, 20100);
	assert_null(alert(look(s, 20200), ALERT_SLOW));
	scene_free(s);
}

/* Whether an offer could come to the device is seen at its socket. */
static void an_offer_needs_an_open_socket(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;

	(void)state;
	connect_at(s, 0);
	call(s, 1000, 10, "JoinStorageSession");
	call(s, 7000, 10, "JoinStorageSession");
	at(s, 8000, "ws.gone", "\"code\":1000");
	r = alert(look(s, 9000), ALERT_SLOW);
	assert_non_null(r);
	assert_non_null(strstr(r->text, "in 7 s: the socket was open"));
	scene_free(s);

	s = scene_new(0);
	call(s, 1000, 10, "JoinStorageSession");
	connect_at(s, 2000);
	call(s, 7000, 10, "JoinStorageSession");
	r = alert(look(s, 8000), ALERT_SLOW);
	assert_non_null(r);
	assert_string_equal(r->text, "no offer came to 1 join in 7 s");
	assert_non_null(strstr(r->advice, "the open MASTER socket"));
	scene_free(s);
}

/* A bit rate that swings around the limit is one alert until it is well below. */
static void an_alert_does_not_come_and_go(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;
	char numbers[64];

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 0; i < 40; i++) {
		snprintf(numbers, sizeof(numbers), "\"video\":1,\"bps\":%d",
			 i % 8 < 5 ? 960000 : 900000);
		stats(s, 6000 + i * 1000, "p1", numbers);
	}
	r = alert(look(s, 45500), ALERT_BITRATE);
	assert_non_null(r);
	assert_int_equal(r->times, 1);
	for (int i = 0; i < 5; i++)
		stats(s, 46000 + i * 1000, "p1", "\"video\":1,\"bps\":700000");
	assert_null(alert(look(s, 50500), ALERT_BITRATE));
	scene_free(s);
}

/* Key frames are to be whole by themselves: how many were not is counted and said. */
static void key_frames_without_their_sets_are_counted(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 6000, "track.key", "\"peer\":\"p1\",\"count\":30,\"bytes\":9000");
	assert_null(alert(look(s, 6100), ALERT_KEY_FRAMES));
	at(s, 7000, "track.key",
	   "\"peer\":\"p1\",\"count\":60,\"bytes\":9000,\"state\":\"bare\"");
	r = alert(look(s, 7100), ALERT_KEY_FRAMES);
	assert_non_null(r);
	assert_string_equal(r->text, "1 of 2 key frames came without SPS or PPS");
	scene_free(s);
}

/* A stream without retention cannot be mapped; the channel says so, not only the call. */
static void a_mapping_refused_for_retention(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	at(s, 0, "mapping", "\"state\":\"DISABLED\"");
	at(s, 10, "api.fail",
	   "\"op\":\"UpdateMediaStorageConfiguration\",\"code\":400,"
	   "\"id\":\"NoDataRetentionException\"");
	v = look(s, 20);
	assert_non_null(alert(v, ALERT_RETENTION));
	assert_string_equal(
		v->alerts[0].text,
		"no retention: the stream keeps media 0 h and cannot be mapped");
	at(s, 30, "mapping", "\"state\":\"ENABLED\",\"stream\":\"dock\"");
	assert_null(alert(look(s, 40), ALERT_RETENTION));
	scene_free(s);
}

/* Relays were configured, and none of their candidates came: TURN does not answer. */
static void no_path_says_whether_a_relay_answered(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;

	(void)state;
	call(s, 0, 10, "GetIceServerConfig");
	connect_at(s, 100);
	call(s, 600, 10, "JoinStorageSession");
	offer(s, 700);
	answer(s, 800);
	at(s, 810, "peer.candidate",
	   "\"side\":\"storage\",\"body\":\"candidate:1 1 UDP 1 10.0.0.1 9 typ relay\"");
	r = alert(look(s, 13000), ALERT_SLOW);
	assert_non_null(r);
	assert_string_equal(
		r->text, "ICE has taken 12 s: no path, and no relay from the TURN servers");
	assert_string_equal(
		r->advice,
		"let the device reach its TURN servers: kvscope doctor tests them");
	scene_free(s);
}

/* A device looks, sees that storage is disabled, and gives up without a join. */
static void disabled_storage_is_said_before_a_join(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	at(s, 0, "mapping", "\"state\":\"DISABLED\"");
	assert_int_equal(look(s, 10)->alerts[0].severity, SEV_INFO);
	call(s, 100, 10, "DescribeMediaStorageConfiguration");
	v = look(s, 200);
	assert_int_equal(v->session.key, 0);
	assert_int_equal(v->alerts[0].kind, ALERT_STORAGE);
	assert_int_equal(v->alerts[0].severity, SEV_WARN);
	call(s, 300, 10, "JoinStorageSession");
	assert_int_equal(look(s, 400)->alerts[0].severity, SEV_ERROR);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_source_that_is_away_is_an_alert),
		cmocka_unit_test(a_worker_that_dies_is_an_alert),
		cmocka_unit_test(what_failed_says_what_to_do),
		cmocka_unit_test(what_takes_too_long_is_an_alert),
		cmocka_unit_test(clocks_warn_ahead_of_time),
		cmocka_unit_test(joins_without_an_offer_are_counted),
		cmocka_unit_test(an_offer_needs_an_open_socket),
		cmocka_unit_test(an_alert_does_not_come_and_go),
		cmocka_unit_test(key_frames_without_their_sets_are_counted),
		cmocka_unit_test(a_mapping_refused_for_retention),
		cmocka_unit_test(no_path_says_whether_a_relay_answered),
		cmocka_unit_test(disabled_storage_is_said_before_a_join),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
