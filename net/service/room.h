/* A channel's connections, and the messages kept for who is absent. */
#ifndef NET_SERVICE_ROOM_H
#define NET_SERVICE_ROOM_H

#include "net/service/socket.h"

struct kept;

struct room {
	char name[NAME_ROOM]; /* first: rosters sort by it */
	struct socket *first; /* newest first */
	struct kept *kept;    /* oldest first */
	size_t n_kept;
};

/* The newest that is connected; NULL when none is. client "" = the master. */
struct socket *room_find(const struct room *m, struct slice client);
/* Of a master by its actor; NULL. */
struct socket *room_actor(const struct room *m, struct slice actor);
/* Distinct viewers connected, leaving out one. */
size_t room_viewers(const struct room *m, const char *but);
void room_add(struct room *m, struct socket *k);
void room_drop(struct room *m, struct socket *k);

/* Keeps a frame for an absent client ("" = the master) until the TTL; a newer unfinished
 * offer or answer replaces the older. Bounded. */
void room_keep(struct room *m, struct slice client, enum sigmsg_kind kind,
	       struct slice frame, int64_t until_us);
/* Sends k what was kept for it. */
void room_deliver(struct room *m, struct socket *k, int64_t now_us);
void room_forget(struct room *m,
		 int64_t now_us); /* what is over its TTL; INT64_MAX = all */

#endif
