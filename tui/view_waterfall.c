/* The waterfall: when each stage of a session began, how long it took, and how long it took
 * in earlier joins. */
#include <stdio.h>

#include "tui/format.h"
#include "tui/view.h"

/* SOON_US: who waits longer with an open socket before it joins is not slow. HISTORY: joins
 * from which more than their p95 is odd. */
enum {
	NAME_COLUMNS = 22,
	TIME_COLUMNS = 10,
	PAST_COLUMNS = 9,
	SOON_US = 5000000,
	HISTORY = 3,
	SPARK_MOST = 16
};

struct scale {
	int64_t from, to;
};

static int64_t end_of(const struct stage_view *v, int64_t now)
{
	return v->state == STAGE_RUNNING ? now : v->end_us;
}

/* What was ready long before the join stands at the left edge. */
static struct scale scale_of(const struct snapshot *s)
{
	const struct stage_view *join = &s->stages[STAGE_JOIN];
	struct scale scale = {INT64_MAX, INT64_MIN};
	int64_t ready = INT64_MIN;

	for (int i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &s->stages[i];
		int64_t end = end_of(v, s->now_us);

		if (v->state == STAGE_NONE)
			continue;
		scale.from = v->start_us < scale.from ? v->start_us : scale.from;
		scale.to = end > scale.to ? end : scale.to;
		ready = i < STAGE_JOIN && end > ready ? end : ready;
	}
	if (join->state != STAGE_NONE && ready != INT64_MIN &&
	    ms_between(ready, join->start_us) > SOON_US / 1000)
		scale.from = join->start_us;
	return scale;
}

static int column_of(const struct scale *scale, int64_t at, int columns)
{
	double span = (double)scale->to - (double)scale->from;
	double share = span > 0 ? ((double)at - (double)scale->from) / span : 0;

	share = share < 0 ? 0 : share > 1 ? 1 : share;
	return (int)(share * columns);
}

/* ---- a row */

static void note_of(const struct stage_view *v, char *to, size_t room)
{
	snprintf(to, room, "%s%s%s", v->note, v->note[0] && v->parts[0] ? " · " : "",
		 v->parts);
}

static void draw_bar(struct pen *p, const struct stage_view *v, int at, int from, int to)
{
	const char *sign = v->state == STAGE_RUNNING  ? "▒"
			   : v->state == STAGE_FAILED ? "╳"
						      : "█";

	pen_to(p, at + from);
	for (int i = from; i <= to; i++)
		pen_text(p, view_stage_style(v->state), i > from && i == to ? " " : sign);
}

/* Behind the bar, or before it where there is more room. */
static void draw_note(struct pen *p, const struct stage_view *v, int at, int from, int to,
		      int columns)
{
	char words[160];
	int width;

	note_of(v, words, sizeof(words));
	width = widths_of(slice_of(words));
	if (width + 2 > columns - to && width + 1 < from)
		pen_to(p, at + from - width - 1);
	else if (columns - to > 6)
		pen_to(p, at + to + (to > from ? 1 : 2));
	else
		return;
	pen_text(p, v->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_DIM, words);
}

/* p50_ms: where the bar ends in half of the earlier joins; -1 = there were none. */
static void draw_stage_bar(struct pen *p, const struct scale *scale,
			   const struct stage_view *v, int64_t now, int64_t p50_ms)
{
	int columns = p->in.w - p->x - 1, at = p->x + 1, from, to, tick = -1;

	pen_text(p, STYLE_BORDER, "│");
	if (columns < 1)
		return;
	from = column_of(scale, v->start_us, columns);
	to = column_of(scale, end_of(v, now), columns);
	from = from < columns ? from : columns - 1;
	to = to < columns ? to : columns - 1;
	if (end_of(v, now) < scale->from) {
		pen_text(p, STYLE_DIM, "◀ ");
		to = 1;
	} else {
		draw_bar(p, v, at, from, to);
		if (p50_ms > 0)
			tick = column_of(scale,
					 sane_us(v->start_us) + sane_us(p50_ms) * 1000,
					 columns);
	}
	if (tick > from && tick < columns) {
		pen_to(p, at + tick);
		pen_text(p, STYLE_MARK, "╎");
	}
	draw_note(p, v, at, from, tick >= to ? tick + 1 : to, columns);
}

static enum style took_style(const struct snapshot *s, int stage, int64_t ms)
{
	bool odd = stage >= 0 && s->n_joins >= HISTORY && s->stage_p95_ms[stage] >= 0 &&
		   ms > s->stage_p95_ms[stage];

	return odd ? STYLE_WARN : STYLE_STRONG;
}

/* stage -1: several in one. */
static void draw_stage(struct pen *p, const struct snapshot *s, const struct scale *scale,
		       int stage, const char *name, const struct stage_view *v, bool wide)
{
	int64_t ms = ms_between(v->start_us, end_of(v, s->now_us));
	bool past = wide && s->n_joins > 0;

	pen_text(p, view_stage_style(v->state), view_stage_sign(v->state));
	pen_text(p, STYLE_TEXT, " ");
	pen_field(p, v->state == STAGE_NONE ? STYLE_DIM : STYLE_TEXT, NAME_COLUMNS, name);
	if (wide)
		pen_field(p, STYLE_DIM, -TIME_COLUMNS,
			  v->state == STAGE_NONE
				  ? ""
				  : words_ms(ms_between(scale->from, v->start_us)).s);
	pen_field(p, v->state == STAGE_NONE ? STYLE_DIM : took_style(s, stage, ms),
		  -TIME_COLUMNS, v->state == STAGE_NONE ? NONE_SIGN : words_ms(ms).s);
	if (past)
		pen_field(p, STYLE_DIM, -PAST_COLUMNS,
			  stage < 0 ? "" : words_ms(s->stage_p50_ms[stage]).s);
	pen_text(p, STYLE_TEXT, " ");
	if (v->state == STAGE_NONE)
		pen_text(p, STYLE_BORDER, "│");
	else
		draw_stage_bar(p, scale, v, s->now_us,
			       stage < 0 ? -1 : s->stage_p50_ms[stage]);
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
	all.note[0] = all.parts[0] = '\0';
	return all;
}

/* Stages from the first one to the last that was reached. */
static int reached(const struct snapshot *s)
{
	int n = STAGE_COUNT;

	while (n && s->stages[n - 1].state == STAGE_NONE)
		n--;
	return n;
}

void view_waterfall(struct canvas *c, struct box in, const struct snapshot *s, bool wide)
{
	struct pen p = pen_in(c, layout_air(in));
	struct scale scale = scale_of(s);
	int n = reached(s), first = in.h < n ? n - in.h + 1 : 0, row = 0;
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
		draw_stage(&p, s, &scale, -1, name, &v, wide);
	}
	for (int i = first > 1 ? first : 0; i < STAGE_COUNT && pen_row(&p, row); i++, row++)
		draw_stage(&p, s, &scale, i, stage_name((enum stage)i), &s->stages[i],
			   wide);
}

/* ---- what stands above it */

/* From the join on: to the first stored fragment, or until now. -1: no join was seen. */
static int64_t took_ms(const struct snapshot *s, bool *done)
{
	const struct stage_view *join = &s->stages[STAGE_JOIN],
				*stored = &s->stages[STAGE_FRAGMENT];

	*done = stored->state == STAGE_DONE;
	if (join->state == STAGE_NONE || (!*done && !s->session.live))
		return -1;
	return ms_between(join->start_us, *done ? stored->end_us : s->now_us);
}

bool view_waterfall_late(const struct snapshot *s)
{
	bool done;

	return s->budget_ms > 0 && took_ms(s, &done) > s->budget_ms;
}

void view_waterfall_title(const struct snapshot *s, char *to, size_t room, bool wide)
{
	bool done;
	int64_t ms = took_ms(s, &done);
	struct text t;

	text_init(&t, to, room);
	text_adds(&t, "Waterfall");
	if (ms >= 0)
		text_printf(&t, "  join → stored %s%s", words_ms(ms).s,
			    done ? "" : " so far");
	if (s->budget_ms > 0)
		text_printf(&t, "%s%s", ms >= 0 ? " of " : "  budget ",
			    words_ms(s->budget_ms).s);
	if (wide && ms > s->budget_ms && s->budget_ms > 0)
		text_printf(&t, ", over by %s", words_ms(ms - s->budget_ms).s);
}

void view_waterfall_note(const struct snapshot *s, char *to, size_t room, bool wide)
{
	size_t n = s->n_joins < SNAP_JOINS ? s->n_joins : SNAP_JOINS;
	size_t first = n > SPARK_MOST ? n - SPARK_MOST : 0;
	int64_t most = 0;
	struct text t;

	text_init(&t, to, room);
	if (!n)
		return;
	for (size_t i = first; i < n; i++)
		most = s->joins_ms[i] > most ? s->joins_ms[i] : most;
	if (wide)
		text_printf(&t, "%s ", words_plural((int64_t)n, "earlier join").s);
	for (size_t i = first; i < n && wide; i++)
		text_adds(&t,
			  view_step(most > 0 ? (double)s->joins_ms[i] / (double)most : 0));
	text_printf(&t, "%sp50 %s", wide ? " " : "", words_ms(s->p50_ms).s);
	text_printf(&t, " p95 %s", words_ms(s->p95_ms).s);
}
