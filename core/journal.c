/* Events and effects as JSON lines and back. */
#include "core/journal.h"

#include "core/redact.h"
#include "core/scan.h"

static const char *const text_keys[] = {
#define X(name) #name,
	DETAIL_TEXTS(X)
#undef X
};
static const size_t text_places[] = {
#define X(name) offsetof(struct details, name),
	DETAIL_TEXTS(X)
#undef X
};
static const char *const number_keys[] = {
#define X(name) #name,
	DETAIL_NUMBERS(X)
#undef X
};
static const size_t number_places[] = {
#define X(name) offsetof(struct details, name),
	DETAIL_NUMBERS(X)
#undef X
};
static const char *const track_keys[] = {
#define X(name) #name,
	TRACK_NUMBERS(X)
#undef X
};
static const size_t track_places[] = {
#define X(name) offsetof(struct track_numbers, name),
	TRACK_NUMBERS(X)
#undef X
};
enum {
	TEXTS = sizeof text_keys / sizeof *text_keys,
	NUMBERS = sizeof number_keys / sizeof *number_keys,
	TRACKS = sizeof track_keys / sizeof *track_keys,
};

static void put_key(struct text *out, const char *key)
{
	text_adds(out, ",\"");
	text_adds(out, key);
	text_adds(out, "\":");
}

static void put_number(struct text *out, const char *key, int64_t n)
{
	put_key(out, key);
	text_int(out, n);
}

static void put_text(struct text *out, const char *key, struct slice s, enum redaction how)
{
	char clean[JOURNAL_LINE_MAX];
	struct text kept;

	put_key(out, key);
	if (how == RAW) {
		text_json(out, s);
		return;
	}
	text_init(&kept, clean, sizeof clean);
	redact(&kept, s);
	text_json(out, text_slice(&kept));
	out->cut |= kept.cut;
}

/* These never hold more than a name, an id or a word of ours. */
static bool may_hold_secrets(const char *key)
{
	static const char *const those[] = {"body", "why", "url", "local", "remote"};

	for (size_t i = 0; i < sizeof those / sizeof *those; i++)
		if (strcmp(key, those[i]) == 0)
			return true;
	return false;
}

static void put_track(struct text *out, const struct track_numbers *track)
{
	const char *comma = "";

	put_key(out, "track");
	text_char(out, '{');
	for (size_t i = 0; i < TRACKS; i++) {
		int64_t n = *(const int64_t *)(const void *)((const char *)track +
							     track_places[i]);

		if (n == TRACK_NUMBERS_UNKNOWN)
			continue;
		text_adds(out, comma);
		text_char(out, '"');
		text_adds(out, track_keys[i]);
		text_adds(out, "\":");
		text_int(out, n);
		comma = ",";
	}
	text_char(out, '}');
}

static void put_details(struct text *out, const struct details *d, enum redaction how)
{
	for (size_t i = 0; i < TEXTS; i++) {
		const struct slice *s = (const void *)((const char *)d + text_places[i]);

		if (s->n)
			put_text(out, text_keys[i], *s,
				 may_hold_secrets(text_keys[i]) ? how : RAW);
	}
	for (size_t i = 0; i < NUMBERS; i++) {
		int64_t n = *(const int64_t *)(const void *)((const char *)d +
							     number_places[i]);

		if (n)
			put_number(out, number_keys[i], n);
	}
	if (d->track)
		put_track(out, d->track);
}

void journal_event(struct text *out, const struct event *e, enum redaction how)
{
	text_adds(out, "{\"ev\":\"");
	text_adds(out, event_name(e->kind));
	text_adds(out, "\",\"t\":");
	text_int(out, e->at_us);
	put_number(out, "w", e->wall_ms);
	text_adds(out, ",\"from\":\"");
	text_adds(out, provenance_name(e->from));
	text_char(out, '"');
	if (e->ticket)
		put_number(out, "ticket", e->ticket);
	put_details(out, &e->d, how);
	text_adds(out, "}\n");
}

void journal_effect(struct text *out, const struct effect *fx, enum redaction how)
{
	text_adds(out, "{\"fx\":\"");
	text_adds(out, effect_name(fx->kind));
	text_char(out, '"');
	if (fx->ticket)
		put_number(out, "ticket", fx->ticket);
	put_details(out, &fx->d, how);
	text_adds(out, "}\n");
}

static size_t index_of(const char *const keys[], size_t n, struct slice key)
{
	size_t i = 0;

	while (i < n && !slice_is(key, keys[i]))
		i++;
	return i;
}

static void take_track(struct track_numbers *track, struct scan *s)
{
	struct slice key;
	bool first = true;

	for (size_t i = 0; i < TRACKS; i++)
		*(int64_t *)(void *)((char *)track + track_places[i]) =
			TRACK_NUMBERS_UNKNOWN;
	while (scan_member(s, &first, &key)) {
		size_t i = index_of(track_keys, TRACKS, key);

		if (i == TRACKS)
			scan_skip(s);
		else
			*(int64_t *)(void *)((char *)track + track_places[i]) =
				scan_number(s);
	}
}

static void take_from(struct event *e, struct scan *s, struct text *room)
{
	struct slice word = scan_string(s, room);

	e->from = FROM_COUNT;
	for (int i = 0; i < FROM_COUNT; i++)
		if (slice_is(word, provenance_name((enum provenance)i)))
			e->from = (enum provenance)i;
	s->bad |= e->from == FROM_COUNT;
}

static void take_detail(struct details *d, struct slice key, struct scan *s,
			struct text *room)
{
	size_t i = index_of(text_keys, TEXTS, key);

	if (i < TEXTS) {
		*(struct slice *)(void *)((char *)d + text_places[i]) =
			scan_string(s, room);
		return;
	}
	i = index_of(number_keys, NUMBERS, key);
	if (i < NUMBERS)
		*(int64_t *)(void *)((char *)d + number_places[i]) = scan_number(s);
	else
		scan_skip(s);
}

/* A line's common part is gathered in an event, whichever it is. */
static void take_member(struct journal_line *out, struct slice key, struct scan *s,
			struct text *room)
{
	struct event *e = &out->event;

	if (slice_is(key, "t")) {
		e->at_us = scan_number(s);
	} else if (slice_is(key, "w")) {
		e->wall_ms = scan_number(s);
	} else if (slice_is(key, "from")) {
		take_from(e, s, room);
	} else if (slice_is(key, "ticket")) {
		int64_t n = scan_number(s);

		s->bad |= n < 0 || n > UINT32_MAX;
		e->ticket = (uint32_t)n;
	} else if (slice_is(key, "ev")) {
		e->kind = event_kind_of(scan_string(s, room));
		s->bad |= e->kind == EV_COUNT;
	} else if (slice_is(key, "fx")) {
		out->effect.kind = effect_kind_of(scan_string(s, room));
		s->bad |= out->effect.kind == FX_COUNT;
		out->is_effect = true;
	} else if (slice_is(key, "track")) {
		take_track(&out->track, s);
		e->d.track = &out->track;
	} else {
		take_detail(&e->d, key, s, room);
	}
}

enum fault journal_read(struct slice line, struct journal_line *out)
{
	struct slice key;
	struct text room;
	struct scan s;
	bool first = true;

	if (line.n > JOURNAL_LINE_MAX)
		return FAULT_TOO_BIG;
	out->event = (struct event){.kind = EV_COUNT};
	out->is_effect = false;
	text_init(&room, out->room, sizeof out->room);
	scan_init(&s, line);
	while (scan_member(&s, &first, &key))
		take_member(out, key, &s, &room);
	if (s.bad || scan_peek(&s) || s.at != s.end ||
	    (out->event.kind == EV_COUNT) == !out->is_effect)
		return FAULT_SYNTAX;
	if (out->is_effect)
		out->effect =
			(struct effect){out->effect.kind, out->event.ticket, out->event.d};
	return FAULT_NONE;
}
