/* A recording as a model that can be brought to any of its moments. The file is from
 * anywhere: what is no event in it is counted, and the rest is used. */
#ifndef NET_PLAYER_H
#define NET_PLAYER_H

#include "core/fault.h"
#include "core/model.h"

struct player;

/* Opens the file ("-": standard input) and reads its first events; player_read goes on.
 * NULL: see why (cannot be read, is empty, is no recording). */
struct player *player_open(const char *path, struct trouble *why);
void player_free(struct player *p);

/* Reads so many events more; false: all is read, and the model stands at the end. Nothing
 * else may be asked before that. */
bool player_read(struct player *p, size_t events);

/* Lent: the same model all the time, at the moment of player_now. */
struct model *player_model(struct player *p);

struct player_view {
	int64_t now_us, begin_us, end_us; /* model time */
	int64_t now_wall_ms, begin_wall_ms, end_wall_ms;
	uint64_t event, events; /* folded of all there are */
	uint64_t lines, bad;    /* lines of the file; those that are no events */
	int read_percent;       /* while it is being read; 100 = all */
	char complaint[96]; /* the first bad line: "line 17: not understood"; "" = none */
};
void player_view(const struct player *p, struct player_view *out);

/* To a moment: all events up to it are folded. Outside of the recording: to its edge. */
void player_go(struct player *p, int64_t to_us);
/* So that n events are folded; the moment is that of the last one. */
void player_go_to_event(struct player *p, uint64_t n);
/* To just behind the next (+1) or previous (-1) event that meant at least so much; false:
 * there is none, and nothing moved. */
bool player_go_to_notice(struct player *p, int way, enum notice least);
/* Unix time to model time, inside the recording. */
int64_t player_at_wall(struct player *p, int64_t wall_ms);

/* The gravest notice in each of n equal parts of the recording's time. */
void player_marks(const struct player *p, unsigned char *out, size_t n);

#endif
