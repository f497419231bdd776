/* Dialogs: nothing is asked of the world before a form is right and Enter was pressed, and
 * on a locked AWS nothing at all. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/ui.h"
#include "tui/view.h"

struct scene {
	struct snapshot *s;
	struct ui ui;
};

static struct scene *scene(const char *place)
{
	struct scene *c = calloc(1, sizeof(*c));

	assert_non_null(c);
	c->s = sample_snapshot();
	SAMPLE_COPY(c->s->place, place);
	ui_init(&c->ui);
	c->ui.kinds = ON_SERVICE;
	SAMPLE_COPY(c->ui.channel, "cam-dock-2");
	SAMPLE_COPY(c->ui.profile, "prod-eu");
	memset(c->s->streams, 0, sizeof(c->s->streams));
	SAMPLE_COPY(c->s->streams[0].name, "barn");
	SAMPLE_COPY(c->s->streams[1].name, "dock-archive");
	SAMPLE_COPY(c->s->streams[1].channel, "cam-dock-2");
	SAMPLE_COPY(c->s->streams[2].name, "lobby");
	SAMPLE_COPY(c->s->streams[2].channel, "lobby-cam");
	SAMPLE_COPY(c->s->streams[3].name, "nothing");
	c->s->streams[0].retention_h = c->s->streams[2].retention_h = 48;
	c->s->streams[1].retention_h = 24;
	c->s->n_streams = 4;
	if (strcmp(place, "LIVE") == 0)
		ui_lock(&c->ui, true);
	return c;
}

static void drop(struct scene *c)
{
	free(c->s);
	free(c);
}

static void keys(struct scene *c, const char *typed)
{
	for (; *typed; typed++)
		ui_key(&c->ui, c->s,
		       *typed == '\n'   ? KEY_RETURN
		       : *typed == '\v' ? KEY_ARROW_DOWN
		       : *typed == '\b' ? CTRL_KEY('U')
					: *typed);
}

/* The order that was given out, if one was. */
static struct order order(struct scene *c)
{
	if (ui_take_wish(&c->ui) != WISH_ORDER)
		return (struct order){.kind = ORDER_NONE};
	return ui_take_order(&c->ui);
}

static void a_name_must_be_typed(void **state)
{
	struct scene *c = scene("LOCAL");
	struct order o;

	(void)state;
	keys(c, "x\n");
	assert_int_equal(order(c).kind, ORDER_NONE);
	assert_non_null(strstr(c->ui.status, "type cam-dock-2"));
	keys(c, "cam-dock\n");
	assert_int_equal(order(c).kind, ORDER_NONE);
	keys(c, "-2\n");
	o = order(c);
	assert_int_equal(o.kind, ORDER_DELETE_CHANNEL);
	assert_string_equal(o.channel, "cam-dock-2");
	assert_int_equal(c->ui.mode, MODE_KEYS);
	drop(c);
}

static void escape_asks_nothing(void **state)
{
	static const char *const opens[] = {"c", "x", "M", "U", "H", "J"};
	struct scene *c = scene("LOCAL");

	(void)state;
	for (size_t i = 0; i < sizeof(opens) / sizeof(opens[0]); i++) {
		keys(c, opens[i]);
		assert_int_equal(c->ui.mode, MODE_DIALOG);
		order(c); /* a dialog may ask which streams there are */
		ui_key(&c->ui, c->s, KEY_ESCAPE);
		assert_int_equal(c->ui.mode, MODE_KEYS);
		assert_int_equal(order(c).kind, ORDER_NONE);
	}
	drop(c);
}

static void one_form_makes_a_channel_and_its_stream(void **state)
{
	struct scene *c = scene("LOCAL");
	struct order o;

	(void)state;
	keys(c, "c");
	assert_int_equal(order(c).kind, ORDER_LIST_STREAMS);
	keys(c, "cam/9\n"); /* not a name */
	assert_int_equal(order(c).kind, ORDER_NONE);
	keys(c, "\bcam-9\n\b200\n");
	assert_int_equal(c->ui.dialog.focus, 1); /* 5 to 120 s */
	keys(c, "\b30\nfresh\n\b72\n");
	o = order(c);
	assert_int_equal(o.kind, ORDER_CREATE_CHANNEL);
	assert_string_equal(o.channel, "cam-9");
	assert_string_equal(o.stream, "fresh");
	assert_int_equal(o.ttl_s, 30);
	assert_int_equal(o.retention_h, 72);
	assert_true(o.make_stream);
	keys(c, "ccam-9\n\n\n"); /* no stream */
	o = order(c);
	assert_int_equal(o.kind, ORDER_CREATE_CHANNEL);
	assert_string_equal(o.stream, "");
	assert_false(o.make_stream);
	drop(c);
}

static void a_stream_must_be_fit(void **state)
{
	struct scene *c = scene("LOCAL");
	struct order o;

	(void)state;
	keys(c, "M\b");
	order(c);
	keys(c, "lobby\n"); /* takes another channel */
	assert_non_null(strstr(c->ui.status, "it takes lobby-cam already"));
	keys(c, "\bnothing\n");
	assert_non_null(strstr(c->ui.status, "keeps media 0 h"));
	keys(c, "\b\v"); /* the first of the list */
	assert_string_equal(c->ui.dialog.fields[0].text, "barn");
	keys(c, "\n");
	o = order(c);
	assert_int_equal(o.kind, ORDER_MAP);
	assert_string_equal(o.stream, "barn");
	assert_false(o.make_stream);
	drop(c);
}

static void less_retention_wants_the_streams_name(void **state)
{
	struct scene *c = scene("LOCAL");
	struct order o;

	(void)state;
	keys(c, "H\b96\n");
	o = order(c);
	assert_int_equal(o.kind, ORDER_RETENTION);
	assert_int_equal(o.retention_h, 96);
	keys(c, "H\b2\n\n");
	assert_int_equal(order(c).kind, ORDER_NONE);
	keys(c, "dock-archive\n");
	o = order(c);
	assert_string_equal(o.stream, "dock-archive");
	assert_int_equal(o.retention_h, 2);
	drop(c);
}

static void join_wants_the_name_on_aws(void **state)
{
	struct scene *c = scene("LOCAL");
	struct order o;

	(void)state;
	keys(c, "J\n");
	o = order(c);
	assert_int_equal(o.kind, ORDER_JOIN);
	assert_string_equal(o.text, "test");
	drop(c);
	c = scene("LIVE");
	ui_lock(&c->ui, false);
	keys(c, "J\n\n");
	assert_int_equal(order(c).kind, ORDER_NONE);
	keys(c, "cam-dock-2\n");
	assert_int_equal(order(c).kind, ORDER_JOIN);
	drop(c);
}

static void a_locked_aws_is_not_changed(void **state)
{
	struct order all[] = {{.kind = ORDER_CREATE_CHANNEL},
			      {.kind = ORDER_DELETE_CHANNEL},
			      {.kind = ORDER_MAP},
			      {.kind = ORDER_UNMAP},
			      {.kind = ORDER_RETENTION},
			      {.kind = ORDER_JOIN},
			      {.kind = ORDER_CREATE_STREAM}};
	struct scene *c = scene("LIVE");

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		assert_false(ui_order(&c->ui, &all[i]));
		assert_int_equal(ui_take_wish(&c->ui), WISH_NONE);
	}
	keys(c, "xcam-dock-2\n");
	assert_non_null(strstr(c->ui.status, "READ-ONLY"));
	assert_int_equal(order(c).kind, ORDER_NONE);
	assert_int_equal(c->ui.mode, MODE_DIALOG); /* what was typed is not lost */
	ui_key(&c->ui, c->s, KEY_ESCAPE);
	keys(c, "Wus-west-1\n"); /* not where we are */
	assert_true(c->ui.read_only);
	keys(c, "\bus-west-2\n");
	assert_false(c->ui.read_only);
	keys(c, "xcam-dock-2\n");
	assert_int_equal(order(c).kind, ORDER_DELETE_CHANNEL);
	keys(c, "W"); /* the same key locks */
	assert_true(c->ui.read_only);
	keys(c, "Wprod-eu\n");
	assert_false(c->ui.read_only);
	drop(c);
}

static void a_local_service_has_no_lock(void **state)
{
	struct scene *c = scene("LOCAL");

	(void)state;
	keys(c, "W");
	assert_int_equal(c->ui.mode, MODE_KEYS);
	assert_non_null(strstr(c->ui.status, "does nothing here"));
	drop(c);
}

static void a_dry_run_sends_nothing_and_is_kept(void **state)
{
	struct commands *log = calloc(1, sizeof(*log));
	struct scene *c = scene("LIVE");

	(void)state;
	assert_non_null(log);
	c->ui.commands = log;
	keys(c, "x");
	ui_key(&c->ui, c->s, CTRL_KEY('T'));
	assert_int_equal(order(c).kind, ORDER_NONE);
	assert_int_equal(commands_count(log), 2);
	assert_true(commands_row(log, 1)->dry);
	assert_non_null(strstr(commands_row(log, 1)->line,
			       "aws kinesisvideo delete-signaling-channel --channel-arn "
			       "arn:aws:kinesisvideo:us-west-2:123456789012:channel/"
			       "cam-dock-2/1700186220273 --current-version VERSION "
			       "--region us-west-2 --profile prod-eu"));
	drop(c);
	free(log);
}

static void leaving_kvscope_asks_first(void **state)
{
	struct scene *c = scene("LOCAL");

	(void)state;
	SAMPLE_COPY(c->ui.producing, "cam-dock-2");
	ui_key(&c->ui, c->s, F_KEY(10));
	assert_int_equal(c->ui.dialog.kind, DIALOG_QUIT);
	assert_int_equal(ui_take_wish(&c->ui), WISH_NONE);
	keys(c, "\n");
	assert_int_equal(ui_take_wish(&c->ui), WISH_QUIT);
	keys(c, "Q\n");
	assert_int_equal(order(c).kind, ORDER_LEAVE);
	drop(c);
}

static void a_name_that_was_cut_is_not_acted_on(void **state)
{
	struct scene *c = scene("LOCAL");

	(void)state;
	memset(c->ui.channel, 'a', sizeof(c->ui.channel) - 1);
	memset(c->s->channel.name, 'a', sizeof(c->s->channel.name) - 1);
	keys(c, "x");
	assert_int_equal(c->ui.mode, MODE_KEYS);
	assert_non_null(strstr(c->ui.status, "longer than this screen can act on"));
	drop(c);
}

/* The same of a stream, wherever it comes from. */
static void a_streams_name_that_was_cut_neither(void **state)
{
	struct scene *c = scene("LOCAL");
	char typed[80];

	(void)state;
	memset(c->s->channel.stream, 's', sizeof(c->s->channel.stream) - 1);
	keys(c, "H");
	assert_int_equal(c->ui.mode, MODE_KEYS);
	assert_non_null(strstr(c->ui.status, "stream's name is longer"));
	keys(c, "M"); /* it is not filled in, nor taken when it is picked or typed */
	order(c);
	assert_string_equal(c->ui.dialog.fields[0].text, "");
	memset(typed, 's', 63);
	memcpy(typed + 63, "\n", 2);
	keys(c, typed);
	assert_int_equal(c->ui.dialog.focus, 0);
	assert_non_null(strstr(c->ui.status, "at most 62 characters"));
	ui_key(&c->ui, c->s, KEY_ESCAPE);
	ui_go(&c->ui, SCREEN_STREAMS);
	memset(c->ui.streams.stream, 's', sizeof(c->ui.streams.stream) - 1);
	keys(c, "H");
	assert_non_null(strstr(c->ui.status, "stream's name is longer"));
	drop(c);
}

/* On the tab of the streams it is about the one under the cursor, mapped or not. */
static void retention_of_a_stream_without_a_channel(void **state)
{
	struct scene *c = scene("LOCAL");
	struct order o;

	(void)state;
	ui_go(&c->ui, SCREEN_STREAMS);
	c->ui.channel[0] = '\0';
	c->s->channel = (struct channel_row){.retention_h = -1};
	c->s->streams_shown = c->s->n_streams;
	SAMPLE_COPY(c->ui.streams.stream, "barn"); /* keeps 48 h */
	keys(c, "H");
	assert_string_equal(c->ui.dialog.fields[0].text, "48");
	keys(c, "\b24\n");
	assert_int_equal(order(c).kind, ORDER_NONE); /* less: its name is asked for */
	keys(c, "barn\n");
	o = order(c);
	assert_int_equal(o.kind, ORDER_RETENTION);
	assert_string_equal(o.stream, "barn");
	assert_int_equal(o.retention_h, 24);
	drop(c);
}

static bool drawn_with(struct scene *c, int width, int height, const char *words)
{
	static char room[65536];
	struct canvas canvas = {0};
	struct text t;

	assert_true(canvas_resize(&canvas, width, height));
	c->ui.width = width;
	c->ui.height = height;
	view_draw(&canvas, c->s, &c->ui);
	text_init(&t, room, sizeof(room));
	canvas_dump(&canvas, &t, false);
	canvas_free(&canvas);
	return strstr(room, words) != NULL;
}

/* What was typed stays, and why it was refused is there to the last word. */
static void a_refused_form_comes_back(void **state)
{
	static const char *const why =
		"CreateSignalingChannel refused: AccountChannelLimitExceededException: you "
		"have "
		"reached the maximum limit of active signaling channels for this account "
		"in "
		"this region; delete some that are not used any more, or ask for a higher "
		"quota "
		"with the support of the service, and try again some minutes later.";
	struct order create = {.kind = ORDER_CREATE_CHANNEL, .channel = "cam-9"},
		     list = {.kind = ORDER_LIST_STREAMS};
	struct scene *c = scene("LOCAL");

	(void)state;
	keys(c, "c");
	order(c);
	keys(c, "cam-9\n\b30\n\n");
	assert_int_equal(order(c).kind, ORDER_CREATE_CHANNEL);
	dialog_over(&c->ui, &list, "no"); /* another order's end says nothing of it */
	assert_int_equal(c->ui.mode, MODE_KEYS);
	dialog_over(&c->ui, &create, why);
	assert_int_equal(c->ui.mode, MODE_DIALOG);
	assert_string_equal(c->ui.dialog.fields[0].text, "cam-9");
	assert_string_equal(c->ui.dialog.fields[1].text, "30");
	assert_true(drawn_with(c, 80, 24, "minutes later."));
	assert_true(drawn_with(c, 80, 24, "cam-9"));
	keys(c, "\n"); /* and it can be sent again */
	assert_int_equal(order(c).kind, ORDER_CREATE_CHANNEL);
	dialog_over(&c->ui, &create, "");
	assert_int_equal(c->ui.mode, MODE_KEYS);
	assert_string_equal(c->ui.channels.made, "cam-9");
	dialog_over(&c->ui, &create, why); /* nothing is under way any more */
	assert_int_equal(c->ui.mode, MODE_KEYS);
	drop(c);
}

/* Who types something else by then is not interrupted. */
static void a_refused_form_waits_for_nobody(void **state)
{
	struct order delete = {.kind = ORDER_DELETE_CHANNEL, .channel = "cam-dock-2"};
	struct scene *c = scene("LOCAL");

	(void)state;
	keys(c, "xcam-dock-2\n/dock");
	dialog_over(&c->ui, &delete, "no");
	assert_int_equal(c->ui.mode, MODE_SEARCH);
	drop(c);
}

/* Enter alone does not send a deletion again. */
static void a_refused_form_is_confirmed_anew(void **state)
{
	struct order delete = {.kind = ORDER_DELETE_CHANNEL, .channel = "cam-dock-2"},
		     less = {.kind = ORDER_RETENTION,
			     .channel = "cam-dock-2",
			     .stream = "dock-archive"};
	struct scene *c = scene("LOCAL");

	(void)state;
	keys(c, "xcam-dock-2\n");
	assert_int_equal(order(c).kind, ORDER_DELETE_CHANNEL);
	dialog_over(&c->ui, &delete, "no");
	assert_int_equal(c->ui.mode, MODE_DIALOG);
	assert_string_equal(c->ui.dialog.fields[0].text, "");
	keys(c, "\n");
	assert_int_equal(order(c).kind, ORDER_NONE);
	assert_true(drawn_with(c, 80, 24, "no"));
	keys(c, "cam-dock-2\n");
	assert_int_equal(order(c).kind, ORDER_DELETE_CHANNEL);
	keys(c, "H\b2\n\ndock-archive\n");
	assert_int_equal(order(c).kind, ORDER_RETENTION);
	dialog_over(&c->ui, &less, "no");
	assert_string_equal(c->ui.dialog.fields[0].text, "2"); /* the rest stays */
	assert_string_equal(c->ui.dialog.fields[1].text, "");
	keys(c, "\n");
	assert_int_equal(order(c).kind, ORDER_NONE);
	drop(c);
}

/* Of two deletions each has its own end. */
static void a_refusal_is_of_its_own_order(void **state)
{
	struct order first = {.kind = ORDER_DELETE_CHANNEL, .channel = "cam-dock-2"},
		     second = {.kind = ORDER_DELETE_CHANNEL, .channel = "cam-garage"};
	struct scene *c = scene("LOCAL");

	(void)state;
	keys(c, "xcam-dock-2\n");
	order(c);
	SAMPLE_COPY(c->ui.channel, "cam-garage");
	SAMPLE_COPY(c->s->channel.name, "cam-garage");
	keys(c, "xcam-garage\n");
	assert_string_equal(order(c).channel, "cam-garage");
	dialog_over(&c->ui, &first, "the first is in use");
	assert_int_equal(c->ui.mode, MODE_KEYS);
	dialog_over(&c->ui, &second, "the second too");
	assert_int_equal(c->ui.mode, MODE_DIALOG);
	assert_string_equal(c->ui.dialog.channel, "cam-garage");
	assert_string_equal(c->ui.dialog.refused, "the second too");
	drop(c);
}

static void the_cursor_goes_to_what_was_made(void **state)
{
	struct order create = {.kind = ORDER_CREATE_CHANNEL, .channel = "cam-yard"};
	struct scene *c = scene("LOCAL");
	struct channel_row row = c->s->channels[3];
	struct want w;

	(void)state;
	keys(c, "c");
	order(c);
	keys(c, "cam-yard\n\n\n");
	order(c);
	dialog_over(&c->ui, &create, "");
	ui_want(&c->ui, &w);
	assert_true(slice_is(w.channel, "cam-yard"));
	ui_settle(&c->ui, c->s); /* it is not in the list yet */
	assert_string_equal(c->ui.channel, "cam-dock-2");
	c->s->channel = row;
	c->s->selected_channel = 3;
	for (int i = 0; i < 6 && ui_settle(&c->ui, c->s); i++)
		;
	assert_string_equal(c->ui.channel, "cam-yard");
	assert_int_equal(c->ui.lists[SCREEN_CHANNELS].at, 3);
	assert_string_equal(c->ui.channels.made, "");
	drop(c);
}

/* … unless it was moved meanwhile. */
static void a_hand_on_the_cursor_counts_more(void **state)
{
	struct order create = {.kind = ORDER_CREATE_CHANNEL, .channel = "cam-yard"};
	struct scene *c = scene("LOCAL");

	(void)state;
	for (int i = 0; i < 6 && ui_settle(&c->ui, c->s); i++)
		;
	keys(c, "c");
	order(c);
	keys(c, "cam-yard\n\n\n");
	order(c);
	dialog_over(&c->ui, &create, "");
	keys(c, "j");
	c->s->selected_channel = SIZE_MAX;
	for (int i = 0; i < 6 && ui_settle(&c->ui, c->s); i++)
		;
	assert_string_equal(c->ui.channel, "cam-garage");
	assert_string_equal(c->ui.channels.made, "");
	drop(c);
}

/* Keys are said as they are bound. */
static void sentences_have_the_keys_in_force(void **state)
{
	struct scene *c = scene("LOCAL");
	struct binding mine = {.key = 'Z', .screens = ON_ALL, .action = ACTION_MAP};
	struct binding none = {.key = 'M', .screens = ON_ALL, .action = ACTION_NONE};

	(void)state;
	assert_true(bindings_add(&c->ui.bindings, &mine));
	assert_true(bindings_add(&c->ui.bindings, &none));
	c->s->channel.stream[0] = '\0';
	keys(c, "H");
	assert_string_equal(c->ui.status,
			    "this channel has no stream yet: Z maps it to one");
	assert_string_equal(ui_sentence(&c->ui, "{map} {mop} {} { {map {unlock}").s,
			    "Z {mop} {} { {map :unlock");
	SAMPLE_COPY(c->s->channel.storage, "DISABLED");
	keys(c, "J");
	assert_true(drawn_with(c, 120, 35, "then Z maps the channel"));
	drop(c);
}

/* Since it holds, not since it first called. */
static void a_holder_is_as_old_as_its_hold(void **state)
{
	struct scene *c = scene("LOCAL");

	(void)state;
	c->s->sessions[0].since_us = SAMPLE_NOW_US - 600 * (int64_t)SAMPLE_SECOND;
	c->s->sessions[0].holds_since_us = SAMPLE_NOW_US - 28 * (int64_t)SAMPLE_SECOND;
	keys(c, "J");
	assert_true(drawn_with(c, 120, 35, "laptop, MEDIA, holds for 00:28"));
	drop(c);
}

/* Every dialog at every size, and with nothing known. */
static void dialogs_are_drawn_anywhere(void **state)
{
	(void)state;
	for (int empty = 0; empty < 2; empty++)
		for (enum dialog_kind k = DIALOG_NONE + 1; k < DIALOG_COUNT; k++) {
			struct scene *c = scene(empty ? "" : "LIVE");
			struct canvas canvas = {0};

			if (empty)
				memset(c->s, 0, sizeof(*c->s));
			c->ui.mode = MODE_DIALOG;
			c->ui.dialog.kind = k;
			for (int w = 1; w < 130; w += 9)
				for (int h = 1; h < 40; h += 5) {
					assert_true(canvas_resize(&canvas, w, h));
					c->ui.width = w;
					c->ui.height = h;
					c->ui.dialog.dry = (w + h) % 2 == 0;
					view_draw(&canvas, c->s, &c->ui);
				}
			canvas_free(&canvas);
			drop(c);
		}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_must_be_typed),
		cmocka_unit_test(escape_asks_nothing),
		cmocka_unit_test(one_form_makes_a_channel_and_its_stream),
		cmocka_unit_test(a_stream_must_be_fit),
		cmocka_unit_test(less_retention_wants_the_streams_name),
		cmocka_unit_test(join_wants_the_name_on_aws),
		cmocka_unit_test(a_locked_aws_is_not_changed),
		cmocka_unit_test(a_local_service_has_no_lock),
		cmocka_unit_test(a_dry_run_sends_nothing_and_is_kept),
		cmocka_unit_test(leaving_kvscope_asks_first),
		cmocka_unit_test(a_name_that_was_cut_is_not_acted_on),
		cmocka_unit_test(a_streams_name_that_was_cut_neither),
		cmocka_unit_test(retention_of_a_stream_without_a_channel),
		cmocka_unit_test(a_refused_form_comes_back),
		cmocka_unit_test(a_refused_form_waits_for_nobody),
		cmocka_unit_test(a_refused_form_is_confirmed_anew),
		cmocka_unit_test(a_refusal_is_of_its_own_order),
		cmocka_unit_test(the_cursor_goes_to_what_was_made),
		cmocka_unit_test(a_hand_on_the_cursor_counts_more),
		cmocka_unit_test(sentences_have_the_keys_in_force),
		cmocka_unit_test(a_holder_is_as_old_as_its_hold),
		cmocka_unit_test(dialogs_are_drawn_anywhere),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
