/* A moment of a recording in a person's words. */
#include "tui/cli/moment.h"

enum { DAY_MS = 86400000, HOURS_MOST = 24 * 366 };

/* Digits up to `most`; -1: none there, or too many. */
static int64_t whole(struct slice *s, int64_t most)
{
	int64_t n = 0;
	size_t i = 0;

	for (; i < s->n && s->at[i] >= '0' && s->at[i] <= '9' && n <= most; i++)
		n = n * 10 + (s->at[i] - '0');
	*s = slice_skip(*s, i);
	return i && n <= most ? n : -1;
}

/* ".5" is 500 ms. */
static int64_t fraction_ms(struct slice *s)
{
	int64_t ms = 0, weight = 100;

	if (!s->n || *s->at != '.')
		return 0;
	*s = slice_skip(*s, 1);
	for (; s->n && *s->at >= '0' && *s->at <= '9'; *s = slice_skip(*s, 1)) {
		ms += weight * (*s->at - '0');
		weight /= 10;
	}
	return ms;
}

/* 90, 1:30, 1:02:03.5: the parts before the last are 60 of the next. With `clock` the first
 * part is hours, however many there are. -1: none of these. */
static int64_t duration_ms(struct slice s, bool clock)
{
	int64_t parts[3] = {0}, ms;
	int n = 0;

	while (n < 3) {
		parts[n] = whole(&s, n || clock ? 59 : HOURS_MOST * (int64_t)3600);
		if (parts[n++] < 0)
			return -1;
		if (!s.n || *s.at != ':')
			break;
		s = slice_skip(s, 1);
	}
	ms = fraction_ms(&s);
	if (slice_is(s, "Z") && clock)
		s = slice_skip(s, 1);
	if (s.n || (clock && (n < 2 || parts[0] > 23)))
		return -1;
	for (int i = 1; i < (clock ? 3 : n); i++)
		parts[0] = parts[0] * 60 + parts[i];
	return parts[0] * 1000 + ms;
}

/* The first moment of the recording with that time of day, else the one nearest. */
static int64_t of_day(struct player *p, const struct player_view *v, int64_t ms,
		      int64_t zone_ms)
{
	int64_t day = (v->begin_wall_ms + zone_ms) / DAY_MS * DAY_MS,
		wall = day + ms - zone_ms;

	if (wall < v->begin_wall_ms && wall + DAY_MS <= v->end_wall_ms)
		wall += DAY_MS;
	return player_at_wall(p, wall);
}

static bool go_to(struct player *p, int64_t at_us)
{
	player_go(p, at_us);
	return true;
}

static bool go_to_event(struct player *p, struct slice number)
{
	int64_t n = slice_number(number, INT64_MAX / 10);

	if (n < 0)
		return false;
	player_go_to_event(p, (uint64_t)n);
	return true;
}

static bool go_to_share(struct player *p, const struct player_view *v, struct slice words)
{
	int64_t all = v->end_us - v->begin_us, milli = whole(&words, 100) * 1000;

	if (milli < 0)
		return false;
	milli += fraction_ms(&words);
	if (!slice_is(words, "%") || milli > 100000)
		return false;
	return go_to(p, v->begin_us + all / 100000 * milli + all % 100000 * milli / 100000);
}

bool moment_go(struct player *p, struct slice words, int zone_s)
{
	struct player_view v;
	int64_t ms;
	char first;

	words = slice_trim(words);
	first = words.n ? *words.at : '\0';
	player_view(p, &v);
	if (slice_is(words, "begin"))
		return go_to(p, v.begin_us);
	if (slice_is(words, "end"))
		return go_to(p, v.end_us);
	if (first == '#')
		return go_to_event(p, slice_skip(words, 1));
	if (first == '+' || first == '-') {
		ms = duration_ms(slice_skip(words, 1), false);
		return ms >= 0 && go_to(p, first == '+' ? v.begin_us + ms * 1000
							: v.end_us - ms * 1000);
	}
	if (words.n && words.at[words.n - 1] == '%')
		return go_to_share(p, &v, words);
	ms = duration_ms(words, true);
	return ms >= 0 && go_to(p, of_day(p, &v, ms, (int64_t)zone_s * 1000));
}
