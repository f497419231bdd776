/* Opus packets as RTP carries them (RFC 7587, RFC 6716 §3). */
#include "net/media/opus.h"

/* One frame's length by the configuration number of the first byte (RFC 6716 table 2). */
static int frame_us(int config)
{
	static const int silk[] = {10000, 20000, 40000, 60000};
	static const int celt[] = {2500, 5000, 10000, 20000};

	if (config < 12)
		return silk[config & 3];
	if (config < 16)
		return config & 1 ? 20000 : 10000;
	return celt[config & 3];
}

int opus_us(const uint8_t *at, size_t n)
{
	int frames, us;

	if (!n)
		return -1;
	switch (at[0] & 3) {
	case 0:
		frames = 1;
		break;
	case 3:
		frames = n > 1 ? at[1] & 63 : 0;
		break;
	default:
		frames = 2;
		break;
	}
	us = frames * frame_us(at[0] >> 3);
	return frames && us <= 120000 ? us : -1;
}

int opus_channels(const uint8_t *at, size_t n)
{
	if (opus_us(at, n) < 0)
		return 0;
	return at[0] & 4 ? 2 : 1;
}
