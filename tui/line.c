/* A line that a person edits as in a shell: text, a cursor between its characters, a bound.
 */
#include "tui/line.h"

#include <ctype.h>

#include "tui/key.h"

/* The end of the character that begins at `at`. */
static size_t after(const struct line *l, size_t at)
{
	struct slice rest = {l->text + at, l->n - at};
	struct cluster g;

	return widths_next(&rest, &g) ? l->n - rest.n : l->n;
}

/* The beginning of the character that ends at `at`. */
static size_t before(const struct line *l, size_t at)
{
	size_t from = 0, next = 0;

	while (from < at && (next = after(l, from)) < at)
		from = next;
	return from;
}

static void cut_out(struct line *l, size_t from, size_t to)
{
	memmove(l->text + from, l->text + to, l->n - to + 1);
	l->n -= to - from;
	l->at = from;
}

/* What was put in or taken out may have joined a mark to another character. */
static void settle(struct line *l)
{
	size_t at = 0;

	while (at < l->at)
		at = after(l, at);
	l->at = at;
}

static bool in_word(const struct line *l, size_t at)
{
	unsigned char c = (unsigned char)l->text[at];

	return c >= 0x80 || isalnum(c);
}

static bool blank(const struct line *l, size_t at)
{
	return l->text[at] == ' ';
}

static void go_left(struct line *l)
{
	l->at = before(l, l->at);
}

static void go_right(struct line *l)
{
	l->at = after(l, l->at);
}

static void go_home(struct line *l)
{
	l->at = 0;
}

static void go_end(struct line *l)
{
	l->at = l->n;
}

static void word_left(struct line *l)
{
	while (l->at && !in_word(l, before(l, l->at)))
		go_left(l);
	while (l->at && in_word(l, before(l, l->at)))
		go_left(l);
}

static void word_right(struct line *l)
{
	while (l->at < l->n && !in_word(l, l->at))
		go_right(l);
	while (l->at < l->n && in_word(l, l->at))
		go_right(l);
}

static void rub_out(struct line *l)
{
	cut_out(l, before(l, l->at), l->at);
}

static void erase(struct line *l)
{
	cut_out(l, l->at, after(l, l->at));
}

static void rub_out_all(struct line *l)
{
	cut_out(l, 0, l->at);
}

static void erase_all(struct line *l)
{
	cut_out(l, l->at, l->n);
}

static void rub_out_word(struct line *l)
{
	size_t end = l->at;

	while (l->at && blank(l, l->at - 1))
		l->at--;
	while (l->at && !blank(l, l->at - 1))
		l->at--;
	cut_out(l, l->at, end);
}

/* clang-format off */
static const struct {
	int key;
	void (*edit)(struct line *l);
} edits[] = {
	{KEY_ARROW_LEFT, go_left},   {CTRL_KEY('B'), go_left},
	{KEY_ARROW_RIGHT, go_right}, {CTRL_KEY('F'), go_right},
	{KEY_FIRST, go_home},        {CTRL_KEY('A'), go_home},
	{KEY_LAST, go_end},          {CTRL_KEY('E'), go_end},
	{KEY_WORD_LEFT, word_left},  {KEY_WORD_RIGHT, word_right},
	{KEY_RUBOUT, rub_out},       {CTRL_KEY('H'), rub_out},
	{KEY_ERASE, erase},          {CTRL_KEY('W'), rub_out_word},
	{CTRL_KEY('U'), rub_out_all}, {CTRL_KEY('K'), erase_all},
};
/* clang-format on */

static size_t most_of(const struct line *l)
{
	return l->most && l->most < LINE_BYTES ? l->most : LINE_BYTES - 1;
}

static void insert(struct line *l, struct slice s)
{
	if (l->n + s.n > most_of(l))
		return;
	memmove(l->text + l->at + s.n, l->text + l->at, l->n - l->at + 1);
	memcpy(l->text + l->at, s.at, s.n);
	l->n += s.n;
	l->at += s.n;
}

enum line_did line_key(struct line *l, int key)
{
	size_t n = l->n;
	char room[4];

	for (size_t i = 0; i < sizeof(edits) / sizeof(edits[0]); i++)
		if (edits[i].key == key) {
			edits[i].edit(l);
			settle(l);
			return l->n != n ? LINE_CHANGED : LINE_MOVED;
		}
	if (key < ' ' || key >= KEY_SPECIAL)
		return LINE_NOT;
	insert(l, (struct slice){room, widths_encode(room, (uint32_t)key)});
	settle(l);
	return l->n != n ? LINE_CHANGED : LINE_MOVED;
}

void line_set(struct line *l, struct slice text)
{
	struct cluster g;

	l->n = l->at = 0;
	l->text[0] = '\0';
	while (widths_next(&text, &g) && l->n + g.n <= most_of(l))
		insert(l, (struct slice){g.at, g.n});
}

struct slice line_slice(const struct line *l)
{
	return (struct slice){l->text, l->n};
}

/* The first byte that is drawn: as little as possible is hidden on the left. */
static size_t first_drawn(const struct line *l, int columns)
{
	struct slice under = {l->text + l->at, after(l, l->at) - l->at};
	int cursor = under.n ? widths_of(under) : 1;
	size_t from = 0;

	while (from < l->at &&
	       (from > 0) + widths_of((struct slice){l->text + from, l->at - from}) +
			       cursor >
		       columns)
		from = after(l, from);
	return from;
}

void line_draw(struct pen *p, const struct line *l, int columns)
{
	int width = p->in.w, left = width - p->x, x;
	size_t from, end = after(l, l->at);

	columns = columns < left ? columns : left;
	if (columns < 1)
		return;
	p->in.w = p->x + columns;
	from = first_drawn(l, columns);
	if (from > 0)
		pen_text(p, STYLE_DIM, "…");
	pen_slice(p, STYLE_INPUT, (struct slice){l->text + from, l->at - from});
	x = p->x;
	if (l->at == l->n) {
		pen_text(p, STYLE_INPUT, "_");
	} else {
		pen_slice(p, STYLE_INPUT, (struct slice){l->text + l->at, end - l->at});
		canvas_choose(p->on,
			      (struct box){p->in.x + x, p->in.y + p->y, p->x - x, 1});
		pen_slice(p, STYLE_INPUT, (struct slice){l->text + end, l->n - end});
	}
	p->in.w = width;
}
