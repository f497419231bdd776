/* Text for the clipboard of the person's machine, by way of the terminal (OSC 52). */
#ifndef TUI_CLIPBOARD_H
#define TUI_CLIPBOARD_H

#include "core/text.h"

enum { CLIPBOARD_MOST = 74994 }; /* bytes; what xterm takes, and tmux */

/* What stands between us and the terminal; tmux and GNU screen have to be told to pass on.
 */
enum clipboard_way { CLIPBOARD_DIRECT, CLIPBOARD_TMUX, CLIPBOARD_SCREEN };

/* By TMUX and TERM. */
enum clipboard_way clipboard_way(void);

/* Room enough for clipboard_words of text that long. */
size_t clipboard_room(struct slice text);
/* Appends what brings the text there. Lines end in LF alone; other control characters but
 * tabs, and bytes that are not UTF-8, become U+FFFD. False: too long, or no memory. */
bool clipboard_words(struct text *out, struct slice text, enum clipboard_way way);

#endif
