/* AWS as a source of events: what a listing says of channels that were there before. The
 * calls are answered here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "tui/cli/attention.h"
#include "tui/cli/live.h"

static struct {
	calls_done *done;
	void *self;
	bool open;
} listing;

bool calls_ask(struct calls *c, enum kvs_op op, struct slice body, bool looks,
	       struct slice tag, calls_done *done, void *self)
{
	(void)c;
	(void)body;
	(void)looks;
	(void)tag;
	if (op != KVS_LIST_CHANNELS)
		return true; /* never answered */
	listing.done = done;
	listing.self = self;
	listing.open = true;
	return true;
}

void calls_cancel(struct calls *c, const void *self)
{
	(void)c;
	(void)self;
}

size_t calls_open(const struct calls *c, const void *self)
{
	(void)c;
	(void)self;
	return 0;
}

static size_t channels, gone, warnings;

static void on_event(void *self, const struct event *e)
{
	(void)self;
	channels += e->kind == EV_CHANNEL;
	gone += e->kind == EV_CHANNEL_GONE;
}

static void on_state(void *self, bool up, struct slice why)
{
	(void)self;
	(void)why;
	assert_true(up);
}

static void on_progress(void *self, const char *words)
{
	(void)self;
	(void)words;
}

static void on_say(void *self, enum severity severity, const char *sentence)
{
	(void)self;
	warnings += severity == SEV_WARN && strstr(sentence, "more channels than") != NULL;
}

static size_t on_seen(void *self, const char **names, size_t room)
{
	(void)self;
	(void)names;
	(void)room;
	return 0;
}

/* A page of so many channels from that number on. */
static void page(int from, int n, bool more)
{
	size_t room = (size_t)n * 96 + 128;
	char *at = malloc(room);
	struct client_answer a = {.op = KVS_LIST_CHANNELS, .status = 200};
	struct text t;

	assert_non_null(at);
	text_init(&t, at, room);
	text_adds(&t, "{\"ChannelInfoList\":[");
	for (int i = from; i < from + n; i++)
		text_printf(&t, "%s{\"ChannelName\":\"cam-%d\",\"ChannelARN\":\"arn:%d\"}",
			    i > from ? "," : "", i, i);
	text_printf(&t, "]%s}", more ? ",\"NextToken\":\"more\"" : "");
	assert_false(t.cut);
	a.body = text_slice(&t);
	assert_true(listing.open);
	listing.open = false;
	listing.done(listing.self, "", &a);
	free(at);
}

/* What a listing has not come to may be there all the same. */
static void a_cut_listing_says_of_nobody_that_he_is_gone(void **state)
{
	struct live_options o = {.event = on_event,
				 .state = on_state,
				 .progress = on_progress,
				 .say = on_say,
				 .seen = on_seen};
	struct live *l;
	uv_loop_t loop;

	(void)state;
	uv_loop_init(&loop);
	l = live_open(&loop, &o);
	assert_non_null(l);
	page(0, 3, false);
	assert_int_equal(channels, 3);
	live_refresh(l);
	uv_run(&loop, UV_RUN_NOWAIT);
	for (int i = 0; listing.open; i++)
		page(100 + i * 1000, 1000, true);
	assert_int_equal(gone, 0); /* cam-0 … cam-2 are in no page that was asked for */
	assert_int_equal(warnings, 1);
	live_refresh(l);
	uv_run(&loop, UV_RUN_NOWAIT);
	for (int i = 0; listing.open; i++)
		page(100 + i * 1000, 1000, true);
	assert_int_equal(warnings, 1); /* that is known */
	live_refresh(l);
	uv_run(&loop, UV_RUN_NOWAIT);
	page(0, 2, false); /* a whole one does */
	assert_true(gone > 0);
	live_close(l);
	uv_run(&loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cut_listing_says_of_nobody_that_he_is_gone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
