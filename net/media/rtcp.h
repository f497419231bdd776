/* RTCP (RFC 3550 §6, RFC 4585, RFC 5104, RFC 3611, goog-remb): compounds read and written.
 */
#ifndef NET_MEDIA_RTCP_H
#define NET_MEDIA_RTCP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RTCP_REPORTS = 31, RTCP_SSRCS = 31, RTCP_MAX = 1200 };

/* Kinds are told apart by packet type and its count field. */
/* clang-format off */
#define RTCP_KINDS(X)                                                                      \
	X(OTHER, "other") X(SR, "SR") X(RR, "RR") X(SDES, "SDES") X(BYE, "BYE")            \
	X(NACK, "NACK") X(TWCC, "transport-cc") X(PLI, "PLI") X(FIR, "FIR")                \
	X(REMB, "REMB") X(XR, "XR")
/* clang-format on */
enum rtcp_kind {
#define X(id, name) RTCP_##id,
	RTCP_KINDS(X)
#undef X
};

/* A report block; jitter in units of the RTP clock, delays in 1/65536 s (RFC 3550 §6.4.1).
 */
struct rtcp_report {
	uint32_t ssrc;
	uint8_t fraction; /* 1/256 */
	int32_t lost;
	uint32_t highest, jitter, lsr, dlsr;
};

/* One packet of a compound; pointers are into the compound. */
struct rtcp {
	enum rtcp_kind kind;
	uint32_t ssrc;               /* of who sends it */
	uint32_t media;              /* feedback: of the media it is about */
	uint64_t ntp;                /* SR; XR: the receiver's reference time, 0 = none */
	uint32_t ts, packets, bytes; /* SR */
	struct rtcp_report reports[RTCP_REPORTS];
	size_t n_reports;
	uint32_t ssrcs[RTCP_SSRCS]; /* BYE, REMB, FIR: whom it is about; XR DLRR: whose it
				       answers */
	size_t n_ssrcs;
	uint32_t lrr, dlrr;  /* XR DLRR that answers ssrcs[0]; 0 = none */
	int64_t bps;         /* REMB */
	const uint8_t *body; /* feedback control information, or a BYE's reason */
	size_t n;
};

/* What is left of a compound. */
struct rtcp_reader {
	const uint8_t *at;
	size_t n;
};

/* True when the lengths add up to the whole and each packet is version 2. Reduced-size
 * compounds (RFC 5506) are fine. */
bool rtcp_ok(const uint8_t *at, size_t n);
/* The next packet; false at the end, or where the rest cannot be read. */
bool rtcp_next(struct rtcp_reader *r, struct rtcp *out);
/* The sequence numbers of a NACK, at most room. */
size_t rtcp_nacks(const struct rtcp *p, uint16_t *seqs, size_t room);

/* A compound being written into the caller's bytes; what does not fit sets cut and is left
 * out. */
struct rtcp_writer {
	uint8_t *at;
	size_t used, room;
	bool cut;
};

void rtcp_add_sr(struct rtcp_writer *w, const struct rtcp *sr);
void rtcp_add_rr(struct rtcp_writer *w, uint32_t ssrc, const struct rtcp_report *r,
		 size_t n);
void rtcp_add_cname(struct rtcp_writer *w, uint32_t ssrc, const char *cname);
void rtcp_add_bye(struct rtcp_writer *w, const uint32_t *ssrcs, size_t n, const char *why);
/* Sequence numbers in rising order; as many packets of it as they take. */
void rtcp_add_nack(struct rtcp_writer *w, uint32_t ssrc, uint32_t media,
		   const uint16_t *seqs, size_t n);
void rtcp_add_pli(struct rtcp_writer *w, uint32_t ssrc, uint32_t media);
void rtcp_add_fir(struct rtcp_writer *w, uint32_t ssrc, uint32_t media, uint8_t count);
void rtcp_add_remb(struct rtcp_writer *w, uint32_t ssrc, int64_t bps, const uint32_t *media,
		   size_t n);
/* transport-cc: body as twcc_write made it. */
void rtcp_add_twcc(struct rtcp_writer *w, uint32_t ssrc, uint32_t media,
		   const uint8_t *body, size_t n);
/* RFC 3611 §4.4 and §4.5: how a side that sends no media gets a round-trip time. */
void rtcp_add_reference_time(struct rtcp_writer *w, uint32_t ssrc, uint64_t ntp);
void rtcp_add_dlrr(struct rtcp_writer *w, uint32_t ssrc, uint32_t whose, uint32_t lrr,
		   uint32_t dlrr);

/* Unix microseconds as an NTP timestamp, and its middle 32 bits. */
uint64_t ntp_of(int64_t wall_us);
uint32_t ntp_middle(uint64_t ntp);
int64_t ntp_wall_us(uint64_t ntp);
/* Round trip in µs from an LSR and DLSR and the present (RFC 3550 §6.4.1); -1 when it makes
 * no sense. */
int64_t rtcp_round_trip(uint32_t now_middle, uint32_t lsr, uint32_t dlsr);

#endif
