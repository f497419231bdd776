/* The worker as a child process: its last words are read, and its end is always told. */
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

#include "net/worker.h"

struct ear {
	int ups, downs, warnings;
	int64_t code, at_us;
	size_t pixels;
	char script[64];
};

static void hear(void *self, const struct event *e)
{
	struct ear *ear = self;

	ear->ups += e->kind == EV_WORKER_UP;
	if (e->kind == EV_WORKER_UP)
		ear->at_us = e->at_us;
	ear->downs += e->kind == EV_WORKER_DOWN;
	ear->warnings += e->kind == EV_NOTE;
	if (e->kind == EV_PIXELS)
		ear->pixels = e->d.body.n;
	if (e->kind == EV_WORKER_DOWN)
		ear->code = e->d.code;
}

/* A worker that is this shell script; runs the loop until it is gone. */
static int64_t live_and_end(struct ear *ear, const char *script)
{
	uv_loop_t loop;
	struct trouble why;
	uint64_t start;
	FILE *out;
	int fd;

	snprintf(ear->script, sizeof(ear->script), "/tmp/kvscope-worker-XXXXXX");
	fd = mkstemp(ear->script);
	assert_true(fd >= 0);
	out = fdopen(fd, "w");
	fprintf(out, "#!/bin/sh\n%s\n", script);
	fchmod(fd, 0700);
	fclose(out);
	setenv("KVSCOPE_MEDIA", ear->script, 1);
	uv_loop_init(&loop);
	start = uv_hrtime();
	assert_non_null(worker_start(&loop, hear, ear, &why));
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
	unlink(ear->script);
	return (int64_t)((uv_hrtime() - start) / 1000000);
}

static void last_words_are_read(void **state)
{
	struct ear ear = {0};

	(void)state;
	live_and_end(&ear, "echo '{\"ev\":\"worker.up\"}' >&3; exit 7");
	assert_int_equal(ear.ups, 1);
	assert_int_equal(ear.downs, 1);
	assert_int_equal(ear.code, 7);
}

/* Patience is counted from the time of an event. */
static void an_odd_time_is_not_believed(void **state)
{
	static const char *const times[] = {"1", "-5", "9223372036854775807"};

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(*times); i++) {
		int64_t now_us = (int64_t)(uv_hrtime() / 1000);
		struct ear ear = {0};
		char script[96];

		snprintf(script, sizeof(script),
			 "echo '{\"ev\":\"worker.up\",\"t\":%s}' >&3", times[i]);
		live_and_end(&ear, script);
		assert_int_equal(ear.ups, 1);
		assert_in_range(ear.at_us, now_us, now_us + 5000000);
	}
}

/* Something that it started lives on and holds the pipe open. */
static void an_heir_does_not_hide_its_end(void **state)
{
	struct ear ear = {0};
	int64_t ms;

	(void)state;
	ms = live_and_end(&ear, "sleep 20 & exit 0");
	assert_int_equal(ear.downs, 1);
	assert_true(ms < 10000);
}

/* A picture is longer than any other line; beyond the bound it is told and skipped. */
static void long_lines_are_pictures(void **state)
{
	static const struct {
		int n;
		size_t pixels;
		int warnings;
	} cases[] = {{4000000, 4000000, 0}, {7000000, 0, 1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct ear ear = {0};
		char script[200];

		snprintf(
			script, sizeof(script),
			"{ printf '{\"ev\":\"pixels\",\"body\":\"'; head -c %d /dev/zero | "
			"tr '\\0' A; printf '\"}\\n{\"ev\":\"worker.up\"}\\n'; } >&3",
			cases[i].n);
		live_and_end(&ear, script);
		assert_int_equal(ear.pixels, cases[i].pixels);
		assert_int_equal(ear.warnings, cases[i].warnings);
		assert_int_equal(ear.ups, 1);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(last_words_are_read),
		cmocka_unit_test(an_odd_time_is_not_believed),
		cmocka_unit_test(long_lines_are_pictures),
		cmocka_unit_test(an_heir_does_not_hide_its_end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
