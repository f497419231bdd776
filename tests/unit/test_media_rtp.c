/* RTP headers and extensions, and what a datagram is. Vectors by hand from RFC 3550 and RFC
 * 8285. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/media/bytes.h"
#include "net/media/rtp.h"

static void test_datagram_kinds(void **state)
{
	static const struct {
		uint8_t first, second;
		size_t n;
		enum datagram kind;
	} cases[] = {
		{0, 1, 20, DATAGRAM_STUN},     {3, 0, 20, DATAGRAM_STUN},
		{4, 0, 20, DATAGRAM_JUNK},     {19, 0, 20, DATAGRAM_JUNK},
		{20, 254, 20, DATAGRAM_DTLS},  {63, 254, 20, DATAGRAM_DTLS},
		{64, 0, 20, DATAGRAM_JUNK},    {128, 96, 20, DATAGRAM_RTP},
		{144, 224, 20, DATAGRAM_RTP},  {128, 200, 20, DATAGRAM_RTCP},
		{129, 201, 20, DATAGRAM_RTCP}, {143, 206, 20, DATAGRAM_RTCP},
		{191, 111, 20, DATAGRAM_RTP},  {192, 200, 20, DATAGRAM_JUNK},
		{128, 0, 1, DATAGRAM_JUNK},    {0, 0, 0, DATAGRAM_JUNK},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		uint8_t at[20] = {cases[i].first, cases[i].second};

		assert_int_equal(datagram_kind(at, cases[i].n), cases[i].kind);
	}
}

static void test_plain_packet(void **state)
{
	static const uint8_t at[] = {0x80, 0xe0, 0x12, 0x34, 0, 1, 0, 2,
				     0xde, 0xad, 0xbe, 0xef, 7, 8, 9};
	struct rtp p;

	(void)state;
	assert_int_equal(rtp_parse(&p, at, sizeof(at)), FAULT_NONE);
	assert_true(p.marker);
	assert_int_equal(p.pt, 96);
	assert_int_equal(p.seq, 0x1234);
	assert_int_equal(p.ts, 0x10002);
	assert_true(p.ssrc == 0xdeadbeef);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.payload[0], 7);
}

/* Contributing sources, an extension with a padding byte inside, and padding at the end. */
static void test_everything_at_once(void **state)
{
	static const uint8_t at[] = {
		0xb2, 0x6f, 0, 1, 0,    0,    0,    9, 0,    0, 0, 5, /* P X CC=2 */
		1,    1,    1, 1, 2,    2,    2,    2,                /* two CSRC */
		0xbe, 0xde, 0, 2, 0x31, 0xab, 0xcd, 0, 0x52, 1, 2, 3, 0xfc, 0xff, 0, 0, 3};
	struct rtp p;
	const uint8_t *ext;
	size_t n;

	(void)state;
	assert_int_equal(rtp_parse(&p, at, sizeof(at)), FAULT_NONE);
	assert_int_equal(p.pt, 111);
	assert_int_equal(p.n, 2);
	assert_int_equal(p.payload[0], 0xfc);
	ext = rtp_extension(&p, 3, &n);
	assert_non_null(ext);
	assert_int_equal(n, 2);
	assert_int_equal(get16(ext), 0xabcd);
	ext = rtp_extension(&p, 5, &n);
	assert_int_equal(n, 3);
	assert_int_equal(ext[2], 3);
	assert_null(rtp_extension(&p, 4, &n));
	assert_null(rtp_extension(&p, 0, &n));
}

static void test_two_byte_extension(void **state)
{
	static const uint8_t at[] = {0x90, 96, 0, 1, 0, 0, 0, 9, 0, 0, 0, 5, 0x10,
				     0x00, 0,  2, 7, 0, 0, 3, 2, 9, 8, 0, 1};
	struct rtp p;
	const uint8_t *ext;
	size_t n;

	(void)state;
	assert_int_equal(rtp_parse(&p, at, sizeof(at)), FAULT_NONE);
	ext = rtp_extension(&p, 3, &n);
	assert_non_null(ext);
	assert_int_equal(n, 2);
	assert_int_equal(ext[0], 9);
	assert_non_null(rtp_extension(&p, 7, &n));
	assert_int_equal(n, 0);
}

static void test_broken_packets(void **state)
{
	static const struct {
		const char *what;
		uint8_t at[20];
		size_t n;
	} cases[] = {
		{"too short", {0x80, 96}, 11},
		{"version 1", {0x40, 96}, 12},
		{"CSRC past the end", {0x81, 96}, 12},
		{"extension past the end", {0x90, 96}, 14},
		{"extension longer than all",
		 {0x90, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xbe, 0xde, 0, 9},
		 20},
		{"padding of nothing", {0xa0, 96}, 13},
		{"padding longer than all",
		 {0xa0, 96, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9},
		 13},
	};
	struct rtp p;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		if (rtp_parse(&p, cases[i].at, cases[i].n) != FAULT_SYNTAX)
			fail_msg("%s was taken", cases[i].what);
}

static void test_head_comes_back(void **state)
{
	static const uint8_t wide[] = {0x01, 0x02}, sent[] = {7, 8, 9};
	struct rtp_ext ext[] = {
		{3, wide, 2}, {4, sent, 3}, {5, (const uint8_t *)"video0", 6}};
	struct rtp out = {
		.marker = true, .pt = 96, .seq = 65535, .ts = 0xffffffff, .ssrc = 42};
	struct rtp in;
	uint8_t at[RTP_HEAD_MAX + 1];
	size_t used, n;

	(void)state;
	used = rtp_head(at, &out, ext, 3);
	assert_true(used <= RTP_HEAD_MAX && used % 4 == 0);
	at[used] = 0x65;
	assert_int_equal(rtp_parse(&in, at, used + 1), FAULT_NONE);
	assert_true(in.marker && in.pt == 96 && in.seq == 65535 && in.ts == 0xffffffff);
	assert_int_equal(in.n, 1);
	assert_memory_equal(rtp_extension(&in, 5, &n), "video0", 6);
	assert_int_equal(n, 6);
	assert_memory_equal(rtp_extension(&in, 3, &n), wide, 2);
	assert_memory_equal(rtp_extension(&in, 4, &n), sent, 3);
	assert_int_equal(rtp_head(at, &out, NULL, 0), 12);
}

static void test_distance_of_numbers(void **state)
{
	(void)state;
	assert_int_equal(seq_ahead(65535, 0), 1);
	assert_int_equal(seq_ahead(0, 65535), -1);
	assert_int_equal(seq_ahead(10, 10), 0);
	assert_int_equal(seq_ahead(65000, 500), 1036);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_datagram_kinds),
		cmocka_unit_test(test_plain_packet),
		cmocka_unit_test(test_everything_at_once),
		cmocka_unit_test(test_two_byte_extension),
		cmocka_unit_test(test_broken_packets),
		cmocka_unit_test(test_head_comes_back),
		cmocka_unit_test(test_distance_of_numbers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
