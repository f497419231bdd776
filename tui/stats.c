/* What the statistics screen is made of: series, rows, columns, words. */
#include "tui/stats.h"

#include <math.h>

#include "tui/format.h"

enum {
	ASIDE = 160, /* columns from which on there are panes beside the plots */
	ASIDE_COLUMNS = 62,
	WIDE = 98,
	TALL = 26,
	LABEL_COLUMNS = 21,
	NUMBERS_WIDE = 34,
	NUMBERS_NARROW = 14
};

/* The first eight are always there, known or not. */
static const enum metric order[] = {
	METRIC_VIDEO_KBPS,   METRIC_VIDEO_FPS, METRIC_RTT,        METRIC_VIDEO_LOSS,
	METRIC_VIDEO_JITTER, METRIC_NACK,      METRIC_AUDIO_KBPS, METRIC_AUDIO_LOSS,
	METRIC_AUDIO_JITTER, METRIC_SCORE,     METRIC_TOTAL,      METRIC_TARGET,
	METRIC_AVAILABLE,    METRIC_PLI,       METRIC_KEY_WAIT,   METRIC_KEY_INTERVAL,
	METRIC_FRAME_KB,     METRIC_RESENT,    METRIC_RECOVERED,  METRIC_VIDEO_LATE,
	METRIC_AUDIO_LATE,   METRIC_HEIGHT,
};
enum { ORDERED = sizeof(order) / sizeof(order[0]), ALWAYS = 8 };

size_t stats_order(uint64_t known, enum metric *out)
{
	size_t n = 0;

	for (size_t i = 0; i < ORDERED; i++)
		if (i < ALWAYS || (known >> order[i] & 1))
			out[n++] = order[i];
	return n;
}

uint64_t stats_wanted(const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_STATS];
	enum metric all[METRIC_COUNT];
	size_t n = stats_order(ui->stats.known, all), rows = stats_rows(ui).plots;
	uint64_t bits = 1u << METRIC_TARGET | 1u << METRIC_AVAILABLE | 1u << METRIC_PLI |
			1u << METRIC_KEYS;

	for (size_t i = l->top; i < n && i < l->top + rows; i++)
		bits |= (uint64_t)1 << all[i];
	return bits;
}

/* The least upper edge of a plot, so that noise does not fill it. */
/* clang-format off */
static const float least_top[METRIC_COUNT] = {
	[METRIC_VIDEO_KBPS] = 100, [METRIC_VIDEO_FPS] = 10,    [METRIC_RTT] = 50,
	[METRIC_VIDEO_LOSS] = 2,   [METRIC_VIDEO_JITTER] = 10, [METRIC_NACK] = 5,
	[METRIC_AUDIO_KBPS] = 20,  [METRIC_AUDIO_LOSS] = 2,    [METRIC_AUDIO_JITTER] = 10,
	[METRIC_PLI] = 2,          [METRIC_TARGET] = 100,      [METRIC_AVAILABLE] = 100,
	[METRIC_TOTAL] = 100,      [METRIC_KEY_INTERVAL] = 5,  [METRIC_KEY_WAIT] = 200,
	[METRIC_RESENT] = 5,       [METRIC_RECOVERED] = 5,     [METRIC_VIDEO_LATE] = 5,
	[METRIC_AUDIO_LATE] = 5,   [METRIC_SCORE] = 100,       [METRIC_FRAME_KB] = 1,
	[METRIC_HEIGHT] = 100,
};
/* clang-format on */

float stats_top(enum metric m, const struct plot_values *v)
{
	float top = 0;

	for (size_t i = 0; i < v->n; i++) {
		float at = v->high ? v->high[i] : v->at[i];

		if (isfinite(at) && at > top)
			top = at;
	}
	return plot_top(top, least_top[m]);
}

struct plot_values stats_values(const struct snapshot *s, enum metric m, int seconds)
{
	const struct series_view *v = &s->series[m];
	bool tens = s->stats_step_s > 1;
	int n = tens ? SERIES_TENS : SERIES_SECONDS, wanted = seconds / (tens ? 10 : 1) + 1;

	n = wanted < n ? wanted : n;
	return (struct plot_values){.at = v->at + SERIES_SECONDS - n,
				    .low = tens ? v->low + SERIES_TENS - n : NULL,
				    .high = tens ? v->high + SERIES_TENS - n : NULL,
				    .n = (size_t)n,
				    .step_s = tens ? 10 : 1,
				    .end = sane_us(s->stats_end_us) / 1000000};
}

/* ---- panes and rows */

static struct stats_panes panes_aside(struct box body)
{
	struct box right = {body.x + body.w - ASIDE_COLUMNS, body.y, ASIDE_COLUMNS, body.h};
	struct pane panes[] = {
		{5, 7, {0}}, {3, 3, {0}}, {6, body.h / 3, {0}}, {3, LAYOUT_REST, {0}}};

	layout_panes(right, panes, 4);
	return (struct stats_panes){
		.plots = {body.x + 1, body.y + 1, body.w - ASIDE_COLUMNS - 1, body.h - 2},
		.path = panes[0].box,
		.transport = panes[1].box,
		.changes = panes[2].box,
		.events = panes[3].box,
		.aside = true};
}

/* Two that stand side by side; where that is too narrow, the right one has no room. */
static void side_by_side(struct box in, bool wide, struct box *left, struct box *right)
{
	int width = in.w * 3 / 5;

	*left = *right = in;
	if (!wide || in.h < 1) {
		right->h = 0;
		return;
	}
	left->w = width;
	right->x = in.x + width + 1;
	right->w = in.w - width - 1;
}

static struct stats_panes panes_below(struct box body, const struct ui *ui)
{
	bool wide = body.w >= WIDE, tall = body.h >= TALL;
	struct pane panes[] = {{5, LAYOUT_REST, {0}},
			       {tall ? 3 : 1, tall ? 3 : 1, {0}},
			       {tall ? 6 : 2,
				ui->stats.totals ? 4
				: tall           ? 6
						 : 2,
				{0}}};
	struct stats_panes p = {0};

	layout_panes(body, panes, 3);
	p.plots = panes[0].box;
	side_by_side(panes[1].box, wide && tall, &p.path, &p.transport);
	side_by_side(panes[2].box, wide, &p.changes, &p.events);
	/* Where only one has room: what was asked for last. */
	if (!wide && (ui->stats.back_s >= 0 || ui->stats.totals)) {
		p.events = p.changes;
		p.changes.h = 0;
	}
	return p;
}

struct stats_panes stats_panes(const struct ui *ui)
{
	struct box body = view_body(ui);

	return body.w >= ASIDE && body.h >= TALL ? panes_aside(body)
						 : panes_below(body, ui);
}

static int bands_in(int rows)
{
	return rows >= 24 ? BAND_COUNT + 1 : rows >= 16 ? 3 : rows >= 9 ? 2 : rows >= 7;
}

struct stats_rows stats_rows(const struct ui *ui)
{
	struct box in = stats_panes(ui).plots;
	enum metric all[METRIC_COUNT];
	int n = (int)stats_order(ui->stats.known, all), bands = bands_in(in.h),
	    rows = in.h - bands - 2; /* marks, time */
	int each = rows >= 3 * ALWAYS ? 3 : rows >= 2 * ALWAYS ? 2 : 1, extra;

	if (rows < 1)
		return (struct stats_rows){1, 1, 0, 1};
	while (each < 6 && n * (each + 1) <= rows)
		each++;
	extra = each == 1 && rows >= 6 ? 2 : 0;
	if ((rows - extra) / each < n)
		n = (rows - extra) / each;
	if (n < 1)
		n = 1;
	extra = rows - n * each; /* what is left over goes to the one under the cursor */
	return (struct stats_rows){each,
				   each + (extra < 0   ? 0
					   : extra > 6 ? 6
						       : extra),
				   bands, (size_t)n};
}

/* ---- time */

int view_stats_window(const struct ui *ui, const struct snapshot *s)
{
	static const int steps[] = {30, 60, 120, 300, SERIES_SECONDS};
	int64_t need = s->stats_begin_us > 0
			       ? ms_between(s->stats_begin_us, s->stats_end_us) / 1000 + 1
			       : 0;
	size_t i = 0;

	if (ui->stats.window_s > 0)
		return ui->stats.window_s;
	while (i + 1 < sizeof(steps) / sizeof(steps[0]) && steps[i] < need)
		i++;
	return steps[i];
}

struct axis stats_axis(struct box plots, const struct snapshot *s, const struct ui *ui)
{
	int numbers = plots.w >= WIDE ? NUMBERS_WIDE : NUMBERS_NARROW;
	struct axis a = {.x = plots.x + LABEL_COLUMNS,
			 .w = plots.w - LABEL_COLUMNS - numbers,
			 .end = sane_us(s->stats_end_us) / 1000000,
			 .cursor = -1};

	a.w = a.w > PLOT_COLUMNS ? PLOT_COLUMNS : a.w < 1 ? 1 : a.w;
	a.scale = plot_scale(a.w, view_stats_window(ui, s),
			     s->stats_step_s < 1 ? 1 : s->stats_step_s, ui->stats.look);
	if (ui->stats.back_s >= 0)
		a.cursor = plot_column(&a.scale, a.end, a.end - ui->stats.back_s);
	return a;
}

int view_stats_step(const struct ui *ui, const struct snapshot *s)
{
	return stats_axis(layout_air(stats_panes(ui).plots), s, ui).scale.seconds;
}

int64_t stats_cursor_us(const struct snapshot *s, const struct ui *ui)
{
	return ui->stats.back_s < 0
		       ? 0
		       : sane_us(s->stats_end_us) - (int64_t)ui->stats.back_s * 1000000;
}

int64_t stats_wall_ms(const struct snapshot *s, int64_t at_us)
{
	return s->now_wall_ms - ms_between(at_us, s->now_us);
}

/* ---- words */

void stats_name(const struct series_view *v, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	text_printf(&t, "%s%s", v->group == 'A' ? "audio " : "", v->name ? v->name : "");
}

enum style stats_score(const struct snapshot *s, int64_t zone_ms, char *to, size_t room)
{
	const struct score_view *v = &s->score;
	struct text t;

	text_init(&t, to, room);
	if (!isfinite(v->points)) {
		text_printf(&t, "score %s", NONE_SIGN);
		if (s->session.key && v->missing)
			text_printf(&t, " (%s not known)", factor_name(v->missing));
		return STYLE_DIM;
	}
	text_printf(&t, "score %.0f", (double)v->points);
	if (isfinite(v->before) && fabsf(v->points - v->before) >= 3)
		text_adds(&t, v->points < v->before ? " ↓" : " ↑");
	if (v->limit)
		text_printf(&t, " limiting: %s %s %s since %s", factor_name(v->limit),
			    words_float((double)v->value).s, factor_unit(v->limit),
			    words_clock(stats_wall_ms(s, v->since_us) + zone_ms).s);
	return v->points >= 80 ? STYLE_OK : v->points >= 50 ? STYLE_WARN : STYLE_ERROR;
}

static void add_event(struct text *t, const struct change_view *c)
{
	int64_t ms = ms_between(c->event_us, c->at_us);

	if (!c->event[0])
		return;
	if (ms > -1000 && ms < 1000)
		text_printf(t, " · with %s", c->event);
	else
		text_printf(t, " · %s %s %s", words_seconds(ms < 0 ? -ms : ms).s,
			    ms < 0 ? "before" : "after", c->event);
}

void stats_change(const struct snapshot *s, const struct change_view *c, char *to,
		  size_t room)
{
	struct text t;

	text_init(&t, to, room);
	for (size_t i = 0; i < c->n && i < CHANGE_PARTS; i++) {
		const struct change_part *p = &c->parts[i];
		const struct series_view *v =
			&s->series[p->metric < METRIC_COUNT ? p->metric : 0];
		char name[32];

		stats_name(v, name, sizeof(name));
		text_printf(&t, "%s%s %s→%s%s%s", i ? ", " : "", name,
			    words_float((double)p->before).s,
			    words_float((double)p->after).s, v->unit && *v->unit ? " " : "",
			    v->unit ? v->unit : "");
	}
	add_event(&t, c);
}
