/* The producing side of one channel: `signaling` (channel → endpoints → relays → WebSocket) and
 * `ingest` (join → offer → answer → media), two machines that see the same events. */
#ifndef CORE_SESSION_H
#define CORE_SESSION_H

#include "core/event.h"
#include "core/machine.h"

struct session;

struct session_options {
	struct slice channel;     /* name; or empty when arn is given */
	struct slice arn;
	struct slice actor;       /* what we call ourselves */
	struct slice source;      /* name of the worker's media source; may be empty */
	struct slice peers;       /* prefix of peer ids, unique in the worker; empty = "d" */
	bool ingest;              /* false: signaling only (P2P master or a looker-on) */
	bool viewer;              /* JoinStorageSessionAsViewer, with actor as ClientId */
	bool rejoin;              /* after a takeover join again; default false: stop, we were taken over */
	uint64_t seed;            /* of the jitter in retries and of correlation ids */
};

/* How it ended or stands, for an exit code and for the screen. */
/* clang-format off */
#define SESSION_ENDS(X)                                                                        \
	X(RUNNING, "running")  X(DONE, "stopped")  X(TAKEN_OVER, "taken over")                     \
	X(REFUSED, "refused by the service") X(FAILED, "failed")
/* clang-format on */
enum session_end {
#define X(id, words) SESSION_##id,
	SESSION_ENDS(X)
#undef X
};

struct session_view {
	const char *signaling, *ingest; /* state names, static */
	enum session_end end;
	char channel[257], arn[1025], why[192], error[64]; /* why: one sentence; error: the API's name of it */
	int joins, retries, stale, takeovers; /* stale: outcomes whose ticket was not believed */
	int64_t flowing_since_us;             /* 0 = not flowing */
};

/* The only allocation; everything inside is bounded. NULL means memory. Copies the options. */
struct session *session_new(const struct session_options *o);
void session_free(struct session *s);

/* Feeds one event; what must be done is appended to fx. Keeps no allocation, reads no clock. */
void session_step(struct session *s, const struct event *e, struct effects *fx);
/* The next at_us at which an EV_TICK is due; INT64_MAX = none. */
int64_t session_deadline(const struct session *s);
void session_look(const struct session *s, struct session_view *out);

#endif
