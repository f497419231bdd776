/* Opus packets into AAC-LC frames, 48 kHz stereo, with the time of each. */
#include "net/media/opus_aac.h"

#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"

enum {
	AAC_BPS = 48000,
	HELD_BLOCKS = 8,
	JUMP = AAC_RATE,       /* a longer pause is not filled */
	APART = 960,           /* a packet this far from its place is missing or double */
	DRIFT = AAC_RATE / 100 /* 10 ms of drift are corrected */
};

struct opus_aac {
	AVCodecContext *decoder, *encoder;
	AVPacket *packet;
	AVFrame *decoded, *block;
	int filled; /* samples in the block */
	bool started, broken;
	int64_t next_at; /* of the next sample */
	int64_t drift;   /* smoothed distance of packets from their place, samples * 64 */
	int64_t starts[HELD_BLOCKS];
	int64_t blocks, frames; /* into and out of the encoder */
};

static bool open_decoder(struct opus_aac *a)
{
	/* libavcodec's own decoder costs 0.002 s a second of sound, libopus through it
	 * 0.006. */
	const AVCodec *codec = avcodec_find_decoder_by_name("opus");

	a->decoder = codec ? avcodec_alloc_context3(codec) : NULL;
	if (!a->decoder)
		return false;
	a->decoder->sample_rate = AAC_RATE;
	a->decoder->thread_count = 1;
	a->decoder->request_sample_fmt = AV_SAMPLE_FMT_FLT;
	av_channel_layout_default(&a->decoder->ch_layout, AAC_CHANNELS);
	return avcodec_open2(a->decoder, codec, NULL) >= 0;
}

/* Most of a recording's processor time goes into this encoder: what costs much and gives
 * little is off. Mid/side stays: cameras mostly send one channel twice. */
static bool open_encoder(struct opus_aac *a)
{
	const AVCodec *codec = avcodec_find_encoder(AV_CODEC_ID_AAC);
	AVCodecContext *c = codec ? avcodec_alloc_context3(codec) : NULL;

	a->encoder = c;
	if (!c)
		return false;
	c->sample_rate = AAC_RATE;
	c->sample_fmt = AV_SAMPLE_FMT_FLTP;
	c->bit_rate = AAC_BPS;
	c->profile = FF_PROFILE_AAC_LOW;
	c->thread_count = 1;
	c->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
	av_channel_layout_default(&c->ch_layout, AAC_CHANNELS);
	av_opt_set(c->priv_data, "aac_coder", "fast", 0);
	av_opt_set(c->priv_data, "aac_ms", "1", 0);
	av_opt_set(c->priv_data, "aac_is", "0", 0);
	av_opt_set(c->priv_data, "aac_pns", "0", 0);
	av_opt_set(c->priv_data, "aac_tns", "0", 0);
	return avcodec_open2(c, codec, NULL) >= 0;
}

static bool make_block(struct opus_aac *a)
{
	a->packet = av_packet_alloc();
	a->decoded = av_frame_alloc();
	a->block = av_frame_alloc();
	if (!a->packet || !a->decoded || !a->block)
		return false;
	a->block->format = AV_SAMPLE_FMT_FLTP;
	a->block->sample_rate = AAC_RATE;
	a->block->nb_samples = AAC_FRAME;
	av_channel_layout_default(&a->block->ch_layout, AAC_CHANNELS);
	return av_frame_get_buffer(a->block, 0) >= 0;
}

struct opus_aac *opus_aac_new(struct trouble *why)
{
	struct opus_aac *a = calloc(1, sizeof *a);

	if (a && make_block(a) && open_decoder(a) && open_encoder(a))
		return a;
	complain(why, a ? FAULT_MEDIA : FAULT_MEMORY,
		 "sound cannot be stored: no Opus decoder or AAC encoder");
	opus_aac_free(a);
	return NULL;
}

const uint8_t *opus_aac_config(const struct opus_aac *a, size_t *n)
{
	*n = (size_t)a->encoder->extradata_size;
	return a->encoder->extradata;
}

/* The first frame out of the encoder sounds before the first sample in: it is left out, and
 * the others belong to the block before. */
static void collect(struct opus_aac *a, opus_aac_sink *sink, void *self)
{
	while (avcodec_receive_packet(a->encoder, a->packet) == 0) {
		int64_t block = a->frames++ - 1;

		if (block >= 0 && block < a->blocks)
			sink(self, a->packet->data, (size_t)a->packet->size,
			     a->starts[block % HELD_BLOCKS]);
		av_packet_unref(a->packet);
	}
}

static void encode_block(struct opus_aac *a, opus_aac_sink *sink, void *self)
{
	a->filled = 0;
	a->block->pts = a->blocks * AAC_FRAME;
	a->blocks++;
	if (avcodec_send_frame(a->encoder, a->block) < 0)
		a->broken = true;
	collect(a, sink, self);
	if (av_frame_make_writable(a->block) < 0)
		a->broken = true;
}

/* One decoded sample of a channel, -1..1, whatever the decoder's format. */
static void copy_samples(const AVFrame *from, int first, AVFrame *to, int at, int n)
{
	for (int c = 0; c < AAC_CHANNELS; c++) {
		float *out = (float *)to->data[c] + at;

		if (from->format == AV_SAMPLE_FMT_FLTP) {
			memcpy(out, (const float *)from->data[c] + first,
			       (size_t)n * sizeof *out);
		} else if (from->format == AV_SAMPLE_FMT_FLT) {
			const float *in =
				(const float *)from->data[0] + first * AAC_CHANNELS + c;

			for (int i = 0; i < n; i++)
				out[i] = in[i * AAC_CHANNELS];
		} else {
			const int16_t *in =
				(const int16_t *)from->data[0] + first * AAC_CHANNELS + c;

			for (int i = 0; i < n; i++)
				out[i] = (float)in[i * AAC_CHANNELS] / 32768.0F;
		}
	}
}

/* from NULL: silence. */
static void append(struct opus_aac *a, const AVFrame *from, int n, opus_aac_sink *sink,
		   void *self)
{
	for (int first = 0; first < n;) {
		int room = AAC_FRAME - a->filled;
		int now = n - first < room ? n - first : room;

		if (a->filled == 0)
			a->starts[a->blocks % HELD_BLOCKS] = a->next_at;
		if (from)
			copy_samples(from, first, a->block, a->filled, now);
		for (int c = 0; c < AAC_CHANNELS && !from; c++)
			memset((float *)a->block->data[c] + a->filled, 0,
			       (size_t)now * sizeof(float));
		a->filled += now;
		a->next_at += now;
		first += now;
		if (a->filled == AAC_FRAME)
			encode_block(a, sink, self);
	}
}

/* Brings next_at to where the packet belongs; false: the packet is late or double. */
static bool align(struct opus_aac *a, int64_t at, opus_aac_sink *sink, void *self)
{
	int64_t off = at - a->next_at;

	if (!a->started) {
		a->started = true;
		a->next_at = at;
	} else if (off > JUMP || off < -JUMP) {
		if (a->filled)
			append(a, NULL, AAC_FRAME - a->filled, sink, self);
		a->next_at = at;
	} else if (off >= APART) {
		append(a, NULL, (int)off, sink, self);
	} else if (off <= -APART) {
		return false;
	} else {
		a->drift += off - a->drift / 64;
		if (a->drift / 64 > DRIFT || a->drift / 64 < -DRIFT) {
			a->next_at += a->drift / 64;
			a->drift = 0;
		}
	}
	return true;
}

static bool decode(struct opus_aac *a, const uint8_t *packet, size_t n)
{
	bool ok = false;

	if (n == 0 || n > 1500 * 4 || av_new_packet(a->packet, (int)n) < 0)
		return false;
	memcpy(a->packet->data, packet, n);
	if (avcodec_send_packet(a->decoder, a->packet) == 0)
		ok = avcodec_receive_frame(a->decoder, a->decoded) == 0;
	av_packet_unref(a->packet);
	return ok && a->decoded->ch_layout.nb_channels == AAC_CHANNELS &&
	       a->decoded->nb_samples > 0;
}

void opus_aac_put(struct opus_aac *a, const uint8_t *packet, size_t n, int64_t at,
		  opus_aac_sink *sink, void *self)
{
	if (a->broken || !decode(a, packet, n))
		return;
	if (align(a, at, sink, self))
		append(a, a->decoded, a->decoded->nb_samples, sink, self);
	av_frame_unref(a->decoded);
}

void opus_aac_end(struct opus_aac *a, opus_aac_sink *sink, void *self)
{
	if (a->broken)
		return;
	if (a->filled)
		append(a, NULL, AAC_FRAME - a->filled, sink, self);
	a->broken = true;
	if (avcodec_send_frame(a->encoder, NULL) == 0)
		collect(a, sink, self);
}

void opus_aac_free(struct opus_aac *a)
{
	if (!a)
		return;
	avcodec_free_context(&a->decoder);
	avcodec_free_context(&a->encoder);
	av_packet_free(&a->packet);
	av_frame_free(&a->decoded);
	av_frame_free(&a->block);
	free(a);
}
