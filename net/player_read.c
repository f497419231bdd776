/* The first way through a recording: what is no event is counted, what a person would want
 * to find is noted, and the model is kept now and then, within a bound of memory. */
#include "net/player_inside.h"

#include <stdlib.h>
#include <string.h>

enum {
	BYTES_AN_EVENT = 48, /* what the copies may take, and so much in any case: */
	BYTES_FREE = 4 << 20,
	MARKS_MOST = 65536
};

bool player_happened(const struct event *e)
{
	switch ((int)e->kind) {
	case EV_HEAD:
	case EV_TICK:
	case EV_CHANNEL:
	case EV_CHANNEL_GONE:
	case EV_MAPPING:
	case EV_STREAM:
	case EV_STREAM_GONE:
	case EV_ACCESS:
		return false;
	default:
		return true;
	}
}

/* Sums and differences of a few of them fit. */
static int64_t sane(int64_t n, int64_t most)
{
	return n < 0 ? 0 : n > most ? most : n;
}

static void tell_time(struct player *p, const struct event *e)
{
	int64_t us = sane(e->at_us, (int64_t)1 << 51);
	int64_t wall_ms = sane(e->wall_ms, (int64_t)1 << 47);

	if (player_happened(e) && us > p->after.at_us) {
		p->after.at_us = us;
		p->after.wall_ms = wall_ms;
	} else if (us > p->told_us) {
		p->told_us = us;
		p->told_ms = wall_ms;
	}
}

static void complain(struct player *p, enum fault f)
{
	if (p->all_read)
		return;
	if (!p->bad++) {
		p->first_bad = p->file.next.line;
		p->first_fault = f;
	}
}

static bool is_blank(struct slice line)
{
	while (line.n && (*line.at == ' ' || *line.at == '\t' || *line.at == '\r'))
		line = slice_skip(line, 1);
	return !line.n;
}

bool player_look(struct player *p)
{
	struct slice line;

	while (!p->ready && recording_line(&p->file, &line)) {
		enum fault f;

		if (is_blank(line))
			continue;
		f = journal_read(line, &p->line);
		p->ready = f == FAULT_NONE && !p->line.is_effect;
		if (!p->ready && !p->file.cut)
			complain(p, f ? f : FAULT_SYNTAX);
	}
	if (!p->ready)
		return false;
	p->after = p->at;
	p->after.place = p->file.next;
	p->after.event++;
	tell_time(p, &p->line.event);
	return true;
}

void player_fold(struct player *p)
{
	model_fold(p->model, &p->line.event);
	p->at = p->after;
	p->ready = false;
}

static bool note(struct player *p)
{
	if (p->at.event > p->notice_room) {
		size_t room = p->notice_room ? p->notice_room * 2 : 4096;
		unsigned char *more = realloc(p->notices, room);

		if (!more)
			return false;
		p->notices = more;
		p->notice_room = room;
	}
	p->notices[p->at.event - 1] = (unsigned char)model_notice(p->model);
	return true;
}

static size_t copies_bytes(const struct player *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_copies; i++)
		n += pool_copy_bytes(p->copies[i].pool);
	return n;
}

/* Every second one goes; the first, the beginning, stays. */
static void thin_out(struct player *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->n_copies; i++) {
		if (i % 2)
			pool_copy_free(p->copies[i].pool);
		else
			p->copies[n++] = p->copies[i];
	}
	p->n_copies = n;
	p->spacing *= 2;
	p->spacing_bytes *= 2;
}

void player_keep(struct player *p)
{
	const struct copy *last = p->n_copies ? &p->copies[p->n_copies - 1] : NULL;
	struct pool_copy *pool = pool_keep(p->pool, last ? last->pool : NULL);

	if (!pool)
		return;
	p->copies[p->n_copies++] = (struct copy){p->at, pool};
	if (p->n_copies == COPIES_MOST ||
	    (p->n_copies > 2 &&
	     copies_bytes(p) > BYTES_FREE + BYTES_AN_EVENT * (size_t)p->at.event))
		thin_out(p);
}

static bool far_from_the_last(const struct player *p)
{
	const struct position *last = &p->copies[p->n_copies - 1].at;

	return p->at.event - last->event >= p->spacing ||
	       p->at.place.offset - last->place.offset >= p->spacing_bytes;
}

static void mark(struct player *p)
{
	enum notice n = model_notice(p->model);

	if (n < NOTICE_ERROR || p->n_marks == MARKS_MOST)
		return;
	if (p->n_marks == p->mark_room) {
		size_t room = p->mark_room ? p->mark_room * 2 : 64;
		struct noted *more = realloc(p->marks, room * sizeof(*more));

		if (!more)
			return;
		p->marks = more;
		p->mark_room = room;
	}
	p->marks[p->n_marks++] = (struct noted){p->at.at_us, n};
}

static void finish(struct player *p)
{
	p->all_read = true;
	p->end = p->at;
	if (p->end.at_us < 0) { /* nothing happened; what is there was told at some time */
		p->end.at_us = p->told_us;
		p->end.wall_ms = p->told_ms;
		p->begin = p->end;
	}
	p->now_us = p->end.at_us;
}

bool player_read(struct player *p, size_t events)
{
	for (size_t i = 0; i < events && !p->all_read; i++) {
		if (!player_look(p)) {
			finish(p);
			break;
		}
		if (far_from_the_last(p))
			player_keep(p);
		player_fold(p);
		if (p->begin.at_us < 0)
			p->begin = p->at;
		if (!note(p)) /* as far as there is memory */
			finish(p);
		mark(p);
	}
	return !p->all_read;
}

int64_t player_inside(const struct player *p, int64_t at_us)
{
	return at_us < p->begin.at_us ? p->begin.at_us
	       : at_us > p->end.at_us ? p->end.at_us
				      : at_us;
}

void player_marks(const struct player *p, unsigned char *out, size_t n)
{
	int64_t all = p->end.at_us - p->begin.at_us + 1;

	memset(out, NOTICE_NONE, n);
	for (size_t i = 0; i < p->n_marks; i++) {
		int64_t at = player_inside(p, p->marks[i].at_us) - p->begin.at_us;
		size_t part = (size_t)((double)at / (double)all * (double)n);

		if (part < n && p->marks[i].notice > out[part])
			out[part] = (unsigned char)p->marks[i].notice;
	}
}
