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
#include "tui/leave.h"
#include "tui/looks.h"

enum {
	ESCAPE_WAIT_MS = 25,
	STALL_MS = 500 /* that a terminal may take nothing before a frame is dropped */
};

#define NOT_KNOWN "this terminal is not known, or cannot place its cursor: is TERM right?"

struct term {
	SCREEN *screen;
	bool unicode;
	WINDOW *keys; /* a pad: reading from it never draws */
	struct speech speech;
	struct canvas shown;
	char *room;       /* for one frame's bytes */
	struct look look; /* of the next text */
	bool fresh;       /* the next frame is drawn whole */
	struct term_counts counts;
};

/* Without the pauses that terminals of old needed ("$<5>"): nobody reads them here. */
static void unpadded(char *to, const char *from)
{
	size_t n = 0;

	for (const char *s = from; s && *s && n + 1 < SPEECH_WORDS; s++) {
		if (s[0] == '$' && s[1] == '<' && strchr(s, '>'))
			s = strchr(s, '>');
		else
			to[n++] = *s;
	}
	to[n] = '\0';
}

/* NULL when the terminal has none. */
static const char *string_of(const char *name)
{
	const char *s = tigetstr(name);

	return s == (char *)-1 ? NULL : s;
}

static void learn_form(char *to, const char *name)
{
	const char *form = string_of(name);
	char learn[SPEECH_WORDS], check[SPEECH_WORDS];

	if (!form)
		return;
	unpadded(learn, tiparm(form, LEARN_A, LEARN_B));
	unpadded(check, tiparm(form, CHECK_A, CHECK_B));
	speech_learn(to, learn, check);
}

/* `ESC [ numbers m` becomes the numbers; false when it is something else. */
static bool number_of_sgr(char *words)
{
	size_t n = strlen(words), digits = n > 3 ? strspn(words + 2, "0123456789;:") : 0;

	if (!n)
		return true;
	if (words[0] != '\033' || words[1] != '[' || words[n - 1] != 'm' || digits != n - 3)
		return false;
	memmove(words, words + 2, digits);
	words[digits] = '\0';
	return true;
}

/* Where colours are direct, setaf takes 0xrrggbb for all but the first. */
static void learn_direct_ink(char *to, int ground, int i)
{
	int first = i < 8 ? 30 : i < 16 ? 90 - 8 : 38;

	if (i < 16)
		snprintf(to, SPEECH_WORDS, "\033[%dm", first + 10 * ground + i);
	else
		snprintf(to, SPEECH_WORDS, "\033[%d;5;%dm", first + 10 * ground, i);
}

static void learn_inks(struct speech *s)
{
	static const char *const names[] = {"setaf", "setab"};
	int colours = tigetnum("colors");

	for (int ground = 0; ground < 2; ground++) {
		const char *form = string_of(names[ground]);

		for (int i = 0; form && i < colours && i < SPEECH_INKS; i++)
			if (colours > SPEECH_INKS)
				learn_direct_ink(s->inks[ground][i], ground, i);
			else
				unpadded(s->inks[ground][i], tiparm(form, i));
	}
}

/* ECMA-48's numbers, if everything that changes a look is written in them. */
static void learn_sgr(struct speech *s)
{
	struct speech numbers = *s;
	char off[SPEECH_WORDS] = "";

	unpadded(off, string_of("rmul"));
	numbers.sgr =
		strcmp(off, "\033[24m") == 0 &&
		(s->colours <= 1 || strcmp(s->say[SAY_OWN_COLOURS], "\033[39;49m") == 0);
	for (int i = SAY_BOLD; i <= SAY_ITALIC; i++)
		numbers.sgr = numbers.sgr && number_of_sgr(numbers.say[i]);
	for (int i = 0; i < 2 * SPEECH_INKS; i++)
		numbers.sgr = numbers.sgr && number_of_sgr(numbers.inks[i & 1][i >> 1]);
	if (numbers.sgr)
		*s = numbers;
}

static void learn_speech(struct speech *s)
{
	/* clang-format off */
	static const char *const says[] = {
#define X(id, name) name,
		SPEECH_PLAIN(X)
#undef X
	}, *const forms[] = {
#define X(id, name) name,
		SPEECH_FORMATS(X)
#undef X
	};
	/* clang-format on */

	for (int i = 0; i < SAY_COUNT; i++)
		unpadded(s->say[i], string_of(says[i]));
	for (int i = 0; i < FORM_COUNT; i++)
		learn_form(s->forms[i], forms[i]);
	if (strcmp(s->forms[FORM_REGION], SPEECH_REGION) != 0)
		s->forms[FORM_REGION][0] = '\0';
	s->stays = tigetflag("am") != 1 || tigetflag("xenl") == 1;
	s->last_cell = s->stays;
	s->tints = tigetflag("bce") == 1;
	learn_inks(s);
	learn_sgr(s);
}

/* A terminal without a screen of its own to leave: below the last row, on a fresh line. A
 * row beyond the last one is the last one. */
static void add_way_out(const struct term *t, struct text *out)
{
	enum { BEYOND = 998 };

	if (string_of("rmcup"))
		return;
	speech_say(out, &t->speech, FORM_GO, BEYOND, 0);
	text_adds(out, "\r\n");
}

static void watch_crashes(const struct term *t)
{
	static const char *const names[] = {"sgr0", "cnorm", "rmcup", "rmkx"};
	char one[SPEECH_WORDS], room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	text_adds(&out, *t->speech.forms[FORM_REGION] ? SPEECH_WHOLE : "");
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		unpadded(one, string_of(names[i]));
		text_adds(&out, one);
	}
	add_way_out(t, &out);
	leave_arm(text_slice(&out));
}

static bool truecolour(void)
{
	const char *wish = getenv("COLORTERM"), *name = getenv("TERM");

	if (tigetflag("RGB") == 1)
		return true;
	if (!wish || (strcmp(wish, "truecolor") != 0 && strcmp(wish, "24bit") != 0))
		return false;
	/* COLORTERM is inherited: screen and the console are not what it speaks of. */
	return name && strcmp(name, "linux") != 0 &&
	       (strncmp(name, "screen", 6) != 0 || getenv("TMUX"));
}

/* How many colours it has; a name that says sixteen is believed. */
static int colours_of(bool no_colour)
{
	int n = tigetnum("colors");

	if (no_colour || n < 8)
		return 1;
	if ((n >= 256 || n == 8) && truecolour())
		return SPEECH_DIRECT;
	return n >= 256 ? 256 : n >= 16 ? 16 : 8;
}

void term_theme(struct term *t, const struct theme *theme)
{
	looks_mix(&t->speech, theme);
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
	leave_keep();
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		*why = (struct trouble){FAULT_ABSENT, 0, NOT_KNOWN};
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
	t->speech.colours = colours_of(o->no_colour);
	learn_speech(&t->speech);
	if (!*t->speech.forms[FORM_GO]) {
		*why = (struct trouble){FAULT_ABSENT, 0, NOT_KNOWN};
		term_close(t);
		return NULL;
	}
	watch_crashes(t);
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

/* What curses leaves, and what it does not know of: the last look, the region
 * that a frame cut short may have left, our rows, the descriptor's flags. */
static void leave_screen(const struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	text_adds(&out, *t->speech.forms[FORM_REGION] ? SPEECH_WHOLE : "");
	text_adds(&out, t->speech.say[SAY_PLAIN]);
	write_all(out.at, out.used);
	endwin();
	text_clear(&out);
	add_way_out(t, &out);
	write_all(out.at, out.used);
	leave_flags();
}

void term_close(struct term *t)
{
	if (!t)
		return;
	delwin(t->keys);
	leave_screen(t);
	leave_disarm();
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
	t->counts.cells +=
		emit(&out, &t->speech, c, t->fresh ? NULL : &t->shown, &t->look, &bytes);
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
	return t->speech.colours;
}

struct term_counts term_counts(const struct term *t)
{
	return t->counts;
}
