/* Orders become calls, and calls become lines that a shell reads as they were meant. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/aws_line.h"
#include "tui/plan.h"

enum { ROOM = 8192 };

static const struct aws_where nowhere = {
	.profile = {"", 0}, .region = {"", 0}, .endpoint_url = {"", 0}};

static const char *line_of(enum kvs_op op, const char *body, const struct aws_where *w)
{
	static char room[ROOM];
	struct text t;

	text_init(&t, room, sizeof(room));
	aws_line(&t, op, slice_of(body), w);
	assert_false(t.cut);
	return room;
}

static void members_become_options(void **state)
{
	static const struct {
		const char *member, *option;
	} all[] = {
		{"ChannelARN", "channel-arn"},
		{"channelArn", "channel-arn"},
		{"StreamName", "stream-name"},
		{"DataRetentionChangeInHours", "data-retention-change-in-hours"},
		{"HLSFragmentSelector", "hls-fragment-selector"},
		{"APIName", "api-name"},
		{"KmsKeyId", "kms-key-id"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char room[64];
		struct text t;

		text_init(&t, room, sizeof(room));
		aws_option(&t, all[i].member);
		assert_string_equal(room, all[i].option);
	}
}

static void a_call_is_a_line(void **state)
{
	const struct aws_where w = {.region = SLICE("eu-west-1"),
				    .profile = SLICE("prod eu"),
				    .endpoint_url = SLICE("http://127.0.0.1:4567")};

	(void)state;
	assert_string_equal(
		line_of(KVS_CREATE_STREAM,
			"{\"StreamName\":\"a\",\"DataRetentionInHours\":24}", &w),
		"aws kinesisvideo create-stream --stream-name a --data-retention-in-hours "
		"24 --region eu-west-1 --profile 'prod eu' --endpoint-url "
		"http://127.0.0.1:4567");
	assert_string_equal(
		line_of(KVS_UPDATE_STORAGE,
			"{\"ChannelARN\":\"arn:x\",\"MediaStorageConfiguration\":{"
			"\"Status\":\"ENABLED\",\"StreamARN\":\"arn:y/z\"}}",
			&nowhere),
		"aws kinesisvideo update-media-storage-configuration --channel-arn arn:x "
		"--media-storage-configuration Status=ENABLED,StreamARN=arn:y/z");
	assert_string_equal(
		line_of(KVS_GET_ENDPOINT,
			"{\"ChannelARN\":\"arn:x\",\"SingleMasterChannelEndpointConfigurati"
			"on\":{\"Protocols\":[\"WSS\",\"HTTPS\"],\"Role\":\"MASTER\"}}",
			&nowhere),
		"aws kinesisvideo get-signaling-channel-endpoint --channel-arn arn:x "
		"--single-master-channel-endpoint-configuration "
		"Protocols=WSS,HTTPS,Role=MASTER");
	assert_string_equal(line_of(KVS_JOIN, "{\"channelArn\":\"arn:x\"}", &nowhere),
			    "aws kinesis-video-webrtc-storage join-storage-session "
			    "--channel-arn arn:x");
}

static void odd_values_are_quoted(void **state)
{
	(void)state;
	assert_string_equal(
		line_of(KVS_CREATE_CHANNEL,
			"{\"ChannelName\":\"it's $(x) `y`\",\"Tags\":[{\"Key\":\"a b\"}],"
			"\"A\":true,\"B\":false,\"C\":[1,\"x y\"]}",
			&nowhere),
		"aws kinesisvideo create-signaling-channel --channel-name 'it'\\''s $(x) "
		"`y`' --tags '[{\"Key\":\"a b\"}]' --a --no-b --c 1 'x y'");
	assert_string_equal(line_of(KVS_LIST_CHANNELS, "not json", &nowhere),
			    "aws kinesisvideo list-signaling-channels");
}

static void secrets_stay_out(void **state)
{
	const char *line =
		line_of(KVS_GET_ICE, "{\"SessionToken\":\"abcdefSECRET\"}", &nowhere);

	(void)state;
	assert_null(strstr(line, "SECRET"));
}

/* The shell itself says what it understood: each word on a line. */
static void shell_reads(const char *line, const char *words)
{
	char command[ROOM * 2], got[ROOM];
	FILE *out;
	size_t n;

	snprintf(command, sizeof(command), "printf '%%s\\n' %s", line);
	out = popen(command, "re");
	assert_non_null(out);
	n = fread(got, 1, sizeof(got) - 1, out);
	got[n] = '\0';
	assert_int_equal(pclose(out), 0);
	assert_string_equal(got, words);
}

static void a_shell_reads_what_was_meant(void **state)
{
	const struct aws_where w = {.profile = SLICE("it's; rm -rf \"$HOME\" & |"),
				    .region = SLICE("us-west-2")};

	(void)state;
	shell_reads(
		line_of(KVS_DESCRIBE_STREAM, "{\"StreamName\":\"*?[a]~{b,c}\\\\\"}", &w),
		"aws\nkinesisvideo\ndescribe-stream\n--stream-name\n*?[a]~{b,c}\\\n"
		"--region\nus-west-2\n--profile\nit's; rm -rf \"$HOME\" & |\n");
	shell_reads(line_of(KVS_DESCRIBE_STREAM, "{\"StreamName\":\"\"}", &nowhere),
		    "aws\nkinesisvideo\ndescribe-stream\n--stream-name\n\n");
}

/* ---- plans */

struct heard {
	char lines[ROOM];
	struct text text;
	const struct aws_where *where;
};

static void hear(void *self, enum kvs_op op, struct slice body)
{
	struct heard *h = self;

	aws_line(&h->text, op, body, h->where);
	text_char(&h->text, '\n');
}

static struct order order(enum order_kind kind)
{
	struct order o = {.kind = kind, .ttl_s = 30, .retention_h = 24};

	slice_copy(o.channel, sizeof(o.channel), SLICE("cam"));
	slice_copy(o.stream, sizeof(o.stream), SLICE("archive"));
	return o;
}

static void dry(enum order_kind kind, bool make, int hours, const char *want)
{
	struct plan_known known = {
		.channel_arn = SLICE("arn:c"), .stream_arn = {"", 0}, .hours = hours};
	struct heard h = {.where = &nowhere};
	struct order o = order(kind);

	o.make_stream = make;
	text_init(&h.text, h.lines, sizeof(h.lines));
	plan_dry(&o, &known, hear, &h);
	assert_string_equal(h.lines, want);
}

static void a_dry_run_shows_every_call(void **state)
{
	(void)state;
	dry(ORDER_CREATE_CHANNEL, true, -1,
	    "aws kinesisvideo create-signaling-channel --channel-name cam "
	    "--single-master-configuration MessageTtlSeconds=30\n"
	    "aws kinesisvideo create-stream --stream-name archive "
	    "--data-retention-in-hours 24\n"
	    "aws kinesisvideo describe-stream --stream-name archive\n"
	    "aws kinesisvideo describe-signaling-channel --channel-name cam\n"
	    "aws kinesisvideo update-media-storage-configuration "
	    "--channel-arn CHANNEL-ARN "
	    "--media-storage-configuration Status=ENABLED,StreamARN=STREAM-ARN\n");
	dry(ORDER_MAP, false, -1,
	    "aws kinesisvideo describe-signaling-channel --channel-name cam\n"
	    "aws kinesisvideo describe-stream --stream-name archive\n"
	    "aws kinesisvideo update-media-storage-configuration --channel-arn arn:c "
	    "--media-storage-configuration Status=ENABLED,StreamARN=STREAM-ARN\n");
	dry(ORDER_DELETE_CHANNEL, false, -1,
	    "aws kinesisvideo describe-signaling-channel --channel-name cam\n"
	    "aws kinesisvideo delete-signaling-channel --channel-arn arn:c "
	    "--current-version VERSION\n");
	dry(ORDER_UNMAP, false, -1,
	    "aws kinesisvideo describe-signaling-channel --channel-name cam\n"
	    "aws kinesisvideo update-media-storage-configuration --channel-arn arn:c "
	    "--media-storage-configuration Status=DISABLED\n");
	dry(ORDER_RETENTION, false, 2,
	    "aws kinesisvideo describe-stream --stream-name archive\n"
	    "aws kinesisvideo update-data-retention --stream-name archive "
	    "--current-version VERSION --operation INCREASE_DATA_RETENTION "
	    "--data-retention-change-in-hours 22\n");
	dry(ORDER_RETENTION, false, 24,
	    "aws kinesisvideo describe-stream --stream-name archive\n");
	dry(ORDER_LEAVE, false, -1, "");
}

static const char *call_of(struct plan *p)
{
	static char room[PLAN_BODY];
	enum kvs_op op;
	struct text t;

	text_init(&t, room, sizeof(room));
	return plan_call(p, &op, &t) ? room : "";
}

static enum plan_next ok(struct plan *p, const char *body)
{
	return plan_answer(p, true, SLICE(""), slice_of(body));
}

static void answers_feed_the_next_call(void **state)
{
	struct order o = order(ORDER_DELETE_CHANNEL);
	struct plan p;

	(void)state;
	plan_begin(&p, &o);
	assert_int_equal(plan_length(&p), 2);
	assert_string_equal(call_of(&p), "{\"ChannelName\":\"cam\"}");
	assert_int_equal(ok(&p,
			    "{\"ChannelInfo\":{\"ChannelARN\":\"arn:9\",\"Version\":\"v1\","
			    "\"ChannelStatus\":\"ACTIVE\"}}"),
			 PLAN_ON);
	assert_int_equal(plan_at(&p), 2);
	assert_string_equal(call_of(&p),
			    "{\"ChannelARN\":\"arn:9\",\"CurrentVersion\":\"v1\"}");
	assert_int_equal(ok(&p, "{}"), PLAN_DONE);
	assert_string_equal(call_of(&p), "");
}

static void a_new_thing_is_waited_for(void **state)
{
	struct order o = order(ORDER_CREATE_STREAM);
	struct plan p;
	int waits = 0;

	(void)state;
	plan_begin(&p, &o);
	assert_string_equal(call_of(&p),
			    "{\"StreamName\":\"archive\",\"DataRetentionInHours\":24}");
	assert_int_equal(ok(&p, "{\"StreamARN\":\"arn:s\"}"), PLAN_ON);
	while (ok(&p, "{\"StreamInfo\":{\"Status\":\"CREATING\"}}") == PLAN_WAIT)
		assert_true(++waits < 1000);
	assert_true(waits > 10);
	assert_non_null(strstr(p.why, "archive is still CREATING"));
	plan_begin(&p, &o);
	ok(&p, "{}");
	assert_int_equal(ok(&p, "{\"StreamInfo\":{\"Status\":\"ACTIVE\"}}"), PLAN_DONE);
}

static void what_is_there_is_taken_as_it_is(void **state)
{
	struct order o = order(ORDER_CREATE_CHANNEL);
	const struct slice in_use = SLICE("ResourceInUseException");
	struct plan p;

	(void)state;
	o.make_stream = true;
	plan_begin(&p, &o);
	assert_int_equal(plan_answer(&p, false, in_use, SLICE("")), PLAN_FAILED);
	assert_int_equal(ok(&p, "{\"ChannelARN\":\"arn:c\"}"), PLAN_ON);
	assert_int_equal(plan_answer(&p, false, in_use, SLICE("")), PLAN_ON);
	assert_string_equal(call_of(&p), "{\"StreamName\":\"archive\"}");
	o.lenient = true;
	plan_begin(&p, &o);
	assert_int_equal(plan_answer(&p, false, in_use, SLICE("")), PLAN_ON);
	assert_int_equal(plan_answer(&p, false, SLICE("AccessDeniedException"), SLICE("")),
			 PLAN_FAILED);
}

/* By how much the retention is changed is counted from what it is. */
static void unknown_hours_are_not_counted_from(void **state)
{
	static const char *const bodies[] = {
		"{\"StreamInfo\":{\"Status\":\"ACTIVE\",\"Version\":\"v1\"}}",
		"{\"StreamInfo\":{\"Status\":\"ACTIVE\",\"Version\":\"v1\","
		"\"DataRetentionInHours\":1e300}}",
	};
	struct order o = order(ORDER_RETENTION);
	struct plan p;

	(void)state;
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
		plan_begin(&p, &o);
		call_of(&p);
		assert_int_equal(ok(&p, bodies[i]), PLAN_FAILED);
		assert_string_equal(p.why, "the service did not tell how long the stream "
					   "keeps media");
	}
	dry(ORDER_RETENTION, false, -1,
	    "aws kinesisvideo describe-stream --stream-name archive\n"
	    "aws kinesisvideo update-data-retention --stream-name archive "
	    "--current-version VERSION --operation INCREASE_DATA_RETENTION "
	    "--data-retention-change-in-hours HOURS\n");
}

static void hostile_answers_do_no_harm(void **state)
{
	static const char *const bodies[] = {
		"",
		"[]",
		"{\"ChannelInfo\":7}",
		"{\"ChannelInfo\":{\"ChannelARN\":[]}}",
		"{\"StreamInfo\":{\"DataRetentionInHours\":1e300,\"Status\":5}}",
		"{"};

	(void)state;
	for (enum order_kind k = 0; k < ORDER_COUNT; k++)
		for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
			struct order o = order(k);
			struct plan p;

			plan_begin(&p, &o);
			for (int turn = 0; turn < 200 && *call_of(&p); turn++)
				ok(&p, bodies[i]);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members_become_options),
		cmocka_unit_test(a_call_is_a_line),
		cmocka_unit_test(odd_values_are_quoted),
		cmocka_unit_test(secrets_stay_out),
		cmocka_unit_test(a_shell_reads_what_was_meant),
		cmocka_unit_test(a_dry_run_shows_every_call),
		cmocka_unit_test(answers_feed_the_next_call),
		cmocka_unit_test(a_new_thing_is_waited_for),
		cmocka_unit_test(what_is_there_is_taken_as_it_is),
		cmocka_unit_test(unknown_hours_are_not_counted_from),
		cmocka_unit_test(hostile_answers_do_no_harm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
