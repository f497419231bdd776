/* The terminal: the only file that knows curses. Shows canvases, reads keys. */
#include "tui/term.h"

#include <curses.h>
#include <errno.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>

#include "tui/key.h"

enum { ESCAPE_WAIT_MS = 25, DIRECT = 1 << 24 };

struct term {
	SCREEN *screen;
	bool unicode;
	int colours; /* 1: none; 8, 16, 256 or DIRECT */
	struct ink inks[STYLE_COUNT];
	struct canvas shown;
	bool fresh; /* the next frame is drawn whole */
	struct term_counts counts;
};

/* "xterm-256color" has an "xterm-direct" beside it on many machines; COLORTERM asks for it. */
static const char *direct_name(char *room, size_t n)
{
	const char *wish = getenv("COLORTERM"), *name = getenv("TERM");
	size_t stem;

	if (!wish || !name || (strcmp(wish, "truecolor") != 0 && strcmp(wish, "24bit") != 0))
		return NULL;
	stem = strcspn(name, "-");
	snprintf(room, n, "%.*s-direct", (int)stem, name);
	return room;
}

static SCREEN *open_screen(struct term *t, bool no_colour)
{
	char room[64];
	const char *direct = no_colour ? NULL : direct_name(room, sizeof(room));
	SCREEN *s = direct ? newterm(direct, stdout, stdin) : NULL;

	t->colours = s ? DIRECT : 0;
	return s ? s : newterm(NULL, stdout, stdin);
}

static int ink_colour(const struct term *t, struct colour c)
{
	if (c.rgb < 0)
		return -1;
	if (t->colours == DIRECT)
		return c.rgb < 8 ? 0 : c.rgb; /* 0…7 are the eight colours even there */
	if (t->colours >= 256)
		return theme_256(c.rgb);
	return t->colours >= 16 ? c.ansi : c.ansi & 7;
}

static attr_t ink_attrs(const struct term *t, const struct ink *ink)
{
	attr_t a = 0;

	if ((ink->attrs & ATTR_BOLD) || (t->colours == 8 && ink->fg.ansi > 8))
		a |= A_BOLD;
	if (ink->attrs & ATTR_DIM)
		a |= A_DIM;
	if (ink->attrs & ATTR_UNDERLINE)
		a |= A_UNDERLINE;
	if (ink->attrs & ATTR_REVERSE)
		a |= A_REVERSE;
#ifdef A_ITALIC
	if (ink->attrs & ATTR_ITALIC)
		a |= A_ITALIC;
#endif
	return a;
}

/* Pairs: 1 + style, and past those the same styles on the cursor's ground. */
static void make_pairs(struct term *t)
{
	int ground = ink_colour(t, t->inks[STYLE_CURSOR].bg);

	if (t->colours <= 1)
		return;
	for (int i = 0; i < STYLE_COUNT; i++) {
		int fg = ink_colour(t, t->inks[i].fg), bg = ink_colour(t, t->inks[i].bg);

		if (t->colours < 256 && fg == ground && ground >= 0)
			init_extended_pair(1 + STYLE_COUNT + i, ink_colour(t, t->inks[STYLE_CURSOR].fg), ground);
		else
			init_extended_pair(1 + STYLE_COUNT + i, fg, ground);
		init_extended_pair(1 + i, fg, bg);
	}
}

static void start_colours(struct term *t, bool no_colour)
{
	if (no_colour || !has_colors()) {
		t->colours = 1;
		return;
	}
	start_color();
	use_default_colors();
	if (t->colours != DIRECT)
		t->colours = COLORS >= 256 ? 256 : COLORS >= 16 ? 16 : 8;
}

void term_theme(struct term *t, const struct theme *theme)
{
	memcpy(t->inks, theme->inks, sizeof(t->inks));
	make_pairs(t);
	term_redraw(t);
}

struct term *term_open(const struct term_options *o, struct trouble *why)
{
	struct term *t = NULL;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO)) {
		*why = (struct trouble){FAULT_ABSENT, 0, "standard input and output are not a terminal"};
		return NULL;
	}
	t = calloc(1, sizeof(*t));
	if (!t) {
		*why = (struct trouble){FAULT_MEMORY, 0, "out of memory"};
		return NULL;
	}
	setlocale(LC_ALL, "");
	t->unicode = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	t->screen = open_screen(t, o->no_colour);
	if (!t->screen) {
		*why = (struct trouble){FAULT_ABSENT, 0, "this terminal is not known: is TERM right?"};
		free(t);
		return NULL;
	}
	set_escdelay(ESCAPE_WAIT_MS);
	raw();
	noecho();
	nonl();
	nodelay(stdscr, TRUE);
	keypad(stdscr, TRUE);
	curs_set(0);
	leaveok(stdscr, TRUE);
	start_colours(t, o->no_colour);
	term_theme(t, o->theme);
	return t;
}

void term_close(struct term *t)
{
	if (!t)
		return;
	endwin();
	delscreen(t->screen);
	canvas_free(&t->shown);
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
		{KEY_UP, KEY_ARROW_UP},      {KEY_DOWN, KEY_ARROW_DOWN}, {KEY_LEFT, KEY_ARROW_LEFT},
		{KEY_RIGHT, KEY_ARROW_RIGHT}, {KEY_PPAGE, KEY_PAGE_UP},  {KEY_NPAGE, KEY_PAGE_DOWN},
		{KEY_HOME, KEY_FIRST},       {KEY_END, KEY_LAST},        {KEY_DC, KEY_ERASE},
		{KEY_BTAB, KEY_BACK_TAB},    {KEY_BACKSPACE, KEY_RUBOUT}, {KEY_ENTER, KEY_RETURN},
	};

	for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (keys[i].curses == key)
			return keys[i].ours;
	return key > KEY_F0 && key <= KEY_F(12) ? F_KEY(key - KEY_F0) : KEY_SPECIAL;
}

/* curses says "no key" at the end of input too: a hung-up terminal is readable and empty. */
static bool gone(void)
{
	int waiting;

	return ioctl(STDIN_FILENO, FIONREAD, &waiting) != 0 && errno != EINTR;
}

int term_key(struct term *t)
{
	wint_t c;
	int how = get_wch(&c);

	(void)t;
	if (how == ERR)
		return gone() ? -1 : KEY_NONE;
	if (how == KEY_CODE_YES)
		return special_key((int)c);
	return c == '\n' ? KEY_RETURN : (int)c;
}

/* What does not fit a curses cell (more than four combining marks) is shown without its marks. */
static void put_cell(struct term *t, int x, int y, const struct cell *cell)
{
	unsigned style = cell->style < STYLE_COUNT ? cell->style : STYLE_TEXT;
	attr_t attrs = ink_attrs(t, &t->inks[style]);
	int pair = t->colours > 1 ? 1 + (int)style + (cell->chosen ? STYLE_COUNT : 0) : 0;
	char bytes[CLUSTER_BYTES + 1];
	wchar_t wide[CCHARW_MAX + 1];
	mbstate_t state = {0};
	const char *from = bytes;
	size_t n;
	cchar_t cc;

	if (cell->chosen)
		attrs |= ink_attrs(t, &t->inks[STYLE_CURSOR]) | (t->colours <= 1 ? A_REVERSE : 0);
	memcpy(bytes, cell->at, cell->n);
	bytes[cell->n] = '\0';
	n = mbsrtowcs(wide, &from, CCHARW_MAX, &state);
	if (n == (size_t)-1 || n == 0)
		wide[0] = L'?', n = 1;
	wide[n] = L'\0';
	if (setcchar(&cc, wide, attrs, (short)pair, NULL) == OK)
		mvadd_wch(y, x, &cc);
}

static void count(struct term *t, uint64_t cells)
{
	t->counts.frames++;
	t->counts.cells += cells;
}

static bool remember(struct term *t, const struct canvas *c)
{
	if (t->shown.width != c->width || t->shown.height != c->height) {
		if (!canvas_resize(&t->shown, c->width, c->height))
			return false;
		t->fresh = true;
	}
	return true;
}

void term_show(struct term *t, const struct canvas *c)
{
	uint64_t changed = 0;

	if (!remember(t, c))
		return;
	if (t->fresh)
		clearok(stdscr, TRUE);
	for (int y = 0; y < c->height; y++)
		for (int x = 0; x < c->width; x++) {
			const struct cell *cell = &c->cells[y * c->width + x];

			if (!t->fresh && !canvas_differs(c, &t->shown, x, y))
				continue;
			changed++;
			if (cell->width)
				put_cell(t, x, y, cell);
		}
	if (changed)
		refresh();
	memcpy(t->shown.cells, c->cells, (size_t)c->width * (size_t)c->height * sizeof(*c->cells));
	t->fresh = false;
	count(t, changed);
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
	endwin();
	kill(0, SIGTSTP);
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
