/* A recording on the screen: what its line shows, and what is asked of its player. */
#ifndef TUI_REPLAY_H
#define TUI_REPLAY_H

#include <stdbool.h>
#include <stdint.h>

enum { REPLAY_PARTS = 256, REPLAY_NORMAL = 100 };

struct replay {
	bool playing;
	int speed;                        /* percent; 0 = not told: it cannot be played */
	int64_t now_us, begin_us, end_us; /* model time */
	uint64_t event, events;           /* this one of so many */
	int read_percent;                 /* 100 = the file is read whole */
	unsigned char marks[REPLAY_PARTS]; /* the gravest enum notice of each part of it */
};

/* clang-format off */
#define REPLAY_ASKS(X)                                                         \
	X(NOTHING) X(PLAY) X(STEP) X(STEP_BACK) X(NEXT) X(PREVIOUS) X(FASTER)      \
	X(SLOWER) X(BEGIN) X(END) X(JUMP)
/* clang-format on */
enum replay_act {
#define X(id) REPLAY_##id,
	REPLAY_ASKS(X)
#undef X
};

struct replay_ask {
	enum replay_act act;
	char words[48]; /* where to: REPLAY_JUMP alone */
	int zone_s;     /* of a time of day in it, east of UTC */
};

#endif
