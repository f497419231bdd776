/* A grid of cells: the only thing that views draw on and the only thing that reaches a
 * terminal. */
#include "tui/canvas.h"

#include <stdio.h>
#include <stdlib.h>

#include "tui/glyphs.h"

enum { NORTH = 1, EAST = 2, SOUTH = 4, WEST = 8 };

/* clang-format off */
static const char *const lines[16] = {
	" ", "╵", "╶", "└", "╷", "│", "┌", "├", "╴", "┘", "─", "┴", "┐", "┤", "┬", "┼",
};
/* clang-format on */

static int clamp(int v, int low, int high)
{
	return v < low ? low : v > high ? high : v;
}

static struct cell *cell_at(const struct canvas *c, int x, int y)
{
	if (x < 0 || y < 0 || x >= c->width || y >= c->height)
		return NULL;
	return &c->cells[(size_t)y * (size_t)c->width + (size_t)x];
}

bool canvas_resize(struct canvas *c, int width, int height)
{
	canvas_free(c);
	width = clamp(width, 0, CANVAS_MAX);
	height = clamp(height, 0, CANVAS_MAX);
	c->cells = calloc((size_t)width * (size_t)height + 1, sizeof(*c->cells));
	if (!c->cells)
		return false;
	c->width = width;
	c->height = height;
	canvas_clear(c);
	return true;
}

void canvas_free(struct canvas *c)
{
	free(c->cells);
	*c = (struct canvas){0};
}

void canvas_clear(struct canvas *c)
{
	static const struct cell blank = {
		.at = " ", .n = 1, .width = 1, .style = STYLE_TEXT};

	c->targets.n = 0;
	c->graphic = (struct graphic){.bytes = {"", 0}};
	for (size_t i = 0; i < (size_t)c->width * (size_t)c->height; i++)
		c->cells[i] = blank;
}

int64_t canvas_clock(const struct canvas *c, int64_t wall_ms)
{
	return wall_ms > 0 ? wall_ms + c->zone_ms : wall_ms;
}

struct box canvas_all(const struct canvas *c)
{
	return (struct box){0, 0, c->width, c->height};
}

static void set_ascii(struct cell *cell, char sign)
{
	memset(cell->at, 0, sizeof(cell->at));
	cell->at[0] = sign;
	cell->n = cell->width = 1;
}

/* Overwriting half of a wide character blanks the other half. */
static void unhinge(struct canvas *c, int x, int y)
{
	struct cell *here = cell_at(c, x, y), *other = NULL;

	if (here->width == 0)
		other = cell_at(c, x - 1, y);
	else if (here->width == 2)
		other = cell_at(c, x + 1, y);
	if (other)
		set_ascii(other, ' ');
}

static void put(struct canvas *c, int x, int y, enum style s, const struct cluster *g)
{
	struct cell *cell = cell_at(c, x, y);

	if (!cell || (g->width == 2 && !cell_at(c, x + 1, y)))
		return;
	unhinge(c, x, y);
	memset(cell->at, 0, sizeof(cell->at));
	memcpy(cell->at, g->at, g->n);
	cell->n = (uint8_t)g->n;
	cell->width = (uint8_t)g->width;
	cell->style = (uint8_t)s;
	cell->ink[0] = cell->ink[1] = 0;
	if (g->width == 2) {
		unhinge(c, x + 1, y);
		memset(cell[1].at, 0, sizeof(cell[1].at));
		cell[1].n = cell[1].width = 0;
		cell[1].style = (uint8_t)s;
		cell[1].ink[0] = cell[1].ink[1] = 0;
	}
}

static void put_sign(struct canvas *c, int x, int y, enum style s, const char *sign)
{
	struct slice rest = slice_of(sign);
	struct cluster g;

	if (widths_next(&rest, &g))
		put(c, x, y, s, &g);
}

static unsigned line_bits(const struct cell *cell)
{
	for (unsigned i = 1; cell && cell->n == 3 && i < 16; i++)
		if (memcmp(cell->at, lines[i], 3) == 0)
			return i;
	return 0;
}

static void line(struct canvas *c, int x, int y, unsigned bits)
{
	put_sign(c, x, y, STYLE_BORDER, lines[bits | line_bits(cell_at(c, x, y))]);
}

struct box canvas_frame(struct canvas *c, struct box b)
{
	int right = b.x + b.w - 1, low = b.y + b.h - 1;

	if (b.w < 2 || b.h < 2)
		return (struct box){b.x, b.y, 0, 0};
	canvas_wall(c, b.x, b.y, low);
	canvas_wall(c, right, b.y, low);
	canvas_rule(c, b, b.y);
	canvas_rule(c, b, low);
	return (struct box){b.x + 1, b.y + 1, b.w - 2, b.h - 2};
}

void canvas_rule(struct canvas *c, struct box b, int y)
{
	int right = b.x + b.w - 1;

	for (int x = b.x; x <= right && b.w > 1; x++)
		line(c, x, y, (x > b.x ? WEST : 0u) | (x < right ? EAST : 0u));
}

void canvas_wall(struct canvas *c, int x, int y0, int y1)
{
	for (int y = y0; y <= y1 && y1 > y0; y++)
		line(c, x, y, (y > y0 ? NORTH : 0u) | (y < y1 ? SOUTH : 0u));
}

static struct box cut(const struct canvas *c, struct box b)
{
	int x1 = clamp(b.x + b.w, 0, c->width), y1 = clamp(b.y + b.h, 0, c->height);

	b.x = clamp(b.x, 0, c->width);
	b.y = clamp(b.y, 0, c->height);
	return (struct box){b.x, b.y, x1 - b.x, y1 - b.y};
}

void canvas_fill(struct canvas *c, struct box b, enum style s, const char *sign)
{
	b = cut(c, b);
	for (int y = b.y; y < b.y + b.h; y++)
		for (int x = b.x; x < b.x + b.w; x++) {
			put_sign(c, x, y, s, sign);
			cell_at(c, x, y)->chosen = false;
		}
}

void canvas_dots(struct canvas *c, int x, int y, int upper, int lower)
{
	struct cell *cell = cell_at(c, x, y);

	if (!cell)
		return;
	put_sign(c, x, y, STYLE_TEXT, "▀");
	cell->ink[0] = CELL_INK | upper;
	cell->ink[1] = CELL_INK | lower;
}

void canvas_graphics(struct canvas *c, struct box b)
{
	canvas_fill(c, b, STYLE_TEXT, " ");
	c->graphic = (struct graphic){.box = b, .bytes = {"", 0}};
}

void canvas_choose(struct canvas *c, struct box b)
{
	b = cut(c, b);
	for (int y = b.y; y < b.y + b.h; y++)
		for (int x = b.x; x < b.x + b.w; x++)
			cell_at(c, x, y)->chosen = true;
}

void canvas_paint(struct canvas *c, struct box b, enum style s)
{
	b = cut(c, b);
	for (int y = b.y; y < b.y + b.h; y++)
		for (int x = b.x; x < b.x + b.w; x++)
			cell_at(c, x, y)->style = (uint8_t)s;
}

void canvas_ascii(struct canvas *c)
{
	for (size_t i = 0; i < (size_t)c->width * (size_t)c->height; i++) {
		struct cell *cell = &c->cells[i];

		if (cell->n == 1)
			continue;
		set_ascii(cell,
			  cell->n ? glyph_ascii((struct slice){cell->at, cell->n}) : '?');
	}
}

struct pen pen_in(struct canvas *c, struct box in)
{
	return (struct pen){.on = c, .in = in};
}

bool pen_row(struct pen *p, int row)
{
	p->x = 0;
	p->y = row;
	return row >= 0 && row < p->in.h;
}

void pen_to(struct pen *p, int column)
{
	p->x = column;
}

/* Draws what fits into `columns`; the last of them becomes an ellipsis if something was
 * left. */
static int write_cut(struct pen *p, enum style s, struct slice text, int columns)
{
	int at = p->in.x + p->x, used = 0;
	bool row = p->y >= 0 && p->y < p->in.h;
	struct cluster g;

	while (row && columns > 0 && widths_next(&text, &g)) {
		if (used + g.width > columns || (used + g.width == columns && text.n)) {
			put_sign(p->on, at + used, p->in.y + p->y, s, "…");
			return used + 1;
		}
		put(p->on, at + used, p->in.y + p->y, s, &g);
		used += g.width;
	}
	return used;
}

void pen_slice(struct pen *p, enum style s, struct slice text)
{
	p->x += write_cut(p, s, text, p->in.w - p->x);
}

void pen_text(struct pen *p, enum style s, const char *text)
{
	pen_slice(p, s, slice_of(text));
}

void pen_printf(struct pen *p, enum style s, const char *format, ...)
{
	char room[512];
	va_list args;

	va_start(args, format);
	vsnprintf(room, sizeof(room), format, args);
	va_end(args);
	pen_text(p, s, room);
}

void pen_field(struct pen *p, enum style s, int columns, const char *text)
{
	int room = columns < 0 ? -columns : columns, from = p->x, left = p->in.w - from;
	int width = columns < 0 ? widths_of(slice_of(text)) : 0;

	if (columns < 0 && width < room)
		p->x += room - width;
	write_cut(p, s, slice_of(text),
		  room < left ? (columns < 0 && width < room ? width : room) : left);
	p->x = from + room;
}

void pen_target(const struct pen *p, int from, enum target_kind kind, int arg)
{
	struct box b = {p->in.x + from, p->in.y + p->y, p->x - from, 1};

	target_add(&p->on->targets, kind, b, arg);
}

void pen_right(struct pen *p, enum style s, const char *text)
{
	int width = widths_of(slice_of(text));

	if (p->in.w - width < p->x)
		return;
	p->x = p->in.w - width;
	pen_text(p, s, text);
}

static int row_end(const struct canvas *c, int y)
{
	int end = c->width;

	while (end > 0 && cell_at(c, end - 1, y)->n == 1 &&
	       cell_at(c, end - 1, y)->at[0] == ' ')
		end--;
	return end;
}

static bool same_run(const struct cell *a, const struct cell *b)
{
	return a->style == b->style && a->chosen == b->chosen;
}

static void dump_runs(const struct canvas *c, int y, struct text *out)
{
	for (int x = 0, from = 0; x < c->width; x++) {
		const struct cell *cell = cell_at(c, x, y), *next = cell_at(c, x + 1, y);

		if (next && same_run(cell, next))
			continue;
		if (cell->style != STYLE_TEXT || cell->chosen)
			text_printf(out, "%d %d-%d %s%s\n", y, from, x,
				    style_name((enum style)cell->style),
				    cell->chosen ? "!" : "");
		from = x + 1;
	}
}

void canvas_dump(const struct canvas *c, struct text *out, bool runs)
{
	for (int y = 0; y < c->height; y++) {
		int end = row_end(c, y);

		for (int x = 0; x < end; x++)
			text_add(out,
				 (struct slice){cell_at(c, x, y)->at, cell_at(c, x, y)->n});
		text_char(out, '\n');
	}
	for (int y = 0; runs && y < c->height; y++)
		dump_runs(c, y, out);
}
