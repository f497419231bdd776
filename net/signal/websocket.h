/* WebSockets to the service on a libuv loop (libwebsockets): signed as they dial, several
 * at once (make before break), pinged every 10 s. */
#ifndef NET_SIGNAL_WEBSOCKET_H
#define NET_SIGNAL_WEBSOCKET_H

#include <uv.h>

#include "core/fault.h"
#include "net/aws/client.h"

struct websockets;

enum websocket_news { WEBSOCKET_UP, WEBSOCKET_FRAME, WEBSOCKET_BINARY, WEBSOCKET_GONE };

/* Lent for the callback. */
struct websocket_report {
	enum websocket_news news;
	uint32_t ticket;
	int64_t ms;         /* UP: since the dial */
	int64_t connect_ms; /* UP: of them until TCP and TLS stood */
	int code; /* GONE: close code, or HTTP status of a refused upgrade; 0 = neither came
		   */
	struct slice body; /* FRAME: a whole text message; BINARY: what came */
	struct slice why;  /* GONE: one sentence */
};

typedef void websocket_reporter(void *self, const struct websocket_report *r);

enum { WEBSOCKET_MESSAGE_MAX = 256 * 1024, WEBSOCKET_SIGNAL_MAX = 64 * 1024 };

/* Lent until the dial returns. */
struct websocket_dial {
	uint32_t ticket;             /* not 0; comes back in every report */
	struct slice url;            /* wss://host[:port][/path], ws://…; no query */
	struct slice arn, client_id; /* X-Amz-ChannelARN, X-Amz-ClientId; "" = left out */
	size_t message_max; /* a longer message ends the socket; 0 = WEBSOCKET_SIGNAL_MAX */
	int64_t ms;         /* patience until it is up; 0 = 15 s */
	bool quiet; /* no pings: the kernel alone asks whether the far side is there, so
		     * that nothing wakes this process while nothing is said */
	websocket_reporter *report;
	void *self;
};

/* The client signs and says which CA to trust; it must outlive the sockets. */
struct websockets *websockets_new(uv_loop_t *loop, struct client *client,
				  struct trouble *why);
/* Closes what is open without reports. Not from a report. The loop must run until it has
 * nothing left to do (a few turns) before it is closed. */
void websockets_free(struct websockets *w);

/* Never blocks and never reports before it returns; a dial that cannot even start is a
 * GONE. */
void websockets_dial(struct websockets *w, const struct websocket_dial *d);
/* Queues one text frame (copied) on that dial's socket; false when it is not up or 1 MiB
 * waits. */
bool websockets_send(struct websockets *w, uint32_t ticket, const void *self,
		     struct slice frame);
/* Closes politely (1000); its GONE follows. 0 = all of that self. */
void websockets_hangup(struct websockets *w, uint32_t ticket, const void *self);
/* The same for all of that self, but no report comes any more: for an owner that goes away.
 */
void websockets_forget(struct websockets *w, const void *self);

#endif
