/* One value a second in a ring, and what left it ten seconds in one; a second that was not
 * measured is NaN and stays so. */
#ifndef CORE_SERIES_H
#define CORE_SERIES_H

#include <stdint.h>

#include "core/slice.h"

/* Ten seconds in one; n 0 = none of them was measured. */
struct series_ten {
	float min, max, sum;
	uint32_t n;
};

struct series {
	int64_t end; /* the newest second; INT64_MIN: nothing yet */
	size_t room, head; /* head: where the newest stands in the ring */
	float *at;
	int64_t old_end; /* the newest ten seconds that left, as second / 10 */
	size_t old_room;
	struct series_ten *old; /* NULL: what leaves is forgotten */
};

struct series_sum {
	float now, min, avg, p95, max; /* NaN = none */
};

/* The values belong to the caller and live as long as the series. */
void series_init(struct series *s, float *at, size_t room);
/* From now on what leaves the ring is kept there; as above. */
void series_keep(struct series *s, struct series_ten *old, size_t room);
/* Places a value at its second; NaN changes nothing, a second older than the ring is
 * dropped. */
void series_put(struct series *s, int64_t second, float value);
/* NaN outside of what is kept. */
float series_get(const struct series *s, int64_t second);
/* Oldest first; out[n - 1] is the second `end`. */
void series_copy(const struct series *s, int64_t end, float *out, size_t n);
/* Ten seconds each, oldest first, those of the ring and those that left it; out[n - 1] has
 * the second `end`. */
void series_copy_tens(const struct series *s, int64_t end, struct series_ten *out,
		      size_t n);
/* Over n values as series_copy gives them (n ≤ 600); now is the newest of the last three
 * seconds. */
void series_add_up(struct series_sum *out, const float *at, size_t n);

#endif
