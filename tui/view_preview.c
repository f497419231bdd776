/* What stands below the list of channels: the chosen one, or how a filter is written. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum { WIDE = 160, LEFT_PERCENT = 46, LABEL = 9, ALERTS_MOST = 4, CLOCK_NAME = 10 };

typedef bool line_draw_fn(struct pen *p, const struct snapshot *s);

static bool line_storage(struct pen *p, const struct snapshot *s)
{
	const struct channel_row *r = &s->channel;

	pen_field(p, STYLE_HEAD, LABEL, "storage");
	pen_text(p, r->storage[0] ? STYLE_TEXT : STYLE_DIM,
		 r->storage[0] ? r->storage : "· not fetched yet");
	if (r->stream[0]) {
		pen_printf(p, STYLE_TEXT, " → stream/%s", r->stream);
		pen_printf(p, r->retention_h == 0 ? STYLE_ERROR : STYLE_TEXT,
			   "  retention %s", words_retention(r->retention_h).s);
	}
	if (r->fragments)
		pen_printf(p, STYLE_STORED, "  %s",
			   words_plural(r->fragments, "fragment").s);
	if (r->last_fragment_us)
		pen_printf(p, STYLE_DIM, ", the last %s ago",
			   words_duration(ms_between(r->last_fragment_us, s->now_us)).s);
	return true;
}

static bool line_session(struct pen *p, const struct snapshot *s)
{
	const struct channel_row *r = &s->channel;

	pen_field(p, STYLE_HEAD, LABEL, "session");
	if (!r->state[0]) {
		pen_text(p, STYLE_DIM, "none seen");
		return true;
	}
	pen_text(p, STYLE_STRONG, or_none(r->actor));
	pen_printf(p, view_state_style(r->state), " %s", r->state);
	if (r->state_since_us)
		pen_printf(p, STYLE_TEXT, " for %s",
			   words_duration(ms_between(r->state_since_us, s->now_us)).s);
	if (s->session.holds)
		pen_text(p, STYLE_HOLDING, ", holds the session");
	pen_printf(p, STYLE_DIM, " · %s", words_plural(r->producers, "producer").s);
	if (r->takeovers)
		pen_printf(p, STYLE_WARN, " · %s",
			   words_plural(r->takeovers, "takeover").s);
	return true;
}

static bool line_path(struct pen *p, const struct snapshot *s)
{
	if (!s->pair_local[0])
		return false;
	pen_field(p, STYLE_HEAD, LABEL, "path");
	pen_printf(p, STYLE_TEXT, "%s ↔ %s", s->pair_local, or_none(s->pair_remote));
	if (s->channel.rtt_us >= 0)
		pen_printf(p, STYLE_TEXT, "  RTT %s", words_ms(s->channel.rtt_us / 1000).s);
	return true;
}

static bool line_clocks(struct pen *p, const struct snapshot *s)
{
	bool any = false;

	for (int i = 0; i < GAUGE_COUNT; i++) {
		const struct gauge_view *g = &s->gauges[i];
		char words[48];

		if (g->used < 0 || i == GAUGE_JOINS || i == GAUGE_BITRATE)
			continue;
		if (!any)
			pen_field(p, STYLE_HEAD, LABEL, "clocks");
		any = true;
		view_gauge_words(g, "/", words, sizeof(words));
		if (p->x + widths_of(slice_of(words)) + CLOCK_NAME > p->in.w)
			break;
		pen_printf(p, STYLE_DIM, "%s ", view_gauge_name((enum gauge)i));
		pen_printf(p, g->warn ? STYLE_WARN : STYLE_TEXT, "%s%s  ", words,
			   g->warn ? " ▲" : "");
	}
	return any;
}

static bool line_arn(struct pen *p, const struct snapshot *s)
{
	pen_field(p, STYLE_HEAD, LABEL, "arn");
	pen_text(p, STYLE_DIM, or_unfetched(s->channel.arn));
	if (s->channel.ttl_s > 0)
		pen_printf(p, STYLE_DIM, "  ttl %d s", s->channel.ttl_s);
	return true;
}

/* Returns the row after the last one. */
static int draw_tracks(struct pen *p, int row, const struct snapshot *s)
{
	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS && s->session.live; i++) {
		if (!pen_row(p, row))
			break;
		pen_field(p, STYLE_HEAD, LABEL, i ? "" : "tracks");
		view_track(p, &s->tracks[i], true);
		row++;
	}
	return row;
}

static int draw_lines(struct pen *p, int row, const struct snapshot *s,
		      line_draw_fn *const *lines, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (pen_row(p, row) && lines[i](p, s))
			row++;
	return row;
}

static int draw_alerts(struct pen *p, int row, const struct snapshot *s,
		       const struct ui *ui)
{
	for (size_t i = 0; i < ALERTS_MOST && view_alert(s, ui, i) && pen_row(p, row);
	     i++, row++) {
		const struct alert_row *r = view_alert(s, ui, i);

		pen_printf(p, view_severity_style(r->severity), "%s %s",
			   view_severity_sign(r->severity), r->text);
		if (r->advice[0])
			pen_printf(p, STYLE_TEXT, " → %s", r->advice);
	}
	return row;
}

/* The newest first: what does not fit is old. */
static void draw_events(struct canvas *c, struct box in, int row, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(in));

	for (size_t i = s->n_log < SNAP_LOG ? s->n_log : SNAP_LOG;
	     i-- > 0 && pen_row(&p, row); row++)
		view_log_line(&p, &s->log[i], false);
}

static int draw_facts(struct canvas *c, struct box in, int row, const struct snapshot *s,
		      const struct ui *ui)
{
	static line_draw_fn *const first[] = {line_storage, line_session};
	static line_draw_fn *const then[] = {line_path, line_clocks, line_arn};
	struct pen p = pen_in(c, layout_air(in));

	row = draw_lines(&p, row, s, first, 2);
	row = draw_alerts(&p, row, s, ui);
	row = draw_tracks(&p, row, s);
	return draw_lines(&p, row, s, then, 3);
}

/* Two lines of a stream; returns the row below them. */
static int draw_stream(struct pen *p, const struct stream_row *r, const struct ui *ui)
{
	pen_row(p, 0);
	pen_field(p, STYLE_HEAD, LABEL, "stream");
	pen_printf(p, STYLE_TEXT, "%s  keeps media %s", or_unfetched(r->status),
		   words_retention(r->retention_h).s);
	if (r->created_wall_ms > 0)
		pen_printf(p, STYLE_DIM, "  created %.16s%s",
			   words_date(canvas_clock(p->on, r->created_wall_ms)).s,
			   words_zone((int64_t)ui->zone_s * 1000).s);
	if (!pen_row(p, 1))
		return 1;
	if (r->retention_h == 0) {
		pen_printf(p, STYLE_ERROR, "%s keeps media 0 h: nothing can be stored; ",
			   view_severity_sign(SEV_ERROR));
		pen_printf(p, STYLE_TEXT, "%s raises it", ui_keyed(ui, ACTION_RETENTION).s);
		return 2;
	}
	pen_field(p, STYLE_HEAD, LABEL, "channel");
	pen_text(p, r->channel[0] ? STYLE_STRONG : STYLE_DIM,
		 r->channel[0] ? r->channel : "none is mapped to it");
	if (r->channels > 1)
		pen_printf(p, STYLE_WARN, " and %d more, of which one alone can store",
			   r->channels - 1);
	return 2;
}

/* How the session came to be, where there is room for all of it. */
static void draw_waterfall(struct canvas *c, struct box in, int row,
			   const struct snapshot *s)
{
	struct box below = {in.x, in.y + row + 1, in.w, in.h - row - 1};
	char title[160];

	if (below.h < STAGE_COUNT || !s->session.key)
		return;
	canvas_rule(c, (struct box){in.x - 1, in.y - 1, in.w + 2, in.h + 2}, in.y + row);
	view_waterfall_title(s, title, sizeof(title), true);
	layout_title(c, below, STYLE_TITLE, title);
	view_waterfall(c, below, s, true);
}

/* of: NULL = the chosen channel alone. */
static void draw_preview(struct canvas *c, struct box in, const struct snapshot *s,
			 const struct ui *ui, const struct stream_row *of)
{
	struct box left = in, right = {0};
	bool channel = !of || of->channel[0];
	struct pen p;
	int row = 0;

	if (in.w >= WIDE)
		layout_split(c, in, in.w * LEFT_PERCENT / 100, &left, &right);
	layout_title(c, left, STYLE_TITLE, of ? of->name : ui->channel);
	if (channel)
		view_note(c, left, ui, "{open} opens");
	p = pen_in(c, layout_air(left));
	if (of)
		row = draw_stream(&p, of, ui);
	if (!channel)
		return;
	row = draw_facts(c, left, row, s, ui);
	if (right.w > 0) {
		draw_waterfall(c, left, row, s);
		layout_title(c, right, STYLE_TITLE, "Newest events");
		draw_events(c, right, 0, s);
	} else {
		draw_events(c, in, row, s);
	}
}

void view_preview(struct canvas *c, struct box in, const struct snapshot *s,
		  const struct ui *ui)
{
	draw_preview(c, in, s, ui, NULL);
}

void view_preview_stream(struct canvas *c, struct box in, const struct snapshot *s,
			 const struct ui *ui, const struct stream_row *r)
{
	draw_preview(c, in, s, ui, r);
}

/* ---- how a filter is written */

static void draw_fields(struct canvas *c, struct box in, const struct filter_fields *fields)
{
	bool words = in.w >= 100;
	int width = words ? 40 : 18, across = in.w / width > 0 ? in.w / width : 1;
	struct pen p = pen_in(c, in);

	for (size_t i = 0; i < fields->n; i++) {
		if (!pen_row(&p, (int)i / across))
			return;
		pen_to(&p, (int)i % across * width);
		pen_field(&p, STYLE_STRONG, 17, fields->at[i].example);
		if (words)
			pen_field(&p, STYLE_DIM, width - 18, fields->at[i].what);
	}
}

void view_filter_help(struct canvas *c, struct box in, const struct ui *ui)
{
	const struct filter_fields *fields = ui_filter_fields(ui->screen);
	struct box rest = layout_air(in);
	struct pen p = pen_in(c, rest);

	layout_title(c, in, STYLE_TITLE, "A filter");
	if (!fields || !pen_row(&p, 0))
		return;
	pen_text(&p, STYLE_KEY, "and or ! ( )");
	pen_text(&p, STYLE_DIM, "  text ");
	pen_text(&p, STYLE_KEY, "= != ~ !~");
	pen_text(&p, STYLE_DIM, "  numbers ");
	pen_text(&p, STYLE_KEY, "= != < <= > >=");
	pen_text(&p, STYLE_DIM, "  no value ");
	pen_text(&p, STYLE_KEY, "-");
	rest.y++;
	rest.h--;
	draw_fields(c, rest, fields);
}
