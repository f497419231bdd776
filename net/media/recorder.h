/* Stores what a storage peer received: H.264 as it came and Opus as AAC, in fragmented MP4.
 */
#ifndef NET_MEDIA_RECORDER_H
#define NET_MEDIA_RECORDER_H

#include "core/fault.h"
#include "net/media/frame.h"
#include "net/media/pool.h"

struct recorder;

/* A fragment that will survive a power cut: its file, its init segment and the directory's
 * entries were fsync'ed. `cat DIRECTORY/init DIRECTORY/file…` is a playable MP4. Names are
 * file names without directory, never used twice in that directory; lent for the call. */
struct fragment {
	const char *file, *init;
	int64_t start_wall_ms; /* Unix ms of the first picture */
	int64_t duration_ms;
	int64_t bytes;  /* of the fragment's file */
	int64_t number; /* 1, 2, … of this recorder */
	bool new_init;  /* first with this init segment: start, another SPS, sound came */
	bool key;       /* begins with a key frame; false only when none came in time */
	int width, height;
};

/* One at a time, on a thread of the disk pool, in order. */
typedef void recorder_fragment(void *self, const struct fragment *f);
/* Trouble that does not end the recording, said once per change, in a sentence: no space,
 * media dropped because disk or processor could not follow, picture data that cannot be
 * stored. fault NONE tells that it works again. Any thread of the pools, or within
 * recorder_frame. */
typedef void recorder_note(void *self, const struct trouble *what);
/* The last key frame is RECORDER_KEY_WANTED_MS old or more: ask for one (PLI). Repeated
 * each second until it comes. Within recorder_frame, on the caller's thread. */
typedef void recorder_want_key(void *self);

enum {
	RECORDER_KEY_WANTED_MS = 3000,
	RECORDER_FRAGMENT_MIN_MS = 900,   /* key frames closer than this share a fragment */
	RECORDER_FRAGMENT_MAX_MS = 15000, /* and 6 MiB: then it is cut where it is */
	RECORDER_QUEUE_BYTES = 2 * 1024 * 1024,
};

/* Texts are copied; the pools are lent and must outlive the recorder. One pair of pools
 * serves all recorders: `codecs` (pool_new(0)) and `disk` (pool_new(2): its threads sleep
 * in fsync). */
struct recorder_options {
	const char *directory; /* made when it is not there (its parent must be) */
	const char *prefix; /* in file names, [A-Za-z0-9_-], cut at 32; the peer's name */
	struct pool *codecs, *disk;
	recorder_fragment *on_fragment;
	recorder_note *on_note;         /* may be NULL */
	recorder_want_key *on_want_key; /* may be NULL */
	void *self;
};

/* NULL: `why` says it in one sentence. */
struct recorder *recorder_open(const struct recorder_options *o, struct trouble *why);
/* In decode order, any one thread at a time; copies and returns at once. What comes before
 * the first key frame is left out. When more than RECORDER_QUEUE_BYTES wait, whole groups
 * of pictures are dropped and a note tells it. */
void recorder_frame(struct recorder *r, const struct frame *f);
/* Waits until everything was stored: the last fragment is announced before it returns (its
 * time is the disk's, so not for a thread that must not stall). NULL is fine. */
void recorder_close(struct recorder *r);

#endif
