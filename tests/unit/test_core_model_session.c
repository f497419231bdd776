/* What a person sees of a session: its stages, words and clocks. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void a_session_shows_each_stage(void **state)
{
	static const struct {
		enum stage stage;
		int64_t start, end;
	} expected[] = {
		{STAGE_DESCRIBE, 1000, 1080}, {STAGE_DESCRIBE_MEDIA, 1080, 1140},
		{STAGE_ENDPOINT, 1140, 1210}, {STAGE_ICE_CONFIG, 1210, 1300},
		{STAGE_CONNECT, 1300, 1500},  {STAGE_JOIN, 1500, 3500},
		{STAGE_OFFER, 3500, 4100},    {STAGE_ANSWER, 4100, 4112},
		{STAGE_ICE, 4112, 4300},      {STAGE_DTLS, 4300, 4400},
		{STAGE_FRAME, 4400, 4500},    {STAGE_FRAGMENT, 4500, 5500},
	};
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 1000);
	join_at(s, 1500, "p1");
	v = look(s, 6000);
	for (size_t i = 0; i < sizeof(expected) / sizeof(*expected); i++) {
		const struct stage_view *g = &v->stages[expected[i].stage];

		if (g->state != STAGE_DONE || g->start_us != expected[i].start * 1000 ||
		    g->end_us != expected[i].end * 1000)
			fail_msg("%s: state %d, %lld..%lld", stage_name(expected[i].stage),
				 g->state, (long long)g->start_us / 1000,
				 (long long)g->end_us / 1000);
	}
	assert_string_equal(v->stages[STAGE_JOIN].note, "HTTP 200");
	assert_string_equal(v->stages[STAGE_ICE].note, "host↔srflx udp");
	assert_string_equal(v->stages[STAGE_FRAME].note, "H264 1280x720");
	assert_string_equal(v->session.state, "MEDIA");
	assert_string_equal(v->channel.state, "MEDIA");
	assert_true(v->session.live && v->session.holds);
	assert_int_equal(v->n_sessions, 1);
	assert_int_equal(v->p50_ms, -1); /* there was none before it */
	assert_int_equal(v->session.stored_ms, 4000);
	assert_int_equal(v->channel.fragments, 1);
	scene_free(s);
}

static void the_word_follows_the_stage(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	call(s, 0, 10, "DescribeSignalingChannel");
	assert_string_equal(look(s, 100)->channel.state, ""); /* a look is no session */
	at(s, 200, "api.ask", "\"op\":\"GetSignalingChannelEndpoint\"");
	assert_string_equal(look(s, 200)->channel.state, "ENDPOINT");
	at(s, 300, "ws.dial", "");
	assert_string_equal(look(s, 300)->channel.state, "CONNECT");
	at(s, 400, "ws.up", "\"ms\":100");
	assert_string_equal(look(s, 400)->channel.state, "CONNECTED");
	call(s, 500, 100, "JoinStorageSession");
	assert_string_equal(look(s, 600)->channel.state, "OFFER-WAIT");
	offer(s, 700);
	assert_string_equal(look(s, 700)->channel.state, "ANSWER");
	at(s, 800, "peer.down", "\"why\":\"closed\"");
	assert_string_equal(look(s, 800)->channel.state, "ENDED");
	scene_free(s);
}

static void the_offer_may_overtake_the_reply(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	at(s, 600, "api.ask", "\"op\":\"JoinStorageSession\"");
	offer(s, 900);
	at(s, 1000, "api.ok", "\"op\":\"JoinStorageSession\",\"code\":200,\"ms\":400");
	v = look(s, 1000);
	assert_int_equal(v->stages[STAGE_JOIN].state, STAGE_DONE);
	assert_int_equal(v->stages[STAGE_OFFER].state, STAGE_DONE);
	assert_int_equal(v->stages[STAGE_ANSWER].state, STAGE_RUNNING);
	scene_free(s);
}

static void the_device_begins_ice(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	call(s, 600, 100, "JoinStorageSession");
	at(s, 750, "peer.candidate",
	   "\"peer\":\"p1\",\"side\":\"storage\",\"body\":\"candidate:1\"");
	offer(s, 800);
	at(s, 810, "peer.candidate",
	   "\"peer\":\"p1\",\"side\":\"storage\",\"body\":\"candidate:2\"");
	assert_int_equal(look(s, 820)->stages[STAGE_ICE].state, STAGE_NONE);
	answer(s, 900);
	assert_int_equal(look(s, 900)->stages[STAGE_ICE].start_us, 900000);
	scene_free(s);
}

static void a_refused_call_is_a_failed_stage(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	at(s, 600, "api.ask", "\"op\":\"JoinStorageSession\"");
	at(s, 700, "api.fail",
	   "\"op\":\"JoinStorageSession\",\"code\":403,\"ms\":100,"
	   "\"id\":\"AccessDeniedException\",\"why\":\"not allowed\"");
	v = look(s, 800);
	assert_int_equal(v->stages[STAGE_JOIN].state, STAGE_FAILED);
	assert_string_equal(v->stages[STAGE_JOIN].note, "HTTP 403 AccessDeniedException");
	assert_int_equal(v->stages[STAGE_OFFER].state, STAGE_NONE);
	assert_string_equal(v->session.state, "JOIN-FAILED");
	assert_string_equal(v->producers[0].last_refusal, "403 AccessDeniedException");
	assert_int_equal(v->errors, 1);
	assert_true(v->n_alerts >= 1);
	assert_int_equal(v->alerts[0].severity, SEV_ERROR);
	scene_free(s);
}

static void a_refused_answer_says_why(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;
	char out[512];
	struct text t;

	(void)state;
	connect_at(s, 0);
	call(s, 600, 100, "JoinStorageSession");
	offer(s, 800);
	answer(s, 810);
	text_init(&t, out, sizeof(out));
	sigmsg_status(&t, SLICE("corr-77"), SLICE("InvalidArgumentException"), "400",
		      SLICE("video"));
	frame(s, 850, "frame.down", text_slice(&t));
	v = look(s, 900);
	assert_string_equal(v->service_said, "400 InvalidArgumentException: video");
	assert_string_equal(v->session.state, "ANSWER-FAILED");
	assert_true(v->lint.errors >= 2); /* VP8, recvonly */
	assert_true(v->channel.errors >= 2);
	assert_non_null(strstr(v->offer, "OPUS/48000/2"));
	assert_non_null(strstr(v->answer, "VP8/90000"));
	scene_free(s);
}

static void a_join_after_media_is_a_new_session(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;
	int errors;

	(void)state;
	connect_at(s, 0);
	join_at(s, 600, "p1");
	errors = look(s, 8999)->channel.errors;
	at(s, 9000, "peer.down", "\"peer\":\"p1\",\"why\":\"ICE consent lost\"");
	v = look(s, 9000);
	assert_string_equal(v->session.state, "LOST");
	assert_string_equal(v->alerts[0].text, "the session was lost: ICE consent lost");
	assert_int_equal(v->channel.errors, errors + 1);
	join_at(s, 10000, "p2");
	v = look(s, 15000);
	assert_int_equal(v->channel.errors, errors);
	assert_int_equal(v->n_sessions, 2);
	assert_string_equal(v->sessions[0].state, "MEDIA");
	assert_string_equal(v->sessions[1].state, "LOST");
	assert_int_equal(v->stages[STAGE_CONNECT].state,
			 STAGE_NONE); /* the socket was still up */
	assert_true(v->gauges[GAUGE_WS].used > 0);
	assert_int_equal(v->producers[0].n_joins, 2);
	scene_free(s);
}

static void percentiles_are_of_all_joins(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;
	char peer[16];

	(void)state;
	connect_at(s, 0);
	for (int i = 0; i < 20; i++) {
		snprintf(peer, sizeof(peer), "p%d", i);
		join_at(s, 1000 + i * 20000, peer);
		at(s, 16000 + i * 20000, "peer.down", "\"why\":\"closed\"");
	}
	v = look(s, 500000);
	assert_int_equal(v->p50_ms, 4000);
	assert_int_equal(v->p95_ms, 4000);
	assert_int_equal(v->budget_ms, 5000);
	assert_int_equal(v->n_sessions, 20);
	scene_free(s);
}

static void gauges_run_and_stop(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	assert_true(model_next_change(s->m, 0) == INT64_MAX);
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	v = look(s, 64000);
	assert_int_equal(v->gauges[GAUGE_SESSION].used, 60000);
	assert_int_equal(v->gauges[GAUGE_WS].used, 63500);
	assert_int_equal(v->gauges[GAUGE_TURN].used, 63700);
	assert_int_equal(v->gauges[GAUGE_IDLE].used, 59000);
	assert_int_equal(v->gauges[GAUGE_BITRATE].used, -1);
	assert_int_equal(v->gauges[GAUGE_GO_AWAY].used, -1);
	assert_int_equal(v->gauges[GAUGE_JOINS].used, 0);
	assert_true(model_next_change(s->m, 64000000) == 65000000);
	frame(s, 64000, "frame.down", SLICE("{\"messageType\":\"GO_AWAY\"}"));
	assert_int_equal(look(s, 65000)->gauges[GAUGE_GO_AWAY].used, 1000);
	at(s, 66000, "peer.down", "\"why\":\"closed\"");
	at(s, 66001, "ws.gone", "\"code\":1000");
	assert_int_equal(look(s, 67000)->gauges[GAUGE_SESSION].used, -1);
	assert_true(model_next_change(s->m, 67000000) ==
		    INT64_MAX); /* idle: nothing wakes up */
	assert_int_equal(s->snap.sessions_live, 0);
	scene_free(s);
}

static void a_socket_is_replaced_without_a_gap(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	at(s, 0, "ws.up", "\"ticket\":1");
	at(s, 5000, "ws.up", "\"ticket\":2");
	at(s, 5100, "ws.gone", "\"ticket\":1,\"code\":1000");
	assert_int_equal(look(s, 6000)->gauges[GAUGE_WS].used, 1000);
	at(s, 6100, "ws.gone", "\"ticket\":2,\"code\":1000");
	assert_int_equal(look(s, 7000)->gauges[GAUGE_WS].used, -1);
	scene_free(s);
}

static void a_producer_that_leaves_is_not_lost(void **state)
{
	static const struct {
		const char *why, *word;
	} cases[] = {
		{"the other side closed (DTLS close_notify)", "ENDED"},
		{"ICE consent expired", "LOST"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct scene *s = scene_new(0);
		char more[128];

		connect_at(s, 0);
		join_at(s, 1000, "p1");
		at(s, 4000, "session.holder", "");
		snprintf(more, sizeof(more),
			 "\"peer\":\"p1\",\"side\":\"storage\",\"why\":\"%s\"",
			 cases[i].why);
		at(s, 8000, "peer.down", more);
		assert_string_equal(look(s, 8000)->session.state, cases[i].word);
		assert_int_equal(s->snap.n_takeovers, 0);
		scene_free(s);
	}
}

static void sessions_of_a_channel_are_bounded(void **state)
{
	struct scene *s = scene_new(0);
	char actor[16];

	(void)state;
	for (int i = 0; i < 200; i++) {
		snprintf(actor, sizeof(actor), "actor-%d", i);
		s->actor = actor;
		connect_at(s, i * 1000);
	}
	look(s, 300000);
	assert_int_equal(s->snap.n_sessions, 32);
	assert_int_equal(s->snap.n_producers, SNAP_PRODUCERS);
	assert_string_equal(s->snap.sessions[0].actor, "actor-199");
	scene_free(s);
}

static void names_do_no_harm(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	s->actor = "evil\\u001b[31m\\u0007";
	connect_at(s, 0);
	assert_string_equal(look(s, 1000)->session.actor, "evil [31m ");
	s->actor = "ééééééééééééééééééééééééééééééééé"; /* 33 of two bytes: 63 bytes end
							   inside one */
	connect_at(s, 2000);
	assert_int_equal(strlen(look(s, 3000)->session.actor), 62);
	scene_free(s);
}

static void equal_versions_mean_equal_pictures(void **state)
{
	struct scene *s = scene_new(0);
	uint64_t version;

	(void)state;
	connect_at(s, 0);
	version = look(s, 1000)->version;
	assert_true(look(s, 1500)->version == version);
	assert_true(look(s, 2000)->version != version); /* the socket's clock */
	at(s, 2100, "ws.gone", "\"code\":1000");
	version = look(s, 3000)->version;
	assert_true(look(s, 60000)->version == version);
	at(s, 61000, "tick", "");
	assert_true(model_version(s->m) == version);
	scene_free(s);
}

/* Earlier joins are those before the one that is looked at; a stage that one did without
 * counts for nothing. */
static void a_join_stands_beside_the_earlier_ones(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;
	char peer[16];

	(void)state;
	connect_at(s, 0);
	for (int i = 0; i < 40; i++) {
		snprintf(peer, sizeof(peer), "p%d", i);
		join_at(s, 1000 + i * 20000, peer);
		at(s, 16000 + i * 20000, "peer.down", "\"why\":\"closed\"");
	}
	v = look(s, 900000);
	assert_int_equal(v->n_joins, 31); /* the last 32, without itself */
	assert_int_equal(v->joins_ms[30], 4000);
	assert_int_equal(v->stage_p50_ms[STAGE_JOIN], 2000);
	assert_int_equal(v->stage_p95_ms[STAGE_FRAGMENT], 1000);
	assert_int_equal(v->stage_p50_ms[STAGE_CONNECT], -1); /* the socket was there */
	scene_free(s);
}

static void a_machine_tells_how_it_came_there(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	at(s, 600, "move",
	   "\"role\":\"ingest\",\"id\":\"idle\",\"state\":\"join\",\"why\":\"ws.up\"");
	at(s, 900, "move",
	   "\"role\":\"ingest\",\"id\":\"join\",\"state\":\"offer-wait\",\"why\":\"api."
	   "ok\"");
	v = look(s, 1000);
	assert_int_equal(v->n_machines, 1);
	assert_string_equal(v->machines[0].state, "offer-wait");
	assert_int_equal(v->machines[0].n_steps, 3);
	assert_string_equal(v->machines[0].steps[0].state, "idle");
	assert_int_equal(v->machines[0].steps[0].at_us,
			 0); /* when it came there nobody saw */
	assert_string_equal(v->machines[0].steps[2].why, "api.ok");
	assert_int_equal(v->machines[0].steps[2].at_us, 900000);
	for (int i = 0; i < 30; i++)
		at(s, 1000 + i, "move",
		   "\"role\":\"ingest\",\"id\":\"a\",\"state\":\"b\",\"why\":\"tick\"");
	assert_int_equal(look(s, 2000)->machines[0].n_steps, MACHINE_STEPS);
	scene_free(s);
}

static void calls_count_against_quotas(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	for (int i = 0; i < 7; i++)
		at(s, 1000 + i * 20, "api.ask", "\"op\":\"DescribeSignalingChannel\"");
	at(s, 1500, "ws.dial", "\"role\":\"MASTER\"");
	at(s, 1600, "api.ask", "\"op\":\"JoinStorageSession\"");
	answer(s, 1700);
	v = look(s, 1800);
	assert_int_equal(v->gauges[GAUGE_DESCRIBES].used, 7);
	assert_int_equal(v->gauges[GAUGE_CONNECTS].used, 1);
	assert_int_equal(v->gauges[GAUGE_ALL_JOINS].used, 1);
	assert_int_equal(v->gauges[GAUGE_ANSWERS].used, 1);
	assert_in_range(v->gauges[GAUGE_PAYLOAD].used, 200, 400);
	v = look(s, 2800);
	assert_int_equal(v->gauges[GAUGE_DESCRIBES].used, 0);
	assert_int_equal(v->gauges[GAUGE_DESCRIBES].peak, 7);
	assert_non_null(alert(v, ALERT_RATE));
	assert_string_equal(
		alert(v, ALERT_RATE)->text,
		"describe rate was 7 in a second, the quota is 5: more describe "
		"calls are refused");
	scene_free(s);
}

static void parts_of_a_stage(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	at(s, 0, "ws.dial", "");
	at(s, 310, "ws.up", "\"ms\":310,\"start_ms\":140");
	at(s, 400, "api.ask", "\"op\":\"JoinStorageSession\"");
	at(s, 500, "api.ok",
	   "\"op\":\"JoinStorageSession\",\"code\":200,\"ms\":100,\"start_ms\":60");
	v = look(s, 600);
	assert_string_equal(v->stages[STAGE_CONNECT].parts,
			    "TCP, TLS 140 ms · upgrade 170 ms");
	assert_string_equal(v->stages[STAGE_JOIN].parts, "TCP, TLS 60 ms · answer 40 ms");
	scene_free(s);
}

/* Four joins say nothing of a percentile. */
static void a_few_joins_are_no_percentile(void **state)
{
	struct scene *s = scene_new(0);
	char peer[16];

	(void)state;
	connect_at(s, 0);
	for (int i = 0; i < 6; i++) {
		snprintf(peer, sizeof(peer), "p%d", i);
		join_at(s, 1000 + i * 20000, peer);
		assert_int_equal(look(s, 15000 + i * 20000)->p50_ms, i < 5 ? -1 : 4000);
		at(s, 16000 + i * 20000, "peer.down", "\"why\":\"closed\"");
	}
	scene_free(s);
}

/* Who only asks about a channel is no producer of it. */
static void who_only_looks_is_no_producer(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	s->actor = "kvscope";
	call(s, 0, 5, "DescribeSignalingChannel");
	assert_int_equal(look(s, 100)->channel.producers, 0);
	s->actor = "gate-cam";
	connect_at(s, 200);
	assert_int_equal(look(s, 900)->channel.producers, 1);
	scene_free(s);
}

/* The service clears away what it had for the join before: the device still waits. */
static void a_peer_of_an_earlier_join_ends_nothing(void **state)
{
	struct scene *s = scene_new(0);
	const struct alert_row *r;

	(void)state;
	connect_at(s, 0);
	call(s, 1000, 10, "JoinStorageSession");
	call(s, 7000, 10, "JoinStorageSession");
	at(s, 7020, "peer.down", "\"peer\":\"p1\",\"side\":\"storage\",\"why\":\"closed\"");
	r = alert(look(s, 8000), ALERT_SLOW);
	assert_non_null(r);
	assert_non_null(strstr(r->text, "no offer came to 1 join in 7 s"));
	assert_int_equal(look(s, 8000)->n_sessions, 1);
	scene_free(s);
}

/* Whose keys and whose clock: told once, running on, no matter whether there is a session.
 */
static void keys_and_clock_are_gauges(void **state)
{
	struct scene *s = scene_new(1 << 16);
	char more[256];

	(void)state;
	look(s, 500);
	assert_int_equal(s->snap.gauges[GAUGE_KEYS].used, -1);
	assert_int_equal(s->snap.gauges[GAUGE_CLOCK].used, -1);
	snprintf(more, sizeof(more),
		 "\"id\":\"sso\",\"start_ms\":%lld,\"state\":\"behind\",\"ms\":280000,"
		 "\"code\":1",
		 (long long)WALL * 1000 + 3601000);
	at(s, 1000, "access", more);
	at(s, 2900000, "access", more);
	look(s, 2900000);
	assert_string_equal(s->snap.access.source, "sso");
	assert_true(s->snap.access.corrected && !s->snap.access.ahead);
	assert_int_equal(s->snap.gauges[GAUGE_KEYS].limit, 3600000);
	assert_int_equal(s->snap.gauges[GAUGE_KEYS].used, 2899000);
	assert_true(s->snap.gauges[GAUGE_KEYS].warn);
	assert_int_equal(s->snap.gauges[GAUGE_CLOCK].used, 280000);
	assert_true(s->snap.gauges[GAUGE_CLOCK].warn);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_and_clock_are_gauges),
		cmocka_unit_test(a_session_shows_each_stage),
		cmocka_unit_test(the_word_follows_the_stage),
		cmocka_unit_test(the_offer_may_overtake_the_reply),
		cmocka_unit_test(the_device_begins_ice),
		cmocka_unit_test(a_refused_call_is_a_failed_stage),
		cmocka_unit_test(a_refused_answer_says_why),
		cmocka_unit_test(a_join_after_media_is_a_new_session),
		cmocka_unit_test(percentiles_are_of_all_joins),
		cmocka_unit_test(gauges_run_and_stop),
		cmocka_unit_test(a_socket_is_replaced_without_a_gap),
		cmocka_unit_test(a_producer_that_leaves_is_not_lost),
		cmocka_unit_test(sessions_of_a_channel_are_bounded),
		cmocka_unit_test(names_do_no_harm),
		cmocka_unit_test(equal_versions_mean_equal_pictures),
		cmocka_unit_test(a_join_stands_beside_the_earlier_ones),
		cmocka_unit_test(a_machine_tells_how_it_came_there),
		cmocka_unit_test(calls_count_against_quotas),
		cmocka_unit_test(parts_of_a_stage),
		cmocka_unit_test(a_peer_of_an_earlier_join_ends_nothing),
		cmocka_unit_test(a_few_joins_are_no_percentile),
		cmocka_unit_test(who_only_looks_is_no_producer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
