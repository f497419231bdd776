/* The WebSocket client over real sockets: frames in pieces, closes, refusals, silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>
#include <zlib.h>

#include "net/signal/websocket.h"
#include "tests/unit/far_end.h"

struct seen {
	int up, frames, binaries, gone, code;
	size_t n_last;
	char last[256], why[256];
};

struct bench {
	uv_loop_t loop;
	uv_timer_t guard;
	struct far_end far;
	struct client *client;
	struct websockets *sockets;
	char url[64], text[256];
	struct seen seen;
	bool late;
};

static void on_report(void *self, const struct websocket_report *r)
{
	struct seen *s = self;

	assert_int_equal(r->ticket, 5);
	switch (r->news) {
	case WEBSOCKET_UP:
		s->up++;
		break;
	case WEBSOCKET_FRAME:
		s->frames++;
		s->n_last = r->body.n;
		slice_copy(s->last, sizeof(s->last), r->body);
		break;
	case WEBSOCKET_BINARY:
		s->binaries++;
		break;
	case WEBSOCKET_GONE:
		s->gone++;
		s->code = r->code;
		slice_copy(s->why, sizeof(s->why), r->why);
		break;
	}
}

static void on_far_text(struct far_end *f, const char *text, size_t n)
{
	struct bench *b = f->self;

	snprintf(b->text, sizeof(b->text), "%.*s", (int)n, text);
}

static void on_guard(uv_timer_t *t)
{
	((struct bench *)t->data)->late = true;
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	char base[64];
	struct client_options o = {
		.name = SLICE("tester"),
		.region = SLICE("us-west-2"),
		.keys = {SLICE("AKIDEXAMPLE"), SLICE("secret-example"), {"", 0}}};
	struct trouble why;

	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	uv_loop_init(&b->loop);
	uv_timer_init(&b->loop, &b->guard);
	b->guard.data = b;
	far_open(&b->far, &b->loop);
	b->far.self = b;
	b->far.on_text = on_far_text;
	b->far.script[0] = FAR_UPGRADE;
	snprintf(base, sizeof(base), "http://127.0.0.1:%d", b->far.port);
	snprintf(b->url, sizeof(b->url), "ws://127.0.0.1:%d", b->far.port);
	o.endpoint_url = slice_of(base);
	b->client = client_new(&b->loop, &o, &why);
	assert_non_null(b->client);
	b->sockets = websockets_new(&b->loop, b->client, &why);
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
	uv_close((uv_handle_t *)&b->guard, NULL);
	if (b->far.socket)
		far_close(b->far.socket);
	uv_run(&b->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->loop), 0);
	free(b);
	return 0;
}

/* Runs until *what reaches n; a test that waits 3 s has failed. */
static void until(struct bench *b, const int *what, int n)
{
	b->late = false;
	uv_timer_start(&b->guard, on_guard, 3000, 0);
	while (*what < n && !b->late)
		uv_run(&b->loop, UV_RUN_ONCE);
	uv_timer_stop(&b->guard);
	assert_false(b->late);
}

static void dial(struct bench *b, const char *url)
{
	struct websocket_dial d = {
		.ticket = 5,
		.url = slice_of(url),
		.arn = SLICE("arn:aws:kinesisvideo:us-west-2:1:channel/door/1"),
		.client_id = SLICE("me"),
		.ms = 1000,
		.report = on_report,
		.self = &b->seen};

	b->seen = (struct seen){0};
	websockets_dial(b->sockets, &d);
	assert_int_equal(b->seen.up + b->seen.gone, 0);
}

static void get_up(struct bench *b)
{
	dial(b, b->url);
	until(b, &b->seen.up, 1);
}

static void what_is_sent(void **state)
{
	struct bench *b = *state;
	const char *r = b->far.requests[0];

	get_up(b);
	assert_non_null(strstr(
		r, "GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-ChannelARN=arn%3Aaws"));
	assert_non_null(strstr(r, "&X-Amz-ClientId=me&"));
	assert_non_null(strstr(r, "&X-Amz-Expires=299&"));
	assert_non_null(strstr(r, "&X-Amz-Signature="));
	assert_non_null(strcasestr(r, "user-agent: kvscope/" KVSCOPE_VERSION " (tester)"));
	assert_non_null(strcasestr(r, "sec-websocket-extensions: permessage-deflate"));
	assert_non_null(strcasestr(r, b->url + strlen("ws://"))); /* Host with its port */
}

static void without_a_signature(void **state)
{
	struct bench *b = *state;
	struct client_options o = {.region = SLICE("us-west-2"), .no_sign_request = true};
	struct trouble why;

	websockets_free(b->sockets);
	client_free(b->client);
	o.endpoint_url = SLICE("http://127.0.0.1");
	b->client = client_new(&b->loop, &o, &why);
	b->sockets = websockets_new(&b->loop, b->client, &why);
	get_up(b);
	assert_non_null(
		strstr(b->far.requests[0],
		       "GET /?X-Amz-ChannelARN=arn%3Aaws%3Akinesisvideo%3Aus-west-2%3A1%3A"
		       "channel%2Fdoor%2F1&X-Amz-ClientId=me HTTP/1.1"));
}

static void frames_up_and_down(void **state)
{
	struct bench *b = *state;

	get_up(b);
	assert_true(websockets_send(b->sockets, 5, &b->seen, SLICE("{\"action\":\"x\"}")));
	assert_false(websockets_send(b->sockets, 6, &b->seen, SLICE("nobody's")));
	far_frame(&b->far, 1, true, "hello", 5);
	until(b, &b->seen.frames, 1);
	assert_string_equal(b->seen.last, "hello");
	while (!b->text[0])
		uv_run(&b->loop, UV_RUN_ONCE);
	assert_string_equal(b->text, "{\"action\":\"x\"}");
}

static void pieces_become_one(void **state)
{
	struct bench *b = *state;
	char big[18750];

	memset(big, 'a', sizeof(big));
	get_up(b);
	far_frame(&b->far, 1, true, "", 0);
	until(b, &b->seen.frames, 1);
	assert_int_equal(b->seen.n_last, 0);
	b->seen.frames = 0;
	far_frame(&b->far, 1, false, big, 9000);
	far_frame(&b->far, 9, true, "ping", 4);
	far_frame(&b->far, 0, false, big, 9000);
	far_frame(&b->far, 0, true, big, 750);
	far_frame(&b->far, 1, true, big, sizeof(big));
	far_frame(&b->far, 1, true, "", 0);
	until(b, &b->seen.frames, 1);
	assert_int_equal(b->seen.n_last, sizeof(big));
	until(b, &b->seen.frames, 3);
	assert_int_equal(b->seen.n_last, 0);
	assert_int_equal(b->seen.gone, 0);
}

static void binary_is_reported(void **state)
{
	struct bench *b = *state;

	get_up(b);
	far_frame(&b->far, 2, true, "\x01\x02", 2);
	until(b, &b->seen.binaries, 1);
	far_frame(&b->far, 1, true, "still here", 10);
	until(b, &b->seen.frames, 1);
}

static void too_long_is_the_end(void **state)
{
	struct bench *b = *state;
	char *big = calloc(1, 70000);

	get_up(b);
	far_frame(&b->far, 1, true, big, 70000);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.frames, 0);
	assert_non_null(strstr(b->seen.why, "more than 65536 bytes"));
	free(big);
}

static void send_compressed(struct bench *b, const char *text, size_t n)
{
	static char small[65536];
	z_stream z = {0};

	assert_int_equal(deflateInit2(&z, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY), Z_OK);
	z.next_in = (Bytef *)(uintptr_t)text;
	z.avail_in = (uInt)n;
	z.next_out = (Bytef *)small;
	z.avail_out = sizeof(small);
	assert_int_equal(deflate(&z, Z_SYNC_FLUSH), Z_OK);
	deflateEnd(&z);
	far_frame(&b->far, 0x41, true, small, sizeof(small) - z.avail_out - 4);
}

/* Whatever size: libwebsockets' own rooms are powers of two. */
static void compressed_messages_are_whole(void **state)
{
	static const size_t edges[] = {1024, 2048, 3072, 4096, 8192, 16384, 18700};
	struct bench *b = *state;
	char *text = malloc(65536);

	memset(text, 'a', 65536);
	b->far.extensions = "Sec-WebSocket-Extensions: permessage-deflate; "
			    "server_no_context_takeover\r\n";
	get_up(b);
	for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
		for (size_t n = edges[i] - 4; n < edges[i] + 300;
		     n += n < edges[i] + 4 ? 1 : 37) {
			b->seen.frames = 0;
			send_compressed(b, text, n);
			until(b, &b->seen.frames, 1);
			assert_int_equal(b->seen.n_last, n);
		}
	free(text);
}

static void a_bomb_is_the_end(void **state)
{
	struct bench *b = *state;
	size_t n = 8 << 20;
	char *text = calloc(1, n);

	b->far.extensions = "Sec-WebSocket-Extensions: permessage-deflate\r\n";
	get_up(b);
	send_compressed(b, text, n);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.frames, 0);
	free(text);
}

static void a_close_code_is_told(void **state)
{
	struct bench *b = *state;

	get_up(b);
	far_frame(&b->far, 8, true, "\x0f\xa1Going away", 12);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.code, 4001);
	assert_non_null(strstr(b->seen.why, "Going away"));
}

static void a_cut_line_is_told(void **state)
{
	struct bench *b = *state;

	get_up(b);
	far_close(b->far.socket);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.code, 1006);
	assert_int_equal(b->seen.gone, 1);
}

static void we_hang_up(void **state)
{
	struct bench *b = *state;

	get_up(b);
	websockets_hangup(b->sockets, 5, &b->seen);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.code, 1000);
	assert_int_equal(b->far.close_code, 1000); /* a frame, not just a hang-up */
	assert_false(websockets_send(b->sockets, 5, &b->seen, SLICE("late")));
}

static void refusals_have_words(void **state)
{
	static const struct {
		const char *answer, *words;
		int code;
	} cases[] = {
		{"403 {\"message\":\"The security token included in the request is "
		 "invalid.\"}",
		 "security token", 403},
		{"400 {\"Message\":\"Maximum number of clients connected to the channel "
		 "!\"}",
		 "Maximum number", 400},
		{"404 ", "(HTTP 404)", 404},
		{"500 oops", "(HTTP 500)", 500},
		{"301 moved", "(HTTP 301)", 301},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		b->far.n_requests = 0;
		b->far.script[0] = cases[i].answer;
		dial(b, b->url);
		until(b, &b->seen.gone, 1);
		assert_int_equal(b->seen.up, 0);
		assert_int_equal(b->seen.code, cases[i].code);
		if (!strstr(b->seen.why, cases[i].words))
			fail_msg("%s: %s", cases[i].answer, b->seen.why);
	}
}

static void what_cannot_be_dialled(void **state)
{
	static const struct {
		const char *url, *words;
	} cases[] = {
		{"ws://127.0.0.1:1", "no WebSocket to 127.0.0.1:1"},
		{"http://127.0.0.1", "not a WebSocket URL"},
		{"ws://127.0.0.1:99999", "not a WebSocket URL"},
		{"ws://", "not a WebSocket URL"},
		{"", "not a WebSocket URL"},
		{"ws://127.0.0.1/?a=b", "query"},
	};
	struct bench *b = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		dial(b, cases[i].url);
		until(b, &b->seen.gone, 1);
		assert_int_equal(b->seen.code, 0);
		if (!strstr(b->seen.why, cases[i].words))
			fail_msg("%s: %s", cases[i].url, b->seen.why);
	}
}

static void patience_ends(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = FAR_SILENT;
	dial(b, b->url);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.code, 0);
	assert_non_null(strstr(b->seen.why, "within 1.0 s"));
}

static void giving_up_a_dial(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = FAR_SILENT;
	dial(b, b->url);
	while (!b->far.n_requests)
		uv_run(&b->loop, UV_RUN_ONCE);
	websockets_hangup(b->sockets, 5, &b->seen);
	until(b, &b->seen.gone, 1);
	dial(b, b->url);
	websockets_hangup(b->sockets, 5, &b->seen);
	until(b, &b->seen.gone, 1);
	assert_int_equal(b->seen.up, 0);
}

/* tear_down finds every state of a socket: nothing leaks and no report comes. */
static void freed_at_any_time(void **state)
{
	struct bench *b = *state;

	get_up(b);
	dial(b, b->url);
	dial(b, "ws://localhost:1");
	b->far.script[1] = "403 {}";
	dial(b, b->url);
	uv_run(&b->loop, UV_RUN_NOWAIT);
	uv_run(&b->loop, UV_RUN_NOWAIT);
	dial(b, b->url);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_is_sent),
		TEST(without_a_signature),
		TEST(frames_up_and_down),
		TEST(pieces_become_one),
		TEST(binary_is_reported),
		TEST(too_long_is_the_end),
		TEST(compressed_messages_are_whole),
		TEST(a_bomb_is_the_end),
		TEST(a_close_code_is_told),
		TEST(a_cut_line_is_told),
		TEST(we_hang_up),
		TEST(refusals_have_words),
		TEST(what_cannot_be_dialled),
		TEST(patience_ends),
		TEST(giving_up_a_dial),
		TEST(freed_at_any_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
