/* Files as sources: bit for bit where that is possible, transcoded where not, calm about
 * junk. */
#include "media_help.h"

#include <libavutil/log.h>
#include <pthread.h>

#include "net/media/source.h"

enum { SOUNDS = 512 };

struct ear {
	pthread_mutex_t lock;
	struct bag video;
	int pictures, keys, sounds, silences, failures;
	int width, height;
	uint32_t sums[SOUNDS]; /* CRC-32 of each packet of sound */
	int64_t last_us[2], first_us[2];
	bool backwards, early;
	char why[192];
	char *folder;
};

static int64_t now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000LL + t.tv_nsec / 1000;
}

/* ISO/IEC 13239, bit by bit. */
static uint32_t crc32_of(const uint8_t *at, size_t n)
{
	uint32_t c = 0xffffffff;

	for (size_t i = 0; i < n; i++) {
		c ^= at[i];
		for (int k = 0; k < 8; k++)
			c = c >> 1 ^ (c & 1 ? 0xedb88320 : 0);
	}
	return ~c;
}

static void hear(void *self, const struct frame *f)
{
	struct ear *e = self;

	pthread_mutex_lock(&e->lock);
	e->backwards |= f->pts_us <= e->last_us[f->video];
	e->early |= f->pts_us > now_us();
	e->last_us[f->video] = f->pts_us;
	if (!e->first_us[f->video])
		e->first_us[f->video] = f->pts_us;
	if (f->video) {
		bag_add(&e->video, f->data, f->n);
		e->pictures++;
		e->keys += f->key;
		e->width = f->width;
		e->height = f->height;
	} else {
		if (e->sounds < SOUNDS)
			e->sums[e->sounds] = crc32_of(f->data, f->n);
		e->sounds++;
		e->silences += f->n == 3;
	}
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
	e->folder = help_folder();
	*state = e;
	return 0;
}

static int end(void **state)
{
	struct ear *e = *state;

	pthread_mutex_destroy(&e->lock);
	help_remove(e->folder);
	free(e->video.at);
	free(e);
	return 0;
}

/* A file of two seconds, 25 pictures a second, with these codecs. */
static void film(const struct ear *e, const char *name, const char *codecs)
{
	free(ask("ffmpeg -v error -y -f lavfi -i testsrc=s=320x240:r=25:d=2 -f lavfi -i "
		 "sine=d=2:r=48000 -pix_fmt yuv420p %s %s/%s",
		 codecs, e->folder, name));
}

/* Until so many pictures were heard; patience is for a slow machine. */
static void wait_for(struct ear *e, int pictures)
{
	for (int i = 0, over = 0; i < 2000 && !over; i++) {
		sleep_ms(5);
		pthread_mutex_lock(&e->lock);
		over = e->pictures >= pictures || e->failures;
		pthread_mutex_unlock(&e->lock);
	}
}

static void forget(struct ear *e)
{
	e->video.n = 0;
	e->pictures = e->keys = e->sounds = e->silences = 0;
	memset(e->last_us, 0, sizeof e->last_us);
	memset(e->first_us, 0, sizeof e->first_us);
}

static void play(struct ear *e, const char *name, int pictures)
{
	char path[512];
	struct source_options o = {.url = path, .failed = failed};
	struct trouble why;
	struct source *s;

	forget(e);
	snprintf(path, sizeof path, "%s/%s", e->folder, name);
	s = source_open(&o, hear, e, &why);
	if (!s)
		fail_msg("%s: %s", name, why.words);
	wait_for(e, pictures);
	source_close(s);
	assert_int_equal(e->failures, 0);
	assert_true(e->pictures >= pictures);
	assert_false(e->backwards);
	assert_false(e->early);
	/* Two packets of sound and one picture each 40 ms. */
	assert_true(llabs(e->last_us[0] - e->last_us[1]) < 100000);
	assert_true(abs(e->sounds - 2 * e->pictures) < 8);
	assert_true(llabs(e->first_us[0] - e->first_us[1]) < 60000);
	assert_true(llabs(e->last_us[1] - e->first_us[1] - (e->pictures - 1) * 40000LL) <=
		    60000);
}

/* The packets of sound are the file's, in order, from its first on. */
static void assert_same_sound(const struct ear *e, const char *name)
{
	char *list = ask(
		"ffprobe -v error -select_streams a -show_packets -show_data_hash crc32 "
		"-show_entries packet=data_hash -of csv=p=0 %s/%s",
		e->folder, name);
	char *at = list;

	for (int i = 0; i < e->sounds && i < SOUNDS; i++) {
		at = strstr(at, "CRC32:");
		assert_non_null(at);
		assert_int_equal(strtoul(at + 6, NULL, 16), e->sums[i]);
		at += 6;
	}
	free(list);
}

static void test_bit_for_bit(void **state)
{
	static const char *const names[] = {"a.mp4", "a.mkv", "a.ts"};
	struct ear *e = *state;
	char path[512];

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		struct bag file;

		film(e, names[i], "-c:v libx264 -preset fast -g 10 -bf 0 -c:a libopus");
		free(ask("ffmpeg -v error -y -i %s/%s -c copy -bsf:v h264_mp4toannexb "
			 "%s/a.h264",
			 e->folder, names[i], e->folder));
		snprintf(path, sizeof path, "%s/a.h264", e->folder);
		file = bag_of_file(path);
		play(e, names[i], 14);
		assert_int_equal(e->keys, 2);
		assert_int_equal(e->width, 320);
		assert_int_equal(e->height, 240);
		assert_true(same_nals(&file, &e->video, true) > 14);
		assert_same_sound(e, names[i]);
		free(file.at);
	}
}

/* What is no H.264 for WebRTC comes out as such. */
static void test_transcoded(void **state)
{
	static const struct {
		const char *name, *codecs;
	} cases[] = {
		{"b-frames.mp4", "-c:v libx264 -bf 3 -c:a aac"},
		{"444.mkv", "-pix_fmt yuv444p -c:v libx264 -bf 0 -c:a libvorbis -ac 2"},
		{"vp8.webm", "-c:v libvpx -deadline realtime -c:a libopus"},
		{"mono.avi", "-c:v mpeg4 -c:a pcm_s16le -ar 44100 -ac 1"},
	};
	struct ear *e = *state;

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		char path[512], *words;

		film(e, cases[i].name, cases[i].codecs);
		play(e, cases[i].name, 12);
		snprintf(path, sizeof path, "%s/out.h264", e->folder);
		write_file(path, e->video.at, e->video.n);
		words = ask("ffprobe -v error -show_entries "
			    "stream=codec_name,profile,width,height,"
			    "has_b_frames -of csv=p=0 %s 2>&1",
			    path);
		assert_string_equal(words, "h264,Constrained Baseline,320,240,0\n");
		free(words);
	}
}

static void test_large_is_made_smaller(void **state)
{
	struct ear *e = *state;

	free(ask("ffmpeg -v error -y -f lavfi -i testsrc=s=2560x1280:r=25:d=0.4 -c:v "
		 "libx264 "
		 "-preset "
		 "ultrafast -bf 0 -pix_fmt yuv420p %s/large.mp4",
		 e->folder));
	play(e, "large.mp4", 3);
	assert_int_equal(e->width, 1920);
	assert_int_equal(e->height, 960);
}

static void test_no_sound_is_silence(void **state)
{
	struct ear *e = *state;

	film(e, "quiet.mp4", "-an -c:v libx264 -bf 0 -g 25");
	play(e, "quiet.mp4", 15);
	assert_int_equal(e->silences, e->sounds);
}

static void test_begins_again_at_the_end(void **state)
{
	struct ear *e = *state;

	free(ask("ffmpeg -v error -y -f lavfi -i testsrc=s=160x120:r=25:d=0.4 -f lavfi -i "
		 "sine=d=0.4 "
		 "-c:v libx264 -bf 0 -g 100 -pix_fmt yuv420p -c:a libopus %s/short.mp4",
		 e->folder));
	play(e, "short.mp4", 23); /* the third round */
	assert_in_range(e->keys, 3, 4);
}

static void test_no_video(void **state)
{
	struct ear *e = *state;
	char path[512];
	struct source_options o = {.url = path};
	struct trouble why;

	film(e, "sound.wav", "-vn");
	snprintf(path, sizeof path, "%s/sound.wav", e->folder);
	assert_null(source_open(&o, hear, e, &why));
	assert_string_equal(why.words, "sound.wav has no video");
}

/* Cut short, bytes turned over, pure noise: a sentence or what can be played of it, no
 * crash. */
static void test_damaged(void **state)
{
	struct ear *e = *state;
	struct source_options o = {.failed = failed};
	char path[512], bad[512];
	struct trouble why;
	struct bag whole;
	uint32_t dice = 1;
	int refused = 0;

	film(e, "a.mp4", "-c:v libx264 -bf 0 -g 25 -movflags +faststart -c:a libopus");
	snprintf(path, sizeof path, "%s/a.mp4", e->folder);
	snprintf(bad, sizeof bad, "%s/bad.mp4", e->folder);
	o.url = bad;
	whole = bag_of_file(path);
	for (int i = 0; i < 24; i++) {
		struct source *s;
		size_t n = i % 2 ? whole.n : whole.n * (size_t)i / 24;

		for (int k = 0; k < 40 && i % 2; k++) {
			dice = dice * 1664525 + 1013904223;
			whole.at[(dice >> 8) % (i % 4 == 1 ? 4000 : whole.n)] ^=
				(uint8_t)(dice >> 4);
		}
		write_file(bad, whole.at, n);
		s = source_open(&o, hear, e, &why);
		refused += !s;
		assert_true(s || strlen(why.words) > 10);
		if (s)
			sleep_ms(25);
		source_close(s);
	}
	assert_true(refused > 2);
	free(whole.at);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_bit_for_bit),
		T(test_transcoded),
		T(test_large_is_made_smaller),
		T(test_no_sound_is_silence),
		T(test_begins_again_at_the_end),
		T(test_no_video),
		T(test_damaged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
