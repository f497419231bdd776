/* Users of one source: who comes gets a key frame at once, who asks again is held back. */
#include "media_help.h"

#include <libavutil/log.h>

#include "net/media/feed.h"

enum { FRAME_US = 33334 };

struct house {
	GMainContext *context;
	struct outlet outlet;
	struct feed *feed;
	int alive;
};

/* Takes video from its first key frame on, as a peer does once it is up. */
struct taker {
	struct feed_user user;
	bool up, begun;
	int pictures, keys;
	int64_t up_us, first_us, last_key_us;
};

static void nothing(void *self, const struct event *e)
{
	(void)self;
	(void)e;
}

static bool take(void *self, const struct frame *f)
{
	struct taker *t = self;

	if (!t->up || !f->video || (!f->key && !t->begun))
		return false;
	t->begun = true;
	t->pictures++;
	t->keys += f->key;
	t->first_us = t->first_us ? t->first_us : g_get_monotonic_time();
	if (f->key)
		t->last_key_us = g_get_monotonic_time();
	return true;
}

static void fell(void *self, const char *why)
{
	(void)self;
	fail_msg("%s", why);
}

static void run(struct house *h, int ms)
{
	int64_t until = g_get_monotonic_time() + ms * 1000;

	while (g_get_monotonic_time() < until)
		if (!g_main_context_iteration(h->context, FALSE))
			sleep_ms(1);
}

static void join(struct house *h, struct taker *t)
{
	t->user = (struct feed_user){.frame = take, .failed = fell, .self = t};
	feed_join(h->feed, &t->user);
}

static void come_up(struct house *h, struct taker *t)
{
	t->up = true;
	t->up_us = g_get_monotonic_time();
	feed_want_key(h->feed, &t->user);
}

static int begin(void **state)
{
	struct house *h = calloc(1, sizeof *h);
	struct details d = {
		.id = SLICE("camera"), .url = SLICE("test"), .width = 160, .height = 90};

	av_log_set_level(AV_LOG_QUIET);
	h->context = g_main_context_default();
	h->outlet = (struct outlet){nothing, h};
	h->feed = feed_new(&d, h->context, &h->outlet, &h->alive);
	*state = h;
	return 0;
}

static int end(void **state)
{
	struct house *h = *state;

	feed_free(h->feed);
	while (h->alive)
		g_main_context_iteration(h->context, TRUE);
	free(h);
	return 0;
}

/* The source's own first key frame went to nobody: it is no reason to wait. */
static void test_first_frame_is_at_once(void **state)
{
	struct house *h = *state;
	struct taker t = {0};

	join(h, &t);
	run(h, 120);
	come_up(h, &t);
	run(h, 800);
	assert_true(t.begun);
	assert_true(t.first_us - t.up_us < 3 * FRAME_US);
	assert_int_equal(t.keys, 1);
	feed_leave(h->feed, &t.user);
}

/* A user that is up before the source is open gets its very first picture. */
static void test_asked_while_opening(void **state)
{
	struct house *h = *state;
	struct taker t = {0};

	join(h, &t);
	come_up(h, &t);
	run(h, 600);
	assert_true(t.begun);
	assert_int_equal(t.keys, 1);
	feed_leave(h->feed, &t.user);
}

static void test_newcomer_and_storm(void **state)
{
	struct house *h = *state;
	struct taker first = {0}, second = {0};
	int64_t had_us;

	join(h, &first);
	join(h, &second);
	come_up(h, &first);
	run(h, 400);
	assert_int_equal(first.keys, 1);
	feed_want_key(h->feed, &first.user); /* its peer lost a picture */
	run(h, 100);
	assert_int_equal(first.keys, 2);
	had_us = first.last_key_us;
	for (int i = 0; i < 10; i++) { /* and does not see that one yet */
		feed_want_key(h->feed, &first.user);
		run(h, 10);
	}
	assert_int_equal(first.keys, 2);
	run(h, 300);
	assert_int_equal(first.keys, 3);
	assert_true(first.last_key_us - had_us >= 250000 - FRAME_US);
	run(h, 60);
	come_up(h, &second);
	run(h, 150);
	assert_true(second.begun);
	assert_true(second.first_us - second.up_us < 3 * FRAME_US);
	assert_int_equal(first.keys, 4);
	feed_leave(h->feed, &first.user);
	feed_leave(h->feed, &second.user);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_first_frame_is_at_once),
		T(test_asked_while_opening),
		T(test_newcomer_and_storm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
