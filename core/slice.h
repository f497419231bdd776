/* A slice is bytes that belong to somebody else: a pointer and a length, never a NUL. */
#ifndef CORE_SLICE_H
#define CORE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

struct slice {
	const char *at;
	size_t n;
};

/* A slice of a string literal: SLICE("offer"); and the same where a static table needs it. */
/* clang-format off */
#define SLICE(literal) ((struct slice)SLICE_INIT(literal))
#define SLICE_INIT(literal) {"" literal, sizeof(literal) - 1}
/* clang-format on */

/* Borrows s; NULL gives the empty slice. */
static inline struct slice slice_of(const char *s)
{
	return (struct slice){s ? s : "", s ? strlen(s) : 0};
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.at, b.at, a.n) == 0);
}

static inline bool slice_is(struct slice a, const char *s)
{
	return slice_eq(a, slice_of(s));
}

/* Codec names and HTTP header names match without case. */
static inline bool slice_is_nocase(struct slice a, const char *s)
{
	return a.n == strlen(s) && (a.n == 0 || strncasecmp(a.at, s, a.n) == 0);
}

static inline bool slice_starts(struct slice a, const char *prefix)
{
	size_t n = strlen(prefix);

	return a.n >= n && memcmp(a.at, prefix, n) == 0;
}

/* Takes the bytes before the first `sep` off the front of *rest, and the sep itself;
 * without a sep, all of it. The end of *rest is the empty slice. */
static inline struct slice slice_until(struct slice *rest, char sep)
{
	const char *end = rest->n ? memchr(rest->at, sep, rest->n) : NULL;
	struct slice head = {rest->at, end ? (size_t)(end - rest->at) : rest->n};
	size_t gone = head.n + (end != NULL);

	*rest = gone < rest->n ? (struct slice){rest->at + gone, rest->n - gone}
			       : SLICE("");
	return head;
}

/* Without the n bytes in front; n beyond the end gives the empty slice. */
static inline struct slice slice_skip(struct slice s, size_t n)
{
	return n < s.n ? (struct slice){s.at + n, s.n - n} : SLICE("");
}

/* Without spaces at both ends. */
static inline struct slice slice_trim(struct slice s)
{
	while (s.n && *s.at == ' ')
		s = slice_skip(s, 1);
	while (s.n && s.at[s.n - 1] == ' ')
		s.n--;
	return s;
}

/* A decimal number of digits alone, 0..max; -1 when it is not one. */
static inline int64_t slice_number(struct slice s, int64_t max)
{
	int64_t n = 0;

	for (size_t i = 0; i < s.n; i++) {
		if (s.at[i] < '0' || s.at[i] > '9')
			return -1;
		n = n * 10 + (s.at[i] - '0');
		if (n > max)
			return -1;
	}
	return s.n ? n : -1;
}

/* Copies as much as fits into `room` bytes at `to` and always ends it with a NUL
 * (room 0 writes nothing). Returns false when something did not fit. */
static inline bool slice_copy(char *to, size_t room, struct slice s)
{
	size_t n = s.n < room ? s.n : room ? room - 1 : 0;

	if (!room)
		return s.n == 0;
	if (n)
		memcpy(to, s.at, n);
	to[n] = '\0';
	return n == s.n;
}

#endif
