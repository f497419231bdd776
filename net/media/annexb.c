/* H.264 byte streams (ISO/IEC 14496-10, Annex B) walked NAL unit by NAL unit. */
#include "net/media/annexb.h"

#include <string.h>

/* Where the next 00 00 01 begins, or n. */
static size_t start_code(const uint8_t *p, size_t n)
{
	size_t i = 2;

	while (i < n) {
		const uint8_t *one = memchr(p + i, 1, n - i);

		if (!one)
			return n;
		i = (size_t)(one - p);
		if (p[i - 1] == 0 && p[i - 2] == 0)
			return i - 2;
		i++;
	}
	return n;
}

bool annexb_next(const uint8_t **data, size_t *n, struct nal *out)
{
	const uint8_t *p = *data;
	size_t left = *n;

	out->n = 0;
	while (out->n == 0) {
		size_t at = start_code(p, left), end;

		if (left - at < 4) {
			*n = 0;
			return false;
		}
		p += at + 3;
		left -= at + 3;
		end = start_code(p, left);
		*out = (struct nal){p, end};
		while (out->n && out->at[out->n - 1] == 0)
			out->n--;
		p += end;
		left -= end;
	}
	*data = p;
	*n = left;
	return true;
}
