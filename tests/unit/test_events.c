/* The event stream's client: lines become events, and it comes back by itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include <cmocka.h>

#include "net/signal/events.h"
#include "tests/unit/far_end.h"
#include "tests/unit/home.h"

struct bench {
	uv_loop_t uv;
	uv_timer_t guard;
	struct far_end far;
	struct client *client;
	struct websockets *sockets;
	struct events *events;
	char base[64], channel[64], why[256], token[3001];
	int seen, up, down, code;
	bool late, close_in_callback;
};

static void on_event(void *self, const struct event *e)
{
	struct bench *b = self;

	b->seen++;
	slice_copy(b->channel, sizeof(b->channel), e->d.channel);
	if (b->close_in_callback) {
		events_close(b->events);
		b->events = NULL;
	}
}

static void on_state(void *self, bool up, int code, struct slice why)
{
	struct bench *b = self;

	b->up += up;
	b->down += !up;
	b->code = code;
	slice_copy(b->why, sizeof(b->why), why);
	if (!up && b->close_in_callback) {
		events_close(b->events);
		b->events = NULL;
	}
}

static void on_guard(uv_timer_t *t)
{
	((struct bench *)t->data)->late = true;
}

static void say_two(struct far_end *f)
{
	static const char lines[] = "{\"ev\":\"journal\",\"t\":1,\"w\":1,\"id\":\"1\"}\n"
				    "{\"ev\":\"channel\",\"t\":2,\"w\":2,\"channel\":"
				    "\"door\",\"state\":\"ACTIVE\"}\n";

	far_frame(f, 1, true, lines, sizeof(lines) - 1);
}

static int set_up(void **state)
{
	struct bench *b = calloc(1, sizeof(*b));
	struct client_options o = {.region = SLICE("us-west-2"),
				   .keys = {SLICE("AKIDEXAMPLE"), SLICE("k"), {"", 0}}};
	struct trouble why;

	home_forget_environment();
	setenv("AWS_CONFIG_FILE", "/dev/null", 1);
	setenv("AWS_SHARED_CREDENTIALS_FILE", "/dev/null", 1);
	/* As long as real session tokens get: the whole URL must still fit the handshake.
	 */
	memset(b->token, '/', sizeof(b->token) - 1);
	o.keys.token = slice_of(b->token);
	uv_loop_init(&b->uv);
	uv_timer_init(&b->uv, &b->guard);
	b->guard.data = b;
	far_open(&b->far, &b->uv);
	b->far.on_socket = say_two;
	b->far.script[0] = FAR_UPGRADE;
	snprintf(b->base, sizeof(b->base), "http://127.0.0.1:%d", b->far.port);
	o.endpoint_url = slice_of(b->base);
	b->client = client_new(&b->uv, &o, &why);
	b->sockets = websockets_new(&b->uv, b->client, &why);
	assert_non_null(b->sockets);
	*state = b;
	return 0;
}

static int tear_down(void **state)
{
	struct bench *b = *state;

	events_close(b->events);
	websockets_free(b->sockets);
	client_free(b->client);
	uv_close((uv_handle_t *)&b->far.listener, NULL);
	uv_close((uv_handle_t *)&b->guard, NULL);
	if (b->far.socket)
		far_close(b->far.socket);
	uv_run(&b->uv, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&b->uv), 0);
	free(b);
	return 0;
}

static void watch(struct bench *b)
{
	struct events_options o = {
		.url = {"", 0}, .on_event = on_event, .on_state = on_state, .self = b};
	struct trouble why;

	b->events = events_open(&b->uv, b->sockets, b->client, &o, &why);
	assert_non_null(b->events);
}

static void until(struct bench *b, const int *what, int n)
{
	uv_timer_start(&b->guard, on_guard, 3000, 0);
	while (*what < n && !b->late)
		uv_run(&b->uv, UV_RUN_ONCE);
	uv_timer_stop(&b->guard);
	assert_false(b->late);
}

static void lines_become_events(void **state)
{
	struct bench *b = *state;

	watch(b);
	until(b, &b->seen, 2);
	assert_int_equal(b->up, 1);
	assert_string_equal(b->channel, "door");
	assert_non_null(strstr(b->far.requests[0], "GET /kvscope/events?X-Amz-Algorithm="));
	assert_non_null(strstr(b->far.requests[0], "X-Amz-Signature="));
}

static void what_is_no_event_is_skipped(void **state)
{
	static const char odd[] =
		"not json\n{\"fx\":\"call\"}\n\n{\"ev\":\"nobody knows\"}\n"
		"{\"ev\":\"note\",\"t\":1,\"w\":1,\"channel\":\"after\"}";
	struct bench *b = *state;

	watch(b);
	until(b, &b->seen, 2);
	far_frame(&b->far, 1, true, odd, sizeof(odd) - 1);
	far_frame(&b->far, 2, true, "\x01", 1);
	far_frame(&b->far, 1, true, "{\"ev\":\"tick\",\"t\":1,\"w\":1}", 25);
	until(b, &b->seen, 4);
	assert_int_equal(events_skipped(b->events), 4);
}

static void it_comes_back(void **state)
{
	struct bench *b = *state;

	watch(b);
	until(b, &b->seen, 2);
	far_close(b->far.socket);
	until(b, &b->down, 1);
	assert_non_null(strstr(b->why, "trying again in 0.2 s"));
	until(b, &b->seen, 4);
	assert_int_equal(b->up, 2);
}

static void a_refusal_is_told(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "403 {\"message\":\"The security token is expired\"}";
	watch(b);
	until(b, &b->down, 1);
	assert_int_equal(b->code, 403);
	assert_non_null(strstr(b->why, "security token"));
}

static void closed_from_its_own_callback(void **state)
{
	struct bench *b = *state;

	b->close_in_callback = true;
	watch(b);
	until(b, &b->seen, 1);
	for (int i = 0; i < 5; i++)
		uv_run(&b->uv, UV_RUN_NOWAIT);
	assert_int_equal(b->seen, 1);
}

static void closed_when_it_is_refused(void **state)
{
	struct bench *b = *state;

	b->far.script[0] = "403 {\"message\":\"The security token is expired\"}";
	b->close_in_callback = true;
	watch(b);
	until(b, &b->down, 1);
	assert_null(b->events);
}

static void urls_it_cannot_use(void **state)
{
	struct bench *b = *state;
	struct events_options o = {.url = SLICE("ftp://host"), .on_event = on_event};
	struct trouble why;

	assert_null(events_open(&b->uv, b->sockets, b->client, &o, &why));
	assert_true(why.words[0]);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(lines_become_events),
		TEST(what_is_no_event_is_skipped),
		TEST(it_comes_back),
		TEST(a_refusal_is_told),
		TEST(closed_from_its_own_callback),
		TEST(closed_when_it_is_refused),
		TEST(urls_it_cannot_use),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
