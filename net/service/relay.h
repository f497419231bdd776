/* Signaling: a channel's masters and viewers, and what goes between them. While storage is
 * on, a master's messages go to the storage session instead. */
#ifndef NET_SERVICE_RELAY_H
#define NET_SERVICE_RELAY_H

#include "net/service/inner.h"

struct request;

struct relay *relay_new(struct service *s);
void relay_free(struct relay *r);

/* Names the caller after its WebSocket on the channel, when one from the same program at
 * the same address is connected. */
void relay_actor(const struct relay *r, struct request *call);
/* Whom an offer for that caller goes to: its own master connection, else the newest. False:
 * no master is connected. */
bool relay_master(const struct relay *r, const char *channel, const char *actor,
		  char out[ACTOR_ROOM]);
/* Calls `each` for every connected master. */
void relay_masters(const struct relay *r, const char *channel,
		   void (*each)(void *self, struct slice actor), void *self);
/* A frame of the storage side to a master. False: it is not connected, and the frame was
 * not kept. */
bool relay_send(struct relay *r, const char *channel, struct slice actor,
		struct slice frame);
/* Closes every connection of a channel that goes away. */
void relay_drop(struct relay *r, const char *channel);
/* Closes every connection there is: the service stops. */
void relay_stop(struct relay *r);

#endif
