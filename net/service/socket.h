/* One signaling WebSocket: who it is, what waits to be sent, its clocks. */
#ifndef NET_SERVICE_SOCKET_H
#define NET_SERVICE_SOCKET_H

#include "core/sigmsg.h"
#include "net/service/http.h"
#include "net/service/inner.h"

struct frame;

struct socket {
	struct socket *next; /* of its room, newest first */
	struct service *service;
	struct link *link;
	struct room *room;
	bool master, up, closing, said_go_away, said_reconnect;
	bool superseded; /* a newer one has its place: it stays open and gets nothing */
	char actor[ACTOR_ROOM], agent[ACTOR_ROOM], peer[64], client[NAME_ROOM];
	int64_t began_us;
	struct quota sdp, candidates;
	struct frame *first, **last;
	size_t queued; /* bytes */
};

void socket_init(struct socket *k, struct service *s, struct link *l);
void socket_clear(struct socket *k);
/* Queues a frame (copied). One that does not read what it is sent is closed. */
void socket_send(struct socket *k, struct slice frame);
/* Writes what can be written now; false: drop it. */
bool socket_write(struct socket *k);
/* Its clocks: GO_AWAY, the end of its hour, idleness; and the faults that come with time.
 */
void socket_tick(struct socket *k, int64_t now_us);
void socket_close(struct socket *k, int code, const char *why);
/* An event about it, with its actor, channel and role. */
struct event socket_event(const struct socket *k, enum event_kind kind);

#endif
