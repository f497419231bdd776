/* The journal in a file. */
#include "net/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "core/journal.h"

struct record {
	FILE *out;
	bool standard, failed;
	char line[JOURNAL_LINE_MAX];
};

static void write_head(struct record *r, const char *place, uint64_t seed)
{
	struct event e = {.kind = EV_HEAD};
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	e.at_us = now.tv_sec * 1000000 + now.tv_nsec / 1000;
	clock_gettime(CLOCK_REALTIME, &now);
	e.wall_ms = now.tv_sec * 1000 + now.tv_nsec / 1000000;
	e.d.id = SLICE(JOURNAL_VERSION);
	e.d.body = slice_of(place);
	e.d.count = (int64_t)seed;
	record_event(r, &e);
}

struct record *record_open(const char *path, const char *place, uint64_t seed,
			   struct trouble *why)
{
	struct record *r = calloc(1, sizeof(*r));
	int fd;

	if (!r) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		return NULL;
	}
	r->standard = strcmp(path, "-") == 0;
	fd = r->standard ? dup(STDOUT_FILENO)
			 : open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
	r->out = fd >= 0 ? fdopen(fd, "we") : NULL;
	if (!r->out) {
		*why = (struct trouble){FAULT_ABSENT, errno, ""};
		snprintf(why->words, sizeof(why->words),
			 "cannot write the recording %.100s: %s", path, strerror(errno));
		free(r);
		return NULL;
	}
	setvbuf(r->out, NULL, _IOFBF, 65536);
	write_head(r, place, seed);
	return r;
}

void record_event(struct record *r, const struct event *e)
{
	struct text line;

	if (!r || r->failed)
		return;
	text_init(&line, r->line, sizeof(r->line));
	journal_event(&line, e, REDACTED);
	if (!line.cut && fwrite(line.at, 1, line.used, r->out) != line.used)
		r->failed = true;
}

void record_flush(struct record *r)
{
	if (r && fflush(r->out))
		r->failed = true;
}

bool record_failed(const struct record *r)
{
	return r && r->failed;
}

enum fault record_close(struct record *r)
{
	bool failed;

	if (!r)
		return FAULT_NONE;
	failed = r->failed;
	if (fclose(r->out))
		failed = true;
	free(r);
	return failed ? FAULT_LINK : FAULT_NONE;
}
