/* A decoded picture in another size and form. */
#ifndef NET_MEDIA_SCALE_H
#define NET_MEDIA_SCALE_H

#include <libavutil/frame.h>

/* Fills `out`, whose format, width and height say what is wanted; lines lie `align` bytes
 * apart (1 = without gaps, 0 = as libav likes). Returns 0 or an AVERROR. */
int scale_picture(const AVFrame *in, AVFrame *out, int align);

#endif
