/* The real program and what a person chose: keys and themes out of a file, what is wrong in
 * it, and what is remembered from one run to the next. */
#include <sys/stat.h>

#include "tests/unit/pty.h"

static const char *const nobody[] = {"--local",   "http://127.0.0.1:1", "--region",
				     "us-west-2", "--no-sign-request",  NULL};

static char dir[64], xdg_config[96], xdg_state[96];

static void write_config(const char *text)
{
	char path[128];
	FILE *f;

	snprintf(path, sizeof(path), "%s/kvscope", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/kvscope/config", dir);
	f = fopen(path, "we");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int home(void **state)
{
	(void)state;
	strcpy(dir, "/tmp/kvscope-person-XXXXXX");
	if (!mkdtemp(dir))
		return -1;
	snprintf(xdg_config, sizeof(xdg_config), "XDG_CONFIG_HOME=%s", dir);
	snprintf(xdg_state, sizeof(xdg_state), "XDG_STATE_HOME=%s/state", dir);
	pty_env[0] = xdg_config;
	pty_env[1] = xdg_state;
	return 0;
}

static int no_home(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf %s", dir);
	return system(command);
}

static void begin(struct terminal *t, const char *const *args)
{
	start(t, 100, 30, "xterm-256color", args);
	wait_for(t, "The local service does not answer.");
}

static void end(struct terminal *t, const char *key)
{
	type(t, key);
	assert_int_equal(ending(t), 0);
	finish(t);
}

static void a_chosen_key_works_and_is_shown(void **state)
{
	struct terminal t;

	(void)state;
	write_config("key all ö = takeover\nkey all F2 = none\nkey all ä = quit\n");
	begin(&t, nobody);
	wait_for(&t, "ö Takeover"); /* F2 is none of its keys any more */
	type(&t, "ö");
	wait_for(&t, "Who holds the session");
	type(&t, "?takeov");
	wait_for(&t, "ö t 2 *");
	type(&t, "\033");
	wait_for(&t, "Who holds the session");
	end(&t, "ä");
}

static void what_is_wrong_is_said_and_nothing_is_refused(void **state)
{
	struct terminal t;

	(void)state;
	write_config("thme = light\nkey all ö = takeover\nkey all ü = takeoff\n");
	begin(&t, nobody);
	wait_for(&t,
		 "2 lines of the configuration (?): config:1: there is no setting `thme`");
	type(&t, "?");
	wait_for(&t, "config:3  there is no action `takeoff`");
	type(&t, "\033");
	wait_for(&t, "does not answer");
	type(&t, "L");
	wait_for(&t, "config:3: there is no action");
	type(&t, "ö");
	wait_for(&t, "Who holds the session");
	end(&t, "\033[21~");
}

static void where_one_was_comes_back(void **state)
{
	static const char *const forgetful[] = {
		"--local",           "http://127.0.0.1:1", "--region", "us-west-2",
		"--no-sign-request", "--no-memory",        NULL};
	struct terminal t;

	(void)state;
	write_config("");
	begin(&t, nobody);
	type(&t, ":sort age\r");
	wait_for(&t, "sort: age");
	type(&t, ":filter dock\r");
	wait_for(&t, "filter: dock");
	end(&t, "\033[21~");
	begin(&t, nobody);
	wait_for(&t, "filter: dock");
	wait_for(&t, "sort: age");
	type(&t, ":\033OA"); /* Up */
	wait_for(&t, ": filter dock");
	type(&t, "\003");
	end(&t, "\033[21~");
	begin(&t, forgetful);
	drain(&t, 200);
	assert_null(strstr(text_of(&t), "filter: dock"));
	end(&t, "\033[21~");
}

/* What is done after going to another place is remembered of that one. */
static void each_place_keeps_what_was_done_there(void **state)
{
	static const char *const other[] = {"--local",   "http://127.0.0.1:2", "--region",
					    "us-west-2", "--no-sign-request",  NULL};
	struct terminal t;

	(void)state;
	write_config("");
	begin(&t, nobody);
	type(&t, ":filter dock\r");
	wait_for(&t, "filter: dock");
	type(&t, ":local http://127.0.0.1:2\r");
	wait_for(&t, "127.0.0.1:2");
	wait_for(&t, "does not answer.");
	assert_null(strstr(text_of(&t), "filter: dock"));
	type(&t, ":filter barn\r");
	wait_for(&t, "filter: barn");
	end(&t, "\033[21~");
	begin(&t, nobody);
	wait_for(&t, "filter: dock");
	end(&t, "\033[21~");
	begin(&t, other);
	wait_for(&t, "filter: barn");
	end(&t, "\033[21~");
}

static void a_broken_memory_is_a_sentence(void **state)
{
	struct terminal t;
	char path[128];
	FILE *f;

	(void)state;
	write_config("");
	snprintf(path, sizeof(path), "%s/state", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/state/kvscope", dir);
	mkdir(path, 0700);
	snprintf(path, sizeof(path), "%s/state/kvscope/memory", dir);
	f = fopen(path, "we");
	fputs("\x7f"
	      "ELF\n",
	      f);
	fclose(f);
	begin(&t, nobody);
	wait_for(&t, "what was remembered cannot be read");
	end(&t, "\033[21~");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_chosen_key_works_and_is_shown, home,
						no_home),
		cmocka_unit_test_setup_teardown(
			what_is_wrong_is_said_and_nothing_is_refused, home, no_home),
		cmocka_unit_test_setup_teardown(where_one_was_comes_back, home, no_home),
		cmocka_unit_test_setup_teardown(each_place_keeps_what_was_done_there, home,
						no_home),
		cmocka_unit_test_setup_teardown(a_broken_memory_is_a_sentence, home,
						no_home),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
