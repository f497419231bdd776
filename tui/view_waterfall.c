/* The waterfall: when each stage of a session began and how long it took. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

enum { NAME_COLUMNS = 22, TIME_COLUMNS = 10 };

struct scale {
	int64_t from, to;
};

static struct scale scale_of(const struct snapshot *s)
{
	struct scale scale = {INT64_MAX, INT64_MIN};

	for (int i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &s->stages[i];
		int64_t end = v->state == STAGE_RUNNING ? s->now_us : v->end_us;

		if (v->state == STAGE_NONE)
			continue;
		scale.from = v->start_us < scale.from ? v->start_us : scale.from;
		scale.to = end > scale.to ? end : scale.to;
	}
	return scale;
}

static int column_of(const struct scale *scale, int64_t at, int columns)
{
	double span = (double)scale->to - (double)scale->from;
	double share = span > 0 ? ((double)at - (double)scale->from) / span : 0;

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	return (int)(share * columns);
}

static void draw_stage_bar(struct pen *p, const struct scale *scale,
			   const struct stage_view *v, int64_t now)
{
	int columns = p->in.w - p->x - 1, at = p->x + 1;
	int64_t end = v->state == STAGE_RUNNING ? now : v->end_us;
	int from = column_of(scale, v->start_us, columns),
	    to = column_of(scale, end, columns);
	const char *sign = v->state == STAGE_RUNNING  ? "▒"
			   : v->state == STAGE_FAILED ? "╳"
						      : "█";
	bool before = widths_of(slice_of(v->note)) + 2 > columns - to;

	pen_text(p, STYLE_BORDER, "│");
	if (from >= columns)
		from = columns - 1;
	pen_to(p, at + from);
	for (int i = from; i <= to && i < columns; i++)
		pen_text(p, view_stage_style(v->state), i > from && i == to ? " " : sign);
	if (before && widths_of(slice_of(v->note)) + 1 < from)
		pen_to(p, at + from - widths_of(slice_of(v->note)) - 1);
	else
		pen_text(p, STYLE_DIM, to > from ? "" : " ");
	if (!before || widths_of(slice_of(v->note)) + 1 < from)
		pen_text(p, v->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_DIM, v->note);
}

static void draw_stage(struct pen *p, const struct snapshot *s, const struct scale *scale,
		       const char *name, const struct stage_view *v, bool wide)
{
	int64_t end = v->state == STAGE_RUNNING ? s->now_us : v->end_us;

	pen_text(p, view_stage_style(v->state), view_stage_sign(v->state));
	pen_text(p, STYLE_TEXT, " ");
	pen_field(p, v->state == STAGE_NONE ? STYLE_DIM : STYLE_TEXT, NAME_COLUMNS, name);
	if (v->state == STAGE_NONE) {
		pen_field(p, STYLE_DIM, wide ? -TIME_COLUMNS * 2 : -TIME_COLUMNS,
			  NONE_SIGN);
		pen_text(p, STYLE_BORDER, " │");
		return;
	}
	if (wide)
		pen_field(p, STYLE_DIM, -TIME_COLUMNS,
			  words_ms(ms_between(scale->from, v->start_us)).s);
	pen_field(p, STYLE_STRONG, -TIME_COLUMNS, words_ms(ms_between(v->start_us, end)).s);
	pen_text(p, STYLE_TEXT, " ");
	draw_stage_bar(p, scale, v, s->now_us);
}

/* Where there are fewer rows than stages, the first ones share a row. */
static struct stage_view joined(const struct snapshot *s, int n)
{
	struct stage_view all = s->stages[0];

	for (int i = 1; i < n; i++) {
		const struct stage_view *v = &s->stages[i];

		if (v->state == STAGE_NONE)
			continue;
		if (all.state == STAGE_NONE)
			all = *v;
		all.start_us = v->start_us < all.start_us ? v->start_us : all.start_us;
		all.end_us = v->end_us > all.end_us ? v->end_us : all.end_us;
		if (v->state != STAGE_DONE)
			all.state = v->state;
	}
	all.note[0] = '\0';
	return all;
}

void view_waterfall(struct canvas *c, struct box in, const struct snapshot *s, bool wide)
{
	struct pen p = pen_in(c, layout_air(in));
	struct scale scale = scale_of(s);
	int first = in.h < STAGE_COUNT ? STAGE_COUNT - in.h + 1 : 0, row = 0;
	char name[48];

	if (scale.to < scale.from) {
		pen_row(&p, 0);
		pen_text(&p, STYLE_DIM, "nothing of this session has been seen yet");
		return;
	}
	if (first > 1) {
		struct stage_view v = joined(s, first);

		snprintf(name, sizeof(name), "%s … %s", stage_name(0),
			 stage_name((enum stage)(first - 1)));
		pen_row(&p, row++);
		draw_stage(&p, s, &scale, name, &v, wide);
	}
	for (int i = first > 1 ? first : 0; i < STAGE_COUNT && pen_row(&p, row); i++, row++)
		draw_stage(&p, s, &scale, stage_name((enum stage)i), &s->stages[i], wide);
}

void view_waterfall_title(const struct snapshot *s, char *to, size_t room, bool wide)
{
	const struct stage_view *join = &s->stages[STAGE_JOIN],
				*stored = &s->stages[STAGE_FRAGMENT];
	struct text t;

	text_init(&t, to, room);
	text_adds(&t, "Waterfall");
	if (join->state != STAGE_NONE && stored->state == STAGE_DONE)
		text_printf(&t, "  join → stored %s",
			    words_ms(ms_between(join->start_us, stored->end_us)).s);
	if (s->budget_ms > 0)
		text_printf(&t, "  budget %s", words_ms(s->budget_ms).s);
	if (wide && s->p50_ms >= 0)
		text_printf(&t, "  earlier joins p50 %s, p95 %s", words_ms(s->p50_ms).s,
			    words_ms(s->p95_ms).s);
}
