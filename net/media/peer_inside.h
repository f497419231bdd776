/* What peer.c, description.c and control.c share. */
#ifndef NET_MEDIA_PEER_INSIDE_H
#define NET_MEDIA_PEER_INSIDE_H

#include "net/media/alarm.h"
#include "net/media/bandwidth.h"
#include "net/media/peer.h"
#include "net/media/receiver.h"
#include "net/media/sender.h"
#include "net/media/transport.h"
#include "net/media/twcc.h"

enum { PEER_TRACKS = 2, PEER_EARLY = 64, PEER_MID_MAX = 64 };

/* A track: a sender at the device, a receiver at the storage side. */
struct peer_track {
	struct sender *out;
	struct receiver *in;
	char mid[PEER_MID_MAX];
	bool begun; /* its first frame was told */
	bool ended; /* RTCP BYE */
};

/* A candidate of the other side that came before its SDP. */
struct peer_early {
	char *line;
	char mid[PEER_MID_MAX];
	int64_t mline;
};

/* An m-line of the other side's SDP. tagged: ICE runs for this one (RFC 8843 §7.2); path:
 * it has the same credentials. */
struct peer_line {
	char mid[PEER_MID_MAX];
	bool tagged, path;
};

struct peer {
	struct peer_handler h;
	struct outlet outlet;
	char id[64], cname[24];
	bool device, over, remote_known, described; /* described: our SDP was said */
	int64_t bps;
	int width, height;
	struct dtls_identity *identity;
	struct transport *transport;
	struct alarm *alarm;
	struct peer_track tracks[PEER_TRACKS]; /* video, audio */
	char mid[PEER_MID_MAX]; /* of the first m-line: candidates are about it */
	char *ours[PEER_EARLY]; /* candidates that wait for our SDP */
	struct peer_early theirs[PEER_EARLY]; /* and for the other side's */
	size_t n_ours, n_theirs;
	struct peer_line lines[SDP_MLINES];
	size_t n_lines;
	int gathered; /* candidates, when gathering ended before our SDP was said; -1 = not
		       */

	/* RTCP */
	uint32_t ssrc;               /* storage: who reports */
	uint32_t ssrcs[PEER_TRACKS]; /* device: video, audio */
	struct bandwidth bandwidth;
	uint16_t wide;
	int wide_ext; /* storage: of what comes in */
	struct twcc_log log;
	struct sender_clock clock;
	uint64_t reference;   /* device: the receiver's reference time to answer (XR); 0 =
				 none */
	int64_t reference_us; /* when it came */
	uint32_t reference_ssrc;
	int64_t allowed; /* storage: what REMB says */
	int64_t told_target;

	int64_t opened_us, connect_us, up_us; /* connect: both SDPs known */
	int64_t heard_us;                     /* the last good packet; 0 = none yet */
	int64_t second_us, feedback_us;       /* when the next are due */
};

void peer_say(struct peer *p, enum event_kind kind, struct details d);
void peer_note(struct peer *p, const char *state, const char *why);
/* Ends it: the owner is told once. */
void peer_down(struct peer *p, const char *why);

/* The alarm rings when the first of all that waits is due. */
void peer_set_alarm(struct peer *p);
/* Our SDP was said: the candidates that waited for it follow. */
void peer_described(struct peer *p);
/* A receiver's whole frame; self is the peer. */
void peer_got_frame(void *self, struct receiver *r, const struct frame *f);

/* description.c: says our offer (storage); peer_remote is there too. */
void description_offer(struct peer *p);

/* control.c: RTCP of the peer. */
void control_begin(struct peer *p, int64_t now_us);
void control_receive(struct peer *p, const uint8_t *at, size_t n, int64_t now_us);
/* What is due now: NACK, PLI, transport-cc, reports and the numbers of the second. */
void control_tick(struct peer *p, int64_t now_us);
int64_t control_deadline(const struct peer *p);
void control_bye(struct peer *p, const char *why);

#endif
