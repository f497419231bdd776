/* A queue of copied events. */
#include "net/inbox.h"

#include <stdlib.h>

void inbox_init(struct inbox *i)
{
	*i = (struct inbox){0};
	i->last = &i->first;
}

static size_t texts_size(const struct details *d)
{
	size_t n = 0;

#define X(name) n += d->name.n;
	DETAIL_TEXTS(X)
#undef X
	return n;
}

static struct slice keep(char **at, struct slice s)
{
	struct slice kept = {*at, s.n};

	if (s.n)
		memcpy(*at, s.at, s.n);
	*at += s.n;
	return kept;
}

static struct inbox_entry *copy(const struct event *e, size_t n)
{
	struct inbox_entry *entry = malloc(sizeof(*entry) + n);
	char *at;

	if (!entry)
		return NULL;
	entry->next = NULL;
	entry->bytes = sizeof(*entry) + n;
	entry->event = *e;
	if (e->d.track) {
		entry->track = *e->d.track;
		entry->event.d.track = &entry->track;
	}
	at = entry->texts;
#define X(name) entry->event.d.name = keep(&at, e->d.name);
	DETAIL_TEXTS(X)
#undef X
	return entry;
}

/* What others send as they like. Everything else comes of something we did, or happens
 * once: who waits for it would wait for ever. */
static bool may_be_left_out(enum event_kind kind)
{
	return kind == EV_FRAME_UP || kind == EV_FRAME_DOWN || kind == EV_TRACK_STATS ||
	       kind == EV_TRACK_KEY || kind == EV_PICTURE_LOST || kind == EV_NOTE;
}

bool inbox_put(struct inbox *i, const struct event *e)
{
	size_t n = texts_size(&e->d);
	bool full = i->bytes + n >= INBOX_BYTES_MAX && may_be_left_out(e->kind);
	struct inbox_entry *entry = full ? NULL : copy(e, n);

	if (!entry) {
		i->dropped++;
		return false;
	}
	*i->last = entry;
	i->last = &entry->next;
	i->bytes += entry->bytes;
	return true;
}

struct inbox_entry *inbox_take(struct inbox *i)
{
	struct inbox_entry *entry = i->first;

	if (!entry)
		return NULL;
	i->first = entry->next;
	if (!i->first)
		i->last = &i->first;
	i->bytes -= entry->bytes;
	return entry;
}

void inbox_clear(struct inbox *i)
{
	struct inbox_entry *entry;

	while ((entry = inbox_take(i)))
		free(entry);
}
