/* A line that a person edits as in a shell: text, a cursor between its characters, a bound.
 */
#ifndef TUI_LINE_H
#define TUI_LINE_H

#include "tui/canvas.h"

enum { LINE_BYTES = 1024 };

/* A zeroed one is empty. Its text is UTF-8 without control characters, and ends in a NUL.
 */
struct line {
	char text[LINE_BYTES];
	size_t n,
		at; /* bytes; the cursor stands before text[at], never inside a character */
	size_t most; /* bytes that it may have; 0 = all there is room for */
};

enum line_did {
	LINE_NOT,   /* that key is none of a line's */
	LINE_MOVED, /* the text is as it was */
	LINE_CHANGED
};

/* Characters, ← → Home End Backspace Del, ^U ^K ^W (all before, all behind, the word
 * before the cursor), words with ^← ^→, and Emacs's ^A ^E ^B ^F ^H. Return, Escape, Tab, up
 * and down are their owner's. */
enum line_did line_key(struct line *l, int key);

/* The text anew with the cursor at its end; what is not fit to be shown becomes U+FFFD,
 * what is too long is cut between characters. */
void line_set(struct line *l, struct slice text);
struct slice line_slice(const struct line *l);

/* Draws it in at most so many columns, scrolled so that the cursor is seen: an underscore
 * behind the text, a reversed character inside it. */
void line_draw(struct pen *p, const struct line *l, int columns);

#endif
