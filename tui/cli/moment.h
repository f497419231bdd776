/* A moment of a recording in a person's words: +1:30, -0:10, 14:02:31.5, 50%, #1200, begin,
 * end. */
#ifndef TUI_CLI_MOMENT_H
#define TUI_CLI_MOMENT_H

#include "core/slice.h"
#include "net/player.h"

#define MOMENT_FORMS                                                                       \
	"+1:30 (after the beginning), -0:10 (before the end), 14:02:31, 50%, #1200 " \
	"(an event), begin, end"

/* Brings the player there, times of day being so many seconds east of UTC; outside of the recording it is its edge. false: the words say
 * none. */
bool moment_go(struct player *p, struct slice words, int zone_s);

#endif
