/* Users of one source: who comes gets a key frame at once, who asks again is held back. */
#include "media_help.h"

#include <libavutil/log.h>
#include <stdatomic.h>

#include "net/media/feed.h"
#include "net/media/source.h"

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
	int64_t up_us, first_us, last_key_us, least_us; /* least: between two key frames */
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
	if (f->key && t->last_key_us && f->pts_us - t->last_key_us < t->least_us)
		t->least_us = f->pts_us - t->last_key_us;
	if (f->key)
		t->last_key_us = f->pts_us;
	return true;
}

static char fell_why[256];

static void fell(void *self, const char *why)
{
	(void)self;
	snprintf(fell_why, sizeof fell_why, "%s", why);
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

static struct house *open_house(const char *url)
{
	struct house *h = calloc(1, sizeof *h);
	struct details d = {
		.id = SLICE("camera"), .url = slice_of(url), .width = 160, .height = 90};

	av_log_set_level(AV_LOG_QUIET);
	*fell_why = '\0';
	h->context = g_main_context_default();
	h->outlet = (struct outlet){nothing, h};
	h->feed = feed_new(&d, h->context, &h->outlet, &h->alive);
	return h;
}

static void close_house(struct house *h)
{
	feed_free(h->feed);
	while (h->alive)
		g_main_context_iteration(h->context, TRUE);
	free(h);
}

static int begin(void **state)
{
	*state = open_house("test");
	return 0;
}

static int end(void **state)
{
	close_house(*state);
	assert_string_equal(fell_why, "");
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
	int64_t from_us;
	int keys, most;

	join(h, &first);
	join(h, &second);
	come_up(h, &first);
	run(h, 400);
	assert_int_equal(first.keys, 1);
	first.least_us = INT64_MAX;
	from_us = g_get_monotonic_time();
	for (int i = 0; i < 40; i++) { /* its peer loses pictures all the time */
		feed_want_key(h->feed, &first.user);
		run(h, 20);
	}
	most = 2 + (int)((g_get_monotonic_time() - from_us) / 200000);
	assert_in_range(first.keys, 3, most);
	assert_true(first.least_us >= 250000 - FRAME_US);
	keys = first.keys;
	come_up(h, &second);
	run(h, 150);
	assert_true(second.begun);
	assert_true(second.first_us - second.up_us < 3 * FRAME_US);
	assert_true(first.keys > keys); /* one source: it sees that one, too */
	feed_leave(h->feed, &first.user);
	feed_leave(h->feed, &second.user);
}

static atomic_bool hangs;

struct source *__real_source_open(const struct source_options *o, source_sink *sink,
				  void *self, struct trouble *why);
struct source *__wrap_source_open(const struct source_options *o, source_sink *sink,
				  void *self, struct trouble *why);

/* Between the feed and the source: the Makefile has the linker put it there. */
struct source *__wrap_source_open(const struct source_options *o, source_sink *sink,
				  void *self, struct trouble *why)
{
	while (atomic_load(&hangs))
		sleep_ms(10);
	return __real_source_open(o, sink, self, why);
}

static void test_hanging_source(void **state)
{
	struct taker t = {0}, later = {0};
	struct house *h;

	(void)state;
	atomic_store(&hangs, true);
	h = open_house("test");
	join(h, &t);
	run(h, FEED_OPEN_MS - 1000);
	assert_string_equal(fell_why, "");
	run(h, 1500);
	assert_string_equal(fell_why, "test did not open within 6 s");
	feed_leave(h->feed, &t.user);
	atomic_store(&hangs, false);
	run(h, 300);
	join(h, &later); /* it has opened after all */
	come_up(h, &later);
	run(h, 300);
	assert_true(later.begun);
	feed_leave(h->feed, &later.user);
	close_house(h);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_first_frame_is_at_once),
		T(test_asked_while_opening),
		T(test_newcomer_and_storm),
		cmocka_unit_test(test_hanging_source),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
