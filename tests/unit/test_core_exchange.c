/* Offers and answers of a channel: the newest, the earlier ones, what the service said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static struct snapshot *see(struct scene *s, uint32_t exchange, uint32_t versus)
{
	struct want w = {.parts = WANT_SDP,
			 .channel = SLICE("cam"),
			 .exchange = exchange,
			 .versus = versus};

	model_snapshot(s->m, &w, &s->snap);
	return &s->snap;
}

static void refuse(struct scene *s, int64_t ms, const char *correlation)
{
	char out[1024];
	struct text t;

	text_init(&t, out, sizeof(out));
	sigmsg_status(&t, slice_of(correlation), SLICE("InvalidArgumentException"), "400",
		      SLICE("video is not H.264"));
	frame(s, ms, "frame.down", text_slice(&t));
}

static void the_newest_is_shown(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	assert_int_equal(see(s, 0, 0)->exchange, 0);
	assert_string_equal(s->snap.offer, "");
	join_at(s, 1000, "p1");
	refuse(s, 5100, "corr-77");
	see(s, 0, 0);
	assert_int_equal(s->snap.n_exchanges, 1);
	assert_int_equal(s->snap.exchange, s->snap.exchanges[0].key);
	assert_true(s->snap.exchanges[0].answered && s->snap.exchanges[0].refused);
	assert_true(s->snap.exchanges[0].errors > 0);
	assert_string_equal(s->snap.exchanges[0].actor, "gate-A");
	assert_int_equal(s->snap.answer_wall_ms - s->snap.offer_wall_ms, 12);
	assert_non_null(strstr(s->snap.offer, "a=rtpmap:111 OPUS/48000/2"));
	assert_non_null(strstr(s->snap.answer, "VP8/90000"));
	assert_null(strstr(s->snap.answer, SECRET));
	assert_string_equal(s->snap.service_said,
			    "400 InvalidArgumentException: video is not H.264");
	assert_string_equal(s->snap.said_correlation, "corr-77");
	assert_true(s->snap.said_matches && !s->snap.said_good);
	scene_free(s);
}

static void earlier_ones_stay(void **state)
{
	struct scene *s = scene_new(0);
	uint32_t first;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	first = see(s, 0, 0)->exchange;
	s->actor = "gate-B";
	connect_at(s, 20000);
	offer(s, 21000);
	see(s, 0, 0);
	assert_int_equal(s->snap.n_exchanges, 2);
	assert_string_equal(s->snap.exchanges[0].actor, "gate-B");
	assert_false(s->snap.exchanges[0].answered);
	assert_int_equal(s->snap.exchanges[1].key, first);
	see(s, first, 0);
	assert_int_equal(s->snap.exchange, first);
	assert_non_null(strstr(s->snap.answer, "VP8/90000"));
	assert_true(s->snap.lint.errors > 0);
	see(s, s->snap.exchanges[0].key, first);
	assert_string_equal(s->snap.answer, "");
	assert_non_null(strstr(s->snap.versus, "VP8/90000"));
	assert_int_equal(s->snap.lint.n, 0);
	see(s, 4711, 4712); /* forgotten: the newest */
	assert_int_equal(s->snap.exchange, s->snap.exchanges[0].key);
	assert_string_equal(s->snap.versus, "");
	scene_free(s);
}

/* A second offer in one session, and a second answer to it. */
static void each_answer_is_an_exchange(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	offer(s, 1000);
	answer(s, 1010);
	offer(s, 2000);
	answer(s, 2010);
	answer(s, 2020);
	see(s, 0, 0);
	assert_int_equal(s->snap.n_exchanges, 3);
	for (size_t i = 0; i < 3; i++)
		assert_true(s->snap.exchanges[i].answered);
	assert_int_equal(s->snap.offer_wall_ms, s->snap.answer_wall_ms - 20);
	scene_free(s);
}

static void many_of_them_are_bounded(void **state)
{
	struct scene *s = scene_new(512 * 1024);

	(void)state;
	for (int i = 0; i < 3000; i++)
		offer(s, i * 10);
	see(s, 0, 0);
	assert_in_range(s->snap.n_exchanges, 1, SNAP_EXCHANGES);
	assert_int_equal(s->snap.exchanges[0].key, 3000);
	assert_int_equal(see(s, 1, 2)->exchange, 3000);
	scene_free(s);
}

/* A payload over the service's limit is read all the same, and R13 says so. */
static void an_answer_may_be_too_long(void **state)
{
	struct scene *s = scene_new(0);
	char *payload = calloc(1, 16384), *out = calloc(1, 32768), *sdp = calloc(1, 16384);
	struct text p, t, long_sdp;
	bool said = false;

	(void)state;
	assert_true(payload && out && sdp);
	connect_at(s, 0);
	offer(s, 1000);
	text_init(&long_sdp, sdp, 16384);
	text_adds(&long_sdp, answer_sdp);
	while (long_sdp.used < 11000)
		text_adds(&long_sdp, "a=candidate:1 1 udp 1 192.0.2.1 5 typ host\r\n");
	text_init(&p, payload, 16384);
	text_init(&t, out, 32768);
	sigmsg_sdp_payload(&p, false, text_slice(&long_sdp));
	sigmsg_up(&t, SIGMSG_SDP_ANSWER, text_slice(&p), SLICE(""), SLICE("c1"));
	frame(s, 1010, "frame.up", text_slice(&t));
	see(s, 0, 0);
	assert_true(s->snap.exchanges[0].answered);
	assert_non_null(strstr(s->snap.answer, "VP8/90000"));
	for (size_t i = 0; i < s->snap.lint.n; i++)
		said |= strcmp(s->snap.lint.findings[i].rule, "R13") == 0 &&
			s->snap.lint.findings[i].level == LINT_ERROR;
	assert_true(said);
	free(payload);
	free(out);
	free(sdp);
	scene_free(s);
}

static void candidates_are_counted(void **state)
{
	struct scene *s = scene_new(0);
	char payload[512], out[1024];
	struct text p, t;
	bool seen = false;

	(void)state;
	connect_at(s, 0);
	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_candidate_payload(
		&p, SLICE("candidate:1 1 udp 1694498815 198.51.100.7 51820 typ relay"),
		SLICE(""), 0);
	sigmsg_down(&t, SIGMSG_ICE_CANDIDATE, text_slice(&p), SLICE(""));
	frame(s, 700, "frame.down", text_slice(&t));
	join_at(s, 1000, "p1");
	frame(s, 5200, "frame.down", text_slice(&t));
	see(s, 0, 0);
	for (size_t i = 0; i < s->snap.lint.n; i++) {
		const struct lint_finding *f = &s->snap.lint.findings[i];

		if (strcmp(f->rule, "RT1") == 0) {
			assert_string_equal(f->found,
					    "1 before the offer, 2 without sdpMid");
			seen = true;
		}
	}
	assert_true(seen);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_newest_is_shown),
		cmocka_unit_test(earlier_ones_stay),
		cmocka_unit_test(each_answer_is_an_exchange),
		cmocka_unit_test(many_of_them_are_bounded),
		cmocka_unit_test(an_answer_may_be_too_long),
		cmocka_unit_test(candidates_are_counted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
