/* The terminal: the only file that knows curses. Shows canvases, reads keys. */
#include "tui/term.h"

#include <curses.h>
#undef KEY_MOUSE /* ours is another */
#include <errno.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "tui/emit.h"
#include "tui/key.h"
#include "tui/leave.h"
#include "tui/looks.h"

enum {
	ESCAPE_WAIT_MS = 25,
	STALL_MS = 500 /* that a terminal may take nothing before a frame is dropped */
};

/* xterm's modes: 2004 marks pasted text, 1000 and 1006 tell of the mouse in digits. */
#define PASTE_ON  "\033[?2004h"
#define PASTE_OFF "\033[?2004l"
#define MOUSE_OFF "\033[?1006l\033[?1000l"

#define NOT_KNOWN "this terminal is not known, or cannot place its cursor: is TERM right?"

struct term {
	SCREEN *screen;
	bool unicode, modern;
	struct keyread keys;
	unsigned char typed[256]; /* read, and not yet a key */
	size_t typed_at, typed_n;
	struct speech speech;
	struct canvas shown;
	char *room;       /* for one frame's bytes */
	struct look look; /* of the next text */
	bool fresh;       /* the next frame is drawn whole */
	struct term_counts counts;
};

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

/* Whether it knows the modes and questions that xterm brought; the others may show them. */
static bool modern(void)
{
	static const char *const others[] = {"linux",  "vt",     "dumb", "ansi", "cons",
					     "pcansi", "cygwin", "mach", "hurd", "sun"};
	const char *name = getenv("TERM");

	for (size_t i = 0; name && i < sizeof(others) / sizeof(others[0]); i++)
		if (strncmp(name, others[i], strlen(others[i])) == 0)
			return false;
	return name != NULL;
}

static void add_words(struct text *out, const char *name)
{
	char one[SPEECH_WORDS];

	unpadded(one, string_of(name));
	text_adds(out, one);
}

/* Keys as terminfo tells them, pasted text marked as such. */
static void enter_modes(const struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	add_words(&out, "smkx");
	text_adds(&out, t->modern ? PASTE_ON : "");
	write_all(out.at, out.used);
}

/* The modes, the region that a frame cut short may have left, the last look. */
static void add_leave_modes(const struct term *t, struct text *out)
{
	text_adds(out, t->modern ? MOUSE_OFF PASTE_OFF : "");
	add_words(out, "rmkx");
	text_adds(out, *t->speech.forms[FORM_REGION] ? SPEECH_WHOLE : "");
	text_adds(out, t->speech.say[SAY_PLAIN]);
}

static void watch_crashes(const struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	add_leave_modes(t, &out);
	add_words(&out, "cnorm");
	add_words(&out, "rmcup");
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
	t->modern = modern();
	leave_keep();
	t->screen = newterm(NULL, stdout, stdin);
	if (!t->screen) {
		*why = (struct trouble){FAULT_ABSENT, 0, NOT_KNOWN};
		free(t);
		return NULL;
	}
	raw();
	noecho();
	nonl();
	curs_set(0);
	t->speech.colours = colours_of(o->no_colour);
	learn_speech(&t->speech);
	if (!*t->speech.forms[FORM_GO]) {
		*why = (struct trouble){FAULT_ABSENT, 0, NOT_KNOWN};
		term_close(t);
		return NULL;
	}
	watch_crashes(t);
	refresh(); /* enters the screen of its own */
	enter_modes(t);
	term_theme(t, o->theme);
	return t;
}

/* What curses leaves, and what it does not know of: modes, our rows, the descriptor's
 * flags.
 */
static void leave_screen(const struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	add_leave_modes(t, &out);
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

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool readable(int ms)
{
	struct pollfd in = {.fd = STDIN_FILENO, .events = POLLIN};

	return poll(&in, 1, ms) > 0;
}

/* More of what was typed; 0 when there is none now, -1 when the terminal is gone. */
static int fetch(struct term *t)
{
	ssize_t n = readable(0) ? read(STDIN_FILENO, t->typed, sizeof(t->typed)) : -2;

	t->typed_at = 0;
	t->typed_n = n > 0 ? (size_t)n : 0;
	if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR))
		return -1;
	return n > 0;
}

int term_key(struct term *t)
{
	int key = KEY_NONE, more = 1;

	while (key == KEY_NONE && more > 0) {
		if (t->typed_at < t->typed_n) {
			key = keyread_byte(&t->keys, t->typed[t->typed_at++], now_ms());
			continue;
		}
		more = fetch(t);
		if (more == 0 && keyread_waits(&t->keys)) {
			if (readable(ESCAPE_WAIT_MS))
				more = 1;
			else
				key = keyread_late(&t->keys);
		}
	}
	return more < 0 ? -1 : key;
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
	enter_modes(t);
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
