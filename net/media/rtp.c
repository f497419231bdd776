/* RTP packets (RFC 3550 §5.1) with their header extensions (RFC 8285), as values. */
#include "net/media/rtp.h"

#include <string.h>

#include "net/media/bytes.h"

enum { ONE_BYTE = 0xbede, TWO_BYTE = 0x1000, HEAD = 12 };

enum datagram datagram_kind(const uint8_t *at, size_t n)
{
	if (!n)
		return DATAGRAM_JUNK;
	if (at[0] <= 3)
		return DATAGRAM_STUN;
	if (at[0] >= 20 && at[0] <= 63)
		return DATAGRAM_DTLS;
	if (at[0] < 128 || at[0] > 191 || n < 2)
		return DATAGRAM_JUNK;
	return at[1] >= 192 && at[1] <= 223 ? DATAGRAM_RTCP : DATAGRAM_RTP;
}

/* Steps over the extension block; false when it is longer than the packet. */
static bool take_extension(struct rtp *out, const uint8_t *at, size_t n, size_t *used)
{
	if (*used + 4 > n)
		return false;
	out->profile = get16(at + *used);
	out->n_ext = (size_t)get16(at + *used + 2) * 4;
	out->ext = at + *used + 4;
	*used += 4 + out->n_ext;
	return *used <= n;
}

enum fault rtp_parse(struct rtp *out, const uint8_t *at, size_t n)
{
	size_t used = HEAD, padding = 0;

	*out = (struct rtp){0};
	if (n < HEAD || at[0] >> 6 != 2)
		return FAULT_SYNTAX;
	out->marker = at[1] >> 7;
	out->pt = at[1] & 127;
	out->seq = get16(at + 2);
	out->ts = get32(at + 4);
	out->ssrc = get32(at + 8);
	used += (size_t)(at[0] & 15) * 4;
	if (used > n || (at[0] & 16 && !take_extension(out, at, n, &used)))
		return FAULT_SYNTAX;
	if (at[0] & 32)
		padding = at[n - 1];
	if ((at[0] & 32 && !padding) || used + padding > n)
		return FAULT_SYNTAX;
	out->payload = at + used;
	out->n = n - used - padding;
	return FAULT_NONE;
}

static const uint8_t *find_one_byte(const struct rtp *p, int id, size_t *n)
{
	for (size_t i = 0; i < p->n_ext;) {
		int this = p->ext[i] >> 4;
		size_t length = (size_t)(p->ext[i] & 15) + 1;

		i++;
		if (this == 0)
			continue; /* padding */
		if (this == 15 || i + length > p->n_ext)
			return NULL;
		if (this == id) {
			*n = length;
			return p->ext + i;
		}
		i += length;
	}
	return NULL;
}

static const uint8_t *find_two_byte(const struct rtp *p, int id, size_t *n)
{
	for (size_t i = 0; i + 1 < p->n_ext;) {
		int this = p->ext[i++];
		size_t length;

		if (this == 0)
			continue;
		length = p->ext[i++];
		if (i + length > p->n_ext)
			return NULL;
		if (this == id) {
			*n = length;
			return p->ext + i;
		}
		i += length;
	}
	return NULL;
}

const uint8_t *rtp_extension(const struct rtp *p, int id, size_t *n)
{
	*n = 0;
	if (id <= 0 || !p->n_ext)
		return NULL;
	if (p->profile == ONE_BYTE)
		return find_one_byte(p, id, n);
	if ((p->profile & 0xfff0) == TWO_BYTE)
		return find_two_byte(p, id, n);
	return NULL;
}

/* The extension block; what would not fit into a head is left out. */
static size_t write_extensions(uint8_t *to, const struct rtp_ext *ext, size_t n_ext)
{
	size_t used = 4;

	for (size_t i = 0; i < n_ext; i++) {
		if (ext[i].id < 1 || ext[i].id > 14 || !ext[i].n || ext[i].n > 16)
			continue;
		if (HEAD + used + 1 + ext[i].n > RTP_HEAD_MAX - 3)
			continue;
		to[used++] = (uint8_t)((size_t)ext[i].id << 4 | (ext[i].n - 1));
		memcpy(to + used, ext[i].at, ext[i].n);
		used += ext[i].n;
	}
	if (used == 4)
		return 0;
	while (used % 4)
		to[used++] = 0;
	put16(to, ONE_BYTE);
	put16(to + 2, (uint32_t)(used - 4) / 4);
	return used;
}

size_t rtp_head(uint8_t *to, const struct rtp *p, const struct rtp_ext *ext, size_t n_ext)
{
	size_t block = write_extensions(to + HEAD, ext, n_ext);

	to[0] = (uint8_t)(2 << 6 | (block ? 16 : 0));
	to[1] = (uint8_t)((p->marker ? 128 : 0) | (p->pt & 127));
	put16(to + 2, p->seq);
	put32(to + 4, p->ts);
	put32(to + 8, p->ssrc);
	return HEAD + block;
}
