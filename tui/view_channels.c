/* The list of channels, and what is known about the one under the cursor. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/view.h"

enum { NAME_LEAST = 14, NAME_MOST = 40, PREVIEW_LEAST = 3, PREVIEW_MOST = 9 };

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
	column_draw *draw;
} columns[] = {
	{"STATUS",     8,  60, draw_status},
	{"STORAGE",    8,  70, draw_storage},
	{"STREAM",    13, 104, draw_stream},
	{"RETN",      -4, 110, draw_retention},
	{"PRODUCER",  11,  96, draw_actor},
	{"STATE",     11,   0, draw_state},
	{"AGE",       -7,  50, draw_age},
	{"RTT",       -4,  64, draw_rtt},
	{"LOSS%",     -5,  74, draw_loss},
	{"VIDEO",      8, 112, draw_spark},
	{"kbps",      -5,  80, draw_kbps},
	{"PRODUCERS", -9, 140, draw_producers},
	{"TAKEOVERS", -9, 140, draw_takeovers},
	{"FRAGMENTS", -9, 150, draw_fragments},
	{"STORED AGO", -10, 150, draw_stored},
	{"HEALTH",     7,  40, draw_health},
};
/* clang-format on */
enum { COLUMNS = sizeof(columns) / sizeof(columns[0]) };

static int name_width(int width)
{
	int left = width - 2; /* the cursor's sign, the end */

	for (size_t i = 0; i < COLUMNS; i++)
		if (width >= columns[i].from)
			left -= 1 + (columns[i].width < 0 ? -columns[i].width
							  : columns[i].width);
	return left > NAME_MOST ? NAME_MOST : left < NAME_LEAST ? NAME_LEAST : left;
}

static void draw_head(struct canvas *c, struct box in)
{
	struct pen p = pen_in(c, in);

	pen_row(&p, 0);
	pen_text(&p, STYLE_HEAD, " ");
	pen_field(&p, STYLE_HEAD, name_width(in.w + 2), "NAME");
	for (size_t i = 0; i < COLUMNS; i++)
		if (in.w + 2 >= columns[i].from) {
			pen_text(&p, STYLE_HEAD, " ");
			pen_field(&p, STYLE_HEAD, columns[i].width, columns[i].title);
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

	draw_head(c, in);
	for (int i = 0; i < in.h - 1; i++) {
		size_t at = l->top + (size_t)i;

		if (at >= s->first_channel && at - s->first_channel < s->n_channels)
			draw_row(c, in, i + 1, s, &s->channels[at - s->first_channel], ui,
				 at == l->at);
	}
}

static void line_storage(struct pen *p, const struct snapshot *s)
{
	const struct channel_row *r = &s->channel;

	pen_field(p, STYLE_HEAD, 9, "storage");
	pen_text(p, r->storage[0] ? STYLE_TEXT : STYLE_DIM,
		 r->storage[0] ? r->storage : "not fetched yet");
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
}

static void line_session(struct pen *p, const struct snapshot *s)
{
	const struct channel_row *r = &s->channel;

	pen_field(p, STYLE_HEAD, 9, "session");
	if (!r->state[0]) {
		pen_text(p, STYLE_DIM, "none seen");
		return;
	}
	pen_text(p, STYLE_STRONG, or_none(r->actor));
	pen_printf(p, view_state_style(r->state), " %s", r->state);
	if (r->state_since_us)
		pen_printf(p, STYLE_TEXT, " for %s",
			   words_duration(ms_between(r->state_since_us, s->now_us)).s);
	pen_printf(p, STYLE_DIM, " · %s", words_plural(r->producers, "producer").s);
	if (r->takeovers)
		pen_printf(p, STYLE_WARN, " · %s",
			   words_plural(r->takeovers, "takeover").s);
}

static void line_media(struct pen *p, const struct snapshot *s)
{
	const struct channel_row *r = &s->channel;

	pen_field(p, STYLE_HEAD, 9, "media");
	if (r->video_bps < 0 && r->audio_bps < 0) {
		pen_text(p, STYLE_DIM, NONE_SIGN);
		return;
	}
	pen_printf(p, STYLE_VIDEO, "video %s ", words_bits(r->video_bps).s);
	pen_printf(p, STYLE_AUDIO, " audio %s ", words_bits(r->audio_bps).s);
	pen_printf(p, STYLE_TEXT, " RTT %s",
		   words_ms(r->rtt_us < 0 ? -1 : r->rtt_us / 1000).s);
	pen_printf(p, STYLE_TEXT, "  loss %s", words_percent(r->loss_milli).s);
	if (r->loss_milli >= 0)
		pen_text(p, STYLE_TEXT, " %");
}

static void line_arn(struct pen *p, const struct snapshot *s)
{
	pen_field(p, STYLE_HEAD, 9, "arn");
	pen_text(p, STYLE_DIM, or_unfetched(s->channel.arn));
}

static void draw_preview(struct canvas *c, struct box in, const struct snapshot *s)
{
	static void (*const lines[])(struct pen *, const struct snapshot *) = {
		line_storage, line_session, line_media, line_arn};
	struct pen p = pen_in(c, layout_air(in));
	int row = 0;

	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (pen_row(&p, row++))
			lines[i](&p, s);
	for (size_t i = 0; i < s->n_alerts && i < SNAP_ALERTS && pen_row(&p, row);
	     i++, row++)
		pen_printf(&p, view_severity_style(s->alerts[i].severity), "%s %s",
			   view_severity_sign(s->alerts[i].severity), s->alerts[i].text);
	for (size_t i = s->n_log; i-- > 0 && i < SNAP_LOG && pen_row(&p, row);)
		if (strcmp(s->log[i].channel, s->channel.name) == 0) {
			view_log_line(&p, &s->log[i], false);
			row++;
		}
}

static size_t lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	int list = body.h * 2 / 3, rows = (int)ui->lists[SCREEN_CHANNELS].total + 1;

	if (list > rows && rows >= 3) /* few channels: the preview gets the rest */
		list = rows < 8 ? 8 : rows;
	panes[0] = (struct pane){.least = 2, .most = list};
	panes[1] = (struct pane){.least = PREVIEW_LEAST, .most = LAYOUT_REST};
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
	static const char *const none[] = {
		"There are no signaling channels here yet.", "",
		"To a first ingestion, with the AWS CLI or kvscope itself:",
		"  1  create-stream --stream-name demo --data-retention-in-hours 24",
		"  2  create-signaling-channel --channel-name demo",
		"  3  update-media-storage-configuration: map the channel to the stream",
		"  4  kvscope produce --channel-name demo", "",
		"Or leave with q and run `kvscope demo`: all of that on this machine.",
	};
	static const char *const local_down[] = {
		"The local service does not answer.", "",
		"kvscope keeps trying and goes on by itself when it is back.",
		"Start one with `kvscope serve`, or with everything: `kvscope demo`.",
	};
	static const char *const live_down[] = {
		"AWS cannot be asked yet; the line below says why.", "",
		"  credentials  aws configure · aws sso login",
		"               or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
		"  profile      AWS_PROFILE=NAME kvscope",
		"  region       AWS_REGION=us-west-2 kvscope",
		"  network      HTTPS_PROXY=http://proxy:3128 kvscope", "",
		"Without an account: `kvscope demo` runs it all on this machine.",
	};
	/* clang-format on */
	const char *const awaited[] = {ui->awaited};
	bool live = strcmp(s->place, "LIVE") == 0 || !s->place[0];

	if (s->channels_total && ui->filters[SCREEN_CHANNELS][0])
		view_nothing(c, in, filtered, sizeof(filtered) / sizeof(filtered[0]));
	else if (s->source_up)
		view_nothing(c, in, none, sizeof(none) / sizeof(none[0]));
	else if (ui->awaited[0])
		view_nothing(c, in, awaited, 1);
	else if (live)
		view_nothing(c, in, live_down, sizeof(live_down) / sizeof(live_down[0]));
	else
		view_nothing(c, in, local_down, sizeof(local_down) / sizeof(local_down[0]));
}

void view_channels(struct canvas *c, struct box body, const struct snapshot *s,
		   const struct ui *ui)
{
	struct pane panes[2];

	if (!s->channels_shown) {
		struct box in = canvas_frame(c, body);

		layout_title(c, in, STYLE_TITLE, "Channels");
		draw_empty(c, in, s, ui);
		return;
	}
	lay(ui, body, panes);
	layout_draw(c, body, panes, 2);
	layout_title(c, panes[0].box, STYLE_TITLE, "Channels");
	draw_list(c, panes[0].box, s, ui);
	layout_title(c, panes[1].box, STYLE_TITLE, ui->channel);
	layout_note(c, panes[1].box, STYLE_DIM, "Enter opens");
	draw_preview(c, panes[1].box, s);
}
