/* A recording at any of its moments: the same as when it was folded straight there; and
 * files that are none. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/player.h"

#define TAKEOVER "tests/fixtures/recordings/takeover.jsonl"
enum { MANY = 150000, TAKEOVER_EVENTS = 162 };

/* What a screen would get at this moment, as a number. */
static uint64_t seen(struct player *p)
{
	struct snapshot *s = calloc(1, sizeof(*s));
	struct player_view v;
	struct want w = {.parts = 0xff,
			 .channel = SLICE("demo-camera"),
			 .channel_rows = 20,
			 .ladder_rows = 200,
			 .ladder_tail = true,
			 .ladder_detail = SIZE_MAX,
			 .log_rows = 200,
			 .log_tail = true};
	const unsigned char *at = (const unsigned char *)s;
	uint64_t h = 1469598103934665603u;

	assert_non_null(s);
	player_view(p, &v);
	w.now_us = v.now_us;
	model_snapshot(player_model(p), &w, s);
	s->version = 0; /* counts looks, too */
	/* Where the oldest rows are forgotten depends on when they were looked at. */
	s->ladder_total = s->ladder_first = 0;
	for (size_t i = 0; i < sizeof(*s); i++)
		h = (h ^ at[i]) * 1099511628211u;
	free(s);
	return h;
}

static struct player *opened(const char *path)
{
	struct trouble why;
	struct player *p = player_open(path, &why);

	if (!p)
		fail_msg("%s", why.words);
	while (player_read(p, 1000))
		;
	return p;
}

static struct player_view view_of(const struct player *p)
{
	struct player_view v;

	player_view(p, &v);
	return v;
}

/* A file with these lines; the caller removes it. */
static const char *written(char *path, const char *lines, size_t n)
{
	int fd;

	strcpy(path, "/tmp/kvscope-test-XXXXXX");
	fd = mkstemp(path);
	assert_true(fd >= 0 && write(fd, lines, n) == (ssize_t)n);
	close(fd);
	return path;
}

static void it_is_read_whole(void **state)
{
	struct player *p = opened(TAKEOVER);
	struct player_view v = view_of(p);

	(void)state;
	assert_int_equal(v.events, TAKEOVER_EVENTS);
	assert_int_equal(v.event, v.events);
	assert_int_equal(v.lines, v.events);
	assert_int_equal(v.bad, 0);
	assert_int_equal(v.read_percent, 100);
	assert_int_equal(v.now_us, v.end_us);
	assert_in_range(v.end_us - v.begin_us, 10000000, 30000000);
	assert_in_range(v.end_wall_ms - v.begin_wall_ms, 10000, 30000);
	player_free(p);
}

/* Event by event forward, then the same screens backward. */
static void back_is_as_forth(void **state)
{
	struct player *p = opened(TAKEOVER);
	uint64_t forth[TAKEOVER_EVENTS + 1], begin;

	(void)state;
	player_go(p, 0);
	begin = view_of(p).event;
	for (uint64_t n = begin; n <= TAKEOVER_EVENTS; n++) {
		player_go_to_event(p, n);
		assert_int_equal(view_of(p).event, n);
		forth[n] = seen(p);
	}
	for (uint64_t n = TAKEOVER_EVENTS; n >= begin; n--) {
		player_go_to_event(p, n);
		assert_int_equal(view_of(p).event, n);
		if (seen(p) != forth[n])
			fail_msg("event %llu", (unsigned long long)n);
	}
	player_free(p);
}

static void a_moment_has_all_before_it(void **state)
{
	struct player *p = opened(TAKEOVER);
	struct player_view v = view_of(p), at;
	uint64_t last = 0;

	(void)state;
	for (int64_t us = v.begin_us; us <= v.end_us; us += 100000) {
		player_go(p, us);
		at = view_of(p);
		assert_int_equal(at.now_us, us);
		assert_true(at.event >= last);
		assert_true(llabs(at.now_wall_ms - v.begin_wall_ms -
				  (us - v.begin_us) / 1000) <= 2);
		last = at.event;
	}
	player_go(p, INT64_MAX);
	assert_int_equal(view_of(p).event, v.events);
	player_go(p, INT64_MIN);
	assert_int_equal(view_of(p).now_us, v.begin_us);
	player_free(p);
}

static void a_time_of_day_is_found(void **state)
{
	struct player *p = opened(TAKEOVER);
	struct player_view v = view_of(p);

	(void)state;
	for (int64_t ms = 0; ms < v.end_wall_ms - v.begin_wall_ms; ms += 500) {
		int64_t us = player_at_wall(p, v.begin_wall_ms + ms);

		assert_in_range(us - v.begin_us, (ms > 2 ? ms - 2 : 0) * 1000,
				ms * 1000 + 2000);
	}
	assert_int_equal(player_at_wall(p, 0), v.begin_us);
	assert_int_equal(player_at_wall(p, INT64_MAX), v.end_us);
	assert_int_equal(view_of(p).event, v.events); /* nothing moved */
	player_free(p);
}

static void notices_are_jumped_to(void **state)
{
	struct player *p = opened(TAKEOVER);
	unsigned char marks[64];
	size_t takeovers = 0;
	uint64_t there;

	(void)state;
	assert_false(player_go_to_notice(p, 1, NOTICE_STATE));
	assert_true(player_go_to_notice(p, -1, NOTICE_TAKEOVER));
	there = view_of(p).event;
	assert_in_range(there, 50, TAKEOVER_EVENTS - 1);
	assert_false(player_go_to_notice(p, -1, NOTICE_TAKEOVER));
	assert_int_equal(view_of(p).event, there);
	player_go(p, 0);
	assert_true(player_go_to_notice(p, 1, NOTICE_TAKEOVER));
	assert_int_equal(view_of(p).event, there);
	assert_true(player_go_to_notice(p, -1, NOTICE_STATE));
	assert_true(view_of(p).event < there);
	player_marks(p, marks, sizeof(marks));
	for (size_t i = 0; i < sizeof(marks); i++)
		takeovers += marks[i] == NOTICE_TAKEOVER;
	assert_int_equal(takeovers, 1);
	player_free(p);
}

/* Long enough for copies of the model on the way. */
static const char *long_one(char *path)
{
	FILE *f;

	strcpy(path, "/tmp/kvscope-test-XXXXXX");
	f = fdopen(mkstemp(path), "w");
	assert_non_null(f);
	for (int i = 0; i < MANY; i++) {
		const char *kind = i % 97 == 5    ? "session.join"
				   : i % 97 == 9  ? "session.holder"
				   : i % 97 == 50 ? "peer.ice"
						  : "note";

		fprintf(f,
			"{\"ev\":\"%s\",\"t\":%d,\"w\":%d,\"from\":\"observed\","
			"\"channel\":"
			"\"demo-camera\",\"actor\":\"a%d\",\"state\":\"info\",\"why\":\"%"
			"d\"}\n",
			kind, (i + 1) * 1000, i + 1, i / 97 % 5, i);
	}
	fclose(f);
	return path;
}

static void a_long_one_goes_back_too(void **state)
{
	static const uint64_t at[] = {1,     2,      70000,  70001,  65536,
				      65535, 131072, 131073, 140000, MANY - 1};
	enum { N = sizeof(at) / sizeof(*at) };
	uint64_t straight[N];
	char path[64];
	struct player *p = opened(long_one(path)), *q = opened(path);

	(void)state;
	assert_int_equal(view_of(p).events, MANY);
	for (int i = 0; i < N; i++) {
		player_free(q); /* afresh: only forward, from the beginning */
		q = opened(path);
		player_go_to_event(q, 1);
		player_go_to_event(q, at[i]);
		straight[i] = seen(q);
	}
	for (int turn = 0; turn < 2; turn++)
		for (int i = N - 1; i >= 0; i--) {
			player_go_to_event(p, at[i]);
			assert_int_equal(view_of(p).event, at[i]);
			if (seen(p) != straight[i])
				fail_msg("event %llu", (unsigned long long)at[i]);
		}
	for (uint64_t n = 70600; n > 70000; n--) { /* past the near copies */
		player_go_to_event(p, n);
		assert_int_equal(view_of(p).now_us, (int64_t)n * 1000);
	}
	player_go_to_event(p, 70000);
	assert_int_equal(seen(p), straight[2]);
	player_free(p);
	player_free(q);
	unlink(path);
}

#define LINE(t)                                                                            \
	"{\"ev\":\"note\",\"t\":" #t ",\"w\":" #t ",\"from\":\"api\",\"why\":\"x\"}\n"

static void bad_lines_are_counted(void **state)
{
	static const char lines[] = LINE(1000) "nonsense\n" LINE(
		2000) "\n\r\n"
		      "{\"fx\":\"call\"}\n" LINE(3000) "{\"ev\":\"note\",\"t\":40";
	char path[64];
	struct player *p = opened(written(path, lines, sizeof(lines) - 1));
	struct player_view v = view_of(p);

	(void)state;
	assert_int_equal(v.events, 3);
	assert_int_equal(v.bad, 2); /* what is cut at the end is no fault of the file */
	assert_string_equal(v.complaint, "line 2 is not an event");
	assert_int_equal(v.begin_us, 1000);
	assert_int_equal(v.end_us, 3000);
	player_go(p, 0);
	player_go(p, 3000);
	assert_int_equal(view_of(p).bad, 2); /* counted once */
	player_free(p);
	unlink(path);
}

static void a_line_without_end_is_one_line(void **state)
{
	size_t n = 700000, used;
	char path[64], *lines = malloc(n + 1000);
	struct player *p;
	struct player_view v;

	(void)state;
	assert_non_null(lines);
	used = (size_t)sprintf(lines, "%s", LINE(1000));
	memset(lines + used, 'x', n);
	used += n;
	used += (size_t)sprintf(lines + used, "\n%s", LINE(2000));
	p = opened(written(path, lines, used));
	v = view_of(p);
	assert_int_equal(v.events, 2);
	assert_int_equal(v.bad, 1);
	assert_int_equal(v.lines, 3);
	assert_string_equal(v.complaint, "line 2 is too long");
	player_free(p);
	unlink(path);
	free(lines);
}

static void times_are_not_believed(void **state)
{
	static const char *const files[] = {
		LINE(-5) LINE(9007199254740992) LINE(3),
		LINE(5) LINE(4) LINE(3),
		"{\"ev\":\"tick\",\"t\":7,\"w\":-9007199254740992}\n",
		"{\"ev\":\"channel\",\"t\":7,\"w\":7,\"channel\":\"a\",\"state\":"
		"\"ACTIVE\"}\n",
	};
	static const uint64_t events[] = {3, 3, 1, 1};

	(void)state;
	for (size_t i = 0; i < sizeof(files) / sizeof(*files); i++) {
		char path[64];
		struct player *p = opened(written(path, files[i], strlen(files[i])));
		struct player_view v = view_of(p);
		unsigned char marks[8];

		assert_int_equal(v.events, events[i]);
		assert_true(v.begin_us >= 0 && v.end_us >= v.begin_us);
		player_go(p, 0);
		player_go(p, v.end_us / 2);
		player_at_wall(p, 5);
		player_go_to_event(p, 0);
		player_go_to_notice(p, 1, NOTICE_STATE);
		player_go_to_notice(p, -1, NOTICE_STATE);
		player_marks(p, marks, sizeof(marks));
		player_go_to_event(p, UINT64_MAX);
		assert_int_equal(view_of(p).event, events[i]);
		player_free(p);
		unlink(path);
	}
}

static void what_is_no_recording_is_refused(void **state)
{
	static const struct {
		const char *bytes, *words;
	} cases[] = {
		{"", " is empty"},
		{"hello\nworld\n",
		 " is not a recording: no line at its beginning is an event"},
		{"{\"ev\":\"note\"",
		 " is not a recording: no line at its beginning is an event"},
		{"\n\n\n", " is not a recording: no line at its beginning is an event"},
	};
	struct trouble why;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char path[64];

		assert_null(player_open(
			written(path, cases[i].bytes, strlen(cases[i].bytes)), &why));
		assert_non_null(strstr(why.words, cases[i].words));
		unlink(path);
	}
	assert_null(player_open("/proc/nowhere", &why));
	assert_string_equal(why.words,
			    "cannot read /proc/nowhere: No such file or directory");
	assert_null(player_open("/tmp", &why));
	assert_string_equal(why.words, "cannot read /tmp: Is a directory");
}

static void a_pipe_is_read_to_its_end(void **state)
{
	static const char lines[] = LINE(1000) LINE(2000) LINE(3000);
	int ends[2], before = dup(STDIN_FILENO);
	struct player *p;

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], lines, sizeof(lines) - 1), sizeof(lines) - 1);
	close(ends[1]);
	dup2(ends[0], STDIN_FILENO);
	p = opened("-");
	assert_int_equal(view_of(p).events, 3);
	player_go(p, 1500);
	assert_int_equal(view_of(p).event, 1);
	player_free(p);
	dup2(before, STDIN_FILENO);
	close(before);
	close(ends[0]);
}

/* Another program cuts it meanwhile: what is gone is not there, and nothing else happens.
 */
static void a_file_may_shrink(void **state)
{
	char path[64];
	struct player *p = opened(long_one(path));

	(void)state;
	assert_int_equal(truncate(path, 1000), 0);
	player_go_to_event(p, 100);
	player_go_to_event(p, MANY);
	player_go_to_notice(p, -1, NOTICE_STATE);
	assert_true(view_of(p).event <= MANY);
	player_free(p);
	unlink(path);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_read_whole),
		cmocka_unit_test(back_is_as_forth),
		cmocka_unit_test(a_moment_has_all_before_it),
		cmocka_unit_test(a_time_of_day_is_found),
		cmocka_unit_test(notices_are_jumped_to),
		cmocka_unit_test(a_long_one_goes_back_too),
		cmocka_unit_test(bad_lines_are_counted),
		cmocka_unit_test(a_line_without_end_is_one_line),
		cmocka_unit_test(times_are_not_believed),
		cmocka_unit_test(what_is_no_recording_is_refused),
		cmocka_unit_test(a_pipe_is_read_to_its_end),
		cmocka_unit_test(a_file_may_shrink),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
