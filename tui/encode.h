/* Pixels as the bytes that make a terminal draw them: kitty's graphics protocol
 * (https://sw.kovidgoyal.net/kitty/graphics-protocol/) and DEC's sixel (VT330/VT340
 * Programmer Reference Manual, chapter 14). */
#ifndef TUI_ENCODE_H
#define TUI_ENCODE_H

#include "core/text.h"

/* Three bytes a pixel, row after row; lent. */
struct raster {
	const uint8_t *rgb;
	int width, height; /* at least 1 */
};

/* Bytes that are always enough. */
size_t encode_kitty_room(const struct raster *p);
size_t encode_sixel_room(int width, int height);

/* A picture over so many cells from the cursor on, below the text there; the terminal
 * scales it, and the cursor stays. It takes the place of the one of that id. */
void encode_kitty(struct text *out, const struct raster *p, int id, int columns, int rows);
/* Scaled to so many pixels of the terminal, at the cursor; a fixed palette, dithered. */
void encode_sixel(struct text *out, const struct raster *p, int width, int height);

#endif
