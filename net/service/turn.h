/* The relay for media: coturn as a child when it is installed, with credentials that end.
 */
#ifndef NET_SERVICE_TURN_H
#define NET_SERVICE_TURN_H

#include "net/service/inner.h"

struct cJSON;

/* Starts turnserver on the loopback, and again when it ends; without it there is still a
 * list, but nobody answers there. */
struct turn *turn_new(struct service *s);
/* Ends the child. */
void turn_free(struct turn *t);
/* IceServerList of GetIceServerConfig for that channel. The caller's. dead: nobody answers
 * at its addresses. host: as the caller spelt us. */
struct cJSON *turn_list(struct turn *t, const char *arn, const char *host, bool dead);
/* ICE servers for our own peers, a JSON array that lives until the next call. */
struct slice turn_for_worker(struct turn *t);

#endif
