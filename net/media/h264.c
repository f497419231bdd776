/* H.264 to RTP payloads (RFC 6184, packetization-mode 1); the way back is in unpack.c. */
#include "net/media/h264.h"

#include <string.h>

#include "net/media/bytes.h"

enum { STAP_A = 24, FU_A = 28, STAP_ROOM = 1500 };

/* A unit being cut: parameter sets gather in `stap` until something else comes. */
struct cutter {
	h264_piece_fn *out;
	void *self;
	size_t max;
	uint8_t stap[STAP_ROOM];
	size_t used, count;
};

static void emit(struct cutter *c, const uint8_t *head, size_t n_head, const uint8_t *body,
		 size_t n, bool last)
{
	struct h264_piece piece = {head, body, n_head, n, last};

	c->out(c->self, &piece);
}

static void flush(struct cutter *c, bool last)
{
	if (c->count == 1) /* alone: a plain NAL unit, without the STAP's head and length */
		emit(c, NULL, 0, c->stap + 3, c->used - 3, last);
	else if (c->count)
		emit(c, NULL, 0, c->stap, c->used, last);
	c->count = 0;
	c->used = 0;
}

static bool gather(struct cutter *c, const uint8_t *nal, size_t n)
{
	size_t room = c->max < STAP_ROOM ? c->max : STAP_ROOM;

	if (c->used + (c->used ? 0 : 1) + 2 + n > room)
		return false;
	if (!c->used)
		c->stap[c->used++] = STAP_A;
	/* The F bit and the highest importance of all that is inside (RFC 6184 §5.7). */
	c->stap[0] |= nal[0] & 0x80;
	if ((nal[0] & 0x60) > (c->stap[0] & 0x60))
		c->stap[0] = (uint8_t)((c->stap[0] & ~0x60) | (nal[0] & 0x60));
	put16(c->stap + c->used, (uint32_t)n);
	memcpy(c->stap + c->used + 2, nal, n);
	c->used += 2 + n;
	c->count++;
	return true;
}

static void fragment(struct cutter *c, const uint8_t *nal, size_t n, bool last)
{
	size_t room = c->max - 2, left = n - 1;
	size_t pieces = (left + room - 1) / room, even = (left + pieces - 1) / pieces;
	const uint8_t *at = nal + 1;

	for (bool first = true; left; first = false) {
		size_t take = left < even ? left : even;
		uint8_t head[2] = {(uint8_t)((nal[0] & 0xe0) | FU_A), nal[0] & 31};

		left -= take;
		head[1] |= (uint8_t)((first ? 0x80 : 0) | (left ? 0 : 0x40));
		emit(c, head, 2, at, take, last && !left);
		at += take;
	}
}

static void cut(struct cutter *c, struct nal u, bool last)
{
	int type = nal_type(u);
	bool small = type == NAL_SPS || type == NAL_PPS || type == NAL_SEI;

	if (small && gather(c, u.at, u.n)) {
		if (last)
			flush(c, true);
		return;
	}
	flush(c, false);
	if (small && gather(c, u.at, u.n)) {
		if (last)
			flush(c, true);
	} else if (u.n <= c->max) {
		emit(c, NULL, 0, u.at, u.n, last);
	} else {
		fragment(c, u.at, u.n, last);
	}
}

/* The next NAL unit worth sending. */
static bool next_useful(const uint8_t **data, size_t *n, struct nal *u)
{
	while (annexb_next(data, n, u))
		if (nal_type(*u) != NAL_AUD)
			return true;
	return false;
}

void h264_pack(const uint8_t *unit, size_t n, size_t max, h264_piece_fn *out, void *self)
{
	struct cutter c = {.out = out, .self = self, .max = max > 64 ? max : 64};
	struct nal u, after;
	bool more = next_useful(&unit, &n, &u);

	while (more) {
		more = next_useful(&unit, &n, &after);
		cut(&c, u, !more);
		u = after;
	}
}
