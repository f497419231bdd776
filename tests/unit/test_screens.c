/* Screens as a person sees them: the sample drawn at two sizes, compared with
 * tests/screens. KVSCOPE_WRITE_SCREENS=1 writes them anew; look at the difference before
 * keeping it. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "tests/screens/sample.h"
#include "tui/view.h"

enum { ROOM = 65536 };

static const struct {
	const char *name, *keys;
} screens[] = {
	{"channels", ""},
	{"streams", "F"},
	{"streams-unmapped", "Fjjj"},
	{"sessions", "S"},
	{"session", "s"},
	{"ladder", "5"},
	{"raw", "5gjr"},
	{"sdp", "7n"},
	{"stats", "8"},
	{"stats-cursor", "8bjjhhhhhh"},
	{"stats-ascii", "8Kc"},
	{"takeover", "t"},
	{"takeover-cursor", "thhhhh"},
	{"log", "L"},
	{"help", "?so"},
	{"palette", ":th"},
	{"ascii", "5K"},
	{"filter", "\\cam"},
	{"filter-red", "\\bitrate>"},
	{"create", "c"},
	{"delete", "x"},
	{"map", "M"},
	{"join", "J"},
	{"rule", "7n\r"},
	{"versus", "7="},
	{"diff", "5gjjjjjjjjj j ="},
	{"find", "5gjr/h264\rn"},
};
enum { SCREENS = sizeof(screens) / sizeof(screens[0]) };

static void settle(struct ui *ui, struct snapshot *s)
{
	for (int i = 0; i < 6 && ui_settle(ui, s); i++)
		;
}

/* What the model tells of marked rows: here the offer and the answer. */
static void tell_marks(struct snapshot *s, const struct ui *ui)
{
	for (size_t i = 0; i < 2; i++) {
		uint64_t seq = ui->ladder.marks[i];

		s->marked[i].row = (struct ladder_row){0};
		if (!seq)
			continue;
		s->marked[i].row = s->ladder[seq - 1];
		slice_copy(s->marked[i].text, sizeof(s->marked[i].text),
			   slice_of(i ? s->answer : s->offer));
	}
}

static void draw(struct text *out, const char *keys, int width, int height)
{
	struct snapshot *s = sample_snapshot();
	struct canvas c = {0};
	struct ui ui;

	ui_init(&ui);
	ui.kinds = ON_DEMO | ON_SERVICE;
	ui.width = width;
	ui.height = height;
	SAMPLE_COPY(ui.place_words, "demo · us-west-2 · 127.0.0.1:8443");
	SAMPLE_COPY(ui.channel, "cam-dock-2");
	settle(&ui, s);
	for (; *keys; keys++) {
		ui_key(&ui, s, *keys == '\r' ? KEY_RETURN : *keys);
		tell_marks(s, &ui);
		settle(&ui, s);
	}
	assert_true(canvas_resize(&c, width, height));
	view_draw(&c, s, &ui);
	canvas_dump(&c, out, true);
	canvas_free(&c);
	free(s);
}

static void compare(const char *name, const char *keys, int width, int height)
{
	char path[128];
	char *want = calloc(1, ROOM), *room = malloc(ROOM);
	const char *write = getenv("KVSCOPE_WRITE_SCREENS");
	struct text t;
	FILE *f;

	assert_true(want && room);
	text_init(&t, room, ROOM);
	draw(&t, keys, width, height);
	assert_false(t.cut);
	snprintf(path, sizeof(path), "tests/screens/%s-%dx%d.screen", name, width, height);
	f = fopen(path, write ? "we" : "re");
	assert_non_null(f);
	if (write)
		assert_int_equal(fwrite(room, 1, t.used, f), t.used);
	else if (fread(want, 1, ROOM - 1, f) != t.used || strcmp(room, want) != 0)
		fail_msg("%s differs; what is drawn now:\n%s", path, room);
	fclose(f);
	free(want);
	free(room);
}

static void screens_at_80x24(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCREENS; i++)
		compare(screens[i].name, screens[i].keys, 80, 24);
}

static void screens_at_120x35(void **state)
{
	(void)state;
	for (size_t i = 0; i < SCREENS; i++)
		compare(screens[i].name, screens[i].keys, 120, 35);
}

/* Wide screens have more to tell. */
static void screens_at_200x60(void **state)
{
	static const char *const names[] = {
		"ladder",   "raw",     "diff",    "sdp",      "stats", "stats-cursor",
		"channels", "session", "streams", "sessions", "log",   "takeover"};

	(void)state;
	for (size_t i = 0; i < SCREENS; i++)
		for (size_t k = 0; k < sizeof(names) / sizeof(*names); k++)
			if (strcmp(screens[i].name, names[k]) == 0)
				compare(screens[i].name, screens[i].keys, 200, 60);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(screens_at_80x24),
		cmocka_unit_test(screens_at_120x35),
		cmocka_unit_test(screens_at_200x60),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
