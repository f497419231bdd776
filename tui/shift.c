/* Rows of a frame that only moved up or down. */
#include "tui/shift.h"

/* About how many bytes things take; emit compares the real ones. */
enum { MOVE_COST = 4, LOOK_COST = 9, SHIFT_COST = 24, ROWS_LEAST = 3 };

struct rows {
	const struct canvas *now, *was;
	uint64_t hash_now[CANVAS_MAX], hash_was[CANVAS_MAX]; /* 0: a blank row */
	int16_t votes[2 * CANVAS_MAX];
	bool taken[CANVAS_MAX]; /* lies in a shift that was found */
};

static const struct cell *row_of(const struct canvas *c, int y)
{
	return &c->cells[(size_t)y * (size_t)c->width];
}

static bool blank(const struct cell *c)
{
	return c->n == 1 && c->at[0] == ' ';
}

static uint64_t hash_row(const struct canvas *c, int y)
{
	const struct cell *row = row_of(c, y);
	uint64_t h = 0x9e3779b97f4a7c15u, text;
	bool empty = true;

	for (int x = 0; x < c->width; x++) {
		memcpy(&text, row[x].at, sizeof(text));
		h = (h ^ text ^ (uint64_t)row[x].style << 56) * 0x9ddfea08eb382d69u;
		h ^= h >> 32;
		empty = empty && blank(&row[x]);
	}
	return empty ? 0 : h | 1;
}

/* What it costs to write a row over another one; `then` NULL: over a blank one. */
static int cost_of(const struct canvas *c, const struct cell *now, const struct cell *then)
{
	const struct cell *look = NULL;
	int cost = 0, last = -2;

	for (int x = 0; x < c->width; x++) {
		if (then ? !cells_differ(&now[x], &then[x]) : blank(&now[x]))
			continue;
		cost += now[x].n;
		if (last != x - 1)
			cost += MOVE_COST;
		if (!look || look->style != now[x].style || look->chosen != now[x].chosen)
			cost += LOOK_COST;
		look = &now[x];
		last = x;
	}
	return cost;
}

static int cost_over(const struct rows *r, int y, int from)
{
	return cost_of(r->now, row_of(r->now, y), from < 0 ? NULL : row_of(r->was, from));
}

/* The distance that most rows moved; 0 when none did. */
static int most_voted(struct rows *r)
{
	int h = r->now->height, best = 0;

	memset(r->votes, 0, sizeof(r->votes));
	for (int y = 0; y < h; y++)
		for (int from = 0; from < h && r->hash_now[y] && !r->taken[y]; from++)
			if (r->hash_now[y] == r->hash_was[from] && !r->taken[from] &&
			    r->hash_now[y] != r->hash_was[y])
				r->votes[CANVAS_MAX + from - y]++;
	for (int by = 1 - h; by < h; by++)
		if (r->votes[CANVAS_MAX + by] > r->votes[CANVAS_MAX + best])
			best = by;
	return best;
}

/* The rows y that gain most together when each is what row y + by was. */
static int best_run(const struct rows *r, int by, int *first, int *last)
{
	int best = 0, sum = 0, began = 0;

	for (int y = 0; y < r->now->height; y++) {
		int from = y + by;

		if (from < 0 || from >= r->now->height || r->taken[y] || r->taken[from]) {
			sum = 0;
			began = y + 1;
			continue;
		}
		sum += cost_over(r, y, y) - cost_over(r, y, from);
		if (sum <= 0) {
			sum = 0;
			began = y + 1;
		} else if (sum > best) {
			best = sum;
			*first = began;
			*last = y;
		}
	}
	return best;
}

/* The rows that the blank ones come into have to be written. */
static int vacated_cost(const struct rows *r, struct shift s)
{
	int n = s.by > 0 ? s.by : -s.by, y = s.by > 0 ? s.last - n + 1 : s.first, cost = 0;

	for (; n > 0; n--, y++)
		cost += cost_over(r, y, -1) - cost_over(r, y, y);
	return cost;
}

static bool overlaps(const struct rows *r, struct shift s)
{
	for (int y = s.first; y <= s.last; y++)
		if (r->taken[y])
			return true;
	return false;
}

static bool find_one(struct rows *r, struct shift *out)
{
	int by = most_voted(r), first = 0, last = 0, gain;

	if (by == 0)
		return false;
	gain = best_run(r, by, &first, &last);
	if (gain <= SHIFT_COST)
		return false;
	*out = (struct shift){by > 0 ? first : first + by, by > 0 ? last + by : last, by};
	if (overlaps(r, *out) || gain - vacated_cost(r, *out) <= SHIFT_COST)
		return false;
	memset(r->taken + out->first, 1, (size_t)(out->last - out->first + 1));
	return true;
}

static int rows_changed(const struct canvas *now, const struct canvas *was)
{
	int n = 0;

	for (int y = 0; y < now->height; y++)
		n += memcmp(row_of(now, y), row_of(was, y),
			    (size_t)now->width * sizeof(struct cell)) != 0;
	return n;
}

size_t shift_find(const struct canvas *now, const struct canvas *was,
		  struct shift out[SHIFTS_MOST])
{
	struct rows r;
	size_t n = 0;

	if (rows_changed(now, was) < ROWS_LEAST)
		return 0;
	memset(&r, 0, sizeof(r));
	r.now = now;
	r.was = was;
	for (int y = 0; y < now->height; y++) {
		r.hash_now[y] = hash_row(now, y);
		r.hash_was[y] = hash_row(was, y);
	}
	while (n < SHIFTS_MOST && find_one(&r, &out[n]))
		n++;
	return n;
}

/* By the scroll region. */
static bool say_region(struct text *to, const struct speech *speech, struct shift s)
{
	bool up = s.by > 0;

	if (!*speech->forms[FORM_REGION])
		return false;
	speech_say(to, speech, FORM_REGION, s.first, s.last);
	speech_say(to, speech, FORM_GO, up ? s.last : s.first, 0);
	if (!(up ? speech_repeat(to, speech, SAY_SCROLL_UP, FORM_SCROLL_UP_BY, s.by)
		 : speech_repeat(to, speech, SAY_SCROLL_DOWN, FORM_SCROLL_DOWN_BY, -s.by)))
		return false;
	text_adds(to, SPEECH_WHOLE);
	return !to->cut;
}

/* By rows taken out at one end and put in at the other: what lies below comes back. */
static bool say_rows(struct text *to, const struct speech *speech, struct shift s,
		     int height)
{
	int n = s.by > 0 ? s.by : -s.by, low = s.last - n + 1;

	if (!*speech->forms[FORM_ADD_ROWS] || !*speech->forms[FORM_DROP_ROWS])
		return false;
	if (s.by > 0 || s.last < height - 1) {
		speech_say(to, speech, FORM_GO, s.by > 0 ? s.first : low, 0);
		speech_say(to, speech, FORM_DROP_ROWS, n, 0);
	}
	if (s.by < 0 || s.last < height - 1) {
		speech_say(to, speech, FORM_GO, s.by > 0 ? low : s.first, 0);
		speech_say(to, speech, FORM_ADD_ROWS, n, 0);
	}
	return !to->cut;
}

bool shift_say(struct text *out, const struct speech *speech, struct shift s, int height)
{
	char room[SHIFT_ROOM];
	struct text other;
	bool region = say_region(out, speech, s);

	text_init(&other, room, sizeof(room));
	if (say_rows(&other, speech, s, height) && (!region || other.used < out->used)) {
		text_clear(out);
		text_add(out, text_slice(&other));
		return true;
	}
	return region;
}
