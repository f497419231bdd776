/* Storage sessions: core/storage's machines between the WebSockets and the media worker. */
#ifndef NET_SERVICE_SESSIONS_H
#define NET_SERVICE_SESSIONS_H

#include "net/service/inner.h"

struct sessions *sessions_new(struct service *s);
/* Ends every session. */
void sessions_stop(struct sessions *n);
void sessions_free(struct sessions *n);

/* A master's WebSocket came or went (EV_WS_UP, EV_WS_GONE) or sent a frame (EV_FRAME_UP).
 */
void sessions_socket(struct sessions *n, const struct event *e);
void sessions_frame(struct sessions *n, const struct event *e);
/* What the media worker says, pictures aside. */
void sessions_says(struct sessions *n, const struct event *e);
/* There is no worker any more: every peer is down. */
void sessions_lost(struct sessions *n, const char *why);
/* Ends a channel's session, if it has one. */
void sessions_end(struct sessions *n, const char *channel, const char *why);

#endif
