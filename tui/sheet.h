/* A table on its way into a file: rows of named values, as CSV or as JSON. */
#ifndef TUI_SHEET_H
#define TUI_SHEET_H

#include <stdint.h>
#include <stdio.h>

#include "core/slice.h"

enum sheet_format { SHEET_CSV, SHEET_JSON };

/* CSV: RFC 4180, UTF-8, the names first; text that a spreadsheet would run as a formula
 * begins with an apostrophe. JSON: an array of objects, always valid UTF-8. A value that
 * is not there is an empty field, and null. */
struct sheet {
	FILE *out;
	enum sheet_format format;
	const char *const *names;
	size_t columns, at; /* at: of this row */
	uint64_t rows;
};

/* Borrows all until sheet_end. */
void sheet_begin(struct sheet *s, FILE *out, enum sheet_format format,
		 const char *const *names, size_t columns);
/* One after the other, as many as there are names; the row ends by itself. */
void sheet_text(struct sheet *s, struct slice text);
void sheet_number(struct sheet *s, int64_t n);
void sheet_real(struct sheet *s, double v); /* NaN = none */
void sheet_yes(struct sheet *s, bool yes);
void sheet_wall(struct sheet *s, int64_t wall_ms); /* ISO 8601 in UTC; ≤ 0 = none */
void sheet_none(struct sheet *s);
void sheet_end(struct sheet *s);

/* What a column shows of a struct. */
enum column_kind {
	COLUMN_TEXT,   /* char[]; "" = none */
	COLUMN_WORDS,  /* const char *; NULL or "" = none */
	COLUMN_SIGN,   /* char; 0 = none */
	COLUMN_COUNT,  /* int, < 0 = none */
	COLUMN_NUMBER, /* int64_t, < 0 = none */
	COLUMN_SIZE,   /* size_t or uint64_t */
	COLUMN_YES,    /* bool */
	COLUMN_WALL,   /* int64_t, Unix time in ms; ≤ 0 = none */
	COLUMN_MOMENT, /* int64_t, model time in µs; ≤ 0 = none */
	COLUMN_ENUM    /* unsigned, a place in `of` */
};
struct column {
	const char *name;
	enum column_kind kind;
	size_t at;             /* offset in the struct */
	const char *const *of; /* COLUMN_ENUM: its words */
	size_t n_of;
};

/* Adds one value of `row`; base_ms: the Unix time of moment 0. */
void sheet_column(struct sheet *s, const struct column *c, const void *row,
		  int64_t base_ms);

#endif
