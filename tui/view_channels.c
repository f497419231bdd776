/* The list of channels; what is known about the one under the cursor stands below it. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/grid.h"
#include "tui/view.h"

static void draw_status(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	bool active = strcmp(r->status, "ACTIVE") == 0;

	(void)s;
	pen_field(p, active ? STYLE_TEXT : STYLE_WARN, width, or_unfetched(r->status));
}

static void draw_storage(struct pen *p, const struct snapshot *s, const void *row,
			 int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, strcmp(r->storage, "ENABLED") == 0 ? STYLE_TEXT : STYLE_DIM, width,
		  or_unfetched(r->storage));
}

static void draw_stream(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->storage[0] ? or_none(r->stream) : UNFETCHED_SIGN);
}

static void draw_retention(struct pen *p, const struct snapshot *s, const void *row,
			   int width)
{
	const struct channel_row *r = row;
	bool none = r->storage[0] && !r->stream[0];

	(void)s;
	pen_field(p, r->retention_h == 0 ? STYLE_ERROR : STYLE_TEXT, width,
		  none ? NONE_SIGN : words_retention(r->retention_h).s);
}

static void draw_actor(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, STYLE_TEXT, width, or_none(r->actor));
}

static void draw_state(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	bool p2p = !r->state[0] && strcmp(r->storage, "DISABLED") == 0;

	(void)s;
	pen_field(p, view_state_style(r->state), width,
		  p2p ? "p2p only" : or_none(r->state));
}

static void draw_age(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	int64_t ms = r->state[0] && r->state_since_us
			     ? ms_between(r->state_since_us, s->now_us)
			     : -1;

	pen_field(p, STYLE_TEXT, width, words_duration(ms).s);
}

static void draw_rtt(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	int64_t ms = r->rtt_us < 0 ? -1 : r->rtt_us / 1000;

	(void)s;
	pen_field(p, ms >= 250 ? STYLE_WARN : STYLE_TEXT, width, words_count(ms).s);
}

static void draw_loss(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, r->loss_milli >= 10 ? STYLE_WARN : STYLE_TEXT, width,
		  words_percent(r->loss_milli).s);
}

static void draw_spark(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	int from = p->x;

	(void)s;
	if (r->video_bps < 0)
		pen_field(p, STYLE_DIM, width, NONE_SIGN);
	else
		view_spark(p, STYLE_VIDEO, r->spark, sizeof(r->spark) / sizeof(r->spark[0]),
			   width);
	pen_to(p, from + width);
}

static void draw_kbps(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  words_count(r->video_bps < 0 ? -1 : r->video_bps / 1000).s);
}

static void draw_takeovers(struct pen *p, const struct snapshot *s, const void *row,
			   int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, r->takeovers ? STYLE_WARN : STYLE_DIM, width,
		  r->takeovers ? words_count(r->takeovers).s : NONE_SIGN);
}

static void draw_producers(struct pen *p, const struct snapshot *s, const void *row,
			   int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->producers ? words_count(r->producers).s : NONE_SIGN);
}

static void draw_fragments(struct pen *p, const struct snapshot *s, const void *row,
			   int width)
{
	const struct channel_row *r = row;
	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->fragments ? words_count(r->fragments).s : NONE_SIGN);
}

static void draw_stored(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
	int64_t ms = r->last_fragment_us ? ms_between(r->last_fragment_us, s->now_us) : -1;

	pen_field(p, STYLE_TEXT, width, words_duration(ms).s);
}

static void draw_health(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct channel_row *r = row;
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

/* clang-format off */
static const struct grid_column columns[] = {
	{"STATUS",     8,  60, SORT_STATUS,    draw_status, false},
	{"STORAGE",    8,  70, SORT_STORAGE,   draw_storage, false},
	{"STREAM",    13, 104, SORT_STREAM,    draw_stream, false},
	{"RETN",      -4, 110, SORT_RETENTION, draw_retention, false},
	{"PRODUCER",  11,  96, SORT_PRODUCER,  draw_actor, false},
	{"STATE",     11,   0, SORT_STATE,     draw_state, false},
	{"AGE",       -7,  50, SORT_AGE,       draw_age, false},
	{"RTT",       -4,  64, SORT_RTT,       draw_rtt, false},
	{"LOSS%",     -5,  74, SORT_LOSS,      draw_loss, false},
	{"VIDEO",      8, 112, SORT_BITRATE,   draw_spark, true},
	{"kbps",      -5,  80, SORT_BITRATE,   draw_kbps, false},
	{"PRODUCERS", -9, 140, SORT_PRODUCERS, draw_producers, false},
	{"TAKEOVERS", -9, 140, SORT_TAKEOVERS, draw_takeovers, false},
	{"FRAGMENTS", -9, 150, SORT_FRAGMENTS, draw_fragments, false},
	{"STORED AGO", -10, 150, SORT_STORED,  draw_stored, false},
	{"HEALTH",     7,  40, SORT_HEALTH,    draw_health, false},
};
/* clang-format on */

static const struct grid grid = {columns, sizeof(columns) / sizeof(columns[0]), "NAME",
				 SORT_NAME};

int view_channels_sort(const struct ui *ui, int way)
{
	return grid_next_sort(&grid, ui->width, (int)ui->channels.sort, way);
}

static void draw_list(struct canvas *c, struct box in, const struct snapshot *s,
		      const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_CHANNELS];

	grid_head(c, in, &grid, (int)ui->channels.sort, ui->channels.reverse);
	if (!s->channels_shown)
		grid_none(c, in, "no channel passes this filter");
	for (int i = 0; i < in.h - 1; i++) {
		size_t at = l->top + (size_t)i;
		const struct channel_row *r = &s->channels[at - s->first_channel];

		if (at >= s->first_channel && at - s->first_channel < s->n_channels)
			grid_row(c, in, i + 1, &grid, s, r,
				 &(struct grid_name){r->name, ui_tagged(ui, r->name),
						     at == l->at});
	}
}

static void draw_empty(struct canvas *c, struct box in, const struct snapshot *s,
		       const struct ui *ui)
{
	/* clang-format off */
	static const char *const filtered[] = {
		"No channel matches the filter.", "", "Esc clears it, {filter} changes it."};
	static const char *const local_down[] = {
		"The local service does not answer.", "",
		"kvscope keeps trying and goes on by itself when it is back.",
		"Start one with `kvscope serve`; {demo} starts the demo; {places} shows other places.",
	};
	static const char *const live_down[] = {
		"AWS does not answer; the line below says why.", "",
		"kvscope keeps trying and goes on by itself when it does.",
		"{places} says what was looked at, how to mend it, and shows other places.",
	};
	/* clang-format on */
	const char *const awaited[] = {ui->awaited};
	bool live = strcmp(s->place, "LIVE") == 0 || !s->place[0];

	if (s->channels_total && ui->filters[SCREEN_CHANNELS][0])
		view_nothing(c, in, ui, filtered, sizeof(filtered) / sizeof(filtered[0]));
	else if (s->source_up)
		view_first_steps(c, in, ui);
	else if (ui->awaited[0])
		view_nothing(c, in, ui, awaited, 1);
	else if (live)
		view_nothing(c, in, ui, live_down, sizeof(live_down) / sizeof(live_down[0]));
	else
		view_nothing(c, in, ui, local_down, sizeof(local_down) / sizeof(local_down[0]));
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
	view_tab_panes(ui, body, panes);
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
