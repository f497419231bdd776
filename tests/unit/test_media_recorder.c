/* The recorder, judged by ffprobe and ffmpeg: what is stored is what was put in. */
#include "media_help.h"

#include <libavutil/frame.h>
#include <libavutil/log.h>
#include <math.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <sys/resource.h>

#include "net/media/encoder.h"
#include "net/media/recorder.h"

enum { FPS = 30, SOUND_US = 20000, FRAGMENTS = 64 };

/* What the recorder told. */
struct told {
	struct fragment all[FRAGMENTS];
	char files[FRAGMENTS][128], inits[FRAGMENTS][128];
	int n, notes, keys_wanted;
	char note[8][192];
	enum fault fault[8];
	pthread_mutex_t lock;
};

struct studio {
	char *folder, *store;
	struct pool *codecs, *disk;
	struct recorder *recorder;
	struct told told;
	struct video_encoder *video;
	struct sound_encoder *sound;
	AVFrame *picture;
	struct bag input;  /* all H.264 put in */
	struct bag filler; /* makes pictures large */
	int64_t pictures, blocks;
	int64_t cue_us;   /* white and loud from here on */
	int64_t shift_us; /* added to all times */
	bool mute;
};

/* When the n-th picture is shown. */
static int64_t shown_us(int64_t n)
{
	return n * 1000000 / FPS;
}

static void on_fragment(void *self, const struct fragment *f)
{
	struct told *t = &((struct studio *)self)->told;

	pthread_mutex_lock(&t->lock);
	assert_true(t->n < FRAGMENTS);
	t->all[t->n] = *f;
	snprintf(t->files[t->n], sizeof t->files[0], "%s", f->file);
	snprintf(t->inits[t->n], sizeof t->inits[0], "%s", f->init);
	t->n++;
	pthread_mutex_unlock(&t->lock);
}

static void on_note(void *self, const struct trouble *what)
{
	struct told *t = &((struct studio *)self)->told;

	pthread_mutex_lock(&t->lock);
	if (getenv("TELL"))
		fprintf(stderr, "note: %s\n", what->words);
	if (t->notes < 8) {
		snprintf(t->note[t->notes], sizeof t->note[0], "%s", what->words);
		t->fault[t->notes] = what->fault;
	}
	t->notes++;
	pthread_mutex_unlock(&t->lock);
}

static void on_want_key(void *self)
{
	((struct studio *)self)->told.keys_wanted++;
}

static struct recorder_options options(struct studio *s)
{
	return (struct recorder_options){.directory = s->store,
					 .prefix = "p1",
					 .codecs = s->codecs,
					 .disk = s->disk,
					 .on_fragment = on_fragment,
					 .on_note = on_note,
					 .on_want_key = on_want_key,
					 .self = s};
}

static void change_size(struct studio *s, int width, int height)
{
	struct video_format v = {width, height, FPS, 500000};
	struct trouble why;

	video_encoder_free(s->video);
	av_frame_free(&s->picture);
	s->video = video_encoder_new(&v, &why);
	assert_non_null(s->video);
	s->picture = av_frame_alloc();
	s->picture->format = AV_PIX_FMT_YUV420P;
	s->picture->width = width;
	s->picture->height = height;
	assert_true(av_frame_get_buffer(s->picture, 0) >= 0);
}

static int begin(void **state)
{
	struct studio *s = calloc(1, sizeof *s);
	struct recorder_options o;
	struct trouble why;

	av_log_set_level(AV_LOG_QUIET);
	pthread_mutex_init(&s->told.lock, NULL);
	s->folder = help_folder();
	s->store = malloc(strlen(s->folder) + 16);
	sprintf(s->store, "%s/store", s->folder);
	s->codecs = pool_new(2);
	s->disk = pool_new(2);
	s->cue_us = INT64_MAX;
	s->sound = sound_encoder_new(&why);
	change_size(s, 320, 180);
	o = options(s);
	s->recorder = recorder_open(&o, &why);
	assert_non_null(s->recorder);
	*state = s;
	return 0;
}

static int end(void **state)
{
	struct studio *s = *state;

	recorder_close(s->recorder);
	pool_free(s->codecs);
	pool_free(s->disk);
	video_encoder_free(s->video);
	sound_encoder_free(s->sound);
	av_frame_free(&s->picture);
	help_remove(s->folder);
	free(s->store);
	free(s->input.at);
	free(s->filler.at);
	pthread_mutex_destroy(&s->told.lock);
	free(s);
	return 0;
}

/* The picture with filler data after it (NAL unit type 12). */
static void put_filled(struct studio *s, const struct frame *f)
{
	struct bag b = {NULL, 0};
	struct frame filled = *f;

	bag_add(&b, f->data, f->n);
	bag_add(&b, s->filler.at, s->filler.n);
	filled.data = b.at;
	filled.n = b.n;
	recorder_frame(s->recorder, &filled);
	free(b.at);
}

static void put(void *self, const struct frame *f)
{
	struct studio *s = self;
	struct frame shifted = *f;

	shifted.pts_us += s->shift_us;
	if (f->video)
		bag_add(&s->input, f->data, f->n);
	if (f->video && s->filler.n)
		put_filled(s, &shifted);
	else
		recorder_frame(s->recorder, &shifted);
}

static void put_picture(struct studio *s, bool key)
{
	int64_t us = shown_us(s->pictures);
	AVFrame *p = s->picture;

	assert_true(av_frame_make_writable(p) >= 0);
	for (int y = 0; y < p->height; y++)
		memset(p->data[0] + y * p->linesize[0], us >= s->cue_us ? 235 : 16,
		       (size_t)p->width);
	for (int plane = 1; plane < 3; plane++)
		for (int y = 0; y < p->height / 2; y++)
			memset(p->data[plane] + y * p->linesize[plane], 128,
			       (size_t)p->width / 2);
	if (us < s->cue_us)
		for (int i = 0; i < 64; i++) /* something that moves */
			p->data[0][(s->pictures * 2 + i) % p->width] = 40;
	video_encoder_put(s->video, p, us, key, put, s);
	s->pictures++;
}

static void put_block(struct studio *s)
{
	float pcm[SOUND_BLOCK * SOUND_CHANNELS];
	int64_t us = s->blocks * SOUND_US;

	for (int i = 0; i < SOUND_BLOCK; i++) {
		double t = (double)(s->blocks * SOUND_BLOCK + i) / SOUND_RATE;
		double v = us >= s->cue_us ? 0.5 * sin(6.2831853 * 440 * t) : 0;

		pcm[2 * i] = pcm[2 * i + 1] = (float)v;
	}
	if (!s->mute)
		sound_encoder_put(s->sound, pcm, us, put, s);
	s->blocks++;
}

/* Media until that time, a key frame every `gop` pictures. */
static void play(struct studio *s, int64_t until_us, int gop)
{
	while (shown_us(s->pictures) < until_us) {
		while (s->blocks * SOUND_US <= shown_us(s->pictures))
			put_block(s);
		put_picture(s, s->pictures % gop == 0);
	}
}

/* Until so much was told. */
static void wait_for(struct studio *s, int fragments, int notes)
{
	for (bool over = false; !over; sleep_ms(5)) {
		pthread_mutex_lock(&s->told.lock);
		over = s->told.n >= fragments && s->told.notes >= notes;
		pthread_mutex_unlock(&s->told.lock);
	}
}

static void finish(struct studio *s)
{
	recorder_close(s->recorder);
	s->recorder = NULL;
}

/* All fragments of one init segment after it, in one file. */
static void join(struct studio *s, int from, int to, const char *name)
{
	char path[512];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", s->folder, name);
	out = fopen(path, "we");
	for (int i = from - 1; i < to; i++) {
		struct bag b;

		snprintf(path, sizeof path, "%s/%s", s->store,
			 i < from ? s->told.inits[from] : s->told.files[i]);
		b = bag_of_file(path);
		fwrite(b.at, 1, b.n, out);
		free(b.at);
	}
	fclose(out);
}

static double probe(struct studio *s, const char *file, const char *stream,
		    const char *entry)
{
	return ask_number("ffprobe -v error -count_frames -select_streams %s -show_entries "
			  "stream=%s -of csv=p=0 %s/%s",
			  stream, entry, s->folder, file);
}

static void test_stored_is_what_was_put_in(void **state)
{
	struct studio *s = *state;
	struct bag output;
	char *words, path[512];

	play(s, 5000000, 60);
	finish(s);
	assert_int_equal(s->told.n, 3);
	join(s, 0, s->told.n, "all.mp4");
	words = ask(
		"ffprobe -v error -show_entries stream=codec_name,width,height -of csv=p=0 "
		"%s/all.mp4",
		s->folder);
	assert_string_equal(words, "h264,320,180\naac\n");
	free(words);
	assert_int_equal(probe(s, "all.mp4", "v", "nb_read_frames"), s->pictures);
	words = ask("ffmpeg -v warning -i %s/all.mp4 -f null - 2>&1", s->folder);
	assert_string_equal(words, "");
	free(words);
	free(ask("ffmpeg -v error -y -i %s/all.mp4 -c copy -bsf:v h264_mp4toannexb -f h264 "
		 "%s/out.h264",
		 s->folder, s->folder));
	snprintf(path, sizeof path, "%s/out.h264", s->folder);
	output = bag_of_file(path);
	assert_true(same_nals(&output, &s->input, false) > 150);
	free(output.at);
}

static void test_sound_beside_picture(void **state)
{
	struct studio *s = *state;
	double video, sound, white, loud;

	s->cue_us = 2000000;
	play(s, 4000000, 30);
	finish(s);
	join(s, 0, s->told.n, "all.mp4");
	video = probe(s, "all.mp4", "v", "duration");
	sound = probe(s, "all.mp4", "a", "duration");
	assert_true(fabs(video - 4.0) < 0.04);
	assert_true(fabs(video - sound) < 0.04);
	assert_true(fabs(probe(s, "all.mp4", "a", "start_time")) < 0.04);
	white = ask_number(
		"ffmpeg -v info -i %s/all.mp4 -vf blackdetect=d=0.1 -an -f null - 2>&1 "
		"| sed -n 's/.*black_end:\\([0-9.]*\\).*/\\1/p' | head -1",
		s->folder);
	loud = ask_number(
		"ffmpeg -v info -i %s/all.mp4 -af silencedetect=n=-30dB:d=0.1 -vn "
		"-f null - 2>&1 | sed -n 's/.*silence_end: \\([0-9.]*\\).*/\\1/p' | head "
		"-1",
		s->folder);
	assert_true(fabs(white - 2.0) < 0.04);
	assert_true(fabs(white - loud) < 0.04);
}

static void test_each_fragment_plays_alone(void **state)
{
	struct studio *s = *state;
	int64_t sum = 0;

	play(s, 3000000, 30);
	finish(s);
	assert_int_equal(s->told.n, 3);
	for (int i = 0; i < s->told.n; i++) {
		const struct fragment *f = &s->told.all[i];
		char *first;

		join(s, i, i + 1, "one.mp4");
		assert_int_equal(probe(s, "one.mp4", "v", "nb_read_frames"), 30);
		first = ask("ffprobe -v error -select_streams v -show_entries packet=flags "
			    "-of csv=p=0 "
			    "%s/one.mp4 | head -1",
			    s->folder);
		assert_int_equal(first[0], 'K');
		free(first);
		assert_true(fabs(probe(s, "one.mp4", "v", "start_time") -
				 (double)sum / 1000) < 0.002);
		assert_true(fabs(probe(s, "one.mp4", "a", "start_time") -
				 (double)sum / 1000) < 0.04);
		assert_true(f->key);
		assert_int_equal(f->new_init, i == 0);
		assert_int_equal(f->number, i + 1);
		assert_int_equal(f->start_wall_ms - s->told.all[0].start_wall_ms, sum);
		sum += f->duration_ms;
	}
	assert_true(llabs(sum - 3000) <= 3);
}

static void test_another_size_is_another_init(void **state)
{
	struct studio *s = *state;

	play(s, 500000, 60); /* browsers begin small and grow within a second */
	change_size(s, 640, 360);
	play(s, 2500000, 1000);
	finish(s);
	assert_int_equal(s->told.n, 2);
	assert_true(s->told.all[1].new_init);
	assert_string_not_equal(s->told.inits[0], s->told.inits[1]);
	assert_int_equal(s->told.all[0].width, 320);
	assert_int_equal(s->told.all[1].width, 640);
	join(s, 0, 1, "small.mp4");
	join(s, 1, 2, "large.mp4");
	assert_int_equal(probe(s, "small.mp4", "v", "width"), 320);
	assert_int_equal(probe(s, "large.mp4", "v", "height"), 360);
	assert_int_equal(probe(s, "small.mp4", "v", "nb_read_frames") +
				 probe(s, "large.mp4", "v", "nb_read_frames"),
			 s->pictures);
}

static void test_sound_that_comes_later(void **state)
{
	struct studio *s = *state;

	s->mute = true;
	play(s, 2500000, 30);
	s->mute = false;
	play(s, 5000000, 30);
	finish(s);
	assert_int_equal(s->told.n, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(s->told.all[i].new_init, i == 0 || i == 2);
	join(s, 2, 5, "later.mp4");
	assert_true(fabs(probe(s, "later.mp4", "v", "start_time") - 2.0) < 0.01);
	assert_true(fabs(probe(s, "later.mp4", "a", "start_time") - 2.5) < 0.04);
}

static void test_lost_sound_leaves_the_rest_in_place(void **state)
{
	struct studio *s = *state;
	double loud;

	play(s, 1000000, 30);
	s->mute = true; /* 300 ms lost, then three seconds of pause */
	play(s, 1300000, 30);
	s->mute = false;
	play(s, 1600000, 30);
	s->mute = true;
	play(s, 4600000, 30);
	s->mute = false;
	s->cue_us = 5000000;
	play(s, 7000000, 30);
	finish(s);
	join(s, 0, s->told.n, "all.mp4");
	loud = ask_number(
		"ffprobe -v error -f lavfi -i amovie=%s/all.mp4,astats=metadata=1:reset=1 "
		"-show_entries frame=pts_time:frame_tags=lavfi.astats.Overall.RMS_level "
		"-of csv=p=0 | awk -F, '$2 != \"-inf\" && $2 > -30 {print $1; exit}'",
		s->folder);
	assert_true(fabs(loud - 5.0) < 0.04);
}

static void test_keys_are_asked_for(void **state)
{
	struct studio *s = *state;
	struct frame delta = {.video = true, .pts_us = 0};
	static const uint8_t slice[] = {0, 0, 0, 1, 0x41, 0x9a, 1, 2, 3};

	delta.data = slice;
	delta.n = sizeof slice;
	recorder_frame(s->recorder, &delta);
	assert_int_equal(s->told.keys_wanted, 1); /* nothing can begin without */
	put_picture(s, true);
	for (int i = 1; i < 40 * FPS; i++) {
		delta.pts_us = shown_us(i);
		recorder_frame(s->recorder, &delta);
	}
	assert_int_equal(s->told.keys_wanted, 1 + 37);
	finish(s);
	/* Without any it is cut by time, and says so. */
	assert_int_equal(s->told.n, 3);
	assert_true(s->told.all[0].key);
	assert_false(s->told.all[1].key);
	assert_true(llabs(s->told.all[1].duration_ms - RECORDER_FRAGMENT_MAX_MS) < 50);
}

static void test_time_that_leaps(void **state)
{
	struct studio *s = *state;

	play(s, 2000000, 30);
	s->shift_us = -3600 * 1000000LL;
	play(s, 4000000, 30);
	s->shift_us = INT64_MAX / 2;
	play(s, 6000000, 30);
	finish(s);
	join(s, 0, s->told.n, "all.mp4");
	assert_int_equal(probe(s, "all.mp4", "v", "nb_read_frames"), s->pictures);
	assert_true(fabs(probe(s, "all.mp4", "v", "duration") - 6.0) < 0.1);
}

struct plug {
	struct job job;
	sem_t in, out;
};

static void wait_there(struct job *j)
{
	struct plug *p = (struct plug *)j;

	sem_post(&p->in);
	sem_wait(&p->out);
}

/* Both threads of the codecs stand still: the queue fills, whole groups of pictures go. */
static void test_overflow_drops_whole_groups(void **state)
{
	struct studio *s = *state;
	struct plug plugs[2];
	static const uint8_t head[] = {0, 0, 0, 1, 12}, tail[] = {0xff, 0xff, 0x80};
	char *words;

	bag_add(&s->filler, head, sizeof head);
	while (s->filler.n < 40000)
		bag_add(&s->filler, tail, 2);
	bag_add(&s->filler, tail, 3);
	for (int i = 0; i < 2; i++) {
		plugs[i].job.run = wait_there;
		sem_init(&plugs[i].in, 0, 0);
		sem_init(&plugs[i].out, 0, 0);
		pool_submit(s->codecs, &plugs[i].job);
		sem_wait(&plugs[i].in);
	}
	play(s, 4000000, 30);
	for (int i = 0; i < 2; i++)
		sem_post(&plugs[i].out);
	wait_for(s, 1, 0); /* it follows again */
	play(s, 6000000, 30);
	finish(s);
	assert_int_equal(s->told.notes, 2);
	assert_non_null(strstr(s->told.note[0], "pictures are dropped"));
	assert_non_null(strstr(s->told.note[1], "pictures were dropped"));
	assert_in_range(s->told.n, 3, 5);
	for (int i = 0; i < s->told.n; i++)
		assert_true(s->told.all[i].key);
	join(s, 0, s->told.n, "all.mp4");
	words = ask("ffmpeg -v error -i %s/all.mp4 -an -f null - 2>&1", s->folder);
	assert_string_equal(words, "");
	free(words);
}

static void test_full_disk_is_told_once(void **state)
{
	struct studio *s = *state;
	struct rlimit before, tiny;

	signal(SIGXFSZ, SIG_IGN);
	getrlimit(RLIMIT_FSIZE, &before);
	tiny = before;
	tiny.rlim_cur = 1000;
	play(s, 2500000, 30);
	wait_for(s, 2, 0);
	setrlimit(RLIMIT_FSIZE, &tiny);
	play(s, 5500000, 30);
	wait_for(s, 0, 1);
	sleep_ms(100);
	setrlimit(RLIMIT_FSIZE, &before);
	play(s, 8000000, 30);
	finish(s);
	assert_int_equal(s->told.notes, 2);
	assert_non_null(strstr(s->told.note[0], "stores nothing: "));
	assert_non_null(strstr(s->told.note[0], "File too large"));
	assert_int_equal(s->told.fault[1], FAULT_NONE);
	assert_true(s->told.n >= 4 && s->told.n < 8);
	/* Nothing is left over of what did not fit. */
	assert_int_equal(ask_number("ls -A %s | wc -l", s->store), s->told.n + 1);
}

static void test_directories_that_cannot_be(void **state)
{
	struct studio *s = *state;
	struct recorder_options o = options(s);
	struct trouble why;
	char path[512];

	snprintf(path, sizeof path, "%s/no/such", s->folder);
	o.directory = path;
	assert_null(recorder_open(&o, &why));
	assert_non_null(strstr(why.words, "cannot be made: No such file or directory"));
	snprintf(path, sizeof path, "%s/file", s->folder);
	write_file(path, "x", 1);
	assert_null(recorder_open(&o, &why));
	assert_non_null(strstr(why.words, "Not a directory"));
}

static void test_directory_that_goes_away(void **state)
{
	struct studio *s = *state;

	free(ask("rmdir %s", s->store));
	play(s, 2500000, 30);
	finish(s);
	assert_int_equal(s->told.n, 0);
	assert_int_equal(s->told.notes, 1);
	assert_non_null(strstr(s->told.note[0], "stores nothing"));
}

static void test_nonsense_is_left_out(void **state)
{
	struct studio *s = *state;
	static const uint8_t junk[] = {0, 0,    1, 0x67, 0xff, 0,    0,
				       1, 0x68, 0, 0,    1,    0x65, 1};
	struct frame bad = {.video = true, .key = true, .data = junk, .n = sizeof junk};
	struct frame sound = {.key = true, .data = junk, .n = sizeof junk};

	recorder_frame(s->recorder, &bad);
	for (int i = 0; i < 100; i++) {
		sound.pts_us = i * SOUND_US;
		recorder_frame(s->recorder, &sound);
	}
	bad.n = 0;
	recorder_frame(s->recorder, &bad);
	play(s, 1000000, 30);
	finish(s);
	assert_int_equal(s->told.n, 1);
	assert_int_equal(s->told.notes, 1);
	assert_non_null(strstr(s->told.note[0], "SPS"));
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)
	const struct CMUnitTest tests[] = {
		T(test_stored_is_what_was_put_in),
		T(test_sound_beside_picture),
		T(test_each_fragment_plays_alone),
		T(test_another_size_is_another_init),
		T(test_sound_that_comes_later),
		T(test_lost_sound_leaves_the_rest_in_place),
		T(test_keys_are_asked_for),
		T(test_time_that_leaps),
		T(test_overflow_drops_whole_groups),
		T(test_full_disk_is_told_once),
		T(test_directories_that_cannot_be),
		T(test_directory_that_goes_away),
		T(test_nonsense_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
