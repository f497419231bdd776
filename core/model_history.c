/* What is kept of what happened: messages with their bytes, and media notes, in two bounded
 * rings. */
#include "core/model_inside.h"

#include "core/redact.h"

static const char *const area_names[] = {
	[AREA_API] = "api",     [AREA_WS] = "ws",           [AREA_SIGNAL] = "signal",
	[AREA_ICE] = "ice",     [AREA_DTLS] = "dtls",       [AREA_MEDIA] = "media",
	[AREA_STORE] = "store", [AREA_SESSION] = "session", [AREA_CORE] = "core",
};

const char *area_name(enum area a)
{
	return (unsigned)a < AREA_COUNT ? area_names[a] : "";
}

static size_t at_least(size_t n, size_t least)
{
	return n > least ? n : least;
}

/* A power of two, so that a row is found without a division. */
static size_t rows_in(size_t bytes, size_t row)
{
	size_t n = 64;

	while (n * 2 * row <= bytes)
		n *= 2;
	return n;
}

/* Half for messages, an eighth for media notes; the rest belongs to the plots. */
void history_init(struct history *h, size_t bytes, struct pool *pool)
{
	memset(h, 0, sizeof(*h));
	h->seq = 1; /* 0 is no row */
	h->pool = pool;
	h->byte_room = at_least(bytes * 3 / 8, (size_t)4 * BODY_MAX);
	h->message_room = rows_in(bytes / 8, sizeof(*h->messages));
	h->media_room = rows_in(bytes / 8, sizeof(*h->media));
	h->bytes = pool_get(pool, h->byte_room);
	h->messages = pool_get(pool, h->message_room * sizeof(*h->messages));
	h->media = pool_get(pool, h->media_room * sizeof(*h->media));
}

void history_free(struct history *h)
{
	pool_put(h->pool, h->bytes);
	pool_put(h->pool, h->messages);
	pool_put(h->pool, h->media);
}

static char *room_at(const struct history *h, uint64_t place)
{
	return h->bytes + place % h->byte_room;
}

static size_t length(const struct message *r)
{
	return (size_t)r->label_n + r->actor_n + r->text_n + r->note_n + r->correlation_n +
	       r->body_n;
}

/* Bytes of one message lie in one piece; what they overwrite is forgotten. */
static void settle(struct history *h, struct message *r)
{
	size_t n = length(r), left = h->byte_room - (size_t)(h->used % h->byte_room);

	if (n > left)
		h->used += left;
	r->place = h->used;
	h->used += n;
	while (h->first_message < h->n_messages) {
		const struct message *old =
			&h->messages[h->first_message & (h->message_room - 1)];

		if (h->n_messages - h->first_message < h->message_room &&
		    old->place + h->byte_room >= h->used)
			break;
		h->first_message++;
	}
}

static char *append(char *to, struct slice s)
{
	if (s.n)
		memcpy(to, s.at, s.n);
	return to + s.n;
}

static struct slice cleaned(struct text *room, struct slice s, size_t most, bool line)
{
	size_t start = room->used;
	struct text part;
	struct slice out;

	text_init(&part, room->at + start,
		  most + 1 < room->room - start ? most + 1 : room->room - start);
	redact(&part, (struct slice){s.n ? s.at : "", s.n});
	for (size_t i = 0; i < part.used && line; i++) {
		if ((unsigned char)part.at[i] < 0x20 || part.at[i] == 0x7f)
			part.at[i] = ' ';
	}
	out = text_slice(&part);
	room->used = start + part.used + 1;
	return out;
}

int32_t media_number(int64_t n)
{
	return (int32_t)(n > INT32_MAX ? INT32_MAX : n < -1 ? -1 : n);
}

void history_add(struct model *m, const struct event *e, struct where w,
		 const struct line *l)
{
	struct history *h = &m->history;
	struct slice label, text, note, correlation, body, actor;
	struct text room;
	struct message *r;
	char *to;

	if (!h->bytes || !h->messages || (!l->label && !l->text.n))
		return;
	text_init(&room, m->scratch, SCRATCH);
	label = cleaned(&room, slice_of(l->label), 64, true);
	text = cleaned(&room, l->text, 255, true);
	note = cleaned(&room, l->note, 95, true);
	correlation = cleaned(&room, l->correlation, 63, true);
	body = cleaned(&room, l->body, BODY_MAX, false);
	actor = w.attempt ? slice_of(w.attempt->actor) : e->d.actor;
	actor.n = actor.n < 63 ? actor.n : 63;
	r = &h->messages[h->n_messages & (h->message_room - 1)];
	if (h->n_messages - h->first_message == h->message_room)
		h->first_message++;
	*r = (struct message){
		.seq = h->seq++,
		.at_us = e->at_us,
		.wall_ms = e->wall_ms,
		.channel = w.channel ? w.channel->key : 0,
		.attempt = w.attempt ? w.attempt->key : 0,
		.bytes = (uint32_t)(l->bytes < UINT32_MAX ? l->bytes : UINT32_MAX),
		.body_n = (uint32_t)body.n,
		.ticket = e->ticket,
		.took_ms = l->timed ? media_number(l->took_ms) : -1,
		.label_n = (uint16_t)label.n,
		.actor_n = (uint16_t)actor.n,
		.text_n = (uint16_t)text.n,
		.note_n = (uint16_t)note.n,
		.correlation_n = (uint16_t)correlation.n,
		.kind = (uint8_t)e->kind,
		.provenance = (uint8_t)e->from,
		.from = (uint8_t)l->from,
		.to = (uint8_t)l->to,
		.arrow = (uint8_t)l->arrow,
		.severity = (uint8_t)l->severity,
		.area = (uint8_t)l->area,
		.bad = l->bad,
		.unknown = l->unknown,
		.both = l->both,
		.in_ladder = l->label != NULL,
		.in_log = l->text.n > 0};
	settle(h, r);
	h->n_messages++;
	to = append(room_at(h, r->place), label);
	to = append(to, actor);
	to = append(to, text);
	to = append(to, note);
	to = append(to, correlation);
	append(to, body);
}

void history_media(struct model *m, const struct event *e, struct where w,
		   struct media_note n)
{
	struct history *h = &m->history;

	if (!h->media)
		return;
	if (h->n_media - h->first_media == h->media_room)
		h->first_media++;
	n.seq = h->seq++;
	n.at_us = e->at_us;
	n.wall_ms = e->wall_ms;
	n.channel = w.channel ? w.channel->key : 0;
	n.attempt = w.attempt ? w.attempt->key : 0;
	n.provenance = (uint8_t)e->from;
	n.sending =
		e->d.track ? e->d.track->sending == 1 : !slice_is(e->d.state, "received");
	n.video = !e->d.track || e->d.track->video == 1;
	h->media[h->n_media++ & (h->media_room - 1)] = n;
}

const struct message *history_message(const struct history *h, uint64_t number)
{
	bool kept = number >= h->first_message && number < h->n_messages;

	return kept ? &h->messages[number & (h->message_room - 1)] : NULL;
}

const struct media_note *history_note(const struct history *h, uint64_t number)
{
	bool kept = number >= h->first_media && number < h->n_media;

	return kept ? &h->media[number & (h->media_room - 1)] : NULL;
}

struct slice message_label(const struct history *h, const struct message *r)
{
	return (struct slice){room_at(h, r->place), r->label_n};
}

struct slice message_actor(const struct history *h, const struct message *r)
{
	return (struct slice){room_at(h, r->place) + r->label_n, r->actor_n};
}

struct slice message_text(const struct history *h, const struct message *r)
{
	return (struct slice){room_at(h, r->place) + r->label_n + r->actor_n, r->text_n};
}

/* What stands behind a message's text begins here. */
static char *behind(const struct history *h, const struct message *r)
{
	return room_at(h, r->place) + r->label_n + r->actor_n + r->text_n;
}

struct slice message_note(const struct history *h, const struct message *r)
{
	return (struct slice){behind(h, r), r->note_n};
}

struct slice message_correlation(const struct history *h, const struct message *r)
{
	return (struct slice){behind(h, r) + r->note_n, r->correlation_n};
}

struct slice message_body(const struct history *h, const struct message *r)
{
	return (struct slice){behind(h, r) + r->note_n + r->correlation_n, r->body_n};
}
