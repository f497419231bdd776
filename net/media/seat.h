/* A peer with what belongs to it in the worker: the feed it sends, the recorder of what it
 * gets. */
#ifndef NET_MEDIA_SEAT_H
#define NET_MEDIA_SEAT_H

#include "core/event.h"
#include "net/media/dtls.h"
#include "net/media/feed.h"
#include "net/media/impair.h"
#include "net/media/outlet.h"
#include "net/media/pool.h"

struct seat;

/* What all seats share; lent by the worker. */
struct seat_house {
	GMainContext *context;
	struct dtls_identity *identity;
	struct outlet outlet;
	struct pool *codecs, *disk;
	bool loopback;
	struct impairment impairment; /* of the paths of devices */
	void (*left)(void *self, struct seat *s); /* it is ending: forget it */
	void (*gone)(void *self);                 /* it is freed */
	void *self;
};

/* FX_PEER_OPEN; feed is NULL for storage. NULL: it could not be opened and peer.down was
 * said. */
struct seat *seat_open(const struct seat_house *h, const struct details *d,
		       struct feed *feed);
void seat_remote(struct seat *s, const struct details *d);
void seat_trickle(struct seat *s, const struct details *d);
void seat_record(struct seat *s, const struct details *d);
/* Says goodbye, stores what is left, says peer.down, frees the seat; all but the first
 * later. */
void seat_close(struct seat *s, const char *why);
const char *seat_id(const struct seat *s);

#endif
