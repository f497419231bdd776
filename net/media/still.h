/* One picture out of a stored fragment. */
#ifndef NET_MEDIA_STILL_H
#define NET_MEDIA_STILL_H

#include <stdint.h>

#include "core/fault.h"

struct still_options {
	const char *init, *fragment; /* paths, as recorded */
	const char *output; /* .jpg or .jpeg, .png, .ppm, anything else raw RGB24; written
			     * whole under another name, then renamed */
	int width, height;  /* pixels; 0 = as stored, or the other side in proportion */
	int quality;        /* of a JPEG, 1 to 100; 0 = 80 */
	int64_t offset_ms; /* 0 = first key frame, else the first picture at or after it, or
			      the last */
};

struct still {
	int width, height; /* of the written picture */
	int64_t at_ms;     /* where in the fragment it stands */
};

/* Blocks: decoding takes 5 to 50 ms; any thread. The files may hold anything. */
enum fault still_make(const struct still_options *o, struct still *out,
		      struct trouble *why);

#endif
