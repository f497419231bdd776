/* One track that we send: frames become RTP packets, NACKs are answered, all is counted. */
#ifndef NET_MEDIA_SENDER_H
#define NET_MEDIA_SENDER_H

#include "core/event.h"
#include "net/media/bandwidth.h"
#include "net/media/frame.h"
#include "net/media/rtcp.h"
#include "net/media/transport.h"

struct sender;

struct sender_options {
	bool video;
	uint32_t ssrc;
	int pt, clock;
	int wide_ext, time_ext, mid_ext; /* header extension ids; 0 = not agreed on */
	const char *mid;                 /* lent */
	struct transport *transport;     /* lent, as the two below */
	struct bandwidth *bandwidth;
	uint16_t *wide; /* the peer's next transport-wide number */
};

/* NULL means memory. */
struct sender *sender_new(const struct sender_options *o);
void sender_free(struct sender *s);
/* Sends a frame; its pts_us is on CLOCK_MONOTONIC. Video begins with a key frame. True when
 * this was the first frame sent. */
bool sender_frame(struct sender *s, const struct frame *f, int64_t now_us);
/* The sender's part of an SR. */
void sender_sr(struct sender *s, int64_t now_us, int64_t wall_us, struct rtcp *out);
/* Sends again what is still known. */
void sender_nacks(struct sender *s, const uint16_t *seqs, size_t n, int64_t now_us);
/* A report block about this track. */
void sender_report(struct sender *s, const struct rtcp_report *r, int64_t now_us,
		   int64_t wall_us);
/* A key frame was asked for, by PLI or FIR. */
void sender_asked(struct sender *s, bool fir, int64_t now_us);
uint32_t sender_ssrc(const struct sender *s);
/* The numbers of this second; call it once a second. */
void sender_numbers(struct sender *s, int64_t now_us, struct track_numbers *out);
/* The counters as they are, without a new second. */
const struct track_numbers *sender_counts(const struct sender *s);

#endif
