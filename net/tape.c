/* The newest of what was told, as lines in memory: two rings with one sequence. */
#include "net/tape.h"

#include <stdlib.h>
#include <string.h>

#include "core/journal.h"

/* In front of each line; a line never goes over the end of its ring. */
struct entry {
	uint64_t seq;
	uint64_t n; /* 0: the rest of the ring is empty */
};

/* Places count from the beginning of time. */
struct ring {
	char *at;
	size_t room;
	uint64_t first, end;
};

struct tape {
	uint64_t seq;
	struct ring told, media;
	char line[JOURNAL_LINE_MAX];
};

static size_t padded(size_t n)
{
	return (n + 15) & ~(size_t)15;
}

static size_t until_end(const struct ring *r, uint64_t place)
{
	return r->room - (size_t)(place % r->room);
}

static struct entry *entry_at(const struct ring *r, uint64_t place)
{
	return (struct entry *)(r->at + place % r->room);
}

static uint64_t behind(const struct ring *r, uint64_t place)
{
	const struct entry *e = entry_at(r, place);

	return place + (e->n ? sizeof(*e) + padded(e->n) : until_end(r, place));
}

static void make_room(struct ring *r, size_t n)
{
	while (r->end + n - r->first > r->room)
		r->first = behind(r, r->first);
}

static void put(struct ring *r, uint64_t seq, struct slice line)
{
	size_t n = sizeof(struct entry) + padded(line.n), left = until_end(r, r->end);

	if (n > r->room / 2)
		return;
	if (n > left) {
		make_room(r, left);
		*entry_at(r, r->end) = (struct entry){0, 0};
		r->end += left;
	}
	make_room(r, n);
	*entry_at(r, r->end) = (struct entry){seq, line.n};
	memcpy(entry_at(r, r->end) + 1, line.at, line.n);
	r->end += n;
}

static bool ring_init(struct ring *r, size_t room)
{
	*r = (struct ring){malloc(padded(room)), padded(room), 0, 0};
	return r->at != NULL;
}

struct tape *tape_new(size_t bytes)
{
	struct tape *t = calloc(1, sizeof(*t));
	size_t least = (size_t)4 * JOURNAL_LINE_MAX;

	bytes = bytes > least ? bytes : least;
	if (t && ring_init(&t->told, bytes / 4 * 3) && ring_init(&t->media, bytes / 4))
		return t;
	tape_free(t);
	return NULL;
}

void tape_free(struct tape *t)
{
	if (!t)
		return;
	free(t->told.at);
	free(t->media.at);
	free(t);
}

static bool is_media(const struct event *e)
{
	return e->kind == EV_TRACK_STATS || e->kind == EV_TRACK_KEY ||
	       e->kind == EV_PICTURE_LOST;
}

void tape_put(struct tape *t, const struct event *e)
{
	struct text line;

	if (!t)
		return;
	text_init(&line, t->line, sizeof(t->line));
	journal_event(&line, e, REDACTED);
	if (!line.cut && line.used)
		put(is_media(e) ? &t->media : &t->told, ++t->seq, text_slice(&line));
}

/* Past what fills the end of the ring; false when there is nothing more. */
static bool settle(const struct ring *r, uint64_t *place)
{
	if (*place < r->end && !entry_at(r, *place)->n)
		*place = behind(r, *place);
	return *place < r->end;
}

void tape_play(const struct tape *t, void (*line)(void *self, struct slice line),
	       void *self)
{
	uint64_t told = t->told.first, media = t->media.first;
	bool a = settle(&t->told, &told), b = settle(&t->media, &media);

	while (a || b) {
		bool first = a && (!b || entry_at(&t->told, told)->seq <
						 entry_at(&t->media, media)->seq);
		const struct ring *r = first ? &t->told : &t->media;
		uint64_t *place = first ? &told : &media;
		const struct entry *e = entry_at(r, *place);

		line(self, (struct slice){(const char *)(e + 1), e->n});
		*place = behind(r, *place);
		a = settle(&t->told, &told);
		b = settle(&t->media, &media);
	}
}
