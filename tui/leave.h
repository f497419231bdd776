/* Gives the terminal back, also when the program crashes. */
#ifndef TUI_LEAVE_H
#define TUI_LEAVE_H

#include "core/slice.h"

enum { LEAVE_ROOM = 512 };

/* Before anything changes the terminal's modes or the descriptor's flags. */
void leave_keep(void);
/* What a crash writes; copied, up to LEAVE_ROOM bytes. Then whoever was there before gets
 * the signal. */
void leave_arm(struct slice words);
void leave_disarm(void);
/* The descriptor's flags as they were: it is shared with the shell. */
void leave_flags(void);

#endif
