/* A reader of JSON that asks for no memory: for journals, where a million lines must load
 * in a second. Everything else from outside goes through core/json.h. */
#ifndef CORE_SCAN_H
#define CORE_SCAN_H

#include <stdint.h>

#include "core/text.h"

enum { SCAN_DEPTH_MAX = 32 };

struct scan {
	const char *at, *end; /* borrowed */
	bool bad;             /* once set it stays, and everything else answers "" or 0 */
};

void scan_init(struct scan *s, struct slice text);
/* The next byte that is not a space, 0 at the end; not consumed. */
char scan_peek(struct scan *s);
/* Consumes c when it is next. */
bool scan_char(struct scan *s, char c);
/* A string without its quotes and escapes: lent from the text when nothing is escaped in it, else
 * kept behind what room already holds. Does not fit: bad. A lone surrogate becomes U+FFFD; other
 * bytes pass as they are. */
struct slice scan_string(struct scan *s, struct text *room);
/* A number cut to a whole one; beyond ±2^53, where doubles stop being exact, it is that
 * edge. */
int64_t scan_number(struct scan *s);
/* Any value, not looked at. */
void scan_skip(struct scan *s);
/* Steps through an object: false at its end, else the next key as it is written (borrowed, with its
 * escapes), the value to be read or skipped. `first` is true at the first call and is set to false. */
bool scan_member(struct scan *s, bool *first, struct slice *key);

#endif
