#include "core/series.h"

#include <math.h>

enum { SUM_MAX = 600, FRESH = 3 };

void series_init(struct series *s, float *at, size_t room)
{
	*s = (struct series){
		.end = INT64_MIN, .room = room, .at = at, .old_end = INT64_MIN};
	for (size_t i = 0; i < room; i++)
		at[i] = NAN;
}

void series_keep(struct series *s, struct series_ten *old, size_t room)
{
	s->old = old;
	s->old_room = room;
	s->old_end = INT64_MIN;
	memset(old, 0, room * sizeof(*old));
}

/* Of a second that is in the ring. No division: this is done for each value. */
static size_t slot(const struct series *s, int64_t second)
{
	size_t back = (size_t)(s->end - second);

	return s->head >= back ? s->head - back : s->head + s->room - back;
}

static size_t old_slot(const struct series *s, int64_t ten)
{
	return (uint32_t)ten % (uint32_t)s->old_room;
}

static void ten_add(struct series_ten *t, float value)
{
	if (isnan(value))
		return;
	t->min = !t->n || value < t->min ? value : t->min;
	t->max = !t->n || value > t->max ? value : t->max;
	t->sum += value;
	t->n++;
}

/* The first of ten seconds leaves the ring: the others, which follow it, count as gone too.
 */
static void leave(struct series *s, int64_t ten)
{
	struct series_ten t = {0};
	int64_t room = (int64_t)s->old_room;

	for (int64_t i = ten * 10; i < ten * 10 + 10 && i <= s->end; i++)
		ten_add(&t, s->at[slot(s, i)]);
	if (!t.n)
		return;
	if (s->old_end == INT64_MIN || ten - s->old_end > room)
		s->old_end = ten - room;
	while (s->old_end < ten)
		s->old[old_slot(s, ++s->old_end)] = (struct series_ten){0};
	s->old[old_slot(s, ten)] = t;
}

/* The oldest makes room for one second more. */
static void step(struct series *s)
{
	int64_t oldest = s->end + 1 - (int64_t)s->room;

	if (s->old && oldest >= 0 && oldest % 10 == 0)
		leave(s, oldest / 10);
	s->head = s->head + 1 < s->room ? s->head + 1 : 0;
	s->end++;
	s->at[s->head] = NAN;
}

/* After a silence longer than the ring all of it has left. */
static void advance(struct series *s, int64_t second)
{
	if (s->end == INT64_MIN)
		s->end = second;
	for (size_t i = 0; i < s->room && s->end < second; i++)
		step(s);
	s->end = second;
}

void series_put(struct series *s, int64_t second, float value)
{
	if (isnan(value) || second < 0)
		return;
	if (s->end != INT64_MIN && second <= s->end - (int64_t)s->room)
		return;
	if (second > s->end)
		advance(s, second);
	s->at[slot(s, second)] = value;
}

float series_get(const struct series *s, int64_t second)
{
	if (s->end == INT64_MIN || second > s->end || second <= s->end - (int64_t)s->room)
		return NAN;
	return s->at[slot(s, second)];
}

void series_copy(const struct series *s, int64_t end, float *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = series_get(s, end - (int64_t)(n - 1 - i));
}

void series_copy_tens(const struct series *s, int64_t end, struct series_ten *out, size_t n)
{
	int64_t last = end / 10, first = last - (int64_t)n + 1, from;

	memset(out, 0, n * sizeof(*out));
	if (s->end == INT64_MIN || end < 0)
		return;
	for (int64_t t = first; s->old && t <= s->old_end && t <= last; t++)
		if (t >= 0 && t > s->old_end - (int64_t)s->old_room)
			out[t - first] = s->old[old_slot(s, t)];
	from = s->end - (int64_t)s->room + 1;
	if (s->old && s->old_end >= 0 && from < s->old_end * 10 + 10)
		from = s->old_end * 10 + 10;
	for (int64_t i = from < 0 ? 0 : from; i <= s->end && i <= end; i++)
		if (i / 10 >= first)
			ten_add(&out[i / 10 - first], s->at[slot(s, i)]);
}

static void swap(float *a, float *b)
{
	float t = *a;

	*a = *b;
	*b = t;
}

/* The value that would stand at k if `at` were sorted (Hoare's selection). */
static float nth(float *at, size_t n, size_t k)
{
	size_t low = 0, high = n - 1;

	while (low < high) {
		float pivot = at[low + (high - low) / 2];
		size_t i = low, j = high;

		while (i <= j) {
			while (at[i] < pivot)
				i++;
			while (at[j] > pivot)
				j--;
			if (i > j)
				break;
			swap(&at[i], &at[j]);
			i++;
			if (j == 0)
				break;
			j--;
		}
		if (k <= j)
			high = j;
		else if (k >= i)
			low = i;
		else
			break;
	}
	return at[k];
}

void series_add_up(struct series_sum *out, const float *at, size_t n)
{
	float known[SUM_MAX], total = 0;
	size_t m = 0;

	*out = (struct series_sum){NAN, NAN, NAN, NAN, NAN};
	for (size_t i = 0; i < n && m < SUM_MAX; i++) {
		if (isnan(at[i]))
			continue;
		known[m++] = at[i];
		total += at[i];
		out->min = m == 1 || at[i] < out->min ? at[i] : out->min;
		out->max = m == 1 || at[i] > out->max ? at[i] : out->max;
		out->now = i + FRESH >= n ? at[i] : out->now;
	}
	if (!m)
		return;
	out->avg = total / (float)m;
	out->p95 = nth(known, m, (m - 1) * 95 / 100);
}
