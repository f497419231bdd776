/* As much of a terminal as curses and we use on xterm-256color: bytes in, cells out. */
#ifndef TESTS_BENCH_GRID_H
#define TESTS_BENCH_GRID_H

#include <stdbool.h>
#include <stddef.h>

enum { ROWS = 35, COLS = 120, CELL = 16, SEQUENCE = 64 };
enum { BOLD = 1, DIM = 2, ITALIC = 4, UNDERLINE = 8, REVERSE = 16 };

struct look {
	int fg, bg; /* -1: its own; above the 256: 1 << 24 | 0xrrggbb */
	unsigned attrs;
};

struct cell {
	char at[CELL]; /* UTF-8 */
	struct look look;
};

struct grid {
	struct cell cells[ROWS][COLS];
	struct look look;
	int x, y, first, last; /* the rows that scroll */
	char sequence[SEQUENCE], glyph[CELL];
	size_t n_sequence, n_glyph;
};

void grid_take(struct grid *g, unsigned char c);
/* As `CSI how J` does. */
void grid_erase(struct grid *g, int how);
/* Whether a person sees a difference: the ink of a blank is not seen. */
bool grid_differs(const struct cell *a, const struct cell *b);

#endif
