/* The doctor before a far end that answers from a script: what it concludes from that. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "tests/unit/far_end.h"
#include "tests/unit/home.h"
#include "tui/cli/doctor.h"

#define CHANNEL "arn:aws:kinesisvideo:us-west-2:123456789012:channel/door/1"
#define STREAM  "arn:aws:kinesisvideo:us-west-2:123456789012:stream/kept/1"

struct bench {
	uv_loop_t uv;
	struct far_end far;
	struct client *client;
	struct websockets *sockets;
	char base[64], told[8192];
	bool over;
};

static void tell(void *self, const struct diagnosis *f)
{
	struct bench *b = self;
	size_t n = strlen(b->told);

	snprintf(b->told + n, sizeof(b->told) - n, "%s: %s: %s\n", f->check,
		 verdict_name(f->verdict), f->evidence);
}

static void over(void *self)
{
	struct bench *b = self;

	b->over = true;
	uv_stop(&b->uv);
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct client_options o = {.region = SLICE("us-west-2"),
				   .keys = {SLICE("AKIDEXAMPLE"), SLICE("k"), {"", 0}},
				   .total_ms = 5000,
				   .attempts = 1};
	struct trouble why;

	home_forget_environment();
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	uv_loop_init(&b->uv);
	far_open(&b->far, &b->uv);
	snprintf(b->base, sizeof(b->base), "http://127.0.0.1:%d", b->far.port);
	o.endpoint_url = slice_of(b->base);
	b->client = client_new(&b->uv, &o, &why);
	assert_non_null(b->client);
	b->sockets = websockets_new(&b->uv, b->client, &why);
	assert_non_null(b->sockets);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	websockets_free(b->sockets);
	client_free(b->client);
	uv_close((uv_handle_t *)&b->far.listener, NULL);
	uv_run(&b->uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->uv), 0);
	free(b);
	return 0;
}

static void examine(struct bench *b)
{
	struct doctor_options o = {.client = b->client,
				   .sockets = b->sockets,
				   .channel = SLICE("door"),
				   .tell = tell,
				   .over = over,
				   .self = b};
	struct doctor *d = doctor_begin(&b->uv, &o);

	assert_non_null(d);
	while (!b->over)
		uv_run(&b->uv, UV_RUN_DEFAULT);
	doctor_free(d);
}

static void expect(const struct bench *b, const char *words)
{
	if (!strstr(b->told, words))
		fail_msg("not told: %s\nbut: %s", words, b->told);
}

/* The newest fragment is on the second page, and both pages count. */
static void turns_the_pages_of_the_archive(void **state)
{
	struct bench *b = *state;
	long long now = (long long)time(NULL);
	char endpoint[128], first[256], second[128];

	snprintf(endpoint, sizeof(endpoint), "200 {\"DataEndpoint\":\"%s\"}", b->base);
	snprintf(
		first, sizeof(first),
		"200 {\"Fragments\":[{\"ServerTimestamp\":%lld},{\"ServerTimestamp\":%lld}]"
		",\"NextToken\":\"bW9yZQ==\"}",
		now - 3000, now - 2990);
	snprintf(second, sizeof(second), "200 {\"Fragments\":[{\"ServerTimestamp\":%lld}]}",
		 now);
	b->far.script[0] = "200 {\"ChannelInfo\":{\"ChannelARN\":\"" CHANNEL
			   "\",\"ChannelStatus\":\"ACTIVE\"}}";
	b->far.script[1] = "200 {\"MediaStorageConfiguration\":{\"Status\":\"ENABLED\","
			   "\"StreamARN\":\"" STREAM "\"}}";
	b->far.script[2] = "200 {\"StreamInfo\":{\"Status\":\"ACTIVE\","
			   "\"DataRetentionInHours\":24}}";
	b->far.script[3] = "200 {}"; /* no endpoint is named, for what comes later too */
	b->far.script[4] = "200 {}";
	b->far.script[5] = endpoint;
	b->far.script[6] = first;
	b->far.script[7] = second;
	b->far.script[8] = "200 {}";
	examine(b);
	expect(b, "3 in the last hour");
	if (!strstr(b->told, "newest fragment is 0 s old"))
		expect(b, "newest fragment is 1 s old");
	assert_non_null(strstr(b->far.requests[7], "\"NextToken\":\"bW9yZQ==\""));
	assert_null(strstr(b->far.requests[6], "NextToken"));
	assert_null(
		strstr(b->far.requests[9], "bW9yZQ==")); /* another list, another token */
	expect(b, "permissions: good: ");
}

/* A service whose pages never end is left alone at last. */
static void gives_up_endless_pages(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "200 {\"ChannelInfoList\":[],\"NextToken\":\"bW9yZQ==\"}";
	examine(b);
	assert_true(b->far.n_requests < 200);
	expect(b, "quotas: ");
}

static void nothing_was_allowed(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "400 {\"__type\":\"ValidationException\",\"message\":\"no\"}";
	examine(b);
	expect(b, "permissions: skipped: ");
}

static void a_denied_action_is_named_once(void **state)
{
	static const char twice[] = "kinesisvideo:GetSignalingChannelEndpoint\"";
	struct bench *b = *state;
	const char *policy, *one;

	b->far.script[0] = "200 {\"ChannelInfo\":{\"ChannelARN\":\"" CHANNEL
			   "\",\"ChannelStatus\":\"ACTIVE\"}}";
	b->far.script[1] = "403 {\"__type\":\"AccessDeniedException\",\"message\":\"no\"}";
	examine(b);
	policy = strstr(b->told, "permissions: bad: ");
	assert_non_null(policy);
	one = strstr(policy, twice);
	assert_non_null(one);
	assert_null(strstr(one + 1, twice));
}

int main(void)
{
#define WITH(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		WITH(turns_the_pages_of_the_archive),
		WITH(gives_up_endless_pages),
		WITH(nothing_was_allowed),
		WITH(a_denied_action_is_named_once),
	};

	return cmocka_run_group_tests_name("doctor", tests, NULL, NULL);
}
