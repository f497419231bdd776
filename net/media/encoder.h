/* Pictures into H.264 and sound into Opus, at once and in step: one in, at most one out. */
#ifndef NET_MEDIA_ENCODER_H
#define NET_MEDIA_ENCODER_H

#include "core/fault.h"
#include "net/media/frame.h"

struct AVFrame;

/* What an encoder made; lent for the call. */
typedef void encoder_sink(void *self, const struct frame *f);

struct video_format {
	int width, height; /* pixels, even, up to FRAME_SIDE_MAX */
	int fps;
	int64_t bps; /* bit/s */
};

/* Constrained baseline, no B-frames, a key frame every two seconds, SPS and PPS before
 * each. */
struct video_encoder;
struct video_encoder *video_encoder_new(const struct video_format *v, struct trouble *why);
/* `picture` is yuv420p of the format's size and stays the caller's; its pts and pict_type
 * are overwritten. `key`: make it an IDR. pts_us must rise. */
enum fault video_encoder_put(struct video_encoder *e, struct AVFrame *picture,
			     int64_t pts_us, bool key, encoder_sink *sink, void *self);
/* Takes effect with the next picture. */
void video_encoder_bitrate(struct video_encoder *e, int64_t bps);
void video_encoder_free(struct video_encoder *e);

/* Opus, 48 kHz stereo, 64 kbit/s, 20 ms a packet. */
enum { SOUND_RATE = 48000, SOUND_CHANNELS = 2, SOUND_BLOCK = 960 };
struct sound_encoder;
struct sound_encoder *sound_encoder_new(struct trouble *why);
/* SOUND_BLOCK interleaved pairs of samples, -1..1. */
enum fault sound_encoder_put(struct sound_encoder *e, const float *pcm, int64_t pts_us,
			     encoder_sink *sink, void *self);
void sound_encoder_free(struct sound_encoder *e);

/* 20 ms of silence as an Opus packet; static. */
struct frame sound_silence(int64_t pts_us);

#endif
