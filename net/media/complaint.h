/* Puts trouble into words where it arises. */
#ifndef NET_MEDIA_COMPLAINT_H
#define NET_MEDIA_COMPLAINT_H

#include "core/fault.h"

/* Fills `t` (NULL is fine) with one sentence and returns `f`. */
enum fault complain(struct trouble *t, enum fault f, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with libav's words for `error` (AVERROR) after "FORMAT: ". */
enum fault complain_av(struct trouble *t, int error, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

#endif
