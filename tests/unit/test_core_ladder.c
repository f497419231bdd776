/* The ladder's rows: what folds and opens, what belongs together, what a filter keeps. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

static struct want wanted(void)
{
	return (struct want){.parts = WANT_LADDER,
			     .channel = SLICE("cam"),
			     .ladder_rows = SNAP_LADDER,
			     .ladder_tail = true,
			     .ladder_detail = SIZE_MAX};
}

/* The labels, one after another. */
static const char *labels(const struct snapshot *s, struct text *t)
{
	text_clear(t);
	for (size_t i = 0; i < s->n_ladder; i++)
		text_printf(t, "%s%s", i ? ", " : "", s->ladder[i].label);
	return t->at;
}

static size_t place(const struct snapshot *s, const char *label)
{
	for (size_t i = 0; i < s->n_ladder; i++)
		if (strcmp(s->ladder[i].label, label) == 0 &&
		    s->ladder[i].arrow != ARROW_SESSION)
			return i;
	fail_msg("no row says %s", label);
	return 0;
}

static void a_minute_of_media(struct scene *s)
{
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	for (int i = 0; i < 4; i++)
		stats(s, 6000 + i * 1000, "p1",
		      i == 2 ? "\"video\":1,\"bps\":900000,\"nack_sent\":3,\"loss_milli\":"
			       "12"
			     : "\"video\":1,\"bps\":912000,\"nack_sent\":0");
	at(s, 10000, "track.key", "\"peer\":\"p1\",\"count\":2,\"bytes\":14000");
	at(s, 10100, "track.pli", "\"peer\":\"p1\",\"id\":\"FIR\"");
	at(s, 10200, "fragment.closed", "\"peer\":\"p1\",\"id\":\"2\",\"ms\":2000");
}

static void a_fold_counts_what_it_hides(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	const struct ladder_row *r;

	(void)state;
	a_minute_of_media(s);
	model_snapshot(s->m, &w, &s->snap);
	r = &s->snap.ladder[s->snap.n_ladder - 1];
	assert_int_equal(r->folded, 8);
	assert_string_equal(r->label, "8 media rows");
	assert_string_equal(r->note,
			    "1 key frame · 1 PLI · 1 NACK · 1 fragment · 4 reports");
	assert_string_equal(r->actor, "gate-A");
	assert_int_equal(r->to, LANE_STREAM);
	scene_free(s);
}

static void one_media_row_is_no_fold(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	const struct ladder_row *r;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	stats(s, 6000, "p1", "\"video\":1,\"bps\":912000,\"rtt_us\":38000");
	model_snapshot(s->m, &w, &s->snap);
	r = &s->snap.ladder[s->snap.n_ladder - 1];
	assert_int_equal(r->folded, 0);
	assert_string_equal(r->label, "video 912 kbps");
	assert_string_equal(r->note, "RR RTT 38.0 ms");
	scene_free(s);
}

static void one_fold_opens_alone(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	char room[2048];
	struct text t;
	size_t at;

	(void)state;
	text_init(&t, room, sizeof(room));
	a_minute_of_media(s);
	call(s, 11000, 10, "GetIceServerConfig");
	stats(s, 12000, "p1", "\"video\":1,\"bps\":1000");
	stats(s, 13000, "p1", "\"video\":1,\"bps\":1000");
	model_snapshot(s->m, &w, &s->snap);
	at = place(&s->snap, "8 media rows");
	w.ladder_open[0] = s->snap.ladder[at].seq;
	model_snapshot(s->m, &w, &s->snap);
	assert_true(s->snap.ladder[at].open);
	assert_int_equal(s->snap.ladder[at].folded, 8);
	assert_non_null(strstr(labels(&s->snap, &t),
			       "8 media rows, video 912 kbps, video 912 kbps, video 900 "
			       "kbps, NACK x3, video 912 kbps, key frame 2, FIR, fragment "
			       "2.0 s, ICE config, 200, 2 media rows"));
	assert_int_equal(s->snap.ladder[at + 4].from, LANE_STORAGE);
	assert_int_equal(s->snap.ladder[at + 4].arrow, ARROW_WIRE);
	assert_int_equal(s->snap.ladder[at + 8].to, LANE_STREAM);
	stats(s, 14000, "p1", "\"video\":1,\"bps\":1000");
	model_snapshot(s->m, &w, &s->snap);
	assert_non_null(strstr(labels(&s->snap, &t), "3 media rows"));
	scene_free(s);
}

/* Events of the service overtake those of its worker: an open fold keeps its count. */
static void an_open_fold_goes_on_growing(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	size_t head;

	(void)state;
	a_minute_of_media(s);
	model_snapshot(s->m, &w, &s->snap);
	head = place(&s->snap, "8 media rows");
	w.ladder_open[3] = s->snap.ladder[head].seq;
	model_snapshot(s->m, &w, &s->snap);
	stats(s, 11000, "p1", "\"video\":1,\"bps\":1000");
	at(s, 10150, "peer.dtls", "\"peer\":\"p1\",\"state\":\"connected\"");
	stats(s, 12000, "p1", "\"video\":1,\"bps\":1000");
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.ladder[head].folded, 10);
	assert_int_equal(s->snap.n_ladder, head + 1 + 10 + 1);
	scene_free(s);
}

static void each_way_begins_with_a_line(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	size_t lines = 0;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	s->actor = "gate-B";
	connect_at(s, 20000);
	model_snapshot(s->m, &w, &s->snap);
	for (size_t i = 0; i < s->snap.n_ladder; i++)
		lines += s->snap.ladder[i].arrow == ARROW_SESSION;
	assert_int_equal(lines, 2);
	assert_string_equal(s->snap.ladder[0].label, "gate-A");
	assert_string_equal(s->snap.ladder[0].note, "MEDIA");
	w.ladder_filter = SLICE("from:gate-B");
	model_snapshot(s->m, &w, &s->snap);
	assert_string_equal(s->snap.ladder[0].label, "gate-B");
	assert_int_equal(s->snap.ladder[0].arrow, ARROW_SESSION);
	scene_free(s);
}

static size_t pair_of(struct scene *s, struct want *w, size_t at)
{
	w->ladder_detail = at;
	model_snapshot(s->m, w, &s->snap);
	return s->snap.detail.pair;
}

static void what_belongs_together_is_found(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	char out[1024];
	struct text t;
	size_t join, given, said;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	text_init(&t, out, sizeof(out));
	sigmsg_status(&t, SLICE("corr-77"), SLICE("InvalidArgumentException"), "400",
		      SLICE("no audio"));
	frame(s, 3700, "frame.down", text_slice(&t));
	model_snapshot(s->m, &w, &s->snap);
	join = place(&s->snap, "Join");
	given = place(&s->snap, "SDP_ANSWER");
	said = place(&s->snap, "STATUS 400");
	assert_string_equal(s->snap.ladder[said].note,
			    "InvalidArgumentException: no audio");
	assert_true(s->snap.ladder[said].bad);
	assert_string_equal(s->snap.ladder[join + 1].label, "200");
	assert_int_equal(s->snap.ladder[join + 1].took_ms, 2000);
	assert_int_equal(pair_of(s, &w, join), join + 1);
	assert_int_equal(pair_of(s, &w, join + 1), join);
	assert_int_equal(pair_of(s, &w, place(&s->snap, "SDP_OFFER")), given);
	assert_int_equal(pair_of(s, &w, given), said);
	assert_int_equal(s->snap.detail.pair_seq, s->snap.ladder[said].seq);
	assert_int_equal(pair_of(s, &w, said), given);
	assert_int_equal(pair_of(s, &w, place(&s->snap, "ICE connected")), SIZE_MAX);
	scene_free(s);
}

static void marked_rows_come_whole(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	size_t offer_at, answer_at;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	model_snapshot(s->m, &w, &s->snap);
	offer_at = place(&s->snap, "SDP_OFFER");
	answer_at = place(&s->snap, "SDP_ANSWER");
	w.ladder_marks[0] = s->snap.ladder[offer_at].seq;
	w.ladder_marks[1] = s->snap.ladder[answer_at].seq;
	w.ladder_rows = 1; /* however far away they are */
	model_snapshot(s->m, &w, &s->snap);
	assert_string_equal(s->snap.marked[0].row.label, "SDP_OFFER");
	assert_non_null(strstr(s->snap.marked[0].text, "m=audio 9"));
	assert_string_equal(s->snap.marked[1].row.label, "SDP_ANSWER");
	assert_int_equal(s->snap.marked[1].row.at_us - s->snap.marked[0].row.at_us, 12000);
	w.ladder_marks[0] = 999999;
	model_snapshot(s->m, &w, &s->snap);
	assert_int_equal(s->snap.marked[0].row.seq, 0);
	scene_free(s);
}

static void times_are_measured_beyond_the_screen(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();

	(void)state;
	connect_at(s, 1000);
	w.ladder_rows = 1;
	model_snapshot(s->m, &w, &s->snap);
	assert_string_equal(s->snap.ladder[0].label, "WS up");
	assert_int_equal(s->snap.ladder_start_us, 1000000);
	assert_int_equal(s->snap.ladder_before_us, 1300000);
	scene_free(s);
}

static void an_answer_tells_what_is_wrong_with_it(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	size_t at;

	(void)state;
	connect_at(s, 0);
	join_at(s, 1000, "p1");
	model_snapshot(s->m, &w, &s->snap);
	at = place(&s->snap, "SDP_OFFER");
	assert_string_equal(s->snap.ladder[at].note,
			    "audio OPUS recvonly · video H264 recvonly");
	at = place(&s->snap, "SDP_ANSWER");
	assert_string_equal(s->snap.ladder[at].note,
			    "R02 video codec: video is VP8/90000 (payload type 120)");
	assert_true(s->snap.ladder[at].bad);
	scene_free(s);
}

static void candidates_are_said_in_words(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	char payload[512], out[1024];
	struct text p, t;
	size_t at;

	(void)state;
	connect_at(s, 0);
	text_init(&p, payload, sizeof(payload));
	text_init(&t, out, sizeof(out));
	sigmsg_candidate_payload(
		&p,
		SLICE("candidate:1 1 udp 1694498815 198.51.100.7 51820 typ srflx "
		      "raddr 10.0.0.4 rport 51820"),
		SLICE(""), -1);
	sigmsg_down(&t, SIGMSG_ICE_CANDIDATE, text_slice(&p), SLICE(""));
	frame(s, 700, "frame.down", text_slice(&t));
	model_snapshot(s->m, &w, &s->snap);
	at = place(&s->snap, "ICE_CANDIDATE srflx");
	assert_string_equal(s->snap.ladder[at].note,
			    "srflx 198.51.100.7:51820 udp · no sdpMid");
	w.ladder_detail = at;
	model_snapshot(s->m, &w, &s->snap);
	assert_non_null(strstr(s->snap.detail.text,
			       "= srflx 198.51.100.7:51820 udp, component 1, priority "
			       "1694498815, base 10.0.0.4:51820\n"));
	scene_free(s);
}

static const struct {
	const char *filter, *rows;
} filters[] = {
	{"sdp", "gate-A, SDP_OFFER, SDP_ANSWER"},
	{"sdp bad", "gate-A, SDP_ANSWER"},
	{"sdp !bad", "gate-A, SDP_OFFER"},
	{"ice|dtls", "gate-A, ICE connected, DTLS connected"},
	{"ws", "gate-A, WS open, WS up"},
	{"h264 media", "gate-A, H264 1280x720"},
	{"JOIN !media", "gate-A, Join"},
	{"api !200 !describe !join", "gate-A, Endpoint, ICE config"},
	{"from:nobody", ""},
	{"from:gate-a dtls", "gate-A, DTLS connected"},
	{"rtcp", "gate-A, 2 media rows"},
	{"media fragment", "gate-A, fragment 2.0 s"},
	{"srflx", "gate-A, ICE connected"},
	{"store", "gate-A, fragment 0.8 s, fragment 2.0 s"},
	{"fro:x", ""},
	{"! | !", NULL},
};

static void a_filter_keeps_what_fits(void **state)
{
	struct scene *s = scene_new(0);
	struct want w = wanted();
	char room[2048];
	struct text t;

	(void)state;
	text_init(&t, room, sizeof(room));
	a_minute_of_media(s);
	model_snapshot(s->m, &w, &s->snap);
	for (size_t i = 0; i < sizeof(filters) / sizeof(*filters); i++) {
		size_t all = s->snap.ladder_total;

		w.ladder_filter = slice_of(filters[i].filter);
		model_snapshot(s->m, &w, &s->snap);
		if (filters[i].rows && strcmp(labels(&s->snap, &t), filters[i].rows) != 0)
			fail_msg("%s: %s", filters[i].filter, t.at);
		if (!filters[i].rows)
			assert_true(s->snap.ladder_total > all);
	}
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_fold_counts_what_it_hides),
		cmocka_unit_test(one_media_row_is_no_fold),
		cmocka_unit_test(one_fold_opens_alone),
		cmocka_unit_test(an_open_fold_goes_on_growing),
		cmocka_unit_test(each_way_begins_with_a_line),
		cmocka_unit_test(what_belongs_together_is_found),
		cmocka_unit_test(marked_rows_come_whole),
		cmocka_unit_test(times_are_measured_beyond_the_screen),
		cmocka_unit_test(an_answer_tells_what_is_wrong_with_it),
		cmocka_unit_test(candidates_are_said_in_words),
		cmocka_unit_test(a_filter_keeps_what_fits),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
