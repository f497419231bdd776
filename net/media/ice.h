/* ICE with trickle both ways, STUN and TURN (RFC 8445, RFC 8838, RFC 7675), by libnice. */
#ifndef NET_MEDIA_ICE_H
#define NET_MEDIA_ICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

#include "core/fault.h"
#include "core/slice.h"
#include "core/text.h"

/* clang-format off */
#define ICE_STATES(X)                                                                      \
	X(NEW, "new") X(CHECKING, "checking") X(CONNECTED, "connected")                    \
	X(COMPLETED, "completed") X(DISCONNECTED, "disconnected") X(FAILED, "failed")
/* clang-format on */
enum ice_state {
#define X(id, words) ICE_##id,
	ICE_STATES(X)
#undef X
};

/* All are called on the thread of the context, never after ice_close. */
struct ice_handler {
	void (*candidate)(void *self, const char *line); /* "candidate:…", ours */
	void (*gathered)(void *self);
	void (*moved)(void *self, enum ice_state state);
	void (*datagram)(void *self, uint8_t *at, size_t n); /* may be changed in place */
	void (*note)(void *self, const char *why);
	void *self;
};

struct ice_options {
	GMainContext *context;
	bool controlling;
	struct slice servers; /* JSON array (relays.h) */
	bool loopback;        /* 127.0.0.1 too, though there are other addresses */
};

struct ice;
/* NULL: see why. The handler is copied. */
struct ice *ice_new(const struct ice_options *o, const struct ice_handler *h,
		    struct trouble *why);
/* Our ufrag and password, as long as it lives. */
const char *ice_ufrag(const struct ice *i);
const char *ice_password(const struct ice *i);
/* Begins to look for our addresses; each is told as it is found. False: none can be opened.
 */
bool ice_gather(struct ice *i);
/* The other side's, from its SDP; FAULT_SYNTAX when they cannot be. */
enum fault ice_remote(struct ice *i, struct slice ufrag, struct slice password);
/* One candidate of the other side (after ice_remote). FAULT_ABSENT: nothing to do (end of
 * candidates, TCP, mDNS name …) and `why` tells it; FAULT_SYNTAX: garbage. */
enum fault ice_candidate(struct ice *i, struct slice line, char *why, size_t room);
/* Sends on the chosen pair; false before there is one. */
bool ice_send(struct ice *i, const uint8_t *at, size_t n);
enum ice_state ice_state(const struct ice *i);
/* The chosen pair, in words ("host 127.0.0.1:4711 udp"); false before there is one. */
bool ice_pair(struct ice *i, struct text *local, struct text *remote);
/* How many candidates of ours were told. */
int ice_told(const struct ice *i);
/* Frees it; TURN allocations are given back in the background. NULL is fine. */
void ice_close(struct ice *i);
const char *ice_state_words(enum ice_state s);

#endif
