/* One encoded picture or one packet of sound, as sources make them and recorders take them.
 */
#ifndef NET_MEDIA_FRAME_H
#define NET_MEDIA_FRAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What may not be passed on: the service's limit is 1920x1920 (Amazon KVS WebRTC
 * ingestion). */
enum { FRAME_SIDE_MAX = 1920, FRAME_BYTES_MAX = 4 * 1024 * 1024 };

/* Video: an H.264 access unit in Annex B form, SPS and PPS before each IDR, no B-frames.
 * Audio: one Opus packet of 20 ms, 48 kHz (a file passed through may hold other lengths).
 * pts_us: one time line for both kinds; a source's is CLOCK_MONOTONIC (when it was to be
 * shown), a recorder takes any whose zero is the same for sound and picture. */
struct frame {
	bool video, key;
	const uint8_t *data;
	size_t n;
	int64_t pts_us;
	int width, height; /* of video; 0 = not known, then a recorder reads the SPS */
	bool bare; /* received: a key frame that came without its SPS or PPS */
};

#endif
