/* Any payloads through the unpacker; what comes out, packed and unpacked again, is the
 * same. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/bytes.h"
#include "net/media/h264.h"
#include "net/media/opus.h"
#include "net/media/sps.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The second way round. */
struct again {
	struct h264_unpacker *unpacker;
	int units;
};

static void count(void *self, const struct h264_unit *u)
{
	struct again *a = self;

	if (!u->n)
		abort();
	a->units++;
}

static void feed(void *self, const struct h264_piece *piece)
{
	struct again *a = self;
	struct rtp p = {.marker = piece->last};
	uint8_t *whole = malloc(piece->n_head + piece->n + 1);

	if (!whole)
		return;
	if (piece->n_head + piece->n > 200)
		abort();
	memcpy(whole, piece->head ? piece->head : piece->body,
	       piece->head ? piece->n_head : 0);
	memcpy(whole + piece->n_head, piece->body, piece->n);
	p.payload = whole;
	p.n = piece->n_head + piece->n;
	h264_unpack(a->unpacker, &p, false);
	free(whole);
}

static void on_unit(void *self, const struct h264_unit *u)
{
	struct again *a = self;

	if (u->width < 0 || u->height < 0 || u->width > 8192 || u->height > 16384)
		abort();
	h264_pack(u->at, u->n, 200, feed, a);
}

/* One byte of flags and time, two of length, then a payload; again and again. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct again a = {0};
	struct h264_unpacker *u = h264_unpacker_new(on_unit, &a);
	struct sps size;

	a.unpacker = h264_unpacker_new(count, &a);
	sps_read(&size, data, n);
	opus_us(data, n);
	h264_pack(data, n, 200, feed, &a);
	while (u && a.unpacker && n >= 3) {
		size_t length = get16(data + 1) % 512;
		struct rtp p = {.marker = data[0] & 1, .ts = data[0] >> 4};
		bool gap = data[0] & 2;

		data += 3;
		n -= 3;
		p.payload = data;
		p.n = length < n ? length : n;
		h264_unpack(u, &p, gap);
		data += p.n;
		n -= p.n;
	}
	h264_unpacker_free(u);
	h264_unpacker_free(a.unpacker);
	return 0;
}
