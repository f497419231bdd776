/* Two kvscope-media processes joined by this one: a device worker and a storage worker,
 * with N sessions between them over real UDP. What benches measure the media with. */
#ifndef TESTS_BENCH_PAIR_H
#define TESTS_BENCH_PAIR_H

#include <stdint.h>
#include <sys/types.h>

#include "core/journal.h"

enum { PAIR_SESSIONS = 512 };

struct pair_session {
	int64_t offer_us, answer_us, up_us, first_frame_us,
		fragment_us; /* when; 0 = not yet */
};

struct pair_track {
	int64_t lost, packets, bytes, frames;
};

struct pair_end {
	pid_t pid;
	int fd;
	size_t used;
	char *in; /* JOURNAL_LINE_MAX bytes */
};

struct pair {
	struct pair_end device, storage;
	char directory[128]; /* where fragments go */
	size_t n, up, fragments;
	int64_t lost, packets,
		bytes; /* newest statistics of the storage side, all tracks */
	int64_t frames_in, frames_out; /* pictures received there, sent by the device */
	size_t dropped;                /* times that a recorder said it lost something */
	struct pair_session sessions[PAIR_SESSIONS];
	struct pair_track tracks[PAIR_SESSIONS][2], sent[PAIR_SESSIONS];
};

/* Starts both from $B (or build/); pins the storage worker to the last processor and the
 * device to the first. source: "test" or a media file. Exits with words on failure. */
struct pair *pair_start(const char *source);
/* Opens sessions n … n+more-1, recording or not. */
void pair_open(struct pair *p, size_t more, bool record);
/* Passes everything on for so many ms, or until `up` sessions are up (0: the whole time).
 */
void pair_run(struct pair *p, int64_t ms, size_t up);
/* Ends the i-th session on both sides. */
void pair_close(struct pair *p, size_t i);
void pair_stop(struct pair *p);

int64_t now_us(void);
/* User and system CPU of a process so far, µs; its private and shared memory share (PSS),
 * bytes. */
int64_t cpu_us(pid_t pid);
int64_t pss_bytes(pid_t pid);

#endif
