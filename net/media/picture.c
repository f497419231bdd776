/* Pictures brought to the form and size that an encoder takes. */
#include "net/media/picture.h"

#include <libavutil/frame.h>
#include <libswscale/swscale.h>
#include <stdbool.h>
#include <stdlib.h>

#include "net/media/frame.h"

struct picture {
	AVFrame *scaled;
	struct SwsContext *scaler;
};

struct picture *picture_new(void)
{
	return calloc(1, sizeof(struct picture));
}

/* The largest even size within the limit, in proportion. */
static void target_size(const AVFrame *in, int *width, int *height)
{
	int longer = in->width > in->height ? in->width : in->height;
	int64_t limit = longer > FRAME_SIDE_MAX ? FRAME_SIDE_MAX : longer;

	*width = (int)(in->width * limit / longer) & ~1;
	*height = (int)(in->height * limit / longer) & ~1;
	*width = *width < 16 ? 16 : *width;
	*height = *height < 16 ? 16 : *height;
}

/* The encoder's size is that of the first picture; others are brought to it. */
static AVFrame *make_scaled(const AVFrame *in)
{
	AVFrame *f = av_frame_alloc();

	if (!f)
		return NULL;
	f->format = AV_PIX_FMT_YUV420P;
	target_size(in, &f->width, &f->height);
	if (av_frame_get_buffer(f, 0) < 0)
		av_frame_free(&f);
	return f;
}

AVFrame *picture_scale(struct picture *p, const AVFrame *in)
{
	if (in->width < 1 || in->height < 1 || !in->data[0])
		return NULL;
	if (!p->scaled)
		p->scaled = make_scaled(in);
	if (!p->scaled || av_frame_make_writable(p->scaled) < 0)
		return NULL;
	p->scaler = sws_getCachedContext(
		p->scaler, in->width, in->height, in->format, p->scaled->width,
		p->scaled->height, AV_PIX_FMT_YUV420P, SWS_BILINEAR, NULL, NULL, NULL);
	if (!p->scaler ||
	    sws_scale(p->scaler, (const uint8_t *const *)in->data, in->linesize, 0,
		      in->height, p->scaled->data, p->scaled->linesize) <= 0)
		return NULL;
	return p->scaled;
}

void picture_free(struct picture *p)
{
	if (!p)
		return;
	av_frame_free(&p->scaled);
	sws_freeContext(p->scaler);
	free(p);
}
