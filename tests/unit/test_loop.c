/* A whole producing session over real sockets: calls, WebSocket, a worker made of shell,
 * and its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "core/base64.h"
#include "net/inbox.h"
#include "net/loop.h"
#include "net/record.h"
#include "tests/unit/far_end.h"
#include "tests/unit/home.h"

#define ARN "arn:aws:kinesisvideo:us-west-2:123456789012:channel/door/1"

struct bench {
	struct home home;
	uv_loop_t uv;
	uv_timer_t guard;
	struct far_end far;
	struct loop *loop;
	struct record *record;
	struct session_view end;
	int seen[EV_COUNT], over, answers, candidates;
	bool late, ordered, stop_when_up;
	char base[64], endpoints[512], note[256], recording[96];
};

static void on_event(void *self, const struct event *e)
{
	struct bench *b = self;

	b->seen[e->kind]++;
	record_event(b->record, e);
	assert_true(e->at_us > 0 && e->wall_ms > 0);
	assert_true(slice_is(e->d.actor, "cam-1") || e->kind == EV_HOLDER);
	if (e->kind == EV_FRAME_UP)
		b->ordered = b->ordered && b->seen[EV_WS_UP];
	if (e->kind == EV_NOTE || e->kind == EV_WORKER_DOWN)
		slice_copy(b->note, sizeof(b->note), e->d.why);
	if (e->kind == EV_PEER_UP && b->stop_when_up)
		loop_stop(b->loop, "enough");
}

static void on_over(void *self, const struct session_view *v)
{
	struct bench *b = self;

	b->over++;
	b->end = *v;
}

/* The storage side's offer, as the service frames it. */
static void on_socket(struct far_end *f)
{
	static const char payload[] = "{\"type\":\"offer\",\"sdp\":\"v=0\\r\\nm=video 9 "
				      "UDP/TLS/RTP/SAVPF 96\\r\\n\"}";
	char base64[512], frame[768];
	struct text t;

	text_init(&t, base64, sizeof(base64));
	base64_encode(&t, slice_of(payload));
	snprintf(frame, sizeof(frame),
		 "{\"messageType\":\"SDP_OFFER\",\"messagePayload\":\"%s\"}", base64);
	far_frame(f, 1, true, frame, strlen(frame));
}

static void on_text(struct far_end *f, const char *text, size_t n)
{
	struct bench *b = f->self;

	b->answers += memmem(text, n, "SDP_ANSWER", 10) != NULL;
	b->candidates += memmem(text, n, "ICE_CANDIDATE", 13) != NULL;
}

static void on_guard(uv_timer_t *t)
{
	((struct bench *)t->data)->late = true;
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));

	home_make(&b->home);
	setenv("KVSCOPE_MEDIA", "tests/fixtures/worker.sh", 1);
	uv_loop_init(&b->uv);
	uv_timer_init(&b->uv, &b->guard);
	b->guard.data = b;
	b->ordered = true;
	far_open(&b->far, &b->uv);
	b->far.self = b;
	b->far.on_socket = on_socket;
	b->far.on_text = on_text;
	snprintf(b->base, sizeof(b->base), "http://127.0.0.1:%d", b->far.port);
	snprintf(b->endpoints, sizeof(b->endpoints),
		 "200 "
		 "{\"ResourceEndpointList\":[{\"Protocol\":\"WSS\",\"ResourceEndpoint\":"
		 "\"ws://"
		 "127.0.0.1:%d\"},{\"Protocol\":\"HTTPS\",\"ResourceEndpoint\":\"%s\"},{"
		 "\"Protocol\":"
		 "\"WEBRTC\",\"ResourceEndpoint\":\"%s\"}]}",
		 b->far.port, b->base, b->base);
	b->far.script[0] =
		"200 {\"ChannelInfo\":{\"ChannelName\":\"door\",\"ChannelARN\":\"" ARN
		"\",\"ChannelStatus\":\"ACTIVE\",\"ChannelType\":\"SINGLE_MASTER\","
		"\"Version\":\"v\",\"SingleMasterConfiguration\":{\"MessageTtlSeconds\":60}"
		"}}";
	b->far.script[1] =
		"200 {\"MediaStorageConfiguration\":{\"Status\":\"ENABLED\",\"StreamARN\":"
		"\"arn:aws:kinesisvideo:us-west-2:1:stream/s/1\"}}";
	b->far.script[2] = b->endpoints;
	b->far.script[3] =
		"200 {\"IceServerList\":[{\"Uris\":[\"turn:127.0.0.1:1\"],\"Username\":"
		"\"u\",\"Password\":\"turnsecret\",\"Ttl\":300}]}";
	b->far.script[4] = FAR_UPGRADE;
	b->far.script[5] = "200 ";
	snprintf(b->recording, sizeof(b->recording), "%s/recording", b->home.dir);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	record_close(b->record);
	if (b->loop)
		loop_free(b->loop);
	uv_close((uv_handle_t *)&b->far.listener, NULL);
	uv_close((uv_handle_t *)&b->guard, NULL);
	if (b->far.socket)
		far_close(b->far.socket);
	uv_run(&b->uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->uv), 0);
	unlink(b->recording);
	home_remove(&b->home);
	free(b);
	return 0;
}

static void begin(struct bench *b, const char *source)
{
	struct loop_options o = {
		.session = {.channel = SLICE("door"),
			    .arn = {"", 0},
			    .actor = SLICE("cam-1"),
			    .source = {"", 0},
			    .ingest = true,
			    .seed = 1},
		.source = slice_of(source),
		.observe = on_event,
		.over = on_over,
		.self = b,
		.client_options = {.name = SLICE("cam-1"),
				   .region = SLICE("us-west-2"),
				   .endpoint_url = slice_of(b->base),
				   .keys = {SLICE("AKIDEXAMPLE"), SLICE("k"), {"", 0}}},
	};
	struct trouble why;

	b->record = record_open(b->recording, "LOCAL", 1, &why);
	b->loop = loop_new(&b->uv, &o, &why);
	assert_non_null(b->loop);
	loop_start(b->loop);
}

static void until(struct bench *b, const int *what, int n)
{
	uv_timer_start(&b->guard, on_guard, 5000, 0);
	while (*what < n && !b->late)
		uv_run(&b->uv, UV_RUN_ONCE);
	uv_timer_stop(&b->guard);
	assert_false(b->late);
}

static void from_start_to_stop(void **state)
{
	struct bench *b = *state;

	b->stop_when_up = true;
	begin(b, "test");
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_DONE);
	assert_int_equal(b->end.joins, 1);
	assert_int_equal(b->end.stale, 0);
	assert_int_equal(b->answers, 1);
	assert_true(b->candidates >= 1);
	assert_int_equal(b->seen[EV_API_ASK], 5);
	assert_int_equal(b->seen[EV_API_OK], 5);
	assert_int_equal(b->seen[EV_WS_DIAL], 1);
	assert_int_equal(b->seen[EV_WS_UP], 1);
	assert_int_equal(b->seen[EV_WS_GONE], 1);
	assert_int_equal(b->seen[EV_PEER_DOWN], 1);
	assert_int_equal(b->seen[EV_WORKER_DOWN], 1);
	assert_true(b->seen[EV_MOVE] > 5);
	assert_true(b->ordered);
	assert_non_null(strstr(b->far.requests[5], "POST /joinStorageSession "));
}

/* What ends up in a file has no secret in it: nor ICE's, nor TURN's, nor ours. */
static void a_recording_keeps_no_secret(void **state)
{
	static const char *const secrets[] = {"secretsecretsecret", "turnsecret",
					      "X-Amz-Signature", "AKIDEXAMPLE"};
	struct bench *b = *state;
	char *all = calloc(1, 200000);
	FILE *in;

	b->stop_when_up = true;
	begin(b, "test");
	until(b, &b->over, 1);
	record_flush(b->record);
	in = fopen(b->recording, "re");
	assert_non_null(in);
	assert_true(fread(all, 1, 199999, in) > 2000);
	fclose(in);
	assert_memory_equal(all, "{\"ev\":\"journal\"", 15);
	for (size_t i = 0; i < sizeof(secrets) / sizeof(*secrets); i++)
		if (strstr(all, secrets[i]))
			fail_msg("%s is in the recording", secrets[i]);
	free(all);
}

static void a_refusal_ends_it(void **state)
{
	struct bench *b = *state;

	b->far.script[0] =
		"404 {\"__type\":\"ResourceNotFoundException\",\"Message\":\"no\"}";
	begin(b, "test");
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_REFUSED);
	assert_string_equal(b->end.error, "ResourceNotFoundException");
	assert_true(b->end.why[0]);
}

static void a_dead_worker_is_an_event(void **state)
{
	struct bench *b = *state;

	begin(b, "die");
	until(b, &b->seen[EV_WORKER_DOWN], 1);
	assert_string_equal(b->note, "the media worker ended with status 7");
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_FAILED);
	assert_int_equal(b->seen[EV_API_ASK], 0);
}

static void no_source_nothing_asked(void **state)
{
	struct bench *b = *state;

	begin(b, "gone.mp4");
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_FAILED);
	assert_string_equal(b->end.why, "gone.mp4 cannot be opened");
	assert_int_equal(b->seen[EV_START], 0);
	assert_int_equal(b->seen[EV_API_ASK], 0);
}

static void an_open_source_begins_it(void **state)
{
	struct bench *b = *state;

	b->stop_when_up = true;
	begin(b, "film.mp4");
	assert_int_equal(b->seen[EV_START], 0);
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_DONE);
	assert_int_equal(b->seen[EV_START], 1);
	assert_int_equal(b->end.joins, 1);
}

/* Stopped while the first call waits: what it waits for is the reason. */
static void the_last_trouble_is_kept(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "500 {\"message\":\"not today\"}";
	b->far.script[1] = FAR_SILENT;
	begin(b, "test");
	until(b, &b->seen[EV_API_ASK], 1);
	uv_timer_start(&b->guard, on_guard, 300, 0);
	while (!b->late)
		uv_run(&b->uv, UV_RUN_ONCE);
	b->late = false;
	loop_stop(b->loop, "enough");
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_DONE);
	assert_non_null(strstr(b->end.why, "not today"));
}

static void a_missing_worker_is_an_event(void **state)
{
	struct bench *b = *state;

	setenv("KVSCOPE_MEDIA", "/nonexistent/worker", 1);
	begin(b, "test");
	until(b, &b->seen[EV_WORKER_DOWN], 1);
	assert_non_null(
		strstr(b->note, "cannot start the media worker /nonexistent/worker"));
	loop_stop(b->loop, "enough");
	until(b, &b->over, 1);
}

static void stopped_before_it_began(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = FAR_SILENT;
	begin(b, "test");
	loop_stop(b->loop, "at once");
	until(b, &b->over, 1);
	assert_int_equal(b->end.end, SESSION_DONE);
}

/* tear_down frees it as it stands. */
static void freed_in_the_middle(void **state)
{
	struct bench *b = *state;

	begin(b, "test");
	until(b, &b->seen[EV_FRAME_UP], 1);
}

static void no_credentials_no_loop(void **state)
{
	struct bench *b = *state;
	struct loop_options o = {.client_options = {.region = SLICE("us-west-2")}};
	struct trouble why;

	assert_null(loop_new(&b->uv, &o, &why));
	assert_int_equal(why.code, 253);
}

static void the_inbox_has_a_bound(void **state)
{
	char *megabyte = calloc(1, 1 << 20);
	struct event e = {.kind = EV_NOTE};
	struct inbox_entry *entry;
	struct inbox i;

	(void)state;
	inbox_init(&i);
	e.d.body = (struct slice){megabyte, 1 << 20};
	e.d.why = SLICE("words");
	for (int n = 0; n < 20; n++)
		inbox_put(&i, &e);
	assert_true(i.dropped >= 4 && i.bytes <= INBOX_BYTES_MAX);
	entry = inbox_take(&i);
	assert_true(slice_is(entry->event.d.why, "words"));
	free(entry);
	inbox_clear(&i);
	assert_null(inbox_take(&i));
	assert_true(inbox_put(&i, &e));
	inbox_clear(&i);
	free(megabyte);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(from_start_to_stop),       TEST(a_recording_keeps_no_secret),
		TEST(a_refusal_ends_it),        TEST(a_dead_worker_is_an_event),
		TEST(no_source_nothing_asked),  TEST(an_open_source_begins_it),
		TEST(the_last_trouble_is_kept), TEST(a_missing_worker_is_an_event),
		TEST(stopped_before_it_began),  TEST(freed_in_the_middle),
		TEST(no_credentials_no_loop),   cmocka_unit_test(the_inbox_has_a_bound),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
