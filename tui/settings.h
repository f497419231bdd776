/* The person's choices, from a file of lines `name = value`. */
#ifndef TUI_SETTINGS_H
#define TUI_SETTINGS_H

#include "core/slice.h"
#include "tui/bindings.h"
#include "tui/drawing.h"
#include "tui/limits.h"

/* id, name: settings that are yes or no. */
/* clang-format off */
#define SWITCHES(X)                                                          \
	X(ASCII, "ascii", "plain ASCII signs")                                    \
	X(COLOUR, "color", "colours, where the terminal has them")                \
	X(MOUSE, "mouse", "clicks and the wheel")                                 \
	X(MEMORY, "memory", "what is chosen on the screen is kept between runs")
/* clang-format on */

enum switch_of {
#define X(id, name, what) SWITCH_##id,
	SWITCHES(X)
#undef X
		SWITCH_COUNT
};

enum { SETTINGS_THEMES = 16, SETTINGS_BYTES = 65536 };

struct settings {
	char path[4096]; /* "" = none was read */
	char theme[32];  /* "" = not said, as everywhere here */
	size_t n_themes;
	struct chosen_theme {
		bool endpoint; /* pattern is of an endpoint, else a place's name */
		char pattern[128], theme[32];
		int line;
	} themes[SETTINGS_THEMES];
	signed char switches[SWITCH_COUNT]; /* 1 yes, 0 no, -1 not said */
	bool local_time, confirm_all;
	enum drawing_way drawing;
	struct limit limits[LIMIT_COUNT];
	struct bindings bindings;
	struct findings findings;
};

/* Nothing said. */
void settings_init(struct settings *c);
/* The lines of a file. What is wrong with one is a finding, and the line does nothing. */
void settings_parse(struct settings *c, struct slice text);
/* Reads `path`, or, when it is NULL: $KVSCOPE_CONFIG, $XDG_CONFIG_HOME/kvscope/config,
 * ~/.config/kvscope/config. One that is asked for and is not there is a finding. */
void settings_read(struct settings *c, const char *path);

/* The theme for a place ("LIVE", "LOCAL", "REPLAY") and an endpoint (a URL, or ""); lives
 * as long as c; "" when nothing was said. The endpoint's counts more than the place's, and
 * that more than `theme`; of two that fit the later one. */
const char *settings_theme(const struct settings *c, const char *place,
			   const char *endpoint);
/* How each setting is written ("theme = NAME"); static; NULL after the last. */
const char *settings_form(size_t i);
/* A switch, or what counts where nothing was said. */
bool settings_switch(const struct settings *c, enum switch_of s, bool otherwise);

#endif
