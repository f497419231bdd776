/* What replays do not show of a storage session: names, bounds, details of what is sent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/sigmsg.h"
#include "core/storage.h"

static struct effects fx;

static void step(struct storage *s, int64_t ms, enum event_kind kind, struct details d)
{
	struct event e = {.kind = kind, .at_us = ms * 1000, .d = d};

	fx.n = 0;
	storage_step(s, &e, &fx);
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

static struct storage *made(const char *channel)
{
	struct storage_options o = {
		.channel = slice_of(channel),
		.stream = SLICE("a-stream"),
		.directory = SLICE("media/a-stream"),
		.ice_servers = SLICE("[{\"urls\":[\"turn:t\"]}]"),
		.offers_per_join = 1,
		.tell_loser = true,
	};
	struct storage *s = storage_new(&o);

	assert_non_null(s);
	return s;
}

static void names_of_peers_differ_between_channels(void **state)
{
	static const char *const channels[] = {
		"demo",
		"a-name-that-is-much-too-long-to-be-part-of-a-peer-1",
		"a-name-that-is-much-too-long-to-be-part-of-a-peer-2",
	};
	char seen[3][48];

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct storage *s = made(channels[i]);

		step(s, 0, EV_WS_UP, (struct details){.actor = SLICE("a")});
		step(s, 1, EV_JOIN, (struct details){.actor = SLICE("a")});
		slice_copy(seen[i], sizeof seen[i], wanted(FX_PEER_OPEN)->d.peer);
		assert_true(strlen(seen[i]) < sizeof((struct storage_seat_view *)0)->peer);
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(seen[i], seen[j]);
		storage_free(s);
	}
}

static void an_answer_too_long_is_refused_by_its_length(void **state)
{
	static struct sigmsg m;
	static char sdp[12000], frame_room[40000], payload_room[20000];
	struct storage *s = made("demo");
	struct text frame, payload;

	(void)state;
	step(s, 0, EV_WS_UP, (struct details){.actor = SLICE("a")});
	step(s, 1, EV_JOIN, (struct details){.actor = SLICE("a")});
	step(s, 2, EV_PEER_OFFER,
	     (struct details){.peer = SLICE("demo-1"), .body = SLICE("v=0\r\n")});
	memset(sdp, 'x', sizeof sdp);
	text_init(&frame, frame_room, sizeof frame_room);
	text_init(&payload, payload_room, sizeof payload_room);
	sigmsg_sdp_payload(&payload, false, (struct slice){sdp, sizeof sdp});
	sigmsg_up(&frame, SIGMSG_SDP_ANSWER, text_slice(&payload), SLICE(""), SLICE("c.2"));
	step(s, 3, EV_FRAME_UP, (struct details){.actor = SLICE("a"), .body = text_slice(&frame)});
	assert_int_equal(sigmsg_read(&m, wanted(FX_SEND)->d.body), FAULT_NONE);
	assert_true(slice_is(m.correlation, "c.2"));
	assert_true(slice_starts(m.description, "Invalid SDP answer: messagePayload has 12"));
	storage_free(s);
}

static void a_seat_s_moves_say_whose_they_are(void **state)
{
	struct storage *s = made("demo");

	(void)state;
	step(s, 0, EV_WS_UP, (struct details){.actor = SLICE("a")});
	step(s, 1, EV_JOIN, (struct details){.actor = SLICE("a")});
	step(s, 2, EV_PEER_DOWN, (struct details){.peer = SLICE("demo-1")});
	assert_true(slice_is(wanted(FX_TRACE)->d.role, "seat"));
	assert_true(slice_is(wanted(FX_TRACE)->d.state, "gone"));
	assert_true(slice_is(wanted(FX_TRACE)->d.actor, "a"));
	assert_true(slice_is(wanted(FX_TRACE)->d.peer, "demo-1"));
	storage_free(s);
}

static void opens_and_records_as_it_was_told(void **state)
{
	static struct sigmsg m;
	static char frame_room[8192], payload_room[4096];
	struct storage *s = made("demo");
	struct text frame, payload;

	(void)state;
	step(s, 0, EV_WS_UP, (struct details){.actor = SLICE("a")});
	step(s, 1, EV_JOIN, (struct details){.actor = SLICE("a")});
	assert_true(slice_is(wanted(FX_PEER_OPEN)->d.role, "storage"));
	assert_true(slice_is(wanted(FX_PEER_OPEN)->d.body, "[{\"urls\":[\"turn:t\"]}]"));
	assert_int_equal(wanted(FX_TELL)->d.count, 1);
	assert_true(wanted(FX_TELL)->d.session.n > 0);
	step(s, 2, EV_PEER_OFFER,
	     (struct details){.peer = SLICE("demo-1"), .body = SLICE("v=0\r\ns=\"x\"\r\n")});
	assert_int_equal(sigmsg_read(&m, wanted(FX_SEND)->d.body), FAULT_NONE);
	assert_true(slice_is(m.sdp, "v=0\r\ns=\"x\"\r\n"));
	assert_int_equal(m.peer.n, 0); /* no senderClientId from the storage side */
	step(s, 3, EV_PEER_CANDIDATE,
	     (struct details){.peer = SLICE("demo-1"),
			      .mid = SLICE("video1"),
			      .mline = 1,
			      .body = SLICE("candidate:1 1 udp 1 192.0.2.1 5 typ relay")});
	assert_int_equal(sigmsg_read(&m, wanted(FX_SEND)->d.body), FAULT_NONE);
	assert_false(m.has_mid);
	assert_int_equal(m.mline, 1);
	text_init(&frame, frame_room, sizeof frame_room);
	text_init(&payload, payload_room, sizeof payload_room);
	sigmsg_sdp_payload(&payload, false, SLICE("not an SDP"));
	sigmsg_up(&frame, SIGMSG_SDP_ANSWER, text_slice(&payload), SLICE(""), SLICE("c.1"));
	step(s, 4, EV_FRAME_UP, (struct details){.actor = SLICE("a"), .body = text_slice(&frame)});
	assert_int_equal(sigmsg_read(&m, wanted(FX_SEND)->d.body), FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_STATUS_RESPONSE);
	assert_true(slice_is(m.correlation, "c.1"));
	assert_true(slice_is(m.status_code, "400"));
	assert_true(slice_is(m.error_type, "InvalidArgumentException"));
	storage_free(s);
}

/* Who is connected is remembered for the newest ones only, and names are cut, not overrun. */
static void actors_are_bounded(void **state)
{
	char name[200];
	struct storage *s = made("demo");
	struct storage_view v;

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "%0150d", i);
		step(s, i, EV_WS_UP, (struct details){.actor = slice_of(name)});
	}
	for (int i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "cam-%d", i);
		step(s, 100 + i, EV_WS_UP, (struct details){.actor = slice_of(name)});
		step(s, 100 + i, EV_JOIN, (struct details){.actor = slice_of(name)});
	}
	storage_look(s, &v);
	assert_int_equal(v.joins, 100);
	assert_int_equal(v.n_seats, STORAGE_SEATS);
	assert_string_equal(v.seats[STORAGE_SEATS - 1].actor, "cam-99");
	assert_string_equal(v.seats[0].actor, "cam-92"); /* the newest, oldest first */
	storage_free(s);
}

static void deadlines_are_exact(void **state)
{
	struct storage *s = made("demo");
	struct storage_view v;

	(void)state;
	assert_true(storage_deadline(s) == INT64_MAX);
	step(s, 1000, EV_JOIN, (struct details){.actor = SLICE("a")});
	assert_int_equal(storage_deadline(s), 11000 * 1000); /* for the socket */
	step(s, 10999, EV_TICK, (struct details){0});
	assert_int_equal(fx.n, 0);
	step(s, 11000, EV_TICK, (struct details){0});
	assert_int_equal(storage_deadline(s), (1000 + STORAGE_IDLE_MS) * 1000);
	step(s, 1000 + STORAGE_IDLE_MS, EV_TICK, (struct details){0});
	storage_look(s, &v);
	assert_string_equal(v.state, "none");
	assert_true(storage_deadline(s) == INT64_MAX);
	storage_free(s);
}

/* Names of sessions differ between sessions and between channels. */
static void sessions_have_names(void **state)
{
	struct storage *a = made("demo"), *b = made("other");
	struct storage_view first, second, third;

	(void)state;
	step(a, 0, EV_JOIN, (struct details){.actor = SLICE("a")});
	storage_look(a, &first);
	step(a, 1, EV_STOP, (struct details){0});
	step(a, 2, EV_JOIN, (struct details){.actor = SLICE("a")});
	storage_look(a, &second);
	step(b, 0, EV_JOIN, (struct details){.actor = SLICE("a")});
	storage_look(b, &third);
	assert_string_not_equal(first.session, second.session);
	assert_string_not_equal(first.session, third.session);
	storage_free(a);
	storage_free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_of_peers_differ_between_channels),
		cmocka_unit_test(an_answer_too_long_is_refused_by_its_length),
		cmocka_unit_test(a_seat_s_moves_say_whose_they_are),
		cmocka_unit_test(opens_and_records_as_it_was_told),
		cmocka_unit_test(actors_are_bounded),
		cmocka_unit_test(deadlines_are_exact),
		cmocka_unit_test(sessions_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
