/* Any RTCP compound: read, written again, read again. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "net/media/bandwidth.h"
#include "net/media/rtcp.h"
#include "net/media/twcc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void use_feedback(const struct rtcp *p)
{
	struct twcc_mark marks[TWCC_PACKETS];
	uint16_t seqs[300], back[300];
	uint8_t room[2048];
	struct rtcp_writer w = {.at = room, .room = sizeof(room)};
	struct rtcp_reader r;
	struct rtcp again;
	static struct bandwidth b;
	size_t n = rtcp_nacks(p, seqs, 300);

	bandwidth_begin(&b, 1500000);
	bandwidth_feedback(&b, marks, twcc_read(p->body, p->n, marks, TWCC_PACKETS));
	if (b.target < BANDWIDTH_LEAST || b.target > 1500000)
		abort();
	if (p->kind != RTCP_NACK || !n)
		return;
	rtcp_add_nack(&w, 1, 2, seqs, n);
	r = (struct rtcp_reader){room, w.used};
	if (!rtcp_ok(room, w.used) || !rtcp_next(&r, &again) ||
	    !rtcp_nacks(&again, back, 300) || back[0] != seqs[0])
		abort();
}

static void use_report(const struct rtcp *p)
{
	uint8_t room[2048];
	struct rtcp_writer w = {.at = room, .room = sizeof(room)};
	struct rtcp_reader r;
	struct rtcp again;

	rtcp_add_sr(&w, p);
	r = (struct rtcp_reader){room, w.used};
	if (!rtcp_next(&r, &again) || again.n_reports != p->n_reports ||
	    again.ntp != p->ntp)
		abort();
	for (size_t i = 0; i < p->n_reports; i++)
		if (p->reports[i].lost != again.reports[i].lost)
			abort();
	ntp_wall_us(p->ntp);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct rtcp_reader r = {data, n};
	struct rtcp p;

	rtcp_ok(data, n);
	while (rtcp_next(&r, &p)) {
		if (p.n && (p.body < data || p.body + p.n > data + n))
			abort();
		if (p.kind == RTCP_SR)
			use_report(&p);
		if (p.kind == RTCP_REMB && (p.bps < 0 || p.n_ssrcs > RTCP_SSRCS))
			abort();
		use_feedback(&p);
	}
	return 0;
}
