/* One value a second in a ring; a second that was not measured is NaN and stays so. */
#ifndef CORE_SERIES_H
#define CORE_SERIES_H

#include <stdint.h>

#include "core/slice.h"

struct series {
	int64_t end; /* the newest second; INT64_MIN: nothing yet */
	size_t room;
	float *at;
};

struct series_sum {
	float now, min, avg, p95, max; /* NaN = none */
};

/* The values belong to the caller and live as long as the series. */
void series_init(struct series *s, float *at, size_t room);
/* Places a value at its second; NaN changes nothing, a second older than the ring is
 * dropped. */
void series_put(struct series *s, int64_t second, float value);
/* NaN outside of what is kept. */
float series_get(const struct series *s, int64_t second);
/* Oldest first; out[n - 1] is the second `end`. */
void series_copy(const struct series *s, int64_t end, float *out, size_t n);
/* Over n values as series_copy gives them (n ≤ 600); now is the newest of the last three
 * seconds. */
void series_add_up(struct series_sum *out, const float *at, size_t n);

#endif
