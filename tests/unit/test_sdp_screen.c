/* The SDP screen under the fingers: findings and their lines, rules, other offers and
 * answers. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/view.h"

struct hand {
	struct snapshot *s;
	struct ui ui;
	struct want want;
};

static struct hand *hand_new(void)
{
	struct hand *h = calloc(1, sizeof(*h));

	assert_non_null(h);
	h->s = sample_snapshot();
	ui_init(&h->ui);
	SAMPLE_COPY(h->ui.channel, "cam-dock-2");
	h->ui.screen = SCREEN_SDP;
	ui_settle(&h->ui, h->s);
	return h;
}

static void hand_free(struct hand *h)
{
	free(h->s);
	free(h);
}

static void press(struct hand *h, const char *keys)
{
	for (; *keys; keys++) {
		ui_key(&h->ui, h->s,
		       *keys == '\n'     ? KEY_RETURN
		       : *keys == '\x1b' ? KEY_ESCAPE
					 : *keys);
		for (int i = 0; i < 6 && ui_settle(&h->ui, h->s); i++)
			;
	}
	ui_want(&h->ui, &h->want);
}

static bool shows(const struct hand *h, const char *words)
{
	struct canvas c = {0};
	char *room = malloc(65536);
	struct text t;
	bool found;

	assert_non_null(room);
	assert_true(canvas_resize(&c, h->ui.width, h->ui.height));
	view_draw(&c, h->s, &h->ui);
	text_init(&t, room, 65536);
	canvas_dump(&c, &t, false);
	found = strstr(room, words) != NULL;
	if (!found)
		print_message("%s", room);
	canvas_free(&c);
	free(room);
	return found;
}

/* n goes to the next finding, and its line comes onto the screen. */
static void findings_bring_their_line(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	assert_true(shows(h, "(1 of 8)"));
	press(h, "G"); /* the end of the texts: the finding's line is not there */
	press(h, "nN");
	assert_true(shows(h, "a=rtpmap:120 VP8/90000"));
	assert_true(shows(h, "✖ R02"));
	press(h, "v");
	assert_true(shows(h, "(1 of 16)"));
	hand_free(h);
}

static void rules_are_explained(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	h->ui.width = 120;
	h->ui.height = 40;
	press(h, "\n");
	assert_true(shows(h, "libwebrtc  A VideoEncoderFactory that has H264"));
	press(h, "n");
	assert_true(shows(h, "✖ R03 video direction ─"));
	press(h, "\x1b");
	assert_int_equal(h->ui.screen, SCREEN_SDP);
	assert_false(h->ui.sdp.lesson);
	press(h, "\x1b");
	assert_int_equal(h->ui.screen, SCREEN_SESSION);
	hand_free(h);
}

/* A small screen scrolls the explanation, not further than its end. */
static void long_explanations_scroll(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	h->ui.height = 12;
	press(h, "\njjjjjjjjjjjjjjjjjjjjjjjjjjjjjjjj");
	assert_int_equal(h->ui.sdp.lesson_top, view_sdp_lesson_last(&h->ui, h->s));
	assert_true(h->ui.sdp.lesson_top > 0);
	assert_true(shows(h, "read "));
	press(h, "n");
	assert_int_equal(h->ui.sdp.lesson_top, 0);
	hand_free(h);
}

static void earlier_offers_are_reached(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	press(h, "]");
	assert_non_null(strstr(h->ui.status, "no later offer"));
	press(h, "[");
	assert_int_equal(h->want.exchange, 2);
	h->s->exchange = 2; /* as the model would */
	press(h, "[");
	assert_int_equal(h->want.exchange, 1);
	h->s->exchange = 1;
	press(h, "[");
	assert_non_null(strstr(h->ui.status, "no earlier offer"));
	press(h, "]");
	assert_int_equal(h->want.exchange, 2);
	h->s->exchange = 2;
	press(h, "]");
	assert_int_equal(h->want.exchange, 0); /* the newest, and whatever becomes it */
	h->ui.sdp.exchange = 3;
	press(h, "[[["); /* typed ahead of the model */
	assert_int_equal(h->want.exchange, 1);
	hand_free(h);
}

static void answers_are_compared(void **state)
{
	struct hand *h = hand_new();

	(void)state;
	press(h, "=");
	assert_int_equal(h->want.versus, 2);
	SAMPLE_COPY(h->s->versus, "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 125\r\n");
	h->ui.width = 120;
	assert_true(shows(h, "Answer of gate-cam"));
	press(h, "\x1b");
	assert_int_equal(h->want.versus, 0);
	h->s->n_exchanges = 1;
	press(h, "=");
	assert_int_equal(h->want.versus, 0);
	assert_non_null(strstr(h->ui.status, "no other answer"));
	hand_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(findings_bring_their_line),
		cmocka_unit_test(rules_are_explained),
		cmocka_unit_test(long_explanations_scroll),
		cmocka_unit_test(earlier_offers_are_reached),
		cmocka_unit_test(answers_are_compared),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
