/* Pictures of a file: H.264 without B-frames as it is, everything else through an encoder.
 */
#include <libavcodec/avcodec.h>
#include <libavcodec/bsf.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/annexb.h"
#include "net/media/complaint.h"
#include "net/media/encoder.h"
#include "net/media/lane.h"
#include "net/media/picture.h"
#include "net/media/sps.h"

enum { SETS_MAX = 1024, USUAL_US = 33333, FPS_MAX = 60 };

struct video_lane {
	struct lane lane;
	struct source *source;
	/* passed through */
	AVBSFContext *annexb; /* NULL: the file has start codes */
	uint8_t sets[SETS_MAX];
	size_t sets_n; /* the file's SPS and PPS, for key frames without */
	int width, height;
	int64_t last_pts;
	uint8_t *whole; /* a key frame with its sets put before it */
	/* transcoded */
	AVCodecContext *decoder;
	AVFrame *decoded;
	struct picture *picture;
	int64_t last_us;
};

static bool fits(const AVCodecParameters *c)
{
	return c->width <= FRAME_SIDE_MAX && c->height <= FRAME_SIDE_MAX;
}

/* WebRTC's decoders take 4:2:0 of 8 bits up to the high profile, and no B-frames. */
static bool may_pass(const AVCodecParameters *c)
{
	return c->codec_id == AV_CODEC_ID_H264 && c->video_delay == 0 && fits(c) &&
	       (c->format == AV_PIX_FMT_YUV420P || c->format == AV_PIX_FMT_YUVJ420P) &&
	       c->profile <= FF_PROFILE_H264_HIGH;
}

static void keep_sets(struct video_lane *v, const uint8_t *data, size_t n)
{
	struct nal u;

	v->sets_n = 0;
	while (annexb_next(&data, &n, &u)) {
		if (nal_type(u) != NAL_SPS && nal_type(u) != NAL_PPS)
			continue;
		if (v->sets_n + u.n + 4 > SETS_MAX)
			return;
		memcpy(v->sets + v->sets_n, "\0\0\0\1", 4);
		memcpy(v->sets + v->sets_n + 4, u.at, u.n);
		v->sets_n += u.n + 4;
	}
}

static enum fault open_pass(struct video_lane *v, struct trouble *why)
{
	const AVCodecParameters *c = v->lane.stream->codecpar;
	int error;

	v->last_pts = INT64_MIN;
	if (c->extradata_size < 1 || c->extradata[0] != 1) {
		keep_sets(v, c->extradata, (size_t)c->extradata_size);
		return FAULT_NONE;
	}
	error = av_bsf_alloc(av_bsf_get_by_name("h264_mp4toannexb"), &v->annexb);
	if (error >= 0)
		error = avcodec_parameters_copy(v->annexb->par_in, c);
	if (error >= 0) {
		v->annexb->time_base_in = v->lane.stream->time_base;
		error = av_bsf_init(v->annexb);
	}
	if (error < 0)
		return complain_av(why, error, "the H.264 of the file cannot be read");
	keep_sets(v, v->annexb->par_out->extradata,
		  (size_t)v->annexb->par_out->extradata_size);
	return FAULT_NONE;
}

struct look {
	bool idr, sps;
};

static struct look look_at(struct video_lane *v, const uint8_t *data, size_t n)
{
	struct look l = {false, false};
	struct sps s;
	struct nal u;

	while (annexb_next(&data, &n, &u)) {
		l.idr |= nal_type(u) == NAL_IDR;
		if (nal_type(u) != NAL_SPS)
			continue;
		l.sps = true;
		if (sps_read(&s, u.at, u.n)) {
			v->width = s.width;
			v->height = s.height;
		}
	}
	return l;
}

/* Access units go as they are; a key frame that comes without SPS and PPS gets the file's.
 */
static void pass_on(struct video_lane *v, const AVPacket *p)
{
	struct look l = look_at(v, p->data, (size_t)p->size);
	struct frame f = {
		.video = true, .key = l.idr, .data = p->data, .n = (size_t)p->size};

	f.pts_us = lane_time(&v->lane, p->pts != AV_NOPTS_VALUE ? p->pts : p->dts);
	if (l.idr && !l.sps && v->sets_n) {
		free(v->whole);
		v->whole = malloc(v->sets_n + f.n);
		if (!v->whole)
			return;
		look_at(v, v->sets, v->sets_n);
		memcpy(v->whole, v->sets, v->sets_n);
		memcpy(v->whole + v->sets_n, p->data, f.n);
		f.data = v->whole;
		f.n += v->sets_n;
	} else if (l.idr) {
		keep_sets(v, p->data, (size_t)p->size);
	}
	f.width = v->width;
	f.height = v->height;
	lane_add(&v->lane, &f);
}

static bool put_pass(struct lane *l, struct source *s, AVPacket *p, struct trouble *why)
{
	struct video_lane *v = (struct video_lane *)l;

	(void)s;
	(void)why;
	if (!p) {
		v->last_pts = INT64_MIN;
		if (v->annexb)
			av_bsf_flush(v->annexb);
		return true;
	}
	if (p->pts != AV_NOPTS_VALUE && p->pts < v->last_pts)
		l->reordered = true;
	if (p->pts != AV_NOPTS_VALUE)
		v->last_pts = p->pts;
	if (!v->annexb) {
		pass_on(v, p);
		return true;
	}
	if (av_bsf_send_packet(v->annexb, p) < 0)
		return true;
	while (av_bsf_receive_packet(v->annexb, p) == 0) {
		pass_on(v, p);
		av_packet_unref(p);
	}
	return true;
}

/* What the encoder gives back bears times over all rounds. */
static void add(void *lane, const struct frame *f)
{
	struct lane *l = lane;
	struct frame in_file = *f;

	in_file.pts_us -= l->shift_us;
	lane_add(l, &in_file);
}

static enum fault encode(struct video_lane *v, struct trouble *why)
{
	int64_t at = lane_place(&v->lane,
				lane_time(&v->lane, v->decoded->best_effort_timestamp));
	AVFrame *scaled = picture_scale(v->picture, v->decoded);

	if (!scaled || (v->last_us && at <= v->last_us))
		return FAULT_NONE;
	v->last_us = at;
	return source_encode(v->source, scaled, at, v, add, why);
}

static bool put_transcode(struct lane *l, struct source *s, AVPacket *p,
			  struct trouble *why)
{
	struct video_lane *v = (struct video_lane *)l;
	bool ok = true;

	(void)s;
	avcodec_send_packet(v->decoder, p);
	while (ok && avcodec_receive_frame(v->decoder, v->decoded) == 0) {
		ok = encode(v, why) == FAULT_NONE;
		av_frame_unref(v->decoded);
	}
	if (!p)
		avcodec_flush_buffers(v->decoder);
	return ok;
}

static enum fault open_transcode(struct video_lane *v, struct trouble *why)
{
	int fps = (int)(1000000 / v->lane.step_us);

	source_set_fps(v->source, fps < 1 ? 1 : fps > FPS_MAX ? FPS_MAX : fps);
	v->decoded = av_frame_alloc();
	v->picture = picture_new();
	if (!v->decoded || !v->picture)
		return complain(why, FAULT_MEMORY, "out of memory");
	v->decoder = lane_decoder(v->lane.stream, why);
	return v->decoder ? FAULT_NONE : why->fault;
}

static void close_video(struct lane *l)
{
	struct video_lane *v = (struct video_lane *)l;

	av_bsf_free(&v->annexb);
	avcodec_free_context(&v->decoder);
	av_frame_free(&v->decoded);
	picture_free(v->picture);
	free(v->whole);
	free(v);
}

static int64_t step_of(const AVStream *stream)
{
	AVRational rate = stream->avg_frame_rate.num > 0 ? stream->avg_frame_rate
							 : stream->r_frame_rate;
	int64_t us =
		rate.num > 0 && rate.den > 0 ? 1000000LL * rate.den / rate.num : USUAL_US;

	return us >= 1000 && us <= 1000000 ? us : USUAL_US;
}

struct lane *lane_video(struct source *s, AVStream *stream, bool copy, struct trouble *why)
{
	struct video_lane *v = calloc(1, sizeof *v);
	bool pass = copy && may_pass(stream->codecpar);
	enum fault f;

	if (!v) {
		complain(why, FAULT_MEMORY, "out of memory");
		return NULL;
	}
	v->lane = (struct lane){.put = pass ? put_pass : put_transcode,
				.close = close_video,
				.stream = stream,
				.step_us = step_of(stream)};
	v->source = s;
	f = pass ? open_pass(v, why) : open_transcode(v, why);
	if (!f)
		return &v->lane;
	close_video(&v->lane);
	return NULL;
}
