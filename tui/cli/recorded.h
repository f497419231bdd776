/* What the commands that read a recording have in common. */
#ifndef TUI_CLI_RECORDED_H
#define TUI_CLI_RECORDED_H

#include "net/player.h"
#include "tui/replay.h"

/* Opens it and reads it to its end. NULL: see why. */
struct player *recorded_open(const char *path, struct trouble *why);
/* Whether the file can be opened as one; false: see why. */
bool recorded_is(const char *path, struct trouble *why);
/* The channel that a person wants to see first: the one where something happened last; ""
 * when there is none. Returns how many there are. */
size_t recorded_channel(struct player *p, char *to, size_t room);
/* The newest line of the log at this moment; false: there is none. */
bool recorded_newest(struct player *p, char *to, size_t room, enum severity *severity);
/* What the line of the recording shows of it, but for its marks and its playing. */
void recorded_line(const struct player *p, struct replay *out);
/* "line 17 is not an event; 3 such lines were left out", "" when all are; returns `to`. */
const char *recorded_complaint(const struct player *p, char *to, size_t room);

#endif
