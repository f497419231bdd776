/* Fragmented MP4 as bytes: the initialisation segment, and the head before a fragment's
 * media (ISO/IEC 14496-12, 8.8; AVC in it: 14496-15; AAC in it: 14496-14). */
#ifndef NET_MEDIA_MP4_H
#define NET_MEDIA_MP4_H

#include "net/media/avcc.h"

/* Ticks a second of the two tracks. */
enum { MP4_VIDEO_RATE = 90000, MP4_SOUND_RATE = 48000 };

struct mp4_sample {
	uint32_t n, duration; /* bytes, ticks of its track */
	bool key;
};

/* One track's part of a fragment; samples stand one after the other in the media data, all
 * of the video before all of the sound. */
struct mp4_run {
	int64_t start; /* ticks since the recording began */
	const struct mp4_sample *samples;
	size_t n;
};

/* An MP4 of `config` and, when sound_n is not 0, AAC stereo of that AudioSpecificConfig (up
 * to 64 bytes). The returned memory is the caller's; NULL means memory. */
uint8_t *mp4_init(const struct avcc *config, const uint8_t *sound, size_t sound_n,
		  size_t *size);

/* styp, moof and the header of mdat; the samples' bytes follow. number counts from 1. An
 * empty run is left out. The returned memory is the caller's; NULL means memory. */
uint8_t *mp4_head(uint32_t number, const struct mp4_run *video, const struct mp4_run *sound,
		  size_t *size);

#endif
