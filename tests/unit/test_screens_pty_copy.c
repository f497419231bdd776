/* What is copied on the real program reaches the terminal as OSC 52, on every screen that
 * has something, and nothing secret is in it. */
#include "tests/unit/pty.h"

#include "core/base64.h"

#define TAKEOVER "tests/fixtures/recordings/takeover.jsonl"
#define OSC      "\033]52;c;"

static const char *const args[] = {"replay", TAKEOVER, "--no-memory", NULL};

/* The newest text that went to the clipboard; "" = none yet. */
static const char *clipboard(struct terminal *t)
{
	static char text[TEXT_ROOM];
	const char *at = NULL, *next = t->raw;
	size_t n = 0;

	while ((next = strstr(next, OSC)))
		at = next += strlen(OSC);
	if (at && strchr(at, '\a'))
		n = base64_decode(text, sizeof(text) - 1,
				  (struct slice){at, (size_t)(strchr(at, '\a') - at)});
	text[n < sizeof(text) ? n : 0] = '\0';
	return text;
}

static void copies(struct terminal *t, const char *keys, const char *said, const char *text)
{
	t->n_raw = 0;
	t->raw[0] = '\0';
	type(t, keys);
	wait_for(t, said);
	if (!strstr(clipboard(t), text))
		fail_msg("%s: `%s` is not in `%s`", said, text, clipboard(t));
}

static void begin(struct terminal *t, const char *term)
{
	start(t, 120, 35, term, args);
	wait_for(t, "event 162 of 162");
}

static void end(struct terminal *t)
{
	type(t, "\x03");
	assert_int_equal(ending(t), 0);
	finish(t);
}

static void each_screen_copies_what_the_cursor_is_on(void **state)
{
	static struct terminal t;

	(void)state;
	pty_env[0] = NULL;
	begin(&t, "xterm-256color");
	copies(&t, "Cy", "copied the ARN, 77 bytes",
	       "arn:aws:kinesisvideo:us-west-2:123456789012:channel/demo-camera/");
	copies(&t, ":copy channel\r", "copied the channel's name, 11 bytes", "demo-camera");
	copies(&t, ":streams\ry", "copied the stream's name", "demo-stream");
	copies(&t, ":sessions\ry", "copied the session", "demo-camera  ");
	copies(&t, "sy", "copied the ARN", "arn:"); /* no alert stands */
	copies(&t, "ify", "copied the message", "");
	copies(&t, "dy", "copied the answer", "v=0\n");
	assert_null(strstr(clipboard(&t), "ice-pwd:0"));
	assert_non_null(strstr(clipboard(&t), "a=ice-pwd:\xe2\x80\xa6\n"));
	copies(&t, ":copy offer\r", "copied the offer", "v=0\n");
	copies(&t, "ty", "copied the takeover", "gate-cam -> laptop");
	copies(&t, "Ly", "copied the line", "2026-");
	type(&t, ":copy nothing\r");
	wait_for(&t, "not on this screen");
	type(&t, "\x03"); /* the palette is open still */
	end(&t);
}

static void the_fix_is_copied(void **state)
{
	static struct terminal t;

	(void)state;
	pty_env[0] = NULL;
	begin(&t, "xterm-256color");
	type(&t, "dv");
	wait_for(&t, "R01 audio and video");
	type(&t, "\r");
	wait_for(&t, "y copies it");
	copies(&t, "y", "copied the finding", "R01 ");
	end(&t);
}

static void tmux_is_told_to_pass_it_on(void **state)
{
	static struct terminal t;

	(void)state;
	pty_env[0] = "TMUX=/tmp/tmux-0/default,1,0";
	begin(&t, "tmux-256color");
	copies(&t, "Cy", "copied the ARN", "arn:aws:kinesisvideo:");
	assert_non_null(strstr(t.raw, "\033Ptmux;\033\033]52;c;"));
	pty_env[0] = NULL;
	end(&t);
}

static void a_console_has_no_clipboard(void **state)
{
	static struct terminal t;

	(void)state;
	begin(&t, "linux");
	type(&t, "Cy");
	wait_for(&t, "not copied: a program cannot reach the clipboard");
	assert_null(strstr(t.raw, OSC));
	end(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_screen_copies_what_the_cursor_is_on),
		cmocka_unit_test(the_fix_is_copied),
		cmocka_unit_test(tmux_is_told_to_pass_it_on),
		cmocka_unit_test(a_console_has_no_clipboard),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
