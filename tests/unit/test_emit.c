/* What is emitted turns the terminal's picture into ours: random frames, read back by
 * libvterm. */
#include <locale.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <vterm.h>

#include "tui/emit.h"

enum { WIDTH = 40, HEIGHT = 12, FRAMES = 400 };

static const char *move(int y, int x)
{
	static char room[48];

	snprintf(room, sizeof(room), "\033[%d;%dH", y + 1, x + 1);
	return room;
}

static const char *right(int columns)
{
	static char room[48];

	snprintf(room, sizeof(room), "\033[%dC", columns);
	return room;
}

/* Every style another look, so that a wrong one shows. */
static struct speech speech_made(void)
{
	struct speech s = {.clear = "\033[H\033[2J",
			   .plain = "\033[m",
			   .own_colours = "\033[39;49m",
			   .bold = "\033[1m",
			   .dim = "",
			   .underline = "\033[4m",
			   .reverse = "\033[7m",
			   .italic = "\033[3m",
			   .move = move,
			   .right = right,
			   .last_cell = true};

	for (int i = 0; i < BRUSHES; i++) {
		struct brush *b = &s.brushes[i];

		b->attrs = (unsigned)i % 7 == 0   ? ATTR_BOLD
			   : (unsigned)i % 5 == 0 ? ATTR_UNDERLINE
			   : i % 11 == 0          ? ATTR_REVERSE
						  : 0;
		b->fg = i % 4 ? 16 + i : -1;
		b->bg = i >= STYLE_COUNT ? 120 : i % 9 == 0 ? 60 : -1;
		if (b->fg >= 0)
			snprintf(b->set_fg, EMIT_WORDS, "\033[38;5;%dm", b->fg);
		if (b->bg >= 0)
			snprintf(b->set_bg, EMIT_WORDS, "\033[48;5;%dm", b->bg);
	}
	return s;
}

static void scribble(struct canvas *c, unsigned *seed)
{
	static const char *const words[] = {" ",   "x",       "▌│",        "監視",
					    "   ", "kvscope", "e\xcc\x81", "–"};
	struct pen p = pen_in(c, canvas_all(c));

	for (int i = rand_r(seed) % 30; i >= 0; i--) {
		pen_row(&p, rand_r(seed) % HEIGHT);
		pen_to(&p, rand_r(seed) % WIDTH);
		pen_text(&p, (enum style)(rand_r(seed) % STYLE_COUNT),
			 words[rand_r(seed) % 8]);
	}
	for (size_t i = 0; i < (size_t)WIDTH * HEIGHT; i++)
		c->cells[i].chosen = false;
	canvas_choose(c, (struct box){0, rand_r(seed) % HEIGHT, WIDTH, 1});
}

static int index_of(VTermColor c, bool ground)
{
	if (ground ? VTERM_COLOR_IS_DEFAULT_BG(&c) : VTERM_COLOR_IS_DEFAULT_FG(&c))
		return -1;
	return c.indexed.idx;
}

static void compare_cell(VTermScreen *screen, const struct speech *s,
			 const struct canvas *c, int x, int y)
{
	const struct cell *want = &c->cells[y * WIDTH + x];
	const struct brush *b = &s->brushes[want->style + (want->chosen ? STYLE_COUNT : 0)];
	bool blank = want->n == 1 && want->at[0] == ' ';
	VTermPos pos = {y, x};
	VTermScreenCell got;
	char text[64] = "";
	VTermRect rect = {y, y + 1, x, x + (want->width ? want->width : 1)};
	size_t n;

	if (!want->width)
		return;
	vterm_screen_get_cell(screen, pos, &got);
	n = vterm_screen_get_text(screen, text, sizeof(text) - 1, rect);
	text[n] = '\0';
	if (!blank && (n != want->n || memcmp(text, want->at, n) != 0))
		fail_msg("%d,%d: `%s` is not `%.*s`", x, y, text, want->n, want->at);
	if (blank && n && text[0] != ' ')
		fail_msg("%d,%d: `%s` is not blank", x, y, text);
	assert_int_equal(index_of(got.bg, true), b->bg);
	assert_int_equal(got.attrs.reverse, (b->attrs & ATTR_REVERSE) != 0);
	assert_int_equal(got.attrs.underline != 0, (b->attrs & ATTR_UNDERLINE) != 0);
	if (!blank) {
		assert_int_equal(index_of(got.fg, false), b->fg);
		assert_int_equal(got.attrs.bold, (b->attrs & ATTR_BOLD) != 0);
	}
}

static void copy(struct canvas *to, const struct canvas *from)
{
	memcpy(to->cells, from->cells, sizeof(*from->cells) * WIDTH * HEIGHT);
}

static void the_terminal_shows_the_canvas(void **state)
{
	struct speech speech = speech_made();
	struct canvas now = {0}, was = {0};
	VTerm *vt = vterm_new(HEIGHT, WIDTH);
	VTermScreen *screen = vterm_obtain_screen(vt);
	unsigned seed = 1;

	(void)state;
	vterm_set_utf8(vt, 1);
	vterm_screen_reset(screen, 1);
	assert_true(canvas_resize(&now, WIDTH, HEIGHT) &&
		    canvas_resize(&was, WIDTH, HEIGHT));
	for (int frame = 0; frame < FRAMES; frame++) {
		char *room = malloc(emit_room(&now));
		struct text out;
		uint64_t bytes;

		assert_non_null(room);
		text_init(&out, room, emit_room(&now));
		if (frame % 50 == 49)
			canvas_clear(&now);
		scribble(&now, &seed);
		emit(&out, &speech, &now, frame % 37 ? &was : NULL, &bytes);
		assert_false(out.cut);
		vterm_input_write(vt, out.at, out.used);
		for (int i = 0; i < WIDTH * HEIGHT; i++)
			compare_cell(screen, &speech, &now, i % WIDTH, i / WIDTH);
		copy(&was, &now);
		free(room);
	}
	vterm_free(vt);
	canvas_free(&now);
	canvas_free(&was);
}

static void nothing_new_is_nothing_written(void **state)
{
	struct speech speech = speech_made();
	struct canvas now = {0}, was = {0};
	char room[1024];
	struct text out;
	uint64_t bytes;
	struct pen p;

	(void)state;
	assert_true(canvas_resize(&now, WIDTH, HEIGHT) &&
		    canvas_resize(&was, WIDTH, HEIGHT));
	text_init(&out, room, sizeof(room));
	assert_int_equal(emit(&out, &speech, &now, &was, &bytes), 0);
	assert_int_equal(out.used, 0);
	p = pen_in(&now, canvas_all(&now));
	pen_row(&p, 3);
	pen_text(&p, STYLE_TEXT, "ab");
	assert_int_equal(emit(&out, &speech, &now, &was, &bytes), 2);
	assert_int_equal(bytes, 2);
	canvas_free(&now);
	canvas_free(&was);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_terminal_shows_the_canvas),
		cmocka_unit_test(nothing_new_is_nothing_written),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
