/* The first run as a new person has it, on the real program: an empty home, then the demo,
 * a local service that is found, and back. */
#include "tests/unit/pty.h"

struct home {
	char dir[64], home[80], run[96];
};

static struct home home;

static int make_home(void **state)
{
	(void)state;
	strcpy(home.dir, "/tmp/kvscope-home-XXXXXX");
	assert_non_null(mkdtemp(home.dir));
	snprintf(home.home, sizeof(home.home), "HOME=%s", home.dir);
	snprintf(home.run, sizeof(home.run), "XDG_RUNTIME_DIR=%s", home.dir);
	pty_env[0] = home.home;
	pty_env[1] = home.run;
	pty_env[2] = "XDG_STATE_HOME=/nowhere";
	pty_env[3] = "XDG_CONFIG_HOME=/nowhere";
	pty_patience_ms = 15000;
	return 0;
}

static int drop_home(void **state)
{
	char command[128];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", home.dir);
	return system(command);
}

static void keys(struct terminal *t, const char *typed)
{
	type(t, typed);
	drain(t, 30);
}

static const char *const no_args[] = {NULL};

static bool ignores(pid_t pid, int signal)
{
	unsigned long long set = 0;
	char path[64], line[256];
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%ld/status", (long)pid);
	f = fopen(path, "re");
	assert_non_null(f);
	while (fgets(line, sizeof(line), f) && sscanf(line, "SigIgn: %llx", &set) != 1)
		;
	fclose(f);
	return set & 1ull << (signal - 1);
}

/* A media worker that dies while a picture is sent to it does not take the screen along. */
static void a_write_to_the_dead_does_not_kill(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", no_args);
	wait_for(&t, "There are no credentials");
	assert_true(ignores(t.pid, SIGPIPE));
	keys(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void the_demo_is_one_key_away(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", no_args);
	wait_for(&t, "There are no credentials and no region to ask AWS with.");
	wait_for(&t, "export AWS_ACCESS_KEY_ID");
	keys(&t, "\033"); /* Esc goes nowhere from the first screen */
	wait_for(&t, "this is the first screen");
	keys(&t, "\r"); /* the first row is the demo */
	wait_for(&t, "LOCAL");
	wait_for(&t, "gate-cam");
	wait_for(&t, "MEDIA");
	keys(&t, "E"); /* and from it to a region, where the same is missing as before */
	wait_for(&t, "Places to look at");
	wait_for(&t, "open now");
	keys(&t, ":region eu-west-1\r");
	wait_for(&t, "AWS cannot be asked yet");
	wait_for(&t, "Unable to locate credentials");
	wait_for(&t, "eu-west-1");
	keys(&t, ":replay /nowhere/at/all\r");
	wait_for(&t, "No such file");
	keys(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static pid_t serve(void)
{
	char data[96];
	pid_t pid;

	if (access(program(), X_OK) != 0)
		skip();
	snprintf(data, sizeof(data), "%s/service", home.dir);
	pid = fork();
	if (pid)
		return pid;
	setenv("XDG_RUNTIME_DIR", home.dir, 1);
	dup2(open("/dev/null", O_WRONLY), STDOUT_FILENO);
	dup2(STDOUT_FILENO, STDERR_FILENO);
	execl(program(), "kvscope", "serve", "--data", data, NULL);
	_exit(99);
}

/* A service that runs is found with its keys: nothing has to be exported. */
static void a_local_service_is_found(void **state)
{
	pid_t service = serve();
	struct terminal t;

	(void)state;
	usleep(700000);
	start(&t, 100, 30, "xterm-256color", no_args);
	wait_for(&t, "runs now, plays us-west-2");
	keys(&t, "j\r");
	wait_for(&t, "LOCAL");
	wait_for(&t, "There are no signaling channels here yet.");
	keys(&t, "\r"); /* the first step, filled */
	wait_for(&t, "Create a channel");
	wait_for(&t, "demo-camera");
	keys(&t, "\r\r\r\r");
	wait_for(&t, "demo-camera is there, mapped to the stream demo-stream");
	kill(service, SIGTERM);
	waitpid(service, NULL, 0);
	wait_for(&t, "✖");
	keys(&t, "\003");
	assert_int_equal(ending(&t), 0);
	finish(&t);
	start(&t, 100, 30, "xterm-256color", no_args); /* it has taken its card away */
	wait_for(&t, "none runs here");
	keys(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void a_place_is_left_only_without_a_session(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", no_args);
	wait_for(&t, "without AWS");
	keys(&t, "!");
	wait_for(&t, "gate-cam: MEDIA, holds the session");
	keys(&t, "J\r");
	wait_for(&t, "kvscope: MEDIA, holds the session");
	keys(&t, ":region eu-west-1\r");
	wait_for(&t, "this screen produces on demo-camera: Q leaves that first");
	keys(&t, "Q\r");
	wait_for(&t, "left the session of demo-camera");
	keys(&t, "\003");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_to_the_dead_does_not_kill),
		cmocka_unit_test(the_demo_is_one_key_away),
		cmocka_unit_test(a_local_service_is_found),
		cmocka_unit_test(a_place_is_left_only_without_a_session),
	};

	return cmocka_run_group_tests(tests, make_home, drop_home);
}
