/* The demo on a terminal of our own: what is broken on purpose, and the sentence it ends
 * in. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_broken_on_purpose_says_why),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
