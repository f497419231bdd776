/* A channel's connections, and the messages kept for who is absent. */
#include "net/service/room.h"

#include <stdlib.h>

enum { KEPT_MAX = 64 };

struct kept {
	struct kept *next;
	char client[NAME_ROOM];
	enum sigmsg_kind kind;
	int64_t until_us;
	size_t n;
	char bytes[];
};

static bool fit(const struct socket *k)
{
	return k->up && !k->closing && !k->superseded;
}

struct socket *room_find(const struct room *m, struct slice client)
{
	struct socket *k = m->first;

	while (k && !(fit(k) && k->master == !client.n && slice_is(client, k->client)))
		k = k->next;
	return k;
}

struct socket *room_actor(const struct room *m, struct slice actor)
{
	struct socket *k = m->first;

	while (k && !(k->up && !k->closing && k->master && slice_is(actor, k->actor)))
		k = k->next;
	return k;
}

size_t room_viewers(const struct room *m, const char *but)
{
	size_t n = 0;

	for (const struct socket *k = m->first; k; k = k->next)
		n += !k->master && !k->closing && !k->superseded &&
		     strcmp(k->client, but) != 0;
	return n;
}

void room_add(struct room *m, struct socket *k)
{
	k->room = m;
	k->next = m->first;
	m->first = k;
}

void room_drop(struct room *m, struct socket *k)
{
	struct socket **at = &m->first;

	while (*at && *at != k)
		at = &(*at)->next;
	if (*at)
		*at = k->next;
}

static void drop_kept(struct room *m, struct kept **at)
{
	struct kept *gone = *at;

	*at = gone->next;
	m->n_kept--;
	free(gone);
}

static bool replaces(const struct kept *old, struct slice client, enum sigmsg_kind kind)
{
	return old->kind == kind && kind != SIGMSG_ICE_CANDIDATE &&
	       slice_is(client, old->client);
}

void room_keep(struct room *m, struct slice client, enum sigmsg_kind kind,
	       struct slice frame, int64_t until_us)
{
	struct kept **at = &m->kept, *k;

	while (*at) {
		if (replaces(*at, client, kind))
			drop_kept(m, at);
		else
			at = &(*at)->next;
	}
	if (m->n_kept == KEPT_MAX) {
		drop_kept(m, &m->kept);
		for (at = &m->kept; *at; at = &(*at)->next)
			;
	}
	k = need(malloc(sizeof(*k) + frame.n));
	*k = (struct kept){.kind = kind, .until_us = until_us, .n = frame.n};
	slice_copy(k->client, sizeof(k->client), client);
	memcpy(k->bytes, frame.at, frame.n);
	*at = k;
	m->n_kept++;
}

void room_deliver(struct room *m, struct socket *to, int64_t now_us)
{
	struct kept **at = &m->kept;

	room_forget(m, now_us);
	while (*at) {
		struct slice client = slice_of((*at)->client);

		if (to->master != !client.n || !slice_is(client, to->client)) {
			at = &(*at)->next;
			continue;
		}
		socket_send(to, (struct slice){(*at)->bytes, (*at)->n});
		drop_kept(m, at);
	}
}

void room_forget(struct room *m, int64_t now_us)
{
	struct kept **at = &m->kept;

	while (*at) {
		if ((*at)->until_us <= now_us)
			drop_kept(m, at);
		else
			at = &(*at)->next;
	}
}
