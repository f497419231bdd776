/* From two frames to the fewest bytes that turn the one on the terminal into the other. */
#include "tui/emit.h"

#include "tui/looks.h"
#include "tui/motion.h"
#include "tui/shift.h"

enum {
	BRIDGE = 16, /* columns: over a wider gap a move is cheaper */
	CELL_MOST = CLUSTER_BYTES + 4 * SPEECH_WORDS,
	RUNS_MOST = 256,
	NO_ROW = -1 /* blanks came in there */
};

struct emitter {
	struct text *out;
	const struct speech *speech;
	const struct canvas *c, *was;
	int16_t from[CANVAS_MAX]; /* which row of `was` stands in a row; NO_ROW: blanks */
	struct spot at;
	struct look now, ground; /* ground: of what comes in blank */
};

static const struct cell nothing = {.at = " ", .n = 1, .width = 1};

static const struct cell *cell_of(const struct canvas *c, int x, int y)
{
	return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

static struct look look_of(const struct emitter *e, const struct cell *cell)
{
	size_t style = cell->style < STYLE_COUNT ? cell->style : STYLE_TEXT;
	struct look l = e->speech->looks[style + (cell->chosen ? STYLE_COUNT : 0)];

	if (cell->ink[0] & CELL_INK)
		l.fg = looks_ink(e->speech->colours, cell->ink[0] & ~CELL_INK);
	if (cell->ink[1] & CELL_INK)
		l.bg = looks_ink(e->speech->colours, cell->ink[1] & ~CELL_INK);
	return l;
}

static bool blank(const struct cell *cell)
{
	return cell->n == 1 && cell->at[0] == ' ';
}

static bool changed(const struct emitter *e, int x, int y)
{
	const struct cell *now = cell_of(e->c, x, y), *then = &nothing;
	struct look a, b = e->ground;

	if (e->from[y] != NO_ROW) {
		then = cell_of(e->was, x, e->from[y]);
		if (!cells_differ(now, then))
			return false;
		b = look_of(e, then);
	}
	a = look_of(e, now);
	if (blank(now) && blank(then))
		return !look_same_blank(a, b);
	return now->n != then->n || now->width != then->width ||
	       memcmp(now->at, then->at, now->n) != 0 || !look_same(a, b);
}

static bool row_changed(const struct emitter *e, int y)
{
	return e->from[y] == NO_ROW ||
	       memcmp(cell_of(e->c, 0, y), cell_of(e->was, 0, e->from[y]),
		      (size_t)e->c->width * sizeof(struct cell)) != 0;
}

static void take_look(struct emitter *e, struct look look)
{
	sgr_change(e->out, e->speech, e->now, look);
	e->now = look;
}

static void put(struct emitter *e, int x, int y)
{
	const struct cell *cell = cell_of(e->c, x, y);
	struct look look = look_of(e, cell);

	if (!blank(cell) || !look_same_blank(look, e->now))
		take_look(e, look);
	text_add(e->out, (struct slice){cell->at, cell->n});
	e->at = (struct spot){x + cell->width, y};
	if (e->at.x >= e->c->width && !e->speech->stays)
		e->at.y = -1;
}

/* The bytes of what stands between two columns; SIZE_MAX: it would take another look, or
 * half of a wide character. */
static size_t rewriting(const struct emitter *e, int from, int x, int y)
{
	size_t n = 0;

	if (from > x || x - from > BRIDGE)
		return SIZE_MAX;
	for (int i = from; i < x; i++) {
		const struct cell *cell = cell_of(e->c, i, y);
		struct look look = look_of(e, cell);

		if (cell->width != 1 || (blank(cell) ? !look_same_blank(look, e->now)
						     : !look_same(look, e->now)))
			return SIZE_MAX;
		n += cell->n;
	}
	return n;
}

/* To a row, then over what stands there, when that is shorter than `best`. */
static bool go_writing(struct emitter *e, int x, int y, size_t best)
{
	char room[MOTION_ROOM];
	struct text rows;
	size_t n;

	if (e->at.y < 0 || e->at.x >= e->c->width)
		return false;
	text_init(&rows, room, sizeof(room));
	motion_rows(&rows, e->speech, e->at.y, y);
	n = rewriting(e, e->at.x, x, y);
	if (rows.cut || n == SIZE_MAX || rows.used + n > best)
		return false;
	text_add(e->out, text_slice(&rows));
	for (int i = e->at.x; i < x;)
		put(e, i++, y);
	return true;
}

static void go(struct emitter *e, int x, int y)
{
	char room[MOTION_ROOM];
	struct text best;

	if (e->at.y == y && e->at.x == x)
		return;
	text_init(&best, room, sizeof(room));
	motion_best(&best, e->speech, e->at, (struct spot){x, y}, e->c->width);
	if (!go_writing(e, x, y, best.used))
		text_add(e->out, text_slice(&best));
	e->at = (struct spot){x, y};
}

/* Where the blanks of one ground end that begin at x. */
static int blanks_end(const struct emitter *e, int x, int y)
{
	struct look ground = look_of(e, cell_of(e->c, x, y));
	int end = x;

	while (end < e->c->width && blank(cell_of(e->c, end, y)) &&
	       look_same_blank(look_of(e, cell_of(e->c, end, y)), ground))
		end++;
	return end;
}

/* Blanks by a word of the terminal, when that is shorter than writing them; returns where
 * they end, x when they have to be written. */
static int erase(struct emitter *e, int x, int y)
{
	const struct speech *s = e->speech;
	struct look look = look_of(e, cell_of(e->c, x, y));
	int end = blanks_end(e, x, y), last = end;
	char room[SPEECH_WORDS];
	struct text words;

	if (look.attrs & (ATTR_UNDERLINE | ATTR_REVERSE) || (look.bg >= 0 && !s->tints))
		return x;
	while (last > x && !changed(e, last - 1, y))
		last--;
	text_init(&words, room, sizeof(room));
	if (end == e->c->width)
		text_adds(&words, s->say[SAY_CLEAR_ROW]);
	else
		speech_say(&words, s, FORM_ERASE, end - x, 0);
	if (!words.used ||
	    (int)words.used + (end < e->c->width ? MOTION_LEAST : 0) >= last - x)
		return x;
	go(e, x, y);
	if (e->now.bg != look.bg || e->now.attrs & (ATTR_UNDERLINE | ATTR_REVERSE))
		take_look(e, look);
	text_add(e->out, text_slice(&words));
	return end;
}

/* What changed of a row's columns from…end. */
static void emit_part(struct emitter *e, int y, int from, int end)
{
	if (y == e->c->height - 1 && end == e->c->width && !e->speech->last_cell)
		end--;
	for (int x = from; x < end;) {
		int erased = x;

		if (!changed(e, x, y) || !cell_of(e->c, x, y)->width) {
			x++;
			continue;
		}
		if (blank(cell_of(e->c, x, y)))
			erased = erase(e, x, y);
		if (erased == x) {
			go(e, x, y);
			put(e, x, y);
			erased++;
		}
		x = erased;
	}
}

/* From the first row to the last. */
static void emit_by_place(struct emitter *e)
{
	for (int y = 0; y < e->c->height; y++)
		if (row_changed(e, y))
			emit_part(e, y, 0, e->c->width);
}

/* Cells beside each other that changed and have one look. */
struct run {
	int16_t y, from, end;
	bool done;
	struct look look;
};

static bool fits_run(const struct emitter *e, struct run *r)
{
	const struct cell *cell = cell_of(e->c, r->end, r->y);
	struct look look = look_of(e, cell);

	if (!changed(e, r->end, r->y))
		return false;
	if (!cell->width || look_same(look, r->look))
		return true;
	return blank(cell) && look_same_blank(look, r->look);
}

/* How many; SIZE_MAX: more than there is room for. */
static size_t find_runs(const struct emitter *e, struct run runs[RUNS_MOST])
{
	size_t n = 0;

	for (int y = 0; y < e->c->height; y++) {
		for (int x = 0; x < e->c->width && row_changed(e, y); x++) {
			struct run *r = &runs[n];

			if (!changed(e, x, y))
				continue;
			if (n == RUNS_MOST)
				return SIZE_MAX;
			*r = (struct run){(int16_t)y, (int16_t)x, (int16_t)(x + 1), false,
					  look_of(e, cell_of(e->c, x, y))};
			while (r->end < e->c->width && fits_run(e, r))
				r->end++;
			x = r->end - 1;
			n++;
		}
	}
	return n;
}

/* One look after the other, the terminal's present one first: a move takes fewer bytes than
 * another look. Not tried on a frame that is mostly new. */
static bool emit_by_look(struct emitter *e)
{
	struct run runs[RUNS_MOST];
	size_t n = find_runs(e, runs);

	for (size_t i = 0; n <= RUNS_MOST && i < n; i++) {
		if (runs[i].done)
			continue;
		for (size_t j = i; j < n; j++) {
			if (runs[j].done || !look_same(runs[j].look, runs[i].look))
				continue;
			emit_part(e, runs[j].y, runs[j].from, runs[j].end);
			runs[j].done = true;
		}
	}
	return n <= RUNS_MOST;
}

static void emit_shift(struct emitter *e, struct shift s)
{
	char room[SHIFT_ROOM];
	struct text words;

	text_init(&words, room, sizeof(room));
	if (!shift_say(&words, e->speech, s, e->c->height))
		return;
	if (!look_same_blank(e->now, e->ground))
		take_look(e, e->ground);
	text_add(e->out, text_slice(&words));
	for (int y = s.first; y <= s.last; y++) {
		int from = y + s.by;

		e->from[y] = from < s.first || from > s.last ? NO_ROW : (int16_t)from;
	}
	e->at.y = -1;
}

/* The frame once more, in another way; kept when that takes fewer bytes than what `best`
 * wrote from `from` on. */
static void try_way(struct emitter *best, struct emitter e, const struct shift *shifts,
		    size_t n, bool by_look, size_t from)
{
	struct text *out = best->out, other;

	if (out->room - out->used < 2)
		return;
	text_init(&other, out->at + out->used, out->room - out->used);
	e.out = &other;
	for (size_t i = 0; i < n; i++)
		emit_shift(&e, shifts[i]);
	if (!by_look)
		emit_by_place(&e);
	else if (!emit_by_look(&e))
		other.cut = true;
	if (other.cut || other.used >= out->used - from) {
		out->at[out->used] = '\0';
		return;
	}
	memmove(out->at + from, other.at, other.used + 1);
	out->used = from + other.used;
	best->now = e.now;
}

static uint64_t count(const struct emitter *e, uint64_t *bytes)
{
	uint64_t cells = 0;

	*bytes = 0;
	for (int y = 0; y < e->c->height; y++) {
		if (!row_changed(e, y))
			continue;
		for (int x = 0; x < e->c->width; x++)
			if (changed(e, x, y)) {
				cells++;
				*bytes += cell_of(e->c, x, y)->n;
			}
	}
	return cells;
}

size_t emit_room(const struct canvas *c)
{
	return ((size_t)c->width * (size_t)c->height + 2) * CELL_MOST;
}

/* What a terminal makes of a row that it clears. */
static struct look ground_of(const struct speech *s)
{
	const unsigned seen = ATTR_UNDERLINE | ATTR_REVERSE;
	struct look text = s->looks[STYLE_TEXT];

	return s->tints && !(text.attrs & seen) ? (struct look){0, -1, text.bg}
						: LOOK_PLAIN;
}

uint64_t emit(struct text *out, const struct speech *speech, const struct canvas *c,
	      const struct canvas *was, struct look *look, uint64_t *bytes)
{
	struct emitter e = {.out = out, .speech = speech, .c = c, .was = was}, before;
	size_t from = out->used;
	uint64_t cells;

	for (int y = 0; y < c->height; y++)
		e.from[y] = was ? (int16_t)y : NO_ROW;
	e.ground = ground_of(speech);
	cells = count(&e, bytes);
	if (!was) {
		text_adds(out, speech->say[SAY_PLAIN]);
		text_adds(out, *speech->forms[FORM_REGION] ? SPEECH_WHOLE : "");
		sgr_change(out, speech, LOOK_PLAIN, e.ground);
		text_adds(out, speech->say[SAY_CLEAR]);
		*look = e.ground;
	}
	if (!cells)
		return 0;
	e.at.y = -1;
	e.now = *look;
	before = e;
	emit_by_place(&e);
	if (was) {
		struct shift shifts[SHIFTS_MOST];
		/* A picture of the terminal's own would be shifted too. */
		bool pictures = c->graphic.bytes.n || was->graphic.bytes.n;
		size_t n = pictures ? 0 : shift_find(c, was, shifts);

		try_way(&e, before, NULL, 0, true, from);
		for (int by_look = 0; n && by_look < 2; by_look++)
			try_way(&e, before, shifts, n, by_look, from);
	}
	*look = e.now;
	return cells;
}
