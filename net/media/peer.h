/* One peer: the device that sends, or the storage side that receives, from SDP to BYE. */
#ifndef NET_MEDIA_PEER_H
#define NET_MEDIA_PEER_H

#include <glib.h>

#include "core/fault.h"
#include "core/slice.h"
#include "net/media/dtls.h"
#include "net/media/frame.h"
#include "net/media/impair.h"
#include "net/media/outlet.h"

struct peer;

/* What a peer tells its owner; all on the context's thread, texts and frames lent for the
 * call. The peer may be freed from within none of them. */
struct peer_handler {
	void (*up)(void *self); /* media may flow */
	void (*frame)(void *self,
		      const struct frame *f);      /* storage: a whole frame, in order */
	void (*want_key)(void *self);              /* device: the other side asks for one */
	void (*target)(void *self, int64_t bps);   /* device: encode with this */
	void (*down)(void *self, const char *why); /* over, once; free it later */
	void *self;
};

struct peer_options {
	const char *id;       /* copied */
	bool device;          /* sends and answers; else receives and offers */
	struct slice servers; /* ICE servers, JSON array */
	bool loopback;        /* 127.0.0.1 as candidate too */
	int64_t bps;          /* device: what the source would like, bit/s */
	int width, height;    /* device: for the SDP; 0 = not said */
	GMainContext *context;
	struct dtls_identity *identity; /* lent */
	const struct impairment *impairment; /* lent; NULL: the path as it is */
	const struct outlet *outlet;    /* lent; where its events go */
};

/* Opens and gathers; the storage side says its offer at once. NULL: see why. */
struct peer *peer_new(const struct peer_options *o, const struct peer_handler *h,
		      struct trouble *why);
/* The other side's SDP: an offer for a device, an answer for storage. What is wrong with it
 * ends in down. */
void peer_remote(struct peer *p, bool offer, struct slice sdp);
/* A candidate of the other side, for the m-line with that mid, or without one with that
 * index; before its SDP it is kept. */
void peer_trickle(struct peer *p, struct slice line, struct slice mid, int64_t mline);
/* Device: sends a frame, pts_us on CLOCK_MONOTONIC. False: it is not up, or waits for the
 * first key frame. */
bool peer_frame(struct peer *p, const struct frame *f);
/* Storage: asks the other side for a key frame, unless it is still to send its first
 * picture. */
void peer_ask_key(struct peer *p);
bool peer_up(const struct peer *p);
/* "device" or "storage". */
const char *peer_side(const struct peer *p);
/* Says goodbye (RTCP BYE, DTLS close) with why, and frees it. No event. NULL is fine. */
void peer_free(struct peer *p, const char *why);

#endif
