/* A fragment being gathered: samples, their durations, and its bytes. */
#ifndef NET_MEDIA_PIECE_H
#define NET_MEDIA_PIECE_H

#include "net/media/avcc.h"

/* One sample as it stands in the file. */
struct sample {
	struct sample *next;
	int64_t at; /* ticks of its track (mp4.h) since the recording began */
	size_t n;
	bool key;
	uint8_t data[];
};

struct run {
	struct sample *first, *last;
	size_t count, bytes;
};

/* A fragment with everything that goes into its files. */
struct piece {
	struct piece *next; /* for whoever owns it */
	struct run video, sound;
	int64_t start_us,
		end_us; /* of its pictures, since the recording began; end 0 = open */
	int64_t start_wall_ms, duration_ms;
	int64_t number; /* 1, 2, … of the recording */
	bool key;       /* begins with a key frame */
	struct avcc config;
	uint8_t *init, *head; /* bytes; init NULL: the one before still holds */
	size_t init_n, head_n;
};

/* Appends; `data` is for the caller to fill. NULL means memory. */
struct sample *run_add(struct run *r, size_t n, int64_t at, bool key);

/* Works out durations and makes `head`; end_ticks: when the next picture is shown, 0 = not
 * known. False means memory. */
bool piece_seal(struct piece *p, int64_t end_ticks);
/* What it holds in memory, bytes. */
size_t piece_bytes(const struct piece *p);
void piece_free(struct piece *p);

#endif
