/* What the files of the player share. */
#ifndef NET_PLAYER_INSIDE_H
#define NET_PLAYER_INSIDE_H

#include "core/pool.h"
#include "net/player.h"
#include "net/recording.h"

enum { COPIES_MOST = 256 };

/* How far the file is folded, and what time it is then. */
struct position {
	struct place place;
	uint64_t event;
	int64_t at_us, wall_ms; /* of the newest event that happened; at_us -1: none yet */
};

struct copy {
	struct position at;
	struct pool_copy *pool;
};

struct noted {
	int64_t at_us;
	enum notice notice;
};

struct player {
	struct recording file;
	void *piece;
	size_t room;
	struct pool *pool;
	struct model *model;

	struct position at;
	int64_t now_us;
	struct journal_line line; /* the event that comes next, when there is one */
	struct position after;    /* ... and where the file stands behind it */
	bool ready;

	struct position begin, end;
	int64_t told_us, told_ms; /* the newest time of an event that did not happen */
	unsigned char *notices;   /* one an event */
	size_t notice_room;
	struct noted *marks; /* the grave ones, with their time */
	size_t n_marks, mark_room;
	struct copy copies[COPIES_MOST], near; /* in order; near: the last way back */
	size_t n_copies;
	uint64_t spacing;
	int64_t spacing_bytes;

	bool all_read;
	uint64_t bad, first_bad;
	enum fault first_fault;
};

/* Looks at the event that comes next without folding it; false at the end. It stands in
 * p->line, and where the file is behind it in p->after. */
bool player_look(struct player *p);
void player_fold(struct player *p);
/* Keeps the model as it is now. */
void player_keep(struct player *p);
/* What exists is told with the time of the telling, before the history that is older: only
 * what happened moves the clock. */
bool player_happened(const struct event *e);
/* The nearest moment that is in the recording. */
int64_t player_inside(const struct player *p, int64_t at_us);

#endif
