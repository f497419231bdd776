/* H.264 in RTP (RFC 6184, packetization-mode 1): access units to payloads and back. */
#ifndef NET_MEDIA_H264_H
#define NET_MEDIA_H264_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/media/annexb.h"
#include "net/media/rtp.h"

/* The longest access unit taken from the network, bytes. */
enum { H264_UNIT_MAX = 2 * 1024 * 1024 };

/* One RTP payload: head then body. Lent for the call. */
struct h264_piece {
	const uint8_t *head, *body;
	size_t n_head, n;
	bool last; /* of the access unit: the marker bit */
};
typedef void h264_piece_fn(void *self, const struct h264_piece *piece);
/* Cuts an Annex B access unit into payloads of at most max bytes: parameter sets and SEI
 * together (STAP-A), what fits alone, the rest in fragments (FU-A). Access unit delimiters
 * are left out. */
void h264_pack(const uint8_t *unit, size_t n, size_t max, h264_piece_fn *out, void *self);

/* What came out of the network, Annex B. Lent for the call. */
struct h264_unit {
	const uint8_t *at;
	size_t n;
	bool key; /* holds an IDR picture, SPS and PPS before it */
	uint32_t ts;
	int width, height; /* 0 while no SPS was understood */
	bool bare; /* key: it came without its SPS or PPS, and was given the last ones */
};
typedef void h264_unit_fn(void *self, const struct h264_unit *unit);

struct h264_unpacker;
/* NULL means memory. */
struct h264_unpacker *h264_unpacker_new(h264_unit_fn *out, void *self);
void h264_unpacker_free(struct h264_unpacker *u);
/* Parameter sets told in SDP (sprop-parameter-sets, decoded); a NAL unit each. */
void h264_unpacker_know(struct h264_unpacker *u, const uint8_t *nal, size_t n);
/* Packets in order; gap: some before this one never came. A picture that lost a packet, and
 * those that refer to it, up to the next IDR picture, are not handed out. */
void h264_unpack(struct h264_unpacker *u, const struct rtp *p, bool gap);
/* Pictures not handed out so far. */
int64_t h264_discarded(const struct h264_unpacker *u);
/* True while only an IDR picture helps: the sender should be asked for one. */
bool h264_wants_key(const struct h264_unpacker *u);

#endif
