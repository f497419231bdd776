/* One track that we receive: packets become frames again, what is missing is asked for, all
 * is counted. */
#ifndef NET_MEDIA_RECEIVER_H
#define NET_MEDIA_RECEIVER_H

#include "core/event.h"
#include "net/media/frame.h"
#include "net/media/rtcp.h"
#include "net/media/rtp.h"
#include "net/media/timeline.h"

struct receiver;

struct receiver_options {
	bool video;
	uint32_t ssrc; /* 0 = the first that comes with this payload type */
	int pt, clock;
	bool nack;                   /* agreed on */
	struct sender_clock *sender; /* lent; shared by the tracks of a peer */
	/* A whole frame in decode order; lent for the call. */
	void (*frame)(void *self, struct receiver *r, const struct frame *f);
	void *self;
};

/* NULL means memory. */
struct receiver *receiver_new(const struct receiver_options *o);
void receiver_free(struct receiver *r);
/* A parameter set from the SDP (sprop-parameter-sets), a NAL unit. */
void receiver_know(struct receiver *r, const uint8_t *nal, size_t n);
/* True when a packet of that stream is this track's: by SSRC, else by payload type. A new
 * SSRC on the payload type begins the track anew when the old one is silent. */
bool receiver_takes(struct receiver *r, uint32_t ssrc, int pt, int64_t now_us);
void receiver_packet(struct receiver *r, const struct rtp *p, const uint8_t *at, size_t n,
		     int64_t now_us);
/* A packet that SRTP refused as seen before (old: too old to tell). */
void receiver_repeated(struct receiver *r, bool old);
void receiver_sr(struct receiver *r, const struct rtcp *sr, int64_t now_us);
/* Numbers to NACK now. */
size_t receiver_missing(struct receiver *r, int64_t now_us, uint16_t *seqs, size_t room);
/* True when a key frame should be asked for now; it is taken as done. */
bool receiver_wants_key(struct receiver *r, int64_t now_us);
/* Somebody else (the recorder) would like one. */
void receiver_ask_key(struct receiver *r);
void receiver_tick(struct receiver *r, int64_t now_us);
int64_t receiver_deadline(const struct receiver *r);
/* A report block; false while nothing came. */
bool receiver_report(struct receiver *r, int64_t now_us, struct rtcp_report *out);
void receiver_rtt(struct receiver *r, int64_t rtt_us);
void receiver_allowed(struct receiver *r, int64_t bps);
uint32_t receiver_ssrc(const struct receiver *r);
void receiver_numbers(struct receiver *r, int64_t now_us, struct track_numbers *out);
const struct track_numbers *receiver_counts(const struct receiver *r);

#endif
