/* RTCP compounds read and written, and transport-cc feedback. Vectors by hand from the
 * RFCs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/media/bandwidth.h"
#include "net/media/rtcp.h"
#include "net/media/twcc.h"

static bool read_one(struct rtcp *out, const uint8_t *at, size_t n)
{
	struct rtcp_reader r = {at, n};

	return rtcp_ok(at, n) && rtcp_next(&r, out);
}

static void test_sender_report(void **state)
{
	static const uint8_t at[] = {
		0x81, 200, 0,    12,   0,    0,    0,    7, /* SR, one block */
		0xe8, 0,   0,    1,    0x80, 0,    0,    0, /* NTP, half a second */
		0,    1,   0x5f, 0x90, 0,    0,    0,    10,   0,
		0,    4,   0,                                  /* 90000, 10, 1024 */
		0,    0,   0,    9,    64,   0xff, 0xff, 0xfe, /* 1/4 lost, cumulative -2 */
		0,    1,   0,    5,    0,    0,    0,    90, /* cycle 1, number 5; jitter 90
							      */
		0,    0,   0x12, 0x34, 0,    1,    0,    0}; /* LSR, DLSR one second */
	struct rtcp p;

	(void)state;
	assert_true(read_one(&p, at, sizeof(at)));
	assert_int_equal(p.kind, RTCP_SR);
	assert_int_equal(p.ssrc, 7);
	assert_true(p.ntp == 0xe800000180000000u);
	assert_int_equal(p.ts, 90000);
	assert_int_equal(p.packets, 10);
	assert_int_equal(p.bytes, 1024);
	assert_int_equal(p.n_reports, 1);
	assert_int_equal(p.reports[0].ssrc, 9);
	assert_int_equal(p.reports[0].fraction, 64);
	assert_int_equal(p.reports[0].lost, -2);
	assert_int_equal(p.reports[0].highest, 65541);
	assert_int_equal(p.reports[0].jitter, 90);
	assert_int_equal(p.reports[0].dlsr, 65536);
}

static void test_nack_with_mask(void **state)
{
	static const uint8_t at[] = {0x81, 205, 0,    4,    0,    0,    0, 1, 0, 0,
				     0,    2,   0xff, 0xff, 0x80, 0x01, 0, 9, 0, 0};
	uint16_t seqs[20];
	struct rtcp p;

	(void)state;
	assert_true(read_one(&p, at, sizeof(at)));
	assert_int_equal(p.kind, RTCP_NACK);
	assert_int_equal(p.media, 2);
	assert_int_equal(rtcp_nacks(&p, seqs, 20), 4);
	assert_int_equal(seqs[0], 65535);
	assert_int_equal(seqs[1], 0);
	assert_int_equal(seqs[2], 15);
	assert_int_equal(seqs[3], 9);
	assert_int_equal(rtcp_nacks(&p, seqs, 2), 2);
}

static void test_remb(void **state)
{
	/* 3 << 18 | 250000 >> … : exponent 3, mantissa 250000 = 2 Mb/s, of one SSRC */
	static const uint8_t at[] = {0x8f, 206, 0,   5,   0, 0,    0,    1,    0, 0, 0, 0,
				     'R',  'E', 'M', 'B', 1, 0x0f, 0xd0, 0x90, 0, 0, 0, 2};
	struct rtcp p;

	(void)state;
	assert_true(read_one(&p, at, sizeof(at)));
	assert_int_equal(p.kind, RTCP_REMB);
	assert_int_equal(p.bps, 2000000);
	assert_int_equal(p.n_ssrcs, 1);
	assert_int_equal(p.ssrcs[0], 2);
}

static void test_bye_with_reason(void **state)
{
	static const uint8_t at[] = {0x82, 203, 0, 4,   0,   0,   0,   1,   0, 0,
				     0,    2,   5, 'l', 'a', 't', 'e', 'r', 0, 0};
	struct rtcp p;

	(void)state;
	assert_true(read_one(&p, at, sizeof(at)));
	assert_int_equal(p.kind, RTCP_BYE);
	assert_int_equal(p.n_ssrcs, 2);
	assert_int_equal(p.ssrcs[1], 2);
	assert_int_equal(p.n, 5);
	assert_memory_equal(p.body, "later", 5);
}

static void test_hostile(void **state)
{
	static const struct {
		const char *what;
		uint8_t at[16];
		size_t n;
		bool whole;
	} cases[] = {
		{"three bytes", {0x80, 200, 0}, 3, false},
		{"version 1", {0x40, 200, 0, 0}, 4, false},
		{"longer than the datagram", {0x80, 200, 0, 9}, 8, false},
		{"an SR without its body", {0x80, 200, 0, 1}, 8, true},
		{"an RR without SSRC", {0x80, 201, 0, 0}, 4, true},
		{"feedback without media", {0x81, 205, 0, 1}, 8, true},
		{"padding longer than all", {0xa0, 201, 0, 1, 0, 0, 0, 200}, 8, true},
		{"a BYE of 31 with none", {0x9f, 203, 0, 0}, 4, true},
	};
	struct rtcp p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct rtcp_reader r = {cases[i].at, cases[i].n};

		assert_int_equal(rtcp_ok(cases[i].at, cases[i].n), cases[i].whole);
		if (rtcp_next(&r, &p))
			fail_msg("%s was read", cases[i].what);
	}
}

static void test_all_that_is_written_is_read(void **state)
{
	static const enum rtcp_kind order[] = {RTCP_SR,  RTCP_RR,  RTCP_SDES, RTCP_NACK,
					       RTCP_PLI, RTCP_FIR, RTCP_REMB, RTCP_XR,
					       RTCP_XR,  RTCP_BYE};
	uint16_t seqs[] = {65530, 65535, 3, 40}, back[64];
	uint32_t ssrcs[] = {1, 2};
	uint8_t room[512];
	struct rtcp_writer w = {.at = room, .room = sizeof(room)};
	struct rtcp_report block = {
		.ssrc = 2, .fraction = 3, .lost = -5, .highest = 70000, .jitter = 8};
	struct rtcp sr = {.ssrc = 1,
			  .ntp = ntp_of(1700000000500000),
			  .ts = 5,
			  .packets = 6,
			  .bytes = 7};
	struct rtcp_reader r;
	struct rtcp p;

	(void)state;
	rtcp_add_sr(&w, &sr);
	rtcp_add_rr(&w, 1, &block, 1);
	rtcp_add_cname(&w, 1, "abc");
	rtcp_add_nack(&w, 1, 2, seqs, 4);
	rtcp_add_pli(&w, 1, 2);
	rtcp_add_fir(&w, 1, 2, 9);
	rtcp_add_remb(&w, 1, 123456789, ssrcs, 2);
	rtcp_add_reference_time(&w, 1, sr.ntp);
	rtcp_add_dlrr(&w, 1, 2, 0x11223344, 65536);
	rtcp_add_bye(&w, ssrcs, 2, "bye");
	assert_false(w.cut);
	assert_true(rtcp_ok(room, w.used));
	r = (struct rtcp_reader){room, w.used};
	for (size_t i = 0; i < sizeof(order) / sizeof(*order); i++) {
		assert_true(rtcp_next(&r, &p));
		assert_int_equal(p.kind, order[i]);
		switch (i) {
		case 0:
			assert_true(ntp_wall_us(p.ntp) >= 1700000000499999 &&
				    ntp_wall_us(p.ntp) <= 1700000000500000);
			break;
		case 1:
			assert_int_equal(p.reports[0].lost, -5);
			assert_int_equal(p.reports[0].highest, 70000);
			break;
		case 3:
			assert_int_equal(rtcp_nacks(&p, back, 64), 4);
			assert_memory_equal(back, seqs, sizeof(seqs));
			break;
		case 5:
			assert_int_equal(p.ssrcs[0], 2);
			break;
		case 6:
			assert_true(p.bps <= 123456789 && p.bps > 123456789 - 1000);
			break;
		case 8:
			assert_int_equal(p.ssrcs[0], 2);
			assert_int_equal(p.dlrr, 65536);
			break;
		default:
			break;
		}
	}
	assert_false(rtcp_next(&r, &p));
}

static void test_full_compound_is_cut(void **state)
{
	uint8_t room[20];
	struct rtcp_writer w = {.at = room, .room = sizeof(room)};

	(void)state;
	rtcp_add_pli(&w, 1, 2);
	rtcp_add_pli(&w, 1, 2);
	assert_true(w.cut);
	assert_int_equal(w.used, 12);
}

static void test_round_trip(void **state)
{
	(void)state;
	/* RFC 3550 figure 2: A 0xb710:8000, DLSR 5.25 s, LSR 0xb705:2000 → 6.125 s */
	assert_int_equal(rtcp_round_trip(0xb7108000, 0xb7052000, 0x00054000), 6125000);
	assert_int_equal(rtcp_round_trip(5, 0, 0), -1);
	assert_int_equal(rtcp_round_trip(100, 90, 11), 0);
}

/* What a feedback says is what came, to a quarter of a millisecond. */
static void test_feedback_comes_back(void **state)
{
	static struct twcc_log l;
	struct twcc_mark marks[TWCC_PACKETS];
	uint8_t body[TWCC_BODY_MAX + 8];
	int64_t base = 1234567890123, sent[300];
	size_t n, used;

	(void)state;
	for (int i = 0; i < 300; i++) {
		bool swapped = i % 50 == 7;

		sent[i] = i % 9 == 4 ? 0
				     : base + i * 3100 + (swapped ? 9000 : 0) +
					       i / 200 * 400000;
		if (sent[i])
			twcc_arrived(&l, (uint16_t)(65500 + i), sent[i]);
	}
	used = twcc_write(&l, body);
	assert_true(used > 0 && used % 4 == 0 && used <= TWCC_BODY_MAX + 3);
	n = twcc_read(body, used, marks, TWCC_PACKETS);
	assert_int_equal(n, 300);
	for (int i = 0; i < 300; i++) {
		assert_int_equal(marks[i].seq, (uint16_t)(65500 + i));
		assert_int_equal(marks[i].came, sent[i] != 0);
		if (sent[i]) {
			int64_t apart =
				(marks[i].at_us - marks[0].at_us) - (sent[i] - sent[0]);

			assert_true(apart > -500 && apart < 500);
		}
	}
	assert_int_equal(twcc_write(&l, body), 0);
}

static void test_feedback_by_hand(void **state)
{
	/* base 5, 5 packets, reference 1 (64 ms); run of 2 small, one-bit vector 1 0 1,
	 * deltas */
	static const uint8_t body[] = {0,    5,    0,    5,    0, 0, 1,  0,
				       0x20, 0x02, 0xa8, 0x00, 4, 8, 12, 16};
	struct twcc_mark marks[8];

	(void)state;
	assert_int_equal(twcc_read(body, sizeof(body), marks, 8), 5);
	assert_true(marks[0].came && marks[0].at_us == 65000);
	assert_true(marks[1].came && marks[1].at_us == 67000);
	assert_true(marks[2].came && marks[2].at_us == 70000);
	assert_false(marks[3].came);
	assert_true(marks[4].came && marks[4].at_us == 74000);
	assert_int_equal(twcc_read(body, 15, marks, 8),
			 4); /* the last delta is missing: it ends there */
	assert_int_equal(twcc_read(body, 7, marks, 8), 0);
}

static void test_rate_follows_the_path(void **state)
{
	static struct bandwidth b;
	int64_t now = 10000000;

	(void)state;
	bandwidth_begin(&b, 1500000);
	assert_int_equal(b.target, 1500000);
	assert_int_equal(bandwidth_available(&b), -1);
	bandwidth_loss(&b, 128, now); /* half of it lost */
	assert_true(b.target < 1200000);
	bandwidth_loss(&b, 128, now + 100); /* too soon to count again */
	assert_true(b.target > 1000000);
	for (int i = 0; i < 20; i++)
		bandwidth_loss(&b, 0, now += 1000000);
	assert_int_equal(b.target, 1500000);
	bandwidth_remb(&b, 300000);
	assert_int_equal(b.target, 300000);
	assert_int_equal(bandwidth_available(&b), 300000);
	bandwidth_remb(&b, 1);
	assert_int_equal(b.target, BANDWIDTH_LEAST);
	assert_true(bandwidth_allow(1000000, 900000, 500) < 1000000);
	assert_true(bandwidth_allow(1000000, 900000, 0) > 1000000);
	assert_int_equal(bandwidth_allow(1000000, 100000, 0), 1000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sender_report),
		cmocka_unit_test(test_nack_with_mask),
		cmocka_unit_test(test_remb),
		cmocka_unit_test(test_bye_with_reason),
		cmocka_unit_test(test_hostile),
		cmocka_unit_test(test_all_that_is_written_is_read),
		cmocka_unit_test(test_full_compound_is_cut),
		cmocka_unit_test(test_round_trip),
		cmocka_unit_test(test_feedback_comes_back),
		cmocka_unit_test(test_feedback_by_hand),
		cmocka_unit_test(test_rate_follows_the_path),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
