/* Frames in, fragments out: cut at key frames, sound beside its picture, all in memory. */
#include "net/media/muxer.h"

#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"
#include "net/media/mp4.h"
#include "net/media/opus_aac.h"
#include "net/media/recorder.h"

enum {
	PIECE_BYTES_MAX = 6 * 1024 * 1024,
	SHORTEST_US = 100000,   /* a fragment that another SPS may end */
	SOUND_WAIT_US = 200000, /* pictures go on for so long before a fragment ends without
				   its last sound */
	SOUND_ALIVE_US = 1000000,
	STEP_US = 33333,   /* between pictures whose times make no sense */
	BACK_US = 1000000, /* times that jump further are another time line */
	AHEAD_US = 60000000,
};

struct muxer {
	struct muxer_hooks hooks;
	struct opus_aac *aac;
	bool no_sound;              /* cannot be stored: said once */
	struct piece *open, *ready; /* ready: complete, waits for its last sound */
	struct avcc config,
		stored;    /* of the newest key frame; of the newest init segment */
	bool sound_stored; /* the newest init segment has a sound track */
	bool dropping;     /* until a key frame that can be stored */
	bool started;
	int64_t shift_us;  /* added to a frame's time: time since the recording began */
	int64_t wall_ms;   /* of that beginning */
	int64_t last_us;   /* newest picture */
	int64_t sound_us;  /* newest sound */
	int64_t last_tick; /* newest AAC frame */
	int64_t pieces;
};

static int64_t ticks(int64_t us, int64_t rate)
{
	return (us * (rate / 1000) + 500) / 1000;
}

struct muxer *muxer_new(const struct muxer_hooks *hooks)
{
	struct muxer *m = calloc(1, sizeof *m);

	if (!m)
		return NULL;
	m->hooks = *hooks;
	m->sound_us = INT64_MIN / 2;
	m->last_tick = -1;
	return m;
}

static bool make_init(struct muxer *m, struct piece *p)
{
	bool sound = m->sound_stored || p->sound.count > 0;
	const uint8_t *config = NULL;
	size_t n = 0;

	if (avcc_same(&m->stored, &p->config) && sound == m->sound_stored)
		return true;
	if (sound)
		config = opus_aac_config(m->aac, &n);
	p->init = mp4_init(&p->config, config, n, &p->init_n);
	if (!p->init)
		return false;
	m->stored = p->config;
	m->sound_stored = sound;
	return true;
}

/* Seals a piece and hands it out. */
static void finish(struct muxer *m, struct piece *p)
{
	struct trouble why;

	if (!p)
		return;
	p->number = ++m->pieces;
	if (make_init(m, p) && piece_seal(p, ticks(p->end_us, MP4_VIDEO_RATE))) {
		m->hooks.piece(m->hooks.self, p);
		return;
	}
	piece_free(p);
	m->stored.n = 0;
	complain(&why, FAULT_MEMORY, "a fragment was lost: out of memory");
	m->hooks.trouble(m->hooks.self, &why);
}

static void finish_ready(struct muxer *m)
{
	struct piece *p = m->ready;

	m->ready = NULL;
	finish(m, p);
}

/* Begins a piece at the picture shown at `us`; the one before may wait for its sound. */
static bool begin(struct muxer *m, int64_t us, bool key)
{
	struct piece *p = calloc(1, sizeof *p);

	if (!p)
		return false;
	finish_ready(m);
	m->ready = m->open;
	if (m->ready)
		m->ready->end_us = us;
	if (m->sound_us < us - SOUND_ALIVE_US)
		finish_ready(m);
	p->start_us = us;
	p->start_wall_ms = m->wall_ms + us / 1000;
	p->key = key;
	p->config = m->config;
	m->open = p;
	return true;
}

static bool cut_here(const struct muxer *m, int64_t us, bool key)
{
	const struct piece *p = m->open;
	int64_t lasted = p ? us - p->start_us : 0;

	if (!p || (key && !avcc_same(&p->config, &m->config)))
		return true;
	return (key && lasted >= RECORDER_FRAGMENT_MIN_MS * 1000LL) ||
	       lasted >= RECORDER_FRAGMENT_MAX_MS * 1000LL ||
	       piece_bytes(p) > PIECE_BYTES_MAX;
}

/* Takes the configuration of a key frame; false: this picture cannot be stored. */
static bool take_config(struct muxer *m, const struct frame *f, int64_t us)
{
	struct avcc next;
	enum fault fault = avcc_make(&next, f->data, f->n);
	struct trouble why;

	if (fault == FAULT_ABSENT)
		return m->config.n > 0;
	if (fault) {
		complain(&why, FAULT_MEDIA, "a key frame cannot be stored: its SPS is %s",
			 fault_words(fault));
		m->hooks.trouble(m->hooks.self, &why);
		return false;
	}
	/* Another size with each picture would be a file with each picture. */
	if (m->open && !avcc_same(&m->config, &next) &&
	    us - m->open->start_us < SHORTEST_US)
		return false;
	m->config = next;
	return true;
}

/* The picture's time on the recording's time line, which never goes back. */
static int64_t place(struct muxer *m, const struct frame *f, int64_t wall_ms)
{
	int64_t us = (int64_t)((uint64_t)f->pts_us + (uint64_t)m->shift_us);

	if (!m->started) {
		m->shift_us = (int64_t)(0 - (uint64_t)f->pts_us);
		m->wall_ms = wall_ms;
		return 0;
	}
	if (us < m->last_us - BACK_US || us > m->last_us + AHEAD_US) {
		int64_t to = m->last_us + STEP_US;

		m->shift_us = (int64_t)((uint64_t)to - (uint64_t)f->pts_us);
		m->wall_ms = wall_ms - to / 1000;
		return to;
	}
	return us > m->last_us ? us : m->last_us + 12; /* a tick of 90 kHz is 11.1 µs */
}

static void put_video(struct muxer *m, const struct frame *f, int64_t wall_ms)
{
	int64_t us = place(m, f, wall_ms);
	size_t n = avcc_sample(NULL, f->data, f->n);
	struct sample *s;

	if (f->key)
		m->dropping = !take_config(m, f, us);
	if (n == 0 || m->dropping || (!m->started && !f->key))
		return;
	m->started = true;
	if (m->ready && us > m->ready->end_us + SOUND_WAIT_US)
		finish_ready(m);
	if (cut_here(m, us, f->key) && !begin(m, us, f->key))
		return;
	m->last_us = us;
	s = run_add(&m->open->video, n, ticks(us, MP4_VIDEO_RATE), f->key);
	if (s)
		avcc_sample(s->data, f->data, f->n);
}

/* One AAC frame to the fragment that shows the pictures of its time. */
static void put_aac(void *muxer, const uint8_t *data, size_t n, int64_t at)
{
	struct muxer *m = muxer;
	struct piece *to = m->open;
	struct sample *s;

	if (m->ready && at < ticks(m->ready->end_us, MP4_SOUND_RATE))
		to = m->ready;
	else
		finish_ready(m);
	if (!to || at < 0 || at <= m->last_tick ||
	    at > ticks(to->start_us + (RECORDER_FRAGMENT_MAX_MS + 1000) * 1000LL,
		       MP4_SOUND_RATE))
		return;
	s = run_add(&to->sound, n, at, true);
	if (!s)
		return;
	memcpy(s->data, data, n);
	m->last_tick = at;
	/* What follows belongs to the next one. */
	if (to == m->ready && at + AAC_FRAME >= ticks(to->end_us, MP4_SOUND_RATE))
		finish_ready(m);
}

static void put_sound(struct muxer *m, const struct frame *f)
{
	int64_t us = (int64_t)((uint64_t)f->pts_us + (uint64_t)m->shift_us);
	struct trouble why;

	if (!m->started || m->no_sound || us < -SOUND_WAIT_US || us > m->last_us + AHEAD_US)
		return;
	if (!m->aac)
		m->aac = opus_aac_new(&why);
	if (!m->aac) {
		m->no_sound = true;
		m->hooks.trouble(m->hooks.self, &why);
		return;
	}
	m->sound_us = us;
	opus_aac_put(m->aac, f->data, f->n, ticks(us, MP4_SOUND_RATE), put_aac, m);
}

void muxer_put(struct muxer *m, const struct frame *f, int64_t wall_ms)
{
	if (f->video)
		put_video(m, f, wall_ms);
	else
		put_sound(m, f);
}

bool muxer_waits(const struct muxer *m)
{
	return m->ready != NULL;
}

void muxer_end(struct muxer *m)
{
	if (m->aac)
		opus_aac_end(m->aac, put_aac, m);
	finish_ready(m);
	finish(m, m->open);
	m->open = NULL;
}

void muxer_free(struct muxer *m)
{
	if (!m)
		return;
	piece_free(m->open);
	piece_free(m->ready);
	opus_aac_free(m->aac);
	free(m);
}
