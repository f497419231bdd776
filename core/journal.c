/* Events and effects as JSON lines and back. */
#include "core/journal.h"

#include "core/redact.h"
#include "core/scan.h"

/* A member of the details: how it begins in a line that has others before it, and where it
 * lives. */
struct member {
	struct slice lead;
	size_t place;
};
/* clang-format off */
#define LEAD(name) {",\"" #name "\":", sizeof ",\"" #name "\":" - 1}
/* clang-format on */

static const struct member texts[] = {
#define X(name) {LEAD(name), offsetof(struct details, name)},
	DETAIL_TEXTS(X)
#undef X
};
static const struct member numbers[] = {
#define X(name) {LEAD(name), offsetof(struct details, name)},
	DETAIL_NUMBERS(X)
#undef X
};
static const struct member tracks[] = {
#define X(name) {LEAD(name), offsetof(struct track_numbers, name)},
	TRACK_NUMBERS(X)
#undef X
};
enum {
	TEXTS = sizeof texts / sizeof *texts,
	NUMBERS = sizeof numbers / sizeof *numbers,
	TRACKS = sizeof tracks / sizeof *tracks,
};

static struct slice name_of(const struct member *m)
{
	return (struct slice){m->lead.at + 2, m->lead.n - 4};
}

static int64_t number_in(const void *owner, const struct member *m)
{
	int64_t n;

	memcpy(&n, (const char *)owner + m->place, sizeof n);
	return n;
}

static void set_number(void *owner, const struct member *m, int64_t n)
{
	memcpy((char *)owner + m->place, &n, sizeof n);
}

static void put_number(struct text *out, struct slice lead, int64_t n)
{
	text_add(out, lead);
	text_int(out, n);
}

static void put_redacted(struct text *out, struct slice s)
{
	char clean[JOURNAL_LINE_MAX];
	struct text kept;

	text_init(&kept, clean, sizeof clean);
	redact(&kept, s);
	text_json(out, text_slice(&kept));
	out->cut |= kept.cut;
}

/* These never hold more than a name, an id or a word of ours. */
static bool may_hold_secrets(struct slice name)
{
	return slice_is(name, "body") || slice_is(name, "why") || slice_is(name, "url") ||
	       slice_is(name, "local") || slice_is(name, "remote");
}

static void put_track(struct text *out, const struct track_numbers *track)
{
	size_t skip = 1; /* no comma before the first */

	text_add(out, SLICE(",\"track\":{"));
	for (size_t i = 0; i < TRACKS; i++) {
		struct slice lead = tracks[i].lead;
		int64_t n = number_in(track, &tracks[i]);

		if (n == TRACK_NUMBERS_UNKNOWN)
			continue;
		put_number(out, (struct slice){lead.at + skip, lead.n - skip}, n);
		skip = 0;
	}
	text_char(out, '}');
}

static void put_details(struct text *out, const struct details *d, enum redaction how)
{
	for (size_t i = 0; i < TEXTS; i++) {
		struct slice s;

		memcpy(&s, (const char *)d + texts[i].place, sizeof s);
		if (!s.n)
			continue;
		text_add(out, texts[i].lead);
		if (how == REDACTED && may_hold_secrets(name_of(&texts[i])))
			put_redacted(out, s);
		else
			text_json(out, s);
	}
	for (size_t i = 0; i < NUMBERS; i++) {
		int64_t n = number_in(d, &numbers[i]);

		if (n)
			put_number(out, numbers[i].lead, n);
	}
	if (d->track)
		put_track(out, d->track);
}

void journal_event(struct text *out, const struct event *e, enum redaction how)
{
	if (e->kind == EV_PIXELS && how == REDACTED)
		return;
	text_adds(out, "{\"ev\":\"");
	text_adds(out, event_name(e->kind));
	text_adds(out, "\",\"t\":");
	text_int(out, e->at_us);
	put_number(out, SLICE(",\"w\":"), e->wall_ms);
	text_adds(out, ",\"from\":\"");
	text_adds(out, provenance_name(e->from));
	text_char(out, '"');
	if (e->ticket)
		put_number(out, SLICE(",\"ticket\":"), e->ticket);
	put_details(out, &e->d, how);
	text_adds(out, "}\n");
}

void journal_effect(struct text *out, const struct effect *fx, enum redaction how)
{
	if (fx->kind == FX_PIXELS && how == REDACTED)
		return;
	text_adds(out, "{\"fx\":\"");
	text_adds(out, effect_name(fx->kind));
	text_char(out, '"');
	if (fx->ticket)
		put_number(out, SLICE(",\"ticket\":"), fx->ticket);
	put_details(out, &fx->d, how);
	text_adds(out, "}\n");
}

/* Where a key stands in a list, n when it does not. Lines say things in the order of the
 * lists, so the search begins at `*hint`, behind the one found before. */
static size_t index_of(const struct member list[], size_t n, struct slice key, size_t *hint)
{
	for (size_t tried = 0; tried < n; tried++) {
		size_t i = *hint + tried < n ? *hint + tried : *hint + tried - n;

		if (slice_eq(key, name_of(&list[i]))) {
			*hint = i + 1 < n ? i + 1 : 0;
			return i;
		}
	}
	return n;
}

static void take_track(struct track_numbers *track, struct scan *s)
{
	struct slice key;
	bool first = true;
	size_t hint = 0;

	for (size_t i = 0; i < TRACKS; i++)
		set_number(track, &tracks[i], TRACK_NUMBERS_UNKNOWN);
	while (scan_member(s, &first, &key)) {
		size_t i = index_of(tracks, TRACKS, key, &hint);

		if (i == TRACKS)
			scan_skip(s);
		else
			set_number(track, &tracks[i], scan_number(s));
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
	size_t none = 0, i = index_of(texts, TEXTS, key, &none);

	if (i < TEXTS) {
		struct slice value = scan_string(s, room);

		memcpy((char *)d + texts[i].place, &value, sizeof value);
		return;
	}
	none = 0;
	i = index_of(numbers, NUMBERS, key, &none);
	if (i < NUMBERS)
		set_number(d, &numbers[i], scan_number(s));
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

enum fault journal_read_long(struct slice line, struct journal_line *out, struct text *room)
{
	struct slice key;
	struct scan s;
	bool first = true;

	if (line.n > JOURNAL_PICTURE_MAX)
		return FAULT_TOO_BIG;
	out->event = (struct event){.kind = EV_COUNT};
	out->is_effect = false;
	scan_init(&s, line);
	while (scan_member(&s, &first, &key))
		take_member(out, key, &s, room);
	if (s.bad || scan_peek(&s) || s.at != s.end ||
	    (out->event.kind == EV_COUNT) == !out->is_effect)
		return FAULT_SYNTAX;
	if (out->is_effect)
		out->effect =
			(struct effect){out->effect.kind, out->event.ticket, out->event.d};
	return FAULT_NONE;
}

enum fault journal_read(struct slice line, struct journal_line *out)
{
	struct text room;

	if (line.n > JOURNAL_LINE_MAX)
		return FAULT_TOO_BIG;
	text_init(&room, out->room, sizeof out->room);
	return journal_read_long(line, out, &room);
}
