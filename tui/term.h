/* The terminal: the only file that knows curses. Shows canvases, reads keys. */
#ifndef TUI_TERM_H
#define TUI_TERM_H

#include "core/fault.h"
#include "tui/canvas.h"
#include "tui/clipboard.h"
#include "tui/drawing.h"
#include "tui/keyread.h"
#include "tui/painter.h"

struct term;

struct term_options {
	const struct theme *theme; /* lent for the call */
	bool no_colour;            /* also NO_COLOR; term_options are the flags */
	enum drawing_way drawing;  /* AUTO: the terminal is asked what it draws */
};

struct term_counts {
	uint64_t frames, cells,
		bytes; /* drawn, cells that had changed, bytes of their text */
};

/* Takes the terminal over (standard input and output must be one). NULL: see why. */
struct term *term_open(const struct term_options *o, struct trouble *why);
/* Gives it back as it was; NULL does nothing. */
void term_close(struct term *t);

/* Where keys come from: poll it for reading. */
int term_fd(const struct term *t);
/* The next key (tui/key.h), KEY_NONE when there is none now; -1 when the terminal is gone.
 */
int term_key(struct term *t);

/* Bytes were read that are no key yet: ask again, they wake no poll. */
bool term_pending(const struct term *t);

/* Tells of presses, releases and the wheel as KEY_MOUSE, or no longer; off at first. False:
 * this terminal has no mouse for us. */
bool term_mouse(struct term *t, bool on);
/* What the last KEY_MOUSE was. */
struct pointer term_mouse_last(const struct term *t);

/* How pictures can be drawn (canvas_graphics). NONE until the terminal has answered, which
 * it is asked as it is opened (unless the options say): KEY_ANSWERED then tells that this
 * changed. */
enum graphics term_graphics(const struct term *t);
/* How large its cells are. */
struct cell_size term_cell(const struct term *t);

/* Puts text on the clipboard of the person's machine. False: more than CLIPBOARD_MOST
 * bytes, or a terminal that has no way to it. Whether it took it, no terminal says. */
bool term_copy(struct term *t, struct slice text);

/* Writes what differs from the last frame shown. */
void term_show(struct term *t, const struct canvas *c);
/* Everything is drawn anew at the next term_show. */
void term_redraw(struct term *t);
/* The window changed: asks for its size. */
void term_resize(struct term *t);
void term_size(const struct term *t, int *width, int *height);
void term_theme(struct term *t, const struct theme *theme);
/* Leaves the screen, stops the process, comes back when it is continued. */
void term_suspend(struct term *t);
/* Whether it draws signs beyond ASCII (a UTF-8 locale) and colours. */
bool term_unicode(const struct term *t);
int term_colours(const struct term *t);
struct term_counts term_counts(const struct term *t);
/* Which curses this is, with its version; static. */
const char *term_library(void);

#endif
