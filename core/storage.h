/* The service's side of one channel's storage session: who holds it, an offer for each join call,
 * the most recent wins, the session made when there is none. */
#ifndef CORE_STORAGE_H
#define CORE_STORAGE_H

#include "core/event.h"
#include "core/machine.h"

struct storage;

/* What nobody outside AWS knows is a switch. */
struct storage_options {
	struct slice channel, stream; /* names */
	struct slice directory;       /* where fragments go; opaque here */
	struct slice ice_servers;     /* JSON array handed to the worker; "[]" = host candidates only */
	double speed;                 /* clocks run this many times faster; 1 = real */
	bool takeover_at_join;        /* true: the holder loses at the later join call; false: when the later peer is up */
	bool tell_loser;              /* close the loser's peer (DTLS close, RTCP BYE) at once; false: let it starve */
	bool candidates_first;        /* send candidates before the offer */
	bool mid_in_candidates;       /* real service: no sdpMid */
	bool offer_unconnected;       /* offer also to who has no WebSocket (yet): who takes FX_SEND keeps it */
	int offers_per_join;          /* 1; 0 = none, 2 = doubled (faults) */
	int64_t offer_delay_ms;
	uint64_t seed;
};

/* Limits of docs, unscaled: session 1 h, idle 3 min. */
enum { STORAGE_SESSION_MS = 3600000, STORAGE_IDLE_MS = 180000, STORAGE_SEATS = 8 };

/* One join call: a seat. The newest `STORAGE_SEATS` are kept. */
struct storage_seat_view {
	char actor[64], peer[32];
	const char *state; /* static: empty, offering, offered, connecting, up, holding, displaced … */
	int64_t joined_us, up_us;
};

struct storage_view {
	const char *state; /* static: none, waiting, recording, idle … */
	char session[64], holder[64];
	int joins, takeovers;
	int64_t since_us, last_media_us;
	size_t n_seats;
	struct storage_seat_view seats[STORAGE_SEATS];
};

struct storage *storage_new(const struct storage_options *o);
void storage_free(struct storage *s);

/* Events it knows: EV_JOIN (accepted call; actor), EV_WS_UP/WS_GONE (actor), EV_FRAME_UP (actor),
 * EV_PEER_*, EV_TRACK_FIRST, EV_TRACK_STATS, EV_FRAGMENT (peer), EV_TICK, EV_STOP.
 * Effects: FX_PEER_OPEN/REMOTE/TRICKLE/RECORD/CLOSE, FX_SEND (actor), FX_TELL (EV_HOLDER,
 * EV_SESSION_END …), FX_TRACE. */
void storage_step(struct storage *s, const struct event *e, struct effects *fx);
int64_t storage_deadline(const struct storage *s);
void storage_look(const struct storage *s, struct storage_view *out);

#endif
