/* A loop that is left while another thread still works for it stays until that is done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/cli/looker.h"

static void hang(uv_work_t *w)
{
	(void)w;
	uv_sleep(800);
}

static void nobody_waits(uv_work_t *w, int status)
{
	(void)status;
	free(w);
}

/* As a name does that the system's resolver looks up. */
static void a_look_up_that_hangs(void **state)
{
	/* What is held stays to the end, by intention. */
	static uv_loop_t *loop;
	static uv_work_t *w;
	uint64_t begun = uv_hrtime();

	(void)state;
	loop = loop_open();
	w = calloc(1, sizeof(*w));
	uv_queue_work(loop, w, hang, nobody_waits);
	loop_leave(loop);
	assert_true(uv_hrtime() - begun < 700000000);
	uv_sleep(1000);
}

static void nothing_hangs(void **state)
{
	(void)state;
	loop_leave(loop_open());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_look_up_that_hangs),
		cmocka_unit_test(nothing_hangs),
	};

	return cmocka_run_group_tests_name("leaving", tests, NULL, NULL);
}
