/* RTCP (RFC 3550 §6, RFC 4585, RFC 5104, RFC 3611, goog-remb): compounds read and written.
 */
#include "net/media/rtcp.h"

#include <string.h>

#include "net/media/bytes.h"

enum { PT_SR = 200, PT_RR, PT_SDES, PT_BYE, PT_RTPFB = 205, PT_PSFB, PT_XR };
enum { FMT_NACK = 1, FMT_TWCC = 15, FMT_PLI = 1, FMT_FIR = 4, FMT_ALFB = 15 };
enum { XR_RRTR = 4, XR_DLRR = 5 };
enum { REPORT = 24, SENDER = 28 };

static const uint64_t ntp_epoch = 2208988800u; /* seconds from 1900 to 1970 */

uint64_t ntp_of(int64_t wall_us)
{
	uint64_t us = (uint64_t)wall_us;

	return (us / 1000000 + ntp_epoch) << 32 | (us % 1000000 << 32) / 1000000;
}

uint32_t ntp_middle(uint64_t ntp)
{
	return (uint32_t)(ntp >> 16);
}

int64_t ntp_wall_us(uint64_t ntp)
{
	int64_t seconds = (int64_t)(ntp >> 32) - (int64_t)ntp_epoch;

	return seconds * 1000000 + (int64_t)(((ntp & 0xffffffffu) * 1000000) >> 32);
}

int64_t rtcp_round_trip(uint32_t now_middle, uint32_t lsr, uint32_t dlsr)
{
	uint32_t trip = now_middle - lsr - dlsr;

	if (!lsr)
		return -1;
	if (trip > 0x80000000u)
		return 0; /* clocks of finite steps: less than nothing is nothing */
	return trip < 60u << 16 ? ((int64_t)trip * 1000000) >> 16 : -1;
}

/* The length of the packet at `at` in bytes; 0 when it is not one. */
static size_t packet_length(const uint8_t *at, size_t n)
{
	size_t length;

	if (n < 4 || at[0] >> 6 != 2)
		return 0;
	length = ((size_t)get16(at + 2) + 1) * 4;
	return length <= n ? length : 0;
}

bool rtcp_ok(const uint8_t *at, size_t n)
{
	while (n) {
		size_t length = packet_length(at, n);

		if (!length)
			return false;
		at += length;
		n -= length;
	}
	return true;
}

static void read_reports(struct rtcp *out, const uint8_t *at, size_t n, size_t count)
{
	for (size_t i = 0; i < count && i < RTCP_REPORTS && n >= REPORT; i++) {
		struct rtcp_report *r = &out->reports[out->n_reports++];

		r->ssrc = get32(at);
		r->fraction = at[4];
		r->lost = (int32_t)(get24(at + 5) ^ 0x800000) - 0x800000;
		r->highest = get32(at + 8);
		r->jitter = get32(at + 12);
		r->lsr = get32(at + 16);
		r->dlsr = get32(at + 20);
		at += REPORT;
		n -= REPORT;
	}
}

static bool read_sr(struct rtcp *out, const uint8_t *at, size_t n, size_t count)
{
	if (n < SENDER)
		return false;
	out->kind = RTCP_SR;
	out->ntp = (uint64_t)get32(at + 8) << 32 | get32(at + 12);
	out->ts = get32(at + 16);
	out->packets = get32(at + 20);
	out->bytes = get32(at + 24);
	read_reports(out, at + SENDER, n - SENDER, count);
	return true;
}

static bool read_bye(struct rtcp *out, const uint8_t *at, size_t n, size_t count)
{
	size_t head = 4 + count * 4;

	if (n < head)
		return false;
	out->kind = RTCP_BYE;
	out->ssrc = count ? get32(at + 4) : 0;
	for (size_t i = 0; i < count && i < RTCP_SSRCS; i++)
		out->ssrcs[out->n_ssrcs++] = get32(at + 4 + i * 4);
	if (n > head && at[head] <= n - head - 1) {
		out->body = at + head + 1;
		out->n = at[head];
	}
	return true;
}

/* draft-alvestrand-rmcat-remb-03 §2.2. */
static void read_remb(struct rtcp *out)
{
	size_t count;
	int shift;

	if (out->n < 8 || memcmp(out->body, "REMB", 4) != 0)
		return;
	out->kind = RTCP_REMB;
	shift = out->body[5] >> 2;
	/* Absurd is "no limit". */
	out->bps = shift > 30 ? INT64_C(1) << 48
			      : (int64_t)(get24(out->body + 5) & 0x3ffff) << shift;
	count = out->body[4];
	for (size_t i = 0; i < count && i < RTCP_SSRCS && 8 + i * 4 + 4 <= out->n; i++)
		out->ssrcs[out->n_ssrcs++] = get32(out->body + 8 + i * 4);
}

/* RFC 5104 §4.3.1.1: one entry of 8 bytes for each sender that is asked. */
static void read_fir(struct rtcp *out)
{
	out->kind = RTCP_FIR;
	for (size_t i = 0; i + 8 <= out->n && out->n_ssrcs < RTCP_SSRCS; i += 8)
		out->ssrcs[out->n_ssrcs++] = get32(out->body + i);
}

static bool read_feedback(struct rtcp *out, const uint8_t *at, size_t n, int fmt)
{
	if (n < 12)
		return false;
	out->media = get32(at + 8);
	out->body = at + 12;
	out->n = n - 12;
	if (at[1] == PT_RTPFB && fmt == FMT_NACK)
		out->kind = RTCP_NACK;
	else if (at[1] == PT_RTPFB && fmt == FMT_TWCC)
		out->kind = RTCP_TWCC;
	else if (at[1] == PT_PSFB && fmt == FMT_PLI)
		out->kind = RTCP_PLI;
	else if (at[1] == PT_PSFB && fmt == FMT_FIR)
		read_fir(out);
	else if (at[1] == PT_PSFB && fmt == FMT_ALFB)
		read_remb(out);
	return true;
}

static void read_xr(struct rtcp *out, const uint8_t *at, size_t n)
{
	out->kind = RTCP_XR;
	for (size_t i = 8; i + 4 <= n;) {
		size_t length = (size_t)get16(at + i + 2) * 4;

		if (i + 4 + length > n)
			return;
		if (at[i] == XR_RRTR && length >= 8)
			out->ntp = (uint64_t)get32(at + i + 4) << 32 | get32(at + i + 8);
		if (at[i] == XR_DLRR && length >= 12 && !out->n_ssrcs) {
			out->ssrcs[out->n_ssrcs++] = get32(at + i + 4);
			out->lrr = get32(at + i + 8);
			out->dlrr = get32(at + i + 12);
		}
		i += 4 + length;
	}
}

static bool read_packet(struct rtcp *out, const uint8_t *at, size_t n)
{
	int count = at[0] & 31;

	out->ssrc = n >= 8 ? get32(at + 4) : 0;
	switch (at[1]) {
	case PT_SR:
		return read_sr(out, at, n, (size_t)count);
	case PT_RR:
		if (n < 8)
			return false;
		out->kind = RTCP_RR;
		read_reports(out, at + 8, n - 8, (size_t)count);
		return true;
	case PT_SDES:
		out->kind = RTCP_SDES;
		return true;
	case PT_BYE:
		return read_bye(out, at, n, (size_t)count);
	case PT_RTPFB:
	case PT_PSFB:
		return read_feedback(out, at, n, count);
	case PT_XR:
		if (n >= 8)
			read_xr(out, at, n);
		return n >= 8;
	default:
		return true;
	}
}

bool rtcp_next(struct rtcp_reader *r, struct rtcp *out)
{
	size_t length = packet_length(r->at, r->n), padding = 0;
	const uint8_t *at = r->at;

	if (!length)
		return false;
	r->at += length;
	r->n -= length;
	if (at[0] & 32)
		padding = at[length - 1];
	if (padding + 4 > length)
		return false;
	memset(out, 0, sizeof(*out));
	return read_packet(out, at, length - padding);
}

size_t rtcp_nacks(const struct rtcp *p, uint16_t *seqs, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i + 4 <= p->n; i += 4) {
		uint16_t first = get16(p->body + i), mask = get16(p->body + i + 2);

		if (used < room)
			seqs[used++] = first;
		for (int bit = 0; bit < 16 && used < room; bit++)
			if (mask >> bit & 1)
				seqs[used++] = (uint16_t)(first + bit + 1);
	}
	return used;
}

/* Room for one packet of `length` bytes (a multiple of 4), its first word written; NULL: no
 * room. */
static uint8_t *packet(struct rtcp_writer *w, int count, int type, size_t length)
{
	uint8_t *at = w->at + w->used;

	if (w->room - w->used < length) {
		w->cut = true;
		return NULL;
	}
	memset(at, 0, length);
	at[0] = (uint8_t)(2 << 6 | count);
	at[1] = (uint8_t)type;
	put16(at + 2, (uint32_t)length / 4 - 1);
	w->used += length;
	return at;
}

static uint8_t *feedback(struct rtcp_writer *w, int fmt, int type, uint32_t ssrc,
			 uint32_t media, size_t body)
{
	uint8_t *at = packet(w, fmt, type, 12 + body);

	if (!at)
		return NULL;
	put32(at + 4, ssrc);
	put32(at + 8, media);
	return at + 12;
}

static void write_reports(uint8_t *at, const struct rtcp_report *r, size_t n)
{
	for (size_t i = 0; i < n; i++, at += REPORT) {
		int32_t lost = r[i].lost < 0x7fffff ? r[i].lost : 0x7fffff;

		put32(at, r[i].ssrc);
		at[4] = r[i].fraction;
		put24(at + 5, (uint32_t)(lost > -0x800000 ? lost : -0x800000) & 0xffffff);
		put32(at + 8, r[i].highest);
		put32(at + 12, r[i].jitter);
		put32(at + 16, r[i].lsr);
		put32(at + 20, r[i].dlsr);
	}
}

void rtcp_add_sr(struct rtcp_writer *w, const struct rtcp *sr)
{
	size_t n = sr->n_reports;
	uint8_t *at = packet(w, (int)n, PT_SR, SENDER + n * REPORT);

	if (!at)
		return;
	put32(at + 4, sr->ssrc);
	put32(at + 8, (uint32_t)(sr->ntp >> 32));
	put32(at + 12, (uint32_t)sr->ntp);
	put32(at + 16, sr->ts);
	put32(at + 20, sr->packets);
	put32(at + 24, sr->bytes);
	write_reports(at + SENDER, sr->reports, n);
}

void rtcp_add_rr(struct rtcp_writer *w, uint32_t ssrc, const struct rtcp_report *r,
		 size_t n)
{
	size_t count = n < RTCP_REPORTS ? n : RTCP_REPORTS;
	uint8_t *at = packet(w, (int)count, PT_RR, 8 + count * REPORT);

	if (!at)
		return;
	put32(at + 4, ssrc);
	write_reports(at + 8, r, count);
}

void rtcp_add_cname(struct rtcp_writer *w, uint32_t ssrc, const char *cname)
{
	size_t n = strnlen(cname, 255);
	uint8_t *at = packet(w, 1, PT_SDES, (4 + 4 + 2 + n + 1 + 3) / 4 * 4);

	if (!at)
		return;
	put32(at + 4, ssrc);
	at[8] = 1; /* CNAME */
	at[9] = (uint8_t)n;
	memcpy(at + 10, cname, n);
}

void rtcp_add_bye(struct rtcp_writer *w, const uint32_t *ssrcs, size_t n, const char *why)
{
	size_t words = strnlen(why, 200);
	size_t count = n < RTCP_SSRCS ? n : RTCP_SSRCS;
	uint8_t *at =
		packet(w, (int)count, PT_BYE, 4 + count * 4 + (words + 1 + 3) / 4 * 4);

	if (!at)
		return;
	for (size_t i = 0; i < count; i++)
		put32(at + 4 + i * 4, ssrcs[i]);
	at[4 + count * 4] = (uint8_t)words;
	memcpy(at + 5 + count * 4, why, words);
}

/* Packs rising numbers into (first, mask) pairs; returns how many pairs. */
static size_t pack_nacks(uint8_t *to, size_t room, const uint16_t *seqs, size_t n)
{
	size_t pairs = 0;

	for (size_t i = 0; i < n && pairs < room; pairs++) {
		uint16_t first = seqs[i++];
		unsigned mask = 0;

		for (; i < n; i++) {
			int ahead = seq_ahead(first, seqs[i]);

			if (ahead < 1 || ahead > 16)
				break;
			mask |= 1u << (ahead - 1);
		}
		put16(to + pairs * 4, first);
		put16(to + pairs * 4 + 2, mask);
	}
	return pairs;
}

void rtcp_add_nack(struct rtcp_writer *w, uint32_t ssrc, uint32_t media,
		   const uint16_t *seqs, size_t n)
{
	uint8_t pairs[64 * 4];
	size_t used = pack_nacks(pairs, 64, seqs, n);
	uint8_t *at = n ? feedback(w, FMT_NACK, PT_RTPFB, ssrc, media, used * 4) : NULL;

	if (at)
		memcpy(at, pairs, used * 4);
}

void rtcp_add_pli(struct rtcp_writer *w, uint32_t ssrc, uint32_t media)
{
	feedback(w, FMT_PLI, PT_PSFB, ssrc, media, 0);
}

void rtcp_add_fir(struct rtcp_writer *w, uint32_t ssrc, uint32_t media, uint8_t count)
{
	uint8_t *at = feedback(w, FMT_FIR, PT_PSFB, ssrc, 0, 8);

	if (!at)
		return;
	put32(at, media);
	at[4] = count;
}

void rtcp_add_remb(struct rtcp_writer *w, uint32_t ssrc, int64_t bps, const uint32_t *media,
		   size_t n)
{
	size_t count = n < RTCP_SSRCS ? n : RTCP_SSRCS;
	uint8_t *at = feedback(w, FMT_ALFB, PT_PSFB, ssrc, 0, 8 + count * 4);
	int shift = 0;

	if (!at)
		return;
	while (bps >> shift > 0x3ffff)
		shift++;
	memcpy(at, "REMB", 4);
	at[4] = (uint8_t)count;
	put24(at + 5, (uint32_t)shift << 18 | (uint32_t)(bps >> shift));
	for (size_t i = 0; i < count; i++)
		put32(at + 8 + i * 4, media[i]);
}

void rtcp_add_twcc(struct rtcp_writer *w, uint32_t ssrc, uint32_t media,
		   const uint8_t *body, size_t n)
{
	uint8_t *at = feedback(w, FMT_TWCC, PT_RTPFB, ssrc, media, (n + 3) / 4 * 4);

	if (at)
		memcpy(at, body, n);
}

void rtcp_add_reference_time(struct rtcp_writer *w, uint32_t ssrc, uint64_t ntp)
{
	uint8_t *at = packet(w, 0, PT_XR, 20);

	if (!at)
		return;
	put32(at + 4, ssrc);
	at[8] = XR_RRTR;
	put16(at + 10, 2);
	put32(at + 12, (uint32_t)(ntp >> 32));
	put32(at + 16, (uint32_t)ntp);
}

void rtcp_add_dlrr(struct rtcp_writer *w, uint32_t ssrc, uint32_t whose, uint32_t lrr,
		   uint32_t dlrr)
{
	uint8_t *at = packet(w, 0, PT_XR, 24);

	if (!at)
		return;
	put32(at + 4, ssrc);
	at[8] = XR_DLRR;
	put16(at + 10, 3);
	put32(at + 12, whose);
	put32(at + 16, lrr);
	put32(at + 20, dlrr);
}
