/* Asks a relay for an address as a camera would, and gives it back. Blocks. */
#ifndef NET_PROBE_ALLOCATE_H
#define NET_PROBE_ALLOCATE_H

#include "net/relays.h"

struct allocation {
	char relayed[64],
		mapped[64]; /* the address lent, and ours as it is seen; "" = none */
	int lifetime_s;     /* of what was lent; -1 = not said */
	int64_t ms;         /* until the answer */
	int code;           /* a refusal's: 401, 486 …; 0 */
	char why[128];      /* nothing was lent: what came in the way; never a password */
};

/* true: the relay lent an address (a STUN server: told ours). ca as wire_ask's; ms: for
 * each of the connection and the answers. */
bool allocate(struct allocation *out, const struct relay *r, const char *ca, int64_t ms);

#endif
