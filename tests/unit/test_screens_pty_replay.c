/* A recording on the real program: keys in, cells out. */
#include "tests/unit/pty.h"

#define TAKEOVER "tests/fixtures/recordings/takeover.jsonl"

static void open_recording(struct terminal *t, const char *file)
{
	const char *const args[] = {"replay", file, NULL};

	start(t, 120, 35, "xterm-256color", args);
}

static void leave(struct terminal *t, int code)
{
	type(t, "\x03");
	assert_int_equal(ending(t), code);
	finish(t);
}

static void it_opens_at_its_end(void **state)
{
	static struct terminal t;

	(void)state;
	open_recording(&t, TAKEOVER);
	wait_for(&t, "event 162 of 162");
	wait_for(&t, "REPLAY  takeover.jsonl");
	wait_for(&t, "demo-camera");
	wait_for(&t, "laptop: ENDED");
	leave(&t, 0);
}

static void keys_go_to_its_moments(void **state)
{
	static struct terminal t;

	(void)state;
	open_recording(&t, TAKEOVER);
	wait_for(&t, "event 162 of 162");
	type(&t, "^t");
	wait_for(&t, "nobody has taken the session over yet");
	type(&t, "J+9.2\r");
	wait_for(&t, "00:09.2 / 00:18.0");
	wait_for(&t, "laptop");
	type(&t, "<");
	wait_for(&t, "laptop holds the session, before it gate-cam");
	type(&t, ",");
	wait_for(&t, "paused 1x  00:09.1");
	type(&t, "Jnoon\r");
	wait_for(&t, "`noon` is no moment");
	type(&t, "^<<<");
	wait_for(&t, "nothing happened before");
	type(&t, "$.");
	wait_for(&t, "this is the last event");
	leave(&t, 0);
}

static void it_plays_and_stops_at_the_end(void **state)
{
	static struct terminal t;

	(void)state;
	open_recording(&t, TAKEOVER);
	wait_for(&t, "event 162 of 162");
	type(&t, "}}}}}}}"); /* not beyond 64x */
	wait_for(&t, "paused 64x");
	type(&t, "{{{{p"); /* from the beginning: it stood at the end */
	wait_for(&t, "■ paused 4x  00:18.0"); /* it drew all the time until then */
	type(&t, "{{Jbegin\rp");
	usleep(1500000);
	type(&t, "p");
	wait_for(&t, "■ paused 1x  00:0");
	assert_null(strstr(t.text, "paused 1x  00:00"));
	leave(&t, 0);
}

static void it_comes_through_a_pipe(void **state)
{
	static struct terminal t;
	char line[PATH_MAX + 64];
	const char *const args[] = {"-c", line, NULL};

	(void)state;
	snprintf(line, sizeof(line), "cat " TAKEOVER " | %s replay - --at '#81'",
		 program());
	start_program(&t, 80, 24, "xterm-256color", "/bin/sh", args);
	wait_for(&t, "event 81 of 162");
	type(&t, "q");
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void what_is_wrong_in_it_is_said(void **state)
{
	static const char lines[] = "{\"ev\":\"note\",\"t\":1000,\"why\":\"x\"}\nno\n"
				    "{\"ev\":\"note\",\"t\":2000,\"why\":\"y\"}\n{\"ev\":";
	static struct terminal t;
	char path[] = "/tmp/kvscope-test-XXXXXX";
	int fd = mkstemp(path);

	(void)state;
	assert_int_equal(write(fd, lines, sizeof(lines) - 1), sizeof(lines) - 1);
	open_recording(&t, path);
	wait_for(&t, "line 2 is not an event; it was left out");
	wait_for(&t, "event 2 of 2");
	leave(&t, 0);
	assert_int_equal(ftruncate(fd, 0), 0);
	open_recording(&t, path);
	wait_for(&t, "is empty");
	assert_int_equal(ending(&t), 255);
	finish(&t);
	close(fd);
	unlink(path);
}

/* Nobody waits for a clock while nothing is played. */
static void it_is_still_while_it_is_held(void **state)
{
	static struct terminal t;
	size_t before;

	(void)state;
	open_recording(&t, TAKEOVER);
	wait_for(&t, "event 162 of 162");
	type(&t, "J50%\r");
	wait_for(&t, "event 8");
	drain(&t, 300);
	before = t.bytes;
	drain(&t, 1500);
	assert_int_equal(t.bytes, before);
	leave(&t, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_opens_at_its_end),
		cmocka_unit_test(keys_go_to_its_moments),
		cmocka_unit_test(it_plays_and_stops_at_the_end),
		cmocka_unit_test(it_comes_through_a_pipe),
		cmocka_unit_test(what_is_wrong_in_it_is_said),
		cmocka_unit_test(it_is_still_while_it_is_held),
	};

	pty_patience_ms = 10000;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
