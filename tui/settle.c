/* Between the screen and the model: what to ask for, and how lists keep their cursor. */
#include <string.h>

#include "tui/palette.h"
#include "tui/places.h"
#include "tui/ui_inside.h"
#include "tui/view.h"

enum { SEEK_ROWS = SNAP_ROWS, SEEK_TURNS = 400 };

/* clang-format off */
static const unsigned parts[SCREEN_COUNT] = {
	[SCREEN_CHANNELS] = WANT_CHANNELS | WANT_PREVIEW | WANT_LOG,
	[SCREEN_STREAMS] = WANT_STREAMS | WANT_PREVIEW | WANT_LOG,
	[SCREEN_SESSIONS] = WANT_SESSIONS | WANT_PREVIEW | WANT_LOG,
	[SCREEN_SESSION] = WANT_SESSION | WANT_PREVIEW | WANT_LOG,
	[SCREEN_LADDER] = WANT_SESSION | WANT_LADDER,
	[SCREEN_MESSAGE] = WANT_SESSION | WANT_LADDER,
	[SCREEN_DIFF] = WANT_SESSION | WANT_LADDER,
	[SCREEN_SDP] = WANT_SESSION | WANT_SDP,
	[SCREEN_STATS] = WANT_SESSION | WANT_STATS | WANT_TAKEOVER | WANT_LADDER,
	[SCREEN_TAKEOVER] = WANT_SESSION | WANT_TAKEOVER | WANT_LOG,
	[SCREEN_LOG] = WANT_LOG,
	[SCREEN_HELP] = 0,
	[SCREEN_COMMANDS] = 0,
	[SCREEN_PICTURE] = WANT_SESSION | WANT_PREVIEW,
	[SCREEN_START] = 0,
};
/* clang-format on */

static size_t rows_wanted(const struct ui *ui, const struct list *l)
{
	size_t n = ui->seek || ui->leap.on ? SEEK_ROWS : l->rows * 2 + 8;

	return n > SNAP_ROWS ? SNAP_ROWS : n;
}

static void want_log(const struct ui *ui, struct want *out)
{
	const struct list *l = &ui->lists[SCREEN_LOG];

	if (ui->screen != SCREEN_LOG) {
		out->log_channel = slice_of(ui->channel);
		out->log_rows = ui->screen == SCREEN_TAKEOVER ? SNAP_LOG : 64;
		if (ui->screen == SCREEN_TAKEOVER)
			out->log_until_us = ui->takeover.until_us;
		return;
	}
	out->log_level = ui->log.level;
	out->log_filter = slice_of(ui->filters[SCREEN_LOG]);
	out->log_tail = l->follow;
	out->log_first = l->first;
	out->log_rows = rows_wanted(ui, l);
}

/* Its score; where there is room its plots, and the end of its ladder. */
static void want_session(const struct ui *ui, struct want *out)
{
	out->parts |= WANT_STATS;
	out->metrics = UINT64_C(1) << METRIC_SCORE;
	out->stats_window_s = SESSION_PLOT_S;
	if (!view_session_more(ui))
		return;
	out->parts |= WANT_LADDER;
	out->metrics |= UINT64_C(1) << METRIC_VIDEO_KBPS | UINT64_C(1) << METRIC_RTT |
			UINT64_C(1) << METRIC_VIDEO_LOSS;
	out->ladder_tail = true;
	out->ladder_rows = 64;
	out->ladder_detail = SIZE_MAX;
}

/* A dialog's choices are all the streams, by name. */
static void want_tabs(const struct ui *ui, struct want *out)
{
	const struct list *streams = &ui->lists[SCREEN_STREAMS],
			  *sessions = &ui->lists[SCREEN_SESSIONS];

	out->stream = slice_of(ui->streams.stream);
	if (ui->screen == SCREEN_STREAMS)
		out->streams = (struct list_want){slice_of(ui->filters[SCREEN_STREAMS]),
						  ui->streams.sort, ui->streams.reverse,
						  streams->first, rows_wanted(ui, streams)};
	out->sessions = (struct list_want){slice_of(ui->filters[SCREEN_SESSIONS]),
					   ui->sessions.sort, ui->sessions.reverse,
					   sessions->first, rows_wanted(ui, sessions)};
}

void ui_want(const struct ui *ui, struct want *out)
{
	const struct list *channels = &ui->lists[SCREEN_CHANNELS],
			  *ladder = &ui->lists[SCREEN_LADDER];

	*out = (struct want){.parts = parts[ui->screen],
			     .sort = ui->channels.sort,
			     .reverse = ui->channels.reverse};
	if (ui->mode == MODE_PALETTE) {
		out->parts |= WANT_NAMES;
		out->names = palette_names(ui);
	}
	if (ui->mode == MODE_DIALOG)
		out->parts |= dialog_form(ui->dialog.kind)->wants;
	out->filter = slice_of(ui->filters[SCREEN_CHANNELS]);
	out->tags = ui->channels.tagged;
	out->n_tags = ui->channels.n_tagged;
	out->first_channel = channels->first;
	out->channel_rows = rows_wanted(ui, channels);
	out->channel = slice_of(ui->screen == SCREEN_CHANNELS && ui->channels.made[0]
					? ui->channels.made
					: ui->channel);
	out->session = ui->session;
	out->ladder_filter = slice_of(ui->filters[SCREEN_LADDER]);
	out->ladder_media = ui->ladder.media;
	out->ladder_tail = ladder->follow;
	out->ladder_first = ladder->first;
	out->ladder_rows = rows_wanted(ui, ladder);
	out->ladder_detail = ladder->at;
	memcpy(out->ladder_open, ui->ladder.open, sizeof(out->ladder_open));
	memcpy(out->ladder_marks, ui->ladder.marks, sizeof(out->ladder_marks));
	out->ladder_moment_us = ui->ladder.moment_us;
	out->exchange = ui->sdp.exchange;
	out->versus = ui->sdp.versus;
	want_log(ui, out);
	want_tabs(ui, out);
	if (ui->screen == SCREEN_STATS)
		ui_want_stats(ui, out);
	if (ui->screen == SCREEN_SESSION)
		want_session(ui, out);
}

/* Where the window of a list must stand so that the screen is inside it. */
static bool settle_list(struct list *l, size_t rows, size_t total, size_t first, size_t n)
{
	size_t last;

	l->rows = rows;
	l->total = total;
	if (l->at >= total)
		l->at = total ? total - 1 : 0;
	if (l->follow && total)
		l->at = total - 1;
	if (l->at < l->top)
		l->top = l->at;
	if (rows && l->at >= l->top + rows)
		l->top = l->at - rows + 1;
	if (l->top + rows > total)
		l->top = total > rows ? total - rows : 0;
	last = l->top + rows < total ? l->top + rows : total;
	if (l->top >= first && last <= first + n)
		return false;
	l->first = l->top > rows / 2 ? l->top - rows / 2 : 0;
	return true;
}

void ui_settle_list(struct list *l, size_t rows, size_t total)
{
	settle_list(l, rows, total, 0, total);
}

/* The cursor goes to what was made, unless it is moved before that is in the list, or the
 * filter keeps it out. */
static bool settle_made(struct ui *ui, const struct snapshot *s)
{
	struct channels_ui *u = &ui->channels;
	bool there = strcmp(s->channel.name, u->made) == 0 && s->channel.status[0];

	if (there && s->selected_channel != SIZE_MAX && !ui->lists[SCREEN_CHANNELS].moved) {
		slice_copy(ui->channel, sizeof(ui->channel), slice_of(u->made));
		ui->session = 0;
	} else if (!there && !ui->lists[SCREEN_CHANNELS].moved) {
		return false;
	}
	u->made[0] = '\0';
	return true;
}

/* The channel under the cursor is the selected one, and stays it when the order changes. */
static bool settle_channel(struct ui *ui, const struct snapshot *s)
{
	struct list *l = &ui->lists[SCREEN_CHANNELS];
	const char *name;

	if (!s->channels_shown)
		return false;
	if (ui->channels.made[0] && settle_made(ui, s))
		return true;
	if (!l->moved && ui->channel[0] && s->selected_channel != SIZE_MAX) {
		l->at = s->selected_channel;
		return false;
	}
	if (l->at < s->first_channel || l->at - s->first_channel >= s->n_channels)
		return true;
	name = s->channels[l->at - s->first_channel].name;
	l->moved = false;
	if (strcmp(name, ui->channel) == 0)
		return false;
	slice_copy(ui->channel, sizeof(ui->channel), slice_of(name));
	ui->session = 0;
	return true;
}

/* The stream under the cursor brings its channel with it. */
static bool settle_stream(struct ui *ui, const struct snapshot *s)
{
	struct list *l = &ui->lists[SCREEN_STREAMS];
	const struct stream_row *r;
	bool other;

	if (!s->streams_shown)
		return false;
	if (!l->moved && ui->streams.stream[0] && s->selected_stream != SIZE_MAX)
		l->at = s->selected_stream;
	if (l->at < s->first_stream || l->at - s->first_stream >= s->n_streams)
		return true;
	r = &s->streams[l->at - s->first_stream];
	l->moved = false;
	other = strcmp(r->name, ui->streams.stream) != 0 ||
		strcmp(r->channel, ui->channel) != 0;
	slice_copy(ui->streams.stream, sizeof(ui->streams.stream), slice_of(r->name));
	if (strcmp(r->channel, ui->channel) != 0)
		ui->session = 0;
	slice_copy(ui->channel, sizeof(ui->channel), slice_of(r->channel));
	return other;
}

static bool settle_session(struct ui *ui, const struct snapshot *s)
{
	struct list *l = &ui->lists[SCREEN_SESSIONS];
	const struct session_row *r;

	if (!s->sessions_shown)
		return false;
	if (!l->moved && ui->channel[0] && s->selected_session != SIZE_MAX)
		l->at = s->selected_session;
	if (l->at < s->first_listed || l->at - s->first_listed >= s->n_listed)
		return true;
	r = &s->listed[l->at - s->first_listed];
	l->moved = false;
	if (r->key == ui->session && strcmp(r->channel, ui->channel) == 0)
		return false;
	slice_copy(ui->channel, sizeof(ui->channel), slice_of(r->channel));
	ui->session = r->key;
	return true;
}

static bool settle_tab(struct ui *ui, const struct snapshot *s)
{
	struct list *l = &ui->lists[ui->screen];
	size_t rows = view_tab_rows(ui);
	bool again;

	if (ui->screen == SCREEN_STREAMS) {
		again = settle_stream(ui, s);
		return settle_list(l, rows, s->streams_shown, s->first_stream,
				   s->n_streams) ||
		       again;
	}
	if (ui->screen == SCREEN_SESSIONS) {
		again = settle_session(ui, s);
		return settle_list(l, rows, s->sessions_shown, s->first_listed,
				   s->n_listed) ||
		       again;
	}
	again = settle_channel(ui, s);
	return settle_list(l, rows, s->channels_shown, s->first_channel, s->n_channels) ||
	       again;
}

/* Searching: does a row of the window contain the text? */
static bool row_has(const struct ui *ui, const struct snapshot *s, size_t i)
{
	const char *what = ui->search;

	if (ui->screen == SCREEN_STREAMS)
		return strcasestr(s->streams[i].name, what) ||
		       strcasestr(s->streams[i].channel, what);
	if (ui->screen == SCREEN_SESSIONS)
		return strcasestr(s->listed[i].channel, what) ||
		       strcasestr(s->listed[i].actor, what) ||
		       strcasestr(s->listed[i].state, what) ||
		       strcasestr(s->listed[i].why, what);
	if (ui->screen == SCREEN_CHANNELS)
		return strcasestr(s->channels[i].name, what) ||
		       strcasestr(s->channels[i].state, what) ||
		       strcasestr(s->channels[i].stream, what);
	if (ui->screen == SCREEN_LADDER)
		return strcasestr(s->ladder[i].label, what) ||
		       strcasestr(s->ladder[i].note, what) ||
		       strcasestr(s->ladder[i].actor, what);
	return strcasestr(s->log[i].text, what) || strcasestr(s->log[i].channel, what) ||
	       strcasestr(s->log[i].actor, what) || strcasestr(s->log[i].area, what);
}

static void found(struct ui *ui, size_t at)
{
	struct list *l = &ui->lists[ui->screen];

	l->at = at;
	l->follow = false;
	ui->seek = 0;
	l->moved = true;
}

/* Goes on looking from the cursor over one window; true when the next window is needed. */
static bool seek(struct ui *ui, const struct snapshot *s, size_t first, size_t n,
		 size_t total)
{
	struct list *l = &ui->lists[ui->screen];
	int way = ui->seek;

	for (size_t turn = 0; turn < n; turn++) {
		size_t from = ui->sought ? (way > 0 ? first : first + n - 1) : l->at;
		long long at =
			(long long)from + way * (long long)(turn + (ui->sought ? 0 : 1));

		if (at < (long long)first || at >= (long long)(first + n))
			break;
		if (row_has(ui, s, (size_t)at - first)) {
			found(ui, (size_t)at);
			return true;
		}
	}
	l->follow = false;
	if (ui->sought++ < SEEK_TURNS && (way > 0 ? first + n < total : first > 0)) {
		l->first = way > 0 ? first + n : first > SEEK_ROWS ? first - SEEK_ROWS : 0;
		return true;
	}
	ui->seek = 0;
	ui_say(ui, SEV_WARN, "no %s row has `%s`", way > 0 ? "later" : "earlier",
	       ui->search);
	return true;
}

static bool seek_sdp(struct ui *ui, const struct snapshot *s)
{
	int way = ui->seek;
	size_t at = view_sdp_find(ui, s, way);

	ui->seek = 0;
	if (at == SIZE_MAX) {
		ui_say(ui, SEV_WARN, "no %s line has `%s`", way > 0 ? "later" : "earlier",
		       ui->search);
	} else {
		ui->sdp.match = at;
		ui->sdp.scrolled = true;
		ui->text_top = at > 2 ? at - 2 : 0;
	}
	return true;
}

static bool seek_message(struct ui *ui, const struct snapshot *s)
{
	int way = ui->seek;
	size_t at = view_raw_find(ui, s, way), line;

	ui->seek = 0;
	if (at == SIZE_MAX) {
		ui_say(ui, SEV_WARN, "no `%s` %s", ui->search,
		       way > 0 ? "further down" : "further up");
		return true;
	}
	ui->ladder.match = at;
	line = view_raw_line(ui, s, at);
	if (line < ui->text_top || line >= ui->text_top + view_raw_rows(ui, s))
		ui->text_top = line > 2 ? line - 2 : 0;
	return true;
}

static bool settle_seek(struct ui *ui, const struct snapshot *s)
{
	if (ui->screen == SCREEN_CHANNELS)
		return seek(ui, s, s->first_channel, s->n_channels, s->channels_shown);
	if (ui->screen == SCREEN_STREAMS)
		return seek(ui, s, s->first_stream, s->n_streams, s->streams_shown);
	if (ui->screen == SCREEN_SESSIONS)
		return seek(ui, s, s->first_listed, s->n_listed, s->sessions_shown);
	if (ui->screen == SCREEN_LADDER)
		return seek(ui, s, s->ladder_first, s->n_ladder, s->ladder_total);
	if (ui->screen == SCREEN_LOG)
		return seek(ui, s, s->log_first, s->n_log, s->log_total);
	if (ui->screen == SCREEN_SDP)
		return seek_sdp(ui, s);
	if (ui->screen == SCREEN_MESSAGE)
		return seek_message(ui, s);
	ui->seek = 0;
	return false;
}

static void keep_inside(struct ui *ui, size_t last)
{
	if (ui->text_top > last)
		ui->text_top = last;
}

/* Whether the model has told of the marks there are now; of a row that is forgotten it
 * tells nothing. */
static bool marks_known(const struct ui *ui, const struct snapshot *s)
{
	for (size_t i = 0; i < 2; i++)
		if (s->marked[i].row.seq && s->marked[i].row.seq != ui->ladder.marks[i])
			return false;
	return true;
}

/* The cursor goes where something else was looked at. */
static bool to_moment(struct ui *ui, const struct snapshot *s)
{
	struct list *l = &ui->lists[SCREEN_LADDER];

	if (!ui->ladder.moment_us)
		return false;
	ui->ladder.moment_us = 0;
	if (s->ladder_moment == SIZE_MAX || s->ladder_moment >= s->ladder_total)
		return false;
	l->total = s->ladder_total;
	l->at = s->ladder_moment;
	l->follow = false;
	return true;
}

/* The rows of a fold that was opened stand below it: it moves up to make room for them. */
static void reveal(struct ui *ui, struct list *l, size_t total)
{
	if (!ui->ladder.reveal || total <= l->total)
		return;
	ui->ladder.reveal = false;
	if (l->at >= l->top + l->rows / 2)
		l->top = l->at ? l->at - 1 : 0;
}

static bool settle_ladder(struct ui *ui, const struct snapshot *s)
{
	struct list *l = &ui->lists[SCREEN_LADDER];
	size_t at = l->at;
	bool moves = to_moment(ui, s);
	bool again;

	reveal(ui, l, s->ladder_total);
	again = settle_list(l, view_ladder_rows(ui), s->ladder_total, s->ladder_first,
			    s->n_ladder) ||
		moves;

	if (ui->screen == SCREEN_MESSAGE)
		keep_inside(ui, view_raw_last(ui, s));
	if (ui->screen == SCREEN_DIFF)
		keep_inside(ui, view_diff_last(ui, s));
	if (again || l->at < s->ladder_first || l->at - s->ladder_first >= s->n_ladder)
		return again;
	return l->at != at || s->detail.row.seq != s->ladder[l->at - s->ladder_first].seq ||
	       !marks_known(ui, s);
}

/* The lines of the log are those of the moment that is looked at. */
static bool settle_takeover(struct ui *ui, const struct snapshot *s)
{
	struct moment m = view_takeover_moment(ui, s);
	int64_t until = m.to_us < s->now_us ? m.to_us : 0;

	if (until == ui->takeover.until_us)
		return false;
	ui->takeover.until_us = until;
	return true;
}

bool ui_settle(struct ui *ui, const struct snapshot *s)
{
	if (ui->seek)
		return settle_seek(ui, s);
	if (ui->leap.on)
		return ui_settle_leap(ui, s);
	switch (ui->screen) {
	case SCREEN_CHANNELS:
	case SCREEN_STREAMS:
	case SCREEN_SESSIONS:
		return settle_tab(ui, s);
	case SCREEN_LADDER:
	case SCREEN_MESSAGE:
	case SCREEN_DIFF:
		return settle_ladder(ui, s);
	case SCREEN_LOG:
		return settle_list(&ui->lists[SCREEN_LOG], view_log_rows(ui), s->log_total,
				   s->log_first, s->n_log);
	case SCREEN_START:
		settle_list(&ui->lists[SCREEN_START], view_start_rows(ui),
			    ui->places ? ui->places->n : 0, 0, SIZE_MAX / 2);
		return false;
	case SCREEN_PICTURE:
		break;
	case SCREEN_COMMANDS:
		settle_list(&ui->lists[SCREEN_COMMANDS], view_commands_rows(ui),
			    commands_count(ui->commands), 0, SIZE_MAX / 2);
		return false;
	case SCREEN_TAKEOVER:
		settle_list(&ui->lists[SCREEN_TAKEOVER], view_takeover_rows(ui, s),
			    s->n_takeovers, 0, s->n_takeovers);
		return settle_takeover(ui, s);
	case SCREEN_SDP:
		settle_list(&ui->lists[SCREEN_SDP], 1, view_sdp_findings(ui, s), 0,
			    SIZE_MAX / 2);
		if (!ui->sdp.scrolled)
			ui->text_top = view_sdp_top(ui, s);
		keep_inside(ui, view_sdp_last(ui, s));
		if (ui->sdp.lesson_top > view_sdp_lesson_last(ui, s))
			ui->sdp.lesson_top = view_sdp_lesson_last(ui, s);
		return false;
	case SCREEN_STATS:
		return ui_settle_stats(ui, s);
	case SCREEN_SESSION:
	case SCREEN_HELP:
	case SCREEN_COUNT:
		break;
	}
	return false;
}
