/* Which path is whose: one table from operation to handler. */
#ifndef NET_SERVICE_ROUTES_H
#define NET_SERVICE_ROUTES_H

#include "net/service/links.h"
#include "net/service/request.h"

typedef void route_handler(struct request *r);

/* The whole request is there: checks the signature and the members, then calls the handler.
 */
void route(struct request *r);
/* A WebSocket's upgrade: whose it is. A refusal stands in r->status. */
const struct link_kind *route_upgrade(struct request *r);
/* NULL: the operation has none (a test walks the table). */
route_handler *route_of(enum kvs_op op);

/* channels.c */
route_handler create_channel, describe_channel, list_channels, update_channel,
	delete_channel;
/* mapping.c */
route_handler describe_storage, update_storage, describe_mapped;
/* streams.c */
route_handler create_stream, describe_stream, list_streams, delete_stream, update_retention;
/* endpoints.c */
route_handler get_endpoint, get_data_endpoint, get_ice;
/* sessions.c */
route_handler join_session, join_session_as_viewer;
/* archive.c, images.c, playback.c */
route_handler list_fragments, get_images, get_hls;

#endif
