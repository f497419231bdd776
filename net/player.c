/* A recording at any of its moments: the nearest copy of the model before it is brought
 * back and the few events from there on are folded again. */
#include "net/player_inside.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

enum {
	COPY_EVENTS = 60000, /* so far apart are the copies at first */
	COPY_BYTES = 28 << 20,
	NEAR = 256,        /* going back event by event costs no more than this */
	FIRST_LINES = 100, /* one of them is an event, or it is no recording */
	LARGE_FILE = 64 << 20,
	HISTORY = 32 << 20, /* of the model */
	HISTORY_LARGE =
		4 << 20 /* each copy has its own; older rows are seen by going back */
};

static const size_t rooms[] = {(size_t)1 << 30, (size_t)256 << 20, (size_t)64 << 20};

/* The last copy that is not behind: by events, or by time. */
static const struct copy *before(const struct player *p, uint64_t event, int64_t at_us)
{
	const struct copy *best = &p->copies[0];

	for (size_t i = 1; i < p->n_copies; i++) {
		if (p->copies[i].at.event <= event && p->copies[i].at.at_us <= at_us)
			best = &p->copies[i];
	}
	if (p->near.pool && p->near.at.event <= event && p->near.at.at_us <= at_us &&
	    p->near.at.event > best->at.event)
		best = &p->near;
	return best;
}

static void stand(struct player *p, const struct position *at)
{
	p->at = *at;
	p->ready = false;
	recording_go(&p->file, at->place);
}

static void bring_back(struct player *p, const struct copy *c)
{
	pool_bring_back(p->pool, c->pool);
	stand(p, &c->at);
}

static void fold_until(struct player *p, uint64_t event, int64_t at_us)
{
	while (p->at.event < event && player_look(p) && p->after.at_us <= at_us)
		player_fold(p);
}

/* Many go back one by one. */
static void keep_near(struct player *p, const struct copy *from, uint64_t event)
{
	struct pool_copy *pool;

	if (event - from->at.event < (uint64_t)2 * NEAR)
		return;
	fold_until(p, event - NEAR, INT64_MAX);
	pool = pool_keep(p->pool, from->pool);
	if (!pool)
		return;
	pool_copy_free(p->near.pool);
	p->near = (struct copy){p->at, pool};
}

void player_go_to_event(struct player *p, uint64_t n)
{
	const struct copy *c;

	n = n > p->end.event ? p->end.event : n < p->begin.event ? p->begin.event : n;
	c = before(p, n, INT64_MAX);
	if (n < p->at.event) {
		bring_back(p, c);
		keep_near(p, c, n);
	} else if (c->at.event > p->at.event) {
		bring_back(p, c);
	}
	fold_until(p, n, INT64_MAX);
	p->now_us = player_inside(p, p->at.at_us);
}

void player_go(struct player *p, int64_t to_us)
{
	const struct copy *c;

	to_us = player_inside(p, to_us);
	c = before(p, p->end.event, to_us);
	if (to_us < p->at.at_us || c->at.event > p->at.event)
		bring_back(p, c);
	fold_until(p, p->end.event, to_us);
	p->now_us = to_us;
}

bool player_go_to_notice(struct player *p, int way, enum notice least)
{
	uint64_t n = p->at.event;

	/* Behind event n stands notices[n - 1]. */
	if (way > 0)
		for (n++; n <= p->end.event && p->notices[n - 1] < least; n++)
			;
	else
		for (n = n > 0 ? n - 1 : 0; n > 0 && p->notices[n - 1] < least; n--)
			;
	if (n < p->begin.event || n > p->end.event)
		return false;
	player_go_to_event(p, n);
	return true;
}

/* Events are read, not folded, until one is later. */
static int64_t search_wall(struct player *p, int64_t wall_ms)
{
	int64_t at_us;

	while (player_look(p) &&
	       (!player_happened(&p->line.event) || p->line.event.wall_ms <= wall_ms)) {
		p->at = p->after;
		p->ready = false;
	}
	at_us = p->at.at_us + (wall_ms - p->at.wall_ms) * 1000;
	return p->ready && at_us > p->after.at_us ? p->after.at_us : at_us;
}

int64_t player_at_wall(struct player *p, int64_t wall_ms)
{
	struct position was = p->at;
	size_t from = 0;
	int64_t at_us;

	if (wall_ms <= p->begin.wall_ms || wall_ms >= p->end.wall_ms)
		return wall_ms <= p->begin.wall_ms ? p->begin.at_us : p->end.at_us;
	for (size_t i = 1; i < p->n_copies; i++)
		if (p->copies[i].at.at_us >= 0 && p->copies[i].at.wall_ms <= wall_ms)
			from = i;
	stand(p, &p->copies[from].at);
	at_us = search_wall(p, wall_ms);
	stand(p, &was);
	return player_inside(p, at_us);
}

/* ---- opening */

static bool is_recording(struct player *p, const char *path, struct trouble *why)
{
	const char *name = strcmp(path, "-") == 0 ? "the standard input" : path;
	bool found = false;
	struct slice line;

	for (int i = 0; i < FIRST_LINES && !found && recording_line(&p->file, &line); i++)
		found = journal_read(line, &p->line) == FAULT_NONE && !p->line.is_effect;
	if (!found)
		*why = (struct trouble){FAULT_SYNTAX, 0, ""};
	if (!found && !p->file.size)
		snprintf(why->words, sizeof(why->words), "%.100s is empty", name);
	else if (!found)
		snprintf(why->words, sizeof(why->words),
			 "%.100s is not a recording: no line at its beginning is an event",
			 name);
	recording_go(&p->file, (struct place){0, 0});
	return found;
}

static bool make_model(struct player *p)
{
	bool large = p->file.size > LARGE_FILE;
	struct model_options o = {.place = "REPLAY",
				  .history_bytes = large ? HISTORY_LARGE : HISTORY};

	for (size_t i = 0; i < sizeof(rooms) / sizeof(*rooms) && !p->piece; i++) {
		void *piece = mmap(NULL, rooms[i], PROT_READ | PROT_WRITE,
				   MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);

		p->piece = piece == MAP_FAILED ? NULL : piece;
		p->room = rooms[i];
	}
	if (!p->piece)
		return false;
	madvise(p->piece, p->room, MADV_NOHUGEPAGE); /* most of it is never touched */
	p->pool = o.pool = pool_in(p->piece, p->room);
	p->model = model_new(&o);
	if (!p->model)
		return false;
	model_source(p->model, true, SLICE(""));
	player_keep(p);
	return p->n_copies > 0;
}

struct player *player_open(const char *path, struct trouble *why)
{
	struct player *p = calloc(1, sizeof(*p));

	*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
	if (!p)
		return NULL;
	p->file.fd = -1;
	p->at.at_us = p->begin.at_us = p->end.at_us = -1;
	p->spacing = COPY_EVENTS;
	p->spacing_bytes = COPY_BYTES;
	if (recording_open(&p->file, path, why) || !is_recording(p, path, why)) {
		player_free(p);
		return NULL;
	}
	if (!make_model(p)) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		player_free(p);
		return NULL;
	}
	return p;
}

void player_free(struct player *p)
{
	if (!p)
		return;
	for (size_t i = 0; i < p->n_copies; i++)
		pool_copy_free(p->copies[i].pool);
	pool_copy_free(p->near.pool);
	if (p->piece)
		munmap(p->piece, p->room);
	recording_close(&p->file);
	free(p->notices);
	free(p->marks);
	free(p);
}

struct model *player_model(struct player *p)
{
	return p->model;
}

void player_view(const struct player *p, struct player_view *out)
{
	int64_t size = p->file.size > 0 ? p->file.size : 1;

	*out = (struct player_view){
		.now_us = p->all_read       ? p->now_us
			  : p->at.at_us > 0 ? p->at.at_us
					    : 0,
		.begin_us = p->begin.at_us,
		.end_us = p->end.at_us,
		.now_wall_ms = p->at.at_us < 0
				       ? p->begin.wall_ms
				       : p->at.wall_ms + (p->now_us - p->at.at_us) / 1000,
		.begin_wall_ms = p->begin.wall_ms,
		.end_wall_ms = p->end.wall_ms,
		.event = p->at.event,
		.events = p->all_read ? p->end.event : p->at.event,
		.lines = p->file.next.line,
		.bad = p->bad,
		.read_percent = p->all_read ? 100
					    : (int)((double)p->file.next.offset /
						    (double)size * 99),
	};
	if (p->bad)
		snprintf(out->complaint, sizeof(out->complaint), "line %llu is %s",
			 (unsigned long long)p->first_bad,
			 p->first_fault == FAULT_TOO_BIG ? "too long" : "not an event");
}
