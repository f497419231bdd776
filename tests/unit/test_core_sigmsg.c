/* Signaling frames of every client we know, and of none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base64.h"
#include "core/sigmsg.h"

static struct sigmsg m;
static char frame[2 * SIGMSG_FRAME_MAX];

/* A frame around a payload, as printf makes it: the one %s is the payload in base64. */
static struct slice framed(const char *format, struct slice payload)
{
	static char coded[2 * SIGMSG_FRAME_MAX];
	struct text base64, out;

	text_init(&base64, coded, sizeof(coded));
	base64_encode(&base64, payload);
	text_init(&out, frame, sizeof(frame));
	text_add(&out, (struct slice){format, (size_t)(strstr(format, "%s") - format)});
	text_add(&out, text_slice(&base64));
	text_adds(&out, strstr(format, "%s") + 2);
	return text_slice(&out);
}

static void a_browsers_answer(void **state)
{
	(void)state;
	assert_int_equal(
		sigmsg_read(&m,
			    framed("{\"action\":\"SDP_ANSWER\",\"messagePayload\":\"%s\","
				   "\"recipientClientId\":\"viewer-1\","
				   "\"correlationId\":\"17.x\"}",
				   SLICE("{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}"))),
		FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_SDP_ANSWER);
	assert_true(slice_is(m.type, "SDP_ANSWER"));
	assert_true(slice_is(m.peer, "viewer-1"));
	assert_true(slice_is(m.correlation, "17.x"));
	assert_true(slice_is(m.payload, "{\"type\":\"answer\",\"sdp\":\"v=0\\r\\n\"}"));
	assert_true(slice_is(m.sdp, "v=0\r\n"));
	assert_int_equal(m.mline, -1);
}

static void a_cameras_frame(void **state)
{
	(void)state;
	assert_int_equal(
		sigmsg_read(
			&m,
			framed("{\n\t\"action\": \"ICE_CANDIDATE\",\n\t"
			       "\"RecipientClientId\": \"\",\n\t\"MessagePayload\": \"%s\""
			       ",\n\t\"CorrelationId\": \"1_2\",\n\t\"IceServerList\": "
			       "[{}]\n}",
			       SLICE("{\"candidate\":\"candidate:1 1 udp 1 192.0.2.1 5 typ "
				     "host\",\"sdpMid\":\"0\",\"sdpMLineIndex\":0}"))),
		FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_ICE_CANDIDATE);
	assert_int_equal(m.peer.n, 0);
	assert_true(slice_is(m.correlation, "1_2"));
	assert_true(slice_starts(m.candidate, "candidate:1 1 udp"));
	assert_true(slice_is(m.mid, "0"));
	assert_true(m.has_mid);
	assert_int_equal(m.mline, 0);
}

static void the_services_candidate_has_no_mid(void **state)
{
	(void)state;
	assert_int_equal(
		sigmsg_read(&m,
			    framed("{\"messageType\":\"ICE_CANDIDATE\","
				   "\"messagePayload\":\"%s\"}",
				   SLICE("{\"candidate\":\"candidate:1\",\"sdpMid\":null,"
					 "\"sdpMLineIndex\":1}"))),
		FAULT_NONE);
	assert_false(m.has_mid);
	assert_int_equal(m.mid.n, 0);
	assert_int_equal(m.mline, 1);
	assert_true(slice_is(m.candidate, "candidate:1"));
}

static void an_index_out_of_range_is_none(void **state)
{
	static const char *const payloads[] = {
		"{\"candidate\":\"c\",\"sdpMLineIndex\":256}",
		"{\"candidate\":\"c\",\"sdpMLineIndex\":-1}",
		"{\"candidate\":\"c\",\"sdpMLineIndex\":1e300}",
		"{\"candidate\":\"c\",\"sdpMLineIndex\":\"0\"}"};

	(void)state;
	for (size_t i = 0; i < sizeof(payloads) / sizeof(*payloads); i++) {
		sigmsg_read(
			&m,
			framed("{\"action\":\"ICE_CANDIDATE\",\"messagePayload\":\"%s\"}",
			       slice_of(payloads[i])));
		assert_true(slice_is(m.candidate, "c"));
		assert_int_equal(m.mline, -1);
	}
}

static void a_refused_answer(void **state)
{
	(void)state;
	assert_int_equal(
		sigmsg_read(
			&m,
			SLICE("{\"messageType\":\"STATUS_RESPONSE\",\"statusResponse\":{"
			      "\"correlationId\":\"170\",\"errorType\":"
			      "\"InvalidArgumentException\",\"statusCode\":\"400\","
			      "\"description\":\"no\",\"success\":false}}")),
		FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_STATUS_RESPONSE);
	assert_true(slice_is(m.correlation, "170"));
	assert_true(slice_is(m.error_type, "InvalidArgumentException"));
	assert_true(slice_is(m.status_code, "400"));
	assert_true(slice_is(m.description, "no"));
	assert_false(m.success);
	assert_int_equal(
		sigmsg_read(&m, SLICE("{\"statusResponse\":{\"statusCode\":200}}")),
		FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_STATUS_RESPONSE);
	assert_true(slice_is(m.status_code, "200"));
	assert_true(m.success);
}

static void unknown_frames_are_kept(void **state)
{
	(void)state;
	assert_int_equal(
		sigmsg_read(&m, SLICE("{\"message\":\"Endpoint request timed out\","
				      "\"connectionId\":\"a\",\"requestId\":\"b\"}")),
		FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_UNKNOWN);
	assert_int_equal(m.type.n, 0);
	assert_int_equal(
		sigmsg_read(&m,
			    SLICE("{\"messageType\":\"DANCE\",\"messagePayload\":\"\"}")),
		FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_UNKNOWN);
	assert_true(slice_is(m.type, "DANCE"));
	sigmsg_read(&m, SLICE("{\"messageType\":\"DANCE\",\"statusResponse\":{}}"));
	assert_int_equal(m.kind, SIGMSG_UNKNOWN);
	assert_int_equal(sigmsg_read(&m, SLICE("{\"messageType\":\"GO_AWAY\"}")),
			 FAULT_NONE);
	assert_int_equal(m.kind, SIGMSG_GO_AWAY);
}

static const struct {
	const char *frame;
	enum fault fault;
} junk[] = {
	{"", FAULT_SYNTAX},
	{"hello", FAULT_SYNTAX},
	{"[1]", FAULT_SYNTAX},
	{"{\"action\":", FAULT_SYNTAX},
	{"{\"action\":7,\"messagePayload\":{}}", FAULT_NONE},
	{"{\"action\":\"SDP_OFFER\",\"messagePayload\":\"%%%\"}", FAULT_NONE},
	{"{\"action\":\"SDP_OFFER\",\"messagePayload\":\"bm90IGpzb24=\"}", FAULT_NONE},
	{"{\"action\":\"SDP_OFFER\",\"messagePayload\":\"e30=\"}", FAULT_NONE},
	{"{\"action\":\"ICE_CANDIDATE\",\"messagePayload\":\"W10=\"}", FAULT_NONE},
	{"{\"messageType\":\"STATUS_RESPONSE\",\"statusResponse\":[]}", FAULT_NONE},
	{"{\"messageType\":\"STATUS_RESPONSE\",\"statusResponse\":{\"statusCode\":1e99}}",
	 FAULT_NONE},
};

static void junk_says_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(junk) / sizeof(*junk); i++) {
		enum fault f = sigmsg_read(&m, slice_of(junk[i].frame));

		if (f != junk[i].fault)
			fail_msg("%s: %s", junk[i].frame, fault_words(f));
		assert_int_equal(m.sdp.n, 0);
		assert_int_equal(m.candidate.n, 0);
		assert_int_equal(m.mline, -1);
	}
}

static void limits(void **state)
{
	static char large[SIGMSG_PAYLOAD_MAX + 1];
	static const char format[] = "{\"action\":\"SDP_ANSWER\",\"messagePayload\":\"%s\","
				     "\"correlationId\":\"9\"}";
	static char longest[SIGMSG_FRAME_MAX + 1];

	(void)state;
	memset(large, 'x', sizeof(large));
	assert_int_equal(
		sigmsg_read(&m, framed(format, (struct slice){large, SIGMSG_PAYLOAD_MAX})),
		FAULT_NONE);
	assert_int_equal(
		sigmsg_read(&m, framed(format, (struct slice){large, sizeof(large)})),
		FAULT_TOO_BIG);
	assert_true(slice_is(m.correlation, "9")); /* it can still be answered */
	assert_int_equal(m.payload.n, sizeof(large));
	memset(longest, ' ', sizeof(longest));
	memcpy(longest, "{}", 2);
	assert_int_equal(sigmsg_read(&m, (struct slice){longest, SIGMSG_FRAME_MAX}),
			 FAULT_NONE);
	assert_int_equal(sigmsg_read(&m, (struct slice){longest, sizeof(longest)}),
			 FAULT_TOO_BIG);
}

static void frames_written(void **state)
{
	char text[512];
	struct text out;

	(void)state;
	text_init(&out, text, sizeof(text));
	sigmsg_up(&out, SIGMSG_SDP_ANSWER, SLICE("{}"), SLICE(""), SLICE("7"));
	assert_string_equal(text, "{\"action\":\"SDP_ANSWER\",\"messagePayload\":\"e30=\","
				  "\"correlationId\":\"7\"}");
	text_clear(&out);
	sigmsg_up(&out, SIGMSG_ICE_CANDIDATE, SLICE("{}"), SLICE("v"), SLICE(""));
	assert_string_equal(text,
			    "{\"action\":\"ICE_CANDIDATE\",\"messagePayload\":\"e30=\","
			    "\"recipientClientId\":\"v\"}");
	text_clear(&out);
	sigmsg_down(&out, SIGMSG_SDP_OFFER, SLICE("{}"), SLICE(""));
	assert_string_equal(text,
			    "{\"messageType\":\"SDP_OFFER\",\"messagePayload\":\"e30=\"}");
	text_clear(&out);
	sigmsg_status(&out, SLICE("7"), SLICE("InvalidArgumentException"), "400",
		      SLICE("a \"b\""));
	assert_string_equal(
		text, "{\"messageType\":\"STATUS_RESPONSE\",\"statusResponse\":{"
		      "\"correlationId\":\"7\",\"errorType\":\"InvalidArgumentException\","
		      "\"statusCode\":\"400\",\"description\":\"a \\\"b\\\"\","
		      "\"success\":false}}");
}

static void payloads_come_back(void **state)
{
	char text[512], whole[1024];
	struct text payload, out;

	(void)state;
	text_init(&payload, text, sizeof(text));
	text_init(&out, whole, sizeof(whole));
	sigmsg_sdp_payload(&payload, true, SLICE("v=0\r\ns=-\r\n"));
	assert_string_equal(text, "{\"type\":\"offer\",\"sdp\":\"v=0\\r\\ns=-\\r\\n\"}");
	sigmsg_down(&out, SIGMSG_SDP_OFFER, text_slice(&payload), SLICE("me"));
	assert_int_equal(sigmsg_read(&m, text_slice(&out)), FAULT_NONE);
	assert_true(slice_is(m.sdp, "v=0\r\ns=-\r\n"));
	assert_true(slice_is(m.peer, "me"));
	text_clear(&payload);
	sigmsg_candidate_payload(&payload, SLICE("candidate:1"), SLICE("video0"), 0);
	assert_string_equal(text, "{\"candidate\":\"candidate:1\",\"sdpMid\":\"video0\","
				  "\"sdpMLineIndex\":0}");
	text_clear(&payload);
	sigmsg_candidate_payload(&payload, SLICE("candidate:1"), SLICE(""), -1);
	assert_string_equal(text, "{\"candidate\":\"candidate:1\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_browsers_answer),
		cmocka_unit_test(a_cameras_frame),
		cmocka_unit_test(the_services_candidate_has_no_mid),
		cmocka_unit_test(an_index_out_of_range_is_none),
		cmocka_unit_test(a_refused_answer),
		cmocka_unit_test(unknown_frames_are_kept),
		cmocka_unit_test(junk_says_nothing),
		cmocka_unit_test(limits),
		cmocka_unit_test(frames_written),
		cmocka_unit_test(payloads_come_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
