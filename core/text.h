/* Bounded text: grows to the size its owner gave it and then says so. */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stdarg.h>
#include <stdint.h>

#include "core/slice.h"

struct text {
	char *at;
	size_t used, room;
	bool cut; /* something did not fit */
};

/* Writes into `room` bytes (at least 1) that belong to the caller; keeps a NUL after the end. */
void text_init(struct text *t, char *at, size_t room);
void text_clear(struct text *t);
void text_add(struct text *t, struct slice s);
void text_adds(struct text *t, const char *s);
void text_char(struct text *t, char c);
void text_int(struct text *t, int64_t n);
void text_printf(struct text *t, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* s as a JSON string with its quotes; bytes that are not UTF-8 become U+FFFD. */
void text_json(struct text *t, struct slice s);

/* Bytes of the UTF-8 sequence that s begins with; 0 when it begins with none. */
size_t text_utf8(struct slice s);

/* Lives as long as the bytes given to text_init. */
struct slice text_slice(const struct text *t);

#endif
