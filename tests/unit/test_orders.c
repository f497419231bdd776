/* Orders: each that is taken is over once, with a trouble when it was not done; what is
 * said of it. The calls are answered here. */
#include <dlfcn.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/cli/orders.h"

/* A minute of waiting is none here. */
int uv_timer_start(uv_timer_t *t, uv_timer_cb cb, uint64_t ms, uint64_t repeat)
{
	int (*start)(uv_timer_t *, uv_timer_cb, uint64_t, uint64_t);

	*(void **)&start = dlsym(RTLD_NEXT, "uv_timer_start");
	(void)ms;
	return start(t, cb, 0, repeat);
}

/* ---- the calls */

static struct {
	enum kvs_op op;
	char body[4096];
	calls_done *done;
	void *self;
	bool open;
} call;

bool calls_ask(struct calls *c, enum kvs_op op, struct slice body, bool looks,
	       struct slice tag, calls_done *done, void *self)
{
	(void)c;
	(void)looks;
	(void)tag;
	assert_false(call.open); /* one after the other */
	call.op = op;
	call.done = done;
	call.self = self;
	call.open = true;
	slice_copy(call.body, sizeof(call.body), body);
	return true;
}

void calls_cancel(struct calls *c, const void *self)
{
	(void)c;
	if (call.self == self)
		call.open = false;
}

size_t calls_open(const struct calls *c, const void *self)
{
	(void)c;
	(void)self;
	return call.open;
}

/* ---- what is told */

static struct {
	int overs, events;
	enum order_kind kinds[8];
	enum fault faults[8];
	char why[1024], said[1024], progress[256];
	char state[32]; /* of the last channel that was told, and who says so */
	enum provenance from;
	enum severity severity;
} told;

static void on_event(void *self, const struct event *e)
{
	(void)self;
	told.events++;
	if (e->kind != EV_CHANNEL)
		return;
	slice_copy(told.state, sizeof(told.state), e->d.state);
	told.from = e->from;
}

static void on_progress(void *self, const char *words)
{
	(void)self;
	slice_copy(told.progress, sizeof(told.progress), slice_of(words));
}

static void on_say(void *self, enum severity severity, const char *sentence)
{
	(void)self;
	told.severity = severity;
	slice_copy(told.said, sizeof(told.said), slice_of(sentence));
}

static void on_over(void *self, const struct order *o, const struct trouble *trouble,
		    const char *why)
{
	(void)self;
	assert_in_range(told.overs, 0, 7);
	assert_true(!trouble || trouble->fault != FAULT_NONE);
	assert_true(!trouble == !*why);
	told.kinds[told.overs] = o->kind;
	told.faults[told.overs++] = trouble ? trouble->fault : FAULT_NONE;
	slice_copy(told.why, sizeof(told.why), slice_of(why));
}

static uv_loop_t loop;
static struct orders *orders;

static int begin(void **state)
{
	struct orders_options o = {.quick = true,
				   .event = on_event,
				   .progress = on_progress,
				   .say = on_say,
				   .over = on_over};

	(void)state;
	memset(&told, 0, sizeof(told));
	memset(&call, 0, sizeof(call));
	uv_loop_init(&loop);
	orders = orders_new(&loop, &o);
	return orders ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	orders_free(orders);
	uv_run(&loop, UV_RUN_DEFAULT);
	return uv_loop_close(&loop);
}

/* Until the next call is asked, or nothing is left to do. */
static void turn(void)
{
	for (int i = 0; i < 20 && !call.open && !orders_idle(orders); i++)
		uv_run(&loop, UV_RUN_NOWAIT);
}

static void answer(const char *body)
{
	struct client_answer a = {.op = call.op, .status = 200, .body = slice_of(body)};

	assert_true(call.open);
	call.open = false;
	call.done(call.self, "", &a);
	turn();
}

static void refuse(const char *error, const char *message)
{
	struct client_answer a = {.op = call.op,
				  .status = 400,
				  .error = slice_of(error),
				  .message = slice_of(message),
				  .trouble = {FAULT_REFUSED, 400, "refused"}};

	assert_true(call.open);
	call.open = false;
	call.done(call.self, "", &a);
	turn();
}

static void give(enum order_kind kind, const char *channel, const char *stream)
{
	struct order o = {.kind = kind, .retention_h = 24};

	slice_copy(o.channel, sizeof(o.channel), slice_of(channel));
	slice_copy(o.stream, sizeof(o.stream), slice_of(stream));
	assert_true(orders_do(orders, &o));
	turn();
}

static void one_is_done_and_over_once(void **state)
{
	(void)state;
	give(ORDER_CREATE_CHANNEL, "cam", "");
	assert_int_equal(call.op, KVS_CREATE_CHANNEL);
	answer("{\"ChannelARN\":\"arn:x\"}");
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.faults[0], FAULT_NONE);
	assert_string_equal(told.said, "the channel cam is there");
	assert_string_equal(told.progress, "");
	assert_true(orders_idle(orders));
}

/* An answer that holds an ARN alone is no word on the channel's state. */
static void a_state_is_told_by_who_knows_it(void **state)
{
	(void)state;
	give(ORDER_CREATE_CHANNEL, "cam", "");
	strcpy(told.state, "none");
	answer("{\"ChannelARN\":\"arn:x\"}");
	assert_string_equal(told.state, "");
	assert_int_equal(told.from, FROM_API);
	give(ORDER_DELETE_CHANNEL, "cam", "");
	answer("{\"ChannelInfo\":{\"ChannelARN\":\"arn:x\",\"ChannelStatus\":\"ACTIVE\"}}");
	answer("{}");
	assert_string_equal(told.state, "DELETING");
	assert_int_equal(told.from, FROM_INFERRED);
}

/* However long the service's words are, the whole of them is told. */
static void a_refusal_is_told_whole(void **state)
{
	char message[320];

	(void)state;
	memset(message, 'm', sizeof(message) - 1);
	message[sizeof(message) - 1] = '\0';
	memcpy(message + sizeof(message) - 5, "last", 4);
	give(ORDER_CREATE_CHANNEL, "cam", "");
	refuse("ResourceInUseException", message);
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.faults[0], FAULT_REFUSED);
	assert_int_equal(told.severity, SEV_ERROR);
	assert_non_null(strstr(told.why, "mmmlast Choose another name."));
	assert_string_equal(told.said, told.why);
}

/* Each answer was fine, and yet it is not done. */
static void what_is_never_ready_is_a_trouble(void **state)
{
	(void)state;
	give(ORDER_CREATE_STREAM, "", "barn");
	answer("{}");
	for (int i = 0; i < 100 && !told.overs; i++) {
		assert_int_equal(call.op, KVS_DESCRIBE_STREAM);
		answer("{\"StreamInfo\":{\"Status\":\"CREATING\"}}");
	}
	assert_int_equal(told.overs, 1);
	assert_int_equal(told.faults[0], FAULT_TIMEOUT);
	assert_non_null(strstr(told.why, "barn is still CREATING after 60 s"));
}

static void what_is_stopped_is_over(void **state)
{
	(void)state;
	give(ORDER_CREATE_CHANNEL, "one", "");
	give(ORDER_DELETE_CHANNEL, "two", "");
	give(ORDER_LIST_STREAMS, "", "");
	assert_int_equal(told.overs, 0);
	orders_do(orders, &(struct order){.kind = ORDER_CANCEL});
	assert_int_equal(told.overs, 3);
	assert_int_equal(told.kinds[0], ORDER_CREATE_CHANNEL);
	assert_int_equal(told.kinds[1], ORDER_DELETE_CHANNEL);
	assert_int_equal(told.kinds[2], ORDER_LIST_STREAMS);
	for (int i = 0; i < 3; i++)
		assert_int_equal(told.faults[i], FAULT_STOPPED);
	assert_non_null(strstr(told.said, "stopped creating the channel one"));
	assert_true(orders_idle(orders));
	assert_false(call.open);
	orders_do(orders, &(struct order){.kind = ORDER_CANCEL});
	assert_string_equal(told.said, "nothing is under way");
	assert_int_equal(told.overs, 3);
	give(ORDER_CREATE_CHANNEL, "three", ""); /* and it goes on */
	answer("{\"ChannelARN\":\"arn:x\"}");
	assert_int_equal(told.overs, 4);
}

/* Keys stand as actions in what is said: a person may have changed them. */
static void sentences_name_no_keys(void **state)
{
	(void)state;
	give(ORDER_MAP, "cam", "barn");
	answer("{\"ChannelInfo\":{\"ChannelARN\":\"arn:x\",\"ChannelStatus\":\"ACTIVE\"}}");
	answer("{\"StreamInfo\":{\"StreamARN\":\"arn:s\",\"Status\":\"ACTIVE\"}}");
	answer("{}");
	assert_string_equal(told.said, "cam is mapped to the stream barn: {join} joins it");
	give(ORDER_MAP, "cam", "barn");
	answer("{\"ChannelInfo\":{\"ChannelARN\":\"arn:x\",\"ChannelStatus\":\"ACTIVE\"}}");
	answer("{\"StreamInfo\":{\"StreamARN\":\"arn:s\",\"Status\":\"ACTIVE\"}}");
	refuse("NoDataRetentionException", "no");
	assert_non_null(strstr(told.why, "({retention})"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_is_done_and_over_once, begin, end),
		cmocka_unit_test_setup_teardown(a_state_is_told_by_who_knows_it, begin,
						end),
		cmocka_unit_test_setup_teardown(a_refusal_is_told_whole, begin, end),
		cmocka_unit_test_setup_teardown(what_is_never_ready_is_a_trouble, begin,
						end),
		cmocka_unit_test_setup_teardown(what_is_stopped_is_over, begin, end),
		cmocka_unit_test_setup_teardown(sentences_name_no_keys, begin, end),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
