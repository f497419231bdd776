#include "core/series.h"

#include <math.h>

enum { SUM_MAX = 600, FRESH = 3 };

void series_init(struct series *s, float *at, size_t room)
{
	*s = (struct series){INT64_MIN, room, at};
	for (size_t i = 0; i < room; i++)
		at[i] = NAN;
}

static size_t slot(const struct series *s, int64_t second)
{
	return (uint32_t)second %
	       (uint32_t)s->room; /* the years fit: model time has 32 bits of seconds */
}

static void advance(struct series *s, int64_t second)
{
	int64_t room = (int64_t)s->room;
	int64_t from = s->end == INT64_MIN || second - s->end > room ? second - room + 1
								     : s->end + 1;

	for (int64_t i = from; i <= second; i++)
		s->at[slot(s, i)] = NAN;
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
