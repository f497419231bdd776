/* One row of the ladder between its lanes. */
#include "tui/ladder_row.h"

#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

enum {
	MARGIN = 2, /* cursor or mark; inferred */
	TIME_COLUMNS = 13,
	SHORT_TIME = 10, /* without the hour */
	DELTA_COLUMNS = 8,
	WHO_COLUMNS = 12,
	SHORT_WHO = 9,
	BYTES_COLUMNS = 9,
	SEEN_COLUMNS = 10,
	NOTE_LEAST = 24,
	NOTE_GOOD = 48,
	NOTE_MOST = 96
};

static const char *const lane_names[LANE_COUNT] = {"producer", "signaling", "storage",
						   "stream"};
/* Between a lane and the next one: as narrow as labels allow, as wide as they need. */
static const int gap_least[LANE_COUNT - 1] = {17, 12, 17},
					gap_most[LANE_COUNT - 1] = {24, 20, 20};

/* How each kind of row is drawn: the line, its style. */
/* clang-format off */
static const struct {
	const char *line;
	enum style style;
} arrows[] = {
	[ARROW_API] = {"─", STYLE_API},             [ARROW_SDP] = {"═", STYLE_SDP},
	[ARROW_CANDIDATE] = {"─", STYLE_CANDIDATE}, [ARROW_WIRE] = {"┈", STYLE_WIRE},
	[ARROW_MEDIA] = {"━", STYLE_MEDIA},         [ARROW_NOTE] = {" ", STYLE_DIM},
	[ARROW_SESSION] = {"─", STYLE_STRONG},
};
/* clang-format on */

const char *lane_name(enum lane lane)
{
	return (unsigned)lane < LANE_COUNT ? lane_names[lane] : "";
}

static size_t kind_of(const struct ladder_row *r)
{
	return (unsigned)r->arrow <= ARROW_SESSION ? (size_t)r->arrow : ARROW_NOTE;
}

enum style ladder_style(const struct ladder_row *r)
{
	return r->bad ? STYLE_ERROR : r->unknown ? STYLE_WARN : arrows[kind_of(r)].style;
}

const char *ladder_line(const struct ladder_row *r)
{
	return arrows[kind_of(r)].line;
}

void ladder_words(const struct ladder_row *r, char *to, size_t room)
{
	const char *sign = r->bad ? "✖ " : r->unknown ? "? " : "";
	struct text t;

	text_init(&t, to, room);
	if (r->folded)
		sign = r->open ? "▼ " : "⋯ ";
	text_adds(&t, sign);
	text_adds(&t, r->label);
	if (r->took_ms >= 0)
		text_printf(&t, " · %s", words_gap(r->took_ms).s);
}

void ladder_delta(int64_t us, char *to, size_t room)
{
	us = us < 0 ? 0 : us; /* a clock that was set back */
	if (us >= (int64_t)100000 * 1000000)
		snprintf(to, room, "+%lldh", (long long)(us / 1000000 / 3600));
	else if (us >= 10000000)
		snprintf(to, room, "+%.1fs", (double)us / 1000000);
	else
		snprintf(to, room, "+%lld", (long long)us / 1000);
}

/* ---- where everything stands */

static int lanes_width(const struct rungs *l, const int *gaps)
{
	int width = 0;

	for (int i = 0; i + 1 < l->n; i++)
		width += gaps[l->first + i];
	return width;
}

/* As many lanes as fit from the first one on. */
static void fit_lanes(struct rungs *l, int room)
{
	l->n = LANE_COUNT - l->first;
	while (l->n > 1 && lanes_width(l, gap_least) > room)
		l->n--;
}

/* Shares `extra` columns out among the gaps. */
static void place_lanes(struct rungs *l, int x, int extra)
{
	int gaps[LANE_COUNT - 1];

	for (int i = 0; i < LANE_COUNT - 1; i++)
		gaps[i] = gap_least[i];
	for (int turn = 0; extra > 0 && turn < gap_most[0] * LANE_COUNT; turn++) {
		int i = l->first + turn % (l->n > 1 ? l->n - 1 : 1);

		if (i < LANE_COUNT - 1 && gaps[i] < gap_most[i]) {
			gaps[i]++;
			extra--;
		}
	}
	for (int i = 0; i < l->n; i++) {
		l->x[i] = x;
		x += l->first + i < LANE_COUNT - 1 ? gaps[l->first + i] : 0;
	}
}

/* Columns to the right of the lanes, as far as there is room for them. */
static void place_right(struct rungs *l, int width, int left)
{
	int at = l->end;

	if (left < NOTE_LEAST)
		return;
	if (left >= NOTE_LEAST + BYTES_COLUMNS) {
		l->bytes = at;
		at += BYTES_COLUMNS;
	}
	if (left >= NOTE_LEAST + BYTES_COLUMNS + SEEN_COLUMNS) {
		l->seen = at;
		at += SEEN_COLUMNS;
	}
	l->note = at < width ? at : 0;
}

struct rungs ladder_rungs(int width, const struct ui *ui)
{
	struct rungs l = {.first = ui->ladder.lane};
	int x, spare, wider, half;

	l.time = width >= 90 ? TIME_COLUMNS : width >= 40 ? SHORT_TIME : 0;
	l.delta = ui->ladder.time == TIME_OF_DAY || width < 50 ? 0 : DELTA_COLUMNS;
	l.who = width >= 90 ? WHO_COLUMNS : width >= 72 ? SHORT_WHO : 0;
	x = MARGIN + l.time + l.delta + l.who;
	x += l.who || width < 40 ? 0 : (int)strlen(lane_names[l.first]) / 2; /* its name */
	fit_lanes(&l, width - x - 1);
	half = (int)strlen(lane_names[l.first + l.n - 1]) / 2;
	spare = width - x - lanes_width(&l, gap_least) - half - 1;
	wider = spare - NOTE_GOOD - BYTES_COLUMNS - SEEN_COLUMNS;
	wider = wider > 0 ? wider / 2 : spare < NOTE_LEAST ? spare : 0;
	place_lanes(&l, x, wider);
	l.end = l.x[l.n - 1] + half + 2;
	place_right(&l, width, width - l.end);
	if (!l.note)
		l.end = width;
	return l;
}

/* ---- drawing */

/* Where there is no room for the hour in each row, it stands above them. */
static void draw_time_head(struct pen *p, const struct rungs *l, int64_t wall_ms)
{
	char words[16] = "time";

	if (l->time < TIME_COLUMNS && wall_ms > 0)
		snprintf(words, sizeof(words), "%.2s:mm:ss",
			 words_clock(canvas_clock(p->on, wall_ms)).s);
	pen_field(p, STYLE_HEAD, l->time, words);
}

void ladder_head(struct canvas *c, struct box in, const struct rungs *l,
		 const struct ui *ui, int64_t wall_ms)
{
	/* clang-format off */
	static const char *const deltas[TIME_MODES] = {
		[TIME_BEFORE] = "Δ ms", [TIME_START] = "Δ start",
		[TIME_MARK] = "Δ mark", [TIME_OF_DAY] = "",
	};
	/* clang-format on */
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_to(&p, MARGIN);
	if (l->time)
		draw_time_head(&p, l, wall_ms);
	if (l->delta)
		pen_field(&p, STYLE_HEAD, -(l->delta - 1),
			  deltas[ui->ladder.time < TIME_MODES ? ui->ladder.time : 0]);
	if (l->who) {
		pen_text(&p, STYLE_HEAD, " ");
		pen_text(&p, STYLE_HEAD, "who");
	}
	for (int i = 0; i < l->n; i++) {
		const char *name = lane_names[l->first + i];
		int at = l->x[i] - (int)strlen(name) / 2;

		if (at + (int)strlen(name) > in.w)
			at = in.w - (int)strlen(name);
		pen_to(&p, at > 0 ? at : 0);
		pen_text(&p, STYLE_STRONG, name);
	}
	if (l->bytes) {
		pen_to(&p, l->bytes);
		pen_field(&p, STYLE_HEAD, -(BYTES_COLUMNS - 1), "size");
	}
	if (l->seen) {
		pen_to(&p, l->seen);
		pen_text(&p, STYLE_HEAD, "known by");
	}
	if (l->note) {
		pen_to(&p, l->note);
		pen_text(&p, STYLE_HEAD, "note");
	}
}

void ladder_verticals(struct canvas *c, struct box in, int row, const struct rungs *l)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, row);
	for (int i = 0; i < l->n; i++) {
		pen_to(&p, l->x[i]);
		pen_text(&p, STYLE_BORDER, "│");
	}
}

/* Words from a column on, cut before another one. */
static void words_at(struct pen *p, int from, int to, enum style s, const char *words)
{
	struct pen part = *p;

	part.in.w = to < p->in.w ? to : p->in.w;
	pen_to(&part, from);
	if (to > from)
		pen_text(&part, s, words);
}

/* An arrow's words stand on it, or where they do not fit beside it. */
static void draw_words(struct pen *p, const struct rungs *l, enum style s,
		       const char *words, int x0, int x1)
{
	int width = widths_of(slice_of(words)), room = x1 - x0 - 3;

	if (width + 2 <= room) {
		pen_to(p, x0 + 2 + (room - width - 2) / 2);
		pen_printf(p, s, " %s ", words);
	} else if (width <= room) {
		pen_to(p, x0 + 2 + (room - width) / 2);
		pen_text(p, s, words);
	} else if (x1 + 2 + width < l->end || l->end - x1 > x0 - l->x[0]) {
		words_at(p, x1 + 2, l->end, s, words);
	} else {
		int from = x0 - width - 1;

		words_at(p, from > l->x[0] + 2 ? from : l->x[0] + 2, x0, s, words);
	}
}

/* An arrow between two lanes, cut at the lanes that are on the screen. */
static void draw_arrow(struct pen *p, const struct rungs *l, const struct ladder_row *r,
		       enum style s, const char *words)
{
	int last = l->first + l->n - 1, a = (int)r->from, b = (int)r->to;
	int low = a < b ? a : b, high = a < b ? b : a, x0, x1;
	bool cut_low = low<l->first, cut_high = high> last;

	if (high < l->first || low > last)
		return;
	x0 = cut_low ? l->x[0] - 1 : l->x[low - l->first];
	x1 = cut_high ? l->x[l->n - 1] + 2 : l->x[high - l->first];
	if (cut_high && low == last) { /* its other lane is not on the screen */
		pen_to(p, x0 + 1);
		pen_text(p, s, a < b ? "▶" : "◀");
		draw_words(p, l, s, words, x0, x0 + 2);
		return;
	}
	for (int x = x0 + 1; x < x1; x++) {
		pen_to(p, x);
		pen_text(p, s, ladder_line(r));
	}
	draw_words(p, l, s, words, x0, x1);
	if (x1 - x0 < 2)
		return;
	pen_to(p, a < b ? x1 - 1 : x0 + 1);
	pen_text(p, s, a < b ? "▶" : "◀");
	if (r->both) {
		pen_to(p, a < b ? x0 + 1 : x1 - 1);
		pen_text(p, s, a < b ? "◀" : "▶");
	}
}

/* Words on one lane; at the last one they end there. */
static void draw_note(struct pen *p, const struct rungs *l, const struct ladder_row *r,
		      enum style s, const char *words)
{
	int lane = (int)r->from - l->first, width = widths_of(slice_of(words)), x;

	if (lane < 0 || lane >= l->n)
		return;
	x = l->x[lane] + 2;
	if (x + width > l->end && l->x[lane] - width - 1 > l->x[0])
		x = l->x[lane] - width - 1;
	words_at(p, x, l->end, s, words);
}

/* What is folded is a line with its count, as long as its arrow would be. */
static void draw_fold(struct pen *p, const struct rungs *l, const struct ladder_row *r,
		      const char *words)
{
	char all[192];

	snprintf(all, sizeof(all), " %s%s%s ", words, r->note[0] && !l->note ? " · " : "",
		 l->note ? "" : r->note);
	for (int x = l->x[0] + 1; x < l->x[l->n - 1]; x++) {
		pen_to(p, x);
		pen_text(p, STYLE_BORDER, "┈");
	}
	words_at(p, l->x[0] + 1, l->end, STYLE_MEDIA, all);
}

/* A line across where an actor's way into the session begins. */
static void draw_session(struct pen *p, const struct rungs *l, const struct ladder_row *r)
{
	int from = MARGIN + l->time;

	for (int x = from; x < p->in.w; x++) {
		pen_to(p, x);
		pen_text(p, STYLE_BORDER, "─");
	}
	pen_to(p, from + 2);
	pen_printf(p, STYLE_STRONG, " %s ", or_none(r->actor));
	if (r->note[0]) {
		pen_to(p, p->x + 2);
		pen_printf(p, view_state_style(r->note), " %s ", r->note);
	}
}

static void draw_left(struct pen *p, const struct rungs *l, const struct rung *g)
{
	const struct ladder_row *r = g->row;
	struct words when = words_stamp(canvas_clock(p->on, r->wall_ms));
	const char *stamp = when.s;
	char delta[24] = "";

	if (l->time && l->time < TIME_COLUMNS && strlen(stamp) > 3)
		stamp += 3;
	pen_text(p, STYLE_MARK, g->marked ? "✚" : g->chosen ? "▌" : g->paired ? "↔" : " ");
	pen_text(p, STYLE_INFERRED, r->seen == FROM_INFERRED ? "~" : " ");
	if (l->time)
		pen_field(p, STYLE_DIM, l->time, stamp);
	if (r->arrow == ARROW_SESSION)
		return;
	if (!g->no_delta)
		ladder_delta(g->delta_us, delta, sizeof(delta));
	if (l->delta)
		pen_field(p, STYLE_TEXT, -(l->delta - 1), delta);
	if (l->who) {
		pen_text(p, STYLE_TEXT, " ");
		pen_field(p, STYLE_INFO, l->who - 1, r->actor);
	}
}

static void draw_right(struct pen *p, const struct rungs *l, const struct ladder_row *r)
{
	if (l->bytes && r->bytes) {
		pen_to(p, l->bytes);
		pen_field(p, STYLE_DIM, -(BYTES_COLUMNS - 1),
			  words_bytes((int64_t)r->bytes).s);
	}
	if (l->seen) {
		pen_to(p, l->seen);
		pen_text(p, r->seen == FROM_INFERRED ? STYLE_INFERRED : STYLE_DIM,
			 provenance_name(r->seen));
	}
	if (l->note) {
		pen_to(p, l->note);
		p->in.w = p->in.w < l->note + NOTE_MOST ? p->in.w : l->note + NOTE_MOST;
		pen_text(p, r->bad ? STYLE_ERROR : STYLE_TEXT, r->note);
	}
}

void ladder_row(struct canvas *c, struct box in, int row, const struct rungs *l,
		const struct rung *g)
{
	const struct ladder_row *r = g->row;
	enum style s = ladder_style(r);
	struct pen p = pen_in(c, in);
	char words[96];

	if (!pen_row(&p, row))
		return;
	ladder_words(r, words, sizeof(words));
	draw_left(&p, l, g);
	if (r->arrow == ARROW_SESSION) {
		draw_session(&p, l, r);
	} else {
		ladder_verticals(c, in, row, l);
		if (r->folded)
			draw_fold(&p, l, r, words);
		else if (r->from == r->to || kind_of(r) == ARROW_NOTE)
			draw_note(&p, l, r, s, words);
		else
			draw_arrow(&p, l, r, s, words);
		draw_right(&p, l, r);
	}
	if (g->chosen)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}
