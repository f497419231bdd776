/* One peer's path: ICE below, DTLS for the keys, SRTP on top; RTP and RTCP in the clear at
 * the upper end. */
#ifndef NET_MEDIA_TRANSPORT_H
#define NET_MEDIA_TRANSPORT_H

#include "core/sdp.h"
#include "net/media/dtls.h"
#include "net/media/ice.h"
#include "net/media/impair.h"
#include "net/media/rtp.h"

/* All are called on the thread of the context, never after transport_close. The transport
 * may be closed from within none of them. */
struct transport_handler {
	void (*candidate)(void *self, const char *line);
	void (*gathered)(void *self, int count);
	void (*ice)(void *self, enum ice_state state);
	void (*dtls)(void *self, enum dtls_state state);
	void (*up)(void *self);                         /* media may flow */
	void (*rtp)(void *self, uint8_t *at, size_t n); /* decrypted */
	void (*repeated)(void *self, const uint8_t *at, size_t n,
			 bool old); /* RTP seen before */
	void (*rtcp)(void *self, const uint8_t *at, size_t n);
	void (*down)(void *self, const char *why); /* over; close it later */
	void (*note)(void *self, const char *why);
	void *self;
};

struct transport_options {
	struct ice_options ice;
	struct dtls_identity *identity; /* lent, must outlive it */
	const struct impairment *impairment; /* lent; NULL: the path as it is */
};

struct transport;
/* NULL: see why. */
struct transport *transport_new(const struct transport_options *o,
				const struct transport_handler *h, struct trouble *why);
const char *transport_ufrag(const struct transport *t);
const char *transport_password(const struct transport *t);
bool transport_gather(struct transport *t);
/* What the other side says of itself (an m-line, inherited values included): ICE
 * credentials, fingerprint, and who is the DTLS client. whose: "the offer", for words. */
enum fault transport_remote(struct transport *t, const struct sdp_mline *m, bool client,
			    const char *whose, struct trouble *why);
enum fault transport_candidate(struct transport *t, struct slice line, char *why,
			       size_t room);
/* Seals and sends; `at` has SRTP_TAIL bytes behind *n. On return it holds what was sent.
 * False: nothing was sealed; a packet that ICE did not take is lost, as on the way. */
bool transport_send(struct transport *t, bool rtcp, uint8_t *at, size_t *n);
/* Sends bytes that were sealed before (a retransmission). */
void transport_repeat(struct transport *t, const uint8_t *at, size_t n);
bool transport_up(const struct transport *t);
enum ice_state transport_ice_state(const struct transport *t);
bool transport_pair(struct transport *t, struct text *local, struct text *remote);
const char *transport_cipher(const struct transport *t);
const char *transport_dtls_why(const struct transport *t);
/* Says goodbye and frees it. NULL is fine. */
void transport_close(struct transport *t);

#endif
