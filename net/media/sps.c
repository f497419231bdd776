/* What an H.264 sequence parameter set says of the picture (ITU-T H.264 §7.3.2.1.1). */
#include "net/media/sps.h"

enum { NAL_SPS = 7, SIDE_MAX = 8192 };

/* Bits of a NAL unit, emulation prevention bytes skipped; past the end all are 0 and over
 * is set. */
struct bits {
	const uint8_t *at;
	size_t n, byte;
	int bit, zeros;
	bool over;
};

static unsigned bit(struct bits *b)
{
	unsigned v;

	if (b->bit == 0 && b->zeros >= 2 && b->byte < b->n && b->at[b->byte] == 3) {
		b->byte++;
		b->zeros = 0;
	}
	if (b->byte >= b->n) {
		b->over = true;
		return 0;
	}
	v = b->at[b->byte] >> (7 - b->bit) & 1u;
	if (++b->bit == 8) {
		b->zeros = b->at[b->byte] ? 0 : b->zeros + 1;
		b->bit = 0;
		b->byte++;
	}
	return v;
}

static unsigned bits(struct bits *b, int n)
{
	unsigned v = 0;

	while (n-- > 0)
		v = v << 1 | bit(b);
	return v;
}

static unsigned golomb(struct bits *b)
{
	int zeros = 0;

	while (!b->over && zeros < 31 && !bit(b))
		zeros++;
	return (1u << zeros) - 1 + bits(b, zeros);
}

static int signed_golomb(struct bits *b)
{
	unsigned v = golomb(b);

	return v & 1 ? (int)(v / 2) + 1 : -(int)(v / 2);
}

static void skip_scaling_list(struct bits *b, int size)
{
	int last = 8, next = 8;

	for (int i = 0; i < size && !b->over; i++) {
		if (next)
			next = (last + signed_golomb(b) % 256 + 256) & 255;
		last = next ? next : last;
	}
}

static bool high_profile(int profile)
{
	static const int all[] = {100, 110, 122, 244, 44,  83, 86,
				  118, 128, 138, 139, 134, 135};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++)
		if (all[i] == profile)
			return true;
	return false;
}

/* Fields of the high profiles; 4:2:0 of eight bits elsewhere. Returns chroma_format_idc. */
static unsigned chroma(struct bits *b, struct sps *out, bool *planes)
{
	unsigned format;

	*planes = false;
	out->chroma = 1;
	out->luma_bits = out->chroma_bits = 8;
	if (!high_profile(out->profile))
		return 1;
	format = golomb(b);
	out->chroma = (int)(format & 3);
	if (format == 3)
		*planes = bit(b);
	out->luma_bits = 8 + (int)(golomb(b) & 7);
	out->chroma_bits = 8 + (int)(golomb(b) & 7);
	bit(b);
	if (bit(b))
		for (int i = 0; i < (format != 3 ? 8 : 12); i++)
			if (bit(b))
				skip_scaling_list(b, i < 6 ? 16 : 64);
	return format;
}

static void skip_order(struct bits *b)
{
	unsigned type = golomb(b), n;

	if (type == 0)
		golomb(b);
	if (type != 1)
		return;
	bit(b);
	signed_golomb(b);
	signed_golomb(b);
	n = golomb(b);
	for (unsigned i = 0; i < n && i < 255 && !b->over; i++)
		signed_golomb(b);
}

/* Cropping is counted in chroma samples, and in field pairs when interlaced. */
static void crop(struct bits *b, struct sps *out, unsigned format, bool planes, bool frames)
{
	int across = (format == 1 || format == 2) && !planes ? 2 : 1;
	int down = (format == 1 && !planes ? 2 : 1) * (frames ? 1 : 2);
	unsigned left = golomb(b), right = golomb(b), top = golomb(b), bottom = golomb(b);

	if (left > SIDE_MAX || right > SIDE_MAX || top > SIDE_MAX || bottom > SIDE_MAX)
		return;
	out->width -= across * (int)(left + right);
	out->height -= down * (int)(top + bottom);
}

bool sps_read(struct sps *out, const uint8_t *nal, size_t n)
{
	struct bits b = {.at = nal, .n = n};
	unsigned format, width, height;
	bool planes, frames;

	*out = (struct sps){0};
	if (n < 4 || (nal[0] & 31) != NAL_SPS)
		return false;
	b.byte = 1;
	out->profile = (int)bits(&b, 8);
	bits(&b, 8);
	out->level = (int)bits(&b, 8);
	golomb(&b); /* id */
	format = chroma(&b, out, &planes);
	golomb(&b); /* log2_max_frame_num */
	skip_order(&b);
	golomb(&b); /* reference frames */
	bit(&b);
	width = golomb(&b) + 1;
	height = golomb(&b) + 1;
	frames = bit(&b);
	if (!frames)
		bit(&b);
	if (b.over || width > SIDE_MAX / 16 || height > SIDE_MAX / 16)
		return false;
	out->width = (int)width * 16;
	out->height = (int)height * 16 * (frames ? 1 : 2);
	bit(&b); /* direct_8x8 */
	if (bit(&b))
		crop(&b, out, format, planes, frames);
	return !b.over && out->width > 0 && out->height > 0;
}
