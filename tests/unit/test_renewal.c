/* Keys that end soon are fetched again beside the loop, once, while the old ones serve. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

#include <cmocka.h>

#include "net/aws/client.h"
#include "tests/unit/home.h"

enum { SOON_S = 300, LATER_S = 7200 };

struct fixture {
	struct home home;
	char program[128], runs[128];
};

/* A credential_process that ends soon the first time and late the second, and keeps count.
 */
static void write_program(struct fixture *f)
{
	char words[1024], ends[2][32];
	int after[2] = {SOON_S, LATER_S};

	for (int i = 0; i < 2; i++) {
		time_t at = time(NULL) + after[i];

		strftime(ends[i], sizeof(ends[i]), "%Y-%m-%dT%H:%M:%SZ", gmtime(&at));
	}
	snprintf(f->program, sizeof(f->program), "%s/keys", f->home.dir);
	snprintf(f->runs, sizeof(f->runs), "%s/runs", f->home.dir);
	snprintf(words, sizeof(words),
		 "#!/bin/sh\nends=%s\n[ -e %s ] && ends=%s\necho run >>%s\n"
		 "echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\","
		 "\"Expiration\":\"'$ends'\"}'\n",
		 ends[0], f->runs, ends[1], f->runs);
	home_write(f->program, words);
	chmod(f->program, 0700);
	snprintf(words, sizeof(words),
		 "[default]\nregion = us-west-2\ncredential_process = %s\n", f->program);
	home_write(f->home.config, words);
}

static long runs(const struct fixture *f)
{
	struct stat s;

	return stat(f->runs, &s) ? 0 : (long)s.st_size / 4;
}

static void answered(void *self, const struct client_answer *a)
{
	(void)a;
	*(int *)self += 1;
}

static void call(struct client *c, int *answers)
{
	struct client_ask ask = {.op = KVS_LIST_CHANNELS,
				 .url = SLICE("http://127.0.0.1:1"),
				 .body = SLICE("{}")};

	assert_true(client_call(c, &ask, answered, answers));
}

static struct client *client(uv_loop_t *loop, bool as_cli)
{
	struct client_options o = {.attempts = 1, .as_cli = as_cli};
	struct trouble why;
	struct client *c = client_new(loop, &o, &why);

	assert_non_null(c);
	return c;
}

static void end(uv_loop_t *loop, struct client *c)
{
	client_free(c);
	uv_run(loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(loop), 0);
}

static void renews_once_and_early(void **state)
{
	struct fixture f;
	struct client *c;
	uv_loop_t loop;
	int answers = 0;

	(void)state;
	home_make(&f.home);
	write_program(&f);
	uv_loop_init(&loop);
	c = client(&loop, false);
	assert_int_equal(runs(&f), 1);
	assert_in_range(client_keys_end_s(c), time(NULL) + SOON_S - 60,
			time(NULL) + SOON_S);
	call(c, &answers);
	call(c, &answers);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(answers, 2);
	assert_int_equal(runs(&f), 2);
	assert_true(client_keys_end_s(c) > time(NULL) + LATER_S - 60);
	call(c, &answers);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(runs(&f), 2);
	end(&loop, c);
}

static void one_call_does_not_wait_for_new_keys(void **state)
{
	struct fixture f;
	struct client *c;
	uv_loop_t loop;
	int answers = 0;

	(void)state;
	home_make(&f.home);
	write_program(&f);
	uv_loop_init(&loop);
	c = client(&loop, true);
	call(c, &answers);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(runs(&f), 1);
	end(&loop, c);
}

static void who_goes_forgets_it(void **state)
{
	struct fixture f;
	struct client *c;
	uv_loop_t loop;
	int answers = 0;

	(void)state;
	home_make(&f.home);
	write_program(&f);
	uv_loop_init(&loop);
	c = client(&loop, false);
	call(c, &answers);
	end(&loop, c);
	assert_int_equal(answers, 0);
}

/* A program that prints keys that end soon, and the second time hangs. */
static void write_hanging_program(struct fixture *f)
{
	char words[1024];

	write_program(f);
	snprintf(words, sizeof(words),
		 "#!/bin/sh\n[ -e %s ] && { echo run >>%s; exec sleep 2; }\necho run >>%s\n"
		 "echo '{\"Version\":1,\"AccessKeyId\":\"A\",\"SecretAccessKey\":\"s\","
		 "\"Expiration\":\"'$(date -u -d +5min +%%Y-%%m-%%dT%%H:%%M:%%SZ)'\"}'\n",
		 f->runs, f->runs, f->runs);
	home_write(f->program, words);
}

/* The loop of a place stands on somebody's stack. */
static void look_and_leave(struct fixture *f)
{
	uint64_t begun;
	uv_loop_t loop;
	struct client *c;
	int answers = 0;

	uv_loop_init(&loop);
	c = client(&loop, false);
	call(c, &answers);
	while (runs(f) < 2)
		uv_run(&loop, UV_RUN_NOWAIT);
	begun = uv_hrtime();
	end(&loop, c);
	assert_true(uv_hrtime() - begun < 1000000000);
	memset(&loop, 0xa5, sizeof(loop));
}

/* Nobody waits for it, and what comes late touches nothing that is gone. */
static void a_source_that_hangs(void **state)
{
	struct fixture f;

	(void)state;
	home_make(&f.home);
	write_hanging_program(&f);
	look_and_leave(&f);
	uv_sleep(2500);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(renews_once_and_early),
		cmocka_unit_test(one_call_does_not_wait_for_new_keys),
		cmocka_unit_test(who_goes_forgets_it),
		cmocka_unit_test(a_source_that_hangs),
	};

	return cmocka_run_group_tests_name("renewal", tests, NULL, NULL);
}
