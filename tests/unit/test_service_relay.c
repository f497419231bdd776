/* Signaling between a master and viewers: who hears what, who may connect, the clocks. */
#include "tests/unit/service_caller.h"

#include "core/sigmsg.h"

static struct served served;
static struct answer answer;
static char arn[256], other_arn[256], frame[65536];

static void make_channel(const char *name, int ttl_s, char *out)
{
	char body[256];

	snprintf(body, sizeof(body),
		 "{\"ChannelName\":\"%s\",\"SingleMasterConfiguration\":{"
		 "\"MessageTtlSeconds\":%d}}",
		 name, ttl_s);
	if (call(&served, "/createSignalingChannel", body, &answer) != 200)
		fail_msg("%s", answer.bytes);
	member(&answer, "ChannelARN", out, 256);
}

static int start_with(const char *chaos, double speed)
{
	serve(&served, chaos, speed);
	return 0;
}

/* Channels of its own for each test. */
static int channels(void **state)
{
	static int n;
	char name[32];

	(void)state;
	snprintf(name, sizeof(name), "talk-%d", ++n);
	make_channel(name, 5, arn);
	snprintf(name, sizeof(name), "other-%d", n);
	make_channel(name, 120, other_arn);
	return 0;
}

static int start(void **state)
{
	(void)state;
	return start_with("no-quotas", 1);
}

/* An hour is 1.2 s, GO_AWAY 20 ms earlier; idle after 0.2 s; a TTL of 5 s is 2 ms. */
static int start_fast(void **state)
{
	(void)state;
	return start_with("no-quotas", 3000);
}

static int start_with_quotas(void **state)
{
	(void)state;
	return start_with("", 1);
}

static int start_old_closes(void **state)
{
	(void)state;
	return start_with("no-quotas,close-old-master", 1);
}

static int start_fragmented(void **state)
{
	(void)state;
	return start_with("no-quotas,fragmented-frame", 1);
}

static int start_binary(void **state)
{
	(void)state;
	return start_with("no-quotas,binary-frame", 1);
}

static int stop(void **state)
{
	int status = unserve(&served, SIGTERM);

	(void)state;
	remove_data(&served);
	return status;
}

static int up(const char *client)
{
	int fd = ws_dial(&served, arn, client, "test-agent/1", &answer);

	if (answer.status != 101)
		fail_msg("%s", answer.bytes);
	return fd;
}

static void say(int fd, enum sigmsg_kind kind, const char *payload, const char *to,
		const char *correlation)
{
	struct text out;

	text_init(&out, frame, sizeof(frame));
	sigmsg_up(&out, kind, slice_of(payload), slice_of(to), slice_of(correlation));
	ws_frame(fd, 1, frame, out.used);
}

static void hear(int fd, const char *type, const char *sender)
{
	char want[300];

	assert_int_equal(ws_read(fd, frame, sizeof(frame), 2000), 1);
	snprintf(want, sizeof(want), "\"messageType\":\"%s\"", type);
	if (!strstr(frame, want))
		fail_msg("%s, not %s", frame, type);
	snprintf(want, sizeof(want), "\"senderClientId\":\"%s\"", sender);
	if (*sender ? !strstr(frame, want) : strstr(frame, "senderClientId") != NULL)
		fail_msg("%s does not say %s", frame, sender);
}

static void hear_nothing(int fd)
{
	assert_int_equal(ws_read(fd, frame, sizeof(frame), 150), -1);
}

static void a_viewer_reaches_the_master_and_back(void **state)
{
	int master = up(""), viewer = up("v1"), bystander = up("v2");

	(void)state;
	say(viewer, SIGMSG_SDP_OFFER, "{\"type\":\"offer\"}", "whoever", "");
	hear(master, "SDP_OFFER", "v1");
	say(master, SIGMSG_SDP_ANSWER, "{\"type\":\"answer\"}", "v1", "");
	hear(viewer, "SDP_ANSWER", "");
	say(master, SIGMSG_ICE_CANDIDATE, "{\"candidate\":\"\"}", "v1", "");
	hear(viewer, "ICE_CANDIDATE", "");
	hear_nothing(bystander);
	close(master);
	close(viewer);
	close(bystander);
}

/* AWS's C SDK: other case of the keys, an empty recipient, more members. */
static void keys_match_without_case(void **state)
{
	int master = up(""), viewer = up("v1");

	(void)state;
	ws_send(viewer,
		"{\n\t\"Action\": \"SDP_OFFER\",\n\t\"RecipientClientId\": \"\",\n\t"
		"\"MessagePayload\": \"e30=\",\n\t\"CorrelationId\": \"1_2\",\n\t"
		"\"IceServerList\": []\n}");
	hear(master, "SDP_OFFER", "v1");
	close(master);
	close(viewer);
}

static void failures_are_told_only_with_a_correlation(void **state)
{
	int master = up("");

	(void)state;
	say(master, SIGMSG_SDP_ANSWER, "{}", "", "");
	hear_nothing(master);
	say(master, SIGMSG_SDP_ANSWER, "{}", "", "c-1");
	hear(master, "STATUS_RESPONSE", "");
	assert_non_null(strstr(frame, "\"correlationId\":\"c-1\""));
	assert_non_null(strstr(frame, "\"statusCode\":\"400\""));
	say(master, SIGMSG_SDP_OFFER, "{}", "v1", "c-2");
	hear(master, "STATUS_RESPONSE", "");
	ws_send(master, "not json");
	ws_send(master, "{\"action\":\"DANCE\",\"correlationId\":\"c-3\"}");
	hear(master, "STATUS_RESPONSE", "");
	assert_non_null(strstr(frame, "c-3"));
	close(master);
}

static void a_payload_over_the_limit_is_refused(void **state)
{
	static char long_text[10002];
	int master = up("");

	(void)state;
	memset(long_text, 'x', 10001);
	say(master, SIGMSG_SDP_ANSWER, long_text, "v1", "big");
	hear(master, "STATUS_RESPONSE", "");
	assert_non_null(strstr(frame, "big"));
	close(master);
}

static void the_newest_master_wins_and_the_older_hears_nothing(void **state)
{
	int old = up(""), new = up(""), viewer = up("v1");

	(void)state;
	say(viewer, SIGMSG_SDP_OFFER, "{}", "", "");
	hear(new, "SDP_OFFER", "v1");
	hear_nothing(old);
	close(old);
	close(new);
	close(viewer);
}

static void the_same_client_id_takes_its_place(void **state)
{
	int master = up(""), old = up("v1"), new = up("v1");

	(void)state;
	say(master, SIGMSG_SDP_ANSWER, "{}", "v1", "");
	hear(new, "SDP_ANSWER", "");
	hear_nothing(old);
	close(master);
	close(old);
	close(new);
}

static void the_absent_hear_it_later_and_the_newer_offer_replaces(void **state)
{
	int viewer = up("v1"), master;

	(void)state;
	say(viewer, SIGMSG_SDP_OFFER, "{\"type\":\"offer\",\"sdp\":\"first\"}", "", "");
	say(viewer, SIGMSG_SDP_OFFER, "{\"type\":\"offer\",\"sdp\":\"other\"}", "", "");
	say(viewer, SIGMSG_ICE_CANDIDATE, "{\"candidate\":\"\"}", "", "");
	usleep(100000);
	master = up("");
	hear(master, "SDP_OFFER", "v1");
	hear(master, "ICE_CANDIDATE", "v1");
	hear_nothing(master);
	close(master);
	close(viewer);
}

static void kept_messages_end_with_their_ttl(void **state)
{
	int viewer = up("v1"), master;

	(void)state;
	say(viewer, SIGMSG_SDP_OFFER, "{}", "", "");
	usleep(100000);
	master = up("");
	hear_nothing(master);
	close(master);
	close(viewer);
}

static void refused(const char *channel, const char *client, int status, const char *words)
{
	int fd = ws_dial(&served, channel, client, "x", &answer);

	if (answer.status != status || !strstr(answer.body, words))
		fail_msg("%s: %s", client, answer.bytes);
	close(fd);
}

static void who_may_not_connect_is_told_why(void **state)
{
	int viewers[10];
	char name[16];

	(void)state;
	refused(arn, "AWS_DEFAULT", 400, "Invalid ClientId specified !");
	refused(arn, "aws_x", 400, "Invalid ClientId specified !");
	refused(arn, "a b", 400, "Invalid ClientId specified !");
	refused("arn:aws:kinesisvideo:us-west-2:123456789012:channel/none/1", "", 404,
		"not found");
	refused("rubbish", "", 404, "Invalid ChannelARN");
	for (int i = 0; i < 10; i++) {
		snprintf(name, sizeof(name), "v%d", i);
		viewers[i] = up(name);
	}
	refused(arn, "v10", 400, "Maximum number of clients connected to the channel !");
	close(up("v3"));
	for (int i = 0; i < 10; i++)
		close(viewers[i]);
}

static void the_fourth_master_in_a_second_is_too_many(void **state)
{
	int all[3];

	(void)state;
	for (int i = 0; i < 3; i++)
		all[i] = up("");
	refused(arn, "", 400, "Rate exceeded");
	for (int i = 0; i < 3; i++)
		close(all[i]);
}

static void answers_are_limited_to_five_a_second(void **state)
{
	int master = up("");

	(void)state;
	for (int i = 0; i < 5; i++)
		say(master, SIGMSG_SDP_ANSWER, "{}", "v1", "ok");
	say(master, SIGMSG_SDP_ANSWER, "{}", "v1", "late");
	hear(master, "STATUS_RESPONSE", "");
	assert_non_null(strstr(frame, "late"));
	assert_non_null(strstr(frame, "ClientLimitExceededException"));
	close(master);
}

static int wait_close(int fd, int patience_ms)
{
	int opcode;

	do
		opcode = ws_read(fd, frame, sizeof(frame), patience_ms);
	while (opcode == 10); /* a pong that was under way */
	return opcode == 8 ? (unsigned char)frame[0] << 8 | (unsigned char)frame[1]
			   : opcode;
}

static void a_silent_connection_ends(void **state)
{
	int fd = up("");

	(void)state;
	assert_int_equal(wait_close(fd, 1500), 1001);
	close(fd);
}

/* Pings are life; after the hour less a minute there is a warning, then the end. */
static void an_hour_ends_with_a_warning(void **state)
{
	int fd = up(""), opcode = -1;

	(void)state;
	for (int i = 0; i < 20 && opcode != 1; i++) {
		ws_frame(fd, 9, "p", 1);
		opcode = ws_read(fd, frame, sizeof(frame), 300);
		if (opcode == 10)
			usleep(70000);
	}
	assert_int_equal(opcode, 1);
	assert_non_null(strstr(frame, "\"GO_AWAY\""));
	assert_int_equal(wait_close(fd, 1500), 1001);
	close(fd);
}

static void the_older_master_is_closed_when_asked_for(void **state)
{
	int old = up(""), new = up("");

	(void)state;
	assert_int_equal(wait_close(old, 1500), 1001);
	close(old);
	close(new);
}

static void frames_can_come_in_fragments(void **state)
{
	int master = up(""), viewer = up("v1");

	(void)state;
	say(viewer, SIGMSG_SDP_OFFER, "{\"type\":\"offer\"}", "", "");
	hear(master, "SDP_OFFER", "v1");
	close(master);
	close(viewer);
}

static void frames_can_be_binary(void **state)
{
	int master = up(""), viewer = up("v1");

	(void)state;
	say(viewer, SIGMSG_SDP_OFFER, "{}", "", "");
	assert_int_equal(ws_read(master, frame, sizeof(frame), 2000), 2);
	close(master);
	close(viewer);
}

static void what_is_not_text_or_too_long_ends_the_connection(void **state)
{
	static char huge[140000];
	int fd = up("");

	(void)state;
	ws_frame(fd, 2, "abc", 3);
	assert_int_equal(wait_close(fd, 1500), 1003);
	close(fd);
	fd = up("");
	memset(huge, ' ', sizeof(huge));
	ws_frame(fd, 1, huge, sizeof(huge));
	assert_int_equal(wait_close(fd, 1500), 1009);
	close(fd);
}

static void a_deleted_channel_ends_its_connections(void **state)
{
	char body[512];
	int fd = ws_dial(&served, other_arn, "", "x", &answer);

	(void)state;
	snprintf(body, sizeof(body), "{\"ChannelARN\":\"%s\"}", other_arn);
	assert_int_equal(call(&served, "/deleteSignalingChannel", body, &answer), 200);
	assert_int_equal(wait_close(fd, 1500), 1001);
	close(fd);
	refused(other_arn, "", 404, "not found");
}

#define IN_CHANNELS(f) cmocka_unit_test_setup(f, channels)

static const struct CMUnitTest rules[] = {
	IN_CHANNELS(a_viewer_reaches_the_master_and_back),
	IN_CHANNELS(keys_match_without_case),
	IN_CHANNELS(failures_are_told_only_with_a_correlation),
	IN_CHANNELS(a_payload_over_the_limit_is_refused),
	IN_CHANNELS(the_newest_master_wins_and_the_older_hears_nothing),
	IN_CHANNELS(the_same_client_id_takes_its_place),
	IN_CHANNELS(the_absent_hear_it_later_and_the_newer_offer_replaces),
	IN_CHANNELS(who_may_not_connect_is_told_why),
	IN_CHANNELS(what_is_not_text_or_too_long_ends_the_connection),
	IN_CHANNELS(a_deleted_channel_ends_its_connections),
};
static const struct CMUnitTest quotas[] = {
	IN_CHANNELS(the_fourth_master_in_a_second_is_too_many),
	IN_CHANNELS(answers_are_limited_to_five_a_second),
};
static const struct CMUnitTest clocks[] = {
	IN_CHANNELS(kept_messages_end_with_their_ttl),
	IN_CHANNELS(a_silent_connection_ends),
	IN_CHANNELS(an_hour_ends_with_a_warning),
};
static const struct CMUnitTest closing[] = {
	IN_CHANNELS(the_older_master_is_closed_when_asked_for),
};
static const struct CMUnitTest fragments[] = {IN_CHANNELS(frames_can_come_in_fragments)};
static const struct CMUnitTest binaries[] = {IN_CHANNELS(frames_can_be_binary)};

int main(void)
{
	return cmocka_run_group_tests_name("relay rules", rules, start, stop) +
	       cmocka_run_group_tests_name("relay quotas", quotas, start_with_quotas,
					   stop) +
	       cmocka_run_group_tests_name("relay clocks", clocks, start_fast, stop) +
	       cmocka_run_group_tests_name("closing the older", closing, start_old_closes,
					   stop) +
	       cmocka_run_group_tests_name("fragmented frames", fragments, start_fragmented,
					   stop) +
	       cmocka_run_group_tests_name("binary frames", binaries, start_binary, stop);
}
