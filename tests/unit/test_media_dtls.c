/* DTLS between two ends in memory: keys agree, fingerprints are checked, lost flights are
 * repeated. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "net/media/dtls.h"
#include "net/media/rtp.h"

enum { QUEUE = 64 };

struct mail {
	uint8_t at[2048];
	size_t n;
};

/* One end, with what was sent to it and not read yet. */
struct end {
	struct dtls_identity *identity;
	struct dtls *dtls;
	struct end *other;
	struct mail inbox[QUEUE];
	int n_inbox, sent, lose; /* lose: that many of what it sends first */
	enum dtls_state last;
};

static void end_send(void *self, const uint8_t *at, size_t n)
{
	struct end *e = self;
	struct end *to = e->other;

	e->sent++;
	assert_true(n <= 1200);
	if (e->lose > 0) {
		e->lose--;
		return;
	}
	assert_true(to->n_inbox < QUEUE);
	memcpy(to->inbox[to->n_inbox].at, at, n);
	to->inbox[to->n_inbox++].n = n;
}

static void end_moved(void *self, enum dtls_state state)
{
	((struct end *)self)->last = state;
}

static void open_end(struct end *e, struct end *other)
{
	struct trouble why = {0};
	struct dtls_handler h = {end_send, end_moved, e};

	memset(e, 0, sizeof(*e));
	e->other = other;
	e->identity = dtls_identity_new(&why);
	assert_non_null(e->identity);
	e->dtls = dtls_new(e->identity, &h);
	assert_non_null(e->dtls);
}

static void close_end(struct end *e)
{
	dtls_free(e->dtls);
	dtls_identity_free(e->identity);
}

static void expect(struct end *e, const char *fingerprint)
{
	assert_true(
		dtls_expect(e->dtls, SLICE("SHA-256"), slice_of(fingerprint), "answer"));
}

static bool deliver(struct end *e)
{
	struct mail one;

	if (!e->n_inbox)
		return false;
	one = e->inbox[0];
	memmove(e->inbox, e->inbox + 1, sizeof(one) * (size_t)--e->n_inbox);
	dtls_receive(e->dtls, one.at, one.n);
	return true;
}

/* Until both are done, with timers. */
static void run(struct end *a, struct end *b)
{
	for (int i = 0; i < 2000; i++) {
		bool moved = deliver(a);

		moved |= deliver(b);
		if (moved)
			continue;
		if (dtls_state(a->dtls) != DTLS_CONNECTING &&
		    dtls_state(b->dtls) != DTLS_CONNECTING)
			return;
		usleep(1000);
		if (dtls_patience_us(a->dtls) == 0)
			dtls_retransmit(a->dtls);
		if (dtls_patience_us(b->dtls) == 0)
			dtls_retransmit(b->dtls);
	}
}

static void check_keys(struct end *a, struct end *b)
{
	struct srtp_keys ka, kb;

	assert_int_equal(dtls_state(a->dtls), DTLS_CONNECTED);
	assert_int_equal(dtls_state(b->dtls), DTLS_CONNECTED);
	assert_true(dtls_keys(a->dtls, &ka));
	assert_true(dtls_keys(b->dtls, &kb));
	assert_int_equal(ka.profile, SRTP_PROFILE_AEAD_AES_128_GCM);
	assert_int_equal(ka.profile, kb.profile);
	assert_memory_equal(ka.ours, kb.theirs, SRTP_KEY_MAX);
	assert_memory_equal(ka.theirs, kb.ours, SRTP_KEY_MAX);
	assert_memory_not_equal(ka.ours, ka.theirs, 28);
}

static void test_connects_and_closes(void **state)
{
	struct end *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));

	(void)state;
	open_end(a, b);
	open_end(b, a);
	expect(a, dtls_fingerprint(b->identity));
	expect(b, dtls_fingerprint(a->identity));
	dtls_start(a->dtls, true);
	dtls_start(b->dtls, false);
	run(a, b);
	check_keys(a, b);
	assert_non_null(strstr(dtls_cipher(a->dtls), "DTLSv1.2"));
	dtls_close(a->dtls);
	while (deliver(b))
		;
	assert_int_equal(b->last, DTLS_CLOSED);
	close_end(a);
	close_end(b);
	free(a);
	free(b);
}

static void test_early_hello_is_kept(void **state)
{
	struct end *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));

	(void)state;
	open_end(a, b);
	open_end(b, a);
	expect(a, dtls_fingerprint(b->identity));
	dtls_start(a->dtls, true);
	assert_true(deliver(b)); /* before b knows whom to expect */
	assert_int_equal(b->sent, 0);
	expect(b, dtls_fingerprint(a->identity));
	dtls_start(b->dtls, false);
	assert_true(b->sent > 0);
	run(a, b);
	check_keys(a, b);
	assert_int_equal(a->lose, 0);
	close_end(a);
	close_end(b);
	free(a);
	free(b);
}

static void test_lost_flights_come_again(void **state)
{
	struct end *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));

	(void)state;
	open_end(a, b);
	open_end(b, a);
	a->lose = 2;
	b->lose = 1;
	expect(a, dtls_fingerprint(b->identity));
	expect(b, dtls_fingerprint(a->identity));
	dtls_start(a->dtls, true);
	dtls_start(b->dtls, false);
	run(a, b);
	check_keys(a, b);
	close_end(a);
	close_end(b);
	free(a);
	free(b);
}

/* Either end may have the wrong idea of the other. */
static void mismatch(bool at_client)
{
	struct end *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	char wrong[128];

	open_end(a, b);
	open_end(b, a);
	snprintf(wrong, sizeof(wrong), "%s",
		 dtls_fingerprint(at_client ? b->identity : a->identity));
	wrong[0] = wrong[0] == '0' ? '1' : '0';
	expect(a, at_client ? wrong : dtls_fingerprint(b->identity));
	expect(b, at_client ? dtls_fingerprint(a->identity) : wrong);
	dtls_start(a->dtls, true);
	dtls_start(b->dtls, false);
	run(a, b);
	assert_int_equal(dtls_state(at_client ? a->dtls : b->dtls), DTLS_FAILED);
	assert_int_not_equal(dtls_state(at_client ? b->dtls : a->dtls), DTLS_CONNECTED);
	assert_string_equal(dtls_why(at_client ? a->dtls : b->dtls),
			    "the certificate does not match a=fingerprint of the answer");
	close_end(a);
	close_end(b);
	free(a);
	free(b);
}

static void test_mismatch_fails(void **state)
{
	(void)state;
	mismatch(true);
	mismatch(false);
}

static void test_fingerprints_are_read(void **state)
{
	static const struct {
		const char *hash, *value;
		bool good;
	} cases[] = {
		{"sha-1", "00:01:02:03:04:05:06:07:08:09:0a:0B:0c:0d:0e:0f:10:11:12:13",
		 true},
		{"sha-1", "00:01:02:03:04:05:06:07:08:09:0a:0B:0c:0d:0e:0f:10:11:12",
		 false},
		{"sha-1", "00:01:02:03:04:05:06:07:08:09:0a:0B:0c:0d:0e:0f:10:11:12:1",
		 false},
		{"sha-1", "00-01:02:03:04:05:06:07:08:09:0a:0B:0c:0d:0e:0f:10:11:12:13",
		 false},
		{"sha-1", "0g:01:02:03:04:05:06:07:08:09:0a:0B:0c:0d:0e:0f:10:11:12:13",
		 false},
		{"sha-256", "", false},
		{"md5", "00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f", false},
		{"", "00", false},
	};
	struct end *a = malloc(sizeof(*a));

	(void)state;
	open_end(a, a);
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
		assert_int_equal(dtls_expect(a->dtls, slice_of(cases[i].hash),
					     slice_of(cases[i].value), "offer"),
				 cases[i].good);
	close_end(a);
	free(a);
}

/* Bytes from anybody change nothing and break nothing. */
static void test_noise_is_survived(void **state)
{
	struct end *a = malloc(sizeof(*a)), *b = malloc(sizeof(*b));
	uint8_t noise[300];
	uint32_t seed = 5;

	(void)state;
	open_end(a, b);
	open_end(b, a);
	expect(a, dtls_fingerprint(b->identity));
	expect(b, dtls_fingerprint(a->identity));
	dtls_start(b->dtls, false);
	for (int i = 0; i < 300; i++) {
		for (size_t k = 0; k < sizeof(noise); k++)
			noise[k] = (uint8_t)((seed = seed * 1664525 + 1013904223) >> 24);
		noise[0] = (uint8_t)(20 + i % 6);
		dtls_receive(b->dtls, noise, 1 + (size_t)i);
	}
	dtls_start(a->dtls, true);
	run(a, b);
	check_keys(a, b);
	close_end(a);
	close_end(b);
	free(a);
	free(b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_connects_and_closes),
		cmocka_unit_test(test_early_hello_is_kept),
		cmocka_unit_test(test_lost_flights_come_again),
		cmocka_unit_test(test_mismatch_fails),
		cmocka_unit_test(test_fingerprints_are_read),
		cmocka_unit_test(test_noise_is_survived),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
