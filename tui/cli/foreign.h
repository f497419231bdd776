/* Words of others (a service, a camera, a file) in lines for people: they steer no terminal
 * and make no line of their own. What is printed for programs goes another way. */
#ifndef TUI_CLI_FOREIGN_H
#define TUI_CLI_FOREIGN_H

#include <stdio.h>

#include "core/slice.h"

enum { FOREIGN_LINE = 2048 };

/* No control character (C0, DEL, C1) and nothing that is not UTF-8 in it. */
bool foreign_plain(struct slice words);
/* A `?` for each byte of what is not plain, in place. */
void foreign_clean(char *words);
/* With a `?` for each that is not plain. */
void foreign_write(FILE *out, struct slice words);
/* A line of at most FOREIGN_LINE bytes, written so, and its end. */
void foreign_line(FILE *out, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
