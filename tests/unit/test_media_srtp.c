/* SRTP there and back, and what it refuses: replays, changed bytes, wrong keys. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/media/rtcp.h"
#include "net/media/rtp.h"
#include "net/media/srtp.h"

enum { BODY = 100 };

static void make_keys(struct srtp_keys *a, struct srtp_keys *b,
		      enum srtp_profile_id profile)
{
	memset(a, 0, sizeof(*a));
	a->profile = profile;
	for (int i = 0; i < SRTP_KEY_MAX; i++) {
		a->ours[i] = (uint8_t)(i * 3 + 1);
		a->theirs[i] = (uint8_t)(i * 5 + 2);
	}
	*b = *a;
	memcpy(b->ours, a->theirs, SRTP_KEY_MAX);
	memcpy(b->theirs, a->ours, SRTP_KEY_MAX);
}

static size_t make_packet(uint8_t *at, uint16_t seq)
{
	struct rtp p = {.pt = 96, .seq = seq, .ts = 5, .ssrc = 77};
	size_t n = rtp_head(at, &p, NULL, 0);

	memset(at + n, seq & 255, BODY);
	return n + BODY;
}

static void there_and_back(enum srtp_profile_id profile, size_t tag)
{
	struct srtp_keys ka, kb;
	struct srtp_box *a, *b;
	uint8_t at[256], sealed[256];
	size_t n, length;
	struct rtp p;

	make_keys(&ka, &kb, profile);
	a = srtp_box_new(&ka);
	b = srtp_box_new(&kb);
	assert_non_null(a);
	assert_non_null(b);
	for (int i = 0; i < 3; i++) {
		n = make_packet(at, (uint16_t)(100 + i));
		assert_true(srtp_seal(a, false, at, &n));
		assert_int_equal(n, 12 + BODY + tag);
		length = n;
		memcpy(sealed, at, n);
		assert_int_equal(srtp_unseal(b, false, at, &n), SRTP_FINE);
		assert_int_equal(rtp_parse(&p, at, n), FAULT_NONE);
		assert_int_equal(p.n, BODY);
		assert_int_equal(p.payload[BODY - 1], (100 + i) & 255);
	}
	n = length;
	assert_int_equal(srtp_unseal(b, false, sealed, &n), SRTP_REPLAYED);
	n = make_packet(at, 200);
	assert_true(srtp_seal(a, false, at, &n));
	at[n / 2] ^= 1;
	assert_int_equal(srtp_unseal(b, false, at, &n), SRTP_BROKEN);
	n = make_packet(at, 201);
	assert_true(srtp_seal(a, false, at, &n));
	assert_int_equal(srtp_unseal(a, false, at, &n),
			 SRTP_BROKEN); /* our own, reflected */
	n = 5;
	assert_int_equal(srtp_unseal(b, false, at, &n), SRTP_BROKEN);
	srtp_box_free(a);
	srtp_box_free(b);
}

static void test_profiles(void **state)
{
	(void)state;
	there_and_back(SRTP_PROFILE_AEAD_AES_128_GCM, 16);
	there_and_back(SRTP_PROFILE_AES128_CM_SHA1_80, 10);
}

static void test_control(void **state)
{
	struct srtp_keys ka, kb;
	struct srtp_box *a, *b;
	uint8_t at[256];
	struct rtcp_writer w = {.at = at, .room = 200};
	struct rtcp p;
	struct rtcp_reader r;
	size_t n;

	(void)state;
	make_keys(&ka, &kb, SRTP_PROFILE_AEAD_AES_128_GCM);
	a = srtp_box_new(&ka);
	b = srtp_box_new(&kb);
	rtcp_add_rr(&w, 1, NULL, 0);
	rtcp_add_pli(&w, 1, 2);
	n = w.used;
	assert_true(srtp_seal(a, true, at, &n));
	assert_true(n > w.used);
	assert_int_equal(srtp_unseal(b, true, at, &n), SRTP_FINE);
	assert_int_equal(n, w.used);
	r = (struct rtcp_reader){at, n};
	assert_true(rtcp_next(&r, &p) && p.kind == RTCP_RR);
	assert_true(rtcp_next(&r, &p) && p.kind == RTCP_PLI);
	srtp_box_free(a);
	srtp_box_free(b);
}

static int begin(void **state)
{
	(void)state;
	return srtp_begin() ? 0 : -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(test_profiles),
					   cmocka_unit_test(test_control)};

	return cmocka_run_group_tests(tests, begin, NULL);
}
