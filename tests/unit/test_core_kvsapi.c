/* The service's answers read, its requests written, its operations found; JSON behind its
 * limits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include <cjson/cJSON.h>

#include "core/json.h"
#include "core/kvsapi.h"

#define ARN "arn:aws:kinesisvideo:us-west-2:123456789012:channel/door/1700000000000"

static char room[KVS_ROOM];

static void operations_are_found(void **state)
{
	(void)state;
	for (enum kvs_op op = 0; op < KVS_OP_COUNT; op++) {
		const struct kvs_operation *o = kvs_operation(op);

		assert_int_equal(kvs_op_named(slice_of(o->name)), op);
		assert_int_equal(kvs_op_at(slice_of(o->path)), op);
	}
	assert_int_equal(kvs_op_at(SLICE("//describeSignalingChannel")),
			 KVS_DESCRIBE_CHANNEL);
	assert_int_equal(kvs_op_at(SLICE("/describesignalingchannel")), KVS_OP_COUNT);
	assert_int_equal(kvs_op_at(SLICE("")), KVS_OP_COUNT);
	assert_int_equal(kvs_op_named(SLICE("DropTables")), KVS_OP_COUNT);
	assert_string_equal(kvs_operation(KVS_JOIN)->path, "/joinStorageSession");
	assert_int_equal(kvs_operation(KVS_JOIN)->plane, KVS_WEBRTC);
}

static void a_channel(void **state)
{
	struct kvs_channel c;

	(void)state;
	assert_int_equal(
		kvs_read_channel(
			&c,
			SLICE("{\"ChannelInfo\":{\"ChannelName\":\"door\",\"ChannelARN\":"
			      "\"" ARN "\",\"ChannelType\":\"SINGLE_MASTER\","
			      "\"ChannelStatus\":\"ACTIVE\","
			      "\"CreationTime\":1.7E9,\"SingleMasterConfiguration\":{"
			      "\"MessageTtlSeconds\":60},\"Version\":\"v1\",\"New\":[1,{}]}"
			      "}"),
			room, sizeof(room)),
		FAULT_NONE);
	assert_true(slice_is(c.name, "door"));
	assert_true(slice_is(c.arn, ARN));
	assert_true(slice_is(c.type, "SINGLE_MASTER"));
	assert_true(slice_is(c.status, "ACTIVE"));
	assert_true(slice_is(c.version, "v1"));
	assert_int_equal(c.ttl_s, 60);
	assert_true(c.created_s > 1699999999 && c.created_s < 1700000001);
}

static void storage(void **state)
{
	struct kvs_storage s;

	(void)state;
	assert_int_equal(
		kvs_read_storage(&s,
				 SLICE("{\"MediaStorageConfiguration\":{\"Status\":"
				       "\"ENABLED\",\"StreamARN\":\"arn:x\"}}"),
				 room, sizeof(room)),
		FAULT_NONE);
	assert_true(s.enabled);
	assert_true(slice_is(s.stream_arn, "arn:x"));
	assert_int_equal(
		kvs_read_storage(&s,
				 SLICE("{\"MediaStorageConfiguration\":{\"Status\":"
				       "\"DISABLED\",\"StreamARN\":null}}"),
				 room, sizeof(room)),
		FAULT_NONE);
	assert_false(s.enabled);
	assert_int_equal(s.stream_arn.n, 0);
	assert_int_equal(kvs_read_storage(&s, SLICE("{}"), room, sizeof(room)),
			 FAULT_ABSENT);
}

static void endpoints(void **state)
{
	struct kvs_endpoints e;

	(void)state;
	assert_int_equal(
		kvs_read_endpoints(
			&e,
			SLICE("{\"ResourceEndpointList\":["
			      "{\"Protocol\":\"HTTPS\",\"ResourceEndpoint\":\"https://r\"},"
			      "{\"Protocol\":\"WSS\",\"ResourceEndpoint\":\"wss://m\"},"
			      "{\"Protocol\":\"QUIC\",\"ResourceEndpoint\":\"q\"},7,"
			      "{\"Protocol\":\"WEBRTC\",\"ResourceEndpoint\":"
			      "\"webrtc://w:8443/x\"}]}"),
			room, sizeof(room)),
		FAULT_NONE);
	assert_true(slice_is(e.https, "https://r"));
	assert_true(slice_is(e.wss, "wss://m"));
	assert_true(slice_is(e.webrtc, "https://w:8443/x"));
	assert_int_equal(kvs_read_endpoints(&e, SLICE("{\"ResourceEndpointList\":{}}"),
					    room, sizeof(room)),
			 FAULT_ABSENT);
}

static void ice_servers_for_the_worker(void **state)
{
	struct kvs_ice ice;

	(void)state;
	assert_int_equal(
		kvs_read_ice(
			&ice,
			SLICE("{\"IceServerList\":["
			      "{\"Uris\":[\"turn:a:443?transport=udp\",\"turns:a:443\"],"
			      "\"Username\":\"1:u\",\"Password\":\"p\",\"Ttl\":300},"
			      "{\"Uris\":[],\"Ttl\":5},"
			      "{\"Uris\":[\"turn:b\",7,\"bad uri\",\"turn:b\\u0001\"],"
			      "\"Username\":\"q\\\"\",\"Password\":\"\\\\\",\"Ttl\":120},"
			      "{\"Uris\":[\"stun:c\"]}]}"),
			room, sizeof(room)),
		FAULT_NONE);
	assert_int_equal(ice.n, 3);
	assert_int_equal(ice.ttl_s, 120);
	assert_true(slice_is(
		ice.list,
		"[{\"urls\":[\"turn:a:443?transport=udp\",\"turns:a:443\"],"
		"\"username\":\"1:u\",\"credential\":\"p\"},"
		"{\"urls\":[\"turn:b\"],\"username\":\"q\\\"\",\"credential\":\"\\\\\"},"
		"{\"urls\":[\"stun:c\"]}]"));
}

static void ice_servers_are_bounded(void **state)
{
	char body[8192];
	struct kvs_ice ice;
	struct text out;
	size_t urls = 0;

	(void)state;
	text_init(&out, body, sizeof(body));
	text_adds(&out, "{\"IceServerList\":[");
	for (int i = 0; i < 20; i++)
		text_printf(&out,
			    "%s{\"Uris\":[\"turn:1\",\"turn:2\",\"turn:3\",\"turn:4\","
			    "\"turn:5\"]}",
			    i ? "," : "");
	text_adds(&out, "]}");
	assert_int_equal(kvs_read_ice(&ice, text_slice(&out), room, sizeof(room)),
			 FAULT_NONE);
	assert_int_equal(ice.n, KVS_ICE_SERVERS);
	for (size_t i = 0; i + 5 < ice.list.n; i++)
		urls += memcmp(ice.list.at + i, "turn:", 5) == 0;
	assert_int_equal(urls, KVS_ICE_SERVERS * KVS_ICE_URIS);
	assert_int_equal(kvs_read_ice(&ice, text_slice(&out), room, 64), FAULT_TOO_BIG);
	assert_int_equal(
		kvs_read_ice(&ice, SLICE("{\"IceServerList\":[]}"), room, sizeof(room)),
		FAULT_NONE);
	assert_true(slice_is(ice.list, "[]"));
}

static void the_room_is_enough_for_the_worst(void **state)
{
	static char body[16384], name[641], uri[257];
	struct kvs_ice ice;
	struct text out;

	(void)state;
	memset(name, '\xff',
	       sizeof(name) - 1); /* no UTF-8: three bytes each when written */
	memset(uri, '\'', sizeof(uri) - 1);
	text_init(&out, body, sizeof(body));
	text_adds(&out, "{\"IceServerList\":[");
	for (int i = 0; i < KVS_ICE_SERVERS; i++)
		text_printf(&out,
			    "%s{\"Uris\":[\"%s\",\"%s\",\"%s\",\"%s\"],\"Username\":\"%s\","
			    "\"Password\":\"%s\"}",
			    i ? "," : "", uri, uri, uri, uri, name, name);
	text_adds(&out, "]}");
	assert_false(out.cut);
	assert_int_equal(kvs_read_ice(&ice, text_slice(&out), room, sizeof(room)),
			 FAULT_NONE);
	assert_int_equal(ice.n, KVS_ICE_SERVERS);
	assert_true(ice.list.n > 5 * 2 * 3 * 640);
	memset(name, 'n', sizeof(name) - 1);
	text_clear(&out);
	text_printf(&out,
		    "{\"IceServerList\":[{\"Uris\":[\"turn:a\"],\"Username\":\"%sn\"}]}",
		    name);
	assert_int_equal(kvs_read_ice(&ice, text_slice(&out), room, sizeof(room)),
			 FAULT_NONE);
	assert_int_equal(ice.n, 0); /* longer than any name the service gives */
}

static const struct {
	const char *header, *body, *name, *message;
} refusals[] = {
	{"ResourceNotFoundException:http://internal/", "{\"Message\":\"no\"}",
	 "ResourceNotFoundException", "no"},
	{"", "{\"__type\":\"com.amazon#InvalidArgumentException\",\"message\":\"m\"}",
	 "InvalidArgumentException", "m"},
	{"", "{\"__type\":\"AccessDeniedException\"}", "AccessDeniedException", ""},
	{"A", "{\"__type\":\"B\",\"message\":\"x\"}", "A", "x"},
	{"", "<html>502</html>", "", ""},
	{"", "", "", ""},
	{"ClientLimitExceededException", "not json", "ClientLimitExceededException", ""},
	{"", "{\"message\":7,\"__type\":[]}", "", ""},
};

static void refusals_have_a_name(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refusals) / sizeof(*refusals); i++) {
		struct kvs_refusal r;

		kvs_read_refusal(&r, slice_of(refusals[i].header),
				 slice_of(refusals[i].body), room, sizeof(room));
		assert_true(slice_is(r.name, refusals[i].name));
		assert_true(slice_is(r.message, refusals[i].message));
	}
}

static void junk_is_a_fault(void **state)
{
	static const char *const junk[] = {"",      " ",          "null",     "[]",
					   "\"x\"", "{",          "{\"a\":}", "{}x",
					   "{} {}", "\xff\xfe{}", "<Error/>"};
	struct kvs_channel c;
	struct kvs_ice ice;

	(void)state;
	for (size_t i = 0; i < sizeof(junk) / sizeof(*junk); i++) {
		assert_int_equal(
			kvs_read_channel(&c, slice_of(junk[i]), room, sizeof(room)),
			FAULT_SYNTAX);
		assert_int_equal(kvs_read_ice(&ice, slice_of(junk[i]), room, sizeof(room)),
				 FAULT_SYNTAX);
	}
	assert_int_equal(kvs_read_channel(&c, SLICE("{\"ChannelInfo\":{\"ChannelARN\":1}}"),
					  room, sizeof(room)),
			 FAULT_ABSENT);
	assert_int_equal(
		kvs_read_channel(&c, SLICE("{\"ChannelInfo\":{\"ChannelARN\":\"arn\"}}"),
				 room, 3),
		FAULT_TOO_BIG);
}

static cJSON *nested(size_t depth)
{
	char text[256] = "{\"a\":";

	memset(text + 5, '[', depth - 1);
	memset(text + 5 + depth - 1, ']', depth - 1);
	text[5 + 2 * (depth - 1)] = '}';
	return json_object(slice_of(text));
}

static void depth_and_size_are_bounded(void **state)
{
	static char large[JSON_BYTES_MAX + 1];
	cJSON *tree = nested(JSON_DEPTH_MAX);

	(void)state;
	assert_non_null(tree);
	cJSON_Delete(tree);
	assert_null(nested(JSON_DEPTH_MAX + 1));
	memset(large, ' ', sizeof(large));
	memcpy(large, "{}", 2);
	assert_null(json_object((struct slice){large, sizeof(large)}));
	tree = json_object((struct slice){large, sizeof(large) - 1});
	assert_non_null(tree);
	cJSON_Delete(tree);
	tree = json_object(
		SLICE("{\"a\":\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[\"}"));
	assert_non_null(tree);
	cJSON_Delete(tree);
}

static int allowed; /* allocations until one fails */

static void *sparing(size_t n)
{
	return allowed-- > 0 ? malloc(n) : NULL;
}

static void memory_that_runs_out_is_a_fault(void **state)
{
	struct slice body = SLICE("{\"IceServerList\":[{\"Uris\":[\"turn:a\",\"turn:b\"],"
				  "\"Username\":\"u\",\"Password\":\"p\",\"Ttl\":300}]}");
	enum fault f = FAULT_SYNTAX;
	struct kvs_ice ice;
	int tries = 0;

	(void)state;
	while (f && tries < 100) {
		allowed = tries++;
		cJSON_InitHooks(&(cJSON_Hooks){sparing, free});
		f = kvs_read_ice(&ice, body, room, sizeof(room));
	}
	cJSON_InitHooks(NULL);
	assert_in_range(tries, 10, 99);
	assert_int_equal(ice.n, 1);
}

static void requests(void **state)
{
	char text[512];
	struct text out;

	(void)state;
	text_init(&out, text, sizeof(text));
	kvs_ask_channel(&out, SLICE("door"), SLICE(""));
	assert_string_equal(text, "{\"ChannelName\":\"door\"}");
	text_clear(&out);
	kvs_ask_channel(&out, SLICE("door"), SLICE(ARN));
	assert_string_equal(text, "{\"ChannelARN\":\"" ARN "\"}");
	text_clear(&out);
	kvs_ask_endpoint(&out, SLICE(ARN), true, "MASTER");
	assert_string_equal(
		text, "{\"ChannelARN\":\"" ARN
		      "\",\"SingleMasterChannelEndpointConfiguration\":{\"Protocols\":["
		      "\"WSS\",\"HTTPS\",\"WEBRTC\"],\"Role\":\"MASTER\"}}");
	text_clear(&out);
	kvs_ask_endpoint(&out, SLICE(ARN), false, "VIEWER");
	assert_string_equal(
		text, "{\"ChannelARN\":\"" ARN
		      "\",\"SingleMasterChannelEndpointConfiguration\":{\"Protocols\":["
		      "\"WSS\",\"HTTPS\"],\"Role\":\"VIEWER\"}}");
}

static void more_requests(void **state)
{
	char text[512];
	struct text out;

	(void)state;
	text_init(&out, text, sizeof(text));
	kvs_ask_ice(&out, SLICE(ARN), SLICE(""));
	assert_string_equal(text, "{\"ChannelARN\":\"" ARN "\",\"Service\":\"TURN\"}");
	text_clear(&out);
	kvs_ask_ice(&out, SLICE(ARN), SLICE("v\"1"));
	assert_string_equal(text, "{\"ChannelARN\":\"" ARN
				  "\",\"ClientId\":\"v\\\"1\",\"Service\":\"TURN\"}");
	text_clear(&out);
	kvs_ask_join(&out, SLICE(ARN), SLICE(""));
	assert_string_equal(text, "{\"channelArn\":\"" ARN "\"}");
	text_clear(&out);
	kvs_ask_join(&out, SLICE(ARN), SLICE("viewer-1"));
	assert_string_equal(text, "{\"channelArn\":\"" ARN "\",\"clientId\":\"viewer-1\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(operations_are_found),
		cmocka_unit_test(a_channel),
		cmocka_unit_test(storage),
		cmocka_unit_test(endpoints),
		cmocka_unit_test(ice_servers_for_the_worker),
		cmocka_unit_test(ice_servers_are_bounded),
		cmocka_unit_test(the_room_is_enough_for_the_worst),
		cmocka_unit_test(refusals_have_a_name),
		cmocka_unit_test(junk_is_a_fault),
		cmocka_unit_test(depth_and_size_are_bounded),
		cmocka_unit_test(memory_that_runs_out_is_a_fault),
		cmocka_unit_test(requests),
		cmocka_unit_test(more_requests),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
