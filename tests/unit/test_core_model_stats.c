/* What a person sees of statistics: series, rates, marks. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static void seconds_without_a_sample_stay_empty(void **state)
{
	struct scene *s = scene_new(0);
	const struct series_view *kbps;
	struct snapshot *v;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 5; i < 15; i++) {
		if (i != 9)
			stats(s, i * 1000, "p1",
			      i == 12 ? "\"video\":1,\"bps\":900000,\"frames\":9"
				      : "\"video\":1,\"bps\":500000,\"frames\":9,\"rtt_"
					"us\":38000");
	}
	v = look(s, 14900);
	kbps = &v->series[METRIC_VIDEO_KBPS];
	assert_int_equal(v->stats_end_us, 14000000);
	assert_true(kbps->at[599] == 500.0f);
	assert_true(isnan(kbps->at[599 - 5]));                 /* second 9 */
	assert_true(isnan(v->series[METRIC_RTT].at[599 - 2])); /* not said is not 0 */
	assert_true(kbps->max == 900.0f && kbps->min == 500.0f && kbps->now == 500.0f);
	assert_true(kbps->warn == 1000.0f && v->series[METRIC_RTT].crit == 400.0f);
	assert_true(isnan(v->series[METRIC_AUDIO_KBPS].avg));
	assert_int_equal(v->channel.video_bps, 500000);
	assert_int_equal(v->channel.audio_bps, -1);
	assert_int_equal(v->channel.rtt_us, 38000);
	assert_int_equal(v->n_tracks, 1);
	assert_false(v->tracks[0].stale);
	assert_true(look(s, 20000)->tracks[0].stale);
	assert_true(isnan(s->snap.series[METRIC_VIDEO_KBPS].now));
	scene_free(s);
}

static void numbers_of_the_past_are_no_numbers(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 6000, "p1",
	      "\"video\":1,\"bps\":500000,\"rtt_us\":38000,\"loss_milli\":0");
	assert_int_equal(look(s, 8000)->channel.video_bps, 500000);
	assert_int_equal(s->snap.channel.loss_milli, 0);
	assert_int_equal(look(s, 9500)->channel.video_bps, -1);
	assert_int_equal(s->snap.channel.loss_milli, -1);
	assert_int_equal(s->snap.gauges[GAUGE_BITRATE].used, -1);
	scene_free(s);
}

static void rates_come_from_counters(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 5000, "p1", "\"video\":1,\"bps\":1,\"nack_received\":10");
	stats(s, 6000, "p1", "\"video\":1,\"bps\":1,\"nack_received\":21");
	stats(s, 7000, "p1", "\"video\":1,\"bps\":1,\"nack_received\":3");
	look(s, 7000);
	assert_true(s->snap.series[METRIC_NACK].at[598] == 11.0f);
	assert_true(isnan(s->snap.series[METRIC_NACK].at[599])); /* it began anew */
	scene_free(s);
}

static void alerts_need_three_of_five(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 5000, "p1", "\"video\":1,\"bps\":990000,\"loss_milli\":0");
	stats(s, 6000, "p1", "\"video\":1,\"bps\":990000,\"loss_milli\":0");
	assert_int_equal(look(s, 6000)->warnings, look(s, 6000)->lint.warnings);
	stats(s, 7000, "p1", "\"video\":1,\"bps\":990000,\"loss_milli\":20");
	assert_int_equal(look(s, 7000)->warnings, s->snap.lint.warnings + 1);
	assert_true(s->snap.gauges[GAUGE_BITRATE].warn);
	scene_free(s);
}

static void marks_are_key_frames_and_requests(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 5000, "p1", "\"video\":1,\"bps\":1,\"pli_sent\":3,\"fir_sent\":0");
	at(s, 6000, "track.key", "\"peer\":\"p1\",\"count\":50,\"bytes\":30000");
	at(s, 6500, "track.pli", "\"peer\":\"p1\",\"id\":\"PLI\"");
	stats(s, 6001, "p1", "\"video\":1,\"bps\":1,\"pli_sent\":3,\"fir_sent\":0");
	stats(s, 7001, "p1", "\"video\":1,\"bps\":1,\"pli_sent\":4,\"fir_sent\":1");
	look(s, 7100);
	assert_true(s->snap.series[METRIC_KEYS].at[598] == 1);
	assert_true(isnan(s->snap.series[METRIC_KEYS].at[599]));
	assert_true(s->snap.series[METRIC_PLI].at[598] == 0);
	assert_true(s->snap.series[METRIC_PLI].at[599] == 2);
	scene_free(s);
}

/* Samples that come a little before or after the second's beginning: no gap, no value on
 * top of another. */
static void a_beat_that_trembles_leaves_no_gap(void **state)
{
	static const int late[] = {0, -4, 3, -2, 6, -7, 1, 300, -250, 2, 0, -1};
	struct scene *s = scene_new(0);
	char words[64];

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 0; i < 60; i++) {
		snprintf(words, sizeof(words), "\"video\":1,\"bps\":%d", i * 1000);
		stats(s, 5000 + i * 1000 + late[i % 12], "p1", words);
	}
	look(s, 64500);
	for (int i = 0; i < 60; i++)
		assert_true(s->snap.series[METRIC_VIDEO_KBPS].at[540 + i] == (float)i);
	scene_free(s);
}

/* What each end alone knows comes from it; what both know, from the receiver. */
static void both_ends_are_one_session(void **state)
{
	struct scene *s = scene_new(0);
	struct series_view *all = s->snap.series;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 5; i < 9; i++) {
		stats(s, i * 1000, "p1",
		      i < 8 ? "\"sending\":0,\"video\":1,\"bps\":800000,\"loss_milli\":20,"
			      "\"packets\":90,\"recovered\":4,\"late\":0,\"discarded\":0"
			    : "\"sending\":0,\"video\":1,\"bps\":800000,\"loss_milli\":20,"
			      "\"packets\":180,\"recovered\":7,\"late\":1,\"discarded\":1");
		stats(s, i * 1000 + 300, "p1",
		      i < 8 ? "\"sending\":1,\"video\":1,\"bps\":830000,\"loss_milli\":10,"
			      "\"packets\":100,\"retransmitted\":1,\"target_bps\":900000"
			    : "\"sending\":1,\"video\":1,\"bps\":830000,\"loss_milli\":10,"
			      "\"packets\":200,\"retransmitted\":6,\"target_bps\":900000");
	}
	look(s, 8900);
	assert_true(all[METRIC_VIDEO_KBPS].now == 800);
	assert_true(all[METRIC_VIDEO_LOSS].now == 2);
	assert_true(all[METRIC_RECOVERED].now == 3);
	assert_true(all[METRIC_VIDEO_LATE].now == 2);
	assert_true(all[METRIC_RESENT].now == 5);
	assert_true(all[METRIC_TARGET].now == 900);
	assert_true(isnan(all[METRIC_RTT].now));
	scene_free(s);
}

static struct snapshot *look_back(struct scene *s, int64_t ms, int window_s, int64_t end_ms,
				  uint64_t metrics)
{
	struct want w = {.parts = WANT_STATS,
			 .channel = slice_of(s->channel),
			 .stats_window_s = window_s,
			 .stats_end_us = end_ms * 1000,
			 .metrics = metrics,
			 .now_us = ms * 1000};

	model_snapshot(s->m, &w, &s->snap);
	return &s->snap;
}

/* Seventy minutes: the last ten by seconds, an hour by tens, the beginning forgotten. */
static void an_hour_comes_by_tens(void **state)
{
	struct scene *s = scene_new(0);
	const struct series_view *v = &s->snap.series[METRIC_VIDEO_KBPS];
	char words[64];

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 10; i < 4200; i++) {
		snprintf(words, sizeof(words), "\"video\":1,\"bps\":%d",
			 i == 2005 ? 9000000 : 500000 + i % 10 * 1000);
		stats(s, i * 1000, "p1", words);
	}
	look_back(s, 4199900, 3600, 0, 0);
	assert_int_equal(s->snap.stats_step_s, 10);
	assert_int_equal(s->snap.stats_end_us, 4199000000);
	assert_true(v->at[599] == 504.5f && v->low[359] == 500 && v->high[359] == 509);
	assert_true(v->at[240] == 504.5f); /* 600 s: of the tens that left the ring */
	assert_true(v->high[(2000 - 600) / 10] == 9000 && v->max == 9000 && v->min == 500);
	assert_true(v->now == 509);
	look_back(s, 4199900, 60, 0, 0);
	assert_int_equal(s->snap.stats_step_s, 1);
	assert_true(v->max == 509 && v->at[599] == 509);

	/* A frozen screen stays where it is, and only what is drawn is copied. */
	look_back(s, 4199900, 60, 4100500, 1u << METRIC_VIDEO_KBPS);
	assert_int_equal(s->snap.stats_end_us, 4100000000);
	assert_true(v->at[599] == 500 && v->now == 500);
	s->snap.series[METRIC_VIDEO_KBPS].at[599] = 7;
	look_back(s, 4199900, 60, 4100500, 1u << METRIC_RTT);
	assert_true(v->at[599] == 7);
	scene_free(s);
}

/* A hundred sessions of an hour each in little room: the newest keep theirs, the bound is
 * kept. */
static void room_for_hours_is_bounded(void **state)
{
	struct scene *s = scene_new(4 << 20);
	char actor[16], peer[16];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(actor, sizeof(actor), "cam-%d", i);
		snprintf(peer, sizeof(peer), "p%d", i);
		s->actor = actor;
		join_at(s, i * 800000, peer);
		for (int t = 0; t < 700; t += 5)
			stats(s, i * 800000 + 5000 + t * 1000, peer,
			      "\"video\":1,\"bps\":500000");
	}
	look_back(s, 99 * 800000 + 700900, 3600, 0, 0);
	assert_true(s->snap.series[METRIC_VIDEO_KBPS].now == 500);
	scene_free(s);
}

/* ---- states and score */

static void states_are_kept_with_their_times(void **state)
{
	struct scene *s = scene_new(0);
	const struct band_view *b = s->snap.bands;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	at(s, 9000, "peer.ice", "\"peer\":\"p1\",\"state\":\"disconnected\"");
	at(s, 9500, "peer.ice", "\"peer\":\"p1\",\"state\":\"no such word\"");
	at(s, 9800, "ws.gone", "\"code\":1006");
	look(s, 10000);
	assert_string_equal(b[BAND_WS].name, "WebSocket");
	assert_int_equal(b[BAND_WS].n, 3);
	assert_string_equal(b[BAND_WS].turns[0].word, "connecting");
	assert_int_equal(b[BAND_WS].turns[1].at_us, 500000);
	assert_string_equal(b[BAND_WS].turns[1].word, "up");
	assert_int_equal(b[BAND_WS].turns[2].level, BAND_BAD);
	assert_int_equal(b[BAND_ICE].n, 2);
	assert_string_equal(b[BAND_ICE].turns[1].word, "disconnected");
	assert_int_equal(b[BAND_DTLS].n, 1);
	for (int i = 0; i < 200; i++)
		at(s, 11000 + i * 10, "peer.dtls",
		   i % 2 ? "\"peer\":\"p1\",\"state\":\"connecting\""
			 : "\"peer\":\"p1\",\"state\":\"failed\"");
	look(s, 14000);
	assert_int_equal(b[BAND_DTLS].n, SNAP_TURNS);
	assert_int_equal(b[BAND_DTLS].turns[SNAP_TURNS - 1].at_us, 12990000);
	scene_free(s);
}

/* A second join over the same socket: its band begins when the socket came up. */
static void the_socket_outlives_an_attempt(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	join_at(s, 20000, "p2");
	look(s, 26000);
	assert_int_equal(s->snap.n_sessions, 2);
	assert_int_equal(s->snap.bands[BAND_WS].n, 1);
	assert_string_equal(s->snap.bands[BAND_WS].turns[0].word, "up");
	assert_int_equal(s->snap.bands[BAND_WS].turns[0].at_us, 500000);
	scene_free(s);
}

static void candidate(struct scene *s, int64_t ms, const char *event, const char *line)
{
	char payload[256], out[512];
	struct text p, t;

	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_candidate_payload(&p, slice_of(line), SLICE("video1"), 1);
	if (strcmp(event, "frame.up") == 0)
		sigmsg_up(&t, SIGMSG_ICE_CANDIDATE, text_slice(&p), SLICE(""), SLICE(""));
	else
		sigmsg_down(&t, SIGMSG_ICE_CANDIDATE, text_slice(&p), SLICE(""));
	frame(s, ms, event, text_slice(&t));
}

static void ice(struct scene *s, int64_t ms, const char *state, const char *local,
		const char *remote)
{
	char words[256];

	snprintf(words, sizeof(words),
		 "\"peer\":\"p1\",\"side\":\"storage\",\"state\":\"%s\",\"local\":\"%s\","
		 "\"remote\":\"%s\"",
		 state, local, remote);
	at(s, ms, "peer.ice", words);
}

/* The storage's side tells; the device's end of each pair stands first all the same. */
static void the_path_is_kept_with_its_changes(void **state)
{
	struct scene *s = scene_new(0);
	const struct pair_view *p = s->snap.pairs;

	(void)state;
	look(s, 0);
	assert_int_equal(s->snap.candidates[0][CANDIDATE_HOST], -1);
	assert_int_equal(s->snap.device_role, ROLE_UNKNOWN);
	connect_at(s, 0);
	join_at(s, 1000, "p1"); /* connected, host to srflx */
	candidate(s, 3700, "frame.up", "candidate:1 1 UDP 1 10.0.0.12 5000 typ host");
	candidate(s, 3700, "frame.up",
		  "candidate:2 1 UDP 1 198.51.100.7 5000 typ srflx raddr 0.0.0.0 rport 0");
	candidate(s, 3710, "frame.down", "candidate:1 1 UDP 1 203.0.113.9 41022 typ host");
	candidate(s, 3720, "frame.down", "not a candidate");
	ice(s, 3900, "completed", "host 203.0.113.9:41022 udp",
	    "srflx 198.51.100.7:51820 udp");
	ice(s, 9000, "disconnected", "", "");
	ice(s, 9500, "connected", "host 203.0.113.9:41022 udp", "relay 192.0.2.44:443 udp");
	/* The other end has other names for it, and is not asked. */
	at(s, 9600, "peer.ice",
	   "\"peer\":\"p1\",\"side\":\"device\",\"state\":\"connected\",\"local\":"
	   "\"relay 10.1.1.1:1 udp\",\"remote\":\"prflx 10.2.2.2:2 udp\"");
	look(s, 10000);
	assert_int_equal(s->snap.n_pairs, 2);
	assert_int_equal(s->snap.pair_changes, 1);
	assert_string_equal(p[0].device, "relay 192.0.2.44:443 udp");
	assert_string_equal(p[0].storage, "host 203.0.113.9:41022 udp");
	assert_int_equal(p[0].from_us, 9500000);
	assert_int_equal(p[0].until_us, 0);
	assert_string_equal(p[1].device, "srflx 198.51.100.7:51820 udp");
	assert_int_equal(p[1].from_us, 3800000);
	assert_int_equal(p[1].until_us, 9000000);
	assert_int_equal(s->snap.candidates[1][CANDIDATE_HOST], 1);
	assert_int_equal(s->snap.candidates[1][CANDIDATE_SRFLX], 1);
	assert_int_equal(s->snap.candidates[0][CANDIDATE_HOST], 1);
	assert_int_equal(s->snap.candidates[0][CANDIDATE_RELAY], 0);
	assert_int_equal(s->snap.device_role, ROLE_CONTROLLED);
	at(s, 12000, "peer.down",
	   "\"peer\":\"p1\",\"side\":\"storage\",\"why\":\"closed\"");
	look(s, 12000);
	assert_int_equal(p[0].until_us, 12000000);
	scene_free(s);
}

#define GOOD "\"video\":1,\"bps\":900000,\"fps_milli\":25000,\"jitter_us\":3000,"

static void a_score_comes_with_what_limits_it(void **state)
{
	struct scene *s = scene_new(0);
	const struct score_view *v = &s->snap.score;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 5; i < 60; i++)
		stats(s, i * 1000, "p1", GOOD "\"loss_milli\":0,\"rtt_us\":38000");
	look(s, 59900);
	assert_true(v->points == 100 && v->limit == FACTOR_NONE && !v->since_us);
	for (int i = 60; i < 90; i++)
		stats(s, i * 1000, "p1", GOOD "\"loss_milli\":24,\"rtt_us\":110000");
	look(s, 89900);
	assert_int_equal(v->limit, FACTOR_LOSS);
	assert_int_equal(v->since_us, 60000000);
	assert_true(fabsf(v->value - 2.4f) < 0.001f && v->points > 60 && v->points < 75);
	assert_true(v->before == 100);
	assert_string_equal(s->snap.bands[BAND_LIMIT].turns[1].word, "loss");

	/* Without the RTT there is no score, and it says so; after a silence neither. */
	for (int i = 90; i < 95; i++)
		stats(s, i * 1000, "p1", GOOD "\"loss_milli\":0");
	look(s, 94900);
	assert_true(isnan(v->points) && v->missing == FACTOR_RTT);
	for (int i = 95; i < 100; i++)
		stats(s, i * 1000, "p1", GOOD "\"loss_milli\":0,\"rtt_us\":38000");
	assert_true(look(s, 99900)->score.points == 100);
	assert_true(isnan(look(s, 104000)->score.points));
	scene_free(s);
}

static void a_worse_value_never_raises_the_score(void **state)
{
	static const float most[FACTOR_COUNT] = {0, 30, 4000, 1200, 100, 100};
	float values[FACTOR_COUNT];
	unsigned seed = 5;

	(void)state;
	for (int round = 0; round < 300; round++)
		for (enum factor f = FACTOR_NONE + 1; f < FACTOR_COUNT; f++) {
			float before = 101;

			for (enum factor g = 0; g < FACTOR_COUNT; g++)
				values[g] = most[g] * (float)(rand_r(&seed) % 1000) / 1000;
			for (int i = 0; i <= 200; i++) {
				struct score now;

				values[f] = most[f] * (float)i / 200;
				now = score_of(values);
				assert_true(now.points >= 0 && now.points <= before);
				before = now.points;
			}
		}
	values[FACTOR_BANDWIDTH] = NAN; /* not everybody says it */
	assert_true(score_of(values).points >= 0);
	values[FACTOR_LOSS] = NAN;
	assert_true(isnan(score_of(values).points));
	assert_int_equal(score_of(values).missing, FACTOR_LOSS);
}

/* Twice the same seconds, once with more loss: the score over time is never higher. */
static void more_loss_never_raises_the_score_over_time(void **state)
{
	struct scene *a = scene_new(0), *b = scene_new(0);
	unsigned seed = 11;
	char words[256];

	(void)state;
	connect_at(a, 0);
	join_at(a, 1000, "p1");
	connect_at(b, 0);
	join_at(b, 1000, "p1");
	for (int i = 5; i < 300; i++) {
		int loss = rand_r(&seed) % 80, more = rand_r(&seed) % 3 ? 0 : 40,
		    rtt = rand_r(&seed) % 500000, fps = 10000 + rand_r(&seed) % 15000;

		for (int worse = 0; worse < 2; worse++) {
			snprintf(words, sizeof(words),
				 "\"video\":1,\"bps\":900000,\"fps_milli\":%d,"
				 "\"jitter_us\":3000,\"loss_milli\":%d,\"rtt_us\":%d",
				 fps, loss + worse * more, rtt);
			stats(worse ? b : a, i * 1000, "p1", words);
		}
		look_back(a, i * 1000 + 900, 60, 0, 1u << METRIC_SCORE);
		look_back(b, i * 1000 + 900, 60, 0, 1u << METRIC_SCORE);
		assert_true(b->snap.score.points <= a->snap.score.points + 0.001f);
	}
	scene_free(a);
	scene_free(b);
}

/* Frames that were late and come at once are no new measure for those after them. */
static void a_burst_of_frames_is_no_measure(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 5; i < 60; i++)
		stats(s, i * 1000, "p1",
		      i == 40   ? "\"video\":1,\"bps\":1,\"fps_milli\":18000,\"jitter_us\":"
				  "3000,\"loss_milli\":0,\"rtt_us\":3000"
		      : i == 41 ? "\"video\":1,\"bps\":1,\"fps_milli\":42000,\"jitter_us\":"
				  "3000,\"loss_milli\":0,\"rtt_us\":3000"
				: "\"video\":1,\"bps\":1,\"fps_milli\":30000,\"jitter_us\":"
				  "3000,\"loss_milli\":0,\"rtt_us\":3000");
	look(s, 59900);
	assert_int_equal(s->snap.score.limit, FACTOR_NONE);
	assert_true(s->snap.score.points > 99);
	scene_free(s);
}

static void thresholds_can_be_set(void **state)
{
	struct scene *s = scene_new(0);

	(void)state;
	assert_int_equal(metric_named(SLICE("rtt")), METRIC_RTT);
	assert_int_equal(metric_named(SLICE("Video-Loss")), METRIC_VIDEO_LOSS);
	assert_int_equal(metric_named(SLICE("no such")), METRIC_COUNT);
	model_threshold(s->m, METRIC_RTT, 80, NAN);
	model_threshold(s->m, METRIC_COUNT, 1, 2);
	look_back(s, 1000, 60, 0, 0);
	assert_true(s->snap.series[METRIC_RTT].warn == 80);
	assert_true(s->snap.series[METRIC_RTT].crit == 400);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(seconds_without_a_sample_stay_empty),
		cmocka_unit_test(numbers_of_the_past_are_no_numbers),
		cmocka_unit_test(rates_come_from_counters),
		cmocka_unit_test(alerts_need_three_of_five),
		cmocka_unit_test(marks_are_key_frames_and_requests),
		cmocka_unit_test(a_beat_that_trembles_leaves_no_gap),
		cmocka_unit_test(both_ends_are_one_session),
		cmocka_unit_test(an_hour_comes_by_tens),
		cmocka_unit_test(room_for_hours_is_bounded),
		cmocka_unit_test(states_are_kept_with_their_times),
		cmocka_unit_test(the_socket_outlives_an_attempt),
		cmocka_unit_test(the_path_is_kept_with_its_changes),
		cmocka_unit_test(a_score_comes_with_what_limits_it),
		cmocka_unit_test(a_worse_value_never_raises_the_score),
		cmocka_unit_test(more_loss_never_raises_the_score_over_time),
		cmocka_unit_test(a_burst_of_frames_is_no_measure),
		cmocka_unit_test(thresholds_can_be_set),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
