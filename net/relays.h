/* ICE servers as the service hands them out: URLs with a user and a password (RFC 7064, RFC
 * 7065). */
#ifndef NET_RELAYS_H
#define NET_RELAYS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/fault.h"
#include "core/slice.h"

enum { RELAYS_MAX = 24 };

enum relay_kind {
	RELAY_STUN,
	RELAY_TURN_UDP,
	RELAY_TURN_TCP,
	RELAY_TURN_TLS,
	RELAY_TURN_DTLS
};

struct relay {
	enum relay_kind kind;
	char host[256]; /* name or address, without brackets */
	int port;
	char user[512], password[512];
};

struct relays {
	struct relay all[RELAYS_MAX];
	size_t n;
	size_t skipped; /* URLs that were not understood or did not fit */
};

/* Reads `[{"urls":…,"username":…,"credential":…}]`, urls a text or a list; the service's
 * own names (Uris, Username, Password) are taken too. Empty text or "[]" is no servers.
 * FAULT_SYNTAX: no list. Sorted UDP, TCP, TLS, DTLS: of several relay addresses on one
 * server only the first is kept. */
enum fault relays_read(struct relays *out, struct slice json);

/* True when one of them is on this host: 127.0.0.1 has to be among our addresses to reach
 * it. */
bool relays_here(const struct relays *r);

#endif
