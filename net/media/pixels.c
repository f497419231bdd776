/* A compressed picture as the pixels that a terminal draws. */
#include "net/media/pixels.h"

#include <libavcodec/avcodec.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"
#include "net/media/scale.h"

static enum AVCodecID form_of(const uint8_t *at, size_t n)
{
	static const uint8_t jpeg[] = {0xff, 0xd8, 0xff};
	static const uint8_t png[] = {0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n'};

	if (n > sizeof jpeg && !memcmp(at, jpeg, sizeof jpeg))
		return AV_CODEC_ID_MJPEG;
	if (n > sizeof png && !memcmp(at, png, sizeof png))
		return AV_CODEC_ID_PNG;
	return AV_CODEC_ID_NONE;
}

static int open_decoder(AVCodecContext **out, enum AVCodecID id)
{
	const AVCodec *codec = avcodec_find_decoder(id);

	*out = codec ? avcodec_alloc_context3(codec) : NULL;
	if (!*out)
		return AVERROR_DECODER_NOT_FOUND;
	(*out)->thread_count = 1;
	(*out)->max_pixels = (int64_t)PIXELS_IN_MAX * PIXELS_IN_MAX;
	return avcodec_open2(*out, codec, NULL);
}

/* libav reads a little beyond the end of what it is given. */
static int fill(AVPacket *p, const uint8_t *at, size_t n)
{
	int error = av_new_packet(p, (int)n);

	if (error >= 0)
		memcpy(p->data, at, n);
	return error;
}

static int decode(enum AVCodecID id, const uint8_t *at, size_t n, AVFrame *found)
{
	AVCodecContext *c = NULL;
	AVPacket *p = av_packet_alloc();
	int error = p ? open_decoder(&c, id) : AVERROR(ENOMEM);

	error = error < 0 ? error : fill(p, at, n);
	error = error < 0 ? error : avcodec_send_packet(c, p);
	error = error < 0 ? error : avcodec_send_packet(c, NULL);
	error = error < 0 ? error : avcodec_receive_frame(c, found);
	if (error >= 0 && (found->width > PIXELS_IN_MAX || found->height > PIXELS_IN_MAX))
		error = AVERROR_INVALIDDATA;
	av_packet_free(&p);
	avcodec_free_context(&c);
	return error;
}

static int at_least_one(int64_t n)
{
	return n < 1 ? 1 : (int)n;
}

static void fit(AVFrame *out, const AVFrame *in, int width, int height)
{
	bool wide = (int64_t)in->width * height >= (int64_t)in->height * width;

	out->width = wide ? width : at_least_one((int64_t)in->width * height / in->height);
	out->height = wide ? at_least_one((int64_t)in->height * width / in->width) : height;
	out->format = AV_PIX_FMT_RGB24;
}

static enum fault keep(const AVFrame *f, struct pixels *out, struct trouble *why)
{
	size_t line = (size_t)f->width * 3;

	out->rgb = malloc(line * (size_t)f->height);
	if (!out->rgb)
		return complain(why, FAULT_MEMORY, "out of memory");
	for (int y = 0; y < f->height; y++)
		memcpy(out->rgb + line * (size_t)y,
		       f->data[0] + (ptrdiff_t)f->linesize[0] * y, line);
	out->width = f->width;
	out->height = f->height;
	return FAULT_NONE;
}

enum fault pixels_make(const uint8_t *at, size_t n, int width, int height,
		       struct pixels *out, struct trouble *why)
{
	enum AVCodecID form = form_of(at, n);
	AVFrame *found = NULL, *scaled = NULL;
	enum fault f = FAULT_NONE;
	int error;

	*out = (struct pixels){0};
	if (n > PIXELS_BYTES_MAX)
		return complain(why, FAULT_TOO_BIG, "the picture has more than 2 MB");
	if (form == AV_CODEC_ID_NONE)
		return complain(why, FAULT_SYNTAX, "this is neither a JPEG nor a PNG");
	if (width < 1 || height < 1 || width > PIXELS_OUT_MAX || height > PIXELS_OUT_MAX)
		return complain(why, FAULT_REFUSED,
				"a picture of 1x1 to 1024x1024 pixels may be asked for");
	found = av_frame_alloc();
	scaled = av_frame_alloc();
	error = found && scaled ? decode(form, at, n, found) : AVERROR(ENOMEM);
	if (error >= 0) {
		fit(scaled, found, width, height);
		error = scale_picture(found, scaled, 0);
	}
	f = error < 0 ? complain_av(why, error, "the picture cannot be decoded")
		      : keep(scaled, out, why);
	av_frame_free(&found);
	av_frame_free(&scaled);
	return f;
}
