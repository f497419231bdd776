/* The real program on a terminal of our own: keys in, cells out, and what it leaves
 * behind. */
#include "tests/unit/pty.h"

static const char *const no_args[] = {NULL};
static const char *const nobody[] = {"--local",   "http://127.0.0.1:1", "--region",
				     "us-west-2", "--no-sign-request",  NULL};

static void the_first_screen_says_what_is_missing(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", no_args);
	wait_for(&t, "AWS cannot be asked yet");
	wait_for(&t, "There are no credentials and no region");
	wait_for(&t, "aws configure");
	wait_for(&t, "without AWS");
	wait_for(&t, "LIVE");
	wait_for(&t, "READ-ONLY");
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void keys_go_in_and_cells_come_out(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 80, 24, "xterm-256color", nobody);
	wait_for(&t, "The local service does not answer.");
	type(&t, "?");
	wait_for(&t, "What can be done here (channels)");
	type(&t, "takeov\r"); /* the help runs its entries */
	wait_for(&t, "Who holds the session");
	type(&t, "\033"); /* Esc goes back to the session, to the channels, and stays */
	wait_for(&t, "No session of this channel");
	type(&t, "\033");
	wait_for(&t, "does not answer");
	type(&t, "\033");
	wait_for(&t, "this is the first screen");
	type(&t, "\033[21~"); /* F10 */
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void the_size_follows_the_window(void **state)
{
	struct winsize w = {.ws_row = 40, .ws_col = 132};
	struct terminal t;

	(void)state;
	start(&t, 80, 24, "xterm-256color", no_args);
	wait_for(&t, "cannot be asked");
	t.rows = 40;
	t.cols = 132;
	vterm_set_size(t.vt, 40, 132);
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &w), 0);
	wait_for(&t, "F10Quit"); /* words of a wide screen */
	w = (struct winsize){.ws_row = 1, .ws_col = 2};
	assert_int_equal(ioctl(t.master, TIOCSWINSZ, &w), 0);
	drain(&t, 100);
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void signals_leave_the_terminal_as_it_was(void **state)
{
	static const struct {
		int signal, code;
	} all[] = {
		{SIGTERM, 130},
		{SIGHUP, 130},
		{SIGINT, 130},
		{SIGQUIT, 1000 + SIGQUIT},
		{SIGABRT, 1000 + SIGABRT},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct termios after;
		struct terminal t;

		start(&t, 80, 24, "xterm-256color", no_args);
		wait_for(&t, "cannot be asked");
		kill(t.pid, all[i].signal);
		assert_int_equal(ending(&t), all[i].code);
		tcgetattr(t.slave, &after);
		assert_int_equal(after.c_lflag & (ICANON | ECHO), ICANON | ECHO);
		/* The shell reads from the same open file: it expects to wait. */
		assert_int_equal(fcntl(t.slave, F_GETFL) & O_NONBLOCK, 0);
		wait_gone(&t, "kvscope"); /* the screen before ours is back */
		finish(&t);
	}
}

/* A terminal that takes nothing any more (a link that hangs) costs no processor time, and a
 * signal still ends the program. */
static void a_terminal_that_stands_still(void **state)
{
	struct terminal t;
	char path[64], room[512] = "";
	unsigned long ticks[2] = {0, 0};
	FILE *f;

	(void)state;
	start(&t, 200, 60, "xterm-256color", no_args);
	wait_for(&t, "cannot be asked");
	for (int i = 0; i < 20; i++) { /* whole frames that nobody reads */
		type(&t, "T");
		usleep(40000);
	}
	usleep(200000);
	snprintf(path, sizeof(path), "/proc/%d/stat", (int)t.pid);
	for (int i = 0; i < 2; i++) {
		unsigned long user = 0, kernel = 0;

		f = fopen(path, "re");
		assert_non_null(f);
		assert_non_null(fgets(room, sizeof(room), f));
		fclose(f);
		assert_int_equal(sscanf(strrchr(room, ')') + 2,
					"%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu "
					"%lu",
					&user, &kernel),
				 2);
		ticks[i] = user + kernel;
		if (!i)
			usleep(1000000);
	}
	assert_in_range(ticks[1] - ticks[0], 0, 30); /* of 100 a second */
	kill(t.pid, SIGTERM);
	assert_int_equal(ending(&t), 130);
	finish(&t);
}

/* Where there is no other screen to go back to, the shell goes on below ours. */
static void the_prompt_has_a_row_of_its_own(void **state)
{
	struct terminal t;
	VTermPos at;

	(void)state;
	start(&t, 80, 24, "linux", no_args);
	wait_for(&t, "cannot be asked");
	kill(t.pid, SIGTERM);
	assert_int_equal(ending(&t), 130);
	drain(&t, 50);
	vterm_state_get_cursorpos(vterm_obtain_state(t.vt), &at);
	assert_int_equal(at.col, 0);
	assert_int_equal(at.row, 23);
	text_of(&t);
	assert_string_equal(strrchr(t.text, '\n'), "\n");
	assert_true(t.text[strlen(t.text) - 2] == '\n');
	finish(&t);
}

static pid_t child_of(pid_t pid)
{
	char path[64];
	int child = 0;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/task/%d/children", (int)pid, (int)pid);
	f = fopen(path, "re");
	if (!f || fscanf(f, "%d", &child) != 1)
		child = 0;
	if (f)
		fclose(f);
	return child;
}

/* A shell with jobs between us and it: a session's leader cannot be stopped. */
static void stopped_from_outside_it_gives_the_terminal_back(void **state)
{
	const char *const shell[] = {
		"-c", "set -m; \"$0\"; echo it stopped; sleep 0.3; fg; echo it ended $?",
		program(), NULL};
	struct terminal t;
	pid_t ui;

	(void)state;
	start_program(&t, 80, 24, "xterm-256color", "/bin/sh", shell);
	wait_for(&t, "cannot be asked");
	ui = child_of(t.pid);
	assert_true(ui > 0);
	assert_int_equal(fcntl(t.slave, F_GETFL) & O_NONBLOCK, O_NONBLOCK);
	kill(ui, SIGTSTP);
	wait_for(&t, "it stopped");
	assert_int_equal(fcntl(t.slave, F_GETFL) & O_NONBLOCK, 0);
	wait_for(&t, "cannot be asked");
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	wait_for(&t, "it ended 0");
	finish(&t);
}

static void without_a_terminal_it_ends(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 80, 24, "xterm-256color", no_args);
	wait_for(&t, "cannot be asked");
	close(t.slave);
	t.slave = open("/dev/null", O_RDONLY);
	close(t.master);
	t.master = -1;
	assert_true(ending(&t) >= 0);
	finish(&t);
}

static void ascii_is_ascii(void **state)
{
	static const char *const args[] = {"--ascii", "--no-color", NULL};
	struct terminal t;

	(void)state;
	start(&t, 80, 24, "xterm", args);
	wait_for(&t, "cannot be asked");
	drain(&t, 100);
	for (const char *c = text_of(&t); *c; c++)
		assert_true(*c == '\n' || (*c >= 32 && *c < 127));
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static void colours_are_those_of_the_terminal(void **state)
{
	static const char *const terms[] = {"vt100", "xterm", "xterm-256color", "screen",
					    "linux"};

	(void)state;
	for (size_t i = 0; i < sizeof(terms) / sizeof(terms[0]); i++) {
		struct terminal t;

		start(&t, 80, 24, terms[i], no_args);
		wait_for(&t, "cannot be asked");
		drain(&t, 100);
		assert_null(strstr(text_of(&t), "$<")); /* a pause of terminfo's as words */
		type(&t, "q");
		assert_int_equal(ending(&t), 0);
		finish(&t);
	}
}

static void an_export_says_what_came_of_it(void **state)
{
	struct terminal t;

	(void)state;
	start(&t, 100, 30, "xterm-256color", nobody);
	wait_for(&t, "does not answer");
	type(&t, "e");
	wait_for(&t, "export to kvscope-channels.csv");
	type(&t, "\t");
	wait_for(&t, "export to kvscope-channels.json");
	type(&t, "\x15/nowhere/at/all.csv\r");
	wait_for(&t, "not exported: No such file or directory: /nowhere/at/all.csv");
	drain(&t, 1200); /* the service is tried again meanwhile: that is no news */
	wait_for(&t, "not exported: No such file or directory: /nowhere/at/all.csv");
	type(&t, ":export /tmp/kvscope-nothing.csv\r");
	wait_for(&t, "not exported: there is nothing to write yet");
	assert_int_equal(access("/tmp/kvscope-nothing.csv", F_OK), -1);
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

static long switches(pid_t pid)
{
	char path[64], line[128];
	long n = -1;
	FILE *f;

	snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "re");
	while (f && fgets(line, sizeof(line), f))
		if (sscanf(line, "voluntary_ctxt_switches: %ld", &n) == 1)
			break;
	if (f)
		fclose(f);
	return n;
}

static void idle_is_idle(void **state)
{
	struct terminal t;
	size_t bytes;
	long woken;

	(void)state;
	start(&t, 80, 24, "xterm-256color", no_args);
	wait_for(&t, "cannot be asked");
	drain(&t, 200);
	bytes = t.bytes;
	woken = switches(t.pid);
	drain(&t, 900);
	assert_int_equal(t.bytes, bytes);
	assert_int_equal(switches(t.pid), woken);
	type(&t, "q");
	assert_int_equal(ending(&t), 0);
	finish(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_first_screen_says_what_is_missing),
		cmocka_unit_test(keys_go_in_and_cells_come_out),
		cmocka_unit_test(the_size_follows_the_window),
		cmocka_unit_test(signals_leave_the_terminal_as_it_was),
		cmocka_unit_test(a_terminal_that_stands_still),
		cmocka_unit_test(the_prompt_has_a_row_of_its_own),
		cmocka_unit_test(stopped_from_outside_it_gives_the_terminal_back),
		cmocka_unit_test(without_a_terminal_it_ends),
		cmocka_unit_test(ascii_is_ascii),
		cmocka_unit_test(colours_are_those_of_the_terminal),
		cmocka_unit_test(an_export_says_what_came_of_it),
		cmocka_unit_test(idle_is_idle),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
