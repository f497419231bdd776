/* What a person sees of takeovers: who held when, the gap, and how it is known. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

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
	assert_int_equal(v->takeovers[0].gap_ms,
			 500); /* 400 when it was told, then a picture */
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
	assert_int_equal(v->longest_gap_ms, 500);
	assert_int_equal(v->longest_unstored_ms, 18700); /* 4900 … 23600 */
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
	assert_int_equal(look(s, 10200)->takeovers[0].gap_ms, 5200); /* and goes on */
	assert_true(s->snap.takeovers[0].gap_open);
	at(s, 11500, "track.first",
	   "\"peer\":\"p2\",\"codec\":\"H264\",\"width\":640,\"height\":480");
	assert_int_equal(look(s, 12000)->takeovers[0].gap_ms,
			 6500); /* last fragment at 5000 */
	assert_false(s->snap.takeovers[0].gap_open);
	assert_string_equal(s->snap.takeovers[0].first_sign,
			    "JoinStorageSession by gate-B");
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
		assert_int_equal(v->longest_gap_ms, -1);
		assert_int_equal(v->longest_unstored_ms, 3210);
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

static void taken(struct scene *s, int64_t ms, const char *to, const char *from)
{
	char more[96];

	s->actor = to;
	at(s, ms - 300, "session.join", "\"count\":2");
	snprintf(more, sizeof(more), "\"id\":\"%s\",\"why\":\"re-join\"", from);
	at(s, ms, "session.holder", more);
}

static void who_goes_back_and_forth_is_named(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 4000, "session.holder", "");
	taken(s, 10000, "gate-B", "gate-A");
	taken(s, 20000, "gate-A", "gate-B");
	assert_int_equal(look(s, 21000)->ping_pong.times, 0);
	taken(s, 31000, "gate-B", "gate-A");
	v = look(s, 32000);
	assert_int_equal(v->ping_pong.times, 3);
	assert_int_equal(v->ping_pong.n, 2);
	assert_int_equal(v->ping_pong.since_us, 10000000);
	assert_int_equal(v->ping_pong.last_us, 31000000);
	assert_int_equal(v->n_alerts, 1);
	assert_int_equal(v->alerts[0].kind, ALERT_PING_PONG);
	assert_string_equal(v->alerts[0].text,
			    "gate-B and gate-A take the session from each "
			    "other: 3 times in 21 s");
	assert_non_null(strstr(v->alerts[0].advice, "a channel of its own"));
	assert_int_equal(look(s, 152000)->ping_pong.times, 0); /* it is over */
	scene_free(s);
}

/* Each is there for the first time: nobody fights. */
static void newcomers_are_no_ping_pong(void **state)
{
	static const char *const actors[] = {"a", "b", "c", "d", "e", "f"};
	struct scene *s = scene_new(0);

	(void)state;
	s->actor = "a";
	connect_at(s, 0);
	at(s, 4000, "session.holder", "");
	for (int i = 1; i < 6; i++)
		taken(s, 4000 + i * 1000, actors[i], actors[i - 1]);
	assert_int_equal(look(s, 12000)->n_takeovers, 5);
	assert_int_equal(s->snap.ping_pong.times, 0);
	scene_free(s);
}

static const struct alert_row *unstored(const struct snapshot *v)
{
	for (size_t i = 0; i < v->n_alerts; i++)
		if (v->alerts[i].kind == ALERT_UNSTORED)
			return &v->alerts[i];
	return NULL;
}

/* A second of media for each second, and no fragment. */
static void media_goes_on(struct scene *s, int64_t from_s, int64_t to_s)
{
	for (int64_t t = from_s; t <= to_s; t++)
		stats(s, t * 1000, "p1", "\"video\":1,\"frames\":25,\"bps\":500000");
}

/* A full disk: media flows, and no fragment comes any more. */
static void media_that_is_not_stored_is_an_error(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;
	int before;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1"); /* a fragment of 4100 … 4900 was told at 5000 */
	at(s, 4000, "session.holder", "\"why\":\"join\"");
	media_goes_on(s, 6, 15);
	v = look(s, 15000);
	assert_null(unstored(v));
	before = v->channel.errors;
	assert_int_equal(v->unstored_now_ms, -1);
	media_goes_on(s, 16, 20);
	v = look(s, 20000);
	assert_non_null(unstored(v));
	assert_int_equal(unstored(v)->severity, SEV_ERROR);
	assert_string_equal(unstored(v)->text, "nothing has been stored for 15 s");
	assert_int_equal(v->channel.errors, before + 1);
	assert_int_equal(v->unstored_now_ms, 15100);
	assert_int_equal(v->longest_unstored_ms, 15100);
	at(s, 20100, "note",
	   "\"peer\":\"p1\",\"state\":\"warn\",\"why\":\"recording stores nothing: 1.m4s "
	   "cannot "
	   "be written: No space left on device\"");
	v = look(s, 20200);
	assert_string_equal(unstored(v)->text,
			    "nothing has been stored for 15 s: No space left on device");
	assert_non_null(strstr(unstored(v)->advice, "make room"));
	at(s, 21000, "fragment.closed", "\"peer\":\"p1\",\"ms\":800,\"bytes\":9");
	media_goes_on(s, 21, 21);
	v = look(s, 21000);
	assert_null(unstored(v));
	assert_int_equal(v->channel.errors, before);
	scene_free(s);
}

/* A producer's own recording has no fragments: none is missing. */
static void who_cannot_see_fragments_misses_none(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	at(s, 1000, "track.first",
	   "\"peer\":\"p1\",\"codec\":\"H264\",\"width\":640,\"height\":480");
	media_goes_on(s, 2, 60);
	assert_null(unstored(look(s, 60000)));
	scene_free(s);
}

/* Of six seconds in which nobody held, the timeline counts what the summary counts. */
static void a_gap_has_one_length(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;
	int64_t longest = -1;

	(void)state;
	two_producers(s);
	v = look(s, 30000);
	for (size_t i = 1; i < v->n_stored; i++)
		longest = v->unstored_ms[i] > longest ? v->unstored_ms[i] : longest;
	assert_int_equal(longest, v->longest_unstored_ms);
	scene_free(s);
	s = scene_new(0);
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 5000, "session.end", "");
	connect_at(s, 20000);
	join_at(s, 20500, "p2");
	v = look(s, 25000);
	assert_int_equal(v->n_stored, 2);
	assert_int_equal(v->unstored_ms[1], v->longest_unstored_ms);
	assert_true(v->unstored_ms[1] <
		    (v->stored[1].start_us - v->stored[0].end_us) / 1000 - 10000);
	scene_free(s);
}

static void fragments_begin_with_key_frames(void **state)
{
	struct scene *s = scene_new(0);
	struct snapshot *v;

	(void)state;
	two_producers(s);
	v = look(s, 30000);
	assert_int_equal(v->n_keys, 2);
	assert_int_equal(v->keys[0], 4100000);
	assert_int_equal(v->keys[1], 23600000);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_takeover_has_its_row),
		cmocka_unit_test(spans_say_who_held_when),
		cmocka_unit_test(the_gap_is_measured_when_it_is_not_told),
		cmocka_unit_test(a_clean_hand_over_is_no_takeover),
		cmocka_unit_test(the_longest_gap_is_that_of_a_row),
		cmocka_unit_test(a_producers_own_journal_infers),
		cmocka_unit_test(what_the_engine_tells_is_one_takeover),
		cmocka_unit_test(another_program_may_make_the_call),
		cmocka_unit_test(a_stream_that_comes_again_is_told_once),
		cmocka_unit_test(who_goes_back_and_forth_is_named),
		cmocka_unit_test(newcomers_are_no_ping_pong),
		cmocka_unit_test(fragments_begin_with_key_frames),
		cmocka_unit_test(media_that_is_not_stored_is_an_error),
		cmocka_unit_test(who_cannot_see_fragments_misses_none),
		cmocka_unit_test(a_gap_has_one_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
