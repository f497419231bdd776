/* The test picture and what all sources have in common, in real time. */
#include "media_help.h"

#include <libavutil/log.h>
#include <pthread.h>

#include "net/media/source_kind.h"
#include "net/media/sps.h"

enum { KEPT = 512 };

struct kept {
	bool video, key;
	size_t n;
	int64_t pts_us, at_us;
	int width, height;
};

struct ear {
	pthread_mutex_t lock;
	struct kept all[KEPT];
	int n, failures;
	char why[192];
	struct bag video;
	bool keys_are_whole; /* each began with SPS and PPS and was an IDR */
};

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

static bool is_whole(const struct frame *f)
{
	const uint8_t *at = f->data;
	size_t n = f->n;
	struct nal u;
	int seen = 0;

	while (annexb_next(&at, &n, &u))
		seen |= 1 << nal_type(u);
	return seen & 1 << NAL_SPS && seen & 1 << NAL_PPS && seen & 1 << NAL_IDR;
}

static void hear(void *self, const struct frame *f)
{
	struct ear *e = self;

	pthread_mutex_lock(&e->lock);
	if (e->n < KEPT)
		e->all[e->n++] = (struct kept){f->video, f->key,   f->n,     f->pts_us,
					       now_us(), f->width, f->height};
	if (f->video)
		bag_add(&e->video, f->data, f->n);
	if (f->video && f->key)
		e->keys_are_whole &= is_whole(f);
	pthread_mutex_unlock(&e->lock);
}

static void failed(void *self, const struct trouble *why)
{
	struct ear *e = self;

	pthread_mutex_lock(&e->lock);
	e->failures++;
	snprintf(e->why, sizeof e->why, "%s", why->words);
	pthread_mutex_unlock(&e->lock);
}

static int begin(void **state)
{
	struct ear *e = calloc(1, sizeof *e);

	av_log_set_level(AV_LOG_QUIET);
	pthread_mutex_init(&e->lock, NULL);
	e->keys_are_whole = true;
	*state = e;
	return 0;
}

static int end(void **state)
{
	struct ear *e = *state;

	pthread_mutex_destroy(&e->lock);
	free(e->video.at);
	free(e);
	return 0;
}

static int count(const struct ear *e, bool video, bool keys)
{
	int n = 0;

	for (int i = 0; i < e->n; i++)
		n += e->all[i].video == video && (!keys || e->all[i].key);
	return n;
}

/* Until so many pictures, or key frames, were heard of a moment or later; the patience is
 * for a slow machine. */
static void wait_for(struct ear *e, bool keys, int64_t from_us, int n)
{
	for (int i = 0, heard = 0; i < 4000 && heard < n; i++) {
		sleep_ms(5);
		heard = 0;
		pthread_mutex_lock(&e->lock);
		for (int k = 0; k < e->n; k++)
			heard += e->all[k].video && (!keys || e->all[k].key) &&
				 e->all[k].pts_us >= from_us;
		pthread_mutex_unlock(&e->lock);
	}
}

static void test_picture_and_tone(void **state)
{
	struct ear *e = *state;
	struct source_options o = {
		.label = "door", .width = 320, .height = 180, .failed = failed};
	int64_t from = now_us(), last[2] = {0, 0}, late = INT64_MAX;
	struct trouble why;
	struct source *s = source_open(&o, hear, e, &why);

	assert_non_null(s);
	wait_for(e, false, from, 40);
	source_close(s);
	assert_true(count(e, true, false) >= 40);
	assert_true(e->all[0].video && e->all[0].key);
	assert_true(e->keys_are_whole);
	assert_int_equal(e->failures, 0);
	for (int i = 0; i < e->n; i++) {
		const struct kept *k = &e->all[i];
		int64_t step = k->pts_us - last[k->video];

		if (last[k->video])
			assert_in_range(step, k->video ? 33322 : 20000,
					k->video ? 33345 : 20000); /* a tick of 90 kHz */
		last[k->video] = k->pts_us;
		assert_true(k->pts_us >= from && k->pts_us <= k->at_us);
		late = k->at_us - k->pts_us < late ? k->at_us - k->pts_us : late;
		assert_int_equal(k->width, k->video ? 320 : 0);
	}
	assert_true(late < 500000); /* of the others a loaded machine may be the cause */
	assert_in_range(last[true] - last[false] + 200000, 0, 400000);
}

/* The stream as a decoder of another project reads it. */
static void test_picture_decodes(void **state)
{
	struct ear *e = *state;
	struct source_options o = {.width = 640, .height = 360, .bps = 800000};
	struct trouble why;
	struct source *s = source_open(&o, hear, e, &why);
	char *folder = help_folder(), path[512], *words;

	assert_non_null(s);
	wait_for(e, false, 0, 15);
	source_close(s);
	snprintf(path, sizeof path, "%s/test.h264", folder);
	write_file(path, e->video.at, e->video.n);
	words = ask(
		"ffprobe -v error -count_frames -show_entries "
		"stream=codec_name,profile,width,height,has_b_frames -of csv=p=0 %s 2>&1",
		path);
	assert_string_equal(words, "h264,Constrained Baseline,640,360,0\n");
	free(words);
	assert_int_equal(ask_number("ffprobe -v error -count_frames -show_entries "
				    "stream=nb_read_frames -of csv=p=0 %s",
				    path),
			 count(e, true, false));
	help_remove(folder);
}

static void test_key_frames_on_request(void **state)
{
	struct ear *e = *state;
	struct source_options o = {.width = 160, .height = 90};
	struct trouble why;
	struct source *s = source_open(&o, hear, e, &why);

	assert_non_null(s);
	wait_for(e, false, 0, 5);
	for (int i = 0; i < 20; i++) /* a storm of requests makes few key frames */
		source_key_frame(s, 0);
	wait_for(e, true, 0, 2);
	wait_for(e, false, source_now(), 10);
	source_close(s);
	assert_in_range(count(e, true, true), 2, 3);
	assert_true(e->keys_are_whole);
}

/* For later: not before; and the earliest of several counts. */
static void test_key_frames_at_a_time(void **state)
{
	struct ear *e = *state;
	struct source_options o = {.width = 160, .height = 90};
	struct trouble why;
	struct source *s = source_open(&o, hear, e, &why);
	int64_t from_us;

	assert_non_null(s);
	wait_for(e, false, 0, 1);
	from_us = source_now() + 200000;
	source_key_frame(s, from_us + 5000000);
	source_key_frame(s, from_us);
	source_key_frame(s, from_us + 3000000);
	wait_for(e, false, from_us + 100000, 1);
	source_close(s);
	assert_int_equal(count(e, true, true), 2);
	for (int i = 1; i < e->n; i++)
		if (e->all[i].video && e->all[i].key)
			assert_in_range(e->all[i].pts_us, from_us, from_us + 60000);
}

static int64_t bytes_between(const struct ear *e, int64_t from_us, int64_t to_us)
{
	int64_t n = 0;

	for (int i = 0; i < e->n; i++)
		if (e->all[i].video && !e->all[i].key && e->all[i].pts_us >= from_us &&
		    e->all[i].pts_us < to_us)
			n += (int64_t)e->all[i].n;
	return n;
}

static void test_bit_rate_follows(void **state)
{
	struct ear *e = *state;
	struct source_options o = {.width = 640, .height = 360, .bps = 2000000};
	struct trouble why;
	struct source *s = source_open(&o, hear, e, &why);
	int64_t turn;

	assert_non_null(s);
	wait_for(e, false, 0, 30);
	turn = now_us();
	source_bitrate(s, 100000);
	wait_for(e, false, turn + 1100000, 1);
	source_close(s);
	assert_true(bytes_between(e, turn - 500000, turn) >
		    3 * bytes_between(e, turn + 600000, turn + 1100000));
}

static void test_closing_is_prompt(void **state)
{
	struct ear *e = *state;
	struct source_options o = {.width = 160, .height = 90, .fps = 1};
	struct trouble why;
	struct source *s = source_open(&o, hear, e, &why);
	int64_t from;

	assert_non_null(s);
	sleep_ms(50);
	from = now_us();
	source_close(s);
	assert_true(now_us() - from < 800000); /* the next picture would be due in 1 s */
	assert_int_equal(e->failures, 0);
	source_close(NULL);
}

static void test_what_cannot_be_opened(void **state)
{
	static const struct {
		struct source_options o;
		const char *words;
	} cases[] = {
		{{.url = "test", .width = 1922}, "1922x720 is not an even size"},
		{{.url = "test", .height = 721}, "1280x721 is not an even size"},
		{{.url = "test", .width = -2}, "is not an even size"},
		{{.url = "test", .fps = 61}, "61 pictures a second is not 1 to 60"},
		{{.url = "/no/such/file.mp4"}, "file.mp4 cannot be opened: No such file"},
		{{.url = "/dev/null"}, "null is not a file"},
		{{.url = "/dev/video999"}, "no camera at /dev/video999"},
		{{.url = "/"}, "is not a file"},
		{{.url = "http://127.0.0.1:1/x"}, "cannot be opened"},
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct trouble why = {FAULT_NONE, 0, ""};

		assert_null(source_open(&cases[i].o, hear, *state, &why));
		if (!strstr(why.words, cases[i].words))
			fail_msg("%s: %s", cases[i].words, why.words);
		assert_int_not_equal(why.fault, FAULT_NONE);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_picture_and_tone),      T(test_picture_decodes),
		T(test_key_frames_on_request), T(test_key_frames_at_a_time),
		T(test_bit_rate_follows),      T(test_closing_is_prompt),
		T(test_what_cannot_be_opened),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
