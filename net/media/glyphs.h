/* A font of 5x7 dots, drawn into a plane of brightness. */
#ifndef NET_MEDIA_GLYPHS_H
#define NET_MEDIA_GLYPHS_H

#include <stdint.h>

enum { GLYPH_COLUMNS = 6, GLYPH_ROWS = 7 }; /* a column between glyphs included */

/* White on black at x, y with dots of `scale` pixels; what does not fit into width x height
 * is left out. Capital and small letters look the same; what the font has not is blank. */
void glyphs_draw(uint8_t *plane, int stride, int width, int height, int x, int y, int scale,
		 const char *words);

#endif
