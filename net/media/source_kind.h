/* What a kind of source (test, file, camera) gives to source.c and gets from it. */
#ifndef NET_MEDIA_SOURCE_KIND_H
#define NET_MEDIA_SOURCE_KIND_H

#include "net/media/source.h"

struct AVFrame;

struct source_kind {
	/* NULL: `why` says it. Called by source_open, everything else on the source's
	 * thread. */
	void *(*open)(struct source *s, const struct source_options *o,
		      struct trouble *why);
	/* Sends what is due next, sleeping until then. false: over, for the reason in `why`
	 * (or because source_sleep said so). */
	bool (*step)(void *state, struct source *s, struct trouble *why);
	void (*close)(void *state);
};

extern const struct source_kind source_test, source_file, source_camera;

/* CLOCK_MONOTONIC, µs. */
int64_t source_now(void);
/* Sleeps until that time; false: the source is being closed. */
bool source_sleep(struct source *s, int64_t until_us);
bool source_closing(const struct source *s);
/* Pictures a second that the encoder is to expect; before the first picture. */
void source_set_fps(struct source *s, int fps);
/* To the sink. */
void source_send(struct source *s, const struct frame *f);
/* Encodes a yuv420p picture at the current bit rate, as a key frame when one was asked for,
 * into `sink`. The encoder is made for the first picture's size; others must have the same.
 */
enum fault source_encode(struct source *s, struct AVFrame *picture, int64_t pts_us,
			 void *self, void (*sink)(void *self, const struct frame *f),
			 struct trouble *why);

#endif
