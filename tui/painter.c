/* The picture's bytes for the terminal, made once for as long as nothing about it changes.
 */
#include "tui/painter.h"

#include <stdlib.h>

#include "tui/encode.h"

/* As small as cells are, where the terminal does not say: a picture must not leave its box.
 * Sixel is long; beyond the most it is no better. */
enum { CELL_WIDTH = 6, CELL_HEIGHT = 12, SIXEL_WIDTH = 800, SIXEL_HEIGHT = 600, BAND = 6 };

static uint64_t mix(uint64_t h, const void *at, size_t n)
{
	const unsigned char *bytes = at;
	uint64_t word;

	for (; n >= sizeof(word); n -= sizeof(word), bytes += sizeof(word)) {
		memcpy(&word, bytes, sizeof(word));
		h = (h ^ word) * 0x100000001b3u;
		h ^= h >> 32;
	}
	for (size_t i = 0; i < n; i++)
		h = (h ^ bytes[i]) * 0x100000001b3u;
	return h;
}

static uint64_t hash_of(struct box b, const struct picture *k, enum graphics how,
			struct cell_size cell)
{
	const int sizes[] = {b.w,      b.h,        k->width,   k->height,
			     (int)how, cell.width, cell.height};
	uint64_t h = mix(0xcbf29ce484222325u, sizes, sizeof(sizes));

	return mix(h, k->rgb, (size_t)k->width * (size_t)k->height * 3);
}

/* The terminal's pixels of a box; whole bands, or the last one would hang out of it. */
static void size_in(struct box b, struct cell_size cell, int *width, int *height)
{
	int w = b.w * (cell.width > 0 ? cell.width : CELL_WIDTH),
	    h = b.h * (cell.height > 0 ? cell.height : CELL_HEIGHT);

	if (w > SIXEL_WIDTH) {
		h = (int)((long long)h * SIXEL_WIDTH / w);
		w = SIXEL_WIDTH;
	}
	if (h > SIXEL_HEIGHT) {
		w = (int)((long long)w * SIXEL_HEIGHT / h);
		h = SIXEL_HEIGHT;
	}
	*width = w > 0 ? w : 1;
	*height = h > BAND ? h / BAND * BAND : BAND;
}

static void make(struct painter *p, struct box b, const struct picture *k,
		 enum graphics how, struct cell_size cell)
{
	struct raster of = {k->rgb, k->width, k->height};
	int width, height;
	size_t room;
	struct text t;

	size_in(b, cell, &width, &height);
	room = how == GRAPHICS_KITTY ? encode_kitty_room(&of)
				     : encode_sixel_room(width, height);
	p->bytes = malloc(room);
	if (!p->bytes)
		return;
	text_init(&t, p->bytes, room);
	if (how == GRAPHICS_KITTY)
		encode_kitty(&t, &of, GRAPHIC_ID, b.w, b.h);
	else
		encode_sixel(&t, &of, width, height);
	p->n = t.cut ? 0 : t.used;
}

void painter_paint(struct painter *p, struct canvas *c, const struct picture *k,
		   enum graphics how, struct cell_size cell)
{
	struct box b = c->graphic.box;
	uint64_t wanted;

	if (b.w < 1 || b.h < 1 || k->width < 1 || k->height < 1 || how == GRAPHICS_NONE)
		return;
	wanted = hash_of(b, k, how, cell);
	if (!p->bytes || wanted != p->made_of) {
		painter_free(p);
		make(p, b, k, how, cell);
		p->made_of = wanted;
	}
	c->graphic.bytes = (struct slice){p->bytes, p->bytes ? p->n : 0};
	c->graphic.made_of = p->made_of;
}

void painter_free(struct painter *p)
{
	free(p->bytes);
	*p = (struct painter){0};
}
