/* The terminal: the only file that knows curses. Shows canvases, reads keys. */
#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include "tui/emit.h"
#include "tui/key.h"

enum {
	ESCAPE_WAIT_MS = 25,
	STALL_MS = 500, /* that a terminal may take nothing before a frame is dropped */
	LEAVE_ROOM = 4 * EMIT_WORDS,
	DIRECT = 1 << 24,
	WHITE = 7,
	BRIGHT_BLACK = 8,
	BRIGHT_WHITE = 15
};

struct term {
	SCREEN *screen;
	bool unicode;
	int flags;    /* of the descriptor, as they were: it is shared with the shell */
	int colours;  /* 1: none; 8, 16, 256 or DIRECT */
	WINDOW *keys; /* a pad: reading from it never draws */
	struct speech speech;
	struct canvas shown;
	char *room; /* for one frame's bytes */
	bool fresh; /* the next frame is drawn whole */
	struct term_counts counts;
};

static bool truecolour(void)
{
	const char *wish = getenv("COLORTERM");

	return wish && (strcmp(wish, "truecolor") == 0 || strcmp(wish, "24bit") == 0);
}

static int ink_colour(const struct term *t, struct colour c)
{
	if (c.rgb < 0)
		return -1;
	if (t->colours == DIRECT)
		return c.rgb;
	if (t->colours >= 256)
		return theme_256(c.rgb);
	if (t->colours >= 16)
		return c.ansi;
	return c.ansi == BRIGHT_BLACK
		       ? WHITE
		       : c.ansi & 7; /* with ATTR_DIM: black on black is nothing */
}

static unsigned ink_attrs(const struct term *t, const struct ink *ink)
{
	unsigned a = ink->attrs;

	if (t->colours == 8 && ink->fg.ansi > BRIGHT_BLACK)
		a |= ATTR_BOLD;
	if (t->colours == 8 && ink->fg.ansi == BRIGHT_BLACK)
		a |= ATTR_DIM;
	return a;
}

/* Without the pauses that terminals of old needed ("$<5>"): nobody reads them here. */
static const char *unpadded(char *to, const char *from)
{
	size_t n = 0;

	for (const char *s = from; s && *s && n + 1 < EMIT_WORDS; s++) {
		if (s[0] == '$' && s[1] == '<' && strchr(s, '>'))
			s = strchr(s, '>');
		else
			to[n++] = *s;
	}
	to[n] = '\0';
	return to;
}

/* NULL when the terminal has none. */
static const char *string_of(const char *name)
{
	const char *s = tigetstr(name);

	return s == (char *)-1 ? NULL : s;
}

/* A capability of the terminal; "" when it has none. */
static void capability(char *to, const char *name)
{
	unpadded(to, string_of(name));
}

/* Good until the next call. */
static const char *to_cell(int y, int x)
{
	static char words[EMIT_WORDS];
	const char *cup = string_of("cup");

	return cup ? unpadded(words, tiparm(cup, y, x)) : NULL;
}

static const char *to_right(int columns)
{
	static char words[EMIT_WORDS];
	const char *cuf = string_of("cuf");

	return cuf ? unpadded(words, tiparm(cuf, columns)) : NULL;
}

static void colour_words(const struct term *t, int colour, bool ground, char *to)
{
	const char *how = string_of(ground ? "setab" : "setaf");

	to[0] = '\0';
	if (colour < 0)
		return;
	if (t->colours == DIRECT)
		snprintf(to, EMIT_WORDS, "\033[%d;2;%d;%d;%dm", ground ? 48 : 38,
			 colour >> 16, colour >> 8 & 255, colour & 255);
	else if (how)
		unpadded(to, tiparm(how, colour));
}

static void mix(const struct term *t, struct brush *b, unsigned attrs, struct colour fg,
		struct colour bg)
{
	b->attrs = attrs;
	b->fg = t->colours > 1 ? ink_colour(t, fg) : -1;
	b->bg = t->colours > 1 ? ink_colour(t, bg) : -1;
	if (t->colours <= 16 && b->fg >= 0 &&
	    b->fg == b->bg) /* never ink on its own colour */
		b->fg = t->colours == 16 ? BRIGHT_WHITE : WHITE;
	colour_words(t, b->fg, false, b->set_fg);
	colour_words(t, b->bg, true, b->set_bg);
}

/* Each style twice: plain, and on the cursor's ground. */
static void mix_all(struct term *t, const struct theme *theme)
{
	const struct ink *cursor = &theme->inks[STYLE_CURSOR];
	unsigned over = ink_attrs(t, cursor) | (t->colours <= 1 ? ATTR_REVERSE : 0);

	for (int i = 0; i < STYLE_COUNT; i++) {
		const struct ink *ink = &theme->inks[i];

		mix(t, &t->speech.brushes[i], ink_attrs(t, ink), ink->fg, ink->bg);
		mix(t, &t->speech.brushes[STYLE_COUNT + i], ink_attrs(t, ink) | over,
		    ink->fg, cursor->bg);
	}
}

static void learn_speech(struct term *t)
{
	struct speech *s = &t->speech;

	capability(s->clear, "clear");
	capability(s->plain, "sgr0");
	capability(s->own_colours, "op");
	capability(s->bold, "bold");
	capability(s->dim, "dim");
	capability(s->underline, "smul");
	capability(s->reverse, "rev");
	capability(s->italic, "sitm");
	s->move = to_cell;
	s->right = to_right;
	s->last_cell = tigetflag("am") != 1 || tigetflag("xenl") == 1;
}

/* A crash gives the terminal back too: what its handler needs stands ready here, because
 * there is but one terminal and a handler gets no argument. */
static const int crashes[] = {SIGQUIT, SIGILL, SIGABRT, SIGFPE, SIGBUS, SIGSEGV};
enum { CRASHES = sizeof(crashes) / sizeof(crashes[0]) };
static struct {
	char words[LEAVE_ROOM];
	size_t n;
	int flags;
	struct termios modes;
	struct sigaction before[CRASHES];
} leave;

/* Only what is safe in a handler; then whoever was there before (or nobody) gets it. */
static void crashed(int number)
{
	size_t at = 0;
	ssize_t n = 1;

	fcntl(STDIN_FILENO, F_SETFL, leave.flags);
	for (; at < leave.n && n > 0; at += n > 0 ? (size_t)n : 0)
		n = write(STDOUT_FILENO, leave.words + at, leave.n - at);
	tcsetattr(STDIN_FILENO, TCSANOW, &leave.modes);
	for (int i = 0; i < CRASHES; i++)
		if (crashes[i] == number)
			sigaction(number, &leave.before[i], NULL);
	raise(number);
}

/* Before curses and the loop change them. */
static void keep_modes(struct term *t)
{
	t->flags = leave.flags = fcntl(STDIN_FILENO, F_GETFL);
	tcgetattr(STDIN_FILENO, &leave.modes);
}

/* A terminal without a screen of its own to leave: below the last row, on a fresh line. A
 * row beyond the last one is the last one. */
static void add_way_out(struct text *t)
{
	enum { BEYOND = 998 };
	const char *cell = string_of("rmcup") ? NULL : to_cell(BEYOND, 0);

	if (cell) {
		text_adds(t, cell);
		text_adds(t, "\r\n");
	}
}

static void watch_crashes(void)
{
	static const char *const names[] = {"sgr0", "cnorm", "rmcup", "rmkx"};
	struct sigaction how = {.sa_handler = crashed};
	char one[EMIT_WORDS];
	struct text t;

	text_init(&t, leave.words, sizeof(leave.words));
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		capability(one, names[i]);
		text_adds(&t, one);
	}
	add_way_out(&t);
	leave.n = t.used;
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &how, &leave.before[i]);
}

static void forget_crashes(void)
{
	for (int i = 0; i < CRASHES; i++)
		sigaction(crashes[i], &leave.before[i], NULL);
}

static void start_colours(struct term *t, bool no_colour)
{
	if (no_colour || !has_colors()) {
		t->colours = 1;
		return;
	}
	start_color();
	use_default_colors();
	t->colours = truecolour() ? DIRECT : COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : 8;
}

void term_theme(struct term *t, const struct theme *theme)
{
	mix_all(t, theme);
	term_redraw(t);
}

struct term *term_open(const struct term_options *o, struct trouble *why)
{
	struct term *t = NULL;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		*why = (struct trouble){FAULT_ABSENT, 0,
					"standard input and output are not a terminal"};
		return NULL;
	}
	t = calloc(1, sizeof(*t));
	if (!t) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		return NULL;
	}
	setlocale(LC_ALL, "");
	t->unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	keep_modes(t);
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		*why = (struct trouble){FAULT_ABSENT, 0,
					"this terminal is not known: is TERM right?"};
		free(t);
		return NULL;
	}
	set_escdelay(ESCAPE_WAIT_MS);
	raw();
	noecho();
	nonl();
	curs_set(0);
	t->keys = newpad(1, 1);
	nodelay(t->keys, TRUE);
	keypad(t->keys, TRUE);
	start_colours(t, o->no_colour);
	learn_speech(t);
	watch_crashes();
	refresh(); /* enters the screen of its own */
	term_theme(t, o->theme);
	return t;
}

/* Waits for a slow terminal, not for one that has stopped; false: not all of it went out.
 */
static bool write_all(const char *at, size_t n)
{
	struct pollfd out = {.fd = STDOUT_FILENO, .events = POLLOUT};

	while (n) {
		ssize_t done = write(STDOUT_FILENO, at, n);

		if (done < 0 && errno == EAGAIN) {
			if (poll(&out, 1, STALL_MS) == 0)
				return false;
		} else if (done < 0 && errno != EINTR) {
			return false;
		}
		at += done > 0 ? done : 0;
		n -= done > 0 ? (size_t)done : 0;
	}
	return true;
}

/* What curses leaves, and what it does not know of: our rows, the descriptor's flags. */
static void leave_screen(const struct term *t)
{
	char room[2 * EMIT_WORDS];
	struct text out;

	text_init(&out, room, sizeof(room));
	add_way_out(&out);
	endwin();
	write_all(out.at, out.used);
	fcntl(STDIN_FILENO, F_SETFL, t->flags);
}

void term_close(struct term *t)
{
	if (!t)
		return;
	delwin(t->keys);
	leave_screen(t);
	forget_crashes();
	delscreen(t->screen);
	canvas_free(&t->shown);
	free(t->room);
	free(t);
}

int term_fd(const struct term *t)
{
	(void)t;
	return STDIN_FILENO;
}

static int special_key(int key)
{
	static const struct {
		int curses, ours;
	} keys[] = {
		{KEY_UP, KEY_ARROW_UP},      {KEY_DOWN, KEY_ARROW_DOWN},
		{KEY_LEFT, KEY_ARROW_LEFT},  {KEY_RIGHT, KEY_ARROW_RIGHT},
		{KEY_PPAGE, KEY_PAGE_UP},    {KEY_NPAGE, KEY_PAGE_DOWN},
		{KEY_HOME, KEY_FIRST},       {KEY_END, KEY_LAST},
		{KEY_DC, KEY_ERASE},         {KEY_BTAB, KEY_BACK_TAB},
		{KEY_BACKSPACE, KEY_RUBOUT}, {KEY_ENTER, KEY_RETURN},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].curses == key)
			return keys[i].ours;
	return key > KEY_F0 && key <= KEY_F(12) ? F_KEY(key - KEY_F0) : KEY_SPECIAL;
}

/* curses says "no key" at the end of input too: a hung-up terminal is readable and empty.
 */
static bool gone(void)
{
	int waiting;

	return ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 && errno != EINTR;
}

int term_key(struct term *t)
{
	wint_t c;
	int how = wget_wch(t->keys, &c);

	if (how == ERR)
		return gone() ? -1 : KEY_NONE;
	if (how == KEY_CODE_YES)
		return special_key((int)c);
	return c == '\n' ? KEY_RETURN : (int)c;
}

static bool remember(struct term *t, const struct canvas *c)
{
	if (t->shown.width != c->width || t->shown.height != c->height) {
		free(t->room);
		t->room = malloc(emit_room(c));
		if (!t->room || !canvas_resize(&t->shown, c->width, c->height))
			return false;
		t->fresh = true;
	}
	return true;
}

void term_show(struct term *t, const struct canvas *c)
{
	struct text out;
	uint64_t bytes;

	if (!remember(t, c) || !t->room)
		return;
	text_init(&out, t->room, emit_room(c));
	t->counts.cells += emit(&out, &t->speech, c, t->fresh ? NULL : &t->shown, &bytes);
	t->counts.bytes += bytes;
	t->counts.frames++;
	t->fresh = !write_all(out.at, out.used); /* what was cut is drawn whole */
	memcpy(t->shown.cells, c->cells,
	       (size_t)c->width * (size_t)c->height * sizeof(*c->cells));
}

void term_redraw(struct term *t)
{
	t->fresh = true;
}

void term_resize(struct term *t)
{
	struct winsize w;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0 && w.ws_row && w.ws_col)
		resizeterm(w.ws_row, w.ws_col);
	t->fresh = true;
}

void term_size(const struct term *t, int *width, int *height)
{
	(void)t;
	getmaxyx(stdscr, *height, *width);
}

void term_suspend(struct term *t)
{
	struct sigaction stop = {.sa_handler = SIG_DFL}, before;
	int flags = fcntl(STDIN_FILENO, F_GETFL);

	leave_screen(t);
	sigaction(SIGTSTP, &stop, &before); /* what is caught does not stop */
	kill(0, SIGTSTP);
	sigaction(SIGTSTP, &before, NULL);
	fcntl(STDIN_FILENO, F_SETFL, flags);
	refresh();
	term_resize(t);
}

bool term_unicode(const struct term *t)
{
	return t->unicode;
}

int term_colours(const struct term *t)
{
	return t->colours;
}

struct term_counts term_counts(const struct term *t)
{
	return t->counts;
}
