/* The list of channels; what is known about the one under the cursor stands below it. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum { NAME_LEAST = 14, NAME_MOST = 40, PREVIEW_LEAST = 3, FILTER_LEAST = 6 };

typedef void column_draw(struct pen *p, const struct snapshot *s,
			 const struct channel_row *r, int width);

static void draw_status(struct pen *p, const struct snapshot *s,
			const struct channel_row *r, int width)
{
	bool active = strcmp(r->status, "ACTIVE") == 0;

	(void)s;
	pen_field(p, active ? STYLE_TEXT : STYLE_WARN, width, or_unfetched(r->status));
}

static void draw_storage(struct pen *p, const struct snapshot *s,
			 const struct channel_row *r, int width)
{
	(void)s;
	pen_field(p, strcmp(r->storage, "ENABLED") == 0 ? STYLE_TEXT : STYLE_DIM, width,
		  or_unfetched(r->storage));
}

static void draw_stream(struct pen *p, const struct snapshot *s,
			const struct channel_row *r, int width)
{
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->storage[0] ? or_none(r->stream) : UNFETCHED_SIGN);
}

static void draw_retention(struct pen *p, const struct snapshot *s,
			   const struct channel_row *r, int width)
{
	bool none = r->storage[0] && !r->stream[0];

	(void)s;
	pen_field(p, r->retention_h == 0 ? STYLE_ERROR : STYLE_TEXT, width,
		  none ? NONE_SIGN : words_retention(r->retention_h).s);
}

static void draw_actor(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		       int width)
{
	(void)s;
	pen_field(p, STYLE_TEXT, width, or_none(r->actor));
}

static void draw_state(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		       int width)
{
	bool p2p = !r->state[0] && strcmp(r->storage, "DISABLED") == 0;

	(void)s;
	pen_field(p, view_state_style(r->state), width,
		  p2p ? "p2p only" : or_none(r->state));
}

static void draw_age(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		     int width)
{
	int64_t ms = r->state[0] && r->state_since_us
			     ? ms_between(r->state_since_us, s->now_us)
			     : -1;

	pen_field(p, STYLE_TEXT, width, words_duration(ms).s);
}

static void draw_rtt(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		     int width)
{
	int64_t ms = r->rtt_us < 0 ? -1 : r->rtt_us / 1000;

	(void)s;
	pen_field(p, ms >= 250 ? STYLE_WARN : STYLE_TEXT, width, words_count(ms).s);
}

static void draw_loss(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		      int width)
{
	(void)s;
	pen_field(p, r->loss_milli >= 10 ? STYLE_WARN : STYLE_TEXT, width,
		  words_percent(r->loss_milli).s);
}

static void draw_spark(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		       int width)
{
	int from = p->x;

	(void)s;
	if (r->video_bps < 0)
		pen_field(p, STYLE_DIM, width, NONE_SIGN);
	else
		view_spark(p, STYLE_VIDEO, r->spark, sizeof(r->spark) / sizeof(r->spark[0]),
			   width);
	pen_to(p, from + width);
}

static void draw_kbps(struct pen *p, const struct snapshot *s, const struct channel_row *r,
		      int width)
{
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  words_count(r->video_bps < 0 ? -1 : r->video_bps / 1000).s);
}

static void draw_takeovers(struct pen *p, const struct snapshot *s,
			   const struct channel_row *r, int width)
{
	(void)s;
	pen_field(p, r->takeovers ? STYLE_WARN : STYLE_DIM, width,
		  r->takeovers ? words_count(r->takeovers).s : NONE_SIGN);
}

static void draw_producers(struct pen *p, const struct snapshot *s,
			   const struct channel_row *r, int width)
{
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->producers ? words_count(r->producers).s : NONE_SIGN);
}

static void draw_fragments(struct pen *p, const struct snapshot *s,
			   const struct channel_row *r, int width)
{
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->fragments ? words_count(r->fragments).s : NONE_SIGN);
}

static void draw_stored(struct pen *p, const struct snapshot *s,
			const struct channel_row *r, int width)
{
	int64_t ms = r->last_fragment_us ? ms_between(r->last_fragment_us, s->now_us) : -1;

	pen_field(p, STYLE_TEXT, width, words_duration(ms).s);
}

static void draw_health(struct pen *p, const struct snapshot *s,
			const struct channel_row *r, int width)
{
	char words[32];

	(void)s;
	if (r->errors || r->warnings)
		snprintf(words, sizeof(words), "%s%.0d%s%s%.0d", r->errors ? "✖" : "",
			 r->errors, r->errors && r->warnings ? " " : "",
			 r->warnings ? "▲" : "", r->warnings);
	else
		snprintf(words, sizeof(words), "%s", r->storage[0] ? "ok" : UNFETCHED_SIGN);
	pen_field(p,
		  r->errors     ? STYLE_ERROR
		  : r->warnings ? STYLE_WARN
				: STYLE_DIM,
		  width, words);
}

/* title, columns (< 0: to the right), the width of the screen from which it is shown */
/* clang-format off */
static const struct column {
	const char *title;
	int width, from;
	enum channel_sort sort;
	column_draw *draw;
} columns[] = {
	{"STATUS",     8,  60, SORT_STATUS,    draw_status},
	{"STORAGE",    8,  70, SORT_STORAGE,   draw_storage},
	{"STREAM",    13, 104, SORT_STREAM,    draw_stream},
	{"RETN",      -4, 110, SORT_RETENTION, draw_retention},
	{"PRODUCER",  11,  96, SORT_PRODUCER,  draw_actor},
	{"STATE",     11,   0, SORT_STATE,     draw_state},
	{"AGE",       -7,  50, SORT_AGE,       draw_age},
	{"RTT",       -4,  64, SORT_RTT,       draw_rtt},
	{"LOSS%",     -5,  74, SORT_LOSS,      draw_loss},
	{"VIDEO",      8, 112, SORT_BITRATE,   draw_spark},
	{"kbps",      -5,  80, SORT_BITRATE,   draw_kbps},
	{"PRODUCERS", -9, 140, SORT_PRODUCERS, draw_producers},
	{"TAKEOVERS", -9, 140, SORT_TAKEOVERS, draw_takeovers},
	{"FRAGMENTS", -9, 150, SORT_FRAGMENTS, draw_fragments},
	{"STORED AGO", -10, 150, SORT_STORED,  draw_stored},
	{"HEALTH",     7,  40, SORT_HEALTH,    draw_health},
};
/* clang-format on */
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

enum channel_sort view_channels_sort(const struct ui *ui, int way)
{
	enum channel_sort seen[COLUMNS + 1] = {SORT_NAME};
	size_t n = 1, at = 0;

	for (size_t i = 0; i < COLUMNS; i++)
		if (ui->width >= columns[i].from && columns[i].sort != seen[n - 1])
			seen[n++] = columns[i].sort;
	while (at < n && seen[at] != ui->channels.sort)
		at++;
	return at < n ? seen[(at + n + (way < 0 ? n - 1 : 1)) % n] : SORT_NAME;
}

static int name_width(int width)
{
	int left = width - 2; /* the cursor's sign, the end */

	for (size_t i = 0; i < COLUMNS; i++)
		if (width >= columns[i].from)
			left -= 1 + (columns[i].width < 0 ? -columns[i].width
							  : columns[i].width);
	return left > NAME_MOST ? NAME_MOST : left < NAME_LEAST ? NAME_LEAST : left;
}

/* The column that the list is sorted by has an arrow, for which its title makes room. */
static void draw_title(struct pen *p, const struct ui *ui, const char *title, int width,
		       bool sorted)
{
	struct slice words = slice_of(title);
	const char *arrow = ui->channels.reverse ? "▲" : "▼";
	int room = (width < 0 ? -width : width) - 1, blanks;

	if (!sorted) {
		pen_field(p, STYLE_HEAD, width, title);
		return;
	}
	words = widths_of(words) > room ? widths_cut(words, room) : words;
	blanks = room - widths_of(words);
	pen_printf(p, STYLE_MARK, "%*s%.*s%s%*s", width < 0 ? blanks : 0, "", (int)words.n,
		   words.at, arrow, width < 0 ? 0 : blanks, "");
}

static void draw_head(struct canvas *c, struct box in, const struct ui *ui)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_text(&p, STYLE_HEAD, " ");
	draw_title(&p, ui, "NAME", name_width(in.w + 2), ui->channels.sort == SORT_NAME);
	pen_target(&p, 1, TARGET_COLUMN, SORT_NAME);
	for (size_t i = 0; i < COLUMNS; i++)
		if (in.w + 2 >= columns[i].from) {
			int from = p.x + 1;

			pen_text(&p, STYLE_HEAD, " ");
			draw_title(&p, ui, columns[i].title, columns[i].width,
				   columns[i].sort == ui->channels.sort &&
					   columns[i].draw != draw_spark);
			pen_target(&p, from, TARGET_COLUMN, (int)columns[i].sort);
		}
}

static void draw_row(struct canvas *c, struct box in, int row, const struct snapshot *s,
		     const struct channel_row *r, const struct ui *ui, bool chosen)
{
	struct pen p = pen_in(c, in);

	if (!pen_row(&p, row))
		return;
	pen_text(&p, STYLE_MARK, ui_tagged(ui, r->name) ? "✚" : chosen ? "▌" : " ");
	pen_field(&p, STYLE_STRONG, name_width(in.w + 2), r->name);
	for (size_t i = 0; i < COLUMNS; i++)
		if (in.w + 2 >= columns[i].from) {
			pen_to(&p, p.x + 1);
			columns[i].draw(&p, s, r, columns[i].width);
		}
	if (chosen)
		canvas_choose(c, (struct box){in.x, in.y + row, in.w, 1});
}

static void draw_list(struct canvas *c, struct box in, const struct snapshot *s,
		      const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_CHANNELS];

	draw_head(c, in, ui);
	target_add(&c->targets, TARGET_ROWS, (struct box){in.x, in.y + 1, in.w, in.h - 1}, 0);
	if (!s->channels_shown) {
		struct pen p = pen_in(c, layout_air(in));

		pen_row(&p, 1);
		pen_text(&p, STYLE_DIM, "no channel passes this filter");
	}
	for (int i = 0; i < in.h - 1; i++) {
		size_t at = l->top + (size_t)i;

		if (at >= s->first_channel && at - s->first_channel < s->n_channels)
			draw_row(c, in, i + 1, s, &s->channels[at - s->first_channel], ui,
				 at == l->at);
	}
}

static size_t lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	int list = body.h * 2 / 3, rows = (int)ui->lists[SCREEN_CHANNELS].total + 1;

	if (list > rows && rows >= 3) /* few channels: the preview gets the rest */
		list = rows < 8 ? 8 : rows;
	panes[0] = (struct pane){.least = 2, .most = list};
	panes[1] = (struct pane){.least = ui->mode == MODE_FILTER ? FILTER_LEAST
								  : PREVIEW_LEAST,
				 .most = LAYOUT_REST};
	layout_panes(body, panes, 2);
	return panes[0].box.h > 1 ? (size_t)panes[0].box.h - 1 : 0;
}

size_t view_channels_rows(const struct ui *ui)
{
	struct pane panes[2];

	return lay(ui, view_body(ui), panes);
}

static void draw_empty(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	/* clang-format off */
	static const char *const filtered[] = {
		"No channel matches the filter.", "", "Esc clears it, \\ changes it."};
	static const char *const local_down[] = {
		"The local service does not answer.", "",
		"kvscope keeps trying and goes on by itself when it is back.",
		"Start one with `kvscope serve`; ! starts the demo; E shows other places.",
	};
	static const char *const live_down[] = {
		"AWS does not answer; the line below says why.", "",
		"kvscope keeps trying and goes on by itself when it does.",
		"E says what was looked at, how to mend it, and shows other places.",
	};
	/* clang-format on */
	const char *const awaited[] = {ui->awaited};
	bool live = strcmp(s->place, "LIVE") == 0 || !s->place[0];

	if (s->channels_total && ui->filters[SCREEN_CHANNELS][0])
		view_nothing(c, in, filtered, sizeof(filtered) / sizeof(filtered[0]));
	else if (s->source_up)
		view_first_steps(c, in, ui);
	else if (ui->awaited[0])
		view_nothing(c, in, awaited, 1);
	else if (live)
		view_nothing(c, in, live_down, sizeof(live_down) / sizeof(live_down[0]));
	else
		view_nothing(c, in, local_down, sizeof(local_down) / sizeof(local_down[0]));
}

static void list_title(const struct snapshot *s, const struct ui *ui, char *to, size_t room)
{
	if (ui->filters[SCREEN_CHANNELS][0])
		snprintf(to, room, "%s of %s channels",
			 words_count((int64_t)s->channels_shown).s,
			 words_count((int64_t)s->channels_total).s);
	else
		snprintf(to, room, "%s",
			 words_plural((int64_t)s->channels_total, "channel").s);
}

/* What has not been asked of AWS yet is not counted as anything. */
static void list_note(const struct snapshot *s, char *to, size_t room)
{
	struct text t;

	text_init(&t, to, room);
	if (!s->channels_described)
		text_adds(&t, "· not described yet");
	else if (s->channels_described < s->channels_total)
		text_printf(&t, "%s described",
			    words_count((int64_t)s->channels_described).s);
	if (s->channels_enabled)
		text_printf(&t, "%s%s with storage", t.used ? " · " : "",
			    words_count((int64_t)s->channels_enabled).s);
	if (s->sessions_live)
		text_printf(&t, "%s%s live", t.used ? " · " : "",
			    words_count((int64_t)s->sessions_live).s);
}

void view_channels(struct canvas *c, struct box body, const struct snapshot *s,
		   const struct ui *ui)
{
	struct pane panes[2];
	char title[160];

	if (!s->channels_shown && ui->mode != MODE_FILTER) {
		struct box in = canvas_frame(c, body);

		layout_title(c, in, STYLE_TITLE, "Channels");
		draw_empty(c, in, s, ui);
		return;
	}
	lay(ui, body, panes);
	layout_draw(c, body, panes, 2);
	list_title(s, ui, title, sizeof(title));
	layout_title(c, panes[0].box, STYLE_TITLE, title);
	list_note(s, title, sizeof(title));
	layout_note(c, panes[0].box, STYLE_DIM, title);
	draw_list(c, panes[0].box, s, ui);
	if (ui->mode == MODE_FILTER)
		view_filter_help(c, panes[1].box, ui);
	else
		view_preview(c, panes[1].box, s, ui);
}
