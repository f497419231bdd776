/* Sound of a file: Opus as it is, everything else through an encoder. */
#include <libavcodec/avcodec.h>
#include <libavutil/channel_layout.h>
#include <libavutil/opt.h>
#include <libswresample/swresample.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"
#include "net/media/lane.h"

enum { CHUNK = 4096, APART_US = 100000 };

struct sound_lane {
	struct lane lane;
	AVCodecContext *decoder;
	AVFrame *decoded;
	struct SwrContext *resampler;
	AVChannelLayout layout; /* that the resampler was made for */
	int rate, format;
	struct sound_encoder *encoder;
	float chunk[CHUNK * SOUND_CHANNELS], block[SOUND_BLOCK * SOUND_CHANNELS];
	int filled;
	int64_t block_us; /* file time of the block's first sample */
};

static bool put_pass(struct lane *l, struct source *s, AVPacket *p, struct trouble *why)
{
	struct frame f = {.key = true};

	(void)s;
	(void)why;
	if (!p)
		return true;
	f.data = p->data;
	f.n = (size_t)p->size;
	f.pts_us = lane_time(l, p->pts != AV_NOPTS_VALUE ? p->pts : p->dts);
	lane_add(l, &f);
	return true;
}

static void add(void *lane, const struct frame *f)
{
	lane_add(lane, f);
}

static bool make_resampler(struct sound_lane *v, AVFrame *in)
{
	AVChannelLayout stereo = AV_CHANNEL_LAYOUT_STEREO;

	if (v->resampler && in->sample_rate == v->rate && in->format == v->format &&
	    av_channel_layout_compare(&in->ch_layout, &v->layout) == 0)
		return true;
	swr_free(&v->resampler);
	v->rate = in->sample_rate;
	v->format = in->format;
	return av_channel_layout_copy(&v->layout, &in->ch_layout) >= 0 &&
	       swr_alloc_set_opts2(&v->resampler, &stereo, AV_SAMPLE_FMT_FLT, SOUND_RATE,
				   &in->ch_layout, in->format, in->sample_rate, 0,
				   NULL) >= 0 &&
	       swr_init(v->resampler) >= 0;
}

static void encode(struct sound_lane *v, const float *pcm, int n)
{
	while (n > 0) {
		int now = SOUND_BLOCK - v->filled < n ? SOUND_BLOCK - v->filled : n;

		memcpy(v->block + v->filled * SOUND_CHANNELS, pcm,
		       sizeof *pcm * SOUND_CHANNELS * (size_t)now);
		pcm += now * SOUND_CHANNELS;
		n -= now;
		v->filled += now;
		if (v->filled < SOUND_BLOCK)
			return;
		sound_encoder_put(v->encoder, v->block, v->block_us, add, v);
		v->filled = 0;
		v->block_us += SOUND_BLOCK * 1000000LL / SOUND_RATE;
	}
}

/* Where the samples of this frame belong; what does not continue begins a block anew. */
static void align(struct sound_lane *v, AVFrame *in)
{
	int64_t us = lane_time(&v->lane, in->best_effort_timestamp);
	int64_t expected = v->block_us + v->filled * 1000000LL / SOUND_RATE;

	if (in->best_effort_timestamp == AV_NOPTS_VALUE)
		return;
	if (us - expected < APART_US && expected - us < APART_US)
		return;
	v->filled = 0;
	v->block_us = us;
}

static void resample(struct sound_lane *v, AVFrame *in)
{
	uint8_t *out[1] = {(uint8_t *)v->chunk};
	int n;

	if (in->nb_samples < 1 || in->sample_rate < 1 || !make_resampler(v, in))
		return;
	align(v, in);
	n = swr_convert(v->resampler, out, CHUNK, (const uint8_t **)in->extended_data,
			in->nb_samples);
	while (n > 0) {
		encode(v, v->chunk, n);
		n = swr_convert(v->resampler, out, CHUNK, NULL, 0);
		if (n < CHUNK) {
			encode(v, v->chunk, n > 0 ? n : 0);
			break;
		}
	}
}

static bool put_transcode(struct lane *l, struct source *s, AVPacket *p,
			  struct trouble *why)
{
	struct sound_lane *v = (struct sound_lane *)l;

	(void)s;
	(void)why;
	avcodec_send_packet(v->decoder, p);
	while (avcodec_receive_frame(v->decoder, v->decoded) == 0) {
		resample(v, v->decoded);
		av_frame_unref(v->decoded);
	}
	if (!p)
		avcodec_flush_buffers(v->decoder);
	return true;
}

static enum fault open_transcode(struct sound_lane *v, struct trouble *why)
{
	v->block_us = INT64_MIN / 2;
	v->decoded = av_frame_alloc();
	if (!v->decoded)
		return complain(why, FAULT_MEMORY, "out of memory");
	v->decoder = lane_decoder(v->lane.stream, why);
	if (!v->decoder)
		return why->fault;
	v->encoder = sound_encoder_new(why);
	return v->encoder ? FAULT_NONE : why->fault;
}

static void close_sound(struct lane *l)
{
	struct sound_lane *v = (struct sound_lane *)l;

	avcodec_free_context(&v->decoder);
	av_frame_free(&v->decoded);
	swr_free(&v->resampler);
	av_channel_layout_uninit(&v->layout);
	sound_encoder_free(v->encoder);
	free(v);
}

struct lane *lane_sound(AVStream *stream, struct trouble *why)
{
	const AVCodecParameters *c = stream->codecpar;
	struct sound_lane *v = calloc(1, sizeof *v);
	bool pass = c->codec_id == AV_CODEC_ID_OPUS && c->ch_layout.nb_channels <= 2;

	if (!v) {
		complain(why, FAULT_MEMORY, "out of memory");
		return NULL;
	}
	v->lane = (struct lane){.put = pass ? put_pass : put_transcode,
				.close = close_sound,
				.stream = stream,
				.step_us = SOUND_BLOCK * 1000000LL / SOUND_RATE};
	if (pass || open_transcode(v, why) == FAULT_NONE)
		return &v->lane;
	close_sound(&v->lane);
	return NULL;
}
