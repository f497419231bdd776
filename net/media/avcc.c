/* The decoder configuration of H.264 in MP4 (ISO/IEC 14496-15, 5.3.3.1), and its sample
 * format. */
#include "net/media/avcc.h"

#include <string.h>

#include "net/media/bytes.h"
#include "net/media/sps.h"

enum { SETS_MAX = 31 };

struct sets {
	struct nal all[SETS_MAX];
	size_t n;
};

static bool same_nal(struct nal a, struct nal b)
{
	return a.n == b.n && memcmp(a.at, b.at, a.n) == 0;
}

static void add_set(struct sets *s, struct nal u)
{
	for (size_t i = 0; i < s->n; i++)
		if (same_nal(s->all[i], u))
			return;
	if (s->n < SETS_MAX && u.n <= 0xffff)
		s->all[s->n++] = u;
}

static void put_bytes(struct avcc *a, const void *from, size_t n)
{
	if (a->n + n <= AVCC_MAX)
		memcpy(a->bytes + a->n, from, n);
	a->n += n;
}

static void put_byte(struct avcc *a, unsigned v)
{
	uint8_t byte = (uint8_t)v;

	put_bytes(a, &byte, 1);
}

static void put_sets(struct avcc *a, const struct sets *s)
{
	for (size_t i = 0; i < s->n; i++) {
		uint8_t size[2];

		put16(size, (uint32_t)s->all[i].n);
		put_bytes(a, size, sizeof size);
		put_bytes(a, s->all[i].at, s->all[i].n);
	}
}

/* Profiles with these fields, 5.3.3.1.2. */
static bool is_high(int profile)
{
	return profile == 100 || profile == 110 || profile == 122 || profile == 144;
}

enum fault avcc_make(struct avcc *out, const uint8_t *unit, size_t n)
{
	struct sets sps = {.n = 0}, pps = {.n = 0};
	struct sps first;
	struct nal u;

	while (annexb_next(&unit, &n, &u))
		if (nal_type(u) == NAL_SPS || nal_type(u) == NAL_PPS)
			add_set(nal_type(u) == NAL_SPS ? &sps : &pps, u);
	if (sps.n == 0 || pps.n == 0)
		return FAULT_ABSENT;
	if (!sps_read(&first, sps.all[0].at, sps.all[0].n))
		return FAULT_SYNTAX;
	memset(out, 0, sizeof *out);
	out->width = first.width;
	out->height = first.height;
	put_byte(out, 1);
	put_bytes(out, sps.all[0].at + 1, 3);
	put_byte(out, 0xfc | 3);
	put_byte(out, 0xe0 | (unsigned)sps.n);
	put_sets(out, &sps);
	put_byte(out, (unsigned)pps.n);
	put_sets(out, &pps);
	if (is_high(first.profile)) {
		put_byte(out, 0xfc | (unsigned)first.chroma);
		put_byte(out, 0xf8 | (unsigned)(first.luma_bits - 8));
		put_byte(out, 0xf8 | (unsigned)(first.chroma_bits - 8));
		put_byte(out, 0);
	}
	return out->n > AVCC_MAX ? FAULT_TOO_BIG : FAULT_NONE;
}

bool avcc_same(const struct avcc *a, const struct avcc *b)
{
	return a->n == b->n && memcmp(a->bytes, b->bytes, a->n) == 0;
}

size_t avcc_sample(uint8_t *to, const uint8_t *unit, size_t n)
{
	size_t size = 0;
	struct nal u;

	while (annexb_next(&unit, &n, &u)) {
		if (to) {
			put32(to + size, (uint32_t)u.n);
			memcpy(to + size + 4, u.at, u.n);
		}
		size += 4 + u.n;
	}
	return size;
}
