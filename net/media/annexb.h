/* H.264 byte streams (ISO/IEC 14496-10, Annex B) walked NAL unit by NAL unit. */
#ifndef NET_MEDIA_ANNEXB_H
#define NET_MEDIA_ANNEXB_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NAL_SLICE = 1, NAL_IDR = 5, NAL_SEI = 6, NAL_SPS = 7, NAL_PPS = 8, NAL_AUD = 9 };

/* One NAL unit without start code and without trailing zeros; lent. */
struct nal {
	const uint8_t *at;
	size_t n; /* at least 1 */
};

/* Takes the next NAL unit from *data, which it advances; false at the end. Bytes before the
 * first start code are skipped. */
bool annexb_next(const uint8_t **data, size_t *n, struct nal *out);
static inline int nal_type(struct nal u)
{
	return u.at[0] & 0x1f;
}

#endif
