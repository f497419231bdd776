/* A producing session in plain lines: stage by stage with its milliseconds, then media. */
#ifndef TUI_CLI_PROGRESS_H
#define TUI_CLI_PROGRESS_H

#include <stdio.h>

#include "core/event.h"

struct progress {
	FILE *out;
	int64_t begun_us, join_us, offer_us, answer_us; /* monotonic; 0 = not yet */
	int64_t media_us;                               /* of the last media line */
	struct track_numbers video, audio;
	bool has_video, has_audio;
};

void progress_init(struct progress *p, FILE *out);
void progress_event(struct progress *p, const struct event *e);

#endif
