/* A recording: frames queue for the codecs' threads, fragments for the disk's. */
#include "net/media/recorder.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/media/complaint.h"
#include "net/media/muxer.h"
#include "net/media/shelf.h"

enum {
	BATCH_BYTES =
		48 *
		1024, /* a job for so much: waking a thread for each frame costs more */
	BATCH_FRAMES = 64,
	DISK_BYTES_MAX = 12 * 1024 * 1024,
	KEY_AGAIN_US = 1000000,
};

/* A frame in the queue. */
struct item {
	struct item *next;
	struct frame frame;
	int64_t wall_ms;
	uint8_t data[];
};

struct recorder {
	struct pool *codecs, *disk;
	recorder_fragment *on_fragment;
	recorder_note *on_note;
	recorder_want_key *on_want_key;
	void *self;
	struct shelf *shelf;
	/* of the caller's thread */
	bool seen, dropping;
	int64_t key_us, dropped;
	/* under the lock */
	pthread_mutex_t lock;
	struct item *first, *last;
	size_t queued_bytes, queued;
	bool hurry;  /* a key frame is queued: a fragment may be complete */
	bool urgent; /* the muxer waits for what comes next */
	bool coding; /* the codec job is submitted or runs */
	bool ending, flushed;
	struct piece *piece, *last_piece;
	size_t piece_bytes;
	bool storing; /* the disk job is submitted or runs */
	/* of the codec job */
	struct job codec_job;
	struct muxer *muxer;
	bool lost_piece;
	/* of the disk job */
	struct job disk_job;
	void (*ended)(void *self);
	void *ended_self;
};

static int64_t wall_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void note(struct recorder *r, enum fault f, const char *words)
{
	struct trouble t;

	if (!r->on_note)
		return;
	complain(&t, f, "%s", words);
	r->on_note(r->self, &t);
}

static void recorder_free(struct recorder *r)
{
	while (r->first) {
		struct item *i = r->first;

		r->first = i->next;
		free(i);
	}
	muxer_free(r->muxer);
	shelf_close(r->shelf);
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* The next piece to store; NULL: none, and then the job is over. *last: for ever. */
static struct piece *next_piece(struct recorder *r, bool *last)
{
	struct piece *p;

	pthread_mutex_lock(&r->lock);
	p = r->piece;
	if (p) {
		r->piece = p->next;
		r->last_piece = r->piece ? r->last_piece : NULL;
		r->piece_bytes -= piece_bytes(p);
	} else {
		r->storing = false;
	}
	*last = !p && r->flushed;
	pthread_mutex_unlock(&r->lock);
	return p;
}

static void disk_job(struct job *j)
{
	struct recorder *r =
		(struct recorder *)((char *)j - offsetof(struct recorder, disk_job));
	void (*ended)(void *self);
	void *self;
	struct piece *p;
	bool last;

	while ((p = next_piece(r, &last))) {
		shelf_keep(r->shelf, p);
		piece_free(p);
	}
	if (!last)
		return;
	ended = r->ended;
	self = r->ended_self;
	recorder_free(r);
	if (ended)
		ended(self);
}

/* Runs the disk job unless it runs; under the lock. */
static void wake_disk(struct recorder *r)
{
	if (r->storing)
		return;
	r->storing = true;
	pool_submit(r->disk, &r->disk_job);
}

/* Takes a piece from the muxer to the disk's queue. */
static void queue_piece(void *recorder, struct piece *p)
{
	struct recorder *r = recorder;
	bool full;

	pthread_mutex_lock(&r->lock);
	full = r->piece_bytes > DISK_BYTES_MAX && !p->init;
	if (!full) {
		if (r->last_piece)
			r->last_piece->next = p;
		else
			r->piece = p;
		r->last_piece = p;
		r->piece_bytes += piece_bytes(p);
		wake_disk(r);
	}
	pthread_mutex_unlock(&r->lock);
	if (full)
		piece_free(p);
	if (full && !r->lost_piece)
		note(r, FAULT_TOO_BIG, "fragments are lost: the disk does not keep up");
	if (!full && r->lost_piece)
		note(r, FAULT_NONE, "the disk keeps up again");
	r->lost_piece = full;
}

static void tell_trouble(void *recorder, const struct trouble *why)
{
	struct recorder *r = recorder;

	note(r, why->fault, why->words);
}

static struct item *take_items(struct recorder *r)
{
	struct item *all;

	pthread_mutex_lock(&r->lock);
	all = r->first;
	r->first = r->last = NULL;
	r->queued_bytes = r->queued = 0;
	r->hurry = false;
	pthread_mutex_unlock(&r->lock);
	return all;
}

/* Enough is queued for a job; under the lock. */
static bool is_due(const struct recorder *r)
{
	return r->first && (r->hurry || r->urgent || r->queued_bytes > BATCH_BYTES ||
			    r->queued >= BATCH_FRAMES);
}

/* After a batch: runs again, or ends. Nothing of `r` may be touched after it. */
static void after_batch(struct recorder *r)
{
	bool again, end;

	pthread_mutex_lock(&r->lock);
	r->urgent = muxer_waits(r->muxer);
	end = r->ending && !r->first;
	again = !end && (r->ending || is_due(r));
	r->coding = again || end;
	pthread_mutex_unlock(&r->lock);
	if (again)
		pool_submit(r->codecs, &r->codec_job);
	if (!end)
		return;
	muxer_end(r->muxer);
	pthread_mutex_lock(&r->lock);
	r->flushed = true;
	wake_disk(r);
	pthread_mutex_unlock(&r->lock);
}

static void codec_job(struct job *j)
{
	struct recorder *r =
		(struct recorder *)((char *)j - offsetof(struct recorder, codec_job));
	struct item *i = take_items(r);

	while (i) {
		struct item *next = i->next;

		muxer_put(r->muxer, &i->frame, i->wall_ms);
		free(i);
		i = next;
	}
	after_batch(r);
}

struct recorder *recorder_open(const struct recorder_options *o, struct trouble *why)
{
	struct recorder *r = calloc(1, sizeof *r);
	struct muxer_hooks hooks = {queue_piece, tell_trouble, r};

	if (!r) {
		complain(why, FAULT_MEMORY, "out of memory");
		return NULL;
	}
	pthread_mutex_init(&r->lock, NULL);
	r->codecs = o->codecs;
	r->disk = o->disk;
	r->on_fragment = o->on_fragment;
	r->on_note = o->on_note;
	r->on_want_key = o->on_want_key;
	r->self = o->self;
	r->codec_job.run = codec_job;
	r->disk_job.run = disk_job;
	r->shelf = shelf_open(o, why);
	if (r->shelf) {
		r->muxer = muxer_new(&hooks);
		if (r->muxer)
			return r;
		complain(why, FAULT_MEMORY, "out of memory");
	}
	recorder_free(r);
	return NULL;
}

/* Fragments begin with key frames: a sender that sends none is asked. */
static void watch_keys(struct recorder *r, const struct frame *f)
{
	const int64_t patience = RECORDER_KEY_WANTED_MS * 1000LL;
	int64_t age = (int64_t)((uint64_t)f->pts_us - (uint64_t)r->key_us);

	if (!f->video)
		return;
	if (f->key) {
		r->key_us = f->pts_us;
	} else if (!r->seen || age >= patience || age < 0) {
		r->key_us = f->pts_us - patience + KEY_AGAIN_US;
		if (r->on_want_key)
			r->on_want_key(r->self);
	}
	r->seen = true;
}

/* Whole groups of pictures go when the queue is full: half of one is of no use. */
static bool admit(struct recorder *r, const struct frame *f)
{
	bool full;
	char words[128];

	pthread_mutex_lock(&r->lock);
	full = r->queued_bytes + f->n > RECORDER_QUEUE_BYTES / (r->dropping ? 2 : 1);
	pthread_mutex_unlock(&r->lock);
	if (!f->video)
		return !full;
	if (r->dropping && f->key && !full) {
		snprintf(words, sizeof words,
			 "%lld pictures were dropped: the processor did not keep up",
			 (long long)r->dropped);
		note(r, FAULT_NONE, words);
		r->dropping = false;
	} else if (!r->dropping && full) {
		note(r, FAULT_TOO_BIG,
		     "pictures are dropped: the processor does not keep up");
		r->dropping = true;
		r->dropped = 0;
	}
	r->dropped += r->dropping;
	return !r->dropping;
}

static void queue_item(struct recorder *r, struct item *i)
{
	bool wake;

	pthread_mutex_lock(&r->lock);
	if (r->last)
		r->last->next = i;
	else
		r->first = i;
	r->last = i;
	r->queued_bytes += i->frame.n;
	r->queued++;
	r->hurry |= i->frame.video && i->frame.key;
	wake = !r->coding && is_due(r);
	r->coding = r->coding || wake;
	pthread_mutex_unlock(&r->lock);
	if (wake)
		pool_submit(r->codecs, &r->codec_job);
}

void recorder_frame(struct recorder *r, const struct frame *f)
{
	struct item *i;

	if (f->n == 0 || f->n > FRAME_BYTES_MAX)
		return;
	watch_keys(r, f);
	if (!admit(r, f))
		return;
	i = malloc(sizeof *i + f->n);
	if (!i)
		return;
	i->next = NULL;
	i->frame = *f;
	i->frame.data = i->data;
	i->wall_ms = wall_ms();
	memcpy(i->data, f->data, f->n);
	queue_item(r, i);
}

static void begin_end(struct recorder *r, void (*ended)(void *self), void *self)
{
	bool wake;

	pthread_mutex_lock(&r->lock);
	r->ended = ended;
	r->ended_self = self;
	r->ending = true;
	wake = !r->coding;
	r->coding = true;
	pthread_mutex_unlock(&r->lock);
	if (wake)
		pool_submit(r->codecs, &r->codec_job);
}

static void post(void *semaphore)
{
	sem_post(semaphore);
}

void recorder_close(struct recorder *r)
{
	sem_t over;

	if (!r)
		return;
	sem_init(&over, 0, 0);
	begin_end(r, post, &over);
	while (sem_wait(&over) < 0 && errno == EINTR)
		;
	sem_destroy(&over);
}
