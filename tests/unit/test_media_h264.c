/* H.264 in RTP: cutting up and putting together, and what an SPS says. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

#include "net/media/h264.h"
#include "net/media/sps.h"

enum { PACKETS = 4096, UNIT = 200000 };

static const uint8_t sps[] = {0x67, 0x42, 0xc0, 0x1f, 0xda, 0x01, 0x40,
			      0x16, 0xe9, 0xb8, 0x08, 0x08, 0x0a};
static const uint8_t pps[] = {0x68, 0xce, 0x3c, 0x80};

/* Everything that left, as RTP packets. */
struct wire {
	struct rtp packets[PACKETS];
	size_t n;
	uint16_t seq;
	uint32_t ts;
	size_t longest;
};

/* Everything that arrived. */
struct screen {
	int units, keys;
	uint8_t last[UNIT];
	size_t n;
	struct h264_unit unit;
};

static void on_piece(void *self, const struct h264_piece *piece)
{
	struct wire *w = self;
	struct rtp *p = &w->packets[w->n++];
	uint8_t *copy = malloc(piece->n_head + piece->n);

	assert_non_null(copy);
	if (piece->n_head)
		memcpy(copy, piece->head, piece->n_head);
	memcpy(copy + piece->n_head, piece->body, piece->n);
	*p = (struct rtp){.marker = piece->last,
			  .seq = w->seq++,
			  .ts = w->ts,
			  .payload = copy,
			  .n = piece->n_head + piece->n};
	if (p->n > w->longest)
		w->longest = p->n;
}

static void clear(struct wire *w)
{
	for (size_t i = 0; i < w->n; i++)
		free((void *)(uintptr_t)w->packets[i].payload);
	w->n = 0;
}

static void on_unit(void *self, const struct h264_unit *u)
{
	struct screen *s = self;

	s->units++;
	s->keys += u->key;
	s->unit = *u;
	s->n = u->n;
	assert_true(u->n <= UNIT);
	memcpy(s->last, u->at, u->n);
}

static size_t add_nal(uint8_t *to, size_t n, const uint8_t *head, size_t n_head,
		      size_t body)
{
	memcpy(to + n, "\0\0\0\1", 4);
	memcpy(to + n + 4, head, n_head);
	for (size_t i = 0; i < body; i++)
		to[n + 4 + n_head + i] = (uint8_t)(0x80 | (i * 7 & 0x7f));
	return n + 4 + n_head + body;
}

/* A key frame with its parameter sets, or a picture that refers to it. */
static size_t make_unit(uint8_t *to, bool key, size_t body)
{
	static const uint8_t idr[] = {0x65, 0x88}, slice[] = {0x41, 0x9a};
	size_t n = 0;

	if (key) {
		n = add_nal(to, n, sps, sizeof(sps), 0);
		n = add_nal(to, n, pps, sizeof(pps), 0);
	}
	return add_nal(to, n, key ? idr : slice, 2, body);
}

static void send_unit(struct wire *w, const uint8_t *unit, size_t n)
{
	w->ts += 3000;
	h264_pack(unit, n, 1100, on_piece, w);
}

static void test_comes_back_bit_for_bit(void **state)
{
	static const size_t bodies[] = {1, 100, 1097, 1098, 1099, 2196, 2197, 30000, 99999};
	struct wire *w = calloc(1, sizeof(*w));
	struct screen *s = calloc(1, sizeof(*s));
	struct h264_unpacker *u = h264_unpacker_new(on_unit, s);
	uint8_t *unit = malloc(UNIT);

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(*bodies); i++) {
		size_t n = make_unit(unit, true, bodies[i]);

		send_unit(w, unit, n);
		for (size_t k = 0; k < w->n; k++) {
			assert_int_equal(w->packets[k].marker, k + 1 == w->n);
			h264_unpack(u, &w->packets[k], false);
		}
		assert_int_equal(s->units, i + 1);
		assert_int_equal(s->n, n);
		assert_memory_equal(s->last, unit, n);
		assert_true(s->unit.key);
		assert_true(w->longest <= 1100);
		clear(w);
	}
	assert_int_equal(s->unit.width, 1280);
	assert_int_equal(s->unit.height, 720);
	assert_int_equal(h264_discarded(u), 0);
	h264_unpacker_free(u);
	free(unit);
	free(s);
	free(w);
}

/* STAP-A of SPS and PPS, then fragments: what RFC 6184 §5.7.1 and §5.8 show. */
static void test_shape_of_packets(void **state)
{
	struct wire *w = calloc(1, sizeof(*w));
	uint8_t *unit = malloc(UNIT);
	size_t n = make_unit(unit, true, 3000);
	const struct rtp *p = w->packets;

	(void)state;
	send_unit(w, unit, n);
	assert_int_equal(w->n, 4);
	assert_int_equal(p[0].payload[0], 0x78); /* 24, importance 3 */
	assert_int_equal(p[0].n, 1 + 2 + sizeof(sps) + 2 + sizeof(pps));
	assert_int_equal(p[0].payload[2], sizeof(sps));
	assert_int_equal(p[1].payload[0], 0x7c); /* 28, importance 3 */
	assert_int_equal(p[1].payload[1], 0x85);
	assert_int_equal(p[2].payload[1], 0x05);
	assert_int_equal(p[3].payload[1], 0x45);
	clear(w);
	free(unit);
	free(w);
}

static void test_delimiters_and_short_codes(void **state)
{
	static const uint8_t unit[] = {0, 0,    0,    1, 9, 0xf0, 0, 0,
				       1, 0x65, 0x88, 1, 0, 0,    0};
	struct wire *w = calloc(1, sizeof(*w));

	(void)state;
	send_unit(w, unit, sizeof(unit));
	assert_int_equal(w->n, 1);
	assert_int_equal(w->packets[0].n, 3); /* no delimiter, no trailing zeros */
	assert_true(w->packets[0].marker);
	clear(w);
	h264_pack((const uint8_t *)"nothing", 7, 1100, on_piece, w);
	assert_int_equal(w->n, 0);
	free(w);
}

/* Without one packet of picture `lost`, that one and all until the next key frame stay out.
 */
static void test_damage_lasts_until_a_key(void **state)
{
	struct wire *w = calloc(1, sizeof(*w));
	struct screen *s = calloc(1, sizeof(*s));
	struct h264_unpacker *u = h264_unpacker_new(on_unit, s);
	uint8_t *unit = malloc(UNIT);
	bool gap = false;

	(void)state;
	assert_true(h264_wants_key(u));
	for (int i = 0; i < 30; i++)
		send_unit(w, unit, make_unit(unit, i % 10 == 0, 2500));
	for (size_t i = 0, picture = 0; i < w->n; i++) {
		bool first = i && w->packets[i].ts != w->packets[i - 1].ts;

		picture += first;
		if (picture == 13 && !first && !w->packets[i].marker) {
			gap = true;
			continue;
		}
		h264_unpack(u, &w->packets[i], gap);
		gap = false;
		if (picture == 14)
			assert_true(h264_wants_key(u));
	}
	assert_int_equal(s->units, 30 - 7);
	assert_int_equal(s->keys, 3);
	assert_false(s->unit.bare);
	assert_int_equal(h264_discarded(u), 7);
	assert_false(h264_wants_key(u));
	clear(w);
	h264_unpacker_free(u);
	free(unit);
	free(s);
	free(w);
}

/* Some cameras send SPS and PPS once, or in SDP only: they are put before each IDR picture.
 */
static void test_parameter_sets_are_kept(void **state)
{
	static const uint8_t idr[] = {0x65, 0x88, 1};
	struct screen *s = calloc(1, sizeof(*s));
	struct h264_unpacker *u = h264_unpacker_new(on_unit, s);
	struct rtp p = {.marker = true, .ts = 1, .payload = idr, .n = sizeof(idr)};
	uint8_t expected[64];
	size_t n;

	(void)state;
	h264_unpack(u, &p, false);
	assert_int_equal(s->units, 0); /* without them nothing can be shown */
	h264_unpacker_know(u, sps, sizeof(sps));
	h264_unpacker_know(u, pps, sizeof(pps));
	p.ts = 2;
	h264_unpack(u, &p, false);
	assert_int_equal(s->units, 1);
	n = add_nal(expected, 0, sps, sizeof(sps), 0);
	n = add_nal(expected, n, pps, sizeof(pps), 0);
	n = add_nal(expected, n, idr, sizeof(idr), 0);
	assert_int_equal(s->n, n);
	assert_memory_equal(s->last, expected, n);
	assert_int_equal(s->unit.width, 1280);
	assert_true(s->unit.bare); /* the sender left them out */
	h264_unpacker_free(u);
	free(s);
}

/* Of two that a key frame needs, one comes with it and the other came before. */
static void test_one_parameter_set_is_missing(void **state)
{
	static const uint8_t idr[] = {0x65, 0x88, 1};
	const struct {
		const uint8_t *sent;
		size_t n;
	} cases[] = {{sps, sizeof(sps)}, {pps, sizeof(pps)}};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct screen *s = calloc(1, sizeof(*s));
		struct h264_unpacker *u = h264_unpacker_new(on_unit, s);
		struct rtp one = {.ts = 9, .payload = cases[i].sent, .n = cases[i].n};
		struct rtp two = {
			.ts = 9, .marker = true, .payload = idr, .n = sizeof(idr)};
		uint8_t expected[64];
		size_t n;

		h264_unpacker_know(u, sps, sizeof(sps));
		h264_unpacker_know(u, pps, sizeof(pps));
		h264_unpack(u, &one, false);
		h264_unpack(u, &two, false);
		assert_int_equal(s->units, 1);
		n = add_nal(expected, 0, sps, sizeof(sps), 0);
		n = add_nal(expected, n, pps, sizeof(pps), 0);
		n = add_nal(expected, n, idr, sizeof(idr), 0);
		assert_int_equal(s->n, n);
		assert_memory_equal(s->last, expected, n);
		assert_true(s->unit.key);
		h264_unpacker_free(u);
		free(s);
	}
}

/* A unit whose marker was lost ends where the next timestamp begins. */
static void test_lost_marker_is_noticed(void **state)
{
	static const uint8_t idr[] = {0x65, 0x88, 1}, next[] = {0x41, 0x9a, 1};
	struct screen *s = calloc(1, sizeof(*s));
	struct h264_unpacker *u = h264_unpacker_new(on_unit, s);
	struct rtp p = {.ts = 1, .payload = idr, .n = sizeof(idr)};

	(void)state;
	h264_unpacker_know(u, sps, sizeof(sps));
	h264_unpacker_know(u, pps, sizeof(pps));
	h264_unpack(u, &p, false);
	assert_int_equal(s->units, 0);
	p = (struct rtp){.marker = true, .ts = 2, .payload = next, .n = sizeof(next)};
	h264_unpack(u, &p, false);
	assert_int_equal(s->units, 2);
	h264_unpacker_free(u);
	free(s);
}

static void test_hostile_payloads(void **state)
{
	static const uint8_t all[][8] = {
		{24, 0, 99, 1},
		{24, 0, 0, 0, 0, 1},
		{28},
		{28, 0x85},
		{28, 0x45, 1},
		{28, 0xc5, 1},
		{25, 0, 1, 2, 3},
		{29, 1, 2, 3, 4},
		{31, 1, 2},
		{0, 1, 2},
		{0x67},
		{24, 0, 1, 0x67, 0, 1},
		{30, 30, 30},
	};
	struct screen *s = calloc(1, sizeof(*s));
	struct h264_unpacker *u = h264_unpacker_new(on_unit, s);
	uint32_t seed = 1;

	(void)state;
	for (int i = 0; i < 20000; i++) {
		struct rtp p = {0};

		seed = seed * 1664525 + 1013904223;
		p.payload = all[(seed >> 8) % (sizeof(all) / sizeof(*all))];
		p.n = seed >> 16 & 7;
		p.ts = seed >> 20 & 3;
		p.marker = seed >> 24 & 1;
		h264_unpack(u, &p, seed >> 28 == 0);
	}
	assert_int_equal(s->keys, 0);
	h264_unpacker_free(u);
	free(s);
}

static void test_sizes(void **state)
{
	static const struct {
		const char *what;
		uint8_t nal[40];
		size_t n;
		int profile, width, height; /* 0: not read */
	} cases[] = {
		{"720p baseline",
		 {0x67, 0x42, 0xc0, 0x1f, 0xd9, 0x00, 0x50, 0x05, 0xbb,
		  0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00,
		  0x03, 0x00, 0x20, 0xf1, 0x83, 0x24, 0x80},
		 25,
		 66,
		 1280,
		 720},
		{"720p high",
		 {0x67, 0x64, 0x00, 0x1f, 0xac, 0xd9, 0x40, 0x50, 0x05,
		  0xbb, 0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00,
		  0x00, 0x03, 0x00, 0x20, 0xf1, 0x83, 0x19, 0x60},
		 26,
		 100,
		 1280,
		 720},
		{"1080p high, cropped from 1088",
		 {0x67, 0x64, 0x00, 0x28, 0xac, 0xd9, 0x40, 0x78, 0x02,
		  0x27, 0xe5, 0xc0, 0x44, 0x00, 0x00, 0x03, 0x00, 0x04,
		  0x00, 0x00, 0x03, 0x00, 0x08, 0x3c, 0x60, 0xc6, 0x58},
		 27,
		 100,
		 1920,
		 1080},
		{"320x180, cropped from 192",
		 {0x67, 0x42, 0xc0, 0x0b, 0xd9, 0x01, 0x41, 0x9f, 0x9f,
		  0x01, 0x10, 0x00, 0x00, 0x03, 0x00, 0x10, 0x00, 0x00,
		  0x03, 0x00, 0x20, 0xf1, 0x42, 0xa4, 0x80},
		 25,
		 66,
		 320,
		 180},
		{"cut short", {0x67, 0x42, 0xc0, 0x1f, 0xda}, 5, 66, 0, 0},
		{"not an SPS", {0x68, 0xce, 0x3c, 0x80}, 4, 0, 0, 0},
		{"all zeros", {0x67}, 40, 0, 0, 0},
	};
	struct sps out;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		bool ok = sps_read(&out, cases[i].nal, cases[i].n);

		if (ok != (cases[i].width > 0))
			fail_msg("%s: %d", cases[i].what, ok);
		if (ok && (out.width != cases[i].width || out.height != cases[i].height ||
			   out.profile != cases[i].profile))
			fail_msg("%s: %dx%d profile %d", cases[i].what, out.width,
				 out.height, out.profile);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_comes_back_bit_for_bit),
		cmocka_unit_test(test_shape_of_packets),
		cmocka_unit_test(test_delimiters_and_short_codes),
		cmocka_unit_test(test_damage_lasts_until_a_key),
		cmocka_unit_test(test_parameter_sets_are_kept),
		cmocka_unit_test(test_one_parameter_set_is_missing),
		cmocka_unit_test(test_lost_marker_is_noticed),
		cmocka_unit_test(test_hostile_payloads),
		cmocka_unit_test(test_sizes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
