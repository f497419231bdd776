/* Streams: kept in memory, written through to the store. */
#ifndef NET_SERVICE_STREAMS_H
#define NET_SERVICE_STREAMS_H

#include "net/service/inner.h"

/* Reads all from the store; before the loop runs. */
bool streams_load(struct service *s);
void streams_free(struct service *s);
/* As EV_STREAM. */
struct event stream_event(const struct stream *stream);

#endif
