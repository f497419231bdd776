/* What the files behind ui.h share: typing.c, ui_lists.c, and one file a screen. */
#ifndef TUI_UI_INSIDE_H
#define TUI_UI_INSIDE_H

#include "tui/ui.h"

/* A key while text is typed, or on the help screen. */
void ui_type(struct ui *ui, const struct snapshot *s, int key);
/* The prompt for a file name, and a key in it; false: as everywhere. */
void ui_export_ask(struct ui *ui);
bool ui_export_key(struct ui *ui, int key);
/* `export FILE` of the palette: as if FILE was typed there. */
void ui_export_to(struct ui *ui, struct slice path);
/* A filter begins to be typed, was changed by a key (false: it cannot be read), is given
 * up. */
void ui_filter_begin(struct ui *ui);
bool ui_filter_typed(struct ui *ui);
void ui_filter_cancel(struct ui *ui);
/* Searches for a text, from the cursor on. */
void ui_search_for(struct ui *ui, struct slice what);
/* To a time of day; and the way there, as ui_settle. */
void ui_goto(struct ui *ui, const struct snapshot *s, struct slice when);
bool ui_settle_leap(struct ui *ui, const struct snapshot *s);
/* To the next (+1) or previous (-1) match. */
void ui_search_on(struct ui *ui, int way);
/* One screen back; on the first one it quits if it may. */
void ui_back(struct ui *ui, const struct snapshot *s, bool quits);

/* The list of a tab by another column; a click on the same one turns it around. */
void ui_sort_by(struct ui *ui, int sort);
void ui_sort_clicked(struct ui *ui, int sort);

/* Moves the cursor of a list; it stays inside. */
void ui_move_to(struct ui *ui, struct list *l, long long to);
/* A movement (ACTION_DOWN…) in the list of the screen, or through its text; false: it is
 * none. */
bool ui_move(struct ui *ui, enum action a);
bool ui_scroll(struct ui *ui, const struct snapshot *s, enum action a);
/* Half of a window, or twice of it, said in the status line. */
int ui_zoomed(struct ui *ui, int window_s, bool in, int least_s, int most_s);

/* To the session before (-1) or after (+1) the one shown. */
void ui_session_step(struct ui *ui, const struct snapshot *s, int way);

/* To the ladder of the channel, at a moment of model time. */
void ui_ladder_at(struct ui *ui, int64_t at_us);
/* Leaves kvscope; a session of our own is asked about first. */
void ui_quit(struct ui *ui, const struct snapshot *s);
/* What is asked of the player of a recording; false: it is nothing of that. */
bool replay_do(struct ui *ui, enum action a);
void replay_jump(struct ui *ui, const struct snapshot *s, struct slice where);
/* What is asked of the world, whatever the screen; false: it is nothing of that. */
bool world_do(struct ui *ui, const struct snapshot *s, enum action a);

/* What the statistics ask for, and whether to ask again after what was told. */
void ui_want_stats(const struct ui *ui, struct want *out);
bool ui_settle_stats(struct ui *ui, const struct snapshot *s);
/* Keeps the cursor of a list that is all there inside, and on the screen. */
void ui_settle_list(struct list *l, size_t rows, size_t total);

/* The order of the list of a tab; false: it is nothing of that. */
bool tab_do(struct ui *ui, enum action a);

/* An action as one screen does it; false: it does what it does everywhere. */
typedef bool screen_do(struct ui *ui, const struct snapshot *s, enum action a);
screen_do picture_do, start_do, channels_do, streams_do, sessions_do, session_do, ladder_do,
	message_do, diff_do, sdp_do, stats_do, takeover_do, log_do;

#endif
