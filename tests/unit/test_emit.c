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

/* Terminals of our own: each lacks something else. */
enum dialect { WHOLE, NO_REGION, NO_ROWS, PLAIN_SGR, POOR, DIALECTS };

static const char *const ansi_says[SAY_COUNT] = {
	[SAY_CLEAR] = "\033[H\033[2J", [SAY_CLEAR_ROW] = "\033[K",
	[SAY_PLAIN] = "\033[m",        [SAY_OWN_COLOURS] = "\033[39;49m",
	[SAY_BOLD] = "\033[1m",        [SAY_UNDERLINE] = "\033[4m",
	[SAY_REVERSE] = "\033[7m",     [SAY_ITALIC] = "\033[3m",
	[SAY_FIRST_COLUMN] = "\r",     [SAY_LEFT] = "\b",
	[SAY_RIGHT] = "\033[C",        [SAY_DOWN] = "\n",
	[SAY_UP] = "\033[A",           [SAY_SCROLL_UP] = "\n",
	[SAY_SCROLL_DOWN] = "\033M",
};

/* clang-format off */
#define ONE(final)  "\033[" SPEECH_A final
#define PLACE(final) "\033[" SPEECH_A_ONE final
#define TWO(final)  "\033[" SPEECH_A_ONE ";" SPEECH_B_ONE final
static const char *const ansi_forms[FORM_COUNT] = {
	[FORM_GO] = TWO("H"),        [FORM_GO_COLUMN] = PLACE("G"), [FORM_GO_ROW] = PLACE("d"),
	[FORM_GO_RIGHT] = ONE("C"),  [FORM_GO_LEFT] = ONE("D"),     [FORM_GO_DOWN] = ONE("B"),
	[FORM_GO_UP] = ONE("A"),     [FORM_REGION] = TWO("r"),      [FORM_SCROLL_UP_BY] = ONE("S"),
	[FORM_SCROLL_DOWN_BY] = ONE("T"), [FORM_ADD_ROWS] = ONE("L"), [FORM_DROP_ROWS] = ONE("M"),
	[FORM_ERASE] = ONE("X"),
};
/* clang-format on */

static void bare(char *words)
{
	size_t n = strlen(words);

	if (n) {
		memmove(words, words + 2, n - 3);
		words[n - 3] = '\0';
	}
}

static void forget(struct speech *s, enum dialect d)
{
	if (d == NO_REGION || d == POOR)
		s->forms[FORM_REGION][0] = '\0';
	if (d == NO_ROWS || d == POOR)
		s->forms[FORM_ADD_ROWS][0] = '\0';
	s->tints = d == WHOLE || d == PLAIN_SGR;
	if (d == PLAIN_SGR || d == POOR)
		s->sgr = false;
	if (d != POOR)
		return;
	for (int i = FORM_GO_COLUMN; i <= FORM_GO_UP; i++)
		s->forms[i][0] = '\0';
	s->forms[FORM_ERASE][0] = '\0';
	s->say[SAY_UP][0] = s->say[SAY_RIGHT][0] = '\0';
	s->stays = false;
}

/* Every style another look, so that a wrong one shows. */
static void make_speech(struct speech *s, enum dialect d)
{
	memset(s, 0, sizeof(*s));
	for (int i = 0; i < SAY_COUNT; i++)
		slice_copy(s->say[i], SPEECH_WORDS, slice_of(ansi_says[i]));
	for (int i = 0; i < FORM_COUNT; i++)
		slice_copy(s->forms[i], SPEECH_WORDS, slice_of(ansi_forms[i]));
	s->colours = 256;
	s->sgr = s->last_cell = s->stays = true;
	forget(s, d);
	for (int i = 0; i < SPEECH_INKS; i++) {
		snprintf(s->inks[0][i], SPEECH_WORDS, "\033[38;5;%dm", i);
		snprintf(s->inks[1][i], SPEECH_WORDS, "\033[48;5;%dm", i);
	}
	for (int i = 0; s->sgr && i < 2 * SPEECH_INKS; i++)
		bare(s->inks[i & 1][i >> 1]);
	for (int i = SAY_BOLD; s->sgr && i <= SAY_ITALIC; i++)
		bare(s->say[i]);
	for (int i = 0; i < 2 * STYLE_COUNT; i++)
		s->looks[i] = (struct look){i % 7 == 0    ? ATTR_BOLD
					    : i % 5 == 0  ? ATTR_UNDERLINE
					    : i % 11 == 0 ? ATTR_REVERSE | ATTR_BOLD
					    : i % 13 == 0 ? ATTR_ITALIC
							  : 0,
					    i % 4 ? 16 + i : -1,
					    i >= STYLE_COUNT ? 120
					    : i % 9 == 0     ? 60
							     : -1};
}

/* Rows first…last move up, or down when `by` is negative; what comes in is new. */
static void scroll(struct canvas *c, int first, int last, int by)
{
	size_t row = (size_t)c->width * sizeof(*c->cells);
	struct canvas was = {0};

	if (first > last)
		return;
	assert_true(canvas_resize(&was, WIDTH, HEIGHT));
	memcpy(was.cells, c->cells, row * HEIGHT);
	for (int y = first; y <= last; y++)
		if (y + by >= first && y + by <= last)
			memcpy(c->cells + y * WIDTH, was.cells + (y + by) * WIDTH, row);
		else
			canvas_fill(c, (struct box){0, y, WIDTH, 1},
				    (enum style)((y + by + 90) % STYLE_COUNT), "z");
	canvas_free(&was);
}

static void scribble(struct canvas *c, unsigned *seed)
{
	/* No mark in the last column: libvterm loses it when its sixteen characters a time
	 * end before it. */
	static const char *const words[] = {" ",   "x",       "▌│",         "監視",
					    "   ", "kvscope", "e\xcc\x81.", "–"};
	struct pen p = pen_in(c, canvas_all(c));

	if (rand_r(seed) % 2)
		scroll(c, rand_r(seed) % HEIGHT, rand_r(seed) % HEIGHT,
		       rand_r(seed) % 5 - 2);
	for (int i = rand_r(seed) % (rand_r(seed) % 3 ? 3 : 30); i >= 0; i--) {
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
	const struct look *b = &s->looks[want->style + (want->chosen ? STYLE_COUNT : 0)];
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
	if (index_of(got.bg, true) != b->bg)
		fail_msg("%d,%d: on %d, not %d", x, y, index_of(got.bg, true), b->bg);
	assert_int_equal(got.attrs.reverse, (b->attrs & ATTR_REVERSE) != 0);
	assert_int_equal(got.attrs.underline != 0, (b->attrs & ATTR_UNDERLINE) != 0);
	if (!blank) {
		assert_int_equal(index_of(got.fg, false), b->fg);
		assert_int_equal(got.attrs.bold, (b->attrs & ATTR_BOLD) != 0);
		assert_int_equal(got.attrs.italic, (b->attrs & ATTR_ITALIC) != 0);
	}
}

static void copy(struct canvas *to, const struct canvas *from)
{
	memcpy(to->cells, from->cells, sizeof(*from->cells) * WIDTH * HEIGHT);
}

static void show_frames(struct speech *speech, unsigned seed)
{
	struct canvas now = {0}, was = {0};
	struct look look = LOOK_PLAIN;
	VTerm *vt = vterm_new(HEIGHT, WIDTH);
	VTermScreen *screen = vterm_obtain_screen(vt);

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
		emit(&out, speech, &now, frame % 37 ? &was : NULL, &look, &bytes);
		assert_false(out.cut);
		vterm_input_write(vt, out.at, out.used);
		for (int i = 0; i < WIDTH * HEIGHT; i++)
			compare_cell(screen, speech, &now, i % WIDTH, i / WIDTH);
		copy(&was, &now);
		free(room);
	}
	vterm_free(vt);
	canvas_free(&now);
	canvas_free(&was);
}

static void the_terminal_shows_the_canvas(void **state)
{
	static struct speech speech;

	(void)state;
	for (enum dialect d = 0; d < DIALECTS; d++)
		for (unsigned seed = 1; seed <= 3; seed++) {
			make_speech(&speech, d);
			show_frames(&speech, seed);
		}
}

struct pair {
	struct speech speech;
	struct canvas was, now;
	char *room;
	struct text out;
	uint64_t bytes;
};

static struct pair *pair_made(enum dialect d)
{
	struct pair *p = calloc(1, sizeof(*p));

	assert_non_null(p);
	make_speech(&p->speech, d);
	assert_true(canvas_resize(&p->now, WIDTH, HEIGHT) &&
		    canvas_resize(&p->was, WIDTH, HEIGHT));
	p->room = malloc(emit_room(&p->now));
	assert_non_null(p->room);
	text_init(&p->out, p->room, emit_room(&p->now));
	return p;
}

static uint64_t pair_emit(struct pair *p)
{
	struct look look = LOOK_PLAIN;

	text_clear(&p->out);
	return emit(&p->out, &p->speech, &p->now, &p->was, &look, &p->bytes);
}

static void pair_free(struct pair *p)
{
	canvas_free(&p->was);
	canvas_free(&p->now);
	free(p->room);
	free(p);
}

static void nothing_new_is_nothing_written(void **state)
{
	struct pair *p = pair_made(WHOLE);
	struct pen pen;

	(void)state;
	assert_int_equal(pair_emit(p), 0);
	assert_int_equal(p->out.used, 0);
	pen = pen_in(&p->now, canvas_all(&p->now));
	pen_row(&pen, 3);
	pen_text(&pen, STYLE_TEXT, "ab");
	assert_int_equal(pair_emit(p), 2);
	assert_int_equal(p->bytes, 2);
	pair_free(p);
}

/* A list of rows that differ, `top` being the first of them shown. */
static void draw_list(struct canvas *c, int top)
{
	struct pen p = pen_in(c, canvas_all(c));

	canvas_clear(c);
	canvas_frame(c, canvas_all(c));
	for (int y = 1; y < HEIGHT - 1; y++) {
		unsigned seed = (unsigned)(top + y) * 7919u;

		pen_row(&p, y);
		pen_to(&p, 1);
		for (int i = 0; i < 4; i++)
			pen_printf(&p, STYLE_OK, "%07d ", rand_r(&seed) % 10000000);
	}
}

static void a_list_that_scrolls_is_scrolled(void **state)
{
	static const struct {
		enum dialect dialect;
		const char *words;
		double most;
	} all[] = {
		{WHOLE, "\033[2;11r\033[11;1H\n\033[r", 0.5},
		{NO_REGION, "\033[2;1H\033[1M\033[11;1H\033[1L", 0.5},
		{POOR, "0", 1.6},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		struct pair *p = pair_made(all[i].dialect);

		draw_list(&p->was, 0);
		draw_list(&p->now, 1);
		pair_emit(p);
		if (!strstr(p->out.at, all[i].words))
			fail_msg("dialect %d: %s", (int)all[i].dialect, p->out.at);
		if ((double)p->out.used > all[i].most * (double)p->bytes)
			fail_msg("dialect %d: %zu bytes for %zu", (int)all[i].dialect,
				 p->out.used, (size_t)p->bytes);
		pair_free(p);
	}
}

/* Three bytes a digit: down, back, the digit. */
static void a_column_of_digits_costs_little(void **state)
{
	struct pair *p = pair_made(WHOLE);

	(void)state;
	for (int y = 0; y < HEIGHT; y++) {
		struct pen a = pen_in(&p->was, (struct box){20, y, 9, 1});
		struct pen b = pen_in(&p->now, (struct box){20, y, 9, 1});

		pen_printf(&a, STYLE_TEXT, "cam-%d", y % 10);
		pen_printf(&b, STYLE_TEXT, "cam-%d", (y + 1) % 10);
	}
	pair_emit(p);
	assert_in_range(p->out.used, HEIGHT, 3 * HEIGHT + 20);
	pair_free(p);
}

static void what_becomes_blank_is_erased(void **state)
{
	struct pair *p = pair_made(WHOLE);

	(void)state;
	canvas_fill(&p->was, canvas_all(&p->was), STYLE_OK, "x");
	canvas_fill(&p->now, canvas_all(&p->now), STYLE_OK, "x");
	canvas_fill(&p->now, (struct box){10, 4, WIDTH - 10, 1}, STYLE_TEXT, " ");
	canvas_fill(&p->now, (struct box){5, 7, 30, 1}, STYLE_TEXT, " ");
	pair_emit(p);
	assert_non_null(strstr(p->out.at, "\033[K"));
	assert_non_null(strstr(p->out.at, "\033[30X"));
	assert_in_range(p->out.used, 10, 40);
	pair_free(p);
}

static void forms_are_learnt_from_what_is_said(void **state)
{
	static const struct {
		const char *learn, *check, *form;
	} all[] = {
		{"\033[112;223H", "\033[4;8H", "\033[" SPEECH_A_ONE ";" SPEECH_B_ONE "H"},
		{"\033[111C", "\033[3C", "\033[" SPEECH_A "C"},
		{"\033=b112c223", "\033=b4c8", "\033=b" SPEECH_A_ONE "c" SPEECH_B_ONE},
		{"", "", ""},
		{"\033Y\217\376", "\033Y#'", ""}, /* not in digits */
		{"\033[111111111111111111111111111111111111C", "\033[3C", ""},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		char form[SPEECH_WORDS] = "x";

		speech_learn(form, all[i].learn, all[i].check);
		assert_string_equal(form, all[i].form);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_terminal_shows_the_canvas),
		cmocka_unit_test(nothing_new_is_nothing_written),
		cmocka_unit_test(a_list_that_scrolls_is_scrolled),
		cmocka_unit_test(a_column_of_digits_costs_little),
		cmocka_unit_test(what_becomes_blank_is_erased),
		cmocka_unit_test(forms_are_learnt_from_what_is_said),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
