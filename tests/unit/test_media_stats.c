/* What is counted: loss and jitter as RFC 3550 does it, rates, key frames, and times of two
 * streams. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "net/media/stats.h"
#include "net/media/timeline.h"

static void test_loss_over_the_wrap(void **state)
{
	struct received r = {.clock = 90000};
	struct rtcp_report block;

	(void)state;
	for (int i = 0; i < 100; i++)
		if (i % 10 != 3)
			received_packet(&r, (uint16_t)(65500 + i), (uint32_t)i * 3000,
					i * 33333, false);
	assert_int_equal(received_expected(&r), 100);
	assert_int_equal(received_lost(&r), 10);
	received_report(&r, 7, 4000000, &block);
	assert_int_equal(block.ssrc, 7);
	assert_int_equal(block.fraction, 25); /* 10 × 256 / 100 */
	assert_int_equal(block.lost, 10);
	assert_int_equal(block.highest, 65500 + 99);
	received_report(&r, 7, 4000000, &block);
	assert_int_equal(block.fraction, 0); /* nothing since */
	received_packet(&r, (uint16_t)(65500 + 3), 9000, 4000000, true);
	assert_int_equal(received_lost(&r), 9); /* came after all */
}

static void test_duplicates_count_below_zero(void **state)
{
	struct received r = {.clock = 8000};
	struct rtcp_report block;

	(void)state;
	received_packet(&r, 1, 0, 0, false);
	received_packet(&r, 2, 160, 20000, false);
	received_packet(&r, 2, 160, 20000, false);
	assert_int_equal(received_lost(&r), -1);
	received_report(&r, 7, 0, &block);
	assert_int_equal(block.lost, -1);
	assert_int_equal(block.fraction, 0);
}

/* One packet 16 ms late in an even stream: J = 16 ms × 90 / 16, then it fades by 1/16. */
static void test_jitter(void **state)
{
	struct received r = {.clock = 90000};
	int64_t before;

	(void)state;
	assert_int_equal(received_jitter_us(&r), TRACK_NUMBERS_UNKNOWN);
	for (int i = 0; i < 10; i++)
		received_packet(&r, (uint16_t)i, (uint32_t)i * 1800, i * 20000, false);
	assert_int_equal(received_jitter_us(&r), 0);
	received_packet(&r, 10, 10 * 1800, 10 * 20000 + 16000, false);
	assert_int_equal(received_jitter_us(&r), 1000);
	before = received_jitter_us(&r);
	received_packet(&r, 11, 11 * 1800, 11 * 20000 + 16000, false);
	assert_true(received_jitter_us(&r) < before);
	received_packet(&r, 12, 5, 999999999,
			true); /* sent again: says nothing about the path */
	assert_true(received_jitter_us(&r) < before);
}

static void test_restart_begins_anew(void **state)
{
	struct received r = {.clock = 90000};

	(void)state;
	for (int i = 0; i < 10; i++)
		received_packet(&r, (uint16_t)i, 0, 0, false);
	received_packet(&r, 30000, 0, 0, false);
	assert_int_equal(received_expected(&r), 1);
	assert_int_equal(received_lost(&r), 0);
}

static void test_report_answers_sr(void **state)
{
	struct received r = {.clock = 90000};
	struct rtcp_report block;

	(void)state;
	received_packet(&r, 1, 0, 0, false);
	received_report(&r, 1, 5000000, &block);
	assert_int_equal(block.lsr, 0);
	assert_int_equal(block.dlsr, 0);
	received_sr(&r, 0x1122334455667788u, 5000000);
	received_report(&r, 1, 5500000, &block);
	assert_int_equal(block.lsr, 0x33445566);
	assert_int_equal(block.dlsr, 32768);
}

static void test_seconds(void **state)
{
	struct second s = {0};
	struct track_numbers t;

	(void)state;
	track_numbers_begin(&t);
	t.bytes = 1000;
	second_numbers(&s, 1000000, 10, 0, &t);
	assert_int_equal(t.bps, TRACK_NUMBERS_UNKNOWN); /* no second has passed yet */
	t.bytes += 125000;
	t.frames += 30;
	second_numbers(&s, 2000000, 110, 5, &t);
	assert_int_equal(t.bps, 1000000);
	assert_int_equal(t.fps_milli, 30000);
	assert_int_equal(t.loss_milli, 50);
	second_numbers(&s, 4000000, 110, 5, &t);
	assert_int_equal(t.bps, 0);
	assert_int_equal(t.loss_milli, TRACK_NUMBERS_UNKNOWN); /* nothing was expected */
	second_numbers(&s, 5000000, 120, 3, &t);
	assert_int_equal(t.loss_milli, 0); /* more came than was lost */
}

static void test_key_frames(void **state)
{
	struct keys k = {.answer_ms = TRACK_NUMBERS_UNKNOWN};
	struct track_numbers t;

	(void)state;
	keys_numbers(&k, 1, &t);
	assert_int_equal(t.key_age_ms, TRACK_NUMBERS_UNKNOWN);
	keys_came(&k, 1000000);
	keys_asked(&k, 2000000);
	keys_asked(&k, 2300000); /* asked again: the first one counts */
	keys_came(&k, 2500000);
	keys_numbers(&k, 2600000, &t);
	assert_int_equal(t.key_interval_ms, 1500);
	assert_int_equal(t.key_age_ms, 100);
	assert_int_equal(t.pli_to_key_ms, 500);
}

/* Sound and picture begin at random timestamps; the SRs put them on one line. */
static void test_streams_share_a_line(void **state)
{
	struct sender_clock clock = {0};
	struct timeline video, audio;
	int64_t wall = 1700000000000000, here = 5000000;

	(void)state;
	timeline_begin(&video, &clock, 90000);
	timeline_begin(&audio, &clock, 48000);
	timeline_sr(&video, wall, 4294960000u, here);
	timeline_sr(&audio, wall + 10000, 777,
		    here + 14000); /* came 4 ms later than it should */
	/* taken at the same moment, 1 s after the first SR */
	assert_int_equal(timeline_us(&video, 4294960000u + 90000, here + 1020000),
			 here + 1000000);
	assert_int_equal(timeline_us(&audio, 777 + 48000 * 99 / 100, here + 1090000),
			 here + 1000000);
}

/* Without an SR arrival counts; when one comes late, time is corrected slowly and never
 * backwards. */
static void test_late_report_is_slewed(void **state)
{
	struct sender_clock clock = {.known = true, .offset_us = 0};
	struct timeline t;
	int64_t last = 0;

	(void)state;
	timeline_begin(&t, &clock, 48000);
	for (int i = 0; i < 3000; i++) {
		int64_t us = timeline_us(&t, (uint32_t)i * 960, i * 20000 + 100000);

		assert_true(us > last);
		last = us;
		if (i == 10) /* says: it was all 80 ms earlier */
			timeline_sr(&t, 20000 + 200000, 10 * 960, 0);
	}
	assert_int_equal(last, 2999 * 20000 + 20000);
	timeline_sr(&t, 2999 * 20000 + 9000000, 2999 * 960, 0); /* far off: at once */
	assert_int_equal(timeline_us(&t, 2999 * 960, 0), 2999 * 20000 + 9000000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_loss_over_the_wrap),
		cmocka_unit_test(test_duplicates_count_below_zero),
		cmocka_unit_test(test_jitter),
		cmocka_unit_test(test_restart_begins_anew),
		cmocka_unit_test(test_report_answers_sr),
		cmocka_unit_test(test_seconds),
		cmocka_unit_test(test_key_frames),
		cmocka_unit_test(test_streams_share_a_line),
		cmocka_unit_test(test_late_report_is_slewed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
