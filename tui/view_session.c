/* One session: where its machines stand, how long each stage took, its clocks, tracks and alerts. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum { WIDE = 100, NAME_COLUMNS = 22, TIME_COLUMNS = 10 };

/* Stage names for the strip: long and short. */
static const char *const strip[STAGE_COUNT][2] = {
	[STAGE_DESCRIBE] = {"DESCRIBE", "DESC"},  [STAGE_DESCRIBE_MEDIA] = {"MEDIA-CFG", "CFG"},
	[STAGE_ENDPOINT] = {"ENDPOINT", "ENDP"},  [STAGE_ICE_CONFIG] = {"ICE-CFG", "TURN"},
	[STAGE_CONNECT] = {"WS", "WS"},           [STAGE_JOIN] = {"JOIN", "JOIN"},
	[STAGE_OFFER] = {"OFFER", "OFFER"},       [STAGE_ANSWER] = {"ANSWER", "ANSW"},
	[STAGE_ICE] = {"ICE", "ICE"},             [STAGE_DTLS] = {"DTLS", "DTLS"},
	[STAGE_FRAME] = {"MEDIA", "MEDIA"},       [STAGE_FRAGMENT] = {"STORED", "STORED"},
};

static const char *stage_sign(enum stage_state s)
{
	switch (s) {
	case STAGE_RUNNING: return "●";
	case STAGE_DONE:    return "✔";
	case STAGE_FAILED:  return "✖";
	case STAGE_NONE:    break;
	}
	return "·";
}

static enum style stage_style(enum stage_state s)
{
	switch (s) {
	case STAGE_RUNNING: return STYLE_WARN;
	case STAGE_DONE:    return STYLE_OK;
	case STAGE_FAILED:  return STYLE_ERROR;
	case STAGE_NONE:    break;
	}
	return STYLE_DIM;
}

static void draw_strip(struct pen *p, const struct snapshot *s, bool wide)
{
	for (enum stage i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &s->stages[i];

		if (i)
			pen_text(p, STYLE_BORDER, wide ? " ▶" : " ");
		pen_text(p, stage_style(v->state), stage_sign(v->state));
		pen_text(p, v->state == STAGE_RUNNING || v->state == STAGE_FAILED ? STYLE_STRONG : stage_style(v->state),
			 strip[i][wide ? 0 : 1]);
	}
}

static void draw_machine(struct pen *p, const struct snapshot *s, const struct machine_view *m)
{
	size_t n = sizeof(m->trail) / sizeof(m->trail[0]);

	pen_field(p, STYLE_HEAD, 11, m->machine);
	pen_text(p, STYLE_STRONG, m->state);
	pen_printf(p, STYLE_TEXT, " %s  ", words_duration(ms_between(m->since_us, s->now_us)).s);
	for (size_t i = 0; i < m->n_trail && i < n; i++)
		pen_printf(p, STYLE_DIM, "%s%s", i ? " › " : "", m->trail[i]);
}

static void draw_state(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	size_t n = s->n_machines < 2 ? s->n_machines : 2;

	if (pen_row(&p, 0))
		draw_strip(&p, s, in.w >= 114);
	for (size_t i = 0; i < n && pen_row(&p, (int)i + 1); i++)
		draw_machine(&p, s, &s->machines[i]);
}

/* Waterfall */

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

static void draw_stage_bar(struct pen *p, const struct scale *scale, const struct stage_view *v, int64_t now)
{
	int columns = p->in.w - p->x - 1, at = p->x + 1;
	int64_t end = v->state == STAGE_RUNNING ? now : v->end_us;
	int from = column_of(scale, v->start_us, columns), to = column_of(scale, end, columns);
	const char *sign = v->state == STAGE_RUNNING ? "▒" : v->state == STAGE_FAILED ? "╳" : "█";
	bool before = widths_of(slice_of(v->note)) + 2 > columns - to;

	pen_text(p, STYLE_BORDER, "│");
	if (from >= columns)
		from = columns - 1;
	pen_to(p, at + from);
	for (int i = from; i <= to && i < columns; i++)
		pen_text(p, stage_style(v->state), i > from && i == to ? " " : sign);
	if (before && widths_of(slice_of(v->note)) + 1 < from)
		pen_to(p, at + from - widths_of(slice_of(v->note)) - 1);
	else
		pen_text(p, STYLE_DIM, to > from ? "" : " ");
	if (!before || widths_of(slice_of(v->note)) + 1 < from)
		pen_text(p, v->from == FROM_INFERRED ? STYLE_INFERRED : STYLE_DIM, v->note);
}

static void draw_stage(struct pen *p, const struct snapshot *s, const struct scale *scale, const char *name,
		       const struct stage_view *v, bool wide)
{
	int64_t end = v->state == STAGE_RUNNING ? s->now_us : v->end_us;

	pen_text(p, stage_style(v->state), stage_sign(v->state));
	pen_text(p, STYLE_TEXT, " ");
	pen_field(p, v->state == STAGE_NONE ? STYLE_DIM : STYLE_TEXT, NAME_COLUMNS, name);
	if (v->state == STAGE_NONE) {
		pen_field(p, STYLE_DIM, wide ? -TIME_COLUMNS * 2 : -TIME_COLUMNS, NONE_SIGN);
		pen_text(p, STYLE_BORDER, " │");
		return;
	}
	if (wide)
		pen_field(p, STYLE_DIM, -TIME_COLUMNS, words_ms(ms_between(scale->from, v->start_us)).s);
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

static void draw_waterfall(struct canvas *c, struct box in, const struct snapshot *s, bool wide)
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

		snprintf(name, sizeof(name), "%s … %s", stage_name(0), stage_name((enum stage)(first - 1)));
		pen_row(&p, row++);
		draw_stage(&p, s, &scale, name, &v, wide);
	}
	for (int i = first > 1 ? first : 0; i < STAGE_COUNT && pen_row(&p, row); i++, row++)
		draw_stage(&p, s, &scale, stage_name((enum stage)i), &s->stages[i], wide);
}

static void waterfall_title(const struct snapshot *s, char *to, size_t room, bool wide)
{
	const struct stage_view *join = &s->stages[STAGE_JOIN], *stored = &s->stages[STAGE_FRAGMENT];
	struct text t;

	text_init(&t, to, room);
	text_adds(&t, "Waterfall");
	if (join->state != STAGE_NONE && stored->state == STAGE_DONE)
		text_printf(&t, "  join → stored %s", words_ms(ms_between(join->start_us, stored->end_us)).s);
	if (s->budget_ms > 0)
		text_printf(&t, "  budget %s", words_ms(s->budget_ms).s);
	if (wide && s->p50_ms >= 0)
		text_printf(&t, "  earlier joins p50 %s, p95 %s", words_ms(s->p50_ms).s, words_ms(s->p95_ms).s);
}

/* Clocks */

static void gauge_words(const struct gauge_view *g, char *to, size_t room)
{
	const char *unit = g->unit ? g->unit : "ms";

	if (g->used < 0)
		snprintf(to, room, "%s", NONE_SIGN);
	else if (strcmp(unit, "ms") == 0)
		snprintf(to, room, "%s / %s", words_duration(g->used).s, words_duration(g->limit).s);
	else if (strcmp(unit, "bps") == 0)
		snprintf(to, room, "%lld / %lld kbps", (long long)g->used / 1000, (long long)g->limit / 1000);
	else
		snprintf(to, room, "%lld / %lld %s", (long long)g->used, (long long)g->limit, unit);
}

static double gauge_share(const struct gauge_view *g)
{
	return g->used < 0 || g->limit <= 0 ? NAN : (double)g->used / (double)g->limit;
}

static enum style gauge_style(const struct gauge_view *g)
{
	double share = gauge_share(g);

	return isfinite(share) && share >= 1 ? STYLE_ERROR : g->warn ? STYLE_WARN : STYLE_OK;
}

static void draw_gauge(struct pen *p, const struct gauge_view *g)
{
	char words[80];
	int bar = p->in.w - 13 - 20;

	gauge_words(g, words, sizeof(words));
	pen_field(p, g->used < 0 ? STYLE_DIM : STYLE_TEXT, 13, g->name ? g->name : "");
	if (bar >= 6)
		view_bar(p, gauge_style(g), bar, gauge_share(g));
	pen_text(p, STYLE_TEXT, " ");
	pen_text(p, g->used < 0 ? STYLE_DIM : g->warn ? STYLE_WARN : STYLE_TEXT, words);
	if (g->warn)
		pen_text(p, STYLE_WARN, " ▲");
}

static void draw_gauges(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));

	for (int i = 0; i < GAUGE_COUNT && pen_row(&p, i); i++)
		draw_gauge(&p, &s->gauges[i]);
}

/* The same as words, for narrow screens. */
static void draw_gauges_short(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 0;
	char words[80];

	pen_row(&p, row);
	for (int i = 0; i < GAUGE_COUNT; i++) {
		const struct gauge_view *g = &s->gauges[i];
		int need;

		if (g->used < 0 || !g->name)
			continue;
		gauge_words(g, words, sizeof(words));
		need = widths_of(slice_of(g->name)) + widths_of(slice_of(words)) + 4;
		if (p.x + need > p.in.w && !pen_row(&p, ++row))
			return;
		pen_printf(&p, STYLE_DIM, "%s ", g->name);
		pen_printf(&p, g->warn ? STYLE_WARN : STYLE_TEXT, "%s%s  ", words, g->warn ? " ▲" : "");
	}
}

/* Tracks */

static void draw_track_head(struct pen *p, const struct track_view *t, bool wide)
{
	const struct track_numbers *n = &t->now;
	enum style s = t->kind == 'V' ? STYLE_VIDEO : STYLE_AUDIO;

	pen_printf(p, s, "%c ", t->kind == 'V' || t->kind == 'A' ? t->kind : '?');
	pen_printf(p, STYLE_STRONG, "%s ", or_none(t->codec));
	if (n->width > 0)
		pen_printf(p, STYLE_TEXT, "%lldx%lld ", (long long)n->width, (long long)n->height);
	if (t->kind == 'V')
		pen_printf(p, STYLE_TEXT, "%s fps ", words_milli(n->fps_milli, 1).s);
	pen_printf(p, STYLE_STRONG, "%s ", words_bits(n->bps).s);
	if (t->stale)
		pen_text(p, STYLE_WARN, "▲ no statistics for 3 s");
	else
		view_spark(p, s, t->spark, sizeof(t->spark) / sizeof(t->spark[0]), wide ? 16 : 8);
}

static void draw_track_tail(struct pen *p, const struct track_view *t)
{
	const struct track_numbers *n = &t->now;
	int64_t nack = n->sending ? n->nack_received : n->nack_sent;
	int64_t pli = n->sending ? n->pli_received : n->pli_sent;

	pen_text(p, STYLE_TEXT, "  ");
	if (t->kind == 'V')
		pen_printf(p, STYLE_TEXT, "GOP %s  key %s ago  ", words_seconds(n->key_interval_ms).s, words_seconds(n->key_age_ms).s);
	pen_printf(p, n->loss_milli >= 10 ? STYLE_WARN : STYLE_TEXT, "loss %s %%  ",
		   words_percent(n->loss_milli).s);
	pen_printf(p, STYLE_TEXT, "jitter %s ms  ", words_milli(n->jitter_us, 1).s);
	if (t->kind == 'V')
		pen_printf(p, STYLE_TEXT, "NACK %s  PLI %s", words_count(nack).s, words_count(pli).s);
}

static void draw_path(struct pen *p, const struct snapshot *s)
{
	pen_field(p, STYLE_HEAD, 6, "path");
	if (!s->pair_local[0] && !s->ice_state[0] && !s->dtls_state[0]) {
		pen_text(p, STYLE_DIM, NONE_SIGN);
		return;
	}
	if (s->pair_local[0] || s->pair_remote[0])
		pen_printf(p, STYLE_TEXT, "%s ↔ %s  ", or_none(s->pair_local), or_none(s->pair_remote));
	pen_printf(p, STYLE_TEXT, "ICE %s  DTLS %s", or_none(s->ice_state), or_none(s->dtls_state));
	if (s->dtls_cipher[0])
		pen_printf(p, STYLE_DIM, " %s", s->dtls_cipher);
}

static void draw_path_long(struct pen *p, const struct snapshot *s, int *row)
{
	pen_field(p, STYLE_HEAD, 6, "path");
	pen_text(p, STYLE_TEXT, or_none(s->pair_local));
	if (s->pair_remote[0] && pen_row(p, ++*row)) {
		pen_to(p, 4);
		pen_printf(p, STYLE_TEXT, "↔ %s", s->pair_remote);
	}
	if (!pen_row(p, ++*row))
		return;
	pen_to(p, 6);
	pen_printf(p, STYLE_TEXT, "ICE %s  DTLS %s", or_none(s->ice_state), or_none(s->dtls_state));
	pen_printf(p, STYLE_DIM, " %s", s->dtls_cipher);
}

static void draw_tracks(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 0;

	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++) {
		if (pen_row(&p, row++))
			draw_track_head(&p, &s->tracks[i], in.w >= 58);
		if (pen_row(&p, row++))
			draw_track_tail(&p, &s->tracks[i]);
	}
	if (!s->n_tracks && pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "no track has been seen");
	if (pen_row(&p, row))
		draw_path_long(&p, s, &row);
}

static void draw_tracks_short(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 2;

	for (size_t i = 0; i < s->n_tracks && i < 2 && row < in.h - 1; i++)
		if (pen_row(&p, row++))
			draw_track_head(&p, &s->tracks[i], false);
	if (pen_row(&p, row))
		draw_path(&p, s);
}

/* Alerts and events */

static void draw_alerts(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));

	if (!s->n_alerts && pen_row(&p, 0))
		pen_text(&p, STYLE_OK, "✔ nothing is wrong");
	for (size_t i = 0; i < s->n_alerts && i < SNAP_ALERTS && pen_row(&p, (int)i); i++)
		pen_printf(&p, view_severity_style(s->alerts[i].severity), "%s %s",
			   view_severity_sign(s->alerts[i].severity), s->alerts[i].text);
}

static void draw_events(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 0;

	for (size_t i = s->n_log; i-- > 0 && i < SNAP_LOG && pen_row(&p, row); row++)
		view_log_line(&p, &s->log[i], false);
}

static void session_title(const struct snapshot *s, char *to, size_t room)
{
	const struct session_row *r = &s->session;

	if (!r->key)
		snprintf(to, room, "no session yet");
	else
		snprintf(to, room, "%s: %s%s", r->actor, r->state, r->holds ? ", holds the session" : "");
}

static void draw_wide(struct canvas *c, struct box body, const struct snapshot *s)
{
	int machines = (int)(s->n_machines < 2 ? s->n_machines : 2);
	struct pane panes[] = {
		{.least = 1, .most = 1 + machines}, {.least = 6, .most = STAGE_COUNT},
		{.least = 5, .most = GAUGE_COUNT},  {.least = 1, .most = LAYOUT_REST},
	};
	struct box left, right;
	char title[160];

	layout_panes(body, panes, 4);
	layout_draw(c, body, panes, 4);
	layout_title(c, panes[0].box, STYLE_TITLE, "State");
	session_title(s, title, sizeof(title));
	layout_note(c, panes[0].box, view_state_style(s->session.state), title);
	draw_state(c, panes[0].box, s);
	waterfall_title(s, title, sizeof(title), true);
	layout_title(c, panes[1].box, STYLE_TITLE, title);
	draw_waterfall(c, panes[1].box, s, true);
	layout_split(c, panes[2].box, body.w * 45 / 100, &left, &right);
	layout_title(c, left, STYLE_TITLE, "Clocks and quotas");
	layout_title(c, right, STYLE_TITLE, "Tracks");
	draw_gauges(c, left, s);
	draw_tracks(c, right, s);
	layout_split(c, panes[3].box, body.w * 45 / 100, &left, &right);
	layout_title(c, left, STYLE_TITLE, "Alerts");
	layout_title(c, right, STYLE_TITLE, "Newest events");
	draw_alerts(c, left, s);
	draw_events(c, right, s);
}

static void draw_narrow(struct canvas *c, struct box body, const struct snapshot *s)
{
	struct pane panes[] = {
		{.least = 1, .most = 1}, {.least = 4, .most = 9}, {.least = 5, .most = 5}, {.least = 1, .most = LAYOUT_REST},
	};
	char title[160];

	layout_panes(body, panes, 4);
	layout_draw(c, body, panes, 4);
	session_title(s, title, sizeof(title));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	draw_state(c, panes[0].box, s);
	waterfall_title(s, title, sizeof(title), false);
	layout_title(c, panes[1].box, STYLE_TITLE, title);
	draw_waterfall(c, panes[1].box, s, false);
	layout_title(c, panes[2].box, STYLE_TITLE, "Clocks, tracks");
	draw_gauges_short(c, panes[2].box, s);
	draw_tracks_short(c, panes[2].box, s);
	layout_title(c, panes[3].box, STYLE_TITLE, "Newest events");
	draw_events(c, panes[3].box, s);
}

void view_session(struct canvas *c, struct box body, const struct snapshot *s, const struct ui *ui)
{
	if (ui->width >= WIDE)
		draw_wide(c, body, s);
	else
		draw_narrow(c, body, s);
}
