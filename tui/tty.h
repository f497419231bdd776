/* Standard input and output as the terminal's two ends, without blocking for long. */
#ifndef TUI_TTY_H
#define TUI_TTY_H

#include "core/slice.h"

/* Waits for a slow terminal, not for one that has stopped; false: not all of it went out.
 */
bool tty_write(struct slice bytes);
/* Whether there is something to read within so many ms (or the end of it). */
bool tty_readable(int ms);
/* Up to `room` bytes; 0: none now, -1: the terminal is gone. */
int tty_read(unsigned char *to, size_t room);
/* A steady clock. */
int64_t tty_ms(void);

#endif
