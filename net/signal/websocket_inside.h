/* The WebSockets from inside: the sockets (websocket.c) and what carries them
 * (websocket_wire.c). */
#ifndef NET_SIGNAL_WEBSOCKET_INSIDE_H
#define NET_SIGNAL_WEBSOCKET_INSIDE_H

#include <libwebsockets.h>

#include "net/signal/websocket.h"

struct unsent {
	struct unsent *next;
	size_t n;
	unsigned char bytes[]; /* LWS_PRE of room, then the frame */
};

enum socket_state { RESOLVING, DIALLING, UP, CLOSING, EXPLAINING, ENDED };

struct websocket {
	struct websockets *all;
	struct websocket *next, **link;
	struct lws *wsi;
	websocket_reporter *report;
	void *self;
	uint32_t ticket;
	enum socket_state state;
	bool forgotten; /* nobody listens any more */
	bool impatient;
	uv_getaddrinfo_t resolve;
	uv_timer_t later;
	int holds;         /* libuv's handle and request that still point here */
	unsigned refusals; /* so far, one an address */
	struct addrinfo *addresses, *address;
	uint64_t begun_ms, connected_ms; /* connected: the upgrade is asked for */
	int64_t patience_ms;
	int code;
	char why[192];
	bool tls, quiet;
	int port;
	char name[256], host[272];                   /* without and with the port */
	char url[SIGV4_ROOM];                        /* signed */
	char plain[1024], arn[1100], client_id[300]; /* what it is made from */
	int64_t signed_ms;                           /* by which offset of the clocks */
	bool signed_again;
	struct unsent *first, **last;
	size_t n_unsent;
	size_t message_max, n_message, message_room;
	bool binary;
	char *message;
};

struct websockets {
	uv_loop_t *loop;
	struct client *client;
	struct lws_context
		*contexts[2]; /* plain and TLS, made at the first dial of the kind */
	struct websocket *first;
};

enum { WEBSOCKET_CLOSE_MS = 500 }; /* for the other side's close frame */

/* From the wire to the sockets. GONE is told once; the socket is gone afterwards. */
void websocket_tell(struct websocket *s, enum websocket_news news, struct slice body);
void websocket_gone(struct websocket *s);
/* The dial came to nothing (s->code: HTTP status or 0): the next address, or gone. */
void websocket_refused(struct websocket *s, const char *said);
/* s->later has run out: no more patience. */
void websocket_kill(uv_timer_t *t);

/* From the sockets to the wire: connects to s->address; it may be refused before this
 * returns. */
void websocket_connect(struct websocket *s);

#endif
