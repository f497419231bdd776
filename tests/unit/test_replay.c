/* What is asked of a recording's player, and the line that shows where one is. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/model.h"
#include "tests/screens/sample.h"
#include "tui/view.h"

static struct ui ui;

static struct snapshot *opened(int width)
{
	struct snapshot *s = sample_snapshot();

	ui_init(&ui);
	ui.kinds = ON_REPLAY;
	ui.read_only = true;
	ui.width = width;
	ui.height = 24;
	ui.replay = (struct replay){.speed = 100,
				    .now_us = 61500000,
				    .begin_us = 1000000,
				    .end_us = 121000000,
				    .event = 42,
				    .events = 1234,
				    .read_percent = 100};
	return s;
}

static void type(const struct snapshot *s, const char *keys)
{
	for (; *keys; keys++)
		ui_key(&ui, s, *keys);
}

static void keys_ask_the_player(void **state)
{
	static const struct {
		const char *keys;
		enum replay_act act;
		const char *words;
	} cases[] = {
		{"p", REPLAY_PLAY, ""},
		{".", REPLAY_STEP, ""},
		{",", REPLAY_STEP_BACK, ""},
		{">", REPLAY_NEXT, ""},
		{"<", REPLAY_PREVIOUS, ""},
		{"}", REPLAY_FASTER, ""},
		{"{", REPLAY_SLOWER, ""},
		{"^", REPLAY_BEGIN, ""},
		{"$", REPLAY_END, ""},
		{"J+1:30\r", REPLAY_JUMP, "+1:30"},
		{":jump 50%\r", REPLAY_JUMP, "50%"},
		{":play\r", REPLAY_PLAY, ""},
		{":step-back\r", REPLAY_STEP_BACK, ""},
		{"tJ#7\r", REPLAY_JUMP, "#7"},
	};
	struct snapshot *s = opened(80);

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++) {
		struct replay_ask a;

		type(s, cases[i].keys);
		if (ui_take_wish(&ui) != WISH_REPLAY)
			fail_msg("%s asks nothing: %s", cases[i].keys, ui.status);
		a = ui_take_ask(&ui);
		if (a.act != cases[i].act || strcmp(a.words, cases[i].words) != 0)
			fail_msg("%s asks %d `%s`", cases[i].keys, (int)a.act, a.words);
		assert_int_equal(ui_take_ask(&ui).act, REPLAY_NOTHING);
		ui_go(&ui, SCREEN_SESSION);
	}
	free(s);
}

/* Nothing can be asked of a service that is not there, and no player is there elsewhere. */
static void places_have_their_own_keys(void **state)
{
	struct snapshot *s = opened(80);

	(void)state;
	type(s, "R");
	assert_int_equal(ui_take_wish(&ui), WISH_NONE);
	type(s, "c");
	assert_int_equal(ui.mode, MODE_KEYS);
	ui.kinds = ON_SERVICE;
	type(s, ".");
	assert_int_equal(ui_take_wish(&ui), WISH_NONE);
	type(s, "R");
	assert_int_equal(ui_take_wish(&ui), WISH_RECORD);
	free(s);
}

static const char *drawn(int width, char *room, size_t n)
{
	struct canvas c = {0};
	struct text t;

	assert_true(canvas_resize(&c, width, 1));
	view_replay(&c, (struct box){0, 0, width, 1}, &ui);
	if (ui.ascii)
		canvas_ascii(&c);
	text_init(&t, room, n);
	canvas_dump(&c, &t, false);
	canvas_free(&c);
	return room;
}

static void the_line_shows_where_one_is(void **state)
{
	struct snapshot *s = opened(100);
	char room[1024];

	(void)state;
	ui.replay.marks[64] = NOTICE_TAKEOVER;
	ui.replay.marks[192] = NOTICE_ERROR;
	ui.replay.marks[10] = NOTICE_STATE; /* too small for the line */
	assert_string_equal(
		drawn(80, room, sizeof(room)),
		" p ■ paused 1x  01:00.5 / 02:00.0 ▕━━━━━━◆━━━━━━●─────✖──────▏ event "
		"42 of 1234\n");
	ui.replay.playing = true;
	ui.replay.speed = 25;
	ui.replay.end_us = (int64_t)7201 * 1000000;
	assert_string_equal(
		drawn(120, room, sizeof(room)),
		" p ▶ playing 1/4x  01:00.5 / 2:00:00.0 "
		"▕●────────◆───────────────────✖─────────▏ event 42 of 1234   ◆ takeover  ✖ "
		"error\n");
	ui.ascii = true;
	ui.replay.now_us = ui.replay.end_us;
	ui.replay.speed = 6400;
	assert_string_equal(
		drawn(80, room, sizeof(room)),
		" p > playing 64x  2:00:00.0 / 2:00:00.0 |#####@#########x###*| event 42 "
		"of 1234\n");
	free(s);
}

static void odd_recordings_have_a_line_too(void **state)
{
	struct snapshot *s = opened(80);
	char room[1024];

	(void)state;
	ui.replay.end_us = ui.replay.now_us = ui.replay.begin_us; /* one moment */
	assert_non_null(strstr(drawn(80, room, sizeof(room)), "━●▏"));
	ui.replay.now_us = 0; /* before its own beginning */
	ui.replay.end_us = INT64_MAX / 4;
	drawn(80, room, sizeof(room));
	drawn(20, room, sizeof(room));
	drawn(1, room, sizeof(room));
	ui.replay.read_percent = 43;
	assert_string_equal(drawn(80, room, sizeof(room)),
			    " reading the recording … 43 %  1234 events\n");
	free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keys_ask_the_player),
		cmocka_unit_test(places_have_their_own_keys),
		cmocka_unit_test(the_line_shows_where_one_is),
		cmocka_unit_test(odd_recordings_have_a_line_too),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
