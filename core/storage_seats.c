/* Who is connected, and which seat is meant. */
#include "core/storage_inside.h"

/* Names longer than we keep are told apart by their beginning. */
bool storage_same_actor(const char *kept, struct slice actor)
{
	struct slice cut = {actor.at, actor.n < ACTOR_ROOM ? actor.n : ACTOR_ROOM - 1};

	return slice_is(cut, kept);
}

bool storage_connected(const struct storage *s, const char *actor)
{
	for (size_t i = 0; i < s->n_actors; i++)
		if (strcmp(s->actors[i], actor) == 0)
			return true;
	return false;
}

void storage_part(struct storage *s, struct slice actor)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->n_actors; i++)
		if (!storage_same_actor(s->actors[i], actor))
			memmove(s->actors[kept++], s->actors[i], ACTOR_ROOM);
	s->n_actors = kept;
}

void storage_meet(struct storage *s, struct slice actor)
{
	storage_part(s, actor);
	if (s->n_actors == STORAGE_ACTORS)
		memmove(s->actors[0], s->actors[1], --s->n_actors * sizeof s->actors[0]);
	slice_copy(s->actors[s->n_actors++], ACTOR_ROOM, actor);
}

static bool in_use(const struct seat *seat)
{
	return seat->machine.state != SEAT_EMPTY && seat->machine.state != SEAT_GONE;
}

/* A seat for a new join: an unused one, else the oldest that does not hold. */
struct seat *storage_free_seat(struct storage *s)
{
	struct seat *best = NULL;

	for (size_t i = 0; i < STORAGE_SEATS; i++) {
		struct seat *seat = &s->seats[i];

		if (seat == s->holder)
			continue;
		if (!best || (in_use(best) && !in_use(seat)) ||
		    (in_use(best) == in_use(seat) && seat->number < best->number))
			best = seat;
	}
	return best;
}

struct seat *storage_seat_of_peer(struct storage *s, struct slice peer)
{
	for (size_t i = 0; peer.n && i < STORAGE_SEATS; i++)
		if (slice_is(peer, s->seats[i].peer))
			return &s->seats[i];
	return NULL;
}

/* The actor's newest join decides. */
struct seat *storage_seat_of_actor(struct storage *s, struct slice actor)
{
	struct seat *newest = NULL;

	for (size_t i = 0; i < STORAGE_SEATS; i++) {
		struct seat *seat = &s->seats[i];

		if (in_use(seat) && storage_same_actor(seat->actor, actor) &&
		    (!newest || seat->number > newest->number))
			newest = seat;
	}
	return newest;
}

bool storage_has_held(const struct storage *s, const char *actor)
{
	for (unsigned i = 0; i < s->n_held && i < STORAGE_SEATS; i++)
		if (strcmp(s->held[i], actor) == 0)
			return true;
	return false;
}
