/* What changed: breaks are found within 3 s, what broke together stands together with the
 * event beside it, and noise alone is never news. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"

/* A fixed generator (xorshift), so that a failure comes again. */
struct dice {
	uint64_t x;
};

static double uniform(struct dice *d)
{
	d->x ^= d->x << 13;
	d->x ^= d->x >> 7;
	d->x ^= d->x << 17;
	return (double)(d->x >> 11) / 9007199254740992.0;
}

static double normal(struct dice *d)
{
	return sqrt(-2 * log(1 - uniform(d))) * cos(6.283185307 * uniform(d));
}

/* As waiting times are: mostly little, sometimes much. */
static double waiting(struct dice *d)
{
	return -log(1 - uniform(d));
}

struct moment {
	double kbps, fps, loss, jitter, rtt;
};

static void second(struct scene *s, int64_t ms, struct moment m)
{
	static const double zero = 0;
	char words[256];

	snprintf(words, sizeof(words),
		 "\"sending\":0,\"video\":1,\"bps\":%lld,\"frames\":9,\"fps_milli\":%lld,"
		 "\"loss_milli\":%lld,\"jitter_us\":%lld,\"rtt_us\":%lld",
		 (long long)(fmax(m.kbps, zero) * 1000),
		 (long long)(fmax(m.fps, zero) * 1000),
		 (long long)(fmax(m.loss, zero) * 10),
		 (long long)(fmax(m.jitter, zero) * 1000),
		 (long long)(fmax(m.rtt, zero) * 1000));
	stats(s, ms, "p1", words);
}

static struct scene *begin(void)
{
	struct scene *s = scene_new(0);

	connect_at(s, 0);
	join_at(s, 1000, "p1");
	return s;
}

/* The kinds of noise that statistics have, none of which changes its level. */
static struct moment noise(int kind, int i, struct dice *d)
{
	struct moment m = {800, 25, 0, 5, 40};

	switch (kind) {
	case 0: /* calm */
		m.kbps += 20 * normal(d);
		m.fps += 0.3 * normal(d);
		m.rtt += 2 * normal(d);
		break;
	case 1: /* a busy path: a quarter up and down */
		m.kbps += 200 * normal(d);
		m.fps += 3 * normal(d);
		m.jitter += 4 * normal(d);
		m.rtt += 10 * normal(d);
		m.loss = 0.5 + 0.3 * normal(d);
		break;
	case 2: /* waiting times: long tails */
		m.jitter = 8 * waiting(d);
		m.rtt = 20 + 20 * waiting(d);
		m.loss = uniform(d) < 0.03 ? 3 * waiting(d) : 0;
		break;
	case 3: /* key frames every two and every four seconds */
		m.kbps = i % 2 ? 500 : 1300;
		m.jitter = i % 4 ? 4 : 30;
		break;
	default: /* one bad second every now and then */
		if (uniform(d) < 0.03)
			m = (struct moment){200, 9, 6, 80, 400};
		break;
	}
	return m;
}

static void noise_is_no_change(void **state)
{
	(void)state;
	for (int kind = 0; kind < 5; kind++)
		for (uint64_t seed = 1; seed <= 12; seed++) {
			struct dice d = {seed * 0x9e3779b97f4a7c15u};
			struct scene *s = begin();

			for (int i = 5; i < 605; i++)
				second(s, i * 1000, noise(kind, i, &d));
			if (look(s, 605000)->n_changes)
				fail_msg("noise %d with seed %d: %s %f to %f at %lld s",
					 kind, (int)seed,
					 s->snap.series[s->snap.changes[0].parts[0].metric]
						 .word,
					 (double)s->snap.changes[0].parts[0].before,
					 (double)s->snap.changes[0].parts[0].after,
					 (long long)s->snap.changes[0].at_us / 1000000);
			scene_free(s);
		}
}

static const struct change_part *part(const struct change_view *c, enum metric m)
{
	for (size_t i = 0; i < c->n; i++)
		if (c->parts[i].metric == m)
			return &c->parts[i];
	return NULL;
}

/* Twice or half of each, alone, in noise of a tenth: seen when the third value is in. */
static void a_step_is_found_within_three_seconds(void **state)
{
	static const struct {
		enum metric metric;
		struct moment before, after;
	} all[] = {
		{METRIC_VIDEO_KBPS, {800, 25, 0, 5, 40}, {400, 25, 0, 5, 40}},
		{METRIC_VIDEO_KBPS, {400, 25, 0, 5, 40}, {800, 25, 0, 5, 40}},
		{METRIC_VIDEO_FPS, {800, 25, 0, 5, 40}, {800, 12.5, 0, 5, 40}},
		{METRIC_VIDEO_LOSS, {800, 25, 0, 5, 40}, {800, 25, 1.4, 5, 40}},
		{METRIC_VIDEO_LOSS, {800, 25, 1.5, 5, 40}, {800, 25, 3, 5, 40}},
		{METRIC_VIDEO_JITTER, {800, 25, 0, 20, 40}, {800, 25, 0, 40, 40}},
		{METRIC_RTT, {800, 25, 0, 5, 40}, {800, 25, 0, 5, 80}},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		for (uint64_t seed = 1; seed <= 12; seed++) {
			struct dice d = {seed * 0x9e3779b97f4a7c15u};
			struct scene *s = begin();
			const struct change_view *c = &s->snap.changes[0];

			for (int t = 5; t < 68; t++) {
				struct moment m = t < 65 ? all[i].before : all[i].after;

				m.kbps *= 1 + 0.1 * normal(&d);
				m.fps *= 1 + 0.1 * normal(&d);
				m.loss *= 1 + 0.1 * normal(&d);
				m.jitter *= 1 + 0.1 * normal(&d);
				m.rtt *= 1 + 0.1 * normal(&d);
				second(s, t * 1000, m);
			}
			look(s, 67500);
			if (s->snap.n_changes != 1 || c->n != 1 ||
			    !part(c, all[i].metric) || c->at_us != 65000000)
				fail_msg("case %d seed %d: %d changes, %s at %lld", (int)i,
					 (int)seed, (int)s->snap.n_changes,
					 s->snap.series[c->parts[0].metric].word,
					 (long long)c->at_us);
			scene_free(s);
		}
}

static void what_broke_together_stands_together(void **state)
{
	struct scene *s = begin();
	const struct change_view *c = s->snap.changes;
	const struct change_part *p;

	(void)state;
	for (int t = 5; t < 90; t++) {
		struct moment m = {900, 25, 0, 4, 37};

		if (t >= 60) /* the path */
			m = (struct moment){900, 25, 1.4, 4, 96};
		if (t >= 61)
			m.kbps = 340;
		if (t >= 70) /* the encoder follows */
			m.fps = 15;
		if (t == 61)
			at(s, 60400, "peer.ice",
			   "\"peer\":\"p1\",\"side\":\"storage\",\"state\":\"connected\","
			   "\"local\":\"host 203.0.113.9:41022 udp\",\"remote\":\"relay "
			   "192.0.2.44:443 udp\",\"ms\":96");
		second(s, t * 1000, m);
	}
	look(s, 90000);
	assert_int_equal(s->snap.n_changes, 2);
	assert_int_equal(c[0].at_us, 70000000);
	assert_int_equal(c[0].n, 1);
	assert_int_equal(c[1].at_us, 60000000);
	assert_int_equal(c[1].wall_ms, (int64_t)WALL * 1000 + 60000);
	assert_int_equal(c[1].n, 3);
	p = part(&c[1], METRIC_RTT);
	assert_true(p && p->before == 37 && p->after == 96);
	p = part(&c[1], METRIC_VIDEO_LOSS);
	assert_true(p && p->before == 0 && fabsf(p->after - 1.4f) < 0.001f);
	assert_non_null(part(&c[1], METRIC_VIDEO_KBPS));

	/* The event beside it, by its place in the ladder. */
	assert_int_equal(c[1].event_us, 60400000);
	assert_true(*c[1].event);
	for (size_t i = 0; i < s->snap.n_ladder; i++)
		if (s->snap.ladder[i].seq == c[1].event_seq)
			assert_int_equal(s->snap.ladder[i].at_us, 60400000);
	assert_string_equal(c[0].event, ""); /* nothing within 3 s of the second one */
	scene_free(s);
}

static void levels_that_come_back_are_changes_too(void **state)
{
	struct scene *s = begin();

	(void)state;
	for (int t = 5; t < 140; t++)
		second(s, t * 1000,
		       (struct moment){t >= 60 && t < 100 ? 400 : 900, 25, 0, 4, 37});
	look(s, 140000);
	assert_int_equal(s->snap.n_changes, 2);
	assert_int_equal(s->snap.changes[1].at_us, 60000000);
	assert_int_equal(s->snap.changes[0].at_us, 100000000);
	assert_true(s->snap.changes[0].parts[0].before == 400);
	scene_free(s);
}

/* A gap is no value: neither a fall to nothing nor a reason to forget the level. */
static void a_gap_is_no_change(void **state)
{
	struct scene *s = begin();

	(void)state;
	for (int t = 5; t < 80; t++)
		if (t < 50 || t > 57)
			second(s, t * 1000, (struct moment){900, 25, 0, 4, 37});
	assert_int_equal(look(s, 80000)->n_changes, 0);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(noise_is_no_change),
		cmocka_unit_test(a_step_is_found_within_three_seconds),
		cmocka_unit_test(what_broke_together_stands_together),
		cmocka_unit_test(levels_that_come_back_are_changes_too),
		cmocka_unit_test(a_gap_is_no_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
