/* Statistics: one time axis for all series, with key frames, picture-loss requests and a
 * cursor. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/plot.h"
#include "tui/view.h"

enum {
	LABEL_COLUMNS = 18,
	WIDE = 100,
	NUMBERS_WIDE = 34,
	NUMBERS_NARROW = 14,
	AUDIO_METRICS = 3,
	EVENT_ROWS = 3
};

static const enum metric video[] = {METRIC_VIDEO_KBPS, METRIC_VIDEO_FPS,    METRIC_RTT,
				    METRIC_VIDEO_LOSS, METRIC_VIDEO_JITTER, METRIC_NACK};
static const enum metric audio[] = {METRIC_AUDIO_KBPS, METRIC_AUDIO_LOSS,
				    METRIC_AUDIO_JITTER};
enum { VIDEO_METRICS = sizeof(video) / sizeof(video[0]) };

/* The least upper edge of a plot, so that noise does not fill it. */
/* clang-format off */
static const float least_top[METRIC_COUNT] = {
	[METRIC_VIDEO_KBPS] = 100, [METRIC_VIDEO_FPS] = 10,    [METRIC_RTT] = 50,
	[METRIC_VIDEO_LOSS] = 2,   [METRIC_VIDEO_JITTER] = 10, [METRIC_NACK] = 5,
	[METRIC_AUDIO_KBPS] = 20,  [METRIC_AUDIO_LOSS] = 2,    [METRIC_AUDIO_JITTER] = 10,
};
/* clang-format on */

/* Where the plots stand: all share these columns. */
struct axis {
	int x, w;
	int window_s, back_s;
};

/* Seconds back to the oldest value that is there. */
static int oldest_s(const struct series_view *v)
{
	int i = 0;

	while (i < SERIES_SECONDS && !isfinite(v->at[i]))
		i++;
	return SERIES_SECONDS - i;
}

int view_stats_window(const struct ui *ui, const struct snapshot *s)
{
	static const int steps[] = {30, 60, 120, 300, SERIES_SECONDS};
	int need = oldest_s(&s->series[METRIC_VIDEO_KBPS]),
	    other = oldest_s(&s->series[METRIC_AUDIO_KBPS]);
	size_t i = 0;

	if (ui->stats.window_s > 0)
		return ui->stats.window_s;
	need = other > need ? other : need;
	while (i + 1 < sizeof(steps) / sizeof(steps[0]) && steps[i] < need)
		i++;
	return steps[i];
}

static struct axis axis_in(struct box in, const struct snapshot *s, const struct ui *ui)
{
	int numbers = in.w >= WIDE - 2 ? NUMBERS_WIDE : NUMBERS_NARROW;
	struct axis a = {.x = in.x + LABEL_COLUMNS,
			 .w = in.w - LABEL_COLUMNS - numbers,
			 .window_s = view_stats_window(ui, s),
			 .back_s = ui->stats.back_s};

	if (a.w > PLOT_POINTS)
		a.w = PLOT_POINTS;
	return a;
}

static int column_of(const struct axis *a, double back_s)
{
	return a->w - 1 - (int)(back_s * a->w / a->window_s);
}

static float value_at(const struct series_view *v, int back_s)
{
	return back_s < 0                ? v->now
	       : back_s < SERIES_SECONDS ? v->at[SERIES_SECONDS - 1 - back_s]
					 : NAN;
}

static enum style value_style(const struct series_view *v, float value)
{
	if (!isfinite(value))
		return STYLE_DIM;
	if (isfinite(v->crit) && value >= v->crit)
		return STYLE_ERROR;
	return isfinite(v->warn) && value >= v->warn ? STYLE_WARN : STYLE_STRONG;
}

static void draw_numbers(struct pen *p, const struct series_view *v, const struct axis *a,
			 bool wide)
{
	float now = value_at(v, a->back_s);
	enum style s = value_style(v, now);

	pen_to(p, a->x - p->in.x + a->w + 1);
	pen_field(p, s, -6, words_float(now).s);
	if (wide) {
		pen_text(p, STYLE_DIM, " ");
		pen_field(p, STYLE_DIM, -6, words_float(v->min).s);
		pen_field(p, STYLE_TEXT, -6, words_float(v->avg).s);
		pen_field(p, STYLE_DIM, -6, words_float(v->p95).s);
		pen_field(p, STYLE_DIM, -6, words_float(v->max).s);
	} else {
		pen_printf(p, STYLE_DIM, " ~%s", words_float(v->avg).s);
	}
	if (s == STYLE_ERROR || s == STYLE_WARN)
		pen_text(p, s, s == STYLE_ERROR ? " ✖" : " ▲");
}

static float seen_top(const struct series_view *v, int window_s)
{
	float top = 0;

	for (int i = SERIES_SECONDS - window_s; i < SERIES_SECONDS; i++)
		if (i >= 0 && isfinite(v->at[i]) && v->at[i] > top)
			top = v->at[i];
	return top;
}

static void draw_metric(struct canvas *c, struct box in, int row, int rows,
			const struct snapshot *s, enum metric m, const struct ui *ui)
{
	const struct series_view *v = &s->series[m];
	struct axis a = axis_in(in, s, ui);
	struct pen p = pen_in(c, in);
	int n = a.window_s < SERIES_SECONDS ? a.window_s : SERIES_SECONDS;
	struct plot plot = {.at = v->at + SERIES_SECONDS - n,
			    .n = (size_t)n,
			    .top = plot_top(seen_top(v, n), least_top[m]),
			    .braille = ui->stats.braille};

	if (!v->name || a.w < 1 || !pen_row(&p, row))
		return;
	pen_text(&p, STYLE_TEXT, v->name);
	pen_printf(&p, STYLE_DIM, " %s", v->unit ? v->unit : "");
	pen_to(&p, LABEL_COLUMNS - 6);
	pen_field(&p, STYLE_AXIS, -5, words_float(plot.top).s);
	for (int i = 0; i < rows && pen_row(&p, row + i); i++) {
		pen_to(&p, LABEL_COLUMNS - 1);
		pen_text(&p, STYLE_AXIS, i ? "│" : "┤");
	}
	plot_draw(c, (struct box){a.x, in.y + row, a.w, rows},
		  m < METRIC_AUDIO_KBPS ? STYLE_VIDEO : STYLE_AUDIO, &plot);
	pen_row(&p, row);
	draw_numbers(&p, v, &a, in.w >= WIDE - 2);
}

/* K where a key frame was, P where the picture was asked for again. */
static void draw_marks(struct canvas *c, struct box in, int row, const struct snapshot *s,
		       const struct ui *ui)
{
	struct axis a = axis_in(in, s, ui);
	struct pen p = pen_in(c, in);

	if (a.w < 1 || !pen_row(&p, row))
		return;
	pen_text(&p, STYLE_TEXT, "key frames, PLI");
	for (int back = a.window_s - 1; back >= 0; back--) {
		bool key = s->series[METRIC_KEYS].at[SERIES_SECONDS - 1 - back] > 0,
		     lost = s->series[METRIC_PLI].at[SERIES_SECONDS - 1 - back] > 0;

		if (!key && !lost)
			continue;
		pen_to(&p, a.x - in.x + column_of(&a, back));
		pen_text(&p, lost ? STYLE_WARN : STYLE_STORED, lost ? "P" : "K");
	}
}

static void draw_time(struct canvas *c, struct box in, int row, const struct snapshot *s,
		      const struct ui *ui)
{
	struct axis a = axis_in(in, s, ui);
	struct pen p = pen_in(c, in);

	if (a.w < 1 || !pen_row(&p, row))
		return;
	pen_to(&p, LABEL_COLUMNS - 1);
	pen_text(&p, STYLE_AXIS, "└");
	for (int i = 0; i < a.w; i++)
		pen_text(&p, STYLE_AXIS, "─");
	for (int part = 0; part < 4; part++) {
		int back = a.window_s * (4 - part) / 4;

		pen_to(&p, a.x - in.x + column_of(&a, back) + 1);
		pen_printf(&p, STYLE_DIM, "-%d:%02d", back / 60, back % 60);
	}
	pen_to(&p, a.x - in.x + a.w - 3);
	pen_text(&p, STYLE_DIM, "now");
}

static void draw_cursor(struct canvas *c, struct box in, const struct snapshot *s,
			const struct ui *ui)
{
	struct axis a = axis_in(in, s, ui);

	if (ui->stats.back_s >= 0 && a.w > 0)
		canvas_choose(c,
			      (struct box){a.x + column_of(&a, ui->stats.back_s), in.y, 1, in.h});
}

static int draw_group(struct canvas *c, struct box in, int rows_each,
		      const struct snapshot *s, const enum metric *all, int n,
		      const struct ui *ui)
{
	int row = 0;

	for (int i = 0; i < n; i++, row += rows_each)
		draw_metric(c, in, row, rows_each, s, all[i], ui);
	return row;
}

static const struct track_view *track_of(const struct snapshot *s, char kind)
{
	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++)
		if (s->tracks[i].kind == kind)
			return &s->tracks[i];
	return NULL;
}

static void track_title(const struct snapshot *s, char kind, char *to, size_t room)
{
	const struct track_view *t = track_of(s, kind);
	struct text out;

	text_init(&out, to, room);
	text_adds(&out, kind == 'V' ? "Video" : "Audio");
	if (!t)
		return;
	text_printf(&out, " %s %s", t->now.sending > 0 ? "→ storage" : "← device",
		    t->codec);
	if (t->now.width > 0)
		text_printf(&out, " %lldx%lld", (long long)t->now.width,
			    (long long)t->now.height);
	if (t->now.ssrc >= 0)
		text_printf(&out, "  ssrc %08llx", (unsigned long long)t->now.ssrc);
}

static void draw_totals(struct canvas *c, struct box inside, const struct snapshot *s)
{
	struct pen p = pen_in(c, layout_air(inside));
	int row = 0;

	for (size_t i = 0; i < s->n_tracks && i < SNAP_TRACKS; i++) {
		const struct track_numbers *n = &s->tracks[i].now;

		if (!pen_row(&p, row++))
			return;
		pen_printf(&p, STYLE_STRONG, "%c %s  ", s->tracks[i].kind,
			   s->tracks[i].codec);
		pen_printf(&p, STYLE_TEXT,
			   "packets %s  bytes %s  frames %s  key %s  lost %s",
			   words_count(n->packets).s, words_bytes(n->bytes).s,
			   words_count(n->frames).s, words_count(n->key_frames).s,
			   words_count(n->lost).s);
		if (!pen_row(&p, row++))
			return;
		pen_printf(&p, STYLE_TEXT,
			   "  NACK sent %s received %s  resent %s  recovered %s  PLI sent "
			   "%s received %s  late %s",
			   words_count(n->nack_sent).s, words_count(n->nack_received).s,
			   words_count(n->retransmitted).s, words_count(n->recovered).s,
			   words_count(n->pli_sent).s, words_count(n->pli_received).s,
			   words_count(n->late).s);
	}
}

/* Events near the cursor, or the newest. */
static void draw_events(struct canvas *c, struct box inside, const struct snapshot *s,
			const struct ui *ui)
{
	struct pen p = pen_in(c, layout_air(inside));
	int64_t at = sane_us(s->stats_end_us) - (int64_t)ui->stats.back_s * 1000000;
	int row = 0;

	for (size_t i = s->n_log; i-- > 0 && i < SNAP_LOG;) {
		if (ui->stats.back_s >= 0 &&
		    (s->log[i].at_us < at - 3000000 || s->log[i].at_us > at + 3000000))
			continue;
		if (!pen_row(&p, row++))
			return;
		view_log_line(&p, &s->log[i], false);
	}
	if (!row && pen_row(&p, 0))
		pen_text(&p, STYLE_DIM,
			 ui->stats.back_s >= 0 ? "nothing within 3 s of the cursor"
					 : "nothing yet");
}

static void draw_heads(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	struct axis a = axis_in(in, s, ui);
	struct box above = {in.x, in.y - 1, in.w, 1};
	struct pen p = pen_in(c, above);

	if (in.w < WIDE - 2)
		return;
	pen_to(&p, a.x - in.x + a.w + 1);
	pen_field(&p, STYLE_HEAD, -6, ui->stats.back_s >= 0 ? " then" : " now");
	pen_text(&p, STYLE_HEAD, "    min   avg   p95   max ");
}

void view_stats(struct canvas *c, struct box body, const struct snapshot *s,
		const struct ui *ui)
{
	int spare =
		body.h - 4 - EVENT_ROWS - 2; /* frame and rules, events, marks and time */
	int each = spare / (VIDEO_METRICS + AUDIO_METRICS);
	int video_each = each < 1 ? 1 : each > 4 ? 4 : each;
	int audio_each = video_each;
	struct pane panes[3];
	struct box in;
	char title[96];
	int row;

	if (video_each == 1 && spare >= VIDEO_METRICS * 2 + AUDIO_METRICS)
		video_each = 2;
	panes[0] = (struct pane){.least = 3, .most = VIDEO_METRICS * video_each + 2};
	panes[1] = (struct pane){.least = 1, .most = AUDIO_METRICS * audio_each};
	panes[2] = (struct pane){.least = ui->stats.totals ? 4 : 1, .most = LAYOUT_REST};
	layout_panes(body, panes, 3);
	layout_draw(c, body, panes, 3);
	track_title(s, 'V', title, sizeof(title));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	in = layout_air(panes[0].box);
	row = draw_group(c, in, video_each, s, video, VIDEO_METRICS, ui);
	draw_marks(c, in, row, s, ui);
	draw_time(c, in, row + 1, s, ui);
	draw_cursor(c, in, s, ui);
	draw_heads(c, in, s, ui);
	track_title(s, 'A', title, sizeof(title));
	layout_title(c, panes[1].box, STYLE_TITLE, title);
	in = layout_air(panes[1].box);
	draw_group(c, in, audio_each, s, audio, AUDIO_METRICS, ui);
	draw_cursor(c, in, s, ui);
	layout_title(c, panes[2].box, STYLE_TITLE,
		     ui->stats.totals        ? "Totals"
		     : ui->stats.back_s >= 0 ? "Events under the cursor"
				       : "Newest events");
	if (ui->stats.totals)
		draw_totals(c, panes[2].box, s);
	else
		draw_events(c, panes[2].box, s, ui);
}
