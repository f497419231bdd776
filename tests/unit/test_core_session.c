/* What replays do not show of a session: tickets, jitter, bounds, what is looked at. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/session_inside.h"

#define ARN "arn:aws:kinesisvideo:us-west-2:123456789012:channel/demo/1700000000000"

static const char channel[] = "{\"ChannelInfo\":{\"ChannelName\":\"demo\",\"ChannelARN\":\"" ARN
			      "\",\"ChannelStatus\":\"ACTIVE\",\"ChannelType\":\"SINGLE_MASTER\"}}";
static const char enabled[] = "{\"MediaStorageConfiguration\":{\"Status\":\"ENABLED\","
			      "\"StreamARN\":\"arn:aws:kinesisvideo:us-west-2:1:stream/s/1\"}}";
static const char endpoints[] =
	"{\"ResourceEndpointList\":[{\"Protocol\":\"WSS\",\"ResourceEndpoint\":\"wss://m\"},"
	"{\"Protocol\":\"HTTPS\",\"ResourceEndpoint\":\"https://r\"},"
	"{\"Protocol\":\"WEBRTC\",\"ResourceEndpoint\":\"webrtc://s\"}]}";
static const char relays[] = "{\"IceServerList\":[{\"Uris\":[\"turn:t:443\"],\"Username\":\"u\","
			     "\"Password\":\"p\",\"Ttl\":300}]}";

static struct effects fx;

static void step(struct session *s, struct event e)
{
	fx.n = 0;
	session_step(s, &e, &fx);
	assert_int_equal(fx.dropped, 0);
}

static const struct effect *wanted(enum effect_kind kind)
{
	for (size_t i = 0; i < fx.n; i++)
		if (fx.all[i].kind == kind)
			return &fx.all[i];
	fail_msg("no %s was asked for", effect_name(kind));
	return NULL;
}

static size_t count(enum effect_kind kind)
{
	size_t n = 0;

	for (size_t i = 0; i < fx.n; i++)
		n += fx.all[i].kind == kind;
	return n;
}

static struct event answer(int64_t ms, const char *body)
{
	return (struct event){
		.kind = EV_API_OK,
		.at_us = ms * 1000,
		.ticket = wanted(FX_CALL)->ticket,
		.d = {.code = 200, .body = slice_of(body)},
	};
}

static struct event plain(int64_t ms, enum event_kind kind)
{
	return (struct event){.kind = kind, .at_us = ms * 1000};
}

static struct session *made(struct session_options o)
{
	struct session *s;

	o.channel = o.arn.n ? SLICE("") : SLICE("demo");
	o.actor = SLICE("cam-a");
	s = session_new(&o);
	assert_non_null(s);
	return s;
}

/* Up to the join call, whose effects are in fx. */
static void bring_online(struct session *s)
{
	struct event up = plain(5, EV_WS_UP);

	step(s, plain(0, EV_START));
	step(s, answer(1, channel));
	step(s, answer(2, enabled));
	step(s, answer(3, endpoints));
	step(s, answer(4, relays));
	up.ticket = wanted(FX_DIAL)->ticket;
	step(s, up);
}

static struct event frame(int64_t ms, struct slice body)
{
	return (struct event){.kind = EV_FRAME_DOWN, .at_us = ms * 1000, .d = {.body = body}};
}

static struct slice offer_frame(void)
{
	static char room[4096], payload_room[2048];
	struct text out, payload;

	text_init(&out, room, sizeof room);
	text_init(&payload, payload_room, sizeof payload_room);
	sigmsg_sdp_payload(&payload, true, SLICE("v=0\r\n"));
	sigmsg_down(&out, SIGMSG_SDP_OFFER, text_slice(&payload), SLICE(""));
	return text_slice(&out);
}

static struct slice candidate_frame(int i)
{
	static char room[4096], payload_room[2048], line[128];
	struct text out, payload;

	snprintf(line, sizeof line, "candidate:%d 1 udp 1 192.0.2.1 %d typ relay", i, 1000 + i);
	text_init(&out, room, sizeof room);
	text_init(&payload, payload_room, sizeof payload_room);
	sigmsg_candidate_payload(&payload, slice_of(line), SLICE(""), 0);
	sigmsg_down(&out, SIGMSG_ICE_CANDIDATE, text_slice(&payload), SLICE(""));
	return text_slice(&out);
}

static void calls_say_what_and_where(void **state)
{
	struct session *s = made((struct session_options){.ingest = true});
	const struct effect *call;

	(void)state;
	step(s, plain(0, EV_START));
	call = wanted(FX_CALL);
	assert_true(slice_is(call->d.body, "{\"ChannelName\":\"demo\"}"));
	assert_true(slice_is(call->d.url, ""));
	assert_int_equal(call->d.ms, CALL_MS);
	step(s, answer(1, channel));
	assert_true(slice_is(wanted(FX_CALL)->d.body, "{\"ChannelARN\":\"" ARN "\"}"));
	step(s, answer(2, enabled));
	step(s, answer(3, endpoints));
	assert_true(slice_is(wanted(FX_CALL)->d.url, "https://r"));
	session_free(s);
	s = made((struct session_options){.ingest = true});
	bring_online(s);
	call = wanted(FX_CALL);
	assert_true(slice_is(call->d.op, "JoinStorageSession"));
	assert_true(slice_is(call->d.url, "https://s")); /* webrtc:// is read as https:// */
	assert_true(slice_is(call->d.body, "{\"channelArn\":\"" ARN "\"}"));
	session_free(s);
}

static void a_viewer_joins_as_one(void **state)
{
	struct session *s = made((struct session_options){.ingest = true, .viewer = true});
	const struct effect *dial;

	(void)state;
	step(s, plain(0, EV_START));
	step(s, answer(1, channel));
	step(s, answer(2, enabled));
	assert_non_null(memmem(wanted(FX_CALL)->d.body.at, wanted(FX_CALL)->d.body.n, "VIEWER", 6));
	session_free(s);
	s = made((struct session_options){.ingest = true, .viewer = true});
	step(s, plain(0, EV_START));
	step(s, answer(1, channel));
	step(s, answer(2, enabled));
	step(s, answer(3, endpoints));
	step(s, answer(4, relays));
	dial = wanted(FX_DIAL);
	assert_true(slice_is(dial->d.role, "VIEWER"));
	assert_true(slice_is(dial->d.actor, "cam-a"));
	step(s, (struct event){.kind = EV_WS_UP, .ticket = dial->ticket, .at_us = 5000});
	assert_true(slice_is(wanted(FX_CALL)->d.op, "JoinStorageSessionAsViewer"));
	session_free(s);
}

static void tickets_never_repeat(void **state)
{
	struct session *s = made((struct session_options){0});
	uint32_t last = 0;

	(void)state;
	step(s, plain(0, EV_START));
	for (int i = 0; i < 5; i++) {
		uint32_t ticket = wanted(FX_CALL)->ticket;
		struct event fail = plain(i * 100000, EV_API_FAIL);

		assert_true(ticket > last);
		last = fail.ticket = ticket;
		fail.d.code = 500;
		step(s, fail);
		step(s, plain(i * 100000 + 99999, EV_TICK));
	}
	s->last_ticket = UINT32_MAX;
	assert_int_equal(session_ticket(s), 1); /* 0 means none */
	session_free(s);
}

/* Pauses double, jittered, between bounds, and the same seed gives the same pauses. */
static void pauses_are_jittered(void **state)
{
	struct session *a = made((struct session_options){.seed = 1});
	struct session *b = made((struct session_options){.seed = 1});
	struct session *c = made((struct session_options){.seed = 2});
	int differ = 0;

	(void)state;
	for (int n = 1; n < 40; n++) {
		int64_t ms = session_pause_ms(a, n, 500, 30000);
		int64_t whole = n > 7 ? 30000 : 500 << (n - 1);

		whole = whole > 30000 ? 30000 : whole;
		assert_in_range(ms, whole / 2, whole);
		assert_int_equal(ms, session_pause_ms(b, n, 500, 30000));
		differ += ms != session_pause_ms(c, n, 500, 30000);
	}
	assert_true(differ > 20);
	session_free(a);
	session_free(b);
	session_free(c);
}

static void early_candidates_are_bounded(void **state)
{
	struct session *s = made((struct session_options){.ingest = true});

	(void)state;
	bring_online(s);
	step(s, answer(10, ""));
	for (int i = 0; i < 3 * CANDIDATES_KEPT; i++) {
		step(s, frame(11, candidate_frame(i)));
		assert_int_equal(fx.n, 0);
	}
	step(s, frame(12, offer_frame()));
	assert_int_equal(count(FX_PEER_TRICKLE), CANDIDATES_KEPT);
	assert_true(slice_starts(wanted(FX_PEER_TRICKLE)->d.body, "candidate:0 "));
	assert_non_null(memmem(wanted(FX_PEER_OPEN)->d.body.at, wanted(FX_PEER_OPEN)->d.body.n,
			       "turn:t:443", 10));
	session_free(s);
}

/* Our own candidates never overtake the answer. */
static void our_candidates_wait_for_the_answer(void **state)
{
	struct session *s = made((struct session_options){.ingest = true});
	struct event ours = plain(13, EV_PEER_CANDIDATE), made_it = plain(14, EV_PEER_ANSWER);
	static struct sigmsg m;

	(void)state;
	bring_online(s);
	step(s, frame(12, offer_frame()));
	ours.d.peer = made_it.d.peer = SLICE("d1");
	ours.d.body = SLICE("candidate:1 1 udp 1 192.0.2.1 5 typ host");
	ours.d.mid = SLICE("video1");
	ours.d.mline = 1;
	for (int i = 0; i < 3; i++) {
		step(s, ours);
		assert_int_equal(count(FX_SEND), 0);
	}
	made_it.d.body = SLICE("v=0\r\n");
	step(s, made_it);
	assert_int_equal(count(FX_SEND), 4);
	assert_int_equal(sigmsg_read(&m, wanted(FX_SEND)->d.body), FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_SDP_ANSWER);
	assert_int_equal(m.peer.n, 0); /* in a storage session there is no recipient */
	for (size_t i = 0; i < m.correlation.n; i++)
		assert_non_null(strchr("abcdefghijklmnopqrstuvwxyz0123456789_.-",
				       m.correlation.at[i]));
	assert_int_equal(sigmsg_read(&m, fx.all[fx.n - 1].d.body), FAULT_NONE);
	assert_true(slice_is(m.mid, "video1"));
	assert_int_equal(m.mline, 1);
	session_free(s);
}

/* An answer that would not fit into a message is not sent, and said to be the reason. */
static void a_huge_answer_is_not_sent(void **state)
{
	static char big[SIGMSG_PAYLOAD_MAX + 1];
	struct session *s = made((struct session_options){.ingest = true});
	struct event made_it = plain(14, EV_PEER_ANSWER);
	struct session_view v;

	(void)state;
	memset(big, 'x', sizeof big);
	bring_online(s);
	step(s, frame(12, offer_frame()));
	made_it.d.peer = SLICE("d1");
	made_it.d.body = (struct slice){big, sizeof big};
	step(s, made_it);
	assert_int_equal(count(FX_SEND), 0);
	session_look(s, &v);
	assert_int_equal(v.end, SESSION_FAILED);
	assert_non_null(strstr(v.why, "10001 bytes"));
	session_free(s);
}

/* The deadline that is told is the moment at which a tick does something, and not before. */
static void deadlines_are_exact(void **state)
{
	struct session *s = made((struct session_options){.ingest = true});
	struct event tick = plain(0, EV_TICK);

	(void)state;
	assert_true(session_deadline(s) == INT64_MAX);
	bring_online(s);
	step(s, answer(10, ""));
	assert_int_equal(session_deadline(s), (10 + 6000) * 1000);
	tick.at_us = session_deadline(s) - 1;
	step(s, tick);
	assert_int_equal(fx.n, 0);
	tick.at_us++;
	step(s, tick);
	assert_int_equal(count(FX_CALL), 1);
	step(s, plain(9000, EV_STOP));
	assert_true(session_deadline(s) == INT64_MAX);
	session_free(s);
}

static void starts_again_after_its_end(void **state)
{
	struct session *s = made((struct session_options){.ingest = true});
	struct event fail = plain(1, EV_API_FAIL);
	struct session_view v;

	(void)state;
	step(s, plain(0, EV_START));
	fail.ticket = wanted(FX_CALL)->ticket;
	fail.d.code = 404;
	step(s, fail);
	session_look(s, &v);
	assert_int_equal(v.end, SESSION_REFUSED);
	assert_true(v.why[0]);
	step(s, plain(10, EV_START));
	session_look(s, &v);
	assert_int_equal(v.end, SESSION_RUNNING);
	assert_string_equal(v.signaling, "describe");
	assert_false(v.why[0]);
	session_free(s);
}

static void the_name_may_come_with_the_start(void **state)
{
	struct session_options o = {.actor = SLICE("x")};
	struct session *s = session_new(&o);
	struct event start = plain(0, EV_START);

	(void)state;
	assert_non_null(s);
	start.d.channel = SLICE("other");
	step(s, start);
	assert_true(slice_is(wanted(FX_CALL)->d.body, "{\"ChannelName\":\"other\"}"));
	session_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calls_say_what_and_where),
		cmocka_unit_test(a_viewer_joins_as_one),
		cmocka_unit_test(tickets_never_repeat),
		cmocka_unit_test(pauses_are_jittered),
		cmocka_unit_test(early_candidates_are_bounded),
		cmocka_unit_test(our_candidates_wait_for_the_answer),
		cmocka_unit_test(a_huge_answer_is_not_sent),
		cmocka_unit_test(deadlines_are_exact),
		cmocka_unit_test(starts_again_after_its_end),
		cmocka_unit_test(the_name_may_come_with_the_start),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
