/* The tabs of the first screen under a person's hands: going between them, what the cursor
 * chooses, where Enter and Esc lead, the order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/unit/model_scene.h"
#include "tui/frame.h"
#include "tui/view.h"

struct desk {
	struct scene *scene;
	struct ui ui;
};

static void mapped(struct scene *s, const char *channel, const char *stream)
{
	char more[128];

	s->channel = channel;
	at(s, 0, "channel", "\"state\":\"ACTIVE\"");
	snprintf(more, sizeof(more), "\"state\":\"ENABLED\",\"stream\":\"%s\"", stream);
	at(s, 0, "mapping", more);
	snprintf(more, sizeof(more), "\"stream\":\"%s\",\"state\":\"ACTIVE\",\"count\":24",
		 stream);
	at(s, 0, "stream", more);
}

static void look_at(struct desk *d)
{
	frame_take(&d->ui, d->scene->m, 60000000, &d->scene->snap);
}

static struct desk *begin(void)
{
	struct desk *d = calloc(1, sizeof(*d));

	assert_non_null(d);
	d->scene = scene_new(0);
	mapped(d->scene, "cam-a", "yard");
	mapped(d->scene, "cam-b", "barn");
	at(d->scene, 0, "stream", "\"stream\":\"empty\",\"state\":\"ACTIVE\",\"count\":24");
	d->scene->channel = "cam-a";
	d->scene->actor = "first";
	connect_at(d->scene, 1000);
	join_at(d->scene, 2000, "p1");
	d->scene->actor = "second";
	connect_at(d->scene, 20000);
	join_at(d->scene, 21000, "p2");
	model_source(d->scene->m, true, SLICE(""));
	ui_init(&d->ui);
	d->ui.kinds = ON_SERVICE;
	d->ui.width = 120;
	d->ui.height = 35;
	look_at(d);
	return d;
}

static void end(struct desk *d)
{
	scene_free(d->scene);
	free(d);
}

static void keys(struct desk *d, const char *typed)
{
	for (; *typed; typed++) {
		int key = *typed == '\n'     ? KEY_RETURN
			  : *typed == '\t'   ? KEY_TABULATOR
			  : *typed == '\x1b' ? KEY_ESCAPE
					     : *typed;

		ui_key(&d->ui, &d->scene->snap, key);
		look_at(d);
	}
}

static void tab_goes_around(void **state)
{
	struct desk *d = begin();

	(void)state;
	keys(d, "\t");
	assert_int_equal(d->ui.screen, SCREEN_STREAMS);
	keys(d, "\t");
	assert_int_equal(d->ui.screen, SCREEN_SESSIONS);
	keys(d, "\t");
	assert_int_equal(d->ui.screen, SCREEN_CHANNELS);
	ui_key(&d->ui, &d->scene->snap, KEY_BACK_TAB);
	assert_int_equal(d->ui.screen, SCREEN_SESSIONS);
	keys(d, "\x1b");
	assert_int_equal(d->ui.screen, SCREEN_CHANNELS);
	keys(d, "F");
	assert_int_equal(d->ui.screen, SCREEN_STREAMS);
	keys(d, "S");
	assert_int_equal(d->ui.screen, SCREEN_SESSIONS);
	keys(d, ":streams\n");
	assert_int_equal(d->ui.screen, SCREEN_STREAMS);
	end(d);
}

static void a_stream_leads_to_its_channel(void **state)
{
	struct desk *d = begin();

	(void)state;
	keys(d, "F"); /* barn empty yard */
	assert_string_equal(d->ui.streams.stream, "barn");
	assert_string_equal(d->ui.channel, "cam-b");
	keys(d, "j\n");
	assert_string_equal(d->ui.streams.stream, "empty");
	assert_int_equal(d->ui.screen, SCREEN_STREAMS);
	assert_non_null(strstr(d->ui.status, "no channel is mapped to empty"));
	keys(d, "j\n");
	assert_int_equal(d->ui.screen, SCREEN_SESSION);
	assert_string_equal(d->ui.channel, "cam-a");
	keys(d, "\x1b"); /* back to where it was opened */
	assert_int_equal(d->ui.screen, SCREEN_STREAMS);
	assert_string_equal(d->ui.streams.stream, "yard");
	keys(d, "C");
	assert_int_equal(d->ui.lists[SCREEN_CHANNELS].at, 0);
	end(d);
}

static void a_session_is_opened_as_itself(void **state)
{
	struct desk *d = begin();
	uint32_t old;

	(void)state;
	keys(d, "S");
	assert_int_equal(d->scene->snap.sessions_shown, 2);
	assert_string_equal(d->scene->snap.session.actor, "second");
	keys(d, "j");
	old = d->ui.session;
	assert_string_equal(d->scene->snap.session.actor, "first");
	keys(d, "\n");
	assert_int_equal(d->ui.screen, SCREEN_SESSION);
	assert_int_equal(d->scene->snap.session.key, old);
	keys(d, "\x1b");
	assert_int_equal(d->ui.screen, SCREEN_SESSIONS);
	assert_int_equal(d->ui.lists[SCREEN_SESSIONS].at, 1);
	end(d);
}

/* The cursor stays on what it is on. */
static void the_order_turns_around_under_the_cursor(void **state)
{
	struct desk *d = begin();
	bool reverse;

	(void)state;
	keys(d, "F");
	keys(d, "I");
	assert_string_equal(d->scene->snap.streams[0].name, "yard");
	assert_int_equal(d->ui.lists[SCREEN_STREAMS].at, 2);
	assert_string_equal(d->ui.streams.stream, "barn");
	keys(d, "o");
	assert_string_equal(ui_sorted(&d->ui, &reverse), "status");
	assert_true(reverse);
	keys(d, ":sort channel\n");
	assert_string_equal(ui_sorted(&d->ui, &reverse), "channel");
	keys(d, "S:sort producer\n");
	assert_string_equal(ui_sorted(&d->ui, &reverse), "producer");
	assert_false(reverse);
	assert_string_equal(channel_sort_name(d->ui.channels.sort), "name");
	end(d);
}

static void a_tab_has_a_filter_and_a_search_of_its_own(void **state)
{
	struct desk *d = begin();

	(void)state;
	keys(d, "F\\!mapped\n");
	assert_int_equal(d->scene->snap.n_streams, 1);
	assert_string_equal(d->ui.streams.stream, "empty");
	assert_string_equal(d->ui.filters[SCREEN_CHANNELS], "");
	keys(d, "\\bitrate>1\n"); /* sessions have that, streams have not */
	assert_true(d->ui.filter.red);
	keys(d, "\x1b\x1b");
	assert_int_equal(d->ui.screen, SCREEN_STREAMS);
	assert_string_equal(d->ui.filters[SCREEN_STREAMS], "");
	keys(d, "g/yard\n");
	assert_string_equal(d->ui.streams.stream, "yard");
	keys(d, "S\\first\n");
	assert_int_equal(d->scene->snap.sessions_shown, 1);
	keys(d, "\x1b\x1b");
	assert_int_equal(d->ui.screen, SCREEN_CHANNELS);
	end(d);
}

/* AWS tells of streams only who asks: once each time one comes here. */
static void the_service_is_asked_for_its_streams_once(void **state)
{
	struct desk *d = begin();

	(void)state;
	assert_false(ui_streams_due(&d->ui, &d->scene->snap));
	keys(d, "F");
	assert_true(ui_streams_due(&d->ui, &d->scene->snap));
	assert_int_equal(ui_take_wish(&d->ui), WISH_ORDER);
	assert_int_equal(ui_take_order(&d->ui).kind, ORDER_LIST_STREAMS);
	assert_false(ui_streams_due(&d->ui, &d->scene->snap));
	keys(d, "SF");
	assert_true(ui_streams_due(&d->ui, &d->scene->snap));
	ui_take_wish(&d->ui);
	d->ui.kinds = ON_REPLAY;
	keys(d, "SF");
	assert_false(ui_streams_due(&d->ui, &d->scene->snap));
	end(d);
}

/* What stands on the screen as text. */
static const char *drawn(struct desk *d, int width, int height)
{
	static char room[65536];
	struct canvas c = {0};
	struct text t;

	d->ui.width = width;
	d->ui.height = height;
	look_at(d);
	assert_true(canvas_resize(&c, width, height));
	view_draw(&c, &d->scene->snap, &d->ui);
	text_init(&t, room, sizeof(room));
	canvas_dump(&c, &t, false);
	canvas_free(&c);
	return room;
}

/* Any size draws; an empty place says so. */
static void any_size_and_nothing_at_all(void **state)
{
	static const int sizes[][2] = {{80, 24}, {200, 60}, {40, 10}, {20, 6}, {1, 1}};
	struct desk *d = begin();
	struct scene *empty = scene_new(0);

	(void)state;
	for (size_t i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++)
		for (const char *k = "FS"; *k; k++) {
			ui_key(&d->ui, &d->scene->snap, *k);
			drawn(d, sizes[i][0], sizes[i][1]);
		}
	scene_free(d->scene);
	d->scene = empty;
	keys(d, "F");
	assert_non_null(strstr(drawn(d, 80, 24), "Streams are not known yet."));
	model_source(empty->m, true, SLICE(""));
	assert_non_null(strstr(drawn(d, 80, 24), "No stream is known here."));
	keys(d, "S");
	assert_non_null(strstr(drawn(d, 80, 24), "No session was seen yet."));
	keys(d, "\n");
	assert_int_equal(d->ui.screen, SCREEN_SESSIONS);
	end(d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tab_goes_around),
		cmocka_unit_test(a_stream_leads_to_its_channel),
		cmocka_unit_test(a_session_is_opened_as_itself),
		cmocka_unit_test(the_order_turns_around_under_the_cursor),
		cmocka_unit_test(a_tab_has_a_filter_and_a_search_of_its_own),
		cmocka_unit_test(the_service_is_asked_for_its_streams_once),
		cmocka_unit_test(any_size_and_nothing_at_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
