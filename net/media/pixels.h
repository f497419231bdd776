/* A compressed picture as the pixels that a terminal draws. */
#ifndef NET_MEDIA_PIXELS_H
#define NET_MEDIA_PIXELS_H

#include <stddef.h>
#include <stdint.h>

#include "core/fault.h"

/* Bytes of a JPEG or PNG; pixels a side before and after. */
enum { PIXELS_BYTES_MAX = 2 * 1024 * 1024, PIXELS_IN_MAX = 4096, PIXELS_OUT_MAX = 1024 };

struct pixels {
	int width, height;
	uint8_t *rgb; /* 3 bytes a pixel, line after line; the caller's to free() */
};

/* Scales to the largest size within width x height (1 to PIXELS_OUT_MAX) that keeps the
 * proportions. Blocks for 1 to 200 ms; any thread. The bytes may hold anything. */
enum fault pixels_make(const uint8_t *at, size_t n, int width, int height,
		       struct pixels *out, struct trouble *why);

#endif
