/* The relay for media: coturn as a child when it is installed, with credentials that end.
 */
#ifndef NET_SERVICE_TURN_H
#define NET_SERVICE_TURN_H

#include "net/service/inner.h"

struct cJSON;

/* Starts turnserver on the loopback, and again when it ends. */
struct turn *turn_new(struct service *s);
/* Ends the child. */
void turn_free(struct turn *t);
/* IceServerList of GetIceServerConfig for that channel, empty while no relay runs. The
 * caller's. dead: a list, but nobody answers at its addresses. */
struct cJSON *turn_list(struct turn *t, const char *arn, bool dead);
/* ICE servers for our own peers, a JSON array that lives until the next call. */
struct slice turn_for_worker(struct turn *t);

#endif
