/* One picture out of a stored fragment: read, decode, scale, encode, write. */
#include "net/media/still.h"

#include <errno.h>
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/complaint.h"
#include "net/media/scale.h"

enum { FILES_MAX = 64 * 1024 * 1024, IO_BYTES = 32 * 1024, SIDE_MAX = 4096, QUALITY = 80 };

/* The init segment and the fragment one after the other, as libavformat is to see them. */
struct bytes {
	uint8_t *at;
	size_t n, next;
};

struct still_work {
	struct bytes bytes;
	AVIOContext *io;
	AVFormatContext *format;
	AVCodecContext *decoder;
	AVPacket *packet;
	AVFrame *found, *scaled;
	AVStream *stream;
	int64_t first_pts;
};

/* What a file's ending asks for. */
static const struct form {
	const char *ending;
	enum AVCodecID codec;
	enum AVPixelFormat pixels;
} forms[] = {
	{".jpg", AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P},
	{".jpeg", AV_CODEC_ID_MJPEG, AV_PIX_FMT_YUVJ420P},
	{".png", AV_CODEC_ID_PNG, AV_PIX_FMT_RGB24},
	{".ppm", AV_CODEC_ID_PPM, AV_PIX_FMT_RGB24},
	{"", AV_CODEC_ID_RAWVIDEO, AV_PIX_FMT_RGB24},
};

static const struct form *form_of(const char *path)
{
	const struct form *f = forms;

	for (;; f++) {
		size_t n = strlen(f->ending), all = strlen(path);

		if (all >= n && strcasecmp(path + all - n, f->ending) == 0)
			return f;
	}
}

static enum fault append_file(struct bytes *b, const char *path, struct trouble *why)
{
	FILE *in = fopen(path, "re");
	enum fault f = FAULT_NONE;
	size_t got;

	if (!in)
		return complain(why, FAULT_ABSENT, "%.100s: %s", path, strerror(errno));
	do {
		uint8_t *more = realloc(b->at, b->n + IO_BYTES);

		if (!more || b->n > FILES_MAX) {
			b->at = more ? more : b->at;
			f = complain(why, more ? FAULT_TOO_BIG : FAULT_MEMORY,
				     "%.100s is too large", path);
			break;
		}
		b->at = more;
		got = fread(b->at + b->n, 1, IO_BYTES, in);
		b->n += got;
	} while (got > 0);
	fclose(in);
	return f;
}

static int read_bytes(void *bytes, uint8_t *to, int n)
{
	struct bytes *b = bytes;
	size_t left = b->n - b->next, now = (size_t)n < left ? (size_t)n : left;

	if (now == 0)
		return AVERROR_EOF;
	memcpy(to, b->at + b->next, now);
	b->next += now;
	return (int)now;
}

static int64_t seek_bytes(void *bytes, int64_t offset, int whence)
{
	struct bytes *b = bytes;
	int64_t at;

	whence &= ~AVSEEK_FORCE;
	if (whence == AVSEEK_SIZE)
		return (int64_t)b->n;
	at = offset + (whence == SEEK_CUR   ? (int64_t)b->next
		       : whence == SEEK_END ? (int64_t)b->n
					    : 0);
	if (at < 0 || at > (int64_t)b->n)
		return AVERROR(EINVAL);
	b->next = (size_t)at;
	return at;
}

static int open_format(struct still_work *w)
{
	uint8_t *room = av_malloc(IO_BYTES);

	w->io = room ? avio_alloc_context(room, IO_BYTES, 0, &w->bytes, read_bytes, NULL,
					  seek_bytes)
		     : NULL;
	w->format = avformat_alloc_context();
	if (!w->io || !w->format) {
		if (!w->io)
			av_free(room);
		return AVERROR(ENOMEM);
	}
	w->format->pb = w->io;
	w->format->flags |= AVFMT_FLAG_CUSTOM_IO;
	return avformat_open_input(&w->format, "", av_find_input_format("mp4"), NULL);
}

static int open_decoder(struct still_work *w)
{
	const AVCodec *codec = NULL;
	int video = av_find_best_stream(w->format, AVMEDIA_TYPE_VIDEO, -1, -1, &codec, 0);

	if (video < 0)
		return video;
	if (w->format->streams[video]->codecpar->codec_id != AV_CODEC_ID_H264)
		return AVERROR_INVALIDDATA;
	w->stream = w->format->streams[video];
	w->decoder = avcodec_alloc_context3(codec);
	if (!w->decoder)
		return AVERROR(ENOMEM);
	w->decoder->thread_count = 1;
	w->decoder->max_pixels = (int64_t)SIDE_MAX * SIDE_MAX;
	avcodec_parameters_to_context(w->decoder, w->stream->codecpar);
	return avcodec_open2(w->decoder, codec, NULL);
}

/* Keeps what is decoded until a picture at or after the offset; true: this is it. */
static bool receive(struct still_work *w, int64_t offset_ms)
{
	AVFrame *f = av_frame_alloc();
	bool enough = false;

	while (f && !enough && avcodec_receive_frame(w->decoder, f) == 0) {
		int64_t ms = av_rescale_q(f->best_effort_timestamp - w->first_pts,
					  w->stream->time_base, (AVRational){1, 1000});

		enough = ms >= offset_ms;
		av_frame_unref(w->found);
		av_frame_move_ref(w->found, f);
	}
	av_frame_free(&f);
	return enough;
}

static int find_picture(struct still_work *w, int64_t offset_ms)
{
	bool begun = false, enough = false;

	while (!enough && av_read_frame(w->format, w->packet) >= 0) {
		if (w->packet->stream_index == w->stream->index) {
			if (!begun)
				w->first_pts = w->packet->pts;
			begun = true;
			avcodec_send_packet(w->decoder, w->packet);
			enough = receive(w, offset_ms);
		}
		av_packet_unref(w->packet);
	}
	if (!enough) {
		avcodec_send_packet(w->decoder, NULL);
		receive(w, offset_ms);
	}
	return w->found->data[0] ? 0 : AVERROR_INVALIDDATA;
}

static int side(int64_t v)
{
	return v < 1 ? 1 : v > SIDE_MAX ? SIDE_MAX : (int)v;
}

static int scale(struct still_work *w, const struct still_options *o,
		 const struct form *form)
{
	const AVFrame *in = w->found;
	AVFrame *out = w->scaled;

	out->format = form->pixels;
	out->width = side(o->width     ? o->width
			  : !o->height ? in->width
				       : (int64_t)in->width * o->height / in->height);
	out->height = side(o->height   ? o->height
			   : !o->width ? in->height
				       : (int64_t)in->height * o->width / in->width);
	return scale_picture(in, out, 0);
}

/* JPEG's quality as the encoder's scale: at 50 both use their standard tables, which are
 * about the same at a scale of 8; from there as the IJG's library reckons. */
static int quantizer(int quality)
{
	int percent, q = quality < 1 ? QUALITY : quality > 100 ? 100 : quality;

	percent = q < 50 ? 5000 / q : 200 - 2 * q;
	percent = percent < 13 ? 13 : percent > 31 * 100 / 8 ? 31 * 100 / 8 : percent;
	return percent * 8 * FF_QP2LAMBDA / 100;
}

static int encode(struct still_work *w, const struct form *form, int quality)
{
	const AVCodec *codec = avcodec_find_encoder(form->codec);
	AVCodecContext *c = codec ? avcodec_alloc_context3(codec) : NULL;
	int error;

	if (!c)
		return AVERROR_ENCODER_NOT_FOUND;
	c->width = w->scaled->width;
	c->height = w->scaled->height;
	c->pix_fmt = form->pixels;
	c->time_base = (AVRational){1, 25};
	c->thread_count = 1;
	c->flags |= AV_CODEC_FLAG_QSCALE;
	c->qmin = 1;
	c->global_quality = quantizer(quality);
	w->scaled->quality = c->global_quality;
	w->scaled->pts = 0;
	error = avcodec_open2(c, codec, NULL);
	if (error >= 0)
		error = avcodec_send_frame(c, w->scaled);
	if (error >= 0)
		error = avcodec_receive_packet(c, w->packet);
	avcodec_free_context(&c);
	return error;
}

static enum fault write_out(const AVPacket *p, const char *path, struct trouble *why)
{
	size_t room = strlen(path) + 8;
	char *aside = malloc(room);
	FILE *out = NULL;
	bool ok = false;

	if (!aside)
		return complain(why, FAULT_MEMORY, "out of memory");
	snprintf(aside, room, "%s.part", path);
	out = fopen(aside, "we");
	if (out) {
		ok = fwrite(p->data, 1, (size_t)p->size, out) == (size_t)p->size;
		ok = fclose(out) == 0 && ok;
		ok = ok && rename(aside, path) == 0;
	}
	if (!ok)
		complain(why, FAULT_REFUSED, "%.100s cannot be written: %s", path,
			 strerror(errno));
	if (out && !ok)
		remove(aside);
	free(aside);
	return ok ? FAULT_NONE : FAULT_REFUSED;
}

static void clean(struct still_work *w)
{
	avcodec_free_context(&w->decoder);
	avformat_close_input(&w->format);
	if (w->io)
		av_freep(&w->io->buffer);
	avio_context_free(&w->io);
	av_packet_free(&w->packet);
	av_frame_free(&w->found);
	av_frame_free(&w->scaled);
	free(w->bytes.at);
}

enum fault still_make(const struct still_options *o, struct still *out, struct trouble *why)
{
	struct still_work w = {.packet = av_packet_alloc(),
			       .found = av_frame_alloc(),
			       .scaled = av_frame_alloc()};
	const struct form *form = form_of(o->output);
	enum fault f = append_file(&w.bytes, o->init, why);
	int error;

	if (!f)
		f = append_file(&w.bytes, o->fragment, why);
	if (f)
		goto out;
	error = w.packet && w.found && w.scaled ? open_format(&w) : AVERROR(ENOMEM);
	error = error < 0 ? error : open_decoder(&w);
	error = error < 0 ? error : find_picture(&w, o->offset_ms);
	if (error < 0) {
		f = complain_av(why, error, "%.100s has no picture", o->fragment);
		goto out;
	}
	out->at_ms = av_rescale_q(w.found->best_effort_timestamp - w.first_pts,
				  w.stream->time_base, (AVRational){1, 1000});
	error = scale(&w, o, form);
	error = error < 0 ? error : encode(&w, form, o->quality);
	out->width = w.scaled->width;
	out->height = w.scaled->height;
	f = error < 0 ? complain_av(why, error, "the picture cannot be made")
		      : write_out(w.packet, o->output, why);
out:
	clean(&w);
	return f;
}
