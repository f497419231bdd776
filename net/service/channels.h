/* Signaling channels: kept in memory, written through to the store. */
#ifndef NET_SERVICE_CHANNELS_H
#define NET_SERVICE_CHANNELS_H

#include "net/service/inner.h"

struct cJSON;

/* Reads all from the store; before the loop runs. */
bool channels_load(struct service *s);
void channels_free(struct service *s);
/* Queues the row of a channel that has changed; tells it when it is durable, undoes it when it
 * could not be. */
void channel_save(struct service *s, struct channel *c);
/* As EV_CHANNEL and EV_MAPPING. */
void channel_events(const struct channel *c, struct event out[2]);
/* Takes `rate` a second of a quota unless quotas are off; false: refused already. */
struct request;
bool channel_quota(struct request *r, struct quota *q, double rate);
/* The one that is mapped to that stream; NULL when none is. */
struct channel *channel_of_stream(const struct service *s, const char *stream);

#endif
