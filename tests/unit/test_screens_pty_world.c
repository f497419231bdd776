/* What a person does to the world, on the real program and a real local service: keys in,
 * cells out, and what the service says afterwards. */
#include "tests/unit/pty.h"

#include "tui/cli/ready.h"

struct far_service {
	pid_t pid;
	char data[64], id[192], secret[192];
	struct ready ready;
};

static struct far_service far;

static void read_ready(int fd)
{
	char line[8192] = "";
	size_t n = 0;

	while (n + 1 < sizeof(line) && !strchr(line, '\n')) {
		ssize_t got = read(fd, line + n, sizeof(line) - 1 - n);

		assert_true(got > 0);
		n += (size_t)got;
		line[n] = '\0';
	}
	assert_true(ready_read(&far.ready, slice_of(line)));
}

static int serve(void **state)
{
	int ends[2];

	(void)state;
	if (access(program(), X_OK) != 0)
		return 0;
	strcpy(far.data, "/tmp/kvscope-pty-XXXXXX");
	assert_non_null(mkdtemp(far.data));
	assert_int_equal(pipe(ends), 0);
	far.pid = fork();
	if (!far.pid) {
		setenv("XDG_RUNTIME_DIR", far.data, 1); /* no screen of this person finds it */
		dup2(ends[1], STDOUT_FILENO);
		dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		execl(program(), "kvscope", "serve", "--json", "--data", far.data, NULL);
		_exit(99);
	}
	close(ends[1]);
	read_ready(ends[0]);
	close(ends[0]);
	snprintf(far.id, sizeof(far.id), "AWS_ACCESS_KEY_ID=%s", far.ready.access_key_id);
	snprintf(far.secret, sizeof(far.secret), "AWS_SECRET_ACCESS_KEY=%s",
		 far.ready.secret_access_key);
	pty_env[0] = far.id;
	pty_env[1] = far.secret;
	pty_env[2] = "AWS_REGION=us-west-2";
	pty_env[3] = "XDG_CONFIG_HOME=/nowhere";
	pty_patience_ms = 15000; /* real media, beside other tests */
	return 0;
}

static int unserve(void **state)
{
	char command[128];

	(void)state;
	if (!far.pid)
		return 0;
	kill(far.pid, SIGTERM);
	waitpid(far.pid, NULL, 0);
	snprintf(command, sizeof(command), "rm -rf %s", far.data);
	return system(command);
}

/* A line of keys at a time, as a person types: the picture follows. */
static void keys(struct terminal *t, const char *typed)
{
	type(t, typed);
	drain(t, 30);
}

static void from_a_channel_to_its_end(void **state)
{
	const char *const args[] = {"--local", far.ready.http, NULL};
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", args);
	wait_for(&t, "✔");
	keys(&t, "c"); /* filled, as it is the first one */
	wait_for(&t, "Create a channel");
	keys(&t, "\025cam-1\r\r\025\r");
	wait_for(&t, "the channel cam-1 is there");
	wait_for(&t, "DISABLED");

	keys(&t, "J"); /* not mapped: it is said beforehand */
	wait_for(&t, "the join will be refused");
	keys(&t, "\033");
	wait_for(&t, "cancelled: nothing was sent");

	keys(&t, "M");
	wait_for(&t, "Map a channel to a stream");
	keys(&t, "\025barn\r24\r");
	wait_for(&t, "cam-1 is mapped to the stream barn");
	wait_for(&t, "ENABLED");

	keys(&t, "J");
	wait_for(&t, "nobody (the local service sees all)");
	keys(&t, "\r");
	wait_for(&t, "joining the session of cam-1");
	wait_for(&t, "MEDIA");
	keys(&t, "s");
	wait_for(&t, "kvscope: MEDIA, holds the session");
	wait_for(&t, "fragment stored");
	keys(&t, "V");
	wait_for(&t, "480 x ");
	keys(&t, "@"); /* it was asked for by calls as others are */
	wait_for(&t, "get-data-endpoint");
	wait_for(&t, "get-images");
	keys(&t, "qs");

	keys(&t, "q"); /* back, and then out: it asks, as something runs */
	keys(&t, "q");
	wait_for(&t, "Quit while producing");
	keys(&t, "\033");
	keys(&t, "Q");
	wait_for(&t, "Leave the session");
	keys(&t, "\r");
	wait_for(&t, "left the session of cam-1");

	keys(&t, "U");
	wait_for(&t, "End the mapping of a channel");
	keys(&t, "cam-1\r");
	wait_for(&t, "cam-1 is not mapped any more");
	keys(&t, "x");
	wait_for(&t, "Delete a channel");
	keys(&t, "cam\r"); /* not its name */
	wait_for(&t, "type cam-1");
	keys(&t, "-1\r");
	wait_for(&t, "the channel cam-1 is deleted");
	keys(&t, "@");
	wait_for(&t, "delete-signaling-channel");
	keys(&t, "\033");
	keys(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

/* A channel that was made beforehand is offered, and the operation's answer printed. */
static void the_prompt_completes(void **state)
{
	const char *const make[] = {"create-signaling-channel", "--channel-name",
				    "prompted",			"--endpoint-url",
				    far.ready.http,		NULL};
	const char *const args[] = {"--cli-auto-prompt", NULL};
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", make);
	wait_for(&t, "ChannelARN");
	assert_int_equal(ending(&t), 0);
	finish(&t);

	start(&t, 100, 30, "xterm-256color", args);
	wait_for(&t, "create-signaling-channel");
	keys(&t, "dscsig\t"); /* letters of it, in order */
	wait_for(&t, "> kvscope describe-signaling-channel");
	keys(&t, "endpoint\t");
	type(&t, far.ready.http);
	keys(&t, " ch-na\t");
	wait_for(&t, "prompted");
	keys(&t, "prom\t--output text --query ChannelInfo.ChannelStatus");
	keys(&t, "\033[B"); /* nothing fits a query: nothing is chosen */
	keys(&t, "\r");
	wait_for(&t, "ACTIVE");
	assert_int_equal(ending(&t), 0);
	finish(&t);

	start(&t, 20, 3, "vt100", args);
	wait_for(&t, ">");
	keys(&t, "\003");
	assert_int_equal(ending(&t), 130);
	finish(&t);
}

/* What speaks like AWS is treated like AWS: it starts locked, and a refusal is a sentence.
 */
static void aws_starts_locked(void **state)
{
	const char *const local[] = {"--local", far.ready.http, NULL};
	const char *const args[] = {"--endpoint-url", far.ready.http, NULL};
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", local);
	wait_for(&t, "✔");
	keys(&t, "c\025cam-2\r\r\025\r");
	wait_for(&t, "the channel cam-2 is there");
	keys(&t, "\003");
	assert_int_equal(ending(&t), 0);
	finish(&t);

	start(&t, 100, 30, "xterm-256color", args);
	wait_for(&t, "READ-ONLY");
	wait_for(&t, "cam-2");
	wait_for(&t, "DISABLED"); /* described by and by */
	keys(&t, "x");
	wait_for(&t, "nothing is changed on AWS yet");
	keys(&t, "cam-2\r");
	wait_for(&t, "▲ READ-ONLY");
	keys(&t, "\024"); /* the dry run is allowed */
	wait_for(&t, "2 calls would be made; nothing is sent");
	keys(&t, "\033");
	wait_for(&t, "cancelled");
	keys(&t, "W");
	wait_for(&t, "Unlock changes on AWS");
	keys(&t, "us-west-2\r");
	wait_for(&t, "READ-WRITE");
	keys(&t, "xcam-2\r");
	wait_for(&t, "the channel cam-2 is deleted");
	wait_for(&t, "no signaling channels");
	keys(&t, "W");
	wait_for(&t, "READ-ONLY");
	keys(&t, "\003");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

/* Interrupted while it produces: it says goodbye first. */
static void quitting_says_goodbye(void **state)
{
	const char *const args[] = {"--local", far.ready.http, NULL};
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", args);
	wait_for(&t, "✔");
	keys(&t, "c\025cam-3\r\r\025den\r24\r");
	wait_for(&t, "mapped to the stream den");
	keys(&t, "J\r");
	wait_for(&t, "MEDIA");
	keys(&t, "\003");
	wait_for(&t, "Quit while producing");
	keys(&t, "\r");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(from_a_channel_to_its_end),
		cmocka_unit_test(aws_starts_locked),
		cmocka_unit_test(quitting_says_goodbye),
		cmocka_unit_test(the_prompt_completes),
	};

	return cmocka_run_group_tests(tests, serve, unserve);
}
