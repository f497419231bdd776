/* Opus packets as RTP carries them (RFC 7587, RFC 6716 §3). */
#ifndef NET_MEDIA_OPUS_H
#define NET_MEDIA_OPUS_H

#include <stddef.h>
#include <stdint.h>

/* Microseconds of sound in a packet, 2500..120000; -1 when it is not a packet. */
int opus_us(const uint8_t *at, size_t n);
/* 1 or 2; 0 when it is not a packet. */
int opus_channels(const uint8_t *at, size_t n);

#endif
