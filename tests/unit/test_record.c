/* Recordings as they are written: what was told before, whose eyes they are for, full
 * disks. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "net/player.h"
#include "tui/cli/recorder.h"

#define SECRET "hunter2secretpassword"

static struct event said(enum event_kind kind, int64_t at, const char *why)
{
	return (struct event){.kind = kind,
			      .at_us = at,
			      .wall_ms = at / 1000,
			      .d = {.channel = SLICE("camera"), .why = slice_of(why)}};
}

/* What a tape plays, one letter for each event's why. */
static void spell(void *self, struct slice line)
{
	struct text *t = self;
	const char *why = memmem(line.at, line.n, "\"why\":\"", 7);

	assert_true(line.n > 1 && line.at[line.n - 1] == '\n');
	assert_non_null(why);
	text_char(t, why[7]);
}

static void a_tape_plays_in_order(void **state)
{
	static const char words[] = "abcdefghijklmnopqrstuvwxyz";
	struct tape *t = tape_new(1 << 20);
	char room[64], why[2] = "";
	struct text out;

	(void)state;
	for (int i = 0; words[i]; i++) {
		struct event e;

		why[0] = words[i];
		e = said(i % 3 ? EV_NOTE : EV_TRACK_KEY, i, why);
		tape_put(t, &e);
	}
	text_init(&out, room, sizeof(room));
	tape_play(t, spell, &out);
	assert_string_equal(room, words);
	tape_free(t);
	tape_put(NULL, NULL);
	tape_free(NULL);
}

struct counted {
	int64_t notes, media, last;
};

static void count(void *self, struct slice line)
{
	struct counted *c = self;
	const char *at = memmem(line.at, line.n, "\"t\":", 4);
	long long t = at ? strtoll(at + 4, NULL, 10) : -1;

	if (memmem(line.at, line.n, "track.key", 9))
		c->media++;
	else
		c->notes++;
	assert_true(t > c->last);
	c->last = t;
}

/* However much is told, the newest is there, within the bound; media leaves the rest alone.
 */
static void a_tape_forgets_the_oldest(void **state)
{
	enum { BYTES = 1 << 20, MANY = 60000 };
	struct tape *t = tape_new(BYTES);
	struct counted c = {0, 0, 0};
	char why[300];

	(void)state;
	for (int i = 1; i <= MANY; i++) {
		struct event e;

		snprintf(why, sizeof(why), "%0*d", i * 7 % 250 + 1, i);
		e = said(i % 50 == 0 && i < 20000 ? EV_NOTE : EV_TRACK_KEY, i, why);
		tape_put(t, &e);
	}
	tape_play(t, count, &c);
	assert_int_equal(c.notes, 399); /* all of them: none was pushed out by media */
	assert_int_equal(c.last, MANY);
	assert_in_range(c.media, BYTES / 4 / 450, BYTES / 4 / 100);
	tape_free(t);
}

static void no_secret_is_on_it(void *self, struct slice line)
{
	(void)self;
	assert_null(memmem(line.at, line.n, SECRET, strlen(SECRET)));
}

static void a_tape_has_no_secrets(void **state)
{
	struct tape *t = tape_new(0);
	struct event e = said(EV_PEER_OFFER, 1, "x");

	(void)state;
	e.d.body = SLICE("v=0\r\na=ice-pwd:" SECRET "\r\n");
	tape_put(t, &e);
	tape_play(t, no_secret_is_on_it, NULL);
	tape_free(t);
}

static void a_recording_is_for_its_owner(void **state)
{
	char path[] = "/tmp/kvscope-test-XXXXXX";
	int fd = mkstemp(path);
	struct trouble why;
	struct stat about;

	(void)state;
	fchmod(fd, 0644);
	close(fd);
	assert_int_equal(record_close(record_open(path, "LOCAL", 1, &why)), FAULT_NONE);
	assert_int_equal(stat(path, &about), 0);
	assert_int_equal(about.st_mode & 0777, 0600);
	unlink(path);
	assert_null(record_open("/proc/nowhere/x", "LOCAL", 1, &why));
	assert_string_equal(why.words,
			    "cannot write the recording /proc/nowhere/x: No such file or "
			    "directory");
}

/* What was told before it began is in it, what exists is told only when it is new. */
static void it_begins_before_it_began(void **state)
{
	char path[] = "/tmp/kvscope-test-XXXXXX";
	struct recorder r = {.place = "LOCAL"};
	struct event head = said(EV_HEAD, 1, ""), note = said(EV_NOTE, 2000, "before"),
		     channel = said(EV_CHANNEL, 3000, "");
	struct player_view v;
	struct player *p;
	struct trouble why;

	(void)state;
	close(mkstemp(path));
	head.d.count = 77;
	recorder_hear(&r, &head, false);
	recorder_hear(&r, &note, true);
	recorder_hear(&r, &channel, true);
	assert_true(recorder_start(&r, path, &why));
	recorder_hear(&r, &channel, false);
	note = said(EV_NOTE, 5000, "after");
	recorder_hear(&r, &note, false);
	recorder_hear(&r, &channel, true);
	assert_true(recorder_end(&r));
	p = player_open(path, &why);
	assert_non_null(p);
	while (player_read(p, 100))
		;
	player_view(p, &v);
	assert_int_equal(v.events, 4); /* head, before, after, the news */
	assert_int_equal(v.begin_us, 2000);
	assert_int_equal(v.end_us, 5000);
	player_free(p);
	unlink(path);
}

static void a_full_disk_is_said(void **state)
{
	struct recorder r = {.place = "LOCAL"};
	struct event note = said(EV_NOTE, 1, "x");
	struct trouble why;

	(void)state;
	assert_true(recorder_start(&r, "/dev/full", &why));
	recorder_hear(&r, &note, true); /* says it */
	assert_null(r.out);
	assert_true(recorder_end(&r)); /* it was said already */
}

/* What does not fit into a line leaves a note of what it was. */
static void an_event_too_long_is_noted(void **state)
{
	char path[] = "/tmp/kvscope-record-XXXXXX", line[4096] = "";
	size_t n = 200000;
	char *body = malloc(n);
	struct event e = said(EV_FRAME_UP, 5, "");
	struct trouble why;
	struct record *r;
	FILE *in;

	(void)state;
	close(mkstemp(path));
	r = record_open(path, "LOCAL", 1, &why);
	assert_non_null(r);
	memset(body, 'x', n);
	e.d.body = (struct slice){body, n};
	record_event(r, &e);
	assert_int_equal(record_close(r), FAULT_NONE);
	in = fopen(path, "r");
	for (int i = 0; i < 2; i++)
		assert_non_null(fgets(line, sizeof(line), in));
	assert_non_null(strstr(line, "\"ev\":\"note\""));
	assert_non_null(strstr(line, "an event frame.up was too long to be recorded"));
	assert_null(fgets(line, sizeof(line), in));
	fclose(in);
	unlink(path);
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tape_plays_in_order),
		cmocka_unit_test(a_tape_forgets_the_oldest),
		cmocka_unit_test(a_tape_has_no_secrets),
		cmocka_unit_test(a_recording_is_for_its_owner),
		cmocka_unit_test(it_begins_before_it_began),
		cmocka_unit_test(a_full_disk_is_said),
		cmocka_unit_test(an_event_too_long_is_noted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
