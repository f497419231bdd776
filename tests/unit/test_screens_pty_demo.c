/* The demo on a terminal of our own: what is broken on purpose, and the sentence it ends
 * in; its tabs. */
#include "tests/unit/pty.h"

static const char *const demo[] = {"demo", NULL};

static void what_is_broken_on_purpose_says_why(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 80, 24, "xterm-256color", demo);
	pty_patience_ms = 20000;
	wait_for(&t, "gate-cam: MEDIA");
	type(&t, "D");
	wait_for(&t, "Break something on purpose");
	wait_for(&t, "the camera answers with VP8");
	type(&t, "vp8\r");
	wait_for(&t, "answer refused: video is VP8/90000");
	wait_for(&t, "use an H.264 encoder");
	type(&t, ":break storage-disabled\r");
	wait_for(&t, "media storage is DISABLED: unmapped-cam's join would be refused");
	type(&t, ":break no-retention\r");
	wait_for(&t, "no retention: the stream keeps media 0 h and cannot be mapped");
	type(&t, ":break wrong-keys\r");
	wait_for(&t, "describe failed: the secret key is wrong");
	type(&t, ":break nothing\r");
	wait_for(&t, "gate-cam: MEDIA"); /* the healthy one went on */
	type(&t, "\033[21~");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

/* B spoils the newest producer's path and mends it; the plots of the media show the loss. */
static void the_newest_ones_path_is_spoilt_and_mended(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", demo);
	pty_patience_ms = 20000;
	wait_for(&t, "gate-cam: MEDIA");
	type(&t, "B");
	wait_for(&t, "gate-cam loses 5 % of its packets, the others are 80 ms late: B ends");
	type(&t, "S");
	wait_for(&t, "1 session");
	wait_for(&t, "\u25cf holds");
	type(&t, "B");
	wait_for(&t, "gate-cam has its good path again");
	type(&t, "P");
	wait_for(&t, "gate-cam has stopped");
	type(&t, "B");
	wait_for(&t, "no producer is running: F9 starts one");
	type(&t, "\033[21~");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

/* The streams' tab on a real service; and a deletion's success is what stays to be read. */
static void a_channel_with_a_session_is_deleted(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", demo);
	pty_patience_ms = 20000;
	wait_for(&t, "gate-cam: MEDIA");
	type(&t, "F");
	wait_for(&t, "1 stream");
	wait_for(&t, "keeps media 24h");
	type(&t, "\r");
	wait_for(&t, "gate-cam: MEDIA");
	type(&t, "xdemo-camera\r");
	wait_for(&t, "the channel demo-camera is deleted");
	drain(&t, 4000); /* its producer ends meanwhile */
	wait_for(&t, "the channel demo-camera is deleted");
	type(&t, "\033[21~");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_broken_on_purpose_says_why),
		cmocka_unit_test(the_newest_ones_path_is_spoilt_and_mended),
		cmocka_unit_test(a_channel_with_a_session_is_deleted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
