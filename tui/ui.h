/* What the screen is about: where the person is, what is filtered, marked, frozen. Keys
 * change it; views only read it. */
#ifndef TUI_UI_H
#define TUI_UI_H

#include "core/filter.h"
#include "core/model.h"
#include "tui/bindings.h"
#include "tui/commands.h"
#include "tui/dialog.h"
#include "tui/keyed.h"
#include "tui/limits.h"
#include "tui/drawing.h"
#include "tui/keyread.h"
#include "tui/line.h"
#include "tui/mouse.h"
#include "tui/plot.h"
#include "tui/recall.h"
#include "tui/replay.h"
#include "tui/theme.h"

enum mode { MODE_KEYS, MODE_SEARCH, MODE_FILTER, MODE_PALETTE, MODE_EXPORT, MODE_DIALOG };
enum time_mode { TIME_BEFORE, TIME_START, TIME_MARK, TIME_OF_DAY, TIME_MODES };

/* What only the outside can do; taken with ui_take_wish. */
enum wish {
	WISH_NONE,
	WISH_RIVAL,
	WISH_STOP_RIVAL,
	WISH_IMPAIR,
	WISH_RECORD, /* begin or end a recording */
	WISH_REPLAY, /* ui_take_ask says what of its player */
	WISH_ORDER,  /* ui_take_order says what */
	WISH_PLACES, /* the places are looked at: what is known of them may be old */
	WISH_THEME,
	WISH_REDRAW,
	WISH_MOUSE, /* on or off, as ui->mouse says */
	WISH_EXPORT, /* of ui->export.path */
	WISH_COPY,   /* of ui->copying */
	WISH_SUSPEND,
	WISH_QUIT,
	WISH_INTERRUPTED /* not by a key */
};

/* A list longer than the screen: the cursor, the first row on the screen, the rows that are
 * on it, and the first row asked of the model. */
struct list {
	size_t at, top, rows, total, first;
	bool follow; /* stay at the newest */
	bool moved; /* the cursor was moved: what is chosen follows it, not the other way */
};

enum { FILTER_ROOM = FILTER_MAX };

/* While a filter is typed. */
struct filter_ui {
	char before[FILTER_ROOM];    /* what Esc brings back */
	bool red;                    /* what stands there cannot be read: see wrong */
	struct filter_trouble wrong; /* bytes of what is typed */
};

struct channels_ui {
	char made[64]; /* the cursor goes there as soon as it is in the list; "" = nowhere */
	enum channel_sort sort;
	bool reverse;
	char tagged[32][64]; /* marked by hand */
	size_t n_tagged;
};

/* The other tabs of the first screen. */
struct streams_ui {
	int sort;            /* enum stream_sort */
	bool reverse, asked; /* asked: the service was, since one came here */
	char stream[64];     /* under the cursor; "" = none */
};
struct sessions_ui {
	int sort; /* enum session_sort */
	bool reverse;
};

struct ladder_ui {
	enum time_mode time;
	bool media;               /* no folds */
	bool reveal;              /* a fold below the middle was opened: show its rows */
	uint64_t open[SNAP_OPEN]; /* folds that are open, by seq; 0 = none */
	uint64_t marks[2];        /* rows by seq, the newer mark behind; 0 = none */
	int lane;                 /* first lane shown */
	int64_t moment_us;        /* where the cursor is to go, model time; 0 = nowhere */
	size_t match; /* of the search in the message, in bytes; SIZE_MAX = none */
};

struct sdp_ui {
	bool unified, passes;
	bool scrolled; /* by hand; else the texts go where the finding is */
	bool looking;  /* n and N go to matches, not to findings */
	size_t match;  /* the row that was found; SIZE_MAX = none */
	bool lesson;   /* the finding's rule is explained */
	size_t lesson_top;
	uint32_t exchange; /* which offer and answer; 0 = the session's newest */
	uint32_t versus;   /* whose answer stands in the offer's place; 0 = none */
};

struct stats_ui {
	enum plot_look look;
	bool totals;
	int window_s; /* 0 = as long as there is something to see */
	int back_s;   /* plot cursor, seconds before the last one; -1 = none */
	/* settled with what the model told */
	uint64_t known;          /* the series of this session, by bits */
	int64_t span_s;          /* seconds in sight */
	int64_t seen_us, end_us; /* the last second; where it is frozen */
	int64_t first_event;     /* row of the ladder */
};

struct takeover_ui {
	int window_s;      /* of the timeline; 0 = as long as it needs */
	int64_t cursor_us; /* model time; 0 = none: the window ends now */
	int64_t until_us;  /* of the lines of the log that are wanted; 0 = the newest */
};

/* Alerts that a person does not want to hear of while they stand. */
struct alerts_ui {
	struct {
		enum alert_kind kind;
		uint32_t session;
	} silenced[16];
	size_t n;
};

struct log_ui {
	enum severity level; /* the least that is shown */
};

struct export_ui {
	size_t which;   /* of the screen's files */
	bool own, over; /* the person's own name; the file is there: Enter replaces it */
	char path[LINE_BYTES];
};

/* On the way to a time: the first row there lies in [low, high] of the list. */
struct leap {
	bool on;
	int64_t wall_ms;
	size_t low, high;
};

struct ui {
	/* given */
	char place_words[96];   /* "demo · us-west-2 · 127.0.0.1:4567" */
	char theme[THEME_NAME]; /* a name or a path */
	bool own_theme;         /* it was chosen on the screen */
	unsigned kinds;         /* ON_DEMO, ON_REPLAY, ON_SERVICE, ON_LOCKED, ON_UNLOCKED */
	struct commands *commands;     /* lent; NULL = none */
	const struct picture *picture; /* lent; NULL = none can be had */
	int64_t picture_of_us; /* the fragment that was the newest when it was asked */
	enum drawing_way drawing;  /* of pictures, as it was chosen */
	enum graphics graphics; /* what they are drawn with; NONE: cells */
	bool mouse;             /* clicks and the wheel are told */
	int colours;           /* of the terminal; 1 = none */
	const struct places *places;          /* lent; NULL = none known */
	bool ascii, read_only;                /* set with ui_lock */
	char profile[128], endpoint_url[256]; /* as they were said; "" = not */
	bool confirm_all; /* a name is typed where it need not be, too */
	bool local_time;
	int zone_s; /* east of UTC: how times of day are shown and typed; 0 unless
		       local_time */
	struct bindings bindings;
	struct limit limits[LIMIT_COUNT];
	struct findings findings; /* of the configuration */
	int width, height;
	struct replay replay; /* where a recording stands; ON_REPLAY */
	int recording_s;      /* how long a recording is written already; -1 = none is */
	char producing[64];   /* the channel that this screen produces on; "" = none */

	/* where */
	enum screen screen, from; /* from: where log and help go back to */
	enum screen tab;          /* of the first screen: where a session goes back to */
	char channel[64];
	uint32_t session; /* 0 = the newest */

	/* lists */
	struct list lists[SCREEN_COUNT];
	int seek; /* +1, -1: looking for `search` from the cursor on */
	size_t sought;
	struct leap leap;
	size_t text_top; /* first line shown of a text that is scrolled: a message, the SDP
			  */
	char filters[SCREEN_COUNT][FILTER_ROOM], search[FILTER_ROOM];

	/* typing */
	enum mode mode;
	struct line typed;
	size_t choice; /* in the palette or the help, heads not counted */
	struct recall history;
	struct mouse clicked; /* the last time; at_ms 0 = never */
	size_t recalled;      /* steps back in the history; 0 = none */
	struct filter_ui filter;
	struct dialog dialog, sent; /* sent: the last one, while its order is under way */

	/* what each screen alone has */
	struct channels_ui channels;
	struct streams_ui streams;
	struct sessions_ui sessions;
	struct ladder_ui ladder;
	struct sdp_ui sdp;
	struct stats_ui stats;
	struct takeover_ui takeover;
	struct log_ui log;
	struct alerts_ui alerts;
	struct export_ui export;
	char copying[16]; /* of what can be copied here (tui/copy.h); "" = what the cursor
			     is on */
	bool frozen;

	char status[160];
	enum severity severity;
	char awaited[96]; /* what is waited for while nothing has failed; "" = nothing */
	enum wish wish;
	struct order order;
	struct replay_ask ask;
};

void ui_init(struct ui *ui);

/* One key. `s` is the snapshot that the person sees. */
void ui_key(struct ui *ui, const struct snapshot *s, int key);
/* One action by name, as the palette and the help do it. */
void ui_do(struct ui *ui, const struct snapshot *s, enum action a);
void ui_go(struct ui *ui, enum screen screen);
/* Screens that are looked at aside; then one goes back to where one was. */
bool ui_aside(enum screen s);
/* A tab of the first screen. */
bool ui_tab(enum screen s);
/* By what its list is sorted, "" = it is not; and which way. */
const char *ui_sorted(const struct ui *ui, bool *reverse);
/* Nothing is behind it: the channels, and the places before something can be asked. */
bool ui_first(const struct ui *ui);
/* A sentence in the status line; `{action}` in it stands for its key. */
void ui_say(struct ui *ui, enum severity severity, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
enum wish ui_take_wish(struct ui *ui);
/* What to press on this screen for an action, for a sentence: "W", or ":unlock" when it has
 * no key. */
struct keyed ui_keyed(const struct ui *ui, enum action a);
/* A sentence with its keys (tui/keyed.h). Returned by value. */
struct sentence {
	char s[512];
};
struct sentence ui_sentence(const struct ui *ui, const char *words);
/* LIVE alone: whether anything may be changed. */
void ui_lock(struct ui *ui, bool locked);
/* Asks it of the world; false (and said): a change on a locked AWS. */
bool ui_order(struct ui *ui, const struct order *o);
struct order ui_take_order(struct ui *ui);
struct replay_ask ui_take_ask(struct ui *ui);
/* To another place, unless something of our own runs here. */
bool ui_go_place(struct ui *ui, const struct order *o);

/* What the model is asked for. Texts are lent from ui. */
void ui_want(const struct ui *ui, struct want *out);
/* Brings cursor and lists in line with what the model answered; true: ask again. Ends after
 * a few calls. */
bool ui_settle(struct ui *ui, const struct snapshot *s);
/* Whether a newer picture is wished for now, or the list of streams; then there is an
 * order. */
bool ui_picture_due(struct ui *ui, const struct snapshot *s);
bool ui_streams_due(struct ui *ui, const struct snapshot *s);

/* What a filter on that screen may ask for; NULL: plain text. */
const struct filter_fields *ui_filter_fields(enum screen s);

bool ui_silenced(const struct ui *ui, const struct alert_row *r);

bool ui_tagged(const struct ui *ui, const char *channel);

/* What came of WISH_EXPORT: the file is there already, and the person is asked. */
void ui_export_exists(struct ui *ui);

#endif
