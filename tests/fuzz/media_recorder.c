/* Any bytes as frames into the muxer: nothing of a hostile sender's media may hurt, and
 * what comes out holds together. One record a frame: kind and flags, time step, length,
 * bytes. */
#include <assert.h>
#include <libavutil/log.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/muxer.h"

enum { VIDEO = 1, KEY = 2, BACK = 4, FAR = 8, WITH_SETS = 16 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void take(void *self, struct piece *p)
{
	size_t video = 0, sound = 0;
	int64_t last = -1;

	for (const struct sample *s = p->video.first; s; s = s->next, video++) {
		assert(s->at > last);
		last = s->at;
	}
	last = -1;
	for (const struct sample *s = p->sound.first; s; s = s->next, sound++) {
		assert(s->at > last);
		last = s->at;
	}
	assert(video == p->video.count && sound == p->sound.count);
	assert(video > 0 && p->head && p->head_n > 16 && p->duration_ms >= 0);
	assert(p->number == ++*(int64_t *)self);
	assert(p->number > 1 || p->init);
	piece_free(p);
}

static void ignore(void *self, const struct trouble *why)
{
	(void)self;
	assert(why->words[0]);
}

/* A key frame's parameter sets, so that more than the first check is reached. */
static size_t put_sets(uint8_t *to)
{
	static const uint8_t sets[] = {0,    0,    0,    1,    0x67, 0x42, 0xc0,
				       0x0c, 0xd9, 0x01, 0x41, 0xfb, 0,    0,
				       0,    1,    0x68, 0xcb, 0x83, 0xcb, 0x20};

	memcpy(to, sets, sizeof sets);
	return sizeof sets;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	int64_t pieces = 0, us[2] = {0, 0};
	struct muxer_hooks hooks = {take, ignore, &pieces};
	struct muxer *m = muxer_new(&hooks);
	uint8_t room[512];

	av_log_set_level(AV_LOG_QUIET);
	while (m && n >= 3) {
		unsigned flags = data[0];
		int64_t step = data[1] * (flags & FAR ? 1000000LL : 1000LL);
		size_t length = data[2] < n - 3 ? data[2] : n - 3;
		size_t used = flags & WITH_SETS ? put_sets(room) : 0;
		struct frame f = {.video = flags & VIDEO, .key = flags & KEY, .data = room};

		memcpy(room + used, data + 3, length);
		us[f.video] += flags & BACK ? -step : step;
		f.pts_us = us[f.video];
		f.n = used + length;
		muxer_put(m, &f, 1700000000000);
		data += 3 + length;
		n -= 3 + length;
	}
	if (m)
		muxer_end(m);
	muxer_free(m);
	return 0;
}
