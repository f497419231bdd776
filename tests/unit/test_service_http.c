/* The service as a caller meets it over HTTP: every route, the refusals, the quirks of
 * clients. */
#include "tests/unit/service_caller.h"

#include "core/kvsapi.h"
#include "net/service/routes.h"

static struct served served;
static struct answer answer;

static int start(void **state)
{
	(void)state;
	serve(&served, "no-quotas", 1);
	return 0;
}

static int stop(void **state)
{
	int status = unserve(&served, SIGTERM);

	(void)state;
	remove_data(&served);
	return status;
}

static void post(const char *path, const char *body, int status)
{
	if (call(&served, path, body, &answer) != status)
		fail_msg("%s %s: %s", path, body, answer.bytes);
}

static void every_operation_has_a_handler(void **state)
{
	(void)state;
	for (enum kvs_op op = 0; op < KVS_OP_COUNT; op++) {
		assert_non_null(route_of(op));
		call(&served, kvs_operation(op)->path, "{}", &answer);
		assert_in_range(answer.status, 200, 499);
		assert_null(strstr(answer.bytes, "UnknownOperation"));
	}
	assert_null(route_of(KVS_OP_COUNT));
	post("/getClip", "{}", 404);
	assert_non_null(strstr(answer.bytes, "UnknownOperationException"));
}

static void a_channel_lives(void **state)
{
	char arn[256], version[65], body[512];

	(void)state;
	post("/createSignalingChannel",
	     "{\"ChannelName\":\"life\",\"SingleMasterConfiguration\":{"
	     "\"MessageTtlSeconds\":30}}",
	     200);
	member(&answer, "ChannelARN", arn, sizeof(arn));
	post("/createSignalingChannel", "{\"ChannelName\":\"life\"}", 400);
	assert_non_null(
		strstr(answer.bytes, "x-amzn-ErrorType: ResourceInUseException\r\n"));
	assert_non_null(strstr(answer.body, "\"Message\":"));
	snprintf(body, sizeof(body), "{\"ChannelARN\":\"%s\"}", arn);
	post("/describeSignalingChannel", body, 200);
	assert_non_null(strstr(answer.body, "\"MessageTtlSeconds\":30"));
	member(&answer, "Version", version, sizeof(version));
	snprintf(body, sizeof(body),
		 "{\"ChannelARN\":\"%s\",\"CurrentVersion\":\"wrong1\"}", arn);
	post("/deleteSignalingChannel", body, 400);
	assert_non_null(strstr(answer.bytes, "VersionMismatchException"));
	snprintf(body, sizeof(body),
		 "{\"ChannelARN\":\"%s\",\"CurrentVersion\":\"%s\","
		 "\"SingleMasterConfiguration\":"
		 "{\"MessageTtlSeconds\":5}}",
		 arn, version);
	post("/updateSignalingChannel", body, 200);
	post("/updateSignalingChannel", body, 400);
	snprintf(body, sizeof(body), "{\"ChannelARN\":\"%s\"}", arn);
	post("/deleteSignalingChannel", body, 200);
	post("/describeSignalingChannel", body, 404);
	assert_non_null(strstr(answer.bytes, "ResourceNotFoundException"));
}

static void storage_follows_its_rules(void **state)
{
	char channel[256], stream[256], empty[256], body[1024];

	(void)state;
	post("/createSignalingChannel", "{\"ChannelName\":\"stored\"}", 200);
	member(&answer, "ChannelARN", channel, sizeof(channel));
	post("/createStream", "{\"StreamName\":\"keeps\",\"DataRetentionInHours\":2}", 200);
	member(&answer, "StreamARN", stream, sizeof(stream));
	post("/createStream", "{\"StreamName\":\"keeps-nothing\"}", 200);
	member(&answer, "StreamARN", empty, sizeof(empty));
	snprintf(body, sizeof(body),
		 "{\"ChannelARN\":\"%s\",\"SingleMasterChannelEndpointConfiguration\":"
		 "{\"Protocols\":[\"WEBRTC\"],\"Role\":\"MASTER\"}}",
		 channel);
	post("/getSignalingChannelEndpoint", body, 400);
	assert_non_null(strstr(answer.bytes, "InvalidArgumentException"));
	snprintf(body, sizeof(body), "{\"channelArn\":\"%s\"}", channel);
	post("/joinStorageSession", body, 400);
	assert_non_null(strstr(answer.body, "\"message\":"));
	snprintf(body, sizeof(body),
		 "{\"ChannelARN\":\"%s\",\"MediaStorageConfiguration\":{\"Status\":"
		 "\"ENABLED\","
		 "\"StreamARN\":\"%s\"}}",
		 channel, empty);
	post("/updateMediaStorageConfiguration", body, 400);
	assert_non_null(strstr(answer.bytes, "NoDataRetentionException"));
	snprintf(body, sizeof(body),
		 "{\"ChannelARN\":\"%s\",\"MediaStorageConfiguration\":{\"Status\":"
		 "\"ENABLED\","
		 "\"StreamARN\":\"%s\"}}",
		 channel, stream);
	post("/updateMediaStorageConfiguration", body, 200);
	post("/describeMediaStorageConfiguration", "{\"ChannelName\":\"stored\"}", 200);
	assert_non_null(strstr(answer.body, "\"ENABLED\""));
	post("/describeMappedResourceConfiguration", "{\"StreamName\":\"keeps\"}", 200);
	assert_non_null(strstr(answer.body, channel));
	snprintf(body, sizeof(body), "{\"StreamARN\":\"%s\"}", stream);
	post("/deleteStream", body, 400);
	assert_non_null(strstr(answer.bytes, "ResourceInUseException"));
	snprintf(body, sizeof(body), "{\"channelArn\":\"%s\"}", channel);
	post("/joinStorageSession", body, 200);
	assert_string_equal(answer.body, "");
}

static void endpoints_come_back_the_way_the_caller_came(void **state)
{
	char arn[256], body[512], want[80];

	(void)state;
	post("/createSignalingChannel", "{\"ChannelName\":\"ends\"}", 200);
	member(&answer, "ChannelARN", arn, sizeof(arn));
	snprintf(body, sizeof(body),
		 "{\"ChannelARN\":\"%s\",\"SingleMasterChannelEndpointConfiguration\":"
		 "{\"Protocols\":[\"WSS\",\"HTTPS\"],\"Role\":\"MASTER\"}}",
		 arn);
	post("/getSignalingChannelEndpoint", body, 200);
	snprintf(want, sizeof(want), "\"ws://127.0.0.1:%d\"", served.port);
	assert_non_null(strstr(answer.body, want));
	snprintf(want, sizeof(want), "\"http://127.0.0.1:%d\"", served.port);
	assert_non_null(strstr(answer.body, want));
	snprintf(body, sizeof(body), "{\"ChannelARN\":\"%s\"}", arn);
	post("/v1/get-ice-server-config", body, 200);
	assert_non_null(strstr(answer.body, "\"turn:127.0.0.1:"));
	assert_non_null(strstr(answer.body, "\"Ttl\":300"));
}

static void lists_page_through(void **state)
{
	char token[256], body[512];
	size_t seen = 0, pages = 0;

	(void)state;
	for (int i = 0; i < 7; i++) {
		snprintf(body, sizeof(body), "{\"ChannelName\":\"page-%d\"}", i);
		post("/createSignalingChannel", body, 200);
	}
	*token = '\0';
	do {
		snprintf(body, sizeof(body),
			 "{\"MaxResults\":3,\"ChannelNameCondition\":{"
			 "\"ComparisonOperator\":"
			 "\"BEGINS_WITH\",\"ComparisonValue\":\"page-\"}%s%s%s}",
			 *token ? ",\"NextToken\":\"" : "", token, *token ? "\"" : "");
		post("/listSignalingChannels", body, 200);
		for (const char *at = answer.body;
		     (at = strstr(at, "\"ChannelName\":\"page-")); at++)
			seen++;
		*token = '\0';
		if (strstr(answer.body, "NextToken"))
			member(&answer, "NextToken", token, sizeof(token));
		pages++;
	} while (*token && pages < 9);
	assert_int_equal(seen, 7);
	assert_int_equal(pages, 3);
	post("/listSignalingChannels", "{\"NextToken\":\"!!\"}", 400);
}

static void members_are_checked_in_aws_words(void **state)
{
	static const struct {
		const char *path, *body, *words;
	} cases[] = {
		{"/createSignalingChannel", "{}",
		 "Value null at 'channelName' failed to satisfy constraint: Member must "
		 "not be null"},
		{"/createSignalingChannel", "{\"ChannelName\":\"a b\"}",
		 "regular expression pattern: [a-zA-Z0-9_.-]+"},
		{"/createSignalingChannel",
		 "{\"ChannelName\":\"x\",\"ChannelType\":\"PAIR\"}",
		 "enum value set: [SINGLE_MASTER, FULL_MESH]"},
		{"/createSignalingChannel",
		 "{\"ChannelName\":\"x\",\"SingleMasterConfiguration\":{"
		 "\"MessageTtlSeconds\":4}}",
		 "greater than or equal to 5"},
		{"/createSignalingChannel", "{\"ChannelName\":7}", "another type"},
		{"/createSignalingChannel", "not json", "not JSON"},
		{"/describeSignalingChannel", "{}", "Either ChannelName or ChannelARN"},
		{"/describeSignalingChannel", "{\"ChannelARN\":\"arn:x\"}",
		 "regular expression"},
		{"/joinStorageSession", "{}", "'channelArn'"},
		{"/listSignalingChannels", "{\"MaxResults\":0}",
		 "greater than or equal to 1"},
		{"/listFragments",
		 "{\"StreamName\":\"keeps\",\"FragmentSelector\":{\"FragmentSelectorType\":"
		 "\"X\"}}",
		 "PRODUCER_TIMESTAMP, SERVER_TIMESTAMP"},
		{"/getHLSStreamingSessionURL", "{\"StreamName\":\"keeps\",\"Expires\":299}",
		 "greater than or equal to 300"},
		{"/getHLSStreamingSessionURL",
		 "{\"StreamName\":\"keeps\",\"PlaybackMode\":\"ON_DEMAND\"}",
		 "StartTimestamp"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		post(cases[i].path, cases[i].body, 400);
		if (!strstr(answer.body, cases[i].words))
			fail_msg("%s: %s is not in %s", cases[i].body, cases[i].words,
				 answer.body);
	}
}

/* A stream's files are in a folder of its name, inside the data directory. */
static void a_stream_is_no_way_out_of_its_folder(void **state)
{
	char body[512];

	(void)state;
	post("/createStream", "{\"StreamName\":\".\"}", 400);
	post("/createStream", "{\"StreamName\":\"..\"}", 400);
	assert_non_null(strstr(answer.body, "cannot name a folder"));
	post("/createStream", "{\"StreamName\":\"...\"}", 200);
	snprintf(body, sizeof(body), "{\"StreamName\":\"%0256d\"}", 1);
	post("/createStream", body, 400);
	snprintf(body, sizeof(body), "{\"StreamName\":\"%0255d\"}", 1);
	post("/createStream", body, 200);
}

static void retention_can_change(void **state)
{
	char version[65], body[512];

	(void)state;
	post("/createStream", "{\"StreamName\":\"hours\",\"DataRetentionInHours\":5}", 200);
	post("/describeStream", "{\"StreamName\":\"hours\"}", 200);
	member(&answer, "Version", version, sizeof(version));
	snprintf(body, sizeof(body),
		 "{\"StreamName\":\"hours\",\"CurrentVersion\":\"%s\",\"Operation\":"
		 "\"DECREASE_DATA_RETENTION\",\"DataRetentionChangeInHours\":3}",
		 version);
	post("/updateDataRetention", body, 200);
	post("/updateDataRetention", body, 400);
	assert_non_null(strstr(answer.bytes, "VersionMismatchException"));
	post("/describeStream", "{\"StreamName\":\"hours\"}", 200);
	assert_non_null(strstr(answer.body, "\"DataRetentionInHours\":2"));
}

/* AWS's C SDK: a new connection a call, the answer parsed from one read, the end awaited.
 */
static void head_and_body_come_in_one_read_and_close_is_honoured(void **state)
{
	char rest[8];
	static char request[4096];
	size_t n = signed_post(&served, request, sizeof(request), "/listStreams", "{}",
			       "Connection: close\r\n");
	int fd = dial(&served);

	(void)state;
	send_all(fd, request, n);
	read_answer(fd, &answer);
	assert_int_equal(answer.status, 200);
	assert_int_equal(answer.reads, 1);
	assert_non_null(strstr(answer.bytes, "Connection: close\r\n"));
	assert_int_equal(recv(fd, rest, sizeof(rest), 0), 0);
	close(fd);
}

static void a_connection_is_kept(void **state)
{
	static char request[4096];
	size_t n = signed_post(&served, request, sizeof(request), "/listStreams", "{}", "");
	int fd = dial(&served);

	(void)state;
	for (int i = 0; i < 20; i++) {
		send_all(fd, request, n);
		read_answer(fd, &answer);
		assert_int_equal(answer.status, 200);
	}
	close(fd);
}

/* A control URL with a slash at its end. */
static void two_slashes_are_one(void **state)
{
	(void)state;
	post("//listStreams", "{}", 200);
}

static void browsers_may_call(void **state)
{
	int fd = dial(&served);
	static const char preflight[] = "OPTIONS /listStreams HTTP/1.1\r\nHost: x\r\n"
					"Origin: http://localhost\r\n"
					"Access-Control-Request-Method: POST\r\n\r\n";

	(void)state;
	send_all(fd, preflight, sizeof(preflight) - 1);
	read_answer(fd, &answer);
	assert_int_equal(answer.status, 204);
	assert_non_null(strstr(answer.bytes, "Access-Control-Allow-Origin: *\r\n"));
	assert_non_null(strstr(answer.bytes, "Access-Control-Allow-Headers: "));
	close(fd);
	post("/listStreams", "{}", 200);
	assert_non_null(strstr(answer.bytes, "Access-Control-Allow-Origin: *\r\n"));
	assert_non_null(strstr(answer.bytes, "x-amzn-RequestId: "));
}

static void what_is_too_large_is_refused(void **state)
{
	static const char head[] = "POST /listStreams HTTP/1.1\r\nHost: x\r\n"
				   "Content-Length: 1048577\r\n\r\n";
	int fd = dial(&served);

	(void)state;
	send_all(fd, head, sizeof(head) - 1);
	read_answer(fd, &answer);
	assert_int_equal(answer.status, 413);
	close(fd);
	fd = dial(&served);
	for (int i = 0; i < 40000; i++)
		if (send(fd, "X-Long: yyyyyyyyyyyy\r\n", 22, MSG_NOSIGNAL) < 0)
			break;
	close(fd);
	post("/listStreams", "{}", 200);
}

/* A query that were cut would be another one. */
static void a_query_is_whole_or_refused(void **state)
{
	static const struct {
		int parts;
		size_t length;
		int status;
	} cases[] = {
		{64, 1, 404}, {65, 1, 400}, {75, 1, 400}, {2, 3000, 404}, {2, 5000, 404}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		char request[20000], part[6000];
		int fd = dial(&served);
		size_t n = (size_t)sprintf(request, "GET /?a=1");

		memset(part, 'x', cases[i].length);
		part[cases[i].length] = '\0';
		for (int k = 1; k < cases[i].parts; k++)
			n += (size_t)sprintf(request + n, "&%s=%d", part, k);
		n += (size_t)sprintf(request + n, " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
		send_all(fd, request, n);
		read_answer(fd, &answer);
		if (answer.status != cases[i].status)
			fail_msg("%d parts of %zu: %s", cases[i].parts, cases[i].length,
				 answer.bytes);
		close(fd);
	}
}

static void nobody_gets_in_unsigned(void **state)
{
	static const char bare[] =
		"POST /listStreams HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}";
	static const char odd[] =
		"POST /listStreams HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n"
		"Authorization: AWS4-HMAC-SHA256 Credential=a/b\r\n\r\n{}";
	static const char peek[] =
		"GET /hls/v1/getHLSMasterPlaylist.m3u8?SessionToken=x HTTP/1.1\r\n"
		"Host: x\r\n\r\n";
	static const struct {
		const char *text;
		int status;
		const char *words;
	} cases[] = {{bare, 403, "Missing Authentication Token"},
		     {odd, 400, "IncompleteSignatureException"},
		     {peek, 403, "AccessDeniedException"}};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		int fd = dial(&served);

		send_all(fd, cases[i].text, strlen(cases[i].text));
		read_answer(fd, &answer);
		assert_int_equal(answer.status, cases[i].status);
		assert_non_null(strstr(answer.bytes, cases[i].words));
		close(fd);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_operation_has_a_handler),
		cmocka_unit_test(a_channel_lives),
		cmocka_unit_test(storage_follows_its_rules),
		cmocka_unit_test(endpoints_come_back_the_way_the_caller_came),
		cmocka_unit_test(lists_page_through),
		cmocka_unit_test(members_are_checked_in_aws_words),
		cmocka_unit_test(a_stream_is_no_way_out_of_its_folder),
		cmocka_unit_test(retention_can_change),
		cmocka_unit_test(head_and_body_come_in_one_read_and_close_is_honoured),
		cmocka_unit_test(a_connection_is_kept),
		cmocka_unit_test(two_slashes_are_one),
		cmocka_unit_test(browsers_may_call),
		cmocka_unit_test(what_is_too_large_is_refused),
		cmocka_unit_test(a_query_is_whole_or_refused),
		cmocka_unit_test(nobody_gets_in_unsigned),
	};

	return cmocka_run_group_tests_name("service over HTTP", tests, start, stop);
}
