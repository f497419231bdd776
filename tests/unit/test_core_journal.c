/* Journal lines: what is written is read back the same; what is no line is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/journal.h"

static char room[JOURNAL_LINE_MAX];
static struct journal_line line;

static struct text written(void)
{
	struct text t;

	text_init(&t, room, sizeof room);
	return t;
}

static void says_what_the_header_shows(void **state)
{
	struct event e = {
		.kind = EV_WS_GONE,
		.ticket = 5,
		.at_us = 123,
		.wall_ms = 456,
		.d = {.channel = SLICE("demo"), .code = 1006, .why = SLICE("it \"broke\"")},
	};
	struct effect fx = {.kind = FX_PEER_OPEN,
			    .d = {.peer = SLICE("d1"), .body = SLICE("[]")}};
	struct text t = written();

	(void)state;
	journal_event(&t, &e, REDACTED);
	assert_string_equal(
		room, "{\"ev\":\"ws.gone\",\"t\":123,\"w\":456,\"from\":\"observed\","
		      "\"ticket\":5,\"channel\":\"demo\",\"why\":\"it \\\"broke\\\"\","
		      "\"code\":1006}\n");
	t = written();
	journal_effect(&t, &fx, RAW);
	assert_string_equal(room,
			    "{\"fx\":\"peer.open\",\"peer\":\"d1\",\"body\":\"[]\"}\n");
}

/* Every text, every number and every track number makes the round. */
static void everything_makes_the_round(void **state)
{
	struct track_numbers track;
	struct event e = {.kind = EV_TRACK_STATS, .from = FROM_API, .ticket = 4294967295u};
	struct text t = written();
	int64_t n = 1;

	(void)state;
	e.at_us = 9007199254740991;
	e.wall_ms = 1700000000123;
#define X(name) e.d.name = SLICE("a " #name " \xE2\x80\xA6\r\n\\");
	DETAIL_TEXTS(X)
#undef X
#define X(name) e.d.name = -(n++);
	DETAIL_NUMBERS(X)
#undef X
#define X(name) track.name = n++;
	TRACK_NUMBERS(X)
#undef X
	track.rtt_us = TRACK_NUMBERS_UNKNOWN;
	track.lost = 0;
	e.d.track = &track;
	journal_event(&t, &e, RAW);
	assert_false(t.cut);
	assert_int_equal(journal_read(text_slice(&t), &line), FAULT_NONE);
	assert_false(line.is_effect);
	assert_int_equal(line.event.kind, EV_TRACK_STATS);
	assert_int_equal(line.event.from, FROM_API);
	assert_int_equal(line.event.ticket, 4294967295u);
	assert_true(line.event.at_us == e.at_us && line.event.wall_ms == e.wall_ms);
#define X(name) assert_true(slice_eq(line.event.d.name, e.d.name));
	DETAIL_TEXTS(X)
#undef X
#define X(name) assert_int_equal(line.event.d.name, e.d.name);
	DETAIL_NUMBERS(X)
#undef X
	assert_non_null(line.event.d.track);
	assert_memory_equal(line.event.d.track, &track, sizeof track);
}

static void effects_make_the_round(void **state)
{
	struct effect fx = {.kind = FX_CALL, .ticket = 9};
	struct text t = written();

	(void)state;
	fx.d.op = SLICE("JoinStorageSession");
	fx.d.ms = 6000;
	journal_effect(&t, &fx, RAW);
	assert_int_equal(journal_read(text_slice(&t), &line), FAULT_NONE);
	assert_true(line.is_effect);
	assert_int_equal(line.effect.kind, FX_CALL);
	assert_int_equal(line.effect.ticket, 9);
	assert_true(slice_is(line.effect.d.op, "JoinStorageSession"));
	assert_int_equal(line.effect.d.ms, 6000);
	assert_null(line.effect.d.track);
}

static void lines_are_judged(void **state)
{
	static const struct {
		const char *text;
		enum fault want;
	} cases[] = {
		{"{\"ev\":\"tick\"}", FAULT_NONE},
		{" { \"ev\" : \"tick\" , \"t\" : 1 } \r\n", FAULT_NONE},
		{"{\"t\":1,\"ev\":\"tick\"}", FAULT_NONE},
		{"{\"ev\":\"tick\",\"new\":{\"a\":[1,\"}\",{}]},\"t\":-5e3}", FAULT_NONE},
		{"{\"ev\":\"tick\",\"a key that is longer than any of ours will be\":1}",
		 FAULT_NONE},
		{"{\"fx\":\"hangup\",\"ticket\":3}", FAULT_NONE},
		{"", FAULT_SYNTAX},
		{"{}", FAULT_SYNTAX},
		{"[]", FAULT_SYNTAX},
		{"{\"ev\":\"nonsense\"}", FAULT_SYNTAX},
		{"{\"ev\":3}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"fx\":\"hangup\"}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\"", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\"}{}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"why", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"why\":", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",why:1}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"t\":\"1\"}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"channel\":1}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"channel\":null}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"code\":true}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"ticket\":-1}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"ticket\":4294967296}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"from\":\"hearsay\"}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"track\":[]}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"track\":{\"bytes\":\"1\"}}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"why\":\"\\x\"}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"why\":\"\\u12\"}", FAULT_SYNTAX},
		{"{\"ev\":\"tick\",\"why\":\"a\nb\"}", FAULT_SYNTAX},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if (journal_read(slice_of(cases[i].text), &line) != cases[i].want)
			fail_msg("%s", cases[i].text);
}

static void escapes_are_read(void **state)
{
	(void)state;
	assert_int_equal(
		journal_read(
			SLICE("{\"ev\":\"note\",\"why\":\"\\u00e9\\ud83c\\udfa5\\ud800\\/"
			      "\\b\\f\\n\\r\\t\\\"\\\\\"}"),
			&line),
		FAULT_NONE);
	assert_true(slice_is(line.event.d.why,
			     "\xC3\xA9\xF0\x9F\x8E\xA5\xEF\xBF\xBD/\b\f\n\r\t\"\\"));
}

/* What we write ourselves is read by a shorter way than what others write: blanks, another
 * order, keys that nearly are ours. */
static void shape_does_not_matter(void **state)
{
	static const char *const same[] = {
		"{\"ev\":\"track.stats\",\"t\":12345678901234,\"from\":\"api\",\"mid\":"
		"\"v\","
		"\"code\":12345678,\"track\":{\"bytes\":123456789,\"frames\":0,"
		"\"key_interval_ms\":1234567,\"key_age_ms\":-2,\"late\":7,\"discarded\":6}"
		"}",
		" { \"ev\" : \"track.stats\" , \"t\" : 12345678901234 , \"from\" : \"api\" "
		", "
		"\"mid\" : \"v\" , \"code\" : 12345678 , \"track\" : { \"bytes\" : "
		"123456789 , "
		"\"frames\" : 0 , \"key_interval_ms\" : 1234567 , \"key_age_ms\" : -2 , "
		"\"late\" : 7 , \"discarded\" : 6 } } ",
		"{\"track\":{\"discarded\":6.5,\"key_age_ms\":-2,\"key_interval_mz\":9,"
		"\"key_interval_ms\":1234567e0,\"key_interval_msx\":5,\"frame\":4,"
		"\"frames\":0,"
		"\"late\":7,\"bytes\":0123456789,\"\":1,\"discarde\":1},\"mid\":"
		"\"\\u0076\","
		"\"mix\":\"w\",\"code\":12345678,\"from\":\"api\",\"t\":12345678901234,"
		"\"ev\":\"track.stats\"}",
	};

	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		assert_int_equal(journal_read(slice_of(same[i]), &line), FAULT_NONE);
		assert_int_equal(line.event.kind, EV_TRACK_STATS);
		assert_int_equal(line.event.at_us, 12345678901234);
		assert_int_equal(line.event.from, FROM_API);
		assert_true(slice_is(line.event.d.mid, "v"));
		assert_int_equal(line.event.d.code, 12345678);
		assert_int_equal(line.track.bytes, 123456789);
		assert_int_equal(line.track.frames, 0);
		assert_int_equal(line.track.key_interval_ms, 1234567);
		assert_int_equal(line.track.key_age_ms, -2);
		assert_int_equal(line.track.late, 7);
		assert_int_equal(line.track.discarded, 6);
		assert_int_equal(line.track.packets, TRACK_NUMBERS_UNKNOWN);
	}
}

/* A line that ends anywhere is refused; nothing behind it is looked at. */
static void cut_lines_are_refused(void **state)
{
	static const char whole[] =
		"{\"ev\":\"track.stats\",\"t\":1,\"why\":\"a longer \\\" text\","
		"\"track\":{\"bytes\":12345678,\"discarded\":6}}";

	(void)state;
	for (size_t n = 0; n < sizeof whole - 1; n++) {
		char *cut = malloc(n ? n : 1);

		assert_non_null(cut);
		memcpy(cut, whole, n);
		assert_int_equal(journal_read((struct slice){cut, n}, &line), FAULT_SYNTAX);
		free(cut);
	}
}

static void numbers_are_bounded(void **state)
{
	static const struct {
		const char *text;
		int64_t want;
	} cases[] = {
		{"12", 12},
		{"1234567", 1234567},
		{"12345678", 12345678},
		{"123456789012345", 123456789012345},
		{"1234567890123456", 1234567890123456},
		{"9007199254740993", (int64_t)1 << 53},
		{"-12", -12},
		{"1.9", 1},
		{"1e3", 1000},
		{"1500e-3", 1},
		{"99999999999999999999999", (int64_t)1 << 53},
		{"-1e400", -((int64_t)1 << 53)},
		{"1e99999999", (int64_t)1 << 53},
		{"0e99999999", 0},
	};
	char text[128];

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		snprintf(text, sizeof text,
			 "{\"ev\":\"tick\",\"t\":%s,\"channel\":\"camera\"}",
			 cases[i].text);
		assert_int_equal(journal_read(slice_of(text), &line), FAULT_NONE);
		assert_int_equal(line.event.at_us, cases[i].want);
	}
}

static void size_is_bounded(void **state)
{
	char *big = malloc(JOURNAL_LINE_MAX * 2);
	struct event e = {.kind = EV_NOTE};
	struct text t = written();

	(void)state;
	assert_non_null(big);
	memset(big, 'x', JOURNAL_LINE_MAX * 2);
	e.d.why = (struct slice){big, JOURNAL_LINE_MAX};
	journal_event(&t, &e, RAW);
	assert_true(t.cut);
	assert_int_equal(journal_read((struct slice){big, JOURNAL_LINE_MAX + 1}, &line),
			 FAULT_TOO_BIG);
	free(big);
}

/* A picture passes the worker's socketpair, and nothing else. */
static void pictures_are_not_journaled(void **state)
{
	size_t n = 3000000, room_n = n + JOURNAL_LINE_MAX;
	char *body = malloc(n), *text = malloc(room_n), *texts = malloc(room_n);
	struct event e = {.kind = EV_PIXELS, .ticket = 7, .d = {.width = 9}};
	struct effect fx = {.kind = FX_PIXELS, .ticket = 7};
	struct text t, kept;

	(void)state;
	assert_true(body && text && texts);
	memset(body, 'Q', n);
	e.d.body = fx.d.body = (struct slice){body, n};
	text_init(&t, text, room_n);
	journal_event(&t, &e, REDACTED);
	journal_effect(&t, &fx, REDACTED);
	assert_int_equal(t.used, 0);
	journal_event(&t, &e, RAW);
	assert_false(t.cut);
	assert_int_equal(journal_read(text_slice(&t), &line), FAULT_TOO_BIG);
	text_init(&kept, texts, room_n);
	assert_int_equal(journal_read_long(text_slice(&t), &line, &kept), FAULT_NONE);
	assert_int_equal(line.event.ticket, 7);
	assert_true(slice_eq(line.event.d.body, e.d.body));
	free(body);
	free(text);
	free(texts);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_the_header_shows),
		cmocka_unit_test(everything_makes_the_round),
		cmocka_unit_test(effects_make_the_round),
		cmocka_unit_test(lines_are_judged),
		cmocka_unit_test(escapes_are_read),
		cmocka_unit_test(shape_does_not_matter),
		cmocka_unit_test(cut_lines_are_refused),
		cmocka_unit_test(numbers_are_bounded),
		cmocka_unit_test(size_is_bounded),
		cmocka_unit_test(pictures_are_not_journaled),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
