/* What a person would see of a session: hand-made journals, folded, and looked at as a
 * screen does. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/journal.h"
#include "core/model.h"
#include "core/sigmsg.h"

enum { WALL = 1700000000 };

/* A model, whom the next lines are about, and what a screen last got. */
struct scene {
	struct model *m;
	const char *channel, *actor;
	struct snapshot snap;
	struct journal_line line;
	char json[JOURNAL_LINE_MAX];
};

static struct scene *scene_new(size_t history)
{
	struct scene *s = calloc(1, sizeof(*s));
	struct model_options o = {"LOCAL", SLICE("us-west-2"), history};

	assert_non_null(s);
	s->m = model_new(&o);
	assert_non_null(s->m);
	s->channel = "cam";
	s->actor = "gate-A";
	return s;
}

static void scene_free(struct scene *s)
{
	model_free(s->m);
	free(s);
}

/* One line of the journal at so many ms; more: further members, without a comma before. */
static void at(struct scene *s, int64_t ms, const char *event, const char *more)
{
	int n = snprintf(s->json, sizeof(s->json),
			 "{\"ev\":\"%s\",\"t\":%lld,\"w\":%lld,\"from\":\"observed\","
			 "\"channel\":\"%s\","
			 "\"actor\":\"%s\"%s%s}\n",
			 event, (long long)ms * 1000, (long long)WALL * 1000 + ms,
			 s->channel, s->actor, *more ? "," : "", more);

	assert_int_equal(journal_read((struct slice){s->json, (size_t)n}, &s->line),
			 FAULT_NONE);
	model_fold(s->m, &s->line.event);
}

static void frame(struct scene *s, int64_t ms, const char *event, struct slice body)
{
	struct event e = {.kind = event_kind_of(slice_of(event)),
			  .at_us = ms * 1000,
			  .wall_ms = (int64_t)WALL * 1000 + ms,
			  .d = {.channel = slice_of(s->channel),
				.actor = slice_of(s->actor),
				.body = body}};

	model_fold(s->m, &e);
}

#define SECRET "hunter2secretpassword"

static const char offer_sdp[] =
	"v=0\r\no=- 1 0 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE audio0 video1\r\n"
	"a=ice-options:trickle\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\nc=IN IP4 "
	"0.0.0.0\r\na=mid:audio0\r\na=recvonly\r\n"
	"a=rtpmap:111 OPUS/48000/2\r\na=rtcp-mux\r\na=setup:actpass\r\n"
	"a=ice-ufrag:offerufrag\r\na=ice-pwd:" SECRET "\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 125\r\nc=IN IP4 "
	"0.0.0.0\r\na=mid:video1\r\na=recvonly\r\n"
	"a=rtpmap:125 H264/90000\r\na=fmtp:125 "
	"packetization-mode=1;profile-level-id=42e01f\r\n"
	"a=rtcp-mux\r\na=setup:actpass\r\n";

static const char answer_sdp[] =
	"v=0\r\no=- 2 0 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\n"
	"m=audio 9 UDP/TLS/RTP/SAVPF 111\r\na=mid:audio0\r\na=sendrecv\r\n"
	"a=rtpmap:111 opus/48000/2\r\na=ice-pwd:" SECRET "\r\n"
	"m=video 9 UDP/TLS/RTP/SAVPF 120\r\na=mid:video1\r\na=recvonly\r\na=rtpmap:120 "
	"VP8/90000\r\n";

static void offer(struct scene *s, int64_t ms)
{
	char payload[4096], out[8192];
	struct text p, t;

	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_sdp_payload(&p, true, slice_of(offer_sdp));
	sigmsg_down(&t, SIGMSG_SDP_OFFER, text_slice(&p), SLICE(""));
	frame(s, ms, "frame.down", text_slice(&t));
}

static void answer(struct scene *s, int64_t ms)
{
	char payload[4096], out[8192];
	struct text p, t;

	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_sdp_payload(&p, false, slice_of(answer_sdp));
	sigmsg_up(&t, SIGMSG_SDP_ANSWER, text_slice(&p), SLICE(""), SLICE("corr-77"));
	frame(s, ms, "frame.up", text_slice(&t));
}

static void call(struct scene *s, int64_t ms, int64_t took, const char *op)
{
	char more[128];

	snprintf(more, sizeof(more), "\"op\":\"%s\",\"ticket\":7", op);
	at(s, ms, "api.ask", more);
	snprintf(more, sizeof(more), "\"op\":\"%s\",\"ticket\":7,\"code\":200,\"ms\":%lld",
		 op, (long long)took);
	at(s, ms + took, "api.ok", more);
}

/* From the first call to the socket: 500 ms. */
static void connect_at(struct scene *s, int64_t ms)
{
	call(s, ms, 80, "DescribeSignalingChannel");
	call(s, ms + 80, 60, "DescribeMediaStorageConfiguration");
	call(s, ms + 140, 70, "GetSignalingChannelEndpoint");
	call(s, ms + 210, 90, "GetIceServerConfig");
	at(s, ms + 300, "ws.dial", "\"role\":\"MASTER\"");
	at(s, ms + 500, "ws.up", "\"role\":\"MASTER\",\"ms\":200");
}

/* From the join call to the first stored fragment: 4000 ms; media from 3000 on. */
static void join_at(struct scene *s, int64_t ms, const char *peer)
{
	char more[256];

	call(s, ms, 2000, "JoinStorageSession");
	offer(s, ms + 2600);
	answer(s, ms + 2612);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"side\":\"storage\",\"state\":\"connected\","
		 "\"local\":\"host 203.0.113.9:41022 udp\",\"remote\":\"srflx "
		 "198.51.100.7:51820 udp\",\"ms\":38",
		 peer);
	at(s, ms + 2800, "peer.ice", more);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"side\":\"storage\",\"state\":\"connected\","
		 "\"codec\":\"AES128-GCM\"",
		 peer);
	at(s, ms + 2900, "peer.dtls", more);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"side\":\"storage\",\"mid\":\"video1\","
		 "\"codec\":\"H264\",\"width\":1280,\"height\":720",
		 peer);
	at(s, ms + 3000, "track.first", more);
	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"stream\":\"archive\",\"id\":\"1\",\"ms\":800,"
		 "\"bytes\":90000,\"start_ms\":%lld",
		 peer, (long long)WALL * 1000 + ms + 3100);
	at(s, ms + 4000, "fragment.closed", more);
}

static void stats(struct scene *s, int64_t ms, const char *peer, const char *numbers)
{
	char more[512];

	snprintf(more, sizeof(more),
		 "\"peer\":\"%s\",\"mid\":\"video1\",\"codec\":\"H264\",\"track\":{%s}",
		 peer, numbers);
	at(s, ms, "track.stats", more);
}

/* Everything about the chosen channel, as a screen would ask for it. */
static struct snapshot *look(struct scene *s, int64_t ms)
{
	struct want w = {.parts = ~0u,
			 .channel_rows = SNAP_ROWS,
			 .channel = slice_of(s->channel),
			 .ladder_rows = SNAP_LADDER,
			 .ladder_tail = true,
			 .ladder_detail = SIZE_MAX,
			 .log_rows = SNAP_LOG,
			 .log_tail = true,
			 .now_us = ms * 1000};

	model_snapshot(s->m, &w, &s->snap);
	return &s->snap;
}

/* ---- the waterfall */

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
	assert_int_equal(v->p50_ms, 4000);
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

/* ---- takeovers */

static void two_producers(struct scene *s)
{
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 4000, "session.holder", "\"why\":\"join\"");
	s->actor = "gate-B";
	connect_at(s, 20000);
	join_at(s, 20500, "p2");
	at(s, 23400, "session.holder", "\"id\":\"gate-A\",\"why\":\"join\",\"ms\":400");
	s->actor = "gate-A";
	at(s, 23812, "peer.down", "\"peer\":\"p1\",\"why\":\"closed by the other side\"");
	s->actor = "gate-B";
}

static void a_takeover_has_its_row(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	two_producers(s);
	v = look(s, 30000);
	assert_int_equal(v->n_takeovers, 1);
	assert_string_equal(v->takeovers[0].from_actor, "gate-A");
	assert_string_equal(v->takeovers[0].to_actor, "gate-B");
	assert_string_equal(v->takeovers[0].first_sign, "ConnectAsMaster by gate-B");
	assert_string_equal(v->takeovers[0].cause, "join");
	assert_int_equal(v->takeovers[0].gap_ms, 400);
	assert_int_equal(v->takeovers[0].loser_learned_ms, 412);
	assert_int_equal(v->takeovers[0].from, FROM_OBSERVED);
	assert_int_equal(v->n_sessions, 2);
	assert_string_equal(v->sessions[0].state, "MEDIA");
	assert_string_equal(v->sessions[1].state, "TAKEN-OVER");
	assert_string_equal(v->channel.actor, "gate-B");
	assert_int_equal(v->takeovers_total, 1);
	scene_free(s);
}

static void spans_say_who_held_when(void **state)
{
	static const struct span a[] = {{500000, 1000000, SPAN_CONNECTED},
					{1000000, 4000000, SPAN_JOINING},
					{4000000, 23400000, SPAN_HOLDING},
					{23400000, 0, SPAN_CONNECTED}};
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	two_producers(s);
	v = look(s, 30000);
	assert_int_equal(v->n_producers, 2);
	assert_string_equal(v->producers[0].actor, "gate-A");
	assert_int_equal(v->producers[0].n_spans, 4);
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(v->producers[0].spans[i].kind, a[i].kind);
		assert_int_equal(v->producers[0].spans[i].start_us, a[i].start_us);
		assert_int_equal(v->producers[0].spans[i].end_us, a[i].end_us);
	}
	assert_int_equal(v->producers[0].lost_us, 23400000);
	assert_int_equal(v->producers[1].lost_us, 0);
	assert_int_equal(v->producers[1].joins[0], 20500000);
	assert_int_equal(v->n_stored, 2);
	assert_int_equal(v->longest_gap_ms, 18700); /* 4900 … 23600 */
	scene_free(s);
}

static void the_gap_is_measured_when_it_is_not_told(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 4000, "session.holder", "");
	s->actor = "gate-B";
	at(s, 10000, "session.join", "\"count\":2");
	at(s, 10100, "session.holder", "\"id\":\"gate-A\"");
	assert_int_equal(look(s, 10200)->takeovers[0].gap_ms, -1);
	at(s, 11500, "track.first",
	   "\"peer\":\"p2\",\"codec\":\"H264\",\"width\":640,\"height\":480");
	assert_int_equal(look(s, 12000)->takeovers[0].gap_ms,
			 6500); /* last fragment at 5000 */
	assert_string_equal(s->snap.takeovers[0].first_sign,
			    "JoinStorageSession by gate-B");
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
	assert_int_equal(s->snap.n_ladder, 4);
	assert_int_equal(s->snap.n_log, 4);
	for (size_t i = 0; i < 4; i++) {
		char label[16];

		snprintf(label, sizeof(label), "join %zu", i + 1);
		assert_string_equal(s->snap.ladder[i].label, label);
		assert_int_equal(s->snap.log[i].at_us, s->snap.ladder[i].at_us);
	}
	scene_free(s);
}

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

/* Three minutes with nobody in between; told as an older service told it, and as this one.
 */
static void a_clean_hand_over_is_no_takeover(void **state)
{
	static const char *const told[] = {
		"\"why\":\"join\"", "\"id\":\"gate-A\",\"why\":\"re-join\",\"ms\":172000"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct scene *s = scene_new(0);
		struct snapshot *v;

		connect_at(s, 0);
		join_at(s, 1000, "p1");
		at(s, 4000, "session.holder", "\"why\":\"join\"");
		at(s, 5000, "ws.gone", "\"code\":1000");
		at(s, 5010, "peer.down",
		   "\"peer\":\"p1\",\"side\":\"storage\",\"why\":\"closed by the other "
		   "side\"");
		s->actor = "gate-B";
		connect_at(s, 180000);
		join_at(s, 180500, "p2");
		at(s, 183400, "session.holder", told[i]);
		v = look(s, 190000);
		assert_int_equal(v->n_takeovers, 0);
		assert_int_equal(v->takeovers_total, 0);
		assert_int_equal(v->channel.takeovers, 0);
		assert_string_equal(v->sessions[0].state, "MEDIA");
		assert_true(v->sessions[0].holds);
		/* Stored 800 ms twice; missing while B joined, and the end of A's stay. */
		assert_int_equal(v->longest_gap_ms, 3210);
		assert_int_equal(v->covered_milli, 33264);
		scene_free(s);
	}
}

static void the_longest_gap_is_that_of_a_row(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 4000, "session.holder", "\"why\":\"join\"");
	s->actor = "gate-B";
	at(s, 5000, "session.holder", "\"id\":\"gate-A\",\"why\":\"join\",\"ms\":68");
	look(s, 6000);
	assert_int_equal(s->snap.takeovers[0].gap_ms, 68);
	assert_int_equal(s->snap.longest_gap_ms, 68);
	scene_free(s);
}

/* The recording of one producer: its engine tells what it concludes. */
static void a_producers_own_journal_infers(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "d1");
	at(s, 9000, "peer.down",
	   "\"peer\":\"d1\",\"side\":\"device\",\"why\":\"the other side closed (DTLS)\"");
	v = look(s, 9000);
	assert_string_equal(v->session.state, "TAKEN-OVER");
	assert_int_equal(v->n_takeovers, 1);
	assert_int_equal(v->takeovers[0].from, FROM_INFERRED);
	assert_string_equal(v->takeovers[0].to_actor, "another client");
	scene_free(s);
}

static void what_the_engine_tells_is_one_takeover(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "d1");
	at(s, 5000, "session.holder", "\"why\":\"join\"");
	at(s, 9000, "peer.down",
	   "\"peer\":\"d1\",\"side\":\"device\",\"why\":\"the other side closed (DTLS)\"");
	s->actor = "another client";
	at(s, 9001, "session.holder", "\"id\":\"gate-A\",\"why\":\"taken over\"");
	v = look(s, 9010);
	assert_int_equal(v->n_takeovers, 1);
	assert_int_equal(v->takeovers[0].from, FROM_INFERRED);
	assert_int_equal(v->takeovers[0].loser_learned_ms, 0);
	assert_int_equal(v->n_sessions, 1);
	assert_string_equal(v->session.state, "TAKEN-OVER");
	assert_int_equal(v->n_producers, 2);
	assert_int_equal(v->producers[1].spans[0].kind, SPAN_HOLDING);
	scene_free(s);
}

/* ---- statistics */

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

/* ---- ladder and log */

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
	r = row(s, "fragment 800 ms");
	assert_true(r->from == LANE_STORAGE && r->to == LANE_STREAM);
	assert_string_equal(r->actor, "gate-A");
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
	assert_true(row(s, "UNKNOWN")->bad);
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
			 .ladder_detail = 0};

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.ladder_total, 1);
	assert_string_equal(s->snap.detail.correlation, "corr-77");
	assert_non_null(strstr(s->snap.detail.text, "SDP_ANSWER\n"));
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
			 .ladder_detail = 0};

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

/* ---- the list of channels */

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

static void a_stream_that_comes_again_is_told_once(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	for (int i = 0; i < 2; i++) {
		s->channel = "";
		s->actor = "";
		at(s, 0, "journal", "\"id\":\"1\",\"body\":\"LOCAL\",\"count\":99");
		s->channel = "cam";
		s->actor = "gate-A";
		two_producers(s);
		s->actor = "gate-A";
	}
	look(s, 40000);
	assert_int_equal(s->snap.n_takeovers, 1);
	assert_int_equal(s->snap.n_sessions, 2);
	scene_free(s);
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

/* The AWS CLI may make the call for a device that has the socket. */
static void another_program_may_make_the_call(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 4000, "session.holder", "");
	s->actor = "device-B";
	connect_at(s, 1500);
	s->actor = "aws-cli";
	call(s, 10000, 100, "JoinStorageSession");
	s->actor = "device-B";
	offer(s, 10200);
	at(s, 10300, "session.holder", "\"id\":\"gate-A\"");
	at(s, 11000, "track.first",
	   "\"peer\":\"p2\",\"codec\":\"H264\",\"width\":640,\"height\":480");
	v = look(s, 12000);
	assert_string_equal(v->takeovers[0].first_sign, "JoinStorageSession by aws-cli");
	assert_string_equal(v->channel.actor, "device-B");
	assert_string_equal(v->channel.state, "MEDIA");
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
		cmocka_unit_test(a_session_shows_each_stage),
		cmocka_unit_test(the_word_follows_the_stage),
		cmocka_unit_test(the_offer_may_overtake_the_reply),
		cmocka_unit_test(a_refused_call_is_a_failed_stage),
		cmocka_unit_test(a_refused_answer_says_why),
		cmocka_unit_test(a_join_after_media_is_a_new_session),
		cmocka_unit_test(percentiles_are_of_all_joins),
		cmocka_unit_test(a_takeover_has_its_row),
		cmocka_unit_test(spans_say_who_held_when),
		cmocka_unit_test(the_gap_is_measured_when_it_is_not_told),
		cmocka_unit_test(a_name_that_is_not_there_has_no_row),
		cmocka_unit_test(rows_are_sorted_by_time),
		cmocka_unit_test(a_source_that_is_away_is_an_alert),
		cmocka_unit_test(a_clean_hand_over_is_no_takeover),
		cmocka_unit_test(the_longest_gap_is_that_of_a_row),
		cmocka_unit_test(a_producers_own_journal_infers),
		cmocka_unit_test(what_the_engine_tells_is_one_takeover),
		cmocka_unit_test(seconds_without_a_sample_stay_empty),
		cmocka_unit_test(numbers_of_the_past_are_no_numbers),
		cmocka_unit_test(the_device_begins_ice),
		cmocka_unit_test(rates_come_from_counters),
		cmocka_unit_test(alerts_need_three_of_five),
		cmocka_unit_test(marks_are_key_frames_and_requests),
		cmocka_unit_test(gauges_run_and_stop),
		cmocka_unit_test(equal_versions_mean_equal_pictures),
		cmocka_unit_test(the_ladder_shows_who_spoke_to_whom),
		cmocka_unit_test(frames_of_unknown_shape_are_shown),
		cmocka_unit_test(media_rows_fold),
		cmocka_unit_test(a_message_is_readable),
		cmocka_unit_test(calls_are_indented),
		cmocka_unit_test(secrets_are_in_no_snapshot),
		cmocka_unit_test(history_is_bounded),
		cmocka_unit_test(the_log_can_be_searched),
		cmocka_unit_test(rows_say_what_exists),
		cmocka_unit_test(the_list_is_filtered_and_sorted),
		cmocka_unit_test(a_channel_that_is_gone_is_not_listed),
		cmocka_unit_test(no_retention_is_an_error),
		cmocka_unit_test(a_stream_that_comes_again_is_told_once),
		cmocka_unit_test(sessions_of_a_channel_are_bounded),
		cmocka_unit_test(long_names_find_their_row),
		cmocka_unit_test(names_do_no_harm),
		cmocka_unit_test(another_program_may_make_the_call),
		cmocka_unit_test(a_socket_is_replaced_without_a_gap),
		cmocka_unit_test(a_worker_that_dies_is_an_alert),
		cmocka_unit_test(a_producer_that_leaves_is_not_lost),
		cmocka_unit_test(ten_thousand_channels_are_listed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
