/* Signatures as the service checks them: the good ones, and each step that can go wrong,
 * named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "net/service/auth.h"

static const struct auth_keys ours = {"AKIAOURS", "secret", "us-west-2"};
static const int64_t now = 1767225600; /* 2026-01-01T00:00:00Z */

/* What a caller signs and what then arrives. */
struct caller {
	const char *id, *secret, *region, *service, *date, *path, *body, *headers;
	const char *signed_path, *signed_body, *signed_host; /* NULL: what arrives */
};

static const struct caller good = {
	"AKIAOURS",     "secret", "us-west-2",       "kinesisvideo", "20260101T000000Z",
	"/listStreams", "{}",     "host;x-amz-date", NULL,           NULL,
	NULL,
};

static const char *or_good(const char *mine, const char *good_one)
{
	return mine ? mine : good_one;
}

/* What is NULL is as in the good one. */
static struct caller whole(const struct caller *c)
{
	struct caller w = *c;

	w.id = or_good(c->id, good.id);
	w.secret = or_good(c->secret, good.secret);
	w.region = or_good(c->region, good.region);
	w.service = or_good(c->service, good.service);
	w.date = or_good(c->date, good.date);
	w.path = or_good(c->path, good.path);
	w.body = or_good(c->body, good.body);
	w.headers = or_good(c->headers, good.headers);
	return w;
}

static void check(const struct caller *given, struct auth_verdict *v)
{
	struct caller filled = whole(given), *c = &filled;
	struct sigv4_scope scope = {slice_of(c->date), slice_of(c->region),
				    slice_of(c->service)};
	struct sigv4_keys keys = {slice_of(c->id), slice_of(c->secret), SLICE("")};
	struct sigv4_request q = {.method = SLICE("POST"), .n_headers = 2};
	struct sigv4_header came[3] = {{SLICE("Host"), SLICE("127.0.0.1:8080")},
				       {SLICE("X-Amz-Date"), slice_of(c->date)},
				       {SLICE("Authorization"), SLICE("")}};
	struct auth_request r = {
		SLICE("POST"), slice_of(c->path), SLICE(""), slice_of(c->body), came, 3};
	char hash[65], authorization[1024];
	struct text t;

	q.path = slice_of(c->signed_path ? c->signed_path : c->path);
	q.signed_headers = slice_of(c->headers);
	sigv4_hash(hash, slice_of(c->signed_body ? c->signed_body : c->body));
	q.payload_hash = slice_of(hash);
	q.headers[0] = came[0];
	q.headers[1] = came[1];
	if (c->signed_host)
		q.headers[0].value = slice_of(c->signed_host);
	text_init(&t, authorization, sizeof(authorization));
	sigv4_authorization(&t, &q, &scope, &keys);
	came[2].value = text_slice(&t);
	auth_check(v, &ours, NULL, &r, now);
}

static void a_good_signature_passes(void **state)
{
	struct auth_verdict v;

	(void)state;
	check(&good, &v);
	assert_int_equal(v.step, AUTH_FINE);
}

static void two_slashes_pass(void **state)
{
	struct caller c = good;
	struct auth_verdict v;

	(void)state;
	c.signed_path = "//listStreams";
	check(&c, &v);
	assert_int_equal(v.step, AUTH_FINE);
}

static void each_wrong_step_is_named(void **state)
{
	static const struct {
		const char *words;
		struct caller c;
		enum auth_step step;
		const char *error, *message, *why;
	} cases[] = {
		{"wrong secret",
		 {.secret = "other"},
		 AUTH_SIGNATURE,
		 "InvalidSignatureException",
		 "does not match",
		 "secret key or canonical request"},
		{"wrong id",
		 {.id = "AKIAOTHER"},
		 AUTH_KEY,
		 "UnrecognizedClientException",
		 "security token included in the request is invalid",
		 "not ours"},
		{"other region",
		 {.region = "eu-west-1"},
		 AUTH_SCOPE,
		 "InvalidSignatureException",
		 "valid region",
		 "eu-west-1"},
		{"other service",
		 {.service = "s3"},
		 AUTH_SCOPE,
		 "InvalidSignatureException",
		 "correct service: 'kinesisvideo'",
		 "s3"},
		{"five minutes late",
		 {.date = "20251231T235459Z"},
		 AUTH_DATE,
		 "InvalidSignatureException",
		 "Signature expired: 20251231T235459Z is now earlier",
		 ""},
		{"from the future",
		 {.date = "20260101T000501Z"},
		 AUTH_DATE,
		 "InvalidSignatureException",
		 "Signature not yet current",
		 ""},
		{"no time",
		 {.date = "20260101TnoonZ"},
		 AUTH_DATE,
		 "InvalidSignatureException",
		 "ISO-8601",
		 ""},
		{"another body",
		 {.signed_body = "{\"a\":1}"},
		 AUTH_SIGNATURE,
		 "InvalidSignatureException",
		 "does not match",
		 "canonical request"},
		{"an empty body's hash",
		 {.signed_body = ""},
		 AUTH_PAYLOAD,
		 "InvalidSignatureException",
		 "does not match",
		 "empty body"},
		{"host without port",
		 {.signed_host = "127.0.0.1"},
		 AUTH_CANONICAL,
		 "InvalidSignatureException",
		 "does not match",
		 "without its port"},
		{"another path",
		 {.signed_path = "/listSignalingChannels"},
		 AUTH_SIGNATURE,
		 "InvalidSignatureException",
		 "does not match",
		 "canonical request"},
		{"host not signed",
		 {.headers = "x-amz-date"},
		 AUTH_HEADERS,
		 "InvalidSignatureException",
		 "'host' must be a 'SignedHeader'",
		 ""},
		{"date not signed",
		 {.headers = "host"},
		 AUTH_HEADERS,
		 "InvalidSignatureException",
		 "'x-amz-date' must be a 'SignedHeader'",
		 ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct auth_verdict v;

		check(&cases[i].c, &v);
		if (v.step != cases[i].step || strcmp(v.error, cases[i].error) != 0 ||
		    !strstr(v.message, cases[i].message) || !strstr(v.why, cases[i].why))
			fail_msg("%s: step %s, %s, %s (%s)", cases[i].words,
				 auth_step_words(v.step), v.error, v.message, v.why);
	}
}

static void the_edges_of_the_skew_pass(void **state)
{
	static const char *const dates[] = {"20251231T235500Z", "20260101T000500Z"};
	struct caller c = good;
	struct auth_verdict v;

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		c.date = dates[i];
		check(&c, &v);
		assert_int_equal(v.step, AUTH_FINE);
	}
}

/* A presigned GET, with one text replaced by another after signing. */
static void check_presigned(struct auth_verdict *v, int expires_s, int64_t at,
			    const char *from, const char *to)
{
	struct sigv4_header extra[] = {
		{SLICE("X-Amz-ChannelARN"),
		 SLICE("arn:aws:kinesisvideo:us-west-2:123456789012:channel/c/1")}};
	struct sigv4_scope scope = {SLICE("20260101T000000Z"), SLICE("us-west-2"),
				    SLICE("kinesisvideo")};
	struct sigv4_keys keys = {SLICE("AKIAOURS"), SLICE("secret"), SLICE("")};
	struct sigv4_header host = {SLICE("host"), SLICE("127.0.0.1:8443")};
	struct auth_request r = {SLICE("GET"), SLICE("/"), SLICE(""), SLICE(""), &host, 1};
	char url[2048], *at_text;
	struct text t;

	text_init(&t, url, sizeof(url));
	assert_int_equal(sigv4_presign(&t, SLICE("wss://127.0.0.1:8443/"), extra, 1, &scope,
				       &keys, expires_s),
			 FAULT_NONE);
	at_text = from ? strstr(url, from) : NULL;
	if (at_text)
		memcpy(at_text, to, strlen(to));
	r.query = slice_of(strchr(url, '?') + 1);
	auth_check(v, &ours, NULL, &r, at);
}

static void a_presigned_url_lives_its_time(void **state)
{
	struct auth_verdict v;

	(void)state;
	check_presigned(&v, 299, now + 299, NULL, NULL);
	assert_int_equal(v.step, AUTH_FINE);
	check_presigned(&v, 299, now + 300, NULL, NULL);
	assert_int_equal(v.step, AUTH_DATE);
	check_presigned(&v, 604800, now + 600000, NULL, NULL);
	assert_int_equal(v.step, AUTH_FINE);
	check_presigned(&v, 604801, now, NULL, NULL);
	assert_int_equal(v.step, AUTH_MALFORMED);
	check_presigned(&v, 299, now, "channel%2Fc", "channel%2Fd");
	assert_int_equal(v.step, AUTH_SIGNATURE);
	check_presigned(&v, 299, now, "us-west-2%2Fkinesisvideo",
			"us-east-2%2Fkinesisvideo");
	assert_int_equal(v.step, AUTH_SCOPE);
}

static void nothing_is_not_a_signature(void **state)
{
	struct auth_request r = {SLICE("GET"), SLICE("/"), SLICE("a=b&&=&X-Amz-Date"),
				 SLICE(""),    NULL,       0};
	struct auth_verdict v;

	(void)state;
	auth_check(&v, &ours, NULL, &r, now);
	assert_int_equal(v.step, AUTH_MISSING);
	assert_string_equal(v.error, "MissingAuthenticationTokenException");
	assert_int_equal(v.status, 403);
}

static void query_values_are_decoded_and_bounded(void **state)
{
	char to[8];

	(void)state;
	assert_true(auth_query(SLICE("aa=1&a=%41%2Fx&b="), "a", to, sizeof(to)));
	assert_string_equal(to, "A/x");
	assert_true(auth_query(SLICE("a=1234567"), "a", to, sizeof(to)));
	memset(to, 'x', sizeof(to));
	assert_false(auth_query(SLICE("a=12345678"), "a", to, sizeof(to)));
	assert_string_equal(to, "1234567");
	assert_false(auth_query(SLICE("aa=1"), "a", to, sizeof(to)));
	assert_true(auth_query(SLICE("a=%4"), "a", to, sizeof(to)));
	assert_string_equal(to, "%4");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_good_signature_passes),
		cmocka_unit_test(two_slashes_pass),
		cmocka_unit_test(each_wrong_step_is_named),
		cmocka_unit_test(the_edges_of_the_skew_pass),
		cmocka_unit_test(a_presigned_url_lives_its_time),
		cmocka_unit_test(nothing_is_not_a_signature),
		cmocka_unit_test(query_values_are_decoded_and_bounded),
	};

	return cmocka_run_group_tests_name("service signatures", tests, NULL, NULL);
}
