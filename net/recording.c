/* A recording being read: lines of a file, each with where it stands. */
#include "net/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { WINDOW = 256 * 1024, PIECE = 64 * 1024 };

_Static_assert(WINDOW > JOURNAL_LINE_MAX + 1, "the longest line fits, and one byte more");

static enum fault failed(struct trouble *why, const char *what, const char *path)
{
	int error = errno;

	*why = (struct trouble){error == ENOENT ? FAULT_ABSENT : FAULT_REFUSED, error, ""};
	snprintf(why->words, sizeof(why->words), "%s %.100s: %s", what,
		 strcmp(path, "-") == 0 ? "the standard input" : path, strerror(error));
	return why->fault;
}

static bool write_all(int fd, const char *at, size_t n)
{
	while (n) {
		ssize_t done = write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return false;
		at += done;
		n -= (size_t)done;
	}
	return true;
}

/* A file that goes with its descriptor. */
static int nameless(void)
{
	const char *folder = getenv("TMPDIR");
	char path[4096];
	int fd = open(folder && *folder ? folder : "/tmp", O_TMPFILE | O_RDWR | O_CLOEXEC,
		      0600);

	if (fd >= 0)
		return fd;
	snprintf(path, sizeof(path), "%s/kvscope-XXXXXX",
		 folder && *folder ? folder : "/tmp");
	fd = mkostemp(path, O_CLOEXEC);
	if (fd >= 0)
		unlink(path);
	return fd;
}

/* What can be read only once, into a file. */
static int spooled(int from)
{
	char *piece = malloc(PIECE);
	int to = piece ? nameless() : -1;
	ssize_t n = 0;

	while (to >= 0 && (n = read(from, piece, PIECE)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 || !write_all(to, piece, (size_t)n)) {
			int error = errno;

			close(to);
			to = -1;
			errno = error;
		}
	}
	free(piece);
	return to;
}

enum fault recording_open(struct recording *r, const char *path, struct trouble *why)
{
	struct stat about;
	int fd = strcmp(path, "-") == 0 ? dup(STDIN_FILENO)
					: open(path, O_RDONLY | O_CLOEXEC);

	*r = (struct recording){.fd = -1};
	if (fd < 0 || fstat(fd, &about)) {
		if (fd >= 0)
			close(fd);
		return failed(why, "cannot read", path);
	}
	r->fd = S_ISREG(about.st_mode) ? fd : spooled(fd);
	if (r->fd != fd) {
		int error = errno;

		close(fd);
		errno = error;
	}
	if (r->fd < 0 || fstat(r->fd, &about)) {
		failed(why, "cannot read", path);
		recording_close(r);
		return why->fault;
	}
	r->size = about.st_size;
	r->window = malloc(WINDOW);
	if (r->window)
		return FAULT_NONE;
	recording_close(r);
	*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
	return FAULT_MEMORY;
}

void recording_close(struct recording *r)
{
	if (r->fd >= 0)
		close(r->fd);
	free(r->window);
	*r = (struct recording){.fd = -1};
}

/* Brings the file from `offset` on into the window. */
static void fill(struct recording *r, int64_t offset)
{
	size_t want = WINDOW;

	r->from = offset;
	r->used = 0;
	while (want) {
		ssize_t n = pread(r->fd, r->window + r->used, want,
				  (off_t)(offset + (int64_t)r->used));

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		r->used += (size_t)n;
		want -= (size_t)n;
	}
}

/* The end of a line that does not fit in the window, or of the file. */
static void skip_line(struct recording *r)
{
	const char *end = NULL;

	while (!end) {
		fill(r, r->next.offset);
		end = memchr(r->window, '\n', r->used);
		r->next.offset += end ? end - r->window + 1 : (int64_t)r->used;
		if (!r->used)
			return;
	}
}

bool recording_line(struct recording *r, struct slice *line)
{
	size_t at = (size_t)(r->next.offset - r->from);
	bool inside = r->next.offset >= r->from && at < r->used;
	const char *end = inside ? memchr(r->window + at, '\n', r->used - at) : NULL;

	if (!end) {
		fill(r, r->next.offset);
		at = 0;
		end = memchr(r->window, '\n', r->used);
	}
	if (at == r->used)
		return false;
	r->next.line++;
	r->cut = !end;
	*line = (struct slice){r->window + at,
			       end ? (size_t)(end - r->window) - at : r->used - at};
	r->next.offset += (int64_t)line->n + (end != NULL);
	if (line->n > JOURNAL_LINE_MAX)
		line->n = JOURNAL_LINE_MAX + 1;
	if (!end && r->used == WINDOW) {
		skip_line(r);
		r->cut = false;
		/* Whatever the window holds now, it is too long. */
		*line = (struct slice){r->window, JOURNAL_LINE_MAX + 1};
	}
	return true;
}

void recording_go(struct recording *r, struct place to)
{
	r->next = to;
}
