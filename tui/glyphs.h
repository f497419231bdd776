/* Every drawn sign beyond ASCII, each with what stands for it under --ascii. */
#ifndef TUI_GLYPHS_H
#define TUI_GLYPHS_H

#include "core/slice.h"

/* Both sides take one column. */
/* clang-format off */
#define GLYPHS(X)                                                                         \
	X("─", '-') X("│", '|') X("┌", '+') X("┐", '+') X("└", '+') X("┘", '+')           \
	X("├", '+') X("┤", '+') X("┬", '+') X("┴", '+') X("┼", '+')                       \
	X("╴", '-') X("╵", '|') X("╶", '-') X("╷", '|')                                   \
	X("═", '=') X("━", '#') X("┈", '.') X("┄", '-') X("╌", '.') X("╎", ':') X("┊", ':') \
	X("◀", '<') X("▶", '>') X("←", '<') X("→", '>') X("↔", '=') X("↑", '^') X("↓", 'v') \
	X("▼", 'v') X("▲", '!') X("✖", 'x') X("✔", '+') X("●", '*') X("○", 'o') X("◆", '@') \
	X("✚", '*') X("╳", 'X') X("▌", '>') X("▐", '|') X("▏", '|') X("▕", '|')           \
	X("▁", '_') X("▂", '.') X("▃", '-') X("▄", '-') X("▅", '+') X("▆", '+')           \
	X("▇", '#') X("█", '#') X("▓", '#') X("▒", '%') X("░", ':') X("■", '#') X("□", '.') \
	X("·", '.') X("–", '-') X("—", '-') X("−", '-') X("…", '~') X("›", '>') X("⋯", '~') \
	X("×", 'x') X("≥", '>') X("≤", '<') X("Δ", 'd') X("µ", 'u') X("≈", '~') X("±", '~')
/* clang-format on */

/* What stands for a drawn sign; '?' for text that is not ASCII and has no sign. */
char glyph_ascii(struct slice sign);

#endif
