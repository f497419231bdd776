/* A connection that is looked at and closed again: datagrams, a stream, or TLS. Blocks. */
#ifndef NET_PROBE_WIRE_H
#define NET_PROBE_WIRE_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/slice.h"

struct wire;
struct ssl_st;

enum wire_kind { WIRE_UDP, WIRE_TCP, WIRE_TLS };

/* Lent for the call. */
struct wire_ask {
	enum wire_kind kind;
	const char *host; /* a name or an address, without brackets */
	int port;
	const char *ca; /* a bundle to judge the other side by; "" = the system's */
	int64_t ms;     /* for the connection, TLS included; not for finding the name, which
			 * resolv.conf's own limits bound */
};

/* NULL: `why` says what came in the way, as a sentence that goes on after the host. TLS is
 * made with whomever answers: who that is, is for chain_look to say. */
struct wire *wire_open(const struct wire_ask *ask, struct trouble *why);
/* FAULT_REFUSED, FAULT_LINK as wire_receive's. */
enum fault wire_send(struct wire *w, struct slice bytes);
/* What came, n bytes. FAULT_TIMEOUT: nothing within ms; FAULT_REFUSED: an ICMP message says
 * that nobody listens there; FAULT_LINK: the other side closed, or the line broke. */
enum fault wire_receive(struct wire *w, char *to, size_t room, size_t *n, int64_t ms);
/* Of WIRE_TLS, lent; else NULL. */
struct ssl_st *wire_tls(const struct wire *w);
void wire_close(struct wire *w);

#endif
