/* The terminal: the only file that knows curses. Shows canvases, reads keys. */
#include "tui/term.h"

#include <curses.h>
#undef KEY_MOUSE /* ours is another */
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "tui/emit.h"
#include "tui/graphic.h"
#include "tui/key.h"
#include "tui/leave.h"
#include "tui/looks.h"
#include "tui/modes.h"
#include "tui/terminfo.h"
#include "tui/tty.h"

enum {
	ESCAPE_WAIT_MS = 25,
	ANSWER_MS = 1000,    /* from a terminal that will answer */
	LAST_ANSWER_MS = 100 /* for its answer not to reach the shell */
};

#define NOT_KNOWN "this terminal is not known, or cannot place its cursor: is TERM right?"

struct term {
	SCREEN *screen;
	bool unicode;
	struct modes modes;
	struct keyread keys;
	unsigned char typed[256]; /* read, and not yet a key */
	size_t typed_at, typed_n;
	bool gone;
	struct speech speech;
	struct canvas shown;
	char *room;       /* for one frame's bytes */
	struct look look; /* of the next text */
	bool fresh;       /* the next frame is drawn whole */
	struct graphic_shown graphic;
	int64_t asked_ms; /* what it can do; 0 = not */
	struct term_counts counts;
};

static const char *string_of(const char *name)
{
	const char *s = tigetstr(name);

	return s == (char *)-1 ? NULL : s;
}

static const char *say(const char *form, int a, int b)
{
	return tiparm(form, a, b);
}

static bool flag(const char *name)
{
	return tigetflag(name) == 1;
}

static int number(const char *name)
{
	return tigetnum(name);
}

static const struct terminfo info = {string_of, say, number, flag};

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

static void add_words(struct text *out, const char *name)
{
	char one[SPEECH_WORDS];

	terminfo_words(one, &info, name);
	text_adds(out, one);
}

/* Keys as terminfo tells them, pasted text marked as such. */
static void enter_modes(const struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	add_words(&out, "smkx");
	modes_enter(&t->modes, &out);
	tty_write(text_slice(&out));
}

/* What it can draw; nobody waits for the answer. */
static void ask(struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	text_init(&out, room, sizeof(room));
	modes_ask(&t->modes, &out);
	if (out.used && tty_write(text_slice(&out)))
		t->asked_ms = tty_ms();
}

static void ask_kitty(struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	t->keys.maybe_kitty = false;
	text_init(&out, room, sizeof(room));
	modes_ask_kitty(&out);
	tty_write(text_slice(&out));
}

/* Who leaves before the answer came would leave it to the shell. */
static void await_answer(struct term *t)
{
	unsigned char room[64];
	int n;

	if (!t->asked_ms || tty_ms() - t->asked_ms > ANSWER_MS)
		return;
	while (!t->keys.answered && tty_readable(LAST_ANSWER_MS) &&
	       (n = tty_read(room, sizeof(room))) > 0)
		for (int i = 0; i < n; i++)
			keyread_byte(&t->keys, room[i], tty_ms());
}

/* The modes, the region that a frame cut short may have left, the last look. */
static void add_leave_modes(const struct term *t, struct text *out)
{
	modes_leave(&t->modes, out);
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
	modes_init(&t->modes);
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
	if (!terminfo_learn(&t->speech, &info,
			    o->no_colour ? 1 : terminfo_colours(&info))) {
		*why = (struct trouble){FAULT_ABSENT, 0, NOT_KNOWN};
		term_close(t);
		return NULL;
	}
	watch_crashes(t);
	refresh(); /* enters the screen of its own */
	enter_modes(t);
	if (o->drawing == DRAWING_AUTO)
		ask(t);
	t->keys.graphics = o->drawing == DRAWING_KITTY   ? GRAPHICS_KITTY
			   : o->drawing == DRAWING_SIXEL ? GRAPHICS_SIXEL
							 : GRAPHICS_NONE;
	term_theme(t, o->theme);
	return t;
}

/* What curses leaves, and what it does not know of: modes, our rows, the descriptor's
 * flags.
 */
static void leave_screen(struct term *t)
{
	char room[LEAVE_ROOM];
	struct text out;

	await_answer(t);
	text_init(&out, room, sizeof(room));
	graphic_hide(&t->graphic, &out, &t->shown);
	add_leave_modes(t, &out);
	tty_write(text_slice(&out));
	endwin();
	text_clear(&out);
	add_way_out(t, &out);
	tty_write(text_slice(&out));
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

/* More of what was typed; false: none now. */
static bool fetch(struct term *t)
{
	int n = tty_read(t->typed, sizeof(t->typed));

	t->typed_at = 0;
	t->typed_n = n > 0 ? (size_t)n : 0;
	t->gone = n < 0;
	return n > 0;
}

/* Nothing more is there: perhaps the Esc that came last was the key. */
static int key_if_late(struct term *t, bool *more)
{
	*more = keyread_waits(&t->keys) && tty_readable(ESCAPE_WAIT_MS);
	return *more ? KEY_NONE : keyread_late(&t->keys);
}

int term_key(struct term *t)
{
	int key = KEY_NONE;
	bool more = true;

	while (key == KEY_NONE && more && !t->gone) {
		if (t->typed_at < t->typed_n)
			key = keyread_byte(&t->keys, t->typed[t->typed_at++], tty_ms());
		else if (!fetch(t))
			key = key_if_late(t, &more);
		if (t->keys.maybe_kitty)
			ask_kitty(t);
	}
	return t->gone ? -1 : key;
}

bool term_pending(const struct term *t)
{
	return t->typed_at < t->typed_n;
}

bool term_mouse(struct term *t, bool on)
{
	char room[LEAVE_ROOM];
	struct text out;

	t->modes.mouse = on;
	text_init(&out, room, sizeof(room));
	modes_mouse(&t->modes, &out);
	tty_write(text_slice(&out));
	return t->modes.modern;
}

struct pointer term_mouse_last(const struct term *t)
{
	return t->keys.pointer;
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

static void show_graphic(struct term *t, const struct graphic *g)
{
	char room[SPEECH_WORDS];
	struct text out;

	text_init(&out, room, sizeof(room));
	speech_say(&out, &t->speech, FORM_GO, g->box.y, g->box.x);
	if (tty_write(text_slice(&out)) && tty_write(g->bytes))
		graphic_note(&t->graphic, g, t->keys.graphics);
	else
		t->fresh = true;
}

void term_show(struct term *t, const struct canvas *c)
{
	struct graphic graphic = graphic_wanted(c, t->keys.graphics);
	struct text out;
	uint64_t bytes;
	bool stays;

	if (!remember(t, c) || !t->room)
		return;
	stays = !t->fresh && graphic_same(&t->graphic, &graphic);
	text_init(&out, t->room, emit_room(c));
	if (!stays)
		graphic_hide(&t->graphic, &out, &t->shown);
	t->counts.cells +=
		emit(&out, &t->speech, c, t->fresh ? NULL : &t->shown, &t->look, &bytes);
	t->counts.bytes += bytes;
	t->counts.frames++;
	t->fresh = !tty_write(text_slice(&out)); /* what was cut is drawn whole */
	memcpy(t->shown.cells, c->cells,
	       (size_t)c->width * (size_t)c->height * sizeof(*c->cells));
	if (!stays && graphic.bytes.n && !t->fresh)
		show_graphic(t, &graphic);
	t->shown.graphic.bytes.n = t->graphic.box.w > 0;
}

enum graphics term_graphics(const struct term *t)
{
	return t->keys.graphics;
}

struct cell_size term_cell(const struct term *t)
{
	struct winsize w = {0};

	(void)t;
	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) != 0 || !w.ws_row || !w.ws_col)
		return (struct cell_size){0, 0};
	return (struct cell_size){w.ws_xpixel / w.ws_col, w.ws_ypixel / w.ws_row};
}

bool term_copy(struct term *t, struct slice text)
{
	bool fits = t->modes.modern && text.n <= CLIPBOARD_MOST;
	char *room = fits ? malloc(clipboard_room(text)) : NULL;
	struct text out;

	if (!room)
		return false;
	text_init(&out, room, clipboard_room(text));
	fits = clipboard_words(&out, text, clipboard_way());
	if (fits && !tty_write(text_slice(&out)))
		t->fresh = true, fits = false;
	free(room);
	return fits;
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

const char *term_library(void)
{
	return curses_version();
}
