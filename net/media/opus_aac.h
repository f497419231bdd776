/* Opus packets into AAC-LC frames, 48 kHz stereo, with the time of each. */
#ifndef NET_MEDIA_OPUS_AAC_H
#define NET_MEDIA_OPUS_AAC_H

#include <stddef.h>
#include <stdint.h>

#include "core/fault.h"

struct opus_aac;

enum { AAC_RATE = 48000, AAC_FRAME = 1024, AAC_CHANNELS = 2 };

/* One AAC frame without ADTS header that sounds from `at` on, in samples of 48 kHz on the
 * time line of the packets; `at` rises by AAC_FRAME but where there is a gap or the
 * packets' time jumps. Lent for the
 * call. */
typedef void opus_aac_sink(void *self, const uint8_t *data, size_t n, int64_t at);

struct opus_aac *opus_aac_new(struct trouble *why);
/* AudioSpecificConfig (ISO/IEC 14496-3); lives as long as `a`. */
const uint8_t *opus_aac_config(const struct opus_aac *a, size_t *n);
/* Any bytes; what is no Opus is skipped. Missing packets up to a second become silence, a
 * longer pause is left out and shows in `at`; drift of the packets' clock is followed. */
void opus_aac_put(struct opus_aac *a, const uint8_t *packet, size_t n, int64_t at,
		  opus_aac_sink *sink, void *self);
/* Gives out what is held; nothing can be put in afterwards. */
void opus_aac_end(struct opus_aac *a, opus_aac_sink *sink, void *self);
void opus_aac_free(struct opus_aac *a);

#endif
