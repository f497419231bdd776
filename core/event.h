/* Everything that happens is an event; everything the program does to the world is an effect.
 * Both are a kind and some of the same details, so one codec (core/journal.h) writes them all. */
#ifndef CORE_EVENT_H
#define CORE_EVENT_H

#include <stdint.h>

#include "core/slice.h"

/* How we know. */
/* clang-format off */
#define PROVENANCES(X)                                                          \
	X(OBSERVED, "observed")  /* this process, or the local service, saw it */   \
	X(API,      "api")       /* AWS said so in an answer */                     \
	X(INFERRED, "inferred")  /* concluded; nobody said so */

/* Direction words: `frame.up` and `api.*` go client → service, `frame.down` service → client,
 * whoever watches. Peer events say whose peer it is in `side` ("device" or "storage"). */
#define EVENTS(X)                                                                \
	/* the journal and the loop */                                               \
	X(HEAD,           "journal")        /* id: version; body: place; count: seed */ \
	X(TICK,           "tick")           /* time passed */                         \
	X(START,          "start")          /* begin; channel or arn */               \
	X(STOP,           "stop")           /* the user or a signal ends it */        \
	X(NOTE,           "note")           /* state: info|warn|error; why: a sentence */ \
	/* what exists: state, not history; saying it twice is harmless */            \
	X(CHANNEL,        "channel")        /* channel, arn, state (ACTIVE…), role: SINGLE_MASTER…, ms: TTL */ \
	X(CHANNEL_GONE,   "channel.gone")   /* channel */                             \
	X(MAPPING,        "mapping")        /* channel, state ENABLED|DISABLED, stream (name) */ \
	X(STREAM,         "stream")         /* stream (name), arn, state, count: retention hours, start_ms: created, wall */ \
	X(STREAM_GONE,    "stream.gone")    /* stream */                              \
	X(ACCESS,         "access")         /* whose keys, never the keys: id: source, start_ms: they end, wall, 0 = not known; state: our clock is ahead|behind of the service's, "" = not known, ms: by so much, code 1: calls are signed with the service's time */ \
	/* calls; op is the API's name (DescribeSignalingChannel…) */                 \
	X(API_ASK,        "api.ask")        /* actor, op, channel, ticket, url */     \
	X(API_OK,         "api.ok")         /* + code, ms, body; start_ms: of ms until TCP and TLS stood, 0 = not known */ \
	X(API_FAIL,       "api.fail")       /* + code (HTTP status; 0: no answer), ms, id: error name, why */ \
	/* the signaling WebSocket; role MASTER|VIEWER */                             \
	X(WS_DIAL,        "ws.dial")        /* actor, channel, role, ticket, url (no query) */ \
	X(WS_UP,          "ws.up")          /* + ms; start_ms: of ms until TCP and TLS stood */ \
	X(WS_GONE,        "ws.gone")        /* + code: close code or HTTP status, why */ \
	X(FRAME_UP,       "frame.up")       /* actor, body: the frame as sent */      \
	X(FRAME_DOWN,     "frame.down")     /* actor, body: the frame as received */  \
	/* the storage session, as the service decides it (elsewhere: inferred) */    \
	X(JOIN,           "session.join")   /* actor, channel, session, count: join number */ \
	X(HOLDER,         "session.holder") /* actor now holds; id: actor before, why: cause, ms: gap */ \
	X(SESSION_END,    "session.end")    /* session, why */                        \
	/* peers, from the worker */                                                  \
	X(WORKER_UP,      "worker.up")      X(WORKER_DOWN, "worker.down") /* why */   \
	X(PEER_OFFER,     "peer.offer")     /* peer, body: SDP we made (storage side) */ \
	X(PEER_ANSWER,    "peer.answer")    /* peer, body: SDP we made (device side) */ \
	X(PEER_CANDIDATE, "peer.candidate") /* peer, body: candidate:…, mid, mline, side: whose */ \
	X(PEER_GATHERED,  "peer.gathered")  /* peer, count, ms */                     \
	X(PEER_ICE,       "peer.ice")       /* peer, state checking|connected|failed…, local, remote, ms: RTT */ \
	X(PEER_DTLS,      "peer.dtls")      /* peer, state connecting|connected|failed, codec: cipher, why */ \
	X(PEER_UP,        "peer.up")        /* ICE and DTLS done, media may flow; ms since open */ \
	X(PEER_DOWN,      "peer.down")      /* peer, why; "closed" = we asked; "the other side closed (RTCP BYE|DTLS close)" */ \
	X(TRACK_FIRST,    "track.first")    /* peer, mid, codec, width, height: first whole frame */ \
	X(TRACK_STATS,    "track.stats")    /* peer, mid, codec, track numbers; one a second a track */ \
	X(TRACK_KEY,      "track.key")      /* peer, mid, count: frame number, bytes: size; state bare: it came without SPS or PPS */ \
	X(PICTURE_LOST,   "track.pli")      /* peer, mid, id PLI|FIR: a key frame was asked for */ \
	X(FRAGMENT,       "fragment.closed") /* stream, peer, id: number, start_ms: wall, ms: length, bytes, file, mid: init file, codec */ \
	X(PICTURE,        "picture")        /* file, width, height, start_ms: a still was made; why: it was not */ \
	X(PIXELS,         "pixels")         /* id, width, height, body: raw RGB24 in base64; why: a refusal. Never journaled */ \
	/* the engine's own trace */                                                  \
	X(MOVE,           "move")           /* role: machine, id: from, state: to, why: the event's name */

#define EFFECTS(X)                                                               \
	X(CALL,           "call")           /* op, url ("" = control plane), body: JSON, ms: patience, state "fresh": renew the credentials first */ \
	X(DIAL,           "dial")           /* url, arn, role, actor: ClientId of a viewer, ms: patience, state as with call */ \
	X(HANGUP,         "hangup")         /* ticket: which dial; 0 = all */         \
	X(SEND,           "send")           /* actor: to whom (service side), ticket: over which dial (client side), body: the frame */ \
	X(PEER_OPEN,      "peer.open")      /* peer, role device|storage, body: ICE servers (JSON array), id: source or "" */ \
	X(PEER_REMOTE,    "peer.remote")    /* peer, role offer|answer, body: the other side's SDP */ \
	X(PEER_TRICKLE,   "peer.trickle")   /* peer, body: candidate:…, mid, mline */ \
	X(PEER_RECORD,    "peer.record")    /* peer, stream, file: directory; state on|off */ \
	X(PEER_CLOSE,     "peer.close")     /* peer, why */                           \
	X(SOURCE,         "source")         /* id: name, url: test|FILE|/dev/videoN, width, height, count: fps, bytes: bit/s */ \
	X(IMPAIR,         "impair")         /* a bad path on purpose for all that the worker sends; count: lost per 1000, ms: delay, bytes: bit/s that it takes; zeros: as it is */ \
	X(STILL,          "still")          /* file: fragment, mid: init, url: output, width, height, start_ms, count: JPEG quality */ \
	X(PIXELS,         "pixels")         /* id, body: a JPEG or PNG in base64, width, height: to fit into */ \
	X(TELL,           "tell")           /* an event the machine states: state = event name, rest as the event; a session's is inferred, a storage's observed */ \
	X(TRACE,          "trace")          /* role: machine, id: from, state: to, why */
/* clang-format on */

enum provenance {
#define X(id, name) FROM_##id,
	PROVENANCES(X)
#undef X
	FROM_COUNT
};

enum event_kind {
#define X(id, name) EV_##id,
	EVENTS(X)
#undef X
	EV_COUNT
};

enum effect_kind {
#define X(id, name) FX_##id,
	EFFECTS(X)
#undef X
	FX_COUNT
};

/* One media track, counted since it began unless the name says otherwise.
 * Units stand in the names: bps bit/s, us µs, ms ms, milli 1/1000; -1 = not known (never 0). */
/* clang-format off */
#define TRACK_NUMBERS(X)                                                          \
	X(sending)          /* 1: we send it, 0: we receive it */                     \
	X(video)            /* 1 video, 0 audio */                                    \
	X(ssrc) X(packets) X(bytes) X(frames) X(key_frames)                           \
	X(lost)             /* RFC 3550 cumulative; receiver's report when sending */ \
	X(loss_milli)       /* share lost in the last second: 1000 = 100 % */ \
	X(bps) X(fps_milli) /* over the last second */                                \
	X(width) X(height)                                                            \
	X(key_interval_ms)  /* last two key frames */                                 \
	X(key_age_ms)                                                                 \
	X(jitter_us) X(rtt_us)                                                        \
	X(nack_sent) X(nack_received) X(retransmitted) X(recovered)                   \
	X(pli_sent) X(pli_received) X(fir_sent) X(fir_received)                       \
	X(pli_to_key_ms)    /* last picture-loss request until the key frame */       \
	X(duplicates) X(late) X(discarded)                                            \
	X(available_bps)    /* REMB or transport-cc estimate */                       \
	X(target_bps)
/* clang-format on */

struct track_numbers {
#define X(name) int64_t name;
	TRACK_NUMBERS(X)
#undef X
};

#define TRACK_NUMBERS_UNKNOWN ((int64_t)-1)

/* What an event or an effect may say. Empty slices and zeros are not written. */
/* clang-format off */
#define DETAIL_TEXTS(X)                                                       \
	X(channel) X(arn) X(actor) X(session) X(peer) X(stream) X(op) X(role)     \
	X(side) X(state) X(url) X(mid) X(id) X(file) X(codec) X(local) X(remote)  \
	X(why) X(body)
#define DETAIL_NUMBERS(X)                                                     \
	X(code) X(ms) X(bytes) X(mline) X(count) X(width) X(height) X(start_ms)
/* clang-format on */

struct details {
#define X(name) struct slice name;
	DETAIL_TEXTS(X)
#undef X
#define X(name) int64_t name;
	DETAIL_NUMBERS(X)
#undef X
	const struct track_numbers *track; /* TRACK_STATS only, else NULL */
};

/* A fact. Its texts are lent until the step that receives it returns. */
struct event {
	enum event_kind kind;
	enum provenance from;
	uint32_t ticket; /* of the effect it is the outcome of; 0 = none */
	int64_t at_us;   /* monotonic clock of the process that saw it */
	int64_t wall_ms; /* Unix time */
	struct details d;
};

/* A wish. Its texts are lent until the next step. */
struct effect {
	enum effect_kind kind;
	uint32_t ticket; /* its outcome carries it back; 0 = no outcome expected */
	struct details d;
};

/* What one step asks for; the caller owns it and does it in order before the next step. */
enum { EFFECTS_MAX = 64 };
struct effects {
	size_t n;
	size_t dropped; /* did not fit: always a bug, counted and tested to be 0 */
	struct effect all[EFFECTS_MAX];
};

/* Static names as on the wire; never NULL. */
const char *event_name(enum event_kind kind);
const char *effect_name(enum effect_kind kind);
const char *provenance_name(enum provenance from);
/* EV_COUNT / FX_COUNT when unknown. */
enum event_kind event_kind_of(struct slice name);
enum effect_kind effect_kind_of(struct slice name);

/* Appends and returns the new effect, zeroed but for kind; never NULL (past the end it
 * returns a scratch entry and counts `dropped`). */
struct effect *effects_add(struct effects *fx, enum effect_kind kind);

#endif
