/* The latest stored picture: asked for by the service's clock, and the newest of what
 * comes, in whatever order. The calls are answered here, and the worker only listens. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <cmocka.h>

#include "net/worker.h"
#include "tui/cli/picturing.h"
#include "tui/picture.h"

static struct {
	enum kvs_op op;
	char body[2048];
	calls_done *done;
	void *self;
} call;

static struct client_access access_now;
static char sent[64]; /* to the worker */
static int64_t shown_ms;

bool calls_ask_at(struct calls *c, enum kvs_op op, const char *url, struct slice body,
		  bool looks, struct slice tag, calls_done *done, void *self)
{
	(void)c;
	(void)url;
	(void)looks;
	(void)tag;
	call.op = op;
	call.done = done;
	call.self = self;
	slice_copy(call.body, sizeof(call.body), body);
	return true;
}

void calls_cancel(struct calls *c, const void *self)
{
	(void)c;
	(void)self;
}

struct client *calls_client(const struct calls *c)
{
	(void)c;
	return NULL;
}

void client_access(const struct client *c, struct client_access *out)
{
	(void)c;
	*out = access_now;
}

void show_picture(struct show *s, const struct picture *p)
{
	(void)s;
	shown_ms = p->wall_ms;
}

struct worker *worker_start(uv_loop_t *loop, worker_event *event, void *self,
			    struct trouble *why)
{
	(void)loop;
	(void)event;
	(void)self;
	(void)why;
	return (struct worker *)&call;
}

void worker_do(struct worker *w, const struct effect *e)
{
	(void)w;
	slice_copy(sent, sizeof(sent), e->d.body);
}

void worker_forget(struct worker *w)
{
	(void)w;
}

static void answer(const char *body)
{
	struct client_answer a = {.op = call.op, .status = 200, .body = slice_of(body)};

	call.done(call.self, "", &a);
}

/* As far as GetImages. */
static struct picturing *asked(void)
{
	struct order o = {.kind = ORDER_PICTURE, .channel = "cam", .stream = "barn"};
	struct picturing *p = picturing_new(NULL, NULL, NULL);

	assert_non_null(p);
	sent[0] = '\0';
	picturing_do(p, &o);
	assert_int_equal(call.op, KVS_GET_DATA_ENDPOINT);
	answer("{\"DataEndpoint\":\"https://x\"}");
	assert_int_equal(call.op, KVS_GET_IMAGES);
	return p;
}

static long long asked_until(void)
{
	const char *at = strstr(call.body, "\"EndTimestamp\":");

	assert_non_null(at);
	return strtoll(at + strlen("\"EndTimestamp\":"), NULL, 10);
}

static void the_window_is_of_the_services_clock(void **state)
{
	static const int64_t skews_ms[] = {0, 600000, -600000};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		long long now = (long long)time(NULL) - skews_ms[i] / 1000;

		access_now =
			(struct client_access){.clock_known = true, .skew_ms = skews_ms[i]};
		picturing_free(asked());
		assert_in_range(asked_until() - now, 1, 3);
	}
	access_now = (struct client_access){.skew_ms = 600000}; /* not known */
	picturing_free(asked());
	assert_in_range(asked_until() - (long long)time(NULL), 0, 3);
}

static void the_newest_is_shown_in_any_order(void **state)
{
	struct picturing *p = asked();

	(void)state;
	answer("{\"Images\":[{\"TimeStamp\":1700000006.5,\"ImageContent\":\"bmV3\"},"
	       "{\"TimeStamp\":1700000009,\"Error\":\"NO_MEDIA\"},"
	       "{\"TimeStamp\":1700000003,\"ImageContent\":\"b2xk\"},"
	       "{\"ImageContent\":\"bmV2ZXI=\"}]}");
	assert_string_equal(sent, "bmV3");
	picturing_free(p);
}

static void a_time_that_is_none_is_not_told(void **state)
{
	static const char *const times[] = {"1e300", "-5", "\"soon\"", "null", "-1e300"};
	char body[128];

	(void)state;
	for (size_t i = 0; i < sizeof(times) / sizeof(times[0]); i++) {
		struct picturing *p = asked();
		struct order o = {
			.kind = ORDER_PICTURE, .channel = "cam", .stream = "barn"};

		snprintf(body, sizeof(body),
			 "{\"Images\":[{\"TimeStamp\":%s,\"ImageContent\":\"eA==\"}]}",
			 times[i]);
		answer(body);
		assert_string_equal(sent, "eA==");
		picturing_do(p, &o); /* shows what there is */
		assert_int_equal(shown_ms, 0);
		picturing_free(p);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_window_is_of_the_services_clock),
		cmocka_unit_test(the_newest_is_shown_in_any_order),
		cmocka_unit_test(a_time_that_is_none_is_not_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
