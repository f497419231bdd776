/* Pictures into H.264, with libx264 or what else libavcodec has. */
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <stdlib.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"

enum { KEY_SECONDS = 2 };

struct video_encoder {
	AVCodecContext *codec;
	AVPacket *packet;
	int64_t last_ticks;
};

static const AVRational ninety_khz = {1, 90000};

static const AVCodec *find_h264(void)
{
	static const char *const names[] = {"libx264", "libopenh264"};

	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		const AVCodec *c = avcodec_find_encoder_by_name(names[i]);

		if (c)
			return c;
	}
	return avcodec_find_encoder(AV_CODEC_ID_H264);
}

static void set_rate(AVCodecContext *c, int64_t bps)
{
	c->bit_rate = bps;
	c->rc_max_rate = bps;
	c->rc_buffer_size = (int)(bps / 2);
}

/* Options that the encoder does not have are left alone: names differ among encoders. */
static void set_format(AVCodecContext *c, const struct video_format *v)
{
	c->width = v->width;
	c->height = v->height;
	c->pix_fmt = AV_PIX_FMT_YUV420P;
	c->time_base = ninety_khz;
	c->framerate = (AVRational){v->fps, 1};
	c->gop_size = v->fps * KEY_SECONDS;
	c->max_b_frames = 0;
	c->thread_count = 1;
	c->profile = FF_PROFILE_H264_CONSTRAINED_BASELINE;
	set_rate(c, v->bps);
	av_opt_set(c->priv_data, "preset", "ultrafast", 0);
	av_opt_set(c->priv_data, "tune", "zerolatency", 0);
	av_opt_set(c->priv_data, "profile", "baseline", 0);
	av_opt_set(c->priv_data, "forced-idr", "1", 0);
	av_opt_set(c->priv_data, "x264-params", "scenecut=0:sliced-threads=0", 0);
}

struct video_encoder *video_encoder_new(const struct video_format *v, struct trouble *why)
{
	struct video_encoder *e = calloc(1, sizeof *e);
	const AVCodec *codec = find_h264();
	int error;

	if (!e || !codec) {
		complain(why, e ? FAULT_ABSENT : FAULT_MEMORY,
			 e ? "no H.264 encoder" : "out of memory");
		goto bad;
	}
	e->last_ticks = INT64_MIN;
	e->packet = av_packet_alloc();
	e->codec = avcodec_alloc_context3(codec);
	if (!e->packet || !e->codec) {
		complain(why, FAULT_MEMORY, "out of memory");
		goto bad;
	}
	set_format(e->codec, v);
	error = avcodec_open2(e->codec, codec, NULL);
	if (error >= 0)
		return e;
	complain_av(why, error, "the H.264 encoder does not start at %dx%d", v->width,
		    v->height);
bad:
	video_encoder_free(e);
	return NULL;
}

static enum fault collect(struct video_encoder *e, encoder_sink *sink, void *self)
{
	AVPacket *p = e->packet;

	while (avcodec_receive_packet(e->codec, p) == 0) {
		struct frame f = {.video = true,
				  .key = p->flags & AV_PKT_FLAG_KEY,
				  .data = p->data,
				  .n = (size_t)p->size,
				  .pts_us =
					  av_rescale_q(p->pts, ninety_khz, AV_TIME_BASE_Q),
				  .width = e->codec->width,
				  .height = e->codec->height};

		sink(self, &f);
		av_packet_unref(p);
	}
	return FAULT_NONE;
}

enum fault video_encoder_put(struct video_encoder *e, AVFrame *picture, int64_t pts_us,
			     bool key, encoder_sink *sink, void *self)
{
	int64_t ticks = av_rescale_q(pts_us, AV_TIME_BASE_Q, ninety_khz);

	if (ticks <= e->last_ticks)
		ticks = e->last_ticks + 1;
	e->last_ticks = ticks;
	picture->pts = ticks;
	picture->pict_type = key ? AV_PICTURE_TYPE_I : AV_PICTURE_TYPE_NONE;
	if (avcodec_send_frame(e->codec, picture) < 0)
		return FAULT_MEDIA;
	return collect(e, sink, self);
}

void video_encoder_bitrate(struct video_encoder *e, int64_t bps)
{
	set_rate(e->codec, bps);
}

void video_encoder_free(struct video_encoder *e)
{
	if (!e)
		return;
	avcodec_free_context(&e->codec);
	av_packet_free(&e->packet);
	free(e);
}
