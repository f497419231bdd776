/* Frames on terminals as terminfo describes them: what is shown, read back by libvterm, is
 * the canvas. */
#include <locale.h>
#include <poll.h>
#include <pty.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>
#include <vterm.h>

#include "tests/unit/talk.h"
#include "tui/looks.h"
#include "tui/term.h"

enum { WIDTH = 50, HEIGHT = 14, FRAMES = 120, ROOM = 1 << 16 };

static const struct terminal {
	const char *name, *colorterm;
	int colours, wraps;
} terminals[] = {
	{"xterm-256color", NULL, 256, 0},
	{"xterm-256color", "truecolor", SPEECH_DIRECT, 0},
	{"tmux-256color", NULL, 256, 0},
	{"screen", NULL, 8, 0},
	{"screen", "truecolor", 8, 0}, /* inherited: it is not what screen understands */
	{"linux", NULL, 8, 0},
	{"linux", "truecolor", 8, 0},
	{"vt100", NULL, 1, 0},
	{"vt100", "truecolor", 1, 0},
	{"made-16color", NULL, 16, 0},
	{"made-16color", "truecolor", 16, 0},
	{"made-direct", NULL, SPEECH_DIRECT, 0},
	{"made-poor", NULL, 8, 1},
};
enum { TERMINALS = sizeof(terminals) / sizeof(terminals[0]) };

/* Kinds that a bare system has no entry for. */
static const char entries[] =
	"made-16color, colors#16, pairs#256, use=xterm-256color,\n"
	"made-direct, RGB, colors#0x1000000, use=xterm-256color,\n"
	"made-poor, am, colors#8, pairs#64, clear=\\E[H\\E[2J, cup=\\E[%i%p1%d;%p2%dH,\n"
	"\tsgr0=\\E[0m, smul=\\E[4m, bold=\\E[1m, op=\\E[39;49m, setaf=\\E[3%p1%dm,\n"
	"\tsetab=\\E[4%p1%dm, rev=\\E[7m, dim=\\E[2m, home=\\E[H, cub1=^H, cuf1=\\E[C,\n";

static void make_entries(char *folder)
{
	char source[64], command[256];
	FILE *f;

	assert_non_null(mkdtemp(folder));
	snprintf(source, sizeof(source), "%s/source", folder);
	f = fopen(source, "we");
	assert_non_null(f);
	fputs(entries, f);
	fclose(f);
	snprintf(command, sizeof(command), "tic -x -o %s %s 2>%s/words", folder, source,
		 folder);
	assert_int_equal(system(command), 0);
}

static void scroll(struct canvas *c, int first, int last, int by)
{
	size_t row = (size_t)WIDTH * sizeof(*c->cells);
	static struct cell was[WIDTH * HEIGHT];

	memcpy(was, c->cells, sizeof(was));
	for (int y = first; y <= last; y++)
		if (y + by >= first && y + by <= last)
			memcpy(c->cells + y * WIDTH, was + (y + by) * WIDTH, row);
		else
			canvas_fill(c, (struct box){0, y, WIDTH, 1}, STYLE_BAR, "z");
}

/* The next of a row of frames that is the same for both sides. */
static void next_frame(struct canvas *c, unsigned *seed)
{
	/* No mark in the last column: libvterm loses it when its sixteen characters a time
	 * end before it. */
	static const char *const words[] = {"  ",  "x",       "▌│",         "監視カメラ",
					    "   ", "kvscope", "e\xcc\x81.", "–"};
	struct pen p = pen_in(c, canvas_all(c));

	if (rand_r(seed) % 20 == 0)
		canvas_clear(c);
	if (rand_r(seed) % 2)
		scroll(c, rand_r(seed) % HEIGHT, rand_r(seed) % HEIGHT,
		       rand_r(seed) % 5 - 2);
	for (int i = rand_r(seed) % (rand_r(seed) % 3 ? 3 : 40); i >= 0; i--) {
		pen_row(&p, rand_r(seed) % HEIGHT);
		pen_to(&p, rand_r(seed) % WIDTH);
		pen_text(&p, (enum style)(rand_r(seed) % STYLE_COUNT),
			 words[rand_r(seed) % 8]);
	}
	for (int i = 0; i < WIDTH * HEIGHT; i++)
		c->cells[i].chosen = false;
	canvas_choose(c, (struct box){0, rand_r(seed) % HEIGHT, WIDTH, 1});
}

/* Each frame is followed by a title that tells its number. */
static void show_frames(const struct terminal *as)
{
	struct pollfd key = {STDIN_FILENO, POLLIN, 0};
	struct term_options o = {0};
	struct trouble why;
	struct canvas c = {0};
	struct theme theme;
	unsigned seed = 5;
	struct term *t;

	setenv("TERM", as->name, 1);
	unsetenv("TMUX");
	unsetenv("COLORTERM");
	if (as->colorterm)
		setenv("COLORTERM", as->colorterm, 1);
	theme_load(&theme, "dark", &why);
	o.theme = &theme;
	t = term_open(&o, &why);
	if (!t || !canvas_resize(&c, WIDTH, HEIGHT))
		_exit(1);
	for (int i = 0; i < FRAMES; i++) {
		next_frame(&c, &seed);
		if (i % 40 == 39)
			term_redraw(t);
		term_show(t, &c);
		dprintf(STDOUT_FILENO, "\033]2;%d\a", i);
	}
	poll(&key, 1, -1); /* who ends takes with it what was not read yet */
	_exit(term_colours(t) != as->colours);
}

struct screen {
	VTerm *vt;
	VTermScreen *screen;
	struct speech speech;
	struct canvas want;
};

static int colour_of(VTermColor c, bool ground)
{
	if (ground ? VTERM_COLOR_IS_DEFAULT_BG(&c) : VTERM_COLOR_IS_DEFAULT_FG(&c))
		return -1;
	if (VTERM_COLOR_IS_RGB(&c))
		return SPEECH_DIRECT | c.rgb.red << 16 | c.rgb.green << 8 | c.rgb.blue;
	return c.indexed.idx;
}

static void compare_cell(struct screen *s, int x, int y, const char *name)
{
	const struct cell *want = &s->want.cells[y * WIDTH + x];
	struct look look = s->speech.looks[want->style + (want->chosen ? STYLE_COUNT : 0)];
	bool blank = want->n == 1 && want->at[0] == ' ', bold;
	VTermRect rect = {y, y + 1, x, x + want->width};
	VTermScreenCell got;
	char text[64] = "";
	size_t n;

	if (!want->width)
		return;
	vterm_screen_get_cell(s->screen, (VTermPos){y, x}, &got);
	n = vterm_screen_get_text(s->screen, text, sizeof(text) - 1, rect);
	text[n] = '\0';
	if (blank ? n && text[0] != ' ' : n != want->n || memcmp(text, want->at, n) != 0)
		fail_msg("%s: %d,%d: `%s` is not `%.*s`", name, x, y, text, want->n,
			 want->at);
	if (colour_of(got.bg, true) != look.bg)
		fail_msg("%s: %d,%d `%s` is on colour %d, not %d", name, x, y, text,
			 colour_of(got.bg, true), look.bg);
	assert_int_equal(got.attrs.reverse, (look.attrs & ATTR_REVERSE) != 0);
	assert_int_equal(got.attrs.underline != 0, (look.attrs & ATTR_UNDERLINE) != 0);
	if (blank)
		return;
	bold = look.attrs & ATTR_BOLD;
	assert_int_equal(got.attrs.bold, bold);
	if (colour_of(got.fg, false) != look.fg)
		fail_msg("%s: %d,%d `%s` is in colour %d, not %d", name, x, y, text,
			 colour_of(got.fg, false), look.fg);
}

/* Feeds what comes up to the end of the next frame; false at the end. */
static bool read_frame(struct screen *s, int fd, int number)
{
	static char room[ROOM];
	static size_t used;
	char mark[32];
	const char *end;

	if (number == 0)
		used = 0;
	snprintf(mark, sizeof(mark), "\033]2;%d\a", number);
	while (!(end = memmem(room, used, mark, strlen(mark)))) {
		ssize_t n = used < ROOM ? read(fd, room + used, ROOM - used) : -1;

		if (n <= 0)
			return false;
		used += (size_t)n;
	}
	end += strlen(mark);
	vterm_input_write(s->vt, room, (size_t)(end - room));
	used -= (size_t)(end - room);
	memmove(room, end, used);
	return true;
}

static void compare_frames(struct screen *s, int fd, const struct terminal *as)
{
	unsigned seed = 5;

	for (int i = 0; i < FRAMES; i++) {
		next_frame(&s->want, &seed);
		if (!read_frame(s, fd, i))
			fail_msg("%s ended before frame %d", as->name, i);
		/* Where a full row wraps at once, the corner is never written. */
		for (int j = 0; j < WIDTH * HEIGHT - as->wraps; j++)
			compare_cell(s, j % WIDTH, j / WIDTH, as->name);
	}
}

static void check_terminal(const struct terminal *as)
{
	struct winsize size = {.ws_row = HEIGHT, .ws_col = WIDTH};
	struct screen s = {.speech.colours = as->colours};
	struct trouble why;
	struct theme theme;
	int fd, status;
	pid_t pid = forkpty(&fd, NULL, NULL, &size);

	assert_true(pid >= 0);
	if (pid == 0)
		show_frames(as);
	assert_int_equal(theme_load(&theme, "dark", &why), FAULT_NONE);
	looks_mix(&s.speech, &theme);
	assert_true(canvas_resize(&s.want, WIDTH, HEIGHT));
	s.vt = vterm_new(HEIGHT, WIDTH);
	vterm_set_utf8(s.vt, 1);
	s.screen = vterm_obtain_screen(s.vt);
	vterm_screen_enable_altscreen(s.screen, 1);
	vterm_screen_reset(s.screen, 1);
	compare_frames(&s, fd, as);
	assert_int_equal(write(fd, "q", 1), 1);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	close(fd);
	vterm_free(s.vt);
	canvas_free(&s.want);
}

static void each_terminal_shows_the_canvas(void **state)
{
	char folder[] = "/tmp/kvscope-test-XXXXXX", command[64];

	(void)state;
	make_entries(folder);
	setenv("TERMINFO", folder, 1);
	for (size_t i = 0; i < TERMINALS; i++)
		check_terminal(&terminals[i]);
	unsetenv("TERMINFO");
	snprintf(command, sizeof(command), "rm -rf %s", folder);
	assert_int_equal(system(command), 0);
}

/* --- what it asks of the terminal, and how it leaves it --- */

enum ending { CLOSED, CRASHED };

/* Takes the terminal with the mouse on, tells each key, ends at `q`. */
static void take_keys(const char *name, enum ending how, int told)
{
	struct term_options o = {0};
	struct pollfd in = {STDIN_FILENO, POLLIN, 0};
	struct trouble why;
	struct theme theme;
	struct term *t;
	int key = 0;

	setenv("TERM", name, 1);
	unsetenv("TMUX");
	theme_load(&theme, "dark", &why);
	o.theme = &theme;
	t = term_open(&o, &why);
	if (!t)
		_exit(1);
	term_mouse(t, true);
	dprintf(told, "open\n");
	while (key != 'q' && poll(&in, 1, 5000) > 0)
		while (key != 'q' && (key = term_key(t)) > KEY_NONE)
			if (key == KEY_MOUSE)
				dprintf(told, "mouse %d %d\n", term_mouse_last(t).x,
					term_mouse_last(t).y);
			else
				dprintf(told, "%x\n", (unsigned)key);
	if (how == CRASHED)
		abort();
	term_close(t);
	dprintf(told, "closed\n");
	poll(&in, 1, 5000); /* who ends takes with it what was not read yet */
	_exit(0);
}

static void take_and_close(const char *name, int told)
{
	take_keys(name, CLOSED, told);
}

static void take_and_crash(const char *name, int told)
{
	take_keys(name, CRASHED, told);
}

static void keys_come_whole_through_a_terminal(void **state)
{
	struct talk k;

	(void)state;
	start_talk(&k, take_and_close, "xterm-256color");
	hear_until(&k, "open\n");
	type_keys(&k, "\033");
	hear_until(&k, "1b\n"); /* alone, after a moment */
	type_keys(&k, "\033[");
	usleep(60000);
	type_keys(&k, "A\033[200~p\033[201~\033[<0;3;4M\033[I");
	type_keys(&k, "q");
	hear_until(&k, "closed\n");
	end_talk(&k, 0);
	assert_string_equal(k.heard, "open\n1b\n110001\n1000070\nmouse 2 3\n71\nclosed\n");
}

static void assert_order(const char *text, const char *const *words)
{
	for (; *words; words++) {
		const char *at = strstr(text, *words);

		if (!at)
			fail_msg("`%s` is not said in time", *words + 1);
		text = at + strlen(*words);
	}
}

static void modes_are_taken_back(void **state)
{
	static const char *const order[] = {"\033[?1049h",
					    "\033[?2004h",
					    "\033[?1000h\033[?1006h",
					    "\033[?1006l\033[?1000l",
					    "\033[?2004l",
					    "\033[?1049l",
					    NULL};

	(void)state;
	for (enum ending how = CLOSED; how <= CRASHED; how++) {
		struct talk k;

		start_talk(&k, how == CLOSED ? take_and_close : take_and_crash,
			   "xterm-256color");
		hear_until(&k, "open\n");
		type_keys(&k, "q");
		hear_until(&k, "71\n");
		if (how == CLOSED)
			hear_until(&k, "closed\n");
		else
			usleep(100000);
		end_talk(&k, how == CLOSED ? 0 : SIGABRT);
		assert_order(k.said, order);
	}
}

static void the_console_is_asked_nothing(void **state)
{
	static const char *const names[] = {"linux", "vt100"};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		struct talk k;

		start_talk(&k, take_and_close, names[i]);
		hear_until(&k, "open\n");
		type_keys(&k, "\033[[A\033OPq");
		hear_until(&k, "closed\n");
		end_talk(&k, 0);
		assert_null(strstr(k.said, "?2004"));
		assert_null(strstr(k.said, "?1000"));
		assert_null(strstr(k.said, "\033[c"));
		assert_non_null(strstr(k.heard, "11000e\n11000e\n"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_terminal_shows_the_canvas),
		cmocka_unit_test(keys_come_whole_through_a_terminal),
		cmocka_unit_test(modes_are_taken_back),
		cmocka_unit_test(the_console_is_asked_nothing),
	};

	setlocale(LC_ALL, "C.UTF-8");
	setenv("LC_ALL", "C.UTF-8", 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
