/* Sound into Opus. */
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"

enum { SOUND_BPS = 64000 };

struct sound_encoder {
	AVCodecContext *codec;
	AVPacket *packet;
	AVFrame *block;
	int64_t samples;
	int64_t pts[8]; /* of the blocks that the encoder still holds, by block number */
	int64_t in, out;
};

static bool prepare_block(AVFrame *f)
{
	f->format = AV_SAMPLE_FMT_FLT;
	f->sample_rate = SOUND_RATE;
	f->nb_samples = SOUND_BLOCK;
	av_channel_layout_default(&f->ch_layout, SOUND_CHANNELS);
	return av_frame_get_buffer(f, 0) >= 0;
}

static int open_codec(AVCodecContext *c, const AVCodec *codec)
{
	c->sample_fmt = AV_SAMPLE_FMT_FLT;
	c->sample_rate = SOUND_RATE;
	c->bit_rate = SOUND_BPS;
	c->time_base = (AVRational){1, SOUND_RATE};
	av_channel_layout_default(&c->ch_layout, SOUND_CHANNELS);
	av_opt_set(c->priv_data, "frame_duration", "20", 0);
	av_opt_set(c->priv_data, "application", "audio", 0);
	av_opt_set(c->priv_data, "compression_level", "3", 0);
	return avcodec_open2(c, codec, NULL);
}

struct sound_encoder *sound_encoder_new(struct trouble *why)
{
	struct sound_encoder *e = calloc(1, sizeof *e);
	const AVCodec *codec = avcodec_find_encoder_by_name("libopus");
	int error;

	if (!e || !codec) {
		complain(why, e ? FAULT_ABSENT : FAULT_MEMORY,
			 e ? "no Opus encoder" : "out of memory");
		goto bad;
	}
	e->packet = av_packet_alloc();
	e->block = av_frame_alloc();
	e->codec = avcodec_alloc_context3(codec);
	if (!e->packet || !e->block || !e->codec || !prepare_block(e->block)) {
		complain(why, FAULT_MEMORY, "out of memory");
		goto bad;
	}
	error = open_codec(e->codec, codec);
	if (error >= 0)
		return e;
	complain_av(why, error, "the Opus encoder does not start");
bad:
	sound_encoder_free(e);
	return NULL;
}

enum fault sound_encoder_put(struct sound_encoder *e, const float *pcm, int64_t pts_us,
			     encoder_sink *sink, void *self)
{
	const int64_t held = sizeof e->pts / sizeof e->pts[0];

	if (av_frame_make_writable(e->block) < 0)
		return FAULT_MEMORY;
	memcpy(e->block->data[0], pcm, sizeof *pcm * SOUND_BLOCK * SOUND_CHANNELS);
	e->block->pts = e->samples;
	e->samples += SOUND_BLOCK;
	e->pts[e->in++ % held] = pts_us;
	if (avcodec_send_frame(e->codec, e->block) < 0)
		return FAULT_MEDIA;
	while (avcodec_receive_packet(e->codec, e->packet) == 0) {
		struct frame f = {.key = true,
				  .data = e->packet->data,
				  .n = (size_t)e->packet->size,
				  .pts_us = e->pts[e->out++ % held]};

		sink(self, &f);
		av_packet_unref(e->packet);
	}
	return FAULT_NONE;
}

void sound_encoder_free(struct sound_encoder *e)
{
	if (!e)
		return;
	avcodec_free_context(&e->codec);
	av_packet_free(&e->packet);
	av_frame_free(&e->block);
	free(e);
}

struct frame sound_silence(int64_t pts_us)
{
	/* CELT, full band, stereo, one frame of 20 ms that says silence (RFC 6716 §3.1,
	 * §4.3). */
	static const uint8_t packet[] = {0xfc, 0xff, 0xfe};

	return (struct frame){
		.key = true, .data = packet, .n = sizeof packet, .pts_us = pts_us};
}
