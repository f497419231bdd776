/* Pixels to cells: each cell shows the mean of the pixels below it. */
#include "tui/picture.h"

struct area {
	int x0, y0, x1, y1; /* of pixels; the end is outside */
};

static int mean(const struct picture *p, struct area a)
{
	long sum[3] = {0}, n = 0;

	for (int y = a.y0; y < a.y1; y++)
		for (int x = a.x0; x < a.x1; x++, n++)
			for (int k = 0; k < 3; k++)
				sum[k] += p->rgb[(y * p->width + x) * 3 + k];
	n = n ? n : 1;
	return (int)(sum[0] / n << 16 | sum[1] / n << 8 | sum[2] / n);
}

static struct area area_of(const struct picture *p, int x, int y, int columns, int rows)
{
	struct area a = {x * p->width / columns, y * p->height / rows,
			 (x + 1) * p->width / columns, (y + 1) * p->height / rows};

	a.x1 += a.x1 == a.x0;
	a.y1 += a.y1 == a.y0;
	return a;
}

/* A cell is twice as high as wide: two pixels in one. */
struct box picture_box(struct box in, const struct picture *p)
{
	int w = in.w, h;

	if (p->width < 1 || p->height < 1 || in.w < 1 || in.h < 1)
		return (struct box){0};
	h = (in.w * p->height + p->width) / (2 * p->width);
	if (h > in.h) {
		h = in.h;
		w = 2 * in.h * p->width / p->height;
	}
	w = w < 1 ? 1 : w;
	h = h < 1 ? 1 : h;
	return (struct box){in.x + (in.w - w) / 2, in.y + (in.h - h) / 2, w, h};
}

static int bright(int rgb)
{
	return (299 * (rgb >> 16) + 587 * (rgb >> 8 & 255) + 114 * (rgb & 255)) / 1000;
}

void picture_draw(struct canvas *c, struct box in, const struct picture *p, bool ink)
{
	static const char inks[] = " .:-=+*#%@";
	struct box b = picture_box(in, p);

	for (int y = 0; y < b.h; y++)
		for (int x = 0; x < b.w; x++) {
			int top = mean(p, area_of(p, x, 2 * y, b.w, 2 * b.h));
			int low = mean(p, area_of(p, x, 2 * y + 1, b.w, 2 * b.h));
			char sign[2] = {inks[(bright(top) + bright(low)) / 2 * 9 / 255],
					'\0'};

			if (ink)
				canvas_fill(c, (struct box){b.x + x, b.y + y, 1, 1},
					    STYLE_TEXT, sign);
			else
				canvas_dots(c, b.x + x, b.y + y, top, low);
		}
}
