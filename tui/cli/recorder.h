/* The recording of what the screen's source tells: --record FILE, and the key R. What was
 * told before R is in it too, as far as a tape of some MB reaches back. */
#ifndef TUI_CLI_RECORDER_H
#define TUI_CLI_RECORDER_H

#include <limits.h>

#include "net/record.h"
#include "net/tape.h"
#include "tui/show.h"

struct recorder {
	const char *place; /* "LIVE" or "LOCAL"; static, set by the caller */
	struct show *show;
	struct tape *tape;
	struct record *out;
	char path[PATH_MAX];
	uint64_t seed; /* of the source, from its head line */
	uint64_t events, flushed_ms;
};

/* A zeroed one is ready. false: see why. */
bool recorder_start(struct recorder *r, const char *path, struct trouble *why);
/* The screen that says what is recorded; NULL: it is gone. */
void recorder_show(struct recorder *r, struct show *show);
/* The key: stops, or starts with a name of the moment in the current folder, and says so.
 */
void recorder_toggle(struct recorder *r);
/* Each event of the source; news: it changed what is known. */
void recorder_hear(struct recorder *r, const struct event *e, bool news);
/* At the end of the program: closes it and says on standard error where it is; false: it
 * could not be written whole. */
bool recorder_end(struct recorder *r);

#endif
