/* A source shared by the peers that send it: open from the start, closed with its owner. */
#ifndef NET_MEDIA_FEED_H
#define NET_MEDIA_FEED_H

#include <glib.h>

#include "core/event.h"
#include "net/media/frame.h"
#include "net/media/outlet.h"

struct feed;

/* A camera that hangs, or a file that nobody writes to, is given up after so long; should
 * it open later, it is there for who comes then. */
enum { FEED_OPEN_MS = 6000 };

/* One that takes the frames of a feed; lives inside its owner. Called on the media thread.
 */
struct feed_user {
	/* Lent for the call; false: it has no use for it (yet). */
	bool (*frame)(void *self, const struct frame *f);
	void (*failed)(void *self, const char *why); /* the source is gone */
	void *self;
	int64_t target;   /* bit/s it can take; 0 = any */
	int64_t key_us;   /* when it took a key frame last, CLOCK_MONOTONIC; 0 = never */
	int64_t asked_us; /* when it wanted one last */
	bool wants_key;   /* and has not got it yet */
	struct feed_user *next;
};

/* From the details of FX_SOURCE (copied); opens the source at once. What comes of it is a
 * note about its id: state info when it is open, error and why when it is not. Frames that
 * no user is there for are dropped; a source that failed is tried again for the next user.
 * *alive counts the feeds that are not freed. Never NULL. */
struct feed *feed_new(const struct details *d, GMainContext *context,
		      const struct outlet *outlet, int *alive);
/* The last owner's reference; with users it lives on until they left. */
void feed_free(struct feed *f);
const char *feed_name(const struct feed *f);
/* bit/s, width and height it was asked for. */
int64_t feed_bps(const struct feed *f);
int feed_width(const struct feed *f);
int feed_height(const struct feed *f);
void feed_join(struct feed *f, struct feed_user *u);
void feed_leave(struct feed *f, struct feed_user *u);
/* The next picture is to be a key frame; not within 250 ms of the last one that this user
 * took, or asked for. */
void feed_want_key(struct feed *f, struct feed_user *u);
/* A user's target changed: the least of all is used. */
void feed_retarget(struct feed *f);

#endif
