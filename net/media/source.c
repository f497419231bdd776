/* Sources in common: options, the thread, the clock, the video encoder and its requests. */
#include "net/media/source.h"

#include <errno.h>
#include <libavutil/frame.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"
#include "net/media/source_kind.h"

enum { KEY_LEAST_US = 50000, BPS_MIN = 50000, BPS_MAX = 20000000 };

struct source {
	const struct source_kind *kind;
	void *state;
	source_sink *sink;
	source_failed *failed;
	void *self;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool closing;                /* under the lock */
	_Atomic int64_t key_from_us; /* a picture from then on is to be a key frame */
	_Atomic int64_t bps;
	/* of the source's thread */
	struct video_encoder *encoder;
	int fps;
	int64_t encoder_bps, last_key_us;
};

int64_t source_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

bool source_closing(const struct source *s)
{
	struct source *own = (struct source *)s;
	bool closing;

	pthread_mutex_lock(&own->lock);
	closing = s->closing;
	pthread_mutex_unlock(&own->lock);
	return closing;
}

bool source_sleep(struct source *s, int64_t until_us)
{
	struct timespec t = {(time_t)(until_us / 1000000),
			     (long)(until_us % 1000000 * 1000)};
	bool closing;

	pthread_mutex_lock(&s->lock);
	while (!s->closing && source_now() < until_us)
		pthread_cond_timedwait(&s->wake, &s->lock, &t);
	closing = s->closing;
	pthread_mutex_unlock(&s->lock);
	return !closing;
}

void source_set_fps(struct source *s, int fps)
{
	s->fps = fps;
}

void source_send(struct source *s, const struct frame *f)
{
	if (f->video && f->key) {
		s->last_key_us = f->pts_us;
		atomic_store(&s->key_from_us, INT64_MAX);
	}
	if (f->n > 0 && f->n <= FRAME_BYTES_MAX)
		s->sink(s->self, f);
}

/* However many ask: a storm of requests must not make a storm of key frames. */
static bool take_key_request(struct source *s, int64_t pts_us)
{
	if (pts_us - s->last_key_us < KEY_LEAST_US || pts_us < atomic_load(&s->key_from_us))
		return false;
	atomic_store(&s->key_from_us, INT64_MAX);
	return true;
}

enum fault source_encode(struct source *s, AVFrame *picture, int64_t pts_us, void *self,
			 encoder_sink *sink, struct trouble *why)
{
	int64_t bps = atomic_load(&s->bps);
	struct video_format format = {picture->width, picture->height, s->fps, bps};
	enum fault f;

	if (!s->encoder) {
		s->encoder = video_encoder_new(&format, why);
		if (!s->encoder)
			return why->fault;
		s->encoder_bps = bps;
	}
	if (bps != s->encoder_bps)
		video_encoder_bitrate(s->encoder, bps);
	s->encoder_bps = bps;
	f = video_encoder_put(s->encoder, picture, pts_us, take_key_request(s, pts_us),
			      sink, self);
	return f ? complain(why, f, "the H.264 encoder failed") : f;
}

static void *run(void *source)
{
	struct source *s = source;
	struct trouble why = {FAULT_MEDIA, 0, "the source ended"};

	while (s->kind->step(s->state, s, &why))
		;
	if (!source_closing(s) && s->failed)
		s->failed(s->self, &why);
	return NULL;
}

static int64_t bounded_bps(int64_t bps)
{
	return bps < BPS_MIN ? BPS_MIN : bps > BPS_MAX ? BPS_MAX : bps;
}

static enum fault check_options(struct source_options *o, struct trouble *why)
{
	o->url = o->url && *o->url ? o->url : "test";
	o->label = o->label ? o->label : "";
	o->width = o->width ? o->width : 1280;
	o->height = o->height ? o->height : 720;
	o->fps = o->fps ? o->fps : 30;
	o->bps = bounded_bps(o->bps ? o->bps : 1500000);
	if (o->width < 16 || o->height < 16 || o->width > FRAME_SIDE_MAX ||
	    o->height > FRAME_SIDE_MAX || o->width % 2 || o->height % 2)
		return complain(why, FAULT_MEDIA,
				"%dx%d is not an even size from 16x16 to %dx%d", o->width,
				o->height, FRAME_SIDE_MAX, FRAME_SIDE_MAX);
	if (o->fps < 1 || o->fps > 60)
		return complain(why, FAULT_MEDIA, "%d pictures a second is not 1 to 60",
				o->fps);
	return FAULT_NONE;
}

static const struct source_kind *kind_of(const char *url)
{
	if (strcmp(url, "test") == 0)
		return &source_test;
	return strncmp(url, "/dev/video", 10) == 0 ? &source_camera : &source_file;
}

static void init_lock(struct source *s)
{
	pthread_condattr_t monotonic;

	pthread_mutex_init(&s->lock, NULL);
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(&s->wake, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

static void source_free(struct source *s)
{
	if (s->state)
		s->kind->close(s->state);
	video_encoder_free(s->encoder);
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	free(s);
}

struct source *source_open(const struct source_options *options, source_sink *sink,
			   void *self, struct trouble *why)
{
	struct source_options o = *options;
	struct source *s;

	if (check_options(&o, why))
		return NULL;
	s = calloc(1, sizeof *s);
	if (!s) {
		complain(why, FAULT_MEMORY, "out of memory");
		return NULL;
	}
	init_lock(s);
	s->kind = kind_of(o.url);
	s->sink = sink;
	s->failed = o.failed;
	s->self = self;
	s->fps = o.fps;
	atomic_init(&s->bps, o.bps);
	atomic_init(&s->key_from_us, INT64_MAX);
	s->state = s->kind->open(s, &o, why);
	if (s->state && pthread_create(&s->thread, NULL, run, s) == 0)
		return s;
	if (s->state)
		complain(why, FAULT_MEMORY, "no thread for the source: %s",
			 strerror(errno));
	source_free(s);
	return NULL;
}

void source_key_frame(struct source *s, int64_t from_us)
{
	int64_t asked = atomic_load(&s->key_from_us);

	if (from_us == INT64_MAX)
		atomic_store(&s->key_from_us, INT64_MAX);
	while (from_us < asked &&
	       !atomic_compare_exchange_weak(&s->key_from_us, &asked, from_us))
		;
}

void source_bitrate(struct source *s, int64_t bps)
{
	atomic_store(&s->bps, bounded_bps(bps));
}

void source_close(struct source *s)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->closing = true;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	source_free(s);
}
