/* An SDP session description as a value: parsed from hostile text, made for an answer or an offer. */
#ifndef CORE_SDP_H
#define CORE_SDP_H

#include <stdint.h>

#include "core/fault.h"
#include "core/text.h"

enum { SDP_MLINES = 8, SDP_CODECS = 64, SDP_SSRCS = 8, SDP_CANDIDATES = 24 };

enum sdp_direction { SDP_SENDRECV, SDP_SENDONLY, SDP_RECVONLY, SDP_INACTIVE };
enum sdp_setup { SDP_SETUP_NONE, SDP_ACTPASS, SDP_ACTIVE, SDP_PASSIVE };

struct sdp_codec {
	int pt;               /* payload type 0..127 */
	struct slice name;    /* as written; compare without case */
	int clock, channels;  /* Hz; 0 channels = not said */
	struct slice fmtp;    /* "" when none */
	bool nack, pli, fir, remb, transport_cc; /* rtcp-fb */
	int apt;              /* rtx: the payload type it repairs; -1 */
};

struct sdp_mline {
	struct slice kind;    /* audio, video, application … */
	int port;
	struct slice protocol;
	struct slice formats; /* the rest of the m= line: payload types, or names */
	struct slice mid;
	enum sdp_direction direction; /* inherited from session level; sendrecv when nowhere */
	enum sdp_setup setup;         /* inherited */
	struct slice ufrag, pwd;      /* inherited */
	struct slice fingerprint_hash, fingerprint; /* "sha-256", "AB:CD…"; inherited */
	bool rtcp_mux, rtcp_rsize, bundle_only;
	struct sdp_codec codecs[SDP_CODECS];
	size_t n_codecs;
	uint32_t ssrcs[SDP_SSRCS];
	size_t n_ssrcs;
	struct slice cname;
	int transport_cc_ext, abs_send_time_ext, mid_ext; /* extmap ids; 0 = not offered */
	struct slice candidates[SDP_CANDIDATES];          /* without "a=" */
	size_t n_candidates;
	bool end_of_candidates;
	size_t line;                  /* 1-based line of its m= */
};

struct sdp {
	struct slice origin, session_name;
	bool bundle, ice_lite, trickle;
	struct slice bundle_mids;     /* "0 1" */
	struct sdp_mline mlines[SDP_MLINES];
	size_t n_mlines;
};

/* Inherited: said at session level, or – for an m-line of the BUNDLE group that leaves them out – by
 * the group's first m-line, whose transport it shares (RFC 9143 §7.1.3). */

/* Parses; out borrows from text. LF or CRLF. Too many of anything is FAULT_TOO_BIG, junk is
 * FAULT_SYNTAX. Unknown attributes are skipped. (RFC 8866, RFC 8829 §5.8) */
enum fault sdp_parse(struct sdp *out, struct slice text);

/* First codec of an m-line with that name (any case); for H264 one with packetization-mode=1 and a
 * baseline or constrained-baseline profile if there is one. NULL when none. */
const struct sdp_codec *sdp_codec_named(const struct sdp_mline *m, const char *name);
/* Value of one fmtp parameter; "" when not there. */
struct slice sdp_fmtp(const struct sdp_codec *c, const char *key);
/* The H.264 profile that fmtp's profile-level-id stands for: profile_idc << 8, and a value of its own
 * for constrained baseline, which several spell. Left out or malformed: baseline. (RFC 6184 §8.1) */
enum { SDP_BASELINE = 0x4200, SDP_CONSTRAINED_BASELINE = 0x42e0 };
int sdp_h264_profile(const struct sdp_codec *c);
const char *sdp_direction_word(enum sdp_direction d);
/* Port 0, unless it is only waiting for its bundle (a=bundle-only). */
bool sdp_rejected(const struct sdp_mline *m);
/* The first m-line of that kind which is not rejected; if all are, the first; NULL when none. */
const struct sdp_mline *sdp_mline_of(const struct sdp *s, const char *kind);
/* Who starts the DTLS handshake: true when we do, given the offer's a=setup and what we would like.
 * (RFC 8842 §5.3) */
bool sdp_we_are_active(enum sdp_setup offered, bool wish);

/* What our own peer says of itself, for sdp_answer and sdp_offer. */
struct sdp_local {
	struct slice ufrag, pwd, fingerprint; /* sha-256, colon hex */
	struct slice cname;
	uint32_t video_ssrc, audio_ssrc;      /* 0 = that track is not sent */
	bool active;                          /* answer: a=setup:active, else passive */
	uint64_t origin;                      /* o= session id */
	int width, height;                    /* 0 = not said */
};

/* The device's answer: m-lines in the offer's order, payload types of the offer, H.264
 * (packetization-mode 1) and Opus sendonly, anything else rejected (port 0); a=ssrc lines; trickle;
 * BUNDLE. FAULT_MEDIA when the offer has no H.264 or no Opus to take; packetization-mode 0 alone is
 * not taken, H.264 without any fmtp is. A track whose ssrc is 0 or which the offer does not receive
 * is inactive. FAULT_TOO_BIG when it did not fit. */
enum fault sdp_answer(struct text *out, const struct sdp *offer, const struct sdp_local *me);
/* The storage side's offer: video recvonly H.264, audio Opus, BUNDLE, mids "video0" and "audio1",
 * nack, pli, fir, transport-cc and goog-remb, actpass, trickle: the form GStreamer gives it. */
enum fault sdp_offer(struct text *out, const struct sdp_local *me);

#endif
