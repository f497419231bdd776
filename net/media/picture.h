/* Pictures brought to the form and size that an encoder takes. */
#ifndef NET_MEDIA_PICTURE_H
#define NET_MEDIA_PICTURE_H

struct AVFrame;
struct picture;

/* NULL means memory. */
struct picture *picture_new(void);
/* `in` as yuv420p; the size is that of the first picture, even and not above FRAME_SIDE_MAX
 * a side, in proportion; later pictures are brought to the same. Lent until the next call;
 * the caller may change its pts. NULL: it cannot be done. */
struct AVFrame *picture_scale(struct picture *p, const struct AVFrame *in);
void picture_free(struct picture *p);

#endif
