/* The decoder configuration of H.264 in MP4 (ISO/IEC 14496-15, 5.3.3.1), and its sample
 * format. */
#ifndef NET_MEDIA_AVCC_H
#define NET_MEDIA_AVCC_H

#include "core/fault.h"
#include "net/media/annexb.h"

enum { AVCC_MAX = 1024 };

/* Equal streams have equal bytes. */
struct avcc {
	uint8_t bytes[AVCC_MAX];
	size_t n;
	int width, height;
};

/* From the SPS and PPS of an access unit (Annex B). FAULT_ABSENT when it lacks one of them,
 * FAULT_SYNTAX when the SPS makes no sense, FAULT_TOO_BIG beyond AVCC_MAX. */
enum fault avcc_make(struct avcc *out, const uint8_t *unit, size_t n);
bool avcc_same(const struct avcc *a, const struct avcc *b);

/* An access unit with four bytes of length before each NAL unit instead of start codes; all
 * NAL units stay, bit for bit. Returns its size; with `to` NULL only measures. */
size_t avcc_sample(uint8_t *to, const uint8_t *unit, size_t n);

#endif
