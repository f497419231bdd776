/* What session.c, signaling.c and ingest.c share: a session's memory, and how it asks for things. */
#ifndef CORE_SESSION_INSIDE_H
#define CORE_SESSION_INSIDE_H

#include "core/kvsapi.h"
#include "core/session.h"
#include "core/sigmsg.h"

extern const struct machine_kind signaling_machine, ingest_machine;

/* What an event is to this session; found once, before the machines look at it. */
enum meaning {
	MEANS_NOTHING,   /* not for us, or nothing to do */
	MEANS_STALE,     /* an outcome nobody waits for any more */
	MEANS_CALL,      /* of signaling's call */
	MEANS_JOIN,      /* of ingest's call */
	MEANS_DIAL,      /* of the socket being dialled */
	MEANS_LIVE,      /* of the socket that delivers */
	MEANS_OFFER,     /* frames, by what they say */
	MEANS_CANDIDATE,
	MEANS_GO_AWAY,
	MEANS_NEW_RELAYS,
	MEANS_REFUSAL,   /* of our answer */
	MEANS_PEER,      /* of the peer that carries media */
	MEANS_NEXT,      /* of the peer being made */
};

enum {
	CALL_MS = 6000,             /* as the SDKs wait */
	DIAL_MS = 7000,
	JOIN_TRIES = 5,             /* in TRIES_MS, as AWS's test page */
	TRIES_MS = 10 * 60 * 1000,
	SESSION_MS = 60 * 60 * 1000, /* of a storage session and of a WebSocket (AWS: service quotas) */
	RENEW_MS = 58 * 60 * 1000,   /* when to make a new one before the old one ends */
	CANDIDATES_KEPT = 24,
	ENDPOINT_ROOM = 512,
	ARENA_ROOM = 40 * 1024,      /* an answer and all candidates that waited for it */
};

struct kept_candidate {
	char line[512], mid[64];
	int64_t mline;
};
struct kept_candidates {
	size_t n;
	struct kept_candidate all[CANDIDATES_KEPT];
};

struct session {
	struct machine signaling, ingest;
	bool wants_ingest, viewer, rejoin;
	char channel[257], arn[1025], actor[257], source[64], prefix[24];
	uint64_t random, salt;

	/* what the service said */
	bool known;   /* the channel was described and nobody has said 404 since */
	bool enabled; /* its media storage */
	char status[16], wss[ENDPOINT_ROOM], https[ENDPOINT_ROOM], webrtc[ENDPOINT_ROOM];
	char relays[8192];
	int64_t relays_until_us;

	/* outcomes we wait for; 0 = none */
	uint32_t last_ticket, call, dial, ws, join;
	uint32_t overtaken; /* a join whose offer came before its reply */
	enum kvs_op call_op, join_op;
	bool fresh;         /* credentials were renewed and nothing has worked since */
	bool renew_next;    /* the next call or dial asks for fresh credentials */
	bool join_again;    /* the relays moved: media must move too */
	bool was_online;
	bool heard;         /* some call was answered, if only by a refusal */
	bool flowed;        /* media has flowed since the start */

	/* this event */
	enum meaning meaning;
	enum fault answer; /* of the body of MEANS_CALL or MEANS_JOIN */
	struct sigmsg frame;

	/* peers: the one that carries media, the one being made; "" = none */
	char peer[40], next[40], correlation[64];
	bool answered;          /* `next` has sent its answer */
	unsigned peers_made, answers_made;
	struct kept_candidates theirs, ours; /* before the offer; before our answer */
	int64_t tries_us[JOIN_TRIES];
	size_t n_tries;
	int64_t peer_since_us;

	enum session_end end;
	char why[192], error[64];
	int joins, retries, failures, stale, takeovers; /* failures: in a row */

	struct text out; /* texts of this step's effects */
	char arena[ARENA_ROOM], room[KVS_ROOM];
};

MACHINE_OWNER(session)

/* A new ticket for an effect with an outcome; never 0. */
uint32_t session_ticket(struct session *s);
/* A number in [0, below) from the seed; below > 0. */
int64_t session_dice(struct session *s, int64_t below);
/* Milliseconds to wait after the n-th failure in a row: doubles up to `most`, the upper half is
 * random. */
int64_t session_pause_ms(struct session *s, int n, int64_t least, int64_t most);
/* FX_CALL with its ticket; `body` is written by `write_` functions of kvsapi into s->out before. */
uint32_t session_ask(struct session *s, enum kvs_op op, const char *url, struct slice body,
		     struct effects *fx);
/* Bytes of s->out behind `start`: what an effect lends. */
struct slice session_since(const struct session *s, size_t start);
/* FX_TELL of an event, `state` being its name. */
struct effect *session_tell(struct effects *fx, enum event_kind kind);
/* Remembers why something went wrong: the words for the screen and the API's name for it. */
__attribute__((format(printf, 3, 4))) void session_blame(struct session *s, struct slice error,
							  const char *format, ...);
/* The same from an EV_API_FAIL: which call, what it said, and what can be done about it. */
void session_blame_call(struct session *s, enum kvs_op op, const struct event *e);
/* Ends it: the owner stops both machines when this step is over. */
void session_finish(struct session *s, enum session_end end);
bool session_denied(const struct event *e); /* 401 or 403 */
/* What a person can do about a refusal, by its name and words; NULL: not known. */
const char *session_advice(const struct event *e);
bool session_online(const struct session *s);
/* Reads a GetIceServerConfig answer. */
enum fault session_take_relays(struct session *s, const struct event *e);

#endif
