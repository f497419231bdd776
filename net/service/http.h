/* The port: libwebsockets' callbacks become requests, signaling sockets and subscribers. */
#ifndef NET_SERVICE_HTTP_H
#define NET_SERVICE_HTTP_H

#include "core/fault.h"
#include "core/slice.h"
#include "net/service/request.h"

struct http;
struct lws;
struct service;

/* Would the port be had now? false: why says in one sentence what the system says. Nothing is
 * kept open. */
bool http_may_listen(const char *listen, int port, struct trouble *why);
/* Listens. NULL: see why. */
struct http *http_open(struct service *s, int port, struct trouble *why);
int http_port(const struct http *h);
/* Stops listening and drops what is connected; runs the loop until its handles are gone. */
void http_close(struct http *h);
/* The answer of r is complete: sends it, frees r. */
void http_send(struct request *r);

/* A WebSocket, for net/service/relay.c and events.c. */
struct link;
/* Asks to be called when a frame can be written. */
void link_wants_write(struct link *l);
/* Writes one frame now (only when called for it). bytes have LWS_PRE bytes of room before
 * them. */
enum link_frame { LINK_TEXT, LINK_BINARY, LINK_FIRST, LINK_MIDDLE, LINK_LAST };
bool link_write(struct link *l, char *bytes, size_t n, enum link_frame how);
/* Closes with that code, soon. */
void link_close(struct link *l, int code, const char *why);
/* At most about so many bytes wait in the system for one that does not read. */
void link_bound(struct link *l, int bytes);
/* Milliseconds since the other side's last bytes, pings among them. */
int64_t link_silent_ms(const struct link *l);

#endif
