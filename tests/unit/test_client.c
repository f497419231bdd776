/* Calls over real sockets: answers, refusals, retries, silence, and who may be asked twice.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "net/aws/client.h"
#include "tests/unit/far_end.h"

struct seen {
	int calls, status, tries;
	char error[64], message[128], words[192], body[512], url[256];
	enum fault fault;
	int64_t skew_ms;
};

struct bench {
	uv_loop_t loop;
	struct far_end far;
	struct client *client;
	char base[64];
	struct seen seen;
};

static void on_done(void *self, const struct client_answer *a)
{
	struct seen *s = self;

	s->calls++;
	s->status = a->status;
	s->tries = a->tries;
	s->fault = a->trouble.fault;
	s->skew_ms = a->skew_ms;
	slice_copy(s->error, sizeof(s->error), a->error);
	slice_copy(s->message, sizeof(s->message), a->message);
	slice_copy(s->body, sizeof(s->body), a->body);
	slice_copy(s->url, sizeof(s->url), a->url);
	slice_copy(s->words, sizeof(s->words), slice_of(a->trouble.words));
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct client_options o = {
		.name = SLICE("tester"),
		.region = SLICE("us-west-2"),
		.keys = {SLICE("AKIDEXAMPLE"), SLICE("secret-example"), {"", 0}},
		.connect_ms = 300,
		.total_ms = 5000,
		.attempts = 2};
	struct trouble why;

	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	uv_loop_init(&b->loop);
	far_open(&b->far, &b->loop);
	snprintf(b->base, sizeof(b->base), "http://127.0.0.1:%d", b->far.port);
	o.endpoint_url = slice_of(b->base);
	b->client = client_new(&b->loop, &o, &why);
	assert_non_null(b->client);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	client_free(b->client);
	uv_close((uv_handle_t *)&b->far.listener, NULL);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->loop), 0);
	free(b);
	return 0;
}

static void call(struct bench *b, enum kvs_op op, const char *url, int64_t ms)
{
	struct client_ask ask = {.op = op,
				 .ticket = 7,
				 .url = slice_of(url),
				 .body = SLICE("{\"ChannelName\":\"door\"}"),
				 .ms = ms};

	b->seen = (struct seen){0};
	assert_true(client_call(b->client, &ask, on_done, &b->seen));
	assert_int_equal(b->seen.calls, 0);
	while (!b->seen.calls)
		uv_run(&b->loop, UV_RUN_ONCE);
}

static void an_answer(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "200 {\"a\":1}";
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	assert_int_equal(b->seen.status, 200);
	assert_int_equal(b->seen.fault, FAULT_NONE);
	assert_string_equal(b->seen.body, "{\"a\":1}");
	assert_non_null(strstr(b->seen.url, "/describeSignalingChannel"));
}

static void what_is_sent(void **state)
{
	struct bench *b = *state;
	const char *r = b->far.requests[0];

	b->far.script[0] = "200 {}";
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	assert_non_null(strstr(r, "POST /describeSignalingChannel HTTP/1.1\r\n"));
	assert_non_null(
		strstr(r, "\r\nUser-Agent: kvscope/" KVSCOPE_VERSION " (tester)\r\n"));
	assert_non_null(strstr(r, "\r\nContent-Type: application/json\r\n"));
	assert_non_null(strstr(r, "Credential=AKIDEXAMPLE/"));
	assert_non_null(strstr(r,
			       "/us-west-2/kinesisvideo/aws4_request, "
			       "SignedHeaders=content-type;host;x-amz-date, Signature="));
	assert_non_null(strstr(r, "\r\n\r\n{\"ChannelName\":\"door\"}"));
	assert_null(strstr(r, "secret-example"));
}

static void a_base_path_is_kept(void **state)
{
	struct bench *b = *state;
	char url[96];

	b->far.script[0] = "200 ";
	snprintf(url, sizeof(url), "%s/base/", b->base);
	call(b, KVS_JOIN, url, 0);
	assert_non_null(
		strstr(b->far.requests[0], "POST /base/joinStorageSession HTTP/1.1"));
}

static const struct {
	const char *says, *answer, *error, *message;
	int status, tries;
	enum fault fault;
} refusals[] = {
	{"not found",
	 "404 {\"__type\":\"ResourceNotFoundException\",\"Message\":\"no such\"}",
	 "ResourceNotFoundException", "no such", 404, 1, FAULT_ABSENT},
	{"denied", "403 {\"message\":\"not allowed\"}", "", "not allowed", 403, 1,
	 FAULT_REFUSED},
	{"limit",
	 "400 {\"__type\":\"a#ClientLimitExceededException\",\"message\":\"slow\"}",
	 "ClientLimitExceededException", "slow", 400, 1, FAULT_THROTTLED},
	{"throttled", "400 {\"__type\":\"ThrottlingException\"}", "ThrottlingException", "",
	 400, 2, FAULT_THROTTLED},
	{"broken", "500 oops", "", "", 500, 2, FAULT_REFUSED},
};

static void refusals_are_named(void **state)
{
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		b->far.n_requests = 0;
		b->far.script[0] = refusals[i].answer;
		call(b, KVS_DESCRIBE_CHANNEL, "", 0);
		if (b->seen.status != refusals[i].status ||
		    b->seen.tries != refusals[i].tries ||
		    b->seen.fault != refusals[i].fault ||
		    strcmp(b->seen.message, refusals[i].message) != 0)
			fail_msg("%s: HTTP %d, %d tries, fault %d, \"%s\"",
				 refusals[i].says, b->seen.status, b->seen.tries,
				 b->seen.fault, b->seen.message);
		if (*refusals[i].error)
			assert_string_equal(b->seen.error, refusals[i].error);
		assert_true(b->seen.words[0]);
	}
}

static void a_second_try_helps(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "503 ";
	b->far.script[1] = "200 {}";
	call(b, KVS_LIST_CHANNELS, "", 0);
	assert_int_equal(b->seen.status, 200);
	assert_int_equal(b->seen.tries, 2);
}

/* A join that reached the service is a join: it must not be made again behind the core's
 * back. */
static void a_join_is_not_repeated(void **state)
{
	static const char *const answers[] = {"500 oops", FAR_DROP,
					      "400 {\"__type\":\"ThrottlingException\"}"};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(answers) / sizeof(*answers); i++) {
		b->far.n_requests = 0;
		b->far.script[0] = answers[i];
		call(b, KVS_JOIN, b->base, 0);
		assert_int_equal(b->seen.tries, 1);
		assert_int_equal(b->far.n_requests, 1);
		assert_true(b->seen.fault != FAULT_NONE);
	}
}

/* Nor by libcurl, when the connection kept from an earlier call is dead. */
static void a_join_is_not_repeated_on_a_dead_connection(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "200 {}";
	b->far.script[1] = FAR_DROP;
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	call(b, KVS_JOIN, b->base, 0);
	assert_int_equal(b->far.n_requests, 2);
	assert_int_equal(b->seen.status, 0);
}

static void silence_ends(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = FAR_SILENT;
	call(b, KVS_DESCRIBE_CHANNEL, "", 150);
	assert_int_equal(b->seen.status, 0);
	assert_int_equal(b->seen.fault, FAULT_TIMEOUT);
	assert_non_null(strstr(b->seen.words, "did not answer"));
}

static void a_closed_port_is_said(void **state)
{
	struct bench *b = *state;

	call(b, KVS_DESCRIBE_CHANNEL, "http://127.0.0.1:1", 200);
	assert_int_equal(b->seen.fault, FAULT_LINK);
	assert_non_null(strstr(b->seen.words, "cannot connect to 127.0.0.1:1"));
	assert_non_null(strstr(b->seen.words, "refused"));
	assert_int_equal(client_open_calls(b->client), 0);
}

static void tls_to_a_plain_port_is_said(void **state)
{
	struct bench *b = *state;
	char url[64];

	b->far.script[0] = FAR_DROP;
	snprintf(url, sizeof(url), "https://127.0.0.1:%d", b->far.port);
	call(b, KVS_JOIN, url, 1000);
	assert_int_equal(b->seen.status, 0);
	assert_true(b->seen.words[0]);
}

static void a_wrong_clock_is_said(void **state)
{
	struct bench *b = *state;

	b->far.script[0] =
		"HTTP/1.1 403 X\r\nDate: Sun, 30 Aug 2015 12:36:00 GMT\r\nContent-Length: "
		"44\r\n\r\n{\"message\":\"Signature not yet current: a<b\"}";
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	assert_int_equal(b->seen.status, 403);
	assert_true(b->seen.skew_ms > 0);
	assert_non_null(strstr(b->seen.words, "minutes off (ahead of the service's)"));
}

/* An answer of a service whose clock is ahead of ours by so much. */
static const char *dated(char room[256], int status, int64_t ahead_s, const char *body)
{
	time_t at = time(NULL) + ahead_s;
	char date[64];

	strftime(date, sizeof(date), "%a, %d %b %Y %H:%M:%S GMT", gmtime(&at));
	snprintf(room, 256, "HTTP/1.1 %d X\r\nDate: %s\r\nContent-Length: %zu\r\n\r\n%s",
		 status, date, strlen(body), body);
	return room;
}

/* By how much the date that a request was signed with is ahead. */
static long long signed_ahead(const struct bench *b, size_t request)
{
	const char *at = strstr(b->far.requests[request], "X-Amz-Date: ");
	struct tm tm = {0};

	assert_non_null(at);
	assert_non_null(strptime(at + 12, "%Y%m%dT%H%M%SZ", &tm));
	return (long long)timegm(&tm) - (long long)time(NULL);
}

static void a_wrong_clock_is_put_right(void **state)
{
	static const char expired[] = "{\"message\":\"Signature expired: a<b\"}";
	struct client_access access;
	struct bench *b = *state;
	char refusal[256], fine[256], later[256];

	b->far.script[0] = dated(refusal, 403, 900, expired);
	b->far.script[1] = dated(fine, 200, 900, "{}");
	call(b, KVS_JOIN, "", 0); /* what was refused so was not done */
	assert_int_equal(b->seen.status, 200);
	assert_int_equal(b->far.n_requests, 2);
	assert_in_range(signed_ahead(b, 0) + 10, 0, 20);
	assert_in_range(signed_ahead(b, 1), 890, 910);
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	assert_int_equal(b->far.n_requests, 3);
	assert_in_range(signed_ahead(b, 2), 890, 910);
	client_access(b->client, &access);
	assert_true(access.clock_known && access.corrected);
	assert_in_range(-access.skew_ms, 890000, 910000);
	/* Somebody sets the clock: what is right needs no correction. */
	b->far.script[3] = dated(later, 403, 0, expired);
	b->far.script[4] = dated(fine, 200, 0, "{}");
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	assert_int_equal(b->seen.status, 200);
	assert_int_equal(b->far.n_requests, 5);
	assert_in_range(signed_ahead(b, 4) + 10, 0, 20);
	client_access(b->client, &access);
	assert_false(access.corrected);
}

static void a_refusal_for_another_reason_is_asked_once(void **state)
{
	struct bench *b = *state;
	char refusal[256];

	b->far.script[0] =
		dated(refusal, 403, 2, "{\"message\":\"Signature expired: a<b\"}");
	call(b, KVS_DESCRIBE_CHANNEL, "", 0);
	assert_int_equal(b->seen.status, 403);
	assert_int_equal(b->far.n_requests, 1);
}

static void a_huge_answer_is_cut_off(void **state)
{
	struct bench *b = *state;
	size_t n = (2 << 20) + 100;
	char *answer = malloc(n);
	int head = snprintf(answer, n, "HTTP/1.1 200 X\r\nContent-Length: %d\r\n\r\n",
			    2 << 20);

	memset(answer + head, 'x', n - (size_t)head);
	answer[n - 1] = '\0';
	b->far.script[0] = answer;
	call(b, KVS_JOIN, b->base, 0);
	assert_int_equal(b->seen.status, 0);
	assert_int_equal(b->seen.fault, FAULT_TOO_BIG);
	free(answer);
}

static void a_url_that_is_none(void **state)
{
	struct bench *b = *state;
	struct client_ask ask = {
		.op = KVS_JOIN, .url = SLICE("webrtc://host"), .body = {"", 0}};

	assert_false(client_call(b->client, &ask, on_done, &b->seen));
	ask.url = SLICE("");
	ask.op = KVS_OP_COUNT;
	assert_false(client_call(b->client, &ask, on_done, &b->seen));
	assert_int_equal(client_open_calls(b->client), 0);
}

static void a_cancelled_call_is_silent(void **state)
{
	struct bench *b = *state;
	struct client_ask ask = {
		.op = KVS_LIST_CHANNELS, .ticket = 3, .url = {"", 0}, .body = SLICE("{}")};

	b->far.script[0] = FAR_SILENT;
	b->seen = (struct seen){0};
	assert_true(client_call(b->client, &ask, on_done, &b->seen));
	while (!b->far.n_requests)
		uv_run(&b->loop, UV_RUN_ONCE);
	client_cancel(b->client, 3, &b->seen);
	assert_int_equal(client_open_calls(b->client), 0);
	uv_run(&b->loop, UV_RUN_NOWAIT);
	assert_int_equal(b->seen.calls, 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_answer),
		TEST(what_is_sent),
		TEST(a_base_path_is_kept),
		TEST(refusals_are_named),
		TEST(a_second_try_helps),
		TEST(a_join_is_not_repeated),
		TEST(a_join_is_not_repeated_on_a_dead_connection),
		TEST(silence_ends),
		TEST(a_closed_port_is_said),
		TEST(tls_to_a_plain_port_is_said),
		TEST(a_wrong_clock_is_said),
		TEST(a_wrong_clock_is_put_right),
		TEST(a_refusal_for_another_reason_is_asked_once),
		TEST(a_huge_answer_is_cut_off),
		TEST(a_url_that_is_none),
		TEST(a_cancelled_call_is_silent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
