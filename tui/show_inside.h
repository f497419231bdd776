/* What the files of the living screen share. */
#ifndef TUI_SHOW_INSIDE_H
#define TUI_SHOW_INSIDE_H

#include <signal.h>

#include "tui/canvas.h"
#include "tui/commands.h"
#include "tui/painter.h"
#include "tui/person.h"
#include "tui/picture.h"
#include "tui/show.h"
#include "tui/term.h"

enum { SHOW_CAUGHT = 5 }; /* signals */

struct show {
	uv_loop_t *loop;
	uv_poll_t keys;
	uv_timer_t frame, clock;
	uv_signal_t signals[SHOW_CAUGHT];
	int open_handles;
	bool closing;

	struct model *model;
	struct term *term;
	struct canvas canvas;
	struct ui ui;
	struct snapshot *snapshot;
	struct commands *commands;
	struct picture *picture; /* NULL = never had one */
	struct painter painter;  /* of it */
	uint64_t seen;           /* a hash of the channels on the screen */
	uint64_t drawn_version, drawn_at_ms;
	int64_t offset_us; /* our monotonic clock minus the events' */
	bool seen_event, source_down;
	bool replayed;         /* the model is that of a recording, and so is the time */
	uint64_t recording_ms; /* since when a recording is written; 0 = none is */

	struct person person;
	uint64_t saved_at_ms;
	show_wish *wish;
	void (*looked)(void *self);
	void *self;
	struct show_counts counts;
};

/* The events' time now; of a recording, its own. */
int64_t show_now_us(const struct show *s);
/* Draws soon, at most thirty times a second. */
void show_dirty(struct show *s);
/* What a key wished for: done here, or handed to the outside. */
void show_do(struct show *s, enum wish w);
void show_theme(struct show *s, const char *name);

#endif
