/* The journal in a file. */
#include "net/record.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "core/journal.h"

struct record {
	FILE *out;
	bool standard;
	int error; /* errno of the first write that failed; 0 = none */
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

/* A file that was there keeps its mode otherwise. Devices are not ours. */
static void close_to_others(int fd)
{
	struct stat about;

	if (fstat(fd, &about) == 0 && S_ISREG(about.st_mode))
		fchmod(fd, 0600);
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
	if (fd >= 0 && !r->standard)
		close_to_others(fd);
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

/* A disk that is full now may have room later, but what is missing stays missing. */
static void failed(struct record *r)
{
	if (!r->error)
		r->error = errno ? errno : EIO;
}

void record_line(struct record *r, struct slice line)
{
	if (!r || r->error)
		return;
	errno = 0;
	if (fwrite(line.at, 1, line.n, r->out) != line.n)
		failed(r);
}

/* In the place of an event that does not fit stands what it was. */
static void write_instead(struct record *r, const struct event *e)
{
	struct event note = *e;
	char words[96];

	snprintf(words, sizeof(words), "an event %s was too long to be recorded",
		 event_name(e->kind));
	note.kind = EV_NOTE;
	note.d = (struct details){.channel = e->d.channel,
				  .actor = e->d.actor,
				  .state = SLICE("warn"),
				  .why = slice_of(words)};
	record_event(r, &note);
}

void record_event(struct record *r, const struct event *e)
{
	struct text line;

	if (!r || r->error)
		return;
	text_init(&line, r->line, sizeof(r->line));
	journal_event(&line, e, REDACTED);
	if (!line.cut)
		record_line(r, text_slice(&line));
	else if (e->kind != EV_NOTE)
		write_instead(r, e);
}

void record_flush(struct record *r)
{
	errno = 0;
	if (r && !r->error && fflush(r->out))
		failed(r);
}

bool record_failed(const struct record *r)
{
	return r && r->error;
}

int record_error(const struct record *r)
{
	return r ? r->error : 0;
}

enum fault record_close(struct record *r)
{
	bool bad;

	if (!r)
		return FAULT_NONE;
	bad = r->error;
	if (fclose(r->out))
		bad = true;
	free(r);
	return bad ? FAULT_LINK : FAULT_NONE;
}
