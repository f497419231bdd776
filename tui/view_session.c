/* One session: where it stands, how long each stage took, its clocks, tracks, alerts and
 * events; wide screens have plots, earlier sessions and the end of the ladder too. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/plot.h"
#include "tui/view.h"

/* LEFT_PERCENT: tracks and events say more than clocks and alerts. HIGH: rows from which
 * there are trails and more panes. */
enum { WIDE = 100, VERY_WIDE = 160, HIGH = 40, LEFT_PERCENT = 38 };

bool view_session_more(const struct ui *ui)
{
	return ui->width >= VERY_WIDE && ui->height >= HIGH;
}

/* Tracks */

static void draw_track_tail(struct pen *p, const struct track_view *t)
{
	const struct track_numbers *n = &t->now;
	int64_t nack = n->sending ? n->nack_received : n->nack_sent;
	int64_t pli = n->sending ? n->pli_received : n->pli_sent;

	pen_text(p, STYLE_TEXT, "  ");
	if (t->kind == 'V')
		pen_printf(p, STYLE_TEXT, "GOP %s  key %s ago  ",
			   words_seconds(n->key_interval_ms).s,
			   words_seconds(n->key_age_ms).s);
	pen_printf(p, n->loss_milli >= 10 ? STYLE_WARN : STYLE_TEXT, "loss %s %%  ",
		   words_percent(n->loss_milli).s);
	pen_printf(p, STYLE_TEXT, "jitter %s ms  ", words_milli(n->jitter_us, 1).s);
	if (t->kind == 'V')
		pen_printf(p, STYLE_TEXT, "NACK %s  PLI %s", words_count(nack).s,
			   words_count(pli).s);
}

static void draw_path(struct pen *p, const struct snapshot *s)
{
	pen_field(p, STYLE_HEAD, 6, "path");
	if (!s->pair_local[0] && !s->ice_state[0] && !s->dtls_state[0]) {
		pen_text(p, STYLE_DIM, NONE_SIGN);
		return;
	}
	if (s->pair_local[0] || s->pair_remote[0])
		pen_printf(p, STYLE_TEXT, "%s ↔ %s  ", or_none(s->pair_local),
			   or_none(s->pair_remote));
	pen_printf(p, STYLE_TEXT, "ICE %s  DTLS %s", or_none(s->ice_state),
		   or_none(s->dtls_state));
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
	pen_printf(p, STYLE_TEXT, "ICE %s  DTLS %s", or_none(s->ice_state),
		   or_none(s->dtls_state));
	pen_printf(p, STYLE_DIM, " %s", s->dtls_cipher);
}

static void draw_tracks(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 0;

	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++) {
		if (pen_row(&p, row++))
			view_track(&p, &s->tracks[i], in.w >= 58);
		if (pen_row(&p, row++))
			draw_track_tail(&p, &s->tracks[i]);
	}
	if (!s->n_tracks && pen_row(&p, row++))
		pen_text(&p, STYLE_DIM, "no track has been seen");
	if (pen_row(&p, row))
		draw_path_long(&p, s, &row);
}

/* One row a track from row `row` on; the path stands in the last row. */
static void draw_tracks_short(struct canvas *c, struct box in, int row,
			      const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));

	for (size_t i = 0; i < s->n_tracks && i < 2 && row < in.h - 1; i++)
		if (pen_row(&p, row++))
			view_track(&p, &s->tracks[i], false);
	if (pen_row(&p, row))
		draw_path(&p, s);
}

/* Sessions, events, ladder, plots */

static void draw_sessions(struct canvas *c, struct box in, const struct snapshot *s)
{
	size_t most = sizeof(s->sessions) / sizeof(s->sessions[0]);
	struct pen p = pen_in(c, in);

	for (size_t i = 0; i < s->n_sessions && i < most && pen_row(&p, (int)i); i++) {
		const struct session_row *r = &s->sessions[i];
		bool chosen = r->key == s->session.key;
		int64_t end = r->end_us ? r->end_us : s->now_us;

		pen_text(&p, STYLE_MARK, chosen ? "▌" : " ");
		pen_field(&p, STYLE_TEXT, 13, or_none(r->actor));
		pen_text(&p, STYLE_TEXT, " ");
		pen_field(&p, view_state_style(r->state), 12, r->state);
		pen_field(&p, STYLE_TEXT, -7,
			  words_duration(ms_between(r->since_us, end)).s);
		pen_field(&p, STYLE_DIM, -9, words_ms(r->stored_ms).s);
		pen_printf(&p, STYLE_DIM, "  %s", r->why);
		if (chosen)
			canvas_choose(c, (struct box){in.x, in.y + (int)i, in.w, 1});
	}
	if (!s->n_sessions && pen_row(&p, 0))
		pen_text(&p, STYLE_DIM, " none");
}

/* From row `row` of the box on, the newest first. */
static void draw_events(struct canvas *c, struct box in, int row, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));

	for (size_t i = s->n_log; i-- > 0 && i < SNAP_LOG && pen_row(&p, row); row++)
		view_log_line(&p, &s->log[i], false);
}

static void draw_message(struct pen *p, const struct ladder_row *r)
{
	static const char *const lanes[LANE_COUNT] = {"producer", "signaling", "storage",
						      "stream"};
	const char *from = (unsigned)r->from < LANE_COUNT ? lanes[r->from] : "";
	const char *to = (unsigned)r->to < LANE_COUNT ? lanes[r->to] : "";

	pen_printf(p, STYLE_DIM, "%s ", words_stamp(canvas_clock(p->on, r->wall_ms)).s);
	if (r->arrow == ARROW_SESSION) {
		pen_printf(p, STYLE_INFO, "─── %s", r->label);
		return;
	}
	pen_field(p, STYLE_DIM, -9, r->from == r->to ? "" : from);
	pen_text(p, r->bad ? STYLE_ERROR : STYLE_TEXT, r->from == r->to ? " · " : " → ");
	pen_field(p, STYLE_DIM, 10, to);
	pen_text(p, r->bad ? STYLE_ERROR : STYLE_TEXT, r->label);
	if (r->bad)
		pen_text(p, STYLE_ERROR, " ✖");
}

static void draw_ladder_tail(struct canvas *c, struct box in, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	size_t n = s->n_ladder < SNAP_LADDER ? s->n_ladder : SNAP_LADDER;
	size_t first = in.h > 0 && n > (size_t)in.h ? n - (size_t)in.h : 0;

	for (size_t i = first; i < n && pen_row(&p, (int)(i - first)); i++)
		draw_message(&p, &s->ladder[i]);
	if (!n && pen_row(&p, 0))
		pen_text(&p, STYLE_DIM, "nothing was said yet");
}

static void draw_plot(struct canvas *c, struct box in, const struct snapshot *s,
		      const struct series_view *v, enum style style)
{
	struct plot plot = {.values = {.at = v->at,
				       .n = SERIES_SECONDS,
				       .step_s = 1,
				       .end = s->stats_end_us / 1000000},
			    .top = plot_top(isfinite(v->max) ? v->max : 0, 1),
			    .warn = v->warn,
			    .crit = v->crit};
	struct pen p = pen_in(c, in);

	if (!pen_row(&p, 0))
		return;
	pen_printf(&p, STYLE_HEAD, "%s %s%s%s ", v->name ? v->name : "",
		   words_float((double)v->now).s, v->unit && v->unit[0] ? " " : "",
		   v->unit ? v->unit : "");
	pen_printf(&p, STYLE_DIM, "p95 %s  max %s", words_float((double)v->p95).s,
		   words_float((double)v->max).s);
	if (in.h < 2)
		return;
	plot.scale = plot_scale(in.w, SESSION_PLOT_S, 1, plot.look);
	plot_draw(c, (struct box){in.x, in.y + 1, in.w, in.h - 1}, style, &plot);
}

static void draw_plots(struct canvas *c, struct box inside, const struct snapshot *s)
{
	static const struct {
		enum metric metric;
		enum style style;
	} all[] = {{METRIC_VIDEO_KBPS, STYLE_VIDEO},
		   {METRIC_RTT, STYLE_WIRE},
		   {METRIC_VIDEO_LOSS, STYLE_WARN}};
	struct box in = layout_air(inside);
	int each = in.h / 3;

	for (int i = 0; i < 3 && each > 1; i++)
		draw_plot(c, (struct box){in.x, in.y + i * each, in.w, each - (i < 2)}, s,
			  &s->series[all[i].metric], all[i].style);
}

/* Layouts */

static void session_title(const struct snapshot *s, char *to, size_t room)
{
	const struct session_row *r = &s->session;
	size_t n = s->n_sessions, most = sizeof(s->sessions) / sizeof(s->sessions[0]),
	       at = 0;
	struct text t;

	text_init(&t, to, room);
	if (!r->key) {
		text_adds(&t, "no session yet");
		return;
	}
	while (at < n && at < most && s->sessions[at].key != r->key)
		at++;
	text_printf(&t, "%s: %s%s", r->actor, r->state,
		    r->holds ? ", holds the session" : "");
	if (isfinite(s->score.points))
		text_printf(&t, " · score %.0f%s%s", (double)s->score.points,
			    s->score.limit != FACTOR_NONE ? ", limited by " : "",
			    s->score.limit != FACTOR_NONE ? factor_name(s->score.limit)
							  : "");
	if (n > 1 && at < n)
		text_printf(&t, " · session %zu of %zu [ ]", n - at, n);
}

static void title_waterfall(struct canvas *c, struct box in, const struct snapshot *s,
			    bool wide)
{
	char words[200];

	view_waterfall_title(s, words, sizeof(words), wide);
	layout_title(c, in, STYLE_TITLE, words);
	view_waterfall_note(s, words, sizeof(words), wide);
	layout_note(c, in, view_waterfall_late(s) ? STYLE_WARN : STYLE_DIM, words);
}

/* Clocks, tracks, and the sessions before this one where there is room. */
static void draw_middle(struct canvas *c, struct box in, const struct snapshot *s,
			const struct ui *ui)
{
	struct box left, right, last = {0};

	layout_split(c, in, in.w * (view_session_more(ui) ? 33 : LEFT_PERCENT) / 100, &left,
		     &right);
	if (view_session_more(ui))
		layout_split(c, right, right.w / 2, &right, &last);
	layout_title(c, left, STYLE_TITLE, "Clocks and quotas");
	view_clocks(c, left, s);
	layout_title(c, right, STYLE_TITLE, "Tracks");
	draw_tracks(c, right, s);
	if (last.w > 0) {
		layout_title(c, last, STYLE_TITLE, "Sessions, the newest first");
		draw_sessions(c, last, s);
	}
}

static void draw_alerts_and_events(struct canvas *c, struct box in,
				   const struct snapshot *s, const struct ui *ui)
{
	int most = in.h / 2, want = 2 * (int)s->n_alerts;
	int h = in.h < 8 ? in.h : want < 3 ? 3 : want < most ? want : most;
	struct box above = {in.x, in.y, in.w, h}, below = {in.x, in.y + h + 1, in.w, 0};

	layout_title(c, above, STYLE_TITLE, "Alerts");
	view_alerts(c, above, s, ui, view_obstacle(s));
	if (h == in.h)
		return;
	below.h = in.h - h - 1;
	canvas_rule(c, (struct box){in.x - 1, in.y - 1, in.w + 2, in.h + 2}, in.y + h);
	layout_title(c, below, STYLE_TITLE, "Newest events");
	draw_events(c, below, 0, s);
}

static void draw_bottom(struct canvas *c, struct box in, const struct snapshot *s,
			const struct ui *ui)
{
	struct box left, right, last;

	if (!view_session_more(ui)) {
		layout_split(c, in, in.w * LEFT_PERCENT / 100, &left, &right);
		layout_title(c, left, STYLE_TITLE, "Alerts");
		view_alerts(c, left, s, ui, view_obstacle(s));
		layout_title(c, right, STYLE_TITLE, "Newest events");
		draw_events(c, right, 0, s);
		return;
	}
	layout_split(c, in, in.w * 33 / 100, &left, &right);
	layout_split(c, right, right.w / 2, &right, &last);
	draw_alerts_and_events(c, left, s, ui);
	layout_title(c, right, STYLE_TITLE, "Two minutes");
	draw_plots(c, right, s);
	layout_title(c, last, STYLE_TITLE, "Newest messages");
	draw_ladder_tail(c, last, s);
}

static void draw_wide(struct canvas *c, struct box body, const struct snapshot *s,
		      const struct ui *ui)
{
	bool trails = body.h >= HIGH - 4;
	int state = view_state_rows(s, body.w, trails);
	struct pane panes[] = {
		{.least = 1, .most = state},
		{.least = 6, .most = STAGE_COUNT},
		{.least = 5, .most = body.h >= HIGH ? GAUGE_COUNT : 9},
		{.least = 2, .most = LAYOUT_REST},
	};
	char title[160];

	layout_panes(body, panes, 4);
	layout_draw(c, body, panes, 4);
	layout_title(c, panes[0].box, STYLE_TITLE, "State");
	session_title(s, title, sizeof(title));
	layout_note(c, panes[0].box, view_state_style(s->session.state), title);
	view_state(c, panes[0].box, s, trails);
	title_waterfall(c, panes[1].box, s, true);
	view_waterfall(c, panes[1].box, s, true);
	draw_middle(c, panes[2].box, s, ui);
	draw_bottom(c, panes[3].box, s, ui);
}

/* Clocks in words, a row a track, the path: as many rows as there is something to say. */
static int middle_rows(const struct snapshot *s)
{
	int clocks = 0, tracks = s->n_tracks < 2 ? (int)s->n_tracks : 2;

	for (int i = 0; i < GAUGE_COUNT; i++)
		clocks += s->gauges[i].used >= 0;
	return (clocks > 4 ? 2 : clocks > 0) + tracks + 1;
}

static void draw_last(struct canvas *c, struct box in, const struct snapshot *s,
		      const struct ui *ui)
{
	const struct alert_row *told = view_obstacle(s);
	bool alerts = view_alert(s, ui, 0) &&
		      (view_alert(s, ui, 0) != told || view_alert(s, ui, 1));
	int row = 0;

	layout_title(c, in, STYLE_TITLE, alerts ? "Alerts" : "Newest events");
	if (alerts)
		row = view_alerts(c, in, s, ui, told);
	draw_events(c, in, row, s);
}

static void draw_narrow(struct canvas *c, struct box body, const struct snapshot *s,
			const struct ui *ui)
{
	bool trails = body.h >= 26;
	int state = view_state_rows(s, body.w, trails), row;
	struct pane panes[] = {
		{.least = state, .most = state},
		{.least = 3, .most = body.h >= 26 ? STAGE_COUNT : 10 - state},
		{.least = middle_rows(s), .most = middle_rows(s) + (body.h >= 26)},
		{.least = 1, .most = LAYOUT_REST},
	};
	char title[160];

	layout_panes(body, panes, 4);
	layout_draw(c, body, panes, 4);
	session_title(s, title, sizeof(title));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	view_state(c, panes[0].box, s, trails);
	title_waterfall(c, panes[1].box, s, false);
	view_waterfall(c, panes[1].box, s, false);
	layout_title(c, panes[2].box, STYLE_TITLE, "Clocks, tracks");
	row = s->session.live
		      ? view_clocks_words(c, panes[2].box,
					  panes[2].box.h - 1 -
						  (s->n_tracks < 2 ? (int)s->n_tracks : 2),
					  s)
		      : 0;
	draw_tracks_short(c, panes[2].box, row, s);
	draw_last(c, panes[3].box, s, ui);
}

/* Nobody has tried yet: what is in the way, what to do, and what was noticed. */
static void draw_none(struct canvas *c, struct box body, const struct snapshot *s,
		      const struct ui *ui)
{
	static const char *const lines[] = {
		"No session of this channel has been seen.", "",
		"{join} joins it from here, as a producer with a test picture.",
		"kvscope produce --channel-name NAME does it beside this screen,",
		"and so does any device that calls JoinStorageSession."};
	int alerts = s->n_alerts < SNAP_ALERTS ? 2 * (int)s->n_alerts : 2;
	struct pane panes[] = {
		{.least = alerts ? 2 : 1, .most = alerts ? alerts : 1},
		{.least = 7, .most = 9},
		{.least = 1, .most = LAYOUT_REST},
	};

	layout_panes(body, panes, 3);
	layout_draw(c, body, panes, 3);
	layout_title(c, panes[0].box, STYLE_TITLE, "Alerts");
	view_alerts(c, panes[0].box, s, ui, NULL);
	layout_title(c, panes[1].box, STYLE_TITLE, "Session");
	view_nothing(c, panes[1].box, ui, lines, sizeof(lines) / sizeof(lines[0]));
	layout_title(c, panes[2].box, STYLE_TITLE, "Newest events");
	draw_events(c, panes[2].box, 0, s);
}

void view_session(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui)
{
	if (!s->session.key)
		draw_none(c, body, s, ui);
	else if (ui->width >= WIDE)
		draw_wide(c, body, s, ui);
	else
		draw_narrow(c, body, s, ui);
}
