/* Keys become named actions in one table that also writes the help screen and the palette.
 */
#ifndef TUI_KEYS_H
#define TUI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "core/slice.h"
#include "tui/key.h"

/* clang-format off */
#define SCREENS(X)                                                                         \
	X(CHANNELS, "channels")  X(SESSION, "session")    X(LADDER, "ladder")              \
	X(SDP, "sdp")            X(STATS, "stats")        X(TAKEOVER, "takeover")          \
	X(MESSAGE, "message")    X(DIFF, "diff")                                           \
	X(LOG, "log")            X(HELP, "help")          X(COMMANDS, "commands")  \
	X(START, "places")          X(PICTURE, "picture")                                  \
	X(STREAMS, "streams")    X(SESSIONS, "sessions")
/* clang-format on */
enum screen {
#define X(id, name) SCREEN_##id,
	SCREENS(X)
#undef X
		SCREEN_COUNT
};

enum {
	ON_CHANNELS = 1 << SCREEN_CHANNELS,
	ON_SESSION = 1 << SCREEN_SESSION,
	ON_LADDER = 1 << SCREEN_LADDER,
	ON_SDP = 1 << SCREEN_SDP,
	ON_STATS = 1 << SCREEN_STATS,
	ON_TAKEOVER = 1 << SCREEN_TAKEOVER,
	ON_MESSAGE = 1 << SCREEN_MESSAGE,
	ON_DIFF = 1 << SCREEN_DIFF,
	ON_LOG = 1 << SCREEN_LOG,
	ON_HELP = 1 << SCREEN_HELP,
	ON_COMMANDS = 1 << SCREEN_COMMANDS,
	ON_START = 1 << SCREEN_START,
	ON_PICTURE = 1 << SCREEN_PICTURE,
	ON_STREAMS = 1 << SCREEN_STREAMS,
	ON_SESSIONS = 1 << SCREEN_SESSIONS,
	ON_TABS = ON_CHANNELS | ON_STREAMS | ON_SESSIONS, /* of the first screen */
	ON_ALL = (1 << SCREEN_COUNT) - 1,
	ON_ONE_CHANNEL = ON_SESSION | ON_LADDER | ON_SDP | ON_STATS | ON_TAKEOVER,
	/* a kind of place: an action that names one is only there */
	ON_DEMO = 1 << 30,     /* the demo runs the producers */
	ON_REPLAY = 1 << 29,   /* a recording */
	ON_SERVICE = 1 << 28,  /* AWS or a local service: something can be asked of it */
	ON_LOCKED = 1 << 27,   /* AWS, where nothing may be changed yet */
	ON_UNLOCKED = 1 << 26, /* AWS, where it may */
	ON_KINDS = ON_DEMO | ON_REPLAY | ON_SERVICE | ON_LOCKED | ON_UNLOCKED
};

/* id, name (also in the palette and the configuration), label in the bottom line ("" = not
 * there), what it does, screens, keys. The bottom line shows them in this order. */
/* clang-format off */
#define ACTIONS(X)                                                                                                                    \
	X(HELP,       "help",        "Help",     "this list; Enter on a line runs it",          ON_ALL,          F_KEY(1), '?', '1')          \
	X(OPEN,       "open",        "",         "open what the cursor is on; a newer picture",  ON_TABS | ON_LOG | ON_TAKEOVER | ON_STATS | ON_START | ON_PICTURE, KEY_RETURN, 0, 0) \
	X(RAW,        "raw",         "Raw",      "the whole message; of a fold its rows; of a session's line that session alone", ON_LADDER | ON_MESSAGE, KEY_RETURN, 'r', 0) \
	X(SESSION,    "session",     "Session",  "state, waterfall, clocks and tracks of the session", ON_ALL,   's', 0, 0)                    \
	X(TAKEOVER,   "takeover",    "Takeover", "who held the session, and when",              ON_ALL,          F_KEY(2), 't', '2')          \
	X(SEARCH,     "search",      "Find",     "find text on this screen",                    ON_TABS | ON_LADDER | ON_LOG | ON_SDP | ON_MESSAGE, F_KEY(3), '/', '3') \
	X(FILTER,     "filter",      "Filter",   "show only what fits: text or an expression",           ON_TABS | ON_LADDER | ON_LOG, F_KEY(4), '\\', '4') \
	X(LADDER,     "ladder",      "Ladder",   "calls, frames and media of the session in order", ON_ALL,      F_KEY(5), 'i', '5')          \
	X(SORT,       "sort",        "Sort",     "sort by the next column",                     ON_TABS,     F_KEY(6), 'o', '6')          \
	X(SORT_BACK,  "sort-back",   "",         "sort by the column before",                   ON_TABS,     'O', 0, 0)                    \
	X(INVERT,     "invert-sort", "",         "turn the order around",                       ON_TABS,     'I', 0, 0)                    \
	X(SDP,        "sdp",         "SDP",      "offer beside answer, with the ingestion rules", ON_ALL,        F_KEY(7), 'd', '7')          \
	X(STATS,      "stats",       "Stats",    "plots of bit rate, loss, RTT and jitter",     ON_ALL,          F_KEY(8), 'a', '8')          \
	X(RIVAL,      "rival",       "Rival",    "start a rival producer that takes the session over", ON_ALL | ON_DEMO, F_KEY(9), 'p', '9')  \
	X(STOP_RIVAL, "stop-rival",  "",         "stop the newest producer",                    ON_ALL | ON_DEMO, 'P', 0, 0)                   \
	X(IMPAIR,     "impair",      "",         "a bad path for the newest producer (5 % lost, 80 ms late), or a good one again", ON_ALL | ON_DEMO, 'B', 0, 0) \
	X(BREAK,      "break",       "Break",    "break something on purpose, to see how a failed join shows; or nothing again", ON_ALL | ON_DEMO, 'D', 0, 0) \
	X(PLAY,       "play",        "Play",     "play the recording, or hold it",              ON_ALL | ON_REPLAY, F_KEY(9), 'p', '9') \
	X(EVENT,      "next-event",  "Next",     "to the next change of state, alert or takeover", ON_ALL | ON_REPLAY, '>', 0, 0)           \
	X(EVENT_BACK, "previous-event", "",      "to the one before",                           ON_ALL | ON_REPLAY, '<', 0, 0)             \
	X(STEP,       "step",        "Step",     "one event forward",                           ON_ALL | ON_REPLAY, '.', 0, 0)             \
	X(STEP_BACK,  "step-back",   "",         "one event back",                              ON_ALL | ON_REPLAY, ',', 0, 0)             \
	X(JUMP,       "jump-to",     "Jump",     "to a moment: +1:30, 14:02:31, 50%, #1200",    ON_ALL | ON_REPLAY, 'J', 0, 0)             \
	X(FASTER,     "faster",      "",         "play twice as fast, up to 64x",               ON_ALL | ON_REPLAY, '}', 0, 0)             \
	X(SLOWER,     "slower",      "",         "play half as fast, down to 1/4x",             ON_ALL | ON_REPLAY, '{', 0, 0)             \
	X(BEGIN,      "begin",       "",         "to the beginning of the recording",           ON_ALL | ON_REPLAY, '^', 0, 0)             \
	X(END,        "end",         "",         "to the end of the recording",                 ON_ALL | ON_REPLAY, '$', 0, 0)             \
	X(LOG,        "log",         "Log",      "everything that was noticed, as lines",       ON_ALL,          'L', 0, 0)                    \
	X(COMMANDS,   "commands",    "",         "the calls that were made, as aws lines, and what came of them", ON_ALL, '@', 0, 0)           \
	X(PICTURE,    "picture",     "",         "the latest stored picture of the channel",    ON_ALL | ON_SERVICE, 'V', 0, 0)              \
	X(CHANNELS,   "channels",    "",         "the list of channels",                        ON_ALL,          'C', 0, 0)                    \
	X(STREAMS,    "streams",     "",         "the list of streams: retention, what is mapped to each", ON_ALL, 'F', 0, 0)          \
	X(SESSIONS,   "sessions",    "",         "the sessions of all channels, those that live first", ON_ALL, 'S', 0, 0)             \
	X(NEXT_VIEW,  "next-view",   "",         "next tab; next screen of this channel", ON_TABS | ON_ONE_CHANNEL,  KEY_TABULATOR, 0, 0)          \
	X(LAST_VIEW,  "previous-view", "",       "previous tab; previous screen of this channel", ON_TABS | ON_ONE_CHANNEL,  KEY_BACK_TAB, 0, 0)           \
	X(MARK,       "mark",        "Mark",     "mark a row; two marks give the time between", ON_CHANNELS | ON_LADDER | ON_MESSAGE, ' ', 0, 0) \
	X(COMPARE,    "compare",     "Diff",     "what differs between two marked messages; between two answers", ON_LADDER | ON_MESSAGE | ON_DIFF | ON_SDP, '=', 0, 0) \
	X(PAIR,       "pair",        "Pair",     "to the answer, the request, or what the service said to it", ON_LADDER | ON_MESSAGE, '%', 0, 0) \
	X(MEDIA,      "fold-media",  "Media",    "fold or unfold media and RTCP rows",          ON_LADDER,       'm', 0, 0)                    \
	X(TIME,       "time-mode",   "Time",     "time since the row before, the start, the mark; or of day", ON_LADDER, 'w', 0, 0)                \
	X(EXPLAIN,    "explain",     "Explain",  "the rule of the finding: why it is, and how to mend it", ON_SDP, KEY_RETURN, 0, 0)           \
	X(EARLIER,    "earlier",     "Earlier",  "the offer and answer before this one",        ON_SDP,          '[', KEY_ARROW_LEFT, 'h')     \
	X(LATER,      "later",       "",         "the offer and answer after this one",         ON_SDP,          ']', KEY_ARROW_RIGHT, 'l')    \
	X(UNIFIED,    "unified",     "Unified",  "two texts in one column, or side by side",    ON_SDP | ON_DIFF, 'u', 0, 0)                    \
	X(PASSES,     "passes",      "Passed",   "show the rules that passed",                  ON_SDP,          'v', 0, 0)                    \
	X(LEVEL,      "level",       "Level",    "how severe a line must be to be shown",       ON_LOG,          'v', 0, 0)                    \
	X(AREA,       "area",        "Area",     "only lines of the area under the cursor, or all", ON_LOG,      'A', 0, 0)                    \
	X(SILENCE,    "silence",     "",         "hush the alert at the top while it stands", ON_SESSION,  'h', 0, 0)                    \
	X(UNSILENCE,  "unsilence",   "",         "the silenced alerts again",                   ON_SESSION,      'u', 0, 0)                    \
	X(OLDER,      "older-session", "",       "the session of this channel before",          ON_SESSION | ON_LADDER | ON_STATS | ON_TAKEOVER, '[', 0, 0)                    \
	X(NEWER,      "newer-session", "",       "the session of this channel after it",        ON_SESSION | ON_LADDER | ON_STATS | ON_TAKEOVER, ']', 0, 0)                    \
	X(FREEZE,     "freeze",      "Freeze",   "hold the picture still; nothing is lost",     ON_PICTURE | ON_STATS | ON_SESSION | ON_TAKEOVER, ' ', 'z', 0) \
	X(ZOOM_IN,    "zoom-in",     "Zoom",     "a shorter time window",                       ON_STATS | ON_TAKEOVER, '+', '=', 0)           \
	X(ZOOM_OUT,   "zoom-out",    "",         "a longer time window",                        ON_STATS | ON_TAKEOVER, '-', '_', 0)           \
	X(PLOT,       "plot-style",  "Plot",     "blocks, braille dots or plain signs",         ON_STATS,        'b', 0, 0)                    \
	X(TOTALS,     "totals",      "Totals",   "counters since the start instead of rates",   ON_STATS,        'c', 0, 0)                    \
	X(FOLLOW,     "follow",      "Follow",   "stay at the newest",                          ON_LADDER | ON_LOG | ON_TAKEOVER | ON_STATS | ON_COMMANDS, 'f', 0, 0) \
	X(DOWN,       "down",        "",         "down a row",                                  ON_ALL,          'j', KEY_ARROW_DOWN, 0)       \
	X(UP,         "up",          "",         "up a row",                                    ON_ALL,          'k', KEY_ARROW_UP, 0)         \
	X(LEFT,       "left",        "",         "earlier, or to the left",                     ON_LADDER | ON_MESSAGE | ON_STATS | ON_TAKEOVER, 'h', KEY_ARROW_LEFT, 0) \
	X(RIGHT,      "right",       "",         "later, or to the right",                      ON_LADDER | ON_MESSAGE | ON_STATS | ON_TAKEOVER, 'l', KEY_ARROW_RIGHT, 0) \
	X(HALF_DOWN,  "half-down",   "",         "down half a page",                            ON_ALL,          CTRL_KEY('D'), 0, 0)          \
	X(HALF_UP,    "half-up",     "",         "up half a page",                              ON_ALL,          CTRL_KEY('U'), 0, 0)          \
	X(PAGE_DOWN,  "page-down",   "",         "down a page",                                 ON_ALL,          KEY_PAGE_DOWN, CTRL_KEY('F'), 0) \
	X(PAGE_UP,    "page-up",     "",         "up a page",                                   ON_ALL,          KEY_PAGE_UP, CTRL_KEY('B'), 0) \
	X(TOP,        "top",         "",         "to the first row",                            ON_ALL,          'g', KEY_FIRST, 0)            \
	X(BOTTOM,     "bottom",      "",         "to the last row",                             ON_ALL,          'G', KEY_LAST, 0)             \
	X(NEXT,       "next",        "",         "next match, finding or alert",                ON_TABS | ON_LADDER | ON_MESSAGE | ON_LOG | ON_SDP | ON_HELP, 'n', 0, 0) \
	X(PREVIOUS,   "previous",    "",         "previous match, finding or alert",            ON_TABS | ON_LADDER | ON_MESSAGE | ON_LOG | ON_SDP | ON_HELP, 'N', 0, 0) \
	X(THEME,      "theme",       "",         "the next theme",                              ON_ALL,          'T', 0, 0)                    \
	X(ASCII,      "ascii",       "",         "plain ASCII signs, or drawn ones",            ON_ALL,          'K', 0, 0)                    \
	X(REDRAW,     "redraw",      "",         "draw the screen afresh",                      ON_ALL,          CTRL_KEY('L'), 0, 0)          \
	X(SUSPEND,    "suspend",     "",         "back to the shell; `fg` returns",             ON_ALL,          CTRL_KEY('Z'), 0, 0)          \
	X(PALETTE,    "command",     "Command",  "type an action, a screen or a channel",       ON_ALL,          ':', 0, 0)                    \
	X(EXPORT,     "export",      "Export",   "write this screen to a file: tables, plots, the ladder", ON_ALL,   'e', 0, 0)                    \
	X(COPY,       "copy",        "",         "copy what the cursor is on to the clipboard", ON_CHANNELS | ON_STREAMS | ON_SESSIONS | ON_SESSION | ON_LADDER | ON_MESSAGE | ON_DIFF | ON_SDP | ON_STATS | ON_TAKEOVER | ON_LOG | ON_COMMANDS, 'y', 0, 0) \
	X(CREATE,     "create",      "",         "create a channel, and a stream for it",       ON_CHANNELS | ON_SERVICE, 'c', 0, 0)          \
	X(JOIN,       "join",        "Join",     "join the session and produce; asks first",    ON_ALL | ON_SERVICE, 'J', 0, 0)                \
	X(LEAVE,      "leave",       "",         "end the session that this screen produces",   ON_ALL | ON_SERVICE, 'Q', 0, 0)                \
	X(MAP,        "map",         "",         "map the channel to a stream: storage ENABLED", ON_CHANNELS | ON_SESSION | ON_SERVICE, 'M', 0, 0) \
	X(UNMAP,      "unmap",       "",         "end the mapping: storage DISABLED",           ON_CHANNELS | ON_SESSION | ON_SERVICE, 'U', 0, 0) \
	X(RETENTION,  "retention",   "",         "how long the stream keeps media", ON_CHANNELS | ON_STREAMS | ON_SESSION | ON_SERVICE, 'H', 0, 0) \
	X(DELETE,     "delete",      "",         "delete the channel; asks for its name",       ON_CHANNELS | ON_SESSION | ON_SERVICE, 'x', KEY_ERASE, 0) \
	X(UNLOCK,     "unlock",      "Unlock",   "allow changes on AWS; asks first",            ON_ALL | ON_LOCKED, 'W', 0, 0)                  \
	X(LOCK,       "lock",        "Lock",     "allow no changes on AWS any more",            ON_ALL | ON_UNLOCKED, 'W', 0, 0)                \
	X(PLACES,     "places",      "",         "other places: profiles, regions, local services, the demo", ON_ALL, 'E', 0, 0)               \
	X(DEMO,       "demo",        "",         "a service, a camera and its rivals on this machine", ON_ALL,    '!', 0, 0)                    \
	X(CANCEL,     "cancel",      "",         "stop what is under way",                      ON_ALL | ON_SERVICE, 'X', 0, 0)                \
	X(RECORD,     "record",      "Record",   "begin or end a recording: what was told before is in it too", ON_ALL | ON_SERVICE, 'R', 0, 0) \
	X(BACK,       "back",        "",         "back; never quits from a screen below",       ON_ALL,          'q', KEY_ESCAPE, 0)           \
	X(QUIT,       "quit",        "Quit",     "leave kvscope",                               ON_ALL,          F_KEY(10), CTRL_KEY('C'), 0)
/* clang-format on */

enum action {
	ACTION_NONE,
#define X(id, name, label, what, screens, k1, k2, k3) ACTION_##id,
	ACTIONS(X)
#undef X
		ACTION_COUNT
};

enum { ACTION_KEYS = 3 };
struct action_row {
	const char *name, *label, *what; /* static */
	unsigned screens;                /* ON_… */
	int keys[ACTION_KEYS];           /* 0 = none */
};

/* Static; ACTION_NONE gives an empty row. */
const struct action_row *action_row(enum action a);
const char *screen_name(enum screen s);

/* Whether ON_… bits mean this screen in this kind of place (ON_DEMO, ON_REPLAY,
 * ON_SERVICE).
 */
bool keys_fit(unsigned on, enum screen s, unsigned kinds);
/* Whether an action can be done there. */
bool action_fits(enum action a, enum screen s, unsigned kinds);
enum action action_named(const char *name);

/* A key as a person says it: "F5", "^D", "Enter", "Esc", "j"; returns `room`. */
const char *key_words(int key, char *room, size_t n);
/* And back, in any case; also "Up", "Delete", "Ctrl-D", "C-d", "ü"; KEY_NONE when it is
 * none. */
int key_named(struct slice words);

#endif
