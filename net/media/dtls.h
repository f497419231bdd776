/* DTLS 1.2 over datagrams that somebody else carries, with SRTP keys from it (RFC 5764) and
 * the other side's certificate held against its fingerprint (RFC 8122). */
#ifndef NET_MEDIA_DTLS_H
#define NET_MEDIA_DTLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/fault.h"
#include "core/slice.h"
#include "net/media/srtp.h"

/* Who we are: a key, a self-signed certificate (P-256) and what all connections share. One
 * a worker. */
struct dtls_identity;
struct dtls_identity *dtls_identity_new(struct trouble *why);
void dtls_identity_free(struct dtls_identity *id);
/* SHA-256 of our certificate, "AB:CD:…", as long as the identity lives. */
const char *dtls_fingerprint(const struct dtls_identity *id);

enum dtls_state { DTLS_WAITING, DTLS_CONNECTING, DTLS_CONNECTED, DTLS_CLOSED, DTLS_FAILED };

/* What a connection needs from its owner; both may be called from within any dtls_
 * function. */
struct dtls_handler {
	void (*send)(void *self, const uint8_t *at, size_t n);
	void (*moved)(void *self, enum dtls_state state); /* CONNECTED, CLOSED, FAILED */
	void *self;
};

struct dtls;
/* NULL means memory. The identity must outlive it; the handler is copied. */
struct dtls *dtls_new(struct dtls_identity *id, const struct dtls_handler *h);
void dtls_free(struct dtls *d);
/* Whose certificate we accept (copied); whose names it in the trouble: "the answer". False:
 * a hash we do not know or a value that is no fingerprint. */
bool dtls_expect(struct dtls *d, struct slice hash, struct slice fingerprint,
		 const char *whose);
/* Begins, as client or server; needs dtls_expect first. What came earlier is used now. */
void dtls_start(struct dtls *d, bool client);
/* A datagram from the other side. */
void dtls_receive(struct dtls *d, const uint8_t *at, size_t n);
/* Microseconds until dtls_retransmit is due; -1 = nothing is waited for. */
int64_t dtls_patience_us(struct dtls *d);
void dtls_retransmit(struct dtls *d);
/* Says goodbye (close_notify), when there is a connection. */
void dtls_close(struct dtls *d);

enum dtls_state dtls_state(const struct dtls *d);
/* "DTLSv1.2 ECDHE-ECDSA-AES128-GCM-SHA256 SRTP_AEAD_AES_128_GCM"; "" before it is
 * connected. */
const char *dtls_cipher(const struct dtls *d);
/* Why it failed, one sentence. */
const char *dtls_why(const struct dtls *d);
/* After CONNECTED: the keys for SRTP. Wipe them after use. */
bool dtls_keys(struct dtls *d, struct srtp_keys *out);

#endif
