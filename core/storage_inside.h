/* What storage.c and seat.c share: one channel's storage session and its seats. */
#ifndef CORE_STORAGE_INSIDE_H
#define CORE_STORAGE_INSIDE_H

#include "core/lint.h"
#include "core/sigmsg.h"
#include "core/storage.h"

extern const struct machine_kind storage_machine, seat_machine;

enum { SEAT_EMPTY, SEAT_WAITING, SEAT_OFFERING, SEAT_HELD, SEAT_OFFERED, SEAT_CONNECTING, SEAT_UP,
       SEAT_HOLDING, SEAT_DISPLACED, SEAT_GONE };

enum {
	STORAGE_ACTORS = 32,   /* connections remembered; the oldest is forgotten first */
	ACTOR_ROOM = 64,
	SEAT_CANDIDATES = 16,
	STORAGE_ARENA = 64 * 1024,
};

struct seat_candidate {
	char line[256], mid[32];
	int64_t mline;
};

/* One join call. */
struct seat {
	struct storage *owner;
	struct machine machine;
	char actor[ACTOR_ROOM], peer[48]; /* peer "" = none, or already closed */
	unsigned number;                  /* of the join call in this storage; 0 = never used */
	int64_t joined_us, up_us;
	size_t n_ours;
	struct seat_candidate ours[SEAT_CANDIDATES]; /* waiting for the offer to go */
	size_t offer_n;
	char offer[8 * 1024]; /* waiting for its delay */
};

struct storage {
	struct machine machine;
	char channel[257], stream[257], directory[1025], ice_servers[8192], base[24];
	double speed;
	bool takeover_at_join, tell_loser, candidates_first, mid_in_candidates, offer_unconnected;
	int offers_per_join;
	int64_t offer_delay_ms;
	uint64_t random;

	char session[64];
	unsigned sessions_made, joins, peers_made;
	int takeovers;
	int64_t ends_us;     /* the session's hour */
	int64_t media_us;    /* last sign of media from the holder; 0 = none in this session */
	int64_t packets;     /* of the holder's video at the last statistics */
	struct seat *holder; /* NULL = nobody */
	struct seat *joining; /* during EV_JOIN: the new seat */
	char before[ACTOR_ROOM]; /* who held last and did not leave by itself */
	int64_t lost_us;         /* when it was displaced */
	char held[STORAGE_SEATS][ACTOR_ROOM];
	unsigned n_held, told; /* told: number of the seat already announced as holder */

	char actors[STORAGE_ACTORS][ACTOR_ROOM]; /* with a WebSocket; oldest first */
	size_t n_actors;
	struct seat seats[STORAGE_SEATS];

	struct sigmsg frame; /* of EV_FRAME_UP */
	bool has_frame, too_long; /* too_long: beyond SIGMSG_PAYLOAD_MAX, to be refused */
	struct lint_report lint;
	struct text out;
	char arena[STORAGE_ARENA], room[SIGMSG_FRAME_MAX * 2];
};

/* storage.c: a clock of the service's, as fast as the options say; at least 1 ms. */
int64_t storage_scaled_ms(const struct storage *s, int64_t ms);

/* storage_seats.c. Names longer than ACTOR_ROOM are told apart by their beginning. */
bool storage_connected(const struct storage *s, const char *actor);
void storage_meet(struct storage *s, struct slice actor);
void storage_part(struct storage *s, struct slice actor);
bool storage_same_actor(const char *kept, struct slice actor);
/* A seat for a new join: an unused one, else the oldest that does not hold. */
struct seat *storage_free_seat(struct storage *s);
/* NULL when there is none; of an actor the newest join. */
struct seat *storage_seat_of_peer(struct storage *s, struct slice peer);
struct seat *storage_seat_of_actor(struct storage *s, struct slice actor);
/* Has it held this session before? */
bool storage_has_held(const struct storage *s, const char *actor);

#endif
