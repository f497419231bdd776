/* As much of a terminal as curses and we use on xterm-256color. */
#include "tests/bench/grid.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

enum { PARAMETERS = 16 };

static void clear(struct grid *g, int y, int from, int to)
{
	for (int x = from; x < to; x++)
		g->cells[y][x] = (struct cell){" ", g->look};
}

static int colour(const int *p, size_t n, size_t *i)
{
	if (*i + 2 < n && p[*i + 1] == 5) {
		*i += 2;
		return p[*i];
	}
	if (*i + 4 < n && p[*i + 1] == 2) {
		*i += 4;
		return 1 << 24 | p[*i - 2] << 16 | p[*i - 1] << 8 | p[*i];
	}
	return -1;
}

/* The attributes that a number of SGR sets and clears. */
static void attribute(struct look *l, int p)
{
	static const struct {
		int on, off;
		unsigned bits;
	} all[] = {{1, 22, BOLD},
		   {2, 22, DIM},
		   {3, 23, ITALIC},
		   {4, 24, UNDERLINE},
		   {7, 27, REVERSE}};

	for (size_t i = 0; i < sizeof(all) / sizeof(*all); i++) {
		if (p == all[i].on)
			l->attrs |= all[i].bits;
		if (p == all[i].off)
			l->attrs &= ~all[i].bits;
	}
}

static void look(struct look *l, const int *p, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		attribute(l, p[i]);
		if (p[i] == 0)
			*l = (struct look){-1, -1, 0};
		else if (p[i] == 38)
			l->fg = colour(p, n, &i);
		else if (p[i] == 48)
			l->bg = colour(p, n, &i);
		else if ((p[i] >= 30 && p[i] <= 37) || (p[i] >= 90 && p[i] <= 97))
			l->fg = p[i] >= 90 ? p[i] - 82 : p[i] - 30;
		else if ((p[i] >= 40 && p[i] <= 47) || (p[i] >= 100 && p[i] <= 107))
			l->bg = p[i] >= 100 ? p[i] - 92 : p[i] - 40;
		else if (p[i] == 39)
			l->fg = -1;
		else if (p[i] == 49)
			l->bg = -1;
	}
}

static int clamp(int v, int most)
{
	return v < 0 ? 0 : v > most ? most : v;
}

static void erase_line(struct grid *g, int how)
{
	clear(g, g->y, how == 0 ? clamp(g->x, COLS - 1) : 0,
	      how == 1 ? clamp(g->x, COLS - 1) + 1 : COLS);
}

void grid_erase(struct grid *g, int how)
{
	if (how < 2)
		erase_line(g, how);
	for (int y = 0; y < ROWS; y++)
		if (how >= 2 || (how == 0 && y > g->y) || (how == 1 && y < g->y))
			clear(g, y, 0, COLS);
}

/* Rows from…last move up by n, down when it is negative. */
static void scroll(struct grid *g, int from, int n)
{
	int height = g->last - from + 1, by = n < 0 ? -n : n;

	by = clamp(by, height);
	if (height <= 0 || from < g->first)
		return;
	if (n > 0)
		memmove(g->cells[from], g->cells[from + by],
			(size_t)(height - by) * sizeof(g->cells[0]));
	else
		memmove(g->cells[from + by], g->cells[from],
			(size_t)(height - by) * sizeof(g->cells[0]));
	for (int i = 0; i < by; i++)
		clear(g, n > 0 ? g->last - i : from + i, 0, COLS);
}

static void line_feed(struct grid *g)
{
	if (g->y == g->last)
		scroll(g, g->first, 1);
	else
		g->y = clamp(g->y + 1, ROWS - 1);
}

static void region(struct grid *g, const int *p, size_t n)
{
	g->first = clamp(p[0] - 1, ROWS - 1);
	g->last = n > 1 && p[1] ? clamp(p[1] - 1, ROWS - 1) : ROWS - 1;
	g->x = g->y = 0;
}

static void move(struct grid *g, char final, const int *p, size_t n)
{
	int first = p[0] ? p[0] : 1;

	switch (final) {
	case 'H':
		g->y = first - 1, g->x = (n > 1 && p[1] ? p[1] : 1) - 1;
		break;
	case 'A':
		g->y -= first;
		break;
	case 'B':
		g->y += first;
		break;
	case 'C':
		g->x += first;
		break;
	case 'D':
		g->x -= first;
		break;
	case 'G':
		g->x = first - 1;
		break;
	case 'd':
		g->y = first - 1;
		break;
	default:
		break;
	}
	g->x = clamp(g->x, COLS);
	g->y = clamp(g->y, ROWS - 1);
}

static void control(struct grid *g, char final, const int *p, size_t n)
{
	int first = p[0] ? p[0] : 1;

	switch (final) {
	case 'K':
		erase_line(g, p[0]);
		break;
	case 'J':
		grid_erase(g, p[0]);
		break;
	case 'X':
		clear(g, g->y, clamp(g->x, COLS - 1), clamp(g->x + first, COLS));
		break;
	case 'm':
		look(&g->look, p, n);
		break;
	case 'r':
		region(g, p, n);
		break;
	case 'S':
		scroll(g, g->first, first);
		break;
	case 'T':
		scroll(g, g->first, -first);
		break;
	case 'L':
		scroll(g, g->y, -first);
		break;
	case 'M':
		scroll(g, g->y, first);
		break;
	default:
		move(g, final, p, n);
		break;
	}
}

static void end_sequence(struct grid *g)
{
	int p[PARAMETERS] = {0};
	size_t n = 1, at = 1;
	char final = g->sequence[g->n_sequence - 1];

	for (; g->sequence[0] == '[' && at + 1 < g->n_sequence; at++) {
		char c = g->sequence[at];

		if (isdigit((unsigned char)c))
			p[n - 1] = p[n - 1] * 10 % 100000 + (c - '0');
		else if (c != ';' || n == PARAMETERS)
			break; /* private: modes of the terminal */
		else
			n++;
	}
	if (g->sequence[0] == '[' && at + 1 == g->n_sequence)
		control(g, final, p, n);
	if (g->sequence[0] == 'M' && g->y == g->first)
		scroll(g, g->first, -1);
	else if (g->sequence[0] == 'M')
		g->y = clamp(g->y - 1, ROWS - 1);
	g->n_sequence = 0;
}

static bool sequence_ends(const struct grid *g)
{
	char first = g->sequence[0], last = g->sequence[g->n_sequence - 1];

	if (g->n_sequence == SEQUENCE - 1)
		return true;
	if (first == '[')
		return g->n_sequence > 1 && last >= '@' && last <= '~';
	if (first == ']')
		return last == '\a' || last == '\\';
	return first != '(' && first != ')' ? true : g->n_sequence == 2;
}

static void put(struct grid *g)
{
	wchar_t c;
	int width = mbtowc(&c, g->glyph, g->n_glyph) > 0 ? wcwidth(c) : 1;

	if (width > 0 && g->x >= COLS)
		g->x = 0, line_feed(g);
	if (width > 0) {
		struct cell *cell = &g->cells[g->y][g->x];

		*cell = (struct cell){"", g->look};
		memcpy(cell->at, g->glyph, g->n_glyph);
		if (width == 2 && g->x + 1 < COLS)
			cell[1] = (struct cell){"", g->look};
		g->x += width;
	}
	g->n_glyph = 0;
}

static void take_glyph(struct grid *g, unsigned char c)
{
	size_t whole;

	if (g->n_glyph < 4)
		g->glyph[g->n_glyph++] = (char)c;
	c = (unsigned char)g->glyph[0];
	whole = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (g->n_glyph >= whole)
		put(g);
}

void grid_take(struct grid *g, unsigned char c)
{
	if (g->n_sequence || c == 0x1b) {
		if (c == 0x1b) {
			g->n_sequence = 1;
			g->sequence[0] = '\0';
			return;
		}
		if (g->sequence[0] == '\0')
			g->n_sequence = 0;
		g->sequence[g->n_sequence++] = (char)c;
		if (sequence_ends(g))
			end_sequence(g);
	} else if (c == '\r') {
		g->x = 0;
	} else if (c == '\n') {
		line_feed(g);
	} else if (c == '\b') {
		g->x = clamp(g->x < COLS ? g->x - 1 : COLS - 2, COLS);
	} else if (c >= ' ' && c != 0x7f) {
		take_glyph(g, c);
	}
}

bool grid_differs(const struct cell *a, const struct cell *b)
{
	const unsigned seen = REVERSE | UNDERLINE;
	bool blank = !strcmp(a->at, " ") && !strcmp(b->at, " ");

	if (strcmp(a->at, b->at) != 0 || a->look.bg != b->look.bg)
		return true;
	if (!blank || ((a->look.attrs | b->look.attrs) & seen))
		return a->look.fg != b->look.fg || a->look.attrs != b->look.attrs;
	return false;
}
