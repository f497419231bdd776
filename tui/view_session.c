/* One session: where its machines stand, how long each stage took, its clocks, tracks and
 * alerts. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

/* LEFT_PERCENT: tracks and events say more than clocks and alerts. NARROW_TRACKS: two
 * tracks and the path. */
enum { WIDE = 100, LEFT_PERCENT = 38, NARROW_TRACKS = 3 };

/* Stage names for the strip: long and short. */
/* clang-format off */
static const char *const strip[STAGE_COUNT][2] = {
	[STAGE_DESCRIBE] = {"DESCRIBE", "DESC"},  [STAGE_DESCRIBE_MEDIA] = {"MEDIA-CFG", "CFG"},
	[STAGE_ENDPOINT] = {"ENDPOINT", "ENDP"},  [STAGE_ICE_CONFIG] = {"ICE-CFG", "TURN"},
	[STAGE_CONNECT] = {"WS", "WS"},           [STAGE_JOIN] = {"JOIN", "JOIN"},
	[STAGE_OFFER] = {"OFFER", "OFFER"},       [STAGE_ANSWER] = {"ANSWER", "ANSW"},
	[STAGE_ICE] = {"ICE", "ICE"},             [STAGE_DTLS] = {"DTLS", "DTLS"},
	[STAGE_FRAME] = {"MEDIA", "MEDIA"},       [STAGE_FRAGMENT] = {"STORED", "STORED"},
};
/* clang-format on */

/* clang-format off */
const char *view_stage_sign(enum stage_state s)
{
	switch (s) {
	case STAGE_RUNNING: return "●";
	case STAGE_DONE:    return "✔";
	case STAGE_FAILED:  return "✖";
	case STAGE_NONE:    break;
	}
	return "·";
}

enum style view_stage_style(enum stage_state s)
{
	switch (s) {
	case STAGE_RUNNING: return STYLE_WARN;
	case STAGE_DONE:    return STYLE_OK;
	case STAGE_FAILED:  return STYLE_ERROR;
	case STAGE_NONE:    break;
	}
	return STYLE_DIM;
}

/* clang-format on */
static void draw_strip(struct pen *p, const struct snapshot *s, bool wide)
{
	for (enum stage i = 0; i < STAGE_COUNT; i++) {
		const struct stage_view *v = &s->stages[i];

		if (i)
			pen_text(p, STYLE_BORDER, wide ? " ▶" : " ");
		pen_text(p, view_stage_style(v->state), view_stage_sign(v->state));
		pen_text(p,
			 v->state == STAGE_RUNNING || v->state == STAGE_FAILED
				 ? STYLE_STRONG
				 : view_stage_style(v->state),
			 strip[i][wide ? 0 : 1]);
	}
}

static void draw_machine(struct pen *p, const struct snapshot *s,
			 const struct machine_view *m)
{
	size_t n = sizeof(m->trail) / sizeof(m->trail[0]);
	const char *between = "";

	pen_field(p, STYLE_HEAD, 11, m->machine);
	pen_text(p, STYLE_STRONG, m->state);
	pen_printf(p, STYLE_TEXT, " %s  ",
		   words_duration(ms_between(m->since_us, s->now_us)).s);
	n = m->n_trail < n ? m->n_trail : n;
	for (size_t i = 0; i < n; i++) {
		const char *next = i + 1 < n ? m->trail[i + 1] : m->state;

		if (strcmp(m->trail[i], next) == 0) /* a state that began anew */
			continue;
		pen_printf(p, STYLE_DIM, "%s%s", between, m->trail[i]);
		between = " › ";
	}
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

/* Clocks */

static double gauge_share(const struct gauge_view *g)
{
	return g->used < 0 || g->limit <= 0 ? NAN : (double)g->used / (double)g->limit;
}

static enum style gauge_style(const struct gauge_view *g)
{
	double share = gauge_share(g);

	return isfinite(share) && share >= 1 ? STYLE_ERROR
	       : g->warn                     ? STYLE_WARN
					     : STYLE_OK;
}

static void draw_gauge(struct pen *p, const struct gauge_view *g)
{
	char words[80];
	int bar = p->in.w - 13 - 20;

	view_gauge_words(g, " / ", words, sizeof(words));
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

/* The same as words, for narrow screens; returns the rows it took, at most `rows`. */
static int draw_gauges_short(struct canvas *c, struct box in, int rows,
			     const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));
	int row = 0;
	char words[80];

	pen_row(&p, row);
	for (int i = 0; i < GAUGE_COUNT; i++) {
		const struct gauge_view *g = &s->gauges[i];
		int need;

		if (g->used < 0)
			continue;
		view_gauge_words(g, "/", words, sizeof(words));
		need = widths_of(slice_of(view_gauge_name((enum gauge)i))) +
		       widths_of(slice_of(words)) + (g->warn ? 3 : 1);
		if (p.x && p.x + need > p.in.w) {
			if (row + 1 >= rows)
				break;
			pen_row(&p, ++row);
		}
		pen_printf(&p, STYLE_DIM, "%s ", view_gauge_name((enum gauge)i));
		pen_printf(&p, g->warn ? STYLE_WARN : STYLE_TEXT, "%s%s", words,
			   g->warn ? " ▲" : "");
		pen_text(&p, STYLE_TEXT, "  ");
	}
	return row + 1;
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
		snprintf(to, room, "%s: %s%s", r->actor, r->state,
			 r->holds ? ", holds the session" : "");
}

static void draw_wide(struct canvas *c, struct box body, const struct snapshot *s)
{
	int machines = (int)(s->n_machines < 2 ? s->n_machines : 2);
	struct pane panes[] = {
		{.least = 1, .most = 1 + machines},
		{.least = 6, .most = STAGE_COUNT},
		{.least = 5, .most = GAUGE_COUNT},
		{.least = 1, .most = LAYOUT_REST},
	};
	struct box left, right;
	char title[160];

	layout_panes(body, panes, 4);
	layout_draw(c, body, panes, 4);
	layout_title(c, panes[0].box, STYLE_TITLE, "State");
	session_title(s, title, sizeof(title));
	layout_note(c, panes[0].box, view_state_style(s->session.state), title);
	draw_state(c, panes[0].box, s);
	view_waterfall_title(s, title, sizeof(title), true);
	layout_title(c, panes[1].box, STYLE_TITLE, title);
	view_waterfall(c, panes[1].box, s, true);
	layout_split(c, panes[2].box, body.w * LEFT_PERCENT / 100, &left, &right);
	layout_title(c, left, STYLE_TITLE, "Clocks and quotas");
	layout_title(c, right, STYLE_TITLE, "Tracks");
	draw_gauges(c, left, s);
	draw_tracks(c, right, s);
	layout_split(c, panes[3].box, body.w * LEFT_PERCENT / 100, &left, &right);
	layout_title(c, left, STYLE_TITLE, "Alerts");
	layout_title(c, right, STYLE_TITLE, "Newest events");
	draw_alerts(c, left, s);
	draw_events(c, right, s);
}

static void draw_narrow(struct canvas *c, struct box body, const struct snapshot *s)
{
	struct pane panes[] = {
		{.least = 1, .most = 1},
		{.least = 4, .most = 9},
		{.least = 5, .most = 5},
		{.least = 1, .most = LAYOUT_REST},
	};
	char title[160];
	int row;

	layout_panes(body, panes, 4);
	layout_draw(c, body, panes, 4);
	session_title(s, title, sizeof(title));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	draw_state(c, panes[0].box, s);
	view_waterfall_title(s, title, sizeof(title), false);
	layout_title(c, panes[1].box, STYLE_TITLE, title);
	view_waterfall(c, panes[1].box, s, false);
	layout_title(c, panes[2].box, STYLE_TITLE, "Clocks, tracks");
	row = draw_gauges_short(c, panes[2].box, panes[2].box.h - NARROW_TRACKS, s);
	draw_tracks_short(c, panes[2].box, row, s);
	layout_title(c, panes[3].box, STYLE_TITLE, "Newest events");
	draw_events(c, panes[3].box, s);
}

void view_session(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui)
{
	if (ui->width >= WIDE)
		draw_wide(c, body, s);
	else
		draw_narrow(c, body, s);
}
