/* One track of a file on its way out: the queue that all kinds share. */
#include "net/media/lane.h"

#include <libavcodec/avcodec.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"

enum { LEAP_US = 10 * 1000000 };

int64_t lane_time(const struct lane *l, int64_t pts)
{
	if (pts == AV_NOPTS_VALUE)
		return l->next_us - l->shift_us;
	return av_rescale_q(pts, l->stream->time_base, AV_TIME_BASE_Q);
}

int64_t lane_place(struct lane *l, int64_t us)
{
	int64_t at = us + l->shift_us;

	if (at > l->next_us + LEAP_US || at < l->next_us - LEAP_US) {
		l->shift_us += l->next_us - at;
		at = l->next_us;
	}
	return at;
}

void lane_add(struct lane *l, const struct frame *f)
{
	struct unit *u;
	int64_t last = l->last ? l->last->frame.pts_us : INT64_MIN;

	if (f->n == 0 || f->n > FRAME_BYTES_MAX)
		return;
	u = malloc(sizeof *u + f->n);
	if (!u)
		return;
	u->next = NULL;
	u->frame = *f;
	u->frame.data = u->data;
	u->frame.pts_us = lane_place(l, f->pts_us);
	memcpy(u->data, f->data, f->n);
	if (l->last)
		l->last->next = u;
	else
		l->first = u;
	l->last = u;
	l->bytes += f->n;
	if (u->frame.pts_us <= last)
		u->frame.pts_us = last + 1;
	last = u->frame.pts_us;
	l->next_us = last + l->step_us;
}

struct unit *lane_take(struct lane *l)
{
	struct unit *u = l->first;

	if (!u)
		return NULL;
	l->first = u->next;
	if (!l->first)
		l->last = NULL;
	l->bytes -= u->frame.n;
	return u;
}

AVCodecContext *lane_decoder(AVStream *stream, struct trouble *why)
{
	const AVCodec *codec = avcodec_find_decoder(stream->codecpar->codec_id);
	AVCodecContext *c = codec ? avcodec_alloc_context3(codec) : NULL;
	int error = c ? avcodec_parameters_to_context(c, stream->codecpar)
		      : AVERROR_DECODER_NOT_FOUND;

	if (error >= 0) {
		c->pkt_timebase = stream->time_base;
		c->thread_count = 1;
		error = avcodec_open2(c, codec, NULL);
	}
	if (error >= 0)
		return c;
	complain_av(why, error, "%s cannot be decoded",
		    avcodec_get_name(stream->codecpar->codec_id));
	avcodec_free_context(&c);
	return NULL;
}

void lane_free(struct lane *l)
{
	struct unit *u;

	if (!l)
		return;
	while ((u = lane_take(l)))
		free(u);
	l->close(l);
}
