/* Colours have meanings; a theme gives them ink. */
#ifndef TUI_THEME_H
#define TUI_THEME_H

#include <stdbool.h>

#include "core/fault.h"
#include "core/slice.h"

/* clang-format off */
#define STYLES(X)                                                                             \
	X(TEXT, "text")           X(DIM, "dim")             X(STRONG, "strong")               \
	X(BORDER, "border")       X(TITLE, "title")         X(HEAD, "head")                   \
	X(CURSOR, "cursor")       X(MARK, "mark")           X(BAR, "bar")                     \
	X(LIVE, "live")           X(LOCAL, "local")         X(REPLAY, "replay")               \
	X(OK, "ok")               X(WARN, "warn")           X(ERROR, "error")                 \
	X(INFO, "info")           X(INFERRED, "inferred")   X(INPUT, "input")                 \
	X(KEY, "key")             X(KEYWORD, "keyword")     X(TAB, "tab")                     \
	X(API, "api")             X(SDP, "sdp")             X(CANDIDATE, "candidate")         \
	X(WIRE, "wire")           X(MEDIA, "media")                                           \
	X(HOLDING, "holding")     X(JOINING, "joining")     X(CONNECTED, "connected")         \
	X(LOST, "lost")           X(STORED, "stored")                                         \
	X(VIDEO, "video")         X(AUDIO, "audio")         X(AXIS, "axis")                   \
	X(CHANGED, "changed")     X(MISSING, "missing")
/* clang-format on */

enum style {
#define X(id, name) STYLE_##id,
	STYLES(X)
#undef X
		STYLE_COUNT
};

enum attribute {
	ATTR_BOLD = 1,
	ATTR_DIM = 2,
	ATTR_UNDERLINE = 4,
	ATTR_REVERSE = 8,
	ATTR_ITALIC = 16
};

/* A colour: 0xrrggbb, and what stands for it where there are sixteen; rgb -1 alone: that
 * one of the sixteen everywhere; both -1: the terminal's own. */
struct colour {
	int rgb, ansi;
};

struct ink {
	struct colour fg, bg;
	unsigned attrs;
};

enum { THEME_NAME = 256 }; /* of a name or a path, NUL included */

struct theme {
	char name[32];
	struct colour ground; /* where an ink has no background of its own */
	struct ink inks[STYLE_COUNT];
	bool said[STYLE_COUNT]; /* the others are those of the theme it is based on */
};

/* Static name as in a theme file. */
const char *style_name(enum style s);

/* Reads the lines of a theme file (kvscope-theme(5)) into t, which keeps what is not said.
 * FAULT_SYNTAX with the line in why->code and *why. */
enum fault theme_parse(struct theme *t, struct slice text, struct trouble *why);

/* A theme by its path (with a slash, or ending in ".theme"), or by its name: a file
 * NAME.theme in $KVSCOPE_THEMES, $XDG_CONFIG_HOME/kvscope/themes or
 * PREFIX/share/kvscope/themes, then the built-in ones. FAULT_ABSENT when there is none. */
enum fault theme_load(struct theme *t, const char *name, struct trouble *why);

/* The built-in ones, those of themes/, by place; NULL after the last. The first is the
 * default. */
const char *theme_builtin(size_t i);

#endif
