/* The tabs beside the channels: the streams, and the sessions of all channels. */
#include <stdio.h>
#include <string.h>

#include "tui/format.h"
#include "tui/grid.h"
#include "tui/view.h"

enum { PREVIEW_LEAST = 3, FILTER_LEAST = 6, ROWS_LEAST = 8 };

/* ---- where things stand */

static size_t lay(const struct ui *ui, struct box body, struct pane panes[2])
{
	int list = body.h * 2 / 3, rows = (int)ui->lists[ui->screen].total + 1;

	if (list > rows && rows >= 2) /* few rows: the preview gets the rest */
		list = rows < ROWS_LEAST ? ROWS_LEAST : rows;
	panes[0] = (struct pane){.least = 2, .most = list};
	panes[1] = (struct pane){.least = ui->mode == MODE_FILTER ? FILTER_LEAST
								  : PREVIEW_LEAST,
				 .most = LAYOUT_REST};
	layout_panes(body, panes, 2);
	return panes[0].box.h > 1 ? (size_t)panes[0].box.h - 1 : 0;
}

void view_tab_panes(const struct ui *ui, struct box body, struct pane panes[2])
{
	lay(ui, body, panes);
}

size_t view_tab_rows(const struct ui *ui)
{
	struct pane panes[2];

	return lay(ui, view_body(ui), panes);
}

/* "4 of 12 streams" under a filter, else "12 streams". */
static void draw_panes(struct canvas *c, struct box body, const struct ui *ui,
		       const char *noun, size_t shown, size_t total, struct pane panes[2])
{
	char title[96];

	lay(ui, body, panes);
	layout_draw(c, body, panes, 2);
	if (ui->filters[ui->screen][0])
		snprintf(title, sizeof(title), "%s of %s %ss",
			 words_count((int64_t)shown).s, words_count((int64_t)total).s,
			 noun);
	else
		snprintf(title, sizeof(title), "%s", words_plural((int64_t)total, noun).s);
	layout_title(c, panes[0].box, STYLE_TITLE, title);
}

static void draw_nothing(struct canvas *c, struct box body, const struct ui *ui,
			 const char *title, const char *const lines[3])
{
	/* clang-format off */
	static const char *const filtered[] = {"Nothing passes the filter.", "", "Esc clears it."};
	/* clang-format on */
	struct box in = canvas_frame(c, body);

	layout_title(c, in, STYLE_TITLE, title);
	view_nothing(c, in, ui, ui->filters[ui->screen][0] ? filtered : lines, 3);
}

/* ---- streams */

static void draw_status(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct stream_row *r = row;

	(void)s;
	pen_field(p, strcmp(r->status, "ACTIVE") == 0 ? STYLE_TEXT : STYLE_WARN, width,
		  or_unfetched(r->status));
}

static void draw_retention(struct pen *p, const struct snapshot *s, const void *row,
			   int width)
{
	const struct stream_row *r = row;

	(void)s;
	pen_field(p, r->retention_h == 0 ? STYLE_ERROR : STYLE_TEXT, width,
		  words_retention(r->retention_h).s);
}

static void draw_mapped(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct stream_row *r = row;
	char words[96];

	(void)s;
	if (r->channels > 1)
		snprintf(words, sizeof(words), "%s +%d", r->channel, r->channels - 1);
	else
		snprintf(words, sizeof(words), "%s", or_none(r->channel));
	pen_field(p, r->channel[0] ? STYLE_TEXT : STYLE_DIM, width, words);
}

static void draw_fragments(struct pen *p, const struct snapshot *s, const void *row,
			   int width)
{
	const struct stream_row *r = row;

	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->fragments ? words_count(r->fragments).s : NONE_SIGN);
}

static void draw_stored(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct stream_row *r = row;
	int64_t ms = r->last_fragment_us ? ms_between(r->last_fragment_us, s->now_us) : -1;

	pen_field(p, STYLE_TEXT, width, words_duration(ms).s);
}

/* To the minute. */
static void draw_created(struct pen *p, const struct snapshot *s, const void *row,
			 int width)
{
	const struct stream_row *r = row;
	struct words w = words_date(canvas_clock(p->on, r->created_wall_ms));

	(void)s;
	if (r->created_wall_ms > 0 && strlen(w.s) > 16)
		w.s[16] = '\0';
	pen_field(p, STYLE_TEXT, width, r->created_wall_ms > 0 ? w.s : UNFETCHED_SIGN);
}

static void draw_state_of(struct pen *p, const struct snapshot *s, const void *row,
			  int width)
{
	const struct stream_row *r = row;
	bool storing =
		r->last_fragment_us && ms_between(r->last_fragment_us, s->now_us) < 15000;

	pen_field(p, storing ? STYLE_STORED : STYLE_DIM, width,
		  storing ? "● storing" : NONE_SIGN);
}

/* clang-format off */
static const struct grid_column stream_columns[] = {
	{"STATUS",      8,  50, STREAMS_BY_STATUS,    draw_status, false},
	{"RETN",       -5,  40, STREAMS_BY_RETENTION, draw_retention, false},
	{"CHANNEL",    16,   0, STREAMS_BY_CHANNEL,   draw_mapped, false},
	{"STORED AGO", -10, 64, STREAMS_BY_STORED,    draw_stored, false},
	{"FRAGMENTS",  -9,  96, STREAMS_BY_FRAGMENTS, draw_fragments, false},
	{"NOW",        10, 110, STREAMS_BY_STORED,    draw_state_of, true},
	{"CREATED",    16,  78, STREAMS_BY_CREATED,   draw_created, false},
};
/* clang-format on */

static const struct grid streams = {stream_columns,
				    sizeof(stream_columns) / sizeof(stream_columns[0]),
				    "NAME", STREAMS_BY_NAME};

int view_streams_sort(const struct ui *ui, int way)
{
	return grid_next_sort(&streams, ui->width, ui->streams.sort, way);
}

static void draw_streams(struct canvas *c, struct box in, const struct snapshot *s,
			 const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_STREAMS];

	grid_head(c, in, &streams, ui->streams.sort, ui->streams.reverse);
	if (!s->streams_shown)
		grid_none(c, in, "no stream passes this filter");
	for (int i = 0; i < in.h - 1; i++) {
		size_t at = l->top + (size_t)i;

		if (at >= s->first_stream && at - s->first_stream < s->n_streams) {
			const struct stream_row *r = &s->streams[at - s->first_stream];

			grid_row(c, in, i + 1, &streams, s, r,
				 &(struct grid_name){r->name, false, at == l->at});
		}
	}
}

/* The one under the cursor; NULL: it is not here yet. */
static const struct stream_row *chosen(const struct snapshot *s, const struct ui *ui)
{
	size_t at = ui->lists[SCREEN_STREAMS].at;

	return at >= s->first_stream && at - s->first_stream < s->n_streams
		       ? &s->streams[at - s->first_stream]
		       : NULL;
}

void view_streams(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui)
{
	/* clang-format off */
	static const char *const none[] = {"No stream is known here.", "",
		"Mapping a channel to a new stream makes one."};
	static const char *const away[] = {"Streams are not known yet.", "",
		"They are asked for as soon as there is an answer."};
	/* clang-format on */
	struct pane panes[2];

	if (!s->streams_shown && ui->mode != MODE_FILTER) {
		draw_nothing(c, body, ui, "Streams", s->source_up ? none : away);
		return;
	}
	draw_panes(c, body, ui, "stream", s->streams_shown, s->streams_total, panes);
	draw_streams(c, panes[0].box, s, ui);
	if (ui->mode == MODE_FILTER)
		view_filter_help(c, panes[1].box, ui);
	else if (chosen(s, ui))
		view_preview_stream(c, panes[1].box, s, ui, chosen(s, ui));
}

/* ---- sessions */

static void draw_actor(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, STYLE_TEXT, width, or_none(r->actor));
}

static void draw_state(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, view_state_style(r->state), width, or_none(r->state));
}

static void draw_holds(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, r->holds ? STYLE_HOLDING : STYLE_DIM, width,
		  r->holds  ? "● holds"
		  : r->live ? "● live"
			    : NONE_SIGN);
}

static int64_t wall_of(const struct snapshot *s, int64_t at_us)
{
	return s->now_wall_ms - ms_between(at_us, s->now_us);
}

static void draw_started(struct pen *p, const struct snapshot *s, const void *row,
			 int width)
{
	const struct session_row *r = row;

	pen_field(p, STYLE_TEXT, width,
		  words_clock(canvas_clock(p->on, wall_of(s, r->since_us))).s);
}

static void draw_age(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	pen_field(p, r->end_us ? STYLE_DIM : STYLE_TEXT, width,
		  words_duration(ms_between(r->since_us, r->end_us ? r->end_us : s->now_us))
			  .s);
}

static void draw_took(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, STYLE_TEXT, width, words_ms(r->stored_ms).s);
}

static void draw_kbps(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  words_count(r->video_bps < 0 ? -1 : r->video_bps / 1000).s);
}

static void draw_count(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, STYLE_TEXT, width,
		  r->fragments ? words_count(r->fragments).s : NONE_SIGN);
}

static void draw_why(struct pen *p, const struct snapshot *s, const void *row, int width)
{
	const struct session_row *r = row;

	(void)s;
	pen_field(p, STYLE_DIM, width, or_none(r->why));
}

/* clang-format off */
static const struct grid_column session_columns[] = {
	{"PRODUCER",  12,   0, SESSIONS_BY_PRODUCER,  draw_actor, false},
	{"STATE",     12,   0, SESSIONS_BY_LIVE,      draw_state, false},
	{"HOLDER",     7,  56, SESSIONS_BY_LIVE,      draw_holds, true},
	{"STARTED",    8,  64, SESSIONS_BY_STARTED,   draw_started, false},
	{"AGE",       -8,   0, SESSIONS_BY_AGE,       draw_age, false},
	{"TO STORED", -9,  90, SESSIONS_BY_TOOK,      draw_took, false},
	{"kbps",      -6,  80, SESSIONS_BY_BITRATE,   draw_kbps, false},
	{"FRAGMENTS", -9, 110, SESSIONS_BY_FRAGMENTS, draw_count, false},
	{"ENDED BY",  30, 130, SESSIONS_BY_WHY,       draw_why, false},
};
/* clang-format on */

static const struct grid sessions = {session_columns,
				     sizeof(session_columns) / sizeof(session_columns[0]),
				     "CHANNEL", SESSIONS_BY_CHANNEL};

int view_sessions_sort(const struct ui *ui, int way)
{
	return grid_next_sort(&sessions, ui->width, ui->sessions.sort, way);
}

static void draw_sessions(struct canvas *c, struct box in, const struct snapshot *s,
			  const struct ui *ui)
{
	const struct list *l = &ui->lists[SCREEN_SESSIONS];

	grid_head(c, in, &sessions, ui->sessions.sort, ui->sessions.reverse);
	if (!s->sessions_shown)
		grid_none(c, in, "no session passes this filter");
	for (int i = 0; i < in.h - 1; i++) {
		size_t at = l->top + (size_t)i;

		if (at >= s->first_listed && at - s->first_listed < s->n_listed) {
			const struct session_row *r = &s->listed[at - s->first_listed];

			grid_row(c, in, i + 1, &sessions, s, r,
				 &(struct grid_name){r->channel, false, at == l->at});
		}
	}
}

void view_sessions(struct canvas *c, struct box body, const struct snapshot *s,
		   const struct ui *ui)
{
	static const char *const none[] = {
		"No session was seen yet.", "",
		"One begins when a producer joins; it stays here when it has ended."};
	struct pane panes[2];
	char note[48];

	if (!s->sessions_shown && ui->mode != MODE_FILTER) {
		draw_nothing(c, body, ui, "Sessions", none);
		return;
	}
	draw_panes(c, body, ui, "session", s->sessions_shown, s->sessions_total, panes);
	snprintf(note, sizeof(note), "%s live", words_count((int64_t)s->sessions_live).s);
	layout_note(c, panes[0].box, STYLE_DIM, note);
	draw_sessions(c, panes[0].box, s, ui);
	if (ui->mode == MODE_FILTER)
		view_filter_help(c, panes[1].box, ui);
	else
		view_preview(c, panes[1].box, s, ui);
}
