/* Views: functions from a snapshot and the state of the screen to cells. None of them keeps
 * anything. */
#ifndef TUI_VIEW_H
#define TUI_VIEW_H

#include "tui/layout.h"
#include "tui/ui.h"

/* Draws the whole screen: title, place, the view, status, keys, and what lies above it. */
void view_draw(struct canvas *c, const struct snapshot *s, const struct ui *ui);

/* Each draws into its body. */
typedef void view(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui);
view view_channels, view_session, view_ladder, view_sdp, view_stats, view_takeover,
	view_streams, view_sessions, view_picture, view_raw, view_diff, view_log, view_help,
	view_commands, view_start;
/* Over the others. */
void view_palette(struct canvas *c, struct box body, const struct snapshot *s,
		  const struct ui *ui);
void view_dialog(struct canvas *c, struct box body, const struct snapshot *s,
		 const struct ui *ui);

/* The part of the screen that views get. */
struct box view_body(const struct ui *ui);

/* List rows that a view shows at the size of the screen; ui_settle scrolls by them. */
size_t view_tab_rows(const struct ui *ui);
/* A tab's list, and below it what is known of the row under the cursor. */
void view_tab_panes(const struct ui *ui, struct box body, struct pane panes[2]);
/* The column after (+1) or before (-1) the one that the list is sorted by, of those shown.
 */
int view_channels_sort(const struct ui *ui, int way);
int view_streams_sort(const struct ui *ui, int way);
int view_sessions_sort(const struct ui *ui, int way);
size_t view_ladder_rows(const struct ui *ui);
size_t view_log_rows(const struct ui *ui);
size_t view_commands_rows(const struct ui *ui);
size_t view_start_rows(const struct ui *ui);
size_t view_takeover_rows(const struct ui *ui, const struct snapshot *s);
/* Seconds that the timeline shows: as chosen, or as many as there is something to see. */
int view_takeover_window(const struct ui *ui, const struct snapshot *s);
/* A column of the timeline, us. */
int64_t view_takeover_step(const struct ui *ui, const struct snapshot *s);
/* What the lower part tells of: around the cursor or the chosen takeover; at_us 0 = now. */
struct moment {
	int64_t from_us, at_us, to_us;
};
struct moment view_takeover_moment(const struct ui *ui, const struct snapshot *s);
/* The timeline, and the rows that it wants; keys: with a row of key frames. */
void view_timeline(struct canvas *c, struct box inside, const struct snapshot *s,
		   const struct ui *ui, bool keys);
int view_timeline_rows(const struct ui *ui, const struct snapshot *s, bool keys);
int view_stats_window(const struct ui *ui, const struct snapshot *s);
/* Seconds that a column of the plots stands for, at least one. */
int view_stats_step(const struct ui *ui, const struct snapshot *s);
/* Findings that n and N go through. */
size_t view_sdp_findings(const struct ui *ui, const struct snapshot *s);
/* Rows of the two texts on the screen, and the last one that scrolling brings to the top.
 */
size_t view_sdp_rows(const struct ui *ui, const struct snapshot *s);
size_t view_sdp_last(const struct ui *ui, const struct snapshot *s);
/* How far a rule's explanation scrolls. */
size_t view_sdp_lesson_last(const struct ui *ui, const struct snapshot *s);
/* The first row of the texts so that the line of the finding under the cursor is seen. */
size_t view_sdp_top(const struct ui *ui, const struct snapshot *s);
/* The next (+1) or previous (-1) row that has ui->search, from ui->match on; SIZE_MAX:
 * none.
 */
size_t view_sdp_find(const struct ui *ui, const struct snapshot *s, int way);
/* A whole message: rows of text on the screen, the last one that scrolling brings to the
 * top, the row in which a byte of the text stands, and the next match (+1, -1) of
 * ui->search from ui->ladder.match on, in bytes; SIZE_MAX: none. */
size_t view_raw_rows(const struct ui *ui, const struct snapshot *s);
size_t view_raw_last(const struct ui *ui, const struct snapshot *s);
size_t view_raw_line(const struct ui *ui, const struct snapshot *s, size_t offset);
size_t view_raw_find(const struct ui *ui, const struct snapshot *s, int way);
/* The same beside the ladder: facts and text; the text alone from a row on. */
void view_raw_pane(struct canvas *c, struct box in, const struct snapshot *s,
		   const struct ui *ui);
/* Where to begin when there are only a few rows: an SDP at its first m-line. */
size_t view_raw_gist(const struct snapshot *s, int width);
void view_raw_text(struct canvas *c, struct box in, const struct snapshot *s,
		   const struct ui *ui, size_t skip);
size_t view_diff_rows(const struct ui *ui);
size_t view_diff_last(const struct ui *ui, const struct snapshot *s);

/* The line of a recording, above the status line. */
void view_replay(struct canvas *c, struct box in, const struct ui *ui);

/* Shared pieces. */
const char *view_stage_sign(enum stage_state s);
enum style view_stage_style(enum stage_state s);
/* The stages of the session over time, and what stands above them. */
void view_waterfall(struct canvas *c, struct box in, const struct snapshot *s, bool wide);
void view_waterfall_title(const struct snapshot *s, char *to, size_t room, bool wide);
/* Earlier joins: how many, a sign for each, p50 and p95; "" = none. Late: over the budget.
 */
void view_waterfall_note(const struct snapshot *s, char *to, size_t room, bool wide);
bool view_waterfall_late(const struct snapshot *s);
/* What stands in the way to media, and is told with the stages; NULL = nothing. */
const struct alert_row *view_obstacle(const struct snapshot *s);
/* Stages in a line, what stands in the way, the machines; and the rows it all takes.
 * trails: with the way that the machines came. */
void view_state(struct canvas *c, struct box in, const struct snapshot *s, bool trails);
int view_state_rows(const struct snapshot *s, int width, bool trails);
/* Clocks and quotas as bars; as words in at most so many rows, returns the rows taken. */
void view_clocks(struct canvas *c, struct box in, const struct snapshot *s);
int view_clocks_words(struct canvas *c, struct box in, int rows, const struct snapshot *s);
/* Alerts from the top of a box on, but for one that is told elsewhere (NULL: none); returns
 * the row after them. */
int view_alerts(struct canvas *c, struct box in, const struct snapshot *s,
		const struct ui *ui, const struct alert_row *but);
/* The i-th alert that is not silenced, the worst first; NULL after the last. */
const struct alert_row *view_alert(const struct snapshot *s, const struct ui *ui, size_t i);
/* The session's screen has plots and messages too, of so many seconds. */
bool view_session_more(const struct ui *ui);
enum { SESSION_PLOT_S = 120 };
/* One of eight steps for a share of 0…1. */
const char *view_step(double share);
enum style view_state_style(const char *state);
enum style view_severity_style(enum severity s);
const char *view_severity_sign(enum severity s);
/* A sparkline of n values, the newest last; a value that is NaN is a blank. */
void view_spark(struct pen *p, enum style s, const float *at, size_t n, int columns);
/* A bar `▕████░░░▏`; share of 0…1, NaN draws it empty. */
void view_bar(struct pen *p, enum style s, int columns, double share);
/* A track in a line: codec, size, rates, sparkline. */
void view_track(struct pen *p, const struct track_view *t, bool wide);
/* "00:04 / 03:00"; `of` stands between what is used and the limit. */
void view_gauge_words(const struct gauge_view *g, const char *of, char *to, size_t room);
/* Short, for narrow places. */
const char *view_gauge_name(enum gauge g);
/* Below the list of channels: the chosen one; or, while a filter is typed, its grammar. */
void view_preview(struct canvas *c, struct box in, const struct snapshot *s,
		  const struct ui *ui);
/* The same of a stream, and of the channel that is mapped to it. */
void view_preview_stream(struct canvas *c, struct box in, const struct snapshot *s,
			 const struct ui *ui, const struct stream_row *r);
void view_filter_help(struct canvas *c, struct box in, const struct ui *ui);
/* One line of the log. */
void view_log_line(struct pen *p, const struct log_row *r, bool channel);
/* Text from row `row` on, broken at blanks; returns the row after it. */
int view_wrapped(struct pen *p, int row, enum style s, struct slice text);
/* An aws line over as many rows as it needs, from that row on; it can be copied as it
 * stands. Returns the row behind it. */
int view_shell_line(struct canvas *c, struct box in, int row, const char *line);
/* What an account without channels needs for its first ingestion. */
void view_first_steps(struct canvas *c, struct box in, const struct ui *ui);
/* What a screen says when there is nothing to show: sentences with their keys
 * (tui/keyed.h), the first one strong. */
void view_nothing(struct canvas *c, struct box in, const struct ui *ui,
		  const char *const *lines, size_t n);
/* A sentence with its keys at the right end of a frame's line. */
void view_note(struct canvas *c, struct box in, const struct ui *ui, const char *words);

#endif
