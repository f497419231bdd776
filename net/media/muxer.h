/* Frames in, fragments out: cut at key frames, sound beside its picture, all in memory. */
#ifndef NET_MEDIA_MUXER_H
#define NET_MEDIA_MUXER_H

#include "net/media/frame.h"
#include "net/media/piece.h"

struct muxer;

struct muxer_hooks {
	void (*piece)(void *self, struct piece *p); /* takes the piece */
	void (*trouble)(void *self,
			const struct trouble *why); /* something cannot be stored */
	void *self;
};

/* NULL means memory. */
struct muxer *muxer_new(const struct muxer_hooks *hooks);
/* wall_ms: Unix time of the frame's arrival. */
void muxer_put(struct muxer *m, const struct frame *f, int64_t wall_ms);
/* A fragment is complete but for sound that is on its way: frames should be put at once. */
bool muxer_waits(const struct muxer *m);
/* Hands out what is left; nothing can be put afterwards. */
void muxer_end(struct muxer *m);
void muxer_free(struct muxer *m);

#endif
