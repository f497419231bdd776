/* The lists beside the channels: streams, and the sessions of all channels; their facts,
 * order, filters and pages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void mapping(struct scene *s, const char *channel, const char *stream)
{
	char more[128];

	s->channel = channel;
	snprintf(more, sizeof(more), "\"state\":\"%s\",\"stream\":\"%s\"",
		 *stream ? "ENABLED" : "DISABLED", stream);
	at(s, 0, "mapping", more);
}

static void a_barn_and_more(struct scene *s)
{
	mapping(s, "cam-a", "barn");
	mapping(s, "cam-b", "attic");
	at(s, 0, "stream",
	   "\"stream\":\"barn\",\"state\":\"ACTIVE\",\"count\":24,"
	   "\"start_ms\":1699999000000");
	at(s, 0, "stream",
	   "\"stream\":\"attic\",\"state\":\"CREATING\",\"count\":0,"
	   "\"start_ms\":1699000000000");
	at(s, 1, "stream", "\"stream\":\"cellar\",\"state\":\"ACTIVE\",\"count\":168");
}

static void streams_say_what_is_known(void **state)
{
	struct scene *s = scene_new(0);
	const struct stream_row *r;

	(void)state;
	a_barn_and_more(s);
	s->channel = "cam-a";
	connect_at(s, 100);
	join_at(s, 1000, "p1");
	look(s, 9000);
	assert_int_equal(s->snap.streams_total, 3);
	assert_int_equal(s->snap.n_streams, 3);
	r = s->snap.streams;
	assert_string_equal(r[0].name, "attic");
	assert_string_equal(r[0].status, "CREATING");
	assert_int_equal(r[0].retention_h, 0);
	assert_int_equal(r[0].last_fragment_us, 0);
	assert_string_equal(r[1].name, "barn");
	assert_string_equal(r[1].channel, "cam-a");
	assert_int_equal(r[1].channels, 1);
	assert_int_equal(r[1].created_wall_ms, 1699999000000);
	assert_int_equal(r[2].created_wall_ms, 0);
	assert_string_equal(r[2].channel, "");
	scene_free(s);
}

static void fragments_count_for_their_stream(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	a_barn_and_more(s);
	s->channel = "cam-a";
	at(s, 5000, "fragment.closed", "\"stream\":\"barn\",\"id\":\"1\",\"ms\":800");
	at(s, 6000, "fragment.closed", "\"id\":\"2\",\"ms\":800"); /* of its channel's */
	look(s, 9000);
	assert_int_equal(s->snap.streams[1].fragments, 2);
	assert_int_equal(s->snap.streams[1].last_fragment_us, 6000000);
	assert_int_equal(s->snap.streams[0].fragments, 0);
	scene_free(s);
}

/* As channels come, change their stream and go. */
static void who_is_mapped_is_counted(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	a_barn_and_more(s);
	mapping(s, "cam-c", "barn");
	mapping(s, "cam-c", "barn"); /* twice is once */
	assert_int_equal(look(s, 10)->streams[1].channels, 2);
	assert_string_equal(s->snap.streams[1].channel, "cam-c");
	mapping(s, "cam-c", "attic");
	assert_int_equal(look(s, 20)->streams[1].channels, 1);
	assert_int_equal(s->snap.streams[0].channels, 2);
	mapping(s, "cam-c", "");
	assert_int_equal(look(s, 30)->streams[0].channels, 1);
	s->channel = "cam-b";
	at(s, 40, "channel.gone", "");
	assert_int_equal(look(s, 40)->streams[0].channels, 0);
	at(s, 50, "stream.gone", "\"stream\":\"barn\"");
	look(s, 50);
	assert_int_equal(s->snap.n_streams, 2);
	assert_string_equal(s->snap.streams[1].name, "cellar");
	scene_free(s);
}

static const char *streams_by(struct scene *s, const char *filter, int sort, bool reverse)
{
	static char names[256];
	struct want w = {.parts = WANT_STREAMS,
			 .streams = {slice_of(filter), sort, reverse, 0, 0},
			 .now_us = 9000000};

	model_snapshot(s->m, &w, &s->snap);
	names[0] = '\0';
	for (size_t i = 0; i < s->snap.n_streams; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
			 i ? " " : "", s->snap.streams[i].name);
	return names;
}

static void streams_are_sorted_and_filtered(void **state)
{
	static const struct {
		const char *filter;
		int sort;
		bool reverse;
		const char *names;
	} cases[] = {
		{"", STREAMS_BY_NAME, false, "attic barn cellar"},
		{"", STREAMS_BY_NAME, true, "cellar barn attic"},
		{"", STREAMS_BY_RETENTION, false, "attic barn cellar"},
		{"", STREAMS_BY_CREATED, false, "barn attic cellar"}, /* none is last */
		{"", STREAMS_BY_CREATED, true, "attic barn cellar"},
		{"", STREAMS_BY_CHANNEL, true, "attic barn cellar"},
		{"retention<24h", STREAMS_BY_NAME, false, "attic"},
		{"mapped", STREAMS_BY_NAME, false, "attic barn"},
		{"!mapped", STREAMS_BY_NAME, false, "cellar"},
		{"cam-a", STREAMS_BY_NAME, false, "barn"},
		{"status!=ACTIVE", STREAMS_BY_NAME, false, "attic"},
		{"created<1h", STREAMS_BY_NAME, false, "barn"},
		{"", 99, false, "attic barn cellar"},
	};
	struct scene *s = scene_new(0);

	(void)state;
	a_barn_and_more(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			streams_by(s, cases[i].filter, cases[i].sort, cases[i].reverse),
			cases[i].names);
	scene_free(s);
}

/* Names that begin alike, and names that one begins with another. */
static void long_lists_stand_in_order(void **state)
{
	static const char *const families[] = {"",
					       "a",
					       "front-door-camera-",
					       "front-door-",
					       "zebra",
					       "front-door-camera-entrance-of-the-",
					       "Ä",
					       "a\x7f"};
	struct scene *s = scene_new(0);
	struct want w = {.parts = WANT_STREAMS, .now_us = 1};
	uint32_t seed = 7;
	char more[128], last[64];

	(void)state;
	for (int i = 0; i < 1500; i++) {
		seed = seed * 1664525 + 1013904223;
		snprintf(more, sizeof(more), "\"stream\":\"%s%u\",\"count\":%u",
			 families[seed >> 29], seed >> 12 & 0xfff, seed % 50);
		at(s, 1, "stream", more);
	}
	for (int reverse = 0; reverse < 2; reverse++)
		for (w.streams.first = 0; !w.streams.first || s->snap.n_streams;
		     w.streams.first += SNAP_STREAMS) {
			w.streams.reverse = reverse;
			model_snapshot(s->m, &w, &s->snap);
			for (size_t i = 0; i < s->snap.n_streams; i++) {
				int order = strcmp(s->snap.streams[i].name, last);

				assert_true(!(w.streams.first + i) ||
					    (reverse ? order < 0 : order > 0));
				slice_copy(last, sizeof(last),
					   slice_of(s->snap.streams[i].name));
			}
		}
	scene_free(s);
}

/* Two producers, one after the other; another channel whose session has ended. */
static void three_sessions(struct scene *s)
{
	s->channel = "cam-b";
	s->actor = "old";
	connect_at(s, 100);
	join_at(s, 1000, "p0");
	at(s, 8000, "session.holder", "\"why\":\"join\"");
	at(s, 9000, "peer.down", "\"peer\":\"p0\",\"why\":\"ICE failed\"");
	at(s, 9100, "ws.gone", "\"code\":1006");
	s->channel = "cam-a";
	s->actor = "gate";
	connect_at(s, 10000);
	join_at(s, 11000, "p1");
	at(s, 14000, "session.holder", "\"why\":\"join\"");
	s->actor = "laptop";
	connect_at(s, 20000);
	call(s, 21000, 200, "JoinStorageSession");
}

static const char *sessions_by(struct scene *s, const char *filter, int sort, bool reverse)
{
	static char names[256];
	struct want w = {.parts = WANT_SESSIONS,
			 .sessions = {slice_of(filter), sort, reverse, 0, 0},
			 .now_us = 30000000};

	model_snapshot(s->m, &w, &s->snap);
	names[0] = '\0';
	for (size_t i = 0; i < s->snap.n_listed; i++)
		snprintf(names + strlen(names), sizeof(names) - strlen(names), "%s%s",
			 i ? " " : "", s->snap.listed[i].actor);
	return names;
}

static void sessions_of_all_channels(void **state)
{
	static const struct {
		const char *filter;
		int sort;
		bool reverse;
		const char *names;
	} cases[] = {
		{"", SESSIONS_BY_LIVE, false, "laptop gate old"},
		{"", SESSIONS_BY_STARTED, true, "old gate laptop"},
		{"", SESSIONS_BY_CHANNEL, false, "laptop gate old"},
		{"", SESSIONS_BY_PRODUCER, false, "gate laptop old"},
		{"live", SESSIONS_BY_LIVE, false, "laptop gate"},
		{"!live", SESSIONS_BY_LIVE, false, "old"},
		{"holds", SESSIONS_BY_LIVE, false, "gate"},
		{"cam-b", SESSIONS_BY_LIVE, false, "old"},
		{"took>3s", SESSIONS_BY_PRODUCER, false, "gate old"},
		{"age<15s", SESSIONS_BY_PRODUCER, false, "laptop old"},
	};
	struct scene *s = scene_new(0);

	(void)state;
	three_sessions(s);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(
			sessions_by(s, cases[i].filter, cases[i].sort, cases[i].reverse),
			cases[i].names);
	scene_free(s);
}

/* Since it holds, not since its first call. */
static void a_holder_holds_since_it_does(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	three_sessions(s);
	sessions_by(s, "holds", SESSIONS_BY_LIVE, false);
	assert_int_equal(s->snap.n_listed, 1);
	assert_int_equal(s->snap.listed[0].since_us, 10000000);
	assert_int_equal(s->snap.listed[0].holds_since_us, 14000000);
	sessions_by(s, "!holds", SESSIONS_BY_LIVE, false);
	assert_int_equal(s->snap.listed[0].holds_since_us, 0);
	scene_free(s);
}

/* More of them than a page has, and more than a channel keeps: the oldest go, and nothing
 * is shown that is gone. */
static void sessions_come_by_pages(void **state)
{
	enum { CHANNELS = 40, EACH = 40 };
	struct scene *s = scene_new(0);
	char channel[32], actor[32];
	struct want w = {.parts = WANT_SESSIONS, .now_us = 1};

	(void)state;
	for (int i = 0; i < CHANNELS * EACH; i++) {
		snprintf(channel, sizeof(channel), "cam-%d", i % CHANNELS);
		snprintf(actor, sizeof(actor), "p%d", i);
		s->channel = channel;
		s->actor = actor;
		call(s, i * 10, 5, "JoinStorageSession");
		if (i % 100 == 0)
			model_snapshot(s->m, &w, &s->snap);
	}
	w.now_us = (int64_t)CHANNELS * EACH * 10000;
	w.sessions.first = 1000;
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.sessions_shown, CHANNELS * 32);
	assert_int_equal(s->snap.first_listed, 1000);
	assert_int_equal(s->snap.n_listed, SNAP_ROWS);
	w.sessions.first = CHANNELS * 32 - 3;
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.n_listed, 3);
	w.sessions.first = SIZE_MAX;
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.n_listed, 0);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_say_what_is_known),
		cmocka_unit_test(fragments_count_for_their_stream),
		cmocka_unit_test(who_is_mapped_is_counted),
		cmocka_unit_test(streams_are_sorted_and_filtered),
		cmocka_unit_test(long_lists_stand_in_order),
		cmocka_unit_test(sessions_of_all_channels),
		cmocka_unit_test(a_holder_holds_since_it_does),
		cmocka_unit_test(sessions_come_by_pages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
