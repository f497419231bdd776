/* Events and effects as JSON lines and back. */
#include "core/journal.h"

#include <endian.h>

#include "core/redact.h"
#include "core/scan.h"

/* What a member of a line becomes. */
enum take { EVENT_NAME, EFFECT_NAME, AT, WALL, SOURCE, TICKET, TEXT, NUMBER, TRACK };

/* A member: how it begins in a line that has others before it, and where it lives in the
 * details or among a track's numbers. */
struct member {
	struct slice lead;
	char key[24];     /* the lead without its comma */
	uint64_t mask[2]; /* the bytes of `key` that count */
	enum take take;
	size_t place;
};
/* clang-format off */
#define ALL ~(uint64_t)0
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#define FIRST(n) ((n) >= 8 ? ALL : ~(ALL << 8 * ((n) & 7)))
#else
#define FIRST(n) ((n) >= 8 ? ALL : ~(ALL >> 8 * ((n) & 7)))
#endif
#define MASKS(n) {FIRST(n), (n) < 8 ? 0 : FIRST((n) - 8)}
#define LEAD(name) {",\"" #name "\":", sizeof ",\"" #name "\":" - 1}, \
		   "\"" #name "\":", MASKS(sizeof "\"" #name "\":" - 1)

/* In the order in which lines say them. */
static const struct member members[] = {
	{LEAD(ev), EVENT_NAME, 0}, {LEAD(fx), EFFECT_NAME, 0}, {LEAD(t), AT, 0},
	{LEAD(w), WALL, 0},        {LEAD(from), SOURCE, 0},    {LEAD(ticket), TICKET, 0},
#define X(name) {LEAD(name), TEXT, offsetof(struct details, name)},
	DETAIL_TEXTS(X)
#undef X
#define X(name) {LEAD(name), NUMBER, offsetof(struct details, name)},
	DETAIL_NUMBERS(X)
#undef X
	{LEAD(track), TRACK, 0},
};
static const struct member numbers[] = {
#define X(name) {LEAD(name), NUMBER, offsetof(struct track_numbers, name)},
	TRACK_NUMBERS(X)
#undef X
};
/* clang-format on */
enum {
	MEMBERS = sizeof members / sizeof *members,
	NUMBERS = sizeof numbers / sizeof *numbers,
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
	for (size_t i = 0; i < NUMBERS; i++) {
		struct slice lead = numbers[i].lead;
		int64_t n = number_in(track, &numbers[i]);

		if (n == TRACK_NUMBERS_UNKNOWN)
			continue;
		put_number(out, (struct slice){lead.at + skip, lead.n - skip}, n);
		skip = 0;
	}
	text_char(out, '}');
}

static void put_text(struct text *out, const struct member *m, struct slice s,
		     enum redaction how)
{
	if (!s.n)
		return;
	text_add(out, m->lead);
	if (how == REDACTED && may_hold_secrets(name_of(m)))
		put_redacted(out, s);
	else
		text_json(out, s);
}

static void put_details(struct text *out, const struct details *d, enum redaction how)
{
	for (size_t i = 0; i < MEMBERS; i++) {
		const struct member *m = &members[i];
		struct slice s;

		if (m->take == TEXT) {
			memcpy(&s, (const char *)d + m->place, sizeof s);
			put_text(out, m, s, how);
		} else if (m->take == NUMBER && number_in(d, m)) {
			put_number(out, m->lead, number_in(d, m));
		}
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

/* A way through the members of an object. */
struct walk {
	const struct member *list;
	size_t n, next; /* next: where the member that follows is looked for first */
	bool first;
};

enum { KEY_LONGEST = 18 }; /* quotes and colon included */
/* clang-format off */
#define X(name) _Static_assert(sizeof "\"" #name "\":" - 1 <= KEY_LONGEST, "a key is too long");
DETAIL_TEXTS(X)
DETAIL_NUMBERS(X)
TRACK_NUMBERS(X)
#undef X
/* clang-format on */

/* Does the line go on with this member's key? Two words, and its end where they do not
 * reach it. `at` lends KEY_LONGEST + 1 bytes. */
static inline bool begins(const char *at, const struct member *m)
{
	uint64_t line[2], key[2];

	memcpy(line, at + 1, sizeof line);
	memcpy(key, m->key, sizeof key);
	return !(((line[0] ^ key[0]) & m->mask[0]) | ((line[1] ^ key[1]) & m->mask[1])) &&
	       at[m->lead.n - 1] == ':' && at[m->lead.n - 2] == '"';
}

/* Lines say things in the order of the list: the member that follows is found without
 * reading its key. NULL when it is none of those to come. */
static inline const struct member *expected(struct walk *w, struct scan *s)
{
	if (s->end - s->at <= KEY_LONGEST || *s->at != (w->first ? '{' : ','))
		return NULL;
	for (size_t i = w->next; i < w->n; i++) {
		const struct member *m = &w->list[i];

		if (begins(s->at, m)) {
			s->at += m->lead.n;
			w->first = false;
			w->next = i + 1;
			return m;
		}
	}
	return NULL;
}

/* The member that follows, wherever it stands in the list; NULL with *more for one that
 * does not. */
static const struct member *searched(struct walk *w, struct scan *s, bool *more)
{
	struct slice key;

	*more = scan_member(s, &w->first, &key);
	for (size_t i = 0; *more && i < w->n; i++) {
		if (slice_eq(key, name_of(&w->list[i]))) {
			w->next = i + 1;
			return &w->list[i];
		}
	}
	return NULL;
}

static inline const struct member *step(struct walk *w, struct scan *s, bool *more)
{
	const struct member *m = expected(w, s);

	if (m || w->first || s->at == s->end || *s->at != '}')
		return m ? m : searched(w, s, more);
	s->at++;
	*more = false;
	return NULL;
}

/* Reads up to eight digits at once, says how many there are; `at` lends eight bytes. */
static inline unsigned some_digits(const char *at, int64_t *n)
{
	const uint64_t each = 0x0101010101010101u;
	uint64_t word, other;
	unsigned run;

	memcpy(&word, at, sizeof word);
	word = le64toh(word);
	other = ((word & each * 0xF0) ^ each * 0x30) |
		(((word + each * 6) & each * 0xF0) ^ each * 0x30);
	run = other ? (unsigned)__builtin_ctzll(other) / 8 : 8;
	word = run ? word << (64 - 8 * run)
		   : 0; /* zeros in front; then pairs, fours, all */
	word = (word & 0x0F0F0F0F0F0F0F0Fu) * (10 << 8 | 1) >> 8;
	word = (word & 0x00FF00FF00FF00FFu) * (100 << 16 | 1) >> 16;
	*n = (int64_t)((word & 0x0000FFFF0000FFFFu) * ((uint64_t)10000 << 32 | 1) >> 32);
	return run;
}

/* scan_number for what lines are full of: less than sixteen digits and nothing else. */
static inline int64_t number(struct scan *s)
{
	static const int64_t power[] = {1,      10,      100,      1000,     10000,
					100000, 1000000, 10000000, 100000000};
	int64_t n, low = 0;
	unsigned run, more = 0;

	if (s->end - s->at <= 16)
		return scan_number(s);
	if (s->at[1] == ',' && *s->at >= '0' && *s->at <= '9') /* what most are: 0 or 1 */
		return *s->at++ - '0';
	run = some_digits(s->at, &n);
	if (run == 8)
		more = some_digits(s->at + 8, &low);
	if (run == 0 || more == 8 || (s->at[run + more] != ',' && s->at[run + more] != '}'))
		return scan_number(s);
	s->at += run + more;
	return n * power[more] + low;
}

static void take_track(struct track_numbers *track, struct scan *s)
{
	struct walk w = {numbers, NUMBERS, 0, true};
	bool more = true;

	memset(track, 0xFF, sizeof *track); /* each is TRACK_NUMBERS_UNKNOWN */
	while (more) {
		const struct member *m = step(&w, s, &more);

		if (m)
			set_number(track, m, number(s));
		else if (more)
			scan_skip(s);
	}
}

static enum provenance take_from(struct scan *s, struct text *room)
{
	struct slice word = scan_string(s, room);
	int i = 0;

	while (i < FROM_COUNT && !slice_is(word, provenance_name((enum provenance)i)))
		i++;
	s->bad |= i == FROM_COUNT;
	return (enum provenance)i;
}

static void take_text(struct details *d, const struct member *m, struct scan *s,
		      struct text *room)
{
	struct slice value = scan_string(s, room);

	memcpy((char *)d + m->place, &value, sizeof value);
}

static uint32_t take_ticket(struct scan *s)
{
	int64_t n = scan_number(s);

	s->bad |= n < 0 || n > UINT32_MAX;
	return (uint32_t)n;
}

/* A line's common part is gathered in an event, whichever it is. */
static void take_member(struct journal_line *out, const struct member *m, struct scan *s,
			struct text *room)
{
	struct event *e = &out->event;

	switch (m->take) {
	case EVENT_NAME:
		e->kind = event_kind_of(scan_string(s, room));
		s->bad |= e->kind == EV_COUNT;
		break;
	case EFFECT_NAME:
		out->effect.kind = effect_kind_of(scan_string(s, room));
		s->bad |= out->effect.kind == FX_COUNT;
		out->is_effect = true;
		break;
	case AT:
		e->at_us = number(s);
		break;
	case WALL:
		e->wall_ms = number(s);
		break;
	case SOURCE:
		e->from = take_from(s, room);
		break;
	case TICKET:
		e->ticket = take_ticket(s);
		break;
	case TEXT:
		take_text(&e->d, m, s, room);
		break;
	case NUMBER:
		set_number(&e->d, m, number(s));
		break;
	case TRACK:
		take_track(&out->track, s);
		e->d.track = &out->track;
		break;
	}
}

enum fault journal_read_long(struct slice line, struct journal_line *out, struct text *room)
{
	struct walk w = {members, MEMBERS, 0, true};
	struct scan s;
	bool more = true;

	if (line.n > JOURNAL_PICTURE_MAX)
		return FAULT_TOO_BIG;
	out->event = (struct event){.kind = EV_COUNT};
	out->is_effect = false;
	scan_init(&s, line);
	while (more) {
		const struct member *m = step(&w, &s, &more);

		if (m)
			take_member(out, m, &s, room);
		else if (more)
			scan_skip(&s);
	}
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
