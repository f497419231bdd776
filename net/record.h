/* A recording: the journal in a file, redacted as it is written. */
#ifndef NET_RECORD_H
#define NET_RECORD_H

#include "core/event.h"
#include "core/fault.h"

struct record;

/* A new file (mode 0600, also when it replaces one), "-" = standard output. Writes the head line:
 * place is LIVE or LOCAL, seed that of the session or of the source. NULL: see why. */
struct record *record_open(const char *path, const char *place, uint64_t seed,
			   struct trouble *why);
/* Buffered up to 64 kB; record_flush hands it to the system. In the place of an event that is
 * longer than a line may be stands a note. NULL does nothing. */
void record_event(struct record *r, const struct event *e);
/* A line of the journal, redacted, with its newline. */
void record_line(struct record *r, struct slice line);
void record_flush(struct record *r);
/* FAULT_LINK when something could not be written (disk full, closed pipe); told once it is
 * closed. */
enum fault record_close(struct record *r);
/* Something could not be written already; why, as an errno (0: nothing failed). */
bool record_failed(const struct record *r);
int record_error(const struct record *r);

#endif
