/* A recording being read: lines of a file, each with where it stands. The file may change
 * or shrink meanwhile; nothing of it is mapped. */
#ifndef NET_RECORDING_H
#define NET_RECORDING_H

#include <stdint.h>

#include "core/fault.h"
#include "core/journal.h"

/* Where reading goes on. */
struct place {
	int64_t offset; /* bytes from the beginning */
	uint64_t line;  /* lines before it */
};

struct recording {
	int fd;
	int64_t size;
	struct place next;
	bool cut;     /* the newest line has no newline: it is the last one, or not whole */
	char *window; /* of the file, at `from` */
	int64_t from;
	size_t used;
};

/* "-" is the standard input. What is no file is read to its end first, into a file without
 * a name ($TMPDIR). */
enum fault recording_open(struct recording *r, const char *path, struct trouble *why);
void recording_close(struct recording *r);

/* One line, without its newline, lent until the next call; false at the end. A line longer
 * than JOURNAL_LINE_MAX is cut there, one byte longer than that. */
bool recording_line(struct recording *r, struct slice *line);
void recording_go(struct recording *r, struct place to);

#endif
