/* A camera: V4L2 through libavdevice, encoded; its sound is silence. */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <libavcodec/avcodec.h>
#include <libavdevice/version.h>
#include <libavformat/avformat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/media/complaint.h"
#include "net/media/encoder.h"
#include "net/media/picture.h"
#include "net/media/source_kind.h"

enum { SILENCE_US = 20000, POLL_US = 3000, PATIENCE_US = 5000000 };

struct camera {
	char device[64];
	AVFormatContext *format;
	AVCodecContext *decoder;
	AVPacket *packet;
	AVFrame *decoded;
	struct picture *picture;
	int64_t silence_us, last_us; /* CLOCK_MONOTONIC: next silence, last picture */
};

/* Why a device cannot be used, as a person would say it. */
static enum fault explain(const struct camera *c, int error, struct trouble *why)
{
	switch (error) {
	case ENOENT:
	case ENODEV:
	case ENXIO:
		return complain(why, FAULT_ABSENT, "no camera at %s", c->device);
	case EBUSY:
		return complain(why, FAULT_REFUSED,
				"the camera %s is in use by another program", c->device);
	case EACCES:
	case EPERM:
		return complain(why, FAULT_REFUSED,
				"no permission for the camera %s (is this user in the "
				"group video?)",
				c->device);
	default:
		return complain(why, FAULT_MEDIA, "the camera %s cannot be used: %s",
				c->device, strerror(error));
	}
}

/* libavdevice brings some hundred libraries (X11, SDL, sound servers): half of the worker's start.
 * It is loaded by the first camera, and stays. */
static const AVInputFormat *video4linux(void)
{
	void *library = dlopen("libavdevice.so." AV_STRINGIFY(LIBAVDEVICE_VERSION_MAJOR),
			       RTLD_NOW | RTLD_NODELETE);
	void (*register_all)(void) = NULL;

	if (library)
		*(void **)&register_all = dlsym(library, "avdevice_register_all");
	if (register_all)
		register_all();
	if (library)
		dlclose(library);
	return av_find_input_format("v4l2");
}

static enum fault open_device(struct camera *c, const struct source_options *o,
			      struct trouble *why)
{
	const AVInputFormat *v4l2;
	AVDictionary *options = NULL;
	char size[32], rate[16];
	int error, fd = open(c->device, O_RDWR | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0)
		return explain(c, errno, why);
	close(fd);
	v4l2 = video4linux();
	if (!v4l2)
		return complain(why, FAULT_ABSENT, "cameras are not supported here");
	c->format = avformat_alloc_context();
	if (!c->format)
		return complain(why, FAULT_MEMORY, "out of memory");
	c->format->flags |= AVFMT_FLAG_NONBLOCK;
	snprintf(size, sizeof size, "%dx%d", o->width, o->height);
	snprintf(rate, sizeof rate, "%d", o->fps);
	av_dict_set(&options, "video_size", size, 0);
	av_dict_set(&options, "framerate", rate, 0);
	error = avformat_open_input(&c->format, c->device, v4l2, &options);
	av_dict_free(&options);
	return error < 0 ? explain(c, AVUNERROR(error), why) : FAULT_NONE;
}

static enum fault open_decoder(struct camera *c, struct trouble *why)
{
	const AVCodecParameters *p = c->format->streams[0]->codecpar;
	const AVCodec *codec = avcodec_find_decoder(p->codec_id);

	c->decoder = codec ? avcodec_alloc_context3(codec) : NULL;
	if (c->decoder && avcodec_parameters_to_context(c->decoder, p) >= 0 &&
	    avcodec_open2(c->decoder, codec, NULL) >= 0)
		return FAULT_NONE;
	return complain(why, FAULT_MEDIA, "the camera %s sends %s, which cannot be decoded",
			c->device, avcodec_get_name(p->codec_id));
}

static void camera_close(void *state)
{
	struct camera *c = state;

	avcodec_free_context(&c->decoder);
	avformat_close_input(&c->format);
	av_packet_free(&c->packet);
	av_frame_free(&c->decoded);
	picture_free(c->picture);
	free(c);
}

static void *camera_open(struct source *s, const struct source_options *o,
			 struct trouble *why)
{
	struct camera *c = calloc(1, sizeof *c);

	(void)s;
	if (!c)
		return complain(why, FAULT_MEMORY, "out of memory"), NULL;
	snprintf(c->device, sizeof c->device, "%s", o->url);
	c->packet = av_packet_alloc();
	c->decoded = av_frame_alloc();
	c->picture = picture_new();
	if (!c->packet || !c->decoded || !c->picture)
		complain(why, FAULT_MEMORY, "out of memory");
	else if (open_device(c, o, why) == FAULT_NONE && open_decoder(c, why) == FAULT_NONE)
		return c;
	camera_close(c);
	return NULL;
}

static void send(void *source, const struct frame *f)
{
	source_send(source, f);
}

static bool send_picture(struct camera *c, struct source *s, struct trouble *why)
{
	int64_t now = source_now();
	AVFrame *scaled;
	bool ok = true;

	avcodec_send_packet(c->decoder, c->packet);
	while (ok && avcodec_receive_frame(c->decoder, c->decoded) == 0) {
		scaled = picture_scale(c->picture, c->decoded);
		if (scaled && now > c->last_us)
			ok = source_encode(s, scaled, now, s, send, why) == FAULT_NONE;
		c->last_us = now;
		av_frame_unref(c->decoded);
	}
	return ok;
}

static void send_silence(struct camera *c, struct source *s)
{
	int64_t now = source_now();

	for (; c->silence_us <= now; c->silence_us += SILENCE_US) {
		struct frame silence = sound_silence(c->silence_us);

		source_send(s, &silence);
	}
}

static bool camera_step(void *state, struct source *s, struct trouble *why)
{
	struct camera *c = state;
	int64_t now = source_now();
	int error = av_read_frame(c->format, c->packet);
	bool ok = true;

	if (!c->silence_us)
		c->silence_us = c->last_us = now;
	send_silence(c, s);
	if (error == AVERROR(EAGAIN) && now - c->last_us < PATIENCE_US)
		return source_sleep(s, now + POLL_US);
	if (error == AVERROR(EAGAIN))
		return complain(why, FAULT_TIMEOUT, "the camera %s sends no pictures",
				c->device),
		       false;
	if (error < 0)
		return explain(c, AVUNERROR(error), why), false;
	ok = send_picture(c, s, why);
	av_packet_unref(c->packet);
	return ok && !source_closing(s);
}

const struct source_kind source_camera = {camera_open, camera_step, camera_close};
