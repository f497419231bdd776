/* Two aligned texts on a screen. */
#include "tui/sides.h"

enum { MARK_COLUMNS = 7, SIGN_COLUMNS = 2 };

static const char signs[] = {[ALIGN_SAME] = ' ',
			     [ALIGN_CHANGED] = '~',
			     [ALIGN_MISSING] = '-',
			     [ALIGN_ADDED] = '+'};

static enum style kind_style(enum align_kind k, bool right)
{
	switch (k) {
	case ALIGN_CHANGED:
		return right ? STYLE_CHANGED : STYLE_TEXT;
	case ALIGN_MISSING:
		return STYLE_MISSING;
	case ALIGN_ADDED:
		return STYLE_OK;
	case ALIGN_SAME:
		break;
	}
	return STYLE_TEXT;
}

size_t sides_lines(const struct sides *s, size_t row)
{
	return s->a->rows[row].kind == ALIGN_CHANGED && !s->beside ? 2 : 1;
}

size_t sides_last(const struct sides *s, int lines)
{
	size_t first = s->a->n, n = 0;

	while (first && n + sides_lines(s, first - 1) <= (size_t)(lines > 0 ? lines : 0))
		n += sides_lines(s, --first);
	return first && first == s->a->n ? first - 1 : first;
}

/* A line whose middle differs from the other side's. Where the difference would not be seen
 * the line's beginning is left out. */
static void draw_text(struct pen *p, enum style same, enum style differs, struct slice text,
		      struct slice other)
{
	size_t head = 0, tail = 0, skip = 0;
	int room = p->in.w - p->x;

	if (!other.n) {
		pen_slice(p, same, text);
		return;
	}
	align_ends(text, other, &head, &tail);
	if (widths_of(text) > room && widths_of((struct slice){text.at, head}) > room - 8) {
		skip = widths_cut(text, widths_of((struct slice){text.at, head}) - room / 2)
			       .n;
		pen_text(p, same, "…");
	}
	skip = skip < head ? skip : head;
	pen_slice(p, same, (struct slice){text.at + skip, head - skip});
	pen_slice(p, differs, (struct slice){text.at + head, text.n - head - tail});
	pen_slice(p, same, (struct slice){text.at + text.n - tail, tail});
}

static void draw_mark(struct pen *p, const struct sides *s, size_t row)
{
	enum style style = STYLE_TEXT;
	char words[24];

	if (!s->mark || !s->mark(s->self, s->a, row, words, sizeof(words), &style))
		return;
	pen_to(p, p->in.w - MARK_COLUMNS);
	pen_field(p, style, MARK_COLUMNS, "");
	pen_to(p, p->in.w - MARK_COLUMNS + 1);
	pen_text(p, style, words);
}

static void indent(struct pen *p, const struct align_row *r)
{
	if (!r->head && r->mline >= 0)
		pen_to(p, p->x + 2);
}

static void draw_left(struct pen *p, const struct sides *s, const struct align_row *r)
{
	enum style style = !s->missing || r->head ? STYLE_TEXT : kind_style(r->kind, false);

	pen_to(p, SIGN_COLUMNS);
	indent(p, r);
	if (r->head)
		style = STYLE_STRONG;
	else if (r->kind == ALIGN_MISSING && s->missing)
		style = STYLE_DIM;
	pen_slice(p, style, r->left);
}

static void draw_right(struct pen *p, const struct sides *s, const struct align_row *r)
{
	enum style style = kind_style(r->kind, true);

	pen_printf(p, style, "%c ", signs[r->kind]);
	indent(p, r);
	if (r->kind == ALIGN_MISSING)
		pen_text(p, style, s->missing);
	else
		draw_text(p,
			  r->head                  ? STYLE_STRONG
			  : r->kind == ALIGN_ADDED ? style
						   : STYLE_TEXT,
			  style, r->right, r->kind == ALIGN_CHANGED ? r->left : SLICE(""));
}

static void draw_beside(struct canvas *c, struct box left, struct box right,
			const struct sides *s)
{
	struct pen l = pen_in(c, left), r = pen_in(c, right);

	for (int row = 0; pen_row(&l, row) && pen_row(&r, row); row++) {
		size_t at = s->top + (size_t)row;

		if (at >= s->a->n)
			return;
		draw_left(&l, s, &s->a->rows[at]);
		if (s->missing)
			draw_right(&r, s, &s->a->rows[at]);
		draw_mark(&r, s, at);
		if (at != s->chosen)
			continue;
		canvas_choose(c, (struct box){left.x, left.y + row, left.w, 1});
		canvas_choose(c, (struct box){right.x, right.y + row, right.w, 1});
	}
}

static void draw_one(struct pen *p, const struct sides *sides, const struct align_row *r,
		     bool right)
{
	bool both = r->kind == ALIGN_CHANGED,
	     same = r->kind == ALIGN_SAME || !sides->missing;
	enum style s = same ? STYLE_TEXT : right ? STYLE_OK : STYLE_MISSING;
	struct slice text = right ? r->right : r->left, other = right ? r->left : r->right;

	pen_text(p, s, same ? "  " : right ? "+ " : "− ");
	indent(p, r);
	draw_text(p,
		  r->head ? STYLE_STRONG
		  : both  ? STYLE_TEXT
			  : s,
		  s, text, both ? other : SLICE(""));
}

static void draw_unified(struct canvas *c, struct box in, const struct sides *s)
{
	struct pen p = pen_in(c, in);
	int row = 0;

	for (size_t at = s->top; at < s->a->n && row < in.h; at++) {
		const struct align_row *r = &s->a->rows[at];
		int first = row;

		if (r->kind != ALIGN_ADDED && pen_row(&p, row++))
			draw_one(&p, s, r, false);
		if ((r->kind == ALIGN_CHANGED || r->kind == ALIGN_ADDED) &&
		    pen_row(&p, row++))
			draw_one(&p, s, r, true);
		if (p.y < in.h)
			draw_mark(&p, s, at);
		if (at == s->chosen)
			canvas_choose(c, (struct box){in.x, in.y + first, in.w,
						      (row < in.h ? row : in.h) - first});
	}
}

void sides_draw(struct canvas *c, struct box left, struct box right, const struct sides *s)
{
	if (s->beside)
		draw_beside(c, left, right, s);
	else
		draw_unified(c, left, s);
}
