/* What an H.264 sequence parameter set says of the picture (ITU-T H.264 §7.3.2.1.1). */
#ifndef NET_MEDIA_SPS_H
#define NET_MEDIA_SPS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct sps {
	int profile, level;
	int chroma;                 /* chroma_format_idc: 1 is 4:2:0 */
	int luma_bits, chroma_bits; /* a sample */
	int width, height;          /* pixels, after cropping */
};

/* Reads an SPS NAL unit (with its first byte, with emulation prevention). False: not one,
 * or a picture larger than 8192. */
bool sps_read(struct sps *out, const uint8_t *nal, size_t n);

#endif
