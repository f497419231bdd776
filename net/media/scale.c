/* A decoded picture in another size and form. */
#include "net/media/scale.h"

#include <libswscale/swscale.h>

/* Smaller pictures are means of what they stand for, larger ones smooth. */
static int way(const AVFrame *in, const AVFrame *out)
{
	return out->width <= in->width && out->height <= in->height ? SWS_AREA
								    : SWS_BILINEAR;
}

int scale_picture(const AVFrame *in, AVFrame *out, int align)
{
	int error = av_frame_get_buffer(out, align);
	struct SwsContext *s;

	if (error < 0)
		return error;
	s = sws_getContext(in->width, in->height, in->format, out->width, out->height,
			   out->format, way(in, out), NULL, NULL, NULL);
	if (!s)
		return AVERROR(EINVAL);
	error = sws_scale(s, (const uint8_t *const *)in->data, in->linesize, 0, in->height,
			  out->data, out->linesize);
	sws_freeContext(s);
	return error < 0 ? error : 0;
}
