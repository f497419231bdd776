/* Where media comes from: a test picture, a file or a camera, as encoded access units in
 * real time. */
#ifndef NET_MEDIA_SOURCE_H
#define NET_MEDIA_SOURCE_H

#include "core/fault.h"
#include "net/media/frame.h"

struct source;

/* Called on the source's thread; what the frame points at is lent for the call. */
typedef void source_sink(void *self, const struct frame *f);
/* The source has ended by itself (camera unplugged, file damaged) and sends nothing more;
 * called at most once, on the source's thread, which must not call source_close from
 * within. */
typedef void source_failed(void *self, const struct trouble *why);

/* Texts are copied. Zero or NULL takes the default in brackets. */
struct source_options {
	const char *url;       /* test | a file's path | /dev/videoN [test] */
	const char *label;     /* drawn into the test picture: whose it is [nothing] */
	int width, height;     /* pixels, of test and camera; even, up to 1920 [1280x720] */
	int fps;               /* pictures a second, 1..60 [30] */
	int64_t bps;           /* bit/s of encoded video, 50 000..20 000 000 [1 500 000] */
	source_failed *failed; /* may be NULL; gets the same self as the sink */
};

/* Opens, starts the thread and returns; the first frame is a key frame. Opening a file or a
 * camera blocks for as long as it takes to read its head (typically 10 ms to 300 ms). NULL:
 * `why` says it in one sentence. */
struct source *source_open(const struct source_options *o, source_sink *sink, void *self,
			   struct trouble *why);
/* The next picture from that time on (CLOCK_MONOTONIC; 0 = the very next, INT64_MAX = none is
 * wanted any more) is to be an IDR; any thread. A key frame that comes before it meets the
 * wish; two are at least 50 ms apart. A file that is passed through bit for bit cannot: it
 * comes when it comes. */
void source_key_frame(struct source *s, int64_t from_us);
/* New target of the video encoder, bit/s; any thread; without effect on a file passed
 * through. */
void source_bitrate(struct source *s, int64_t bps);
/* Ends the thread; after it returns the sink is not called any more. NULL is fine. */
void source_close(struct source *s);

#endif
