/* RTP packets (RFC 3550 §5.1) with their header extensions (RFC 8285), as values. */
#ifndef NET_MEDIA_RTP_H
#define NET_MEDIA_RTP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/fault.h"

enum {
	RTP_MTU = 1200,        /* bytes of a whole RTP packet we send, without SRTP's tag */
	RTP_PACKET_MAX = 2048, /* the longest datagram we take */
	RTP_HEAD_MAX = 64      /* bytes: header with the extensions we write */
};

struct rtp {
	bool marker;
	uint8_t pt;
	uint16_t seq;
	uint32_t ts, ssrc;
	uint16_t profile;   /* of the extension block; 0 = none */
	const uint8_t *ext; /* its content */
	size_t n_ext;
	const uint8_t *payload; /* without padding */
	size_t n;
};

/* One header extension to write; 1..16 bytes, id 1..14. */
struct rtp_ext {
	int id;
	const uint8_t *at;
	size_t n;
};

/* What a datagram on the one port is, by its first byte (RFC 7983) and payload type (RFC
 * 5761). */
/* clang-format off */
#define DATAGRAMS(X)                                                                       \
	X(JUNK, "junk") X(STUN, "STUN") X(DTLS, "DTLS") X(RTP, "RTP") X(RTCP, "RTCP")
/* clang-format on */
enum datagram {
#define X(id, name) DATAGRAM_##id,
	DATAGRAMS(X)
#undef X
};
enum datagram datagram_kind(const uint8_t *at, size_t n);

/* Borrows; FAULT_SYNTAX when it is not a whole RTP packet. */
enum fault rtp_parse(struct rtp *out, const uint8_t *at, size_t n);
/* The extension with that id, one-byte or two-byte form; NULL when absent. */
const uint8_t *rtp_extension(const struct rtp *p, int id, size_t *n);
/* Writes the header of p and the extensions into `to` (RTP_HEAD_MAX bytes); returns its
 * length. */
size_t rtp_head(uint8_t *to, const struct rtp *p, const struct rtp_ext *ext, size_t n_ext);

#endif
