/* The two kinds of WebSockets, as the port hands them over. */
#ifndef NET_SERVICE_LINKS_H
#define NET_SERVICE_LINKS_H

#include "net/service/http.h"

/* What a kind of WebSocket does. `self` is its own state, made by `admit`. */
struct link_kind {
	/* The upgrade's request is signed well. Returns its state, or NULL with the refusal
	 * in r->status, r->error and r->message. Borrows r. */
	void *(*admit)(struct service *s, struct request *r, struct link *l);
	void (*up)(void *self);
	void (*message)(void *self, struct slice text, bool binary);
	bool (*writable)(void *self); /* false: drop it */
	/* Gone; frees self. up_before: it was connected. */
	void (*gone)(void *self, bool up_before, int code);
};

extern const struct link_kind relay_links, events_links;

#endif
